/* SPDX-License-Identifier: MIT */
/* The map: fixtures down, masks across, a table for each profile and caller. */
#include <stdlib.h>
#include <string.h>

#include "page/cells.h"
#include "page/columns.h"
#include "page/parts.h"
#include "text/phrases.h"

#define ROW_COLUMNS 3 /* fixture, class, escapes: before the masks */

/* One table as it is made. */
struct map {
	const struct page_group *group;
	struct map_columns columns;
	const struct row **rows; /* by standing, then as they escape */
	size_t number;
};

/* ---- rows in their order ---- */

static int by_standing(const void *a, const void *b)
{
	const struct row *x = *(const struct row *const *)a, *y = *(const struct row *const *)b;
	const int standings = (int)row_standing(x) - (int)row_standing(y);

	if (standings)
		return standings;
	if (x->escapes != y->escapes)
		return x->escapes > y->escapes ? -1 : 1;
	return strcmp(x->fixture->id, y->fixture->id);
}

static const struct row **ordered_rows(const struct group *group)
{
	const struct row **rows = calloc(group->count, sizeof *rows);

	for (size_t i = 0; rows && i < group->count; i++)
		rows[i] = &group->rows[i];
	if (rows)
		qsort(rows, group->count, sizeof *rows, by_standing);
	return rows;
}

/* ---- the head: which factors are gone in which column ---- */

static void head_label(struct page *page, const char *text)
{
	html_open(page->m, "tr", NULL);
	html_open(page->m, "th", "label");
	html_attribute(page->m, "scope", "row");
	html_attributef(page->m, "colspan", "%d", ROW_COLUMNS);
	html_text(page->m, text);
	html_close(page->m);
}

static void put_sizes(struct page *page, const struct map_columns *columns)
{
	head_label(page, "Steps dropped");
	for (size_t i = 0; i < columns->count;) {
		const int size = __builtin_popcountll(columns->columns[i].mask);
		size_t span = 1;

		while (i + span < columns->count &&
		       __builtin_popcountll(columns->columns[i + span].mask) == size)
			span++;
		html_open(page->m, "th", "size");
		html_attribute(page->m, "scope", "colgroup");
		html_attributef(page->m, "colspan", "%zu", span);
		html_attributef(page->m, "data-size", "%d", size);
		html_textf(page->m, "%d", size);
		html_close(page->m);
		i += span;
	}
	html_close(page->m);
	html_line(page->m);
}

static void put_marks(struct page *page, const struct map_columns *columns, int factor)
{
	head_label(page, hardening_label((enum factor)factor));
	for (size_t i = 0; i < columns->count; i++)
		html_leaf(page->m, "td", NULL,
			  columns->columns[i].mask & WW_BIT(factor) ? "\u25a0" : "");
	html_close(page->m);
	html_line(page->m);
}

/* A header that the script turns into a button for sorting. */
static void sortable(struct page *page, const char *key, const char *title)
{
	html_open(page->m, "th", NULL);
	html_attribute(page->m, "scope", "col");
	html_attribute(page->m, "data-sort", key);
	html_text(page->m, title);
	html_close(page->m);
}

static void put_mask_numbers(struct page *page, const struct map_columns *columns)
{
	html_open(page->m, "tr", "numbers");
	sortable(page, "id", "Escape");
	sortable(page, "class", "Class");
	sortable(page, "escapes", "Escapes in");
	for (size_t i = 0; i < columns->count; i++) {
		const struct map_column *column = &columns->columns[i];

		html_open(page->m, "th", "mask");
		html_attribute(page->m, "scope", "col");
		html_attribute_begin(page->m, "title");
		page_without(page, column->mask);
		html_attribute_end(page->m);
		html_open(page->m, "span", NULL);
		html_textf(page->m, "%llu", (unsigned long long)column->mask);
		if (column->stands_for > 1)
			html_textf(page->m, " \u00d7%zu", column->stands_for);
		html_close(page->m);
		html_close(page->m);
	}
	html_close(page->m);
	html_line(page->m);
}

