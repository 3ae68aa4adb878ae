/* SPDX-License-Identifier: MIT */
/* Masks as text, as numbers and as lists. */
#include "mask.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "factor.h"
#include "grow.h"

/* A growing list of masks. */
struct mask_list {
	uint64_t *masks;
	size_t count;
};

static int list_add(struct mask_list *list, uint64_t mask)
{
	if (make_room(list->masks, list->count) < 0)
		return -1;
	list->masks[list->count++] = mask;
	return 0;
}

/* Appends `word` to the text of `size` bytes, after `separator` unless it is the first. */
static void append(char *text, size_t size, const char *separator, const char *word)
{
	size_t length = strlen(text);

	snprintf(text + length, size - length, "%s%s", length ? separator : "", word);
}

void mask_format(uint64_t mask, char text[WW_MASK_TEXT_MAX])
{
	const uint64_t named = factors_known();
	char number[24];

	text[0] = '\0';
	for (uint64_t left = mask & named; left; left &= left - 1)
		append(text, WW_MASK_TEXT_MAX, "+", ww_word(&ww_factors, __builtin_ctzll(left)));
	if (mask & ~named) {
		snprintf(number, sizeof number, "0x%" PRIx64, mask & ~named);
		append(text, WW_MASK_TEXT_MAX, "+", number);
	}
	if (mask == 0)
		append(text, WW_MASK_TEXT_MAX, "", "none");
}

int factorial_check(const char *profile, uint64_t factors, struct ww_error *e)
{
	const int count = __builtin_popcountll(factors);

	if (count <= WW_FACTORIAL_MAX)
		return 0;
	return ww_fail(e, 2,
		       "profile %.60s: %d factors, and a full factorial has at most %d: choose "
		       "fewer with --factors, or find minimal sets with --search",
		       profile, count, WW_FACTORIAL_MAX);
}

uint64_t mask_compress(uint64_t mask, uint64_t factors)
{
	uint64_t dense = 0;

	for (unsigned i = 0; factors; i++, factors &= factors - 1)
		if (mask & factors & -factors)
			dense |= WW_BIT(i);
	return dense;
}

uint64_t mask_expand(uint64_t dense, uint64_t factors)
{
	uint64_t mask = 0;

	for (; factors; factors &= factors - 1, dense >>= 1)
		if (dense & 1)
			mask |= factors & -factors;
	return mask;
}

static int unknown_factor(const char *name, struct ww_error *e)
{
	char known[WW_MASK_TEXT_MAX];

	mask_format(factors_known(), known);
	return ww_fail(e, 2, "unknown factor '%.40s': expected one of %s", name, known);
}

/* Cuts the next item off a list; returns NULL at its end.  "a,,b" has an empty item. */
static char *next_item(char **rest, char separator)
{
	char *item = *rest;
	char *end;

	if (!item)
		return NULL;
	end = strchr(item, separator);
	if (end)
		*end++ = '\0';
	*rest = end;
	return item;
}

static int parse_names(const char *text, char separator, uint64_t *factors, struct ww_error *e)
{
	char *copy = strdup(text);
	char *rest = copy;
	uint64_t found = 0;

	if (!copy)
		return ww_fail(e, 3, "out of memory");
	for (char *name; (name = next_item(&rest, separator));) {
		int factor = factor_find(name);

		if (factor < 0) {
			unknown_factor(name, e);
			free(copy);
			return -1;
		}
		found |= WW_BIT(factor);
	}
	free(copy);
	*factors = found;
	return 0;
}

int factors_parse(const char *text, uint64_t *factors, struct ww_error *e)
{
	return parse_names(text, ',', factors, e);
}

static int parse_number(const char *text, uint64_t *mask, struct ww_error *e)
{
	bool hex = text[0] == '0' && (text[1] == 'x' || text[1] == 'X');
	char *end;

	/* Base 10 said aloud: with base 0 a leading zero would mean octal. */
	errno = 0;
	*mask = strtoull(text, &end, hex ? 16 : 10);
	if (errno != 0 || *end != '\0')
		return ww_fail(e, 2, "mask '%.40s' is not a number: expected decimal or 0x", text);
	return 0;
}

