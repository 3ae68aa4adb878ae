/* SPDX-License-Identifier: MIT */
#include "page/cells.h"

#include <stdlib.h>
#include <string.h>

#include "text/utf8.h"
#include "text/verdict_text.h"

/* Distinct endings and states, as cells that show them first. */
struct distinct {
	const struct cell **cells;
	size_t count, room;
	bool (*same)(const struct cell *a, const struct cell *b);
};

static bool same_end(const struct cell *a, const struct cell *b)
{
	return ends_alike(&a->verdict, &b->verdict) && a->verdict.reps == b->verdict.reps &&
	       a->verdict.escaped_reps == b->verdict.escaped_reps;
}

static bool same_state(const struct cell *a, const struct cell *b)
{
	return a->level == b->level && strcmp(a->effective, b->effective) == 0;
}

/* Number of the cell's like, which is added when it is new; -1 without memory. */
static int distinct_number(struct distinct *distinct, const struct cell *cell)
{
	for (size_t i = 0; i < distinct->count; i++)
		if (distinct->same(distinct->cells[i], cell))
			return (int)i;
	if (distinct->count == distinct->room) {
		const size_t room = distinct->room ? 2 * distinct->room : 64;
		const struct cell **cells = realloc(distinct->cells, room * sizeof *cells);

		if (!cells)
			return -1;
		distinct->cells = cells;
		distinct->room = room;
	}
	distinct->cells[distinct->count] = cell;
	return (int)distinct->count++;
}

static cJSON *row_numbers(const struct page *page, const struct row *row,
			  const struct map_columns *columns, struct distinct *distinct)
{
	cJSON *numbers = cJSON_CreateArray();

	for (size_t i = 0; i < columns->count; i++) {
		const struct cell *cell = map_cell(page->analysis, row, columns->columns[i].mask);

		cJSON_AddItemToArray(
			numbers, cJSON_CreateNumber(cell ? distinct_number(distinct, cell) : -1));
	}
	return numbers;
}

static cJSON *end_item(const struct cell *cell)
{
	const struct verdict_result *v = &cell->verdict;
	char text[VERDICT_TEXT_MAX], counted[VERDICT_TEXT_MAX + 64];

	verdict_text(v, text);
	if (v->escaped_reps == 0 || v->reps < 2)
		return cJSON_CreateString(text);
	snprintf(counted, sizeof counted, "%s in %u of %u repetitions", text, v->escaped_reps,
		 v->reps);
	return cJSON_CreateString(counted);
}

static cJSON *state_item(const struct cell *cell)
{
	cJSON *item = cJSON_CreateArray();

	cJSON_AddItemToArray(item, cJSON_CreateString(ww_word(&ww_levels, (int)cell->level)));
	cJSON_AddItemToArray(item, cJSON_CreateString(cell->effective));
	return item;
}

static void add_distinct(cJSON *object, const char *key, const struct distinct *distinct,
			 cJSON *(*item)(const struct cell *cell))
{
	cJSON *list = cJSON_AddArrayToObject(object, key);

	for (size_t i = 0; i < distinct->count; i++)
		cJSON_AddItemToArray(list, item(distinct->cells[i]));
}

static cJSON *pair(cJSON *first, cJSON *second)
{
	cJSON *array = cJSON_CreateArray();

	cJSON_AddItemToArray(array, first);
	cJSON_AddItemToArray(array, second);
	return array;
}

static void add_columns(cJSON *object, const struct page_group *group,
			const struct map_columns *columns)
{
	cJSON *factors = cJSON_AddArrayToObject(object, "factors");
	cJSON *masks = cJSON_AddArrayToObject(object, "masks");

	for (uint64_t left = group->rows.factors; left; left &= left - 1) {
		const int bit = __builtin_ctzll(left);

		cJSON_AddItemToArray(factors, pair(cJSON_CreateNumber(bit),
						   cJSON_CreateString(ww_word(&ww_factors, bit))));
	}
	for (size_t i = 0; i < columns->count; i++)
		cJSON_AddItemToArray(
			masks, pair(cJSON_CreateNumber((double)columns->columns[i].mask),
				    cJSON_CreateNumber((double)columns->columns[i].stands_for)));
}

static cJSON *cells_object(const struct page *page, const struct page_group *group,
			   const struct map_columns *columns, const struct row *const *rows)
{
	struct distinct ends = {.same = same_end}, states = {.same = same_state};
	cJSON *object = cJSON_CreateObject();
	cJSON *list = cJSON_AddArrayToObject(object, "rows");

	for (size_t i = 0; i < group->rows.count; i++)
		cJSON_AddItemToArray(list, pair(row_numbers(page, rows[i], columns, &ends),
						row_numbers(page, rows[i], columns, &states)));
	add_columns(object, group, columns);
	add_distinct(object, "ends", &ends, end_item);
	add_distinct(object, "states", &states, state_item);
	free(ends.cells);
	free(states.cells);
	return object;
}

/* In JSON these characters occur inside strings only, where an escape says the same; a page that
 * holds none of them cannot be led out of its script element. */
static void put_json(struct page *page, const char *text)
{
	while (*text) {
		const size_t plain = strcspn(text, "<>&");

		html_raw(page->m, text, plain);
		text += plain;
		if (*text) {
			char escaped[8];

			snprintf(escaped, sizeof escaped, "\\u%04x", (unsigned char)*text);
			html_raw(page->m, escaped, 6);
			text++;
		}
	}
}

void page_cells(struct page *page, size_t number, const struct page_group *group,
		const struct map_columns *columns, const struct row *const *rows)
{
	cJSON *object = cells_object(page, group, columns, rows);
	char *text = cJSON_PrintUnformatted(object), *clean = text ? utf8_clean(text) : NULL;

	cJSON_Delete(object);
	page->failed |= !clean;
	if (clean) {
		html_open(page->m, "script", NULL);
		html_attribute(page->m, "type", "application/json");
		html_attributef(page->m, "id", "cells-%zu", number);
		put_json(page, clean);
		html_close(page->m);
		html_line(page->m);
	}
	free(clean);
	cJSON_free(text);
}
