/* SPDX-License-Identifier: MIT */
/* What a fixture may say: in whatever pieces it comes, the same words follow. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../../runner/harness/words.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A step's name goes into tables as it is. */
static void check_step(const char *name)
{
	if (strlen(name) >= WW_ID_MAX || !*name || strchr("=+-@", *name))
		abort();
	for (; *name; name++)
		if (*name < ' ' || *name > '~' || strchr("\",\\;", *name))
			abort();
}

static void check(const struct word *word)
{
	if (word->kind == WORD_SETUP || word->kind == WORD_ATTEMPT)
		check_step(word->text);
	if (word->kind == WORD_REFUSED && (word->err < 1 || word->err > 4095))
		abort();
	if (word->kind == WORD_CANNOT &&
	    (word->reason < REASON_VACUOUS || word->reason > REASON_LSM))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct words whole = {0}, pieces = {0};
	const char *at = (const char *)data, *byte = at;
	const char *const end = at + size;
	struct word one, other;

	while (words_next(&whole, &at, &size, &one)) {
		bool ended = false;

		check(&one);
		while (!ended) {
			size_t single = 1;

			if (byte >= end)
				abort();
			ended = words_next(&pieces, &byte, &single, &other);
		}
		if (byte != at || one.kind != other.kind || one.err != other.err ||
		    strcmp(one.text, other.text) != 0)
			abort();
	}
	return 0;
}
