/* SPDX-License-Identifier: MIT */
/* The description of a sandbox, and after a NUL the file that it takes `from`: it is refused with a
 * message that says where, or expands for every caller and many sets of factors. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "description_list.h"
#include "factor.h"
#include "mask.h"

#define SETS_MAX 64

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char *read_other(const char *path, void *context, struct ww_error *e)
{
	char *text = strdup(context);

	(void)path;
	if (!text)
		ww_fail(e, 3, "out of memory");
	return text;
}

static size_t count_bytes(const struct description_start *start)
{
	size_t size = 0;

	for (char *const *word = start->argv; *word; word++)
		size += strlen(*word) + 1;
	for (char *const *word = start->envp; *word; word++)
		size += strlen(*word) + 1;
	for (size_t i = 0; i < start->file_count; i++)
		size += strlen(start->files[i].text);
	return size;
}

/* What was checked when it was read holds of every start.  Of edits alone it is not known before
 * whether they find what they speak of. */
static void expand(const struct description *description, enum caller caller, uint64_t mask)
{
	static const struct description_places places = {"/opt/ww/fixture", "/work",
							 "/opt/ww/files", "/home/user"};
	struct description_start start;
	struct ww_error e = {0};

	if (description_expand(description, caller, mask, &places, &start, &e) < 0) {
		if (e.code != 2 || !*e.text)
			abort();
	} else if (count_bytes(&start) > DESCRIPTION_EXPANDED_MAX) {
		abort();
	}
	description_start_done(&start);
}

static void expand_sets(const struct description *description)
{
	const uint64_t sets = WW_BIT(description->factor_count);

	for (int caller = 0; caller < WW_CALLERS_COUNT; caller++)
		for (uint64_t set = 0; set < sets && set < SETS_MAX; set++)
			expand(description, (enum caller)caller,
			       mask_expand(set, description->all));
}

static void try_command(const char *text)
{
	static const char *const without[] = {"no_x=--x", "no_y=a b"};
	struct ww_error e = {0};
	char *description = description_of_command(text, without, 2, &e);

	if (!description && (e.code != 2 || !*e.text))
		abort();
	free(description);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = strndup((const char *)data, size);
	const size_t length = text ? strlen(text) : 0;
	char *other = length < size ? strndup((const char *)data + length + 1, size - length - 1)
				    : strdup("{}");
	const struct description_source source = {"fuzzed.json", read_other, other, NULL, false};
	struct ww_error e = {0};
	struct description *description;

	if (!text || !other)
		abort();
	description = description_parse(text, &source, &e);
	if (!description && (e.code != 2 || e.line == 0 || !*e.text))
		abort();
	if (description)
		expand_sets(description);
	description_free(description);
	factors_forget();
	try_command(text);
	free(text);
	free(other);
	return 0;
}
