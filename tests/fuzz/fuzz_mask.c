/* SPDX-License-Identifier: MIT */
/* Texts that name masks and factors: what was understood is written and understood again. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "attribution.h"

#define FACTORS ((1ULL << WW_FACTORS_COUNT) - 1)
#define TEXT_BYTES (1 << 20)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void try_mask(const char *text)
{
	char name[WW_MASK_TEXT_MAX];
	uint64_t mask, again;

	if (mask_parse(text, FACTORS, &mask, NULL) < 0)
		return;
	mask_format(mask, name);
	if ((mask & ~FACTORS) || mask_parse(name, FACTORS, &again, NULL) < 0 || again != mask)
		abort();
}

static void try_list(const char *text)
{
	uint64_t *masks;
	size_t count;

	if (mask_list_parse(text, FACTORS, &masks, &count, NULL) < 0)
		return;
	for (size_t i = 0; i < count; i++)
		if ((masks[i] & ~FACTORS) || (i > 0 && masks[i] <= masks[i - 1]))
			abort();
	free(masks);
}

static void try_factors(const char *text)
{
	uint64_t factors;

	if (factors_parse(text, &factors, NULL) == 0 && (factors & ~FACTORS))
		abort();
}

static void try_sets(const char *text)
{
	struct implicant *terms, *again;
	size_t count, same;
	char *written;

	if (implicants_parse(text, &terms, &count, NULL) < 0)
		return;
	written = malloc(TEXT_BYTES);
	if (!written)
		abort();
	implicants_format(terms, count, FACTORS, written, TEXT_BYTES);
	if (implicants_parse(written, &again, &same, NULL) < 0 || same != count)
		abort();
	free(written);
	free(terms);
	free(again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = strndup((const char *)data, size);

	if (!text)
		return 0;
	try_mask(text);
	try_list(text);
	try_factors(text);
	try_sets(text);
	free(text);
	return 0;
}