static void put_head(struct page *page, const struct map *map)
{
	html_open(page->m, "thead", NULL);
	html_line(page->m);
	put_sizes(page, &map->columns);
	for (uint64_t left = map->group->rows.factors; left; left &= left - 1)
		put_marks(page, &map->columns, __builtin_ctzll(left));
	put_mask_numbers(page, &map->columns);
	html_close(page->m);
	html_line(page->m);
}

/* ---- the body ---- */

static void put_cell(struct page *page, const struct cell *cell)
{
	if (cell)
		html_leaf(page->m, "td", verdict_class(cell->verdict.verdict),
			  verdict_symbol(cell->verdict.verdict));
	else
		html_leaf(page->m, "td", "none", "");
}

/* Of the combinations that are known: "48/64", and "48/60 4?" where some are not. */
static void put_count(struct page *page, const struct row *row)
{
	const size_t known = row_known_count(row), planned = row->cell_count;

	if (!row->testable || known == 0)
		html_leaf(page->m, "td", "count", "\u2013");
	else if (known < planned)
		html_leaff(page->m, "td", "count", "%u/%zu %zu?", row->escapes, known,
			   planned - known);
	else
		html_leaff(page->m, "td", "count", "%u/%zu", row->escapes, known);
}

static void put_row(struct page *page, const struct map *map, size_t number)
{
	const struct row *row = map->rows[number];
	const char *fclass = ww_word(&ww_classes, (int)row->fixture->fclass);

	html_open(page->m, "tr", NULL);
	html_attributef(page->m, "data-row", "%zu", number);
	html_attributef(page->m, "data-escapes", "%u", row->escapes);
	html_attribute(page->m, "data-class", fclass);
	html_open(page->m, "th", NULL);
	html_attribute(page->m, "scope", "row");
	html_attribute(page->m, "title", row->fixture->summary);
	page_fixture_link(page, row->fixture->id);
	html_close(page->m);
	html_leaf(page->m, "td", "class", fclass);
	put_count(page, row);
	for (size_t i = 0; i < map->columns.count; i++)
		put_cell(page, map_cell(page->analysis, row, map->columns.columns[i].mask));
	html_close(page->m);
	html_line(page->m);
}

static const char *standing_title(enum standing standing)
{
	static const char *const titles[STANDING_COUNT] = {
		[STANDING_OPEN] = "Escape under full hardening",
		[STANDING_SINGLE] = "Escape without one step",
		[STANDING_SEVERAL] = "Escape without several steps",
		[STANDING_NEVER] = "Blocked in every combination",
		[STANDING_UNKNOWN] = "Undecided: a combination that would tell is not known",
		[STANDING_UNTESTABLE] = "Untestable on this host",
	};

	return titles[standing];
}

static void put_band(struct page *page, const struct map *map, enum standing standing)
{
	const size_t count = group_standing(&map->group->rows, standing);

	if (count == 0)
		return;
	html_open(page->m, "tbody", NULL);
	html_attributef(page->m, "data-standing", "%d", (int)standing);
	html_open(page->m, "tr", "band");
	html_open(page->m, "th", NULL);
	html_attribute(page->m, "scope", "rowgroup");
	html_attributef(page->m, "colspan", "%zu", ROW_COLUMNS + map->columns.count);
	html_leaff(page->m, "span", NULL, "%s (%zu)", standing_title(standing), count);
	html_close(page->m);
	html_close(page->m);
	html_line(page->m);
	for (size_t i = 0; i < map->group->rows.count; i++)
		if (row_standing(map->rows[i]) == standing)
			put_row(page, map, i);
	html_close(page->m);
	html_line(page->m);
}

/* ---- the table ---- */