static int check_within(const char *text, uint64_t mask, uint64_t factors, struct ww_error *e)
{
	char lacking[WW_MASK_TEXT_MAX], has[WW_MASK_TEXT_MAX];

	if ((mask & ~factors) == 0)
		return 0;
	mask_format(mask & ~factors, lacking);
	mask_format(factors, has);
	return ww_fail(e, 2, "mask '%.40s' takes away %.80s: choose from %.800s", text, lacking,
		       has);
}

int mask_parse(const char *text, uint64_t factors, uint64_t *mask, struct ww_error *e)
{
	uint64_t parsed = 0;
	int status = 0;

	if (isdigit((unsigned char)*text))
		status = parse_number(text, &parsed, e);
	else if (strcmp(text, "none") != 0)
		status = parse_names(text, '+', &parsed, e);
	if (status < 0 || check_within(text, parsed, factors, e) < 0)
		return -1;
	*mask = parsed;
	return 0;
}

static int no_memory(struct ww_error *e)
{
	return ww_fail(e, 3, "out of memory");
}

static int add_all(struct mask_list *list, uint64_t factors, struct ww_error *e)
{
	int k = __builtin_popcountll(factors);

	if (k > WW_FACTORIAL_MAX)
		return ww_fail(e, 2,
			       "masks 'all' over %d factors: at most %d (choose fewer factors)", k,
			       WW_FACTORIAL_MAX);
	for (uint64_t dense = 0; dense < WW_BIT(k); dense++)
		if (list_add(list, mask_expand(dense, factors)) < 0)
			return no_memory(e);
	return 0;
}

static int add_single(struct mask_list *list, uint64_t factors, struct ww_error *e)
{
	for (; factors; factors &= factors - 1)
		if (list_add(list, factors & -factors) < 0)
			return no_memory(e);
	return 0;
}

static int add_pairs(struct mask_list *list, uint64_t factors, struct ww_error *e)
{
	for (; factors; factors &= factors - 1) {
		uint64_t first = factors & -factors;

		for (uint64_t rest = factors & ~first; rest; rest &= rest - 1)
			if (list_add(list, first | (rest & -rest)) < 0)
				return no_memory(e);
	}
	return 0;
}

static int add_item(struct mask_list *list, const char *item, uint64_t factors, struct ww_error *e)
{
	uint64_t mask;

	if (strcmp(item, "all") == 0)
		return add_all(list, factors, e);
	if (strcmp(item, "single") == 0)
		return add_single(list, factors, e);
	if (strcmp(item, "pairs") == 0)
		return add_pairs(list, factors, e);
	if (mask_parse(item, factors, &mask, e) < 0)
		return -1;
	return list_add(list, mask) < 0 ? no_memory(e) : 0;
}

static int compare_masks(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

static void sort_unique(struct mask_list *list)
{
	size_t kept = 0;

	if (list->count == 0)
		return;
	qsort(list->masks, list->count, sizeof *list->masks, compare_masks);
	for (size_t i = 1; i < list->count; i++)
		if (list->masks[i] != list->masks[kept])
			list->masks[++kept] = list->masks[i];
	list->count = kept + 1;
}

int mask_list_parse(const char *text, uint64_t factors, uint64_t **masks, size_t *count,
		    struct ww_error *e)
{
	struct mask_list list = {0};
	char *copy = strdup(text);
	char *rest = copy;
	int status = copy ? 0 : no_memory(e);

	for (char *item; status == 0 && (item = next_item(&rest, ','));)
		status = add_item(&list, item, factors, e);
	free(copy);
	if (status < 0) {
		free(list.masks);
		return -1;
	}
	sort_unique(&list);
	*masks = list.masks;
	*count = list.count;
	return 0;
}
