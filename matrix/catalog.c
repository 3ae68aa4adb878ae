/* SPDX-License-Identifier: MIT */
#include "catalog.h"

#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void free_list(struct text_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		free(list->items[i]);
	free(list->items);
}

static void entry_done(struct catalog_entry *entry)
{
	free(entry->id);
	free(entry->summary);
	free(entry->attack_ck);
	free(entry->cwe);
	free(entry->references);
	free(entry->features);
	free(entry->benign);
	free(entry->program);
	free(entry->hash);
	free_list(&entry->arguments);
	free_list(&entry->benign_arguments);
	free(entry->marker);
	free(entry->benign_marker);
	free(entry->file);
	for (int caller = 0; caller < WW_CALLERS_COUNT; caller++)
		free(entry->predict[caller]);
}

void catalog_separate_benign(struct catalog *catalog)
{
	for (size_t i = 0; i < catalog->count; i++) {
		free(catalog->entries[i].benign);
		catalog->entries[i].benign = NULL;
	}
}

void catalog_done(struct catalog *catalog)
{
	if (!catalog)
		return;
	for (size_t i = 0; i < catalog->count; i++)
		entry_done(&catalog->entries[i]);
	free(catalog->entries);
	*catalog = (struct catalog){0};
}

const struct catalog_entry *catalog_find(const struct catalog *catalog, const char *id)
{
	size_t low = 0, high = catalog->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = strcmp(id, catalog->entries[middle].id);

		if (order == 0)
			return &catalog->entries[middle];
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

static int class_of(const char *pattern, enum fixture_class *fclass, struct ww_error *e)
{
	int value = ww_lookup(&ww_classes, pattern);
	char known[128] = "";

	if (value >= 0) {
		*fclass = (enum fixture_class)value;
		return 0;
	}
	for (int i = 0; i < ww_classes.count; i++) {
		size_t length = strlen(known);

		snprintf(known + length, sizeof known - length, " %s", ww_classes.words[i]);
	}
	return ww_fail(e, 2, "unknown class '%.40s': expected one of%s", pattern, known);
}

static bool is_slow(const struct catalog_entry *entry)
{
	return entry->marks & WW_BIT(MARK_SLOW);
}

/* Marks what one pattern matches. */
static int select_pattern(const struct catalog *catalog, const char *pattern, bool slow,
			  bool *chosen, struct ww_error *e)
{
	static const char prefix[] = "class:";
	bool by_class = strncmp(pattern, prefix, strlen(prefix)) == 0;
	enum fixture_class fclass = CLASS_FS;
	size_t matched = 0, left_out = 0;

	if (by_class && class_of(pattern + strlen(prefix), &fclass, e) < 0)
		return -1;
	for (size_t i = 0; i < catalog->count; i++) {
		const struct catalog_entry *entry = &catalog->entries[i];

		if (by_class ? entry->fclass != fclass : fnmatch(pattern, entry->id, 0) != 0)
			continue;
		if (is_slow(entry) && !slow) {
			left_out++;
			continue;
		}
		matched++;
		chosen[i] = true;
	}
	if (matched > 0)
		return 0;
	if (left_out > 0)
		return ww_fail(e, 2, "'%.60s' matches only slow fixtures: add --slow", pattern);
	return ww_fail(e, 2, "'%.60s' matches no fixture: see the ids with `whichwall list`",
		       pattern);
}

static int select_patterns(const struct catalog *catalog, const char *patterns, bool slow,
			   bool *chosen, struct ww_error *e)
{
	char *copy = strdup(patterns);
	char *rest = copy;
	int status = copy ? 0 : ww_fail(e, 3, "out of memory");

	while (status == 0 && rest) {
		char *pattern = strsep(&rest, ",");

		status = select_pattern(catalog, pattern, slow, chosen, e);
	}
	free(copy);
	return status;
}

static int collect(const bool *chosen, size_t total, size_t **indexes, size_t *count,
		   struct ww_error *e)
{
	size_t *list = malloc((total ? total : 1) * sizeof *list);
	size_t n = 0;

	if (!list)
		return ww_fail(e, 3, "out of memory");
	for (size_t i = 0; i < total; i++)
		if (chosen[i])
			list[n++] = i;
	*indexes = list;
	*count = n;
	return 0;
}

int catalog_select(const struct catalog *catalog, const char *patterns, bool slow, size_t **chosen,
		   size_t *count, struct ww_error *e)
{
	bool *marked = calloc(catalog->count ? catalog->count : 1, sizeof *marked);
	int status = 0;

	if (!marked)
		return ww_fail(e, 3, "out of memory");
	if (patterns)
		status = select_patterns(catalog, patterns, slow, marked, e);
	else
		for (size_t i = 0; i < catalog->count; i++)
			marked[i] = slow || !is_slow(&catalog->entries[i]);
	if (status == 0)
		status = collect(marked, catalog->count, chosen, count, e);
	free(marked);
	return status;
}