static void put_note(struct page *page, const struct map_columns *columns)
{
	if (!columns->grouped)
		return;
	html_open(page->m, "p", "note");
	html_textf(page->m,
		   "%zu combinations were measured. Those in which every escape has the same "
		   "verdict share a column, under the one with the fewest steps dropped; \u00d7 "
		   "says how many they are.",
		   columns->masks);
	if (columns->count < columns->patterns)
		html_textf(page->m,
			   " Of %zu such columns the %zu with the fewest steps dropped are shown; "
			   "cells.csv has all of them.",
			   columns->patterns, columns->count);
	html_close(page->m);
	html_line(page->m);
}

static void put_table(struct page *page, const struct map *map)
{
	char caption[WW_PROFILE_MAX + 128];

	snprintf(caption, sizeof caption,
		 "%s, started by %s: %zu escape%s under %zu combination%s of dropped steps",
		 map->group->rows.profile, caller_name(map->group->rows.caller),
		 map->group->rows.count, plural(map->group->rows.count), map->columns.masks,
		 plural(map->columns.masks));
	put_note(page, &map->columns);
	page_table(page, "map", caption);
	put_head(page, map);
	for (int standing = 0; standing < STANDING_COUNT; standing++)
		put_band(page, map, (enum standing)standing);
	page_table_end(page);
	page_cells(page, map->number, map->group, &map->columns, map->rows);
}

static void put_map(struct page *page, size_t number)
{
	struct map map = {.group = &page->groups[number], .number = number};

	map.rows = ordered_rows(&map.group->rows);
	if (!map.rows || map_columns_of(page->analysis, &map.group->rows, &map.columns) < 0) {
		page->failed = true;
		free(map.rows);
		return;
	}
	html_open(page->m, "div", "group");
	html_attributef(page->m, "id", "map-%zu", number);
	html_attributef(page->m, "data-group", "%zu", number);
	html_open(page->m, "h3", NULL);
	page_group_name(page, map.group);
	html_close(page->m);
	html_line(page->m);
	put_table(page, &map);
	html_close(page->m);
	html_line(page->m);
	map_columns_done(&map.columns);
	free(map.rows);
}

/* ---- filters; the script shows them ---- */

static void option(struct page *page, const char *value, const char *text)
{
	html_open(page->m, "option", NULL);
	html_attribute(page->m, "value", value);
	html_text(page->m, text);
	html_close(page->m);
}

/* <label>text <select id="...">, to be closed by end_select(). */
static void begin_select(struct page *page, const char *id, const char *text)
{
	html_open(page->m, "div", "control");
	html_open(page->m, "label", NULL);
	html_attribute(page->m, "for", id);
	html_text(page->m, text);
	html_close(page->m);
	html_open(page->m, "select", NULL);
	html_attribute(page->m, "id", id);
}

static void end_select(struct page *page)
{
	html_close(page->m);
	html_close(page->m);
	html_line(page->m);
}

static void put_search(struct page *page)
{
	html_open(page->m, "div", "control");
	html_open(page->m, "label", NULL);
	html_attribute(page->m, "for", "filter-text");
	html_text(page->m, "Escape or what it does");
	html_close(page->m);
	html_open(page->m, "input", NULL);
	html_attribute(page->m, "type", "search");
	html_attribute(page->m, "id", "filter-text");
	html_attribute(page->m, "autocomplete", "off");
	html_close_void(page->m);
	html_close(page->m);
	html_line(page->m);
}

static void put_class_filter(struct page *page)
{
	begin_select(page, "filter-class", "Class");
	option(page, "", "all");
	for (int c = 0; c < WW_CLASSES_COUNT; c++) {
		char text[96];

		snprintf(text, sizeof text, "%s: %s", ww_word(&ww_classes, c),
			 class_meaning((enum fixture_class)c));
		option(page, ww_word(&ww_classes, c), text);
	}
	end_select(page);
}

static void put_verdict_filter(struct page *page)
{
	begin_select(page, "filter-verdict", "Has a cell that is");
	option(page, "", "anything");
	for (int v = 0; v < WW_VERDICTS_COUNT; v++)
		option(page, verdict_class((enum verdict)v), ww_word(&ww_verdicts, v));
	end_select(page);
}

static void put_group_filter(struct page *page)
{
	char value[24], text[WW_PROFILE_MAX + 64];

	begin_select(page, "filter-group", "Profile and caller");
	option(page, "", "all");
	for (size_t i = 0; i < page->group_count; i++) {
		const struct group *rows = &page->groups[i].rows;

		snprintf(value, sizeof value, "%zu", i);
		snprintf(text, sizeof text, "%s, started by %s", rows->profile,
			 caller_name(rows->caller));
		option(page, value, text);
	}
	end_select(page);
}

static void put_open_filter(struct page *page)
{
	html_open(page->m, "div", "control check");
	html_open(page->m, "input", NULL);
	html_attribute(page->m, "type", "checkbox");
	html_attribute(page->m, "id", "filter-open");
	html_close_void(page->m);
	html_open(page->m, "label", NULL);
	html_attribute(page->m, "for", "filter-open");
	html_text(page->m, "Only what escapes under full hardening");
	html_close(page->m);
	html_close(page->m);
	html_line(page->m);
}

static void put_factor_filters(struct page *page)
{
	uint64_t factors = page_factors(page);

	if (!factors)
		return;
	html_open(page->m, "fieldset", NULL);
	html_leaf(page->m, "legend", NULL, "Columns");
	for (; factors; factors &= factors - 1) {
		const int bit = __builtin_ctzll(factors);
		char id[32];

		snprintf(id, sizeof id, "filter-factor-%d", bit);
		begin_select(page, id, hardening_label((enum factor)bit));
		option(page, "", "any");
		option(page, "kept", "only in place");
		option(page, "gone", "only dropped");
		end_select(page);
	}
	html_close(page->m);
	html_line(page->m);
}

static void put_filters(struct page *page)
{
	html_open(page->m, "form", NULL);
	html_attribute(page->m, "id", "filters");
	html_attribute(page->m, "aria-label", "Filter the map");
	html_attribute(page->m, "hidden", "hidden");
	html_line(page->m);
	html_open(page->m, "div", "controls");
	put_search(page);
	put_class_filter(page);
	put_verdict_filter(page);
	put_group_filter(page);
	put_open_filter(page);
	html_close(page->m);
	put_factor_filters(page);
	html_open(page->m, "p", "shown");
	html_leaf(page->m, "output", NULL, "All rows and columns");
	html_text(page->m, " ");
	html_open(page->m, "button", NULL);
	html_attribute(page->m, "type", "reset");
	html_text(page->m, "Show everything");
	html_close(page->m);
	html_close(page->m);
	html_close(page->m);
	html_line(page->m);
}

static void put_legend(struct page *page)
{
	html_open(page->m, "p", "legend");
	for (int v = 0; v < WW_VERDICTS_COUNT; v++) {
		html_open(page->m, "span", NULL);
		page_symbol(page, (enum verdict)v);
		html_textf(page->m, " %s", ww_word(&ww_verdicts, v));
		html_close(page->m);
		html_text(page->m, " ");
	}
	html_open(page->m, "span", NULL);
	html_leaf(page->m, "span", "mark", "\u25a0");
	html_text(page->m, " dropped");
	html_close(page->m);
	html_close(page->m);
	html_line(page->m);
}

void page_map(struct page *page)
{
	html_leaf(
		page->m, "p", NULL,
		"A row is an escape, a column is a combination of dropped steps: the dark squares "
		"above a column say which. The first column is full hardening, where that was "
		"measured; further right more steps are dropped.");
	html_open(page->m, "p", "live");
	html_attribute(page->m, "hidden", "hidden");
	html_text(page->m,
		  "Point at a cell, or move among the cells with the arrow keys, to see its "
		  "evidence. The headings Escape, Class and Escapes in sort the rows.");
	html_close(page->m);
	put_legend(page);
	put_filters(page);
	for (size_t i = 0; i < page->group_count; i++)
		put_map(page, i);
}
