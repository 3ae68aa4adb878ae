/* SPDX-License-Identifier: MIT */
#include "unstarted.h"

#include <stdlib.h>
#include <string.h>

/* ---- which cells ---- */

/* NULL: it was started, or is no sandbox of others. */
static const char *said_of(const struct cell *cell)
{
	return cell_started(cell) ? NULL : cell->launcher_said;
}

static size_t count_cells(const struct group *group)
{
	size_t count = 0;

	for (size_t i = 0; i < group->count; i++)
		for (size_t j = 0; j < group->rows[i].cell_count; j++)
			count += said_of(&group->rows[i].cells[j]) != NULL;
	return count;
}

static struct unstarted entry_of(const struct cell *cell)
{
	return (struct unstarted){.said = said_of(cell),
				  .status = cell->launcher_status,
				  .refused = cell->verdict.how == HOW_CLOSED,
				  .mask = cell->mask,
				  .common = cell->mask,
				  .masks = 1,
				  .cells = 1};
}

static void list_cells(const struct group *group, struct unstarted_list *list)
{
	for (size_t i = 0; i < group->count; i++)
		for (size_t j = 0; j < group->rows[i].cell_count; j++)
			if (said_of(&group->rows[i].cells[j]))
				list->list[list->count++] = entry_of(&group->rows[i].cells[j]);
}

/* ---- joining them ---- */

#define ORDER(a, b) (((a) > (b)) - ((a) < (b)))

/* Silence comes last. */
static int compare_words(const struct unstarted *x, const struct unstarted *y)
{
	const int order = strcmp(x->said, y->said);

	if (order)
		return *x->said && *y->said ? order : -order;
	return x->status != y->status ? ORDER(x->status, y->status) : ORDER(x->refused, y->refused);
}

/* Within a mask the commonest words first; refusals apart, since their cells are blocked. */
static int by_mask(const void *a, const void *b)
{
	const struct unstarted *x = a, *y = b;

	if (x->mask != y->mask)
		return ORDER(x->mask, y->mask);
	if (x->refused != y->refused)
		return ORDER(x->refused, y->refused);
	return x->cells != y->cells ? ORDER(y->cells, x->cells) : compare_words(x, y);
}

static int by_words(const void *a, const void *b)
{
	const int order = compare_words(a, b);

	return order ? order : by_mask(a, b);
}

static bool same_mask(const struct unstarted *x, const struct unstarted *y)
{
	return x->mask == y->mask && x->refused == y->refused;
}

static bool same_words(const struct unstarted *x, const struct unstarted *y)
{
	return compare_words(x, y) == 0;
}

static bool same_both(const struct unstarted *x, const struct unstarted *y)
{
	return same_mask(x, y) && same_words(x, y);
}

/* Joins neighbours, of which the first keeps its words. */
static void join(struct unstarted_list *list,
		 bool (*same)(const struct unstarted *x, const struct unstarted *y))
{
	size_t kept = 0;

	for (size_t i = 1; i < list->count; i++) {
		struct unstarted *last = &list->list[kept], *next = &list->list[i];

		if (!same(last, next)) {
			list->list[++kept] = *next;
			continue;
		}
		last->masks += same_mask(last, next) ? 0 : next->masks;
		last->common &= next->common;
		last->cells += next->cells;
	}
	list->count = kept + 1;
}

static void sort(struct unstarted_list *list, int (*order)(const void *a, const void *b))
{
	qsort(list->list, list->count, sizeof *list->list, order);
}

int unstarted_of(const struct group *group, struct unstarted_list *list)
{
	const size_t cells = count_cells(group);

	*list = (struct unstarted_list){.cells = cells};
	if (cells == 0)
		return 0;
	list->list = calloc(cells, sizeof *list->list);
	if (!list->list)
		return -1;
	list_cells(group, list);
	sort(list, by_mask);
	join(list, same_both);
	sort(list, by_mask);
	join(list, same_mask);
	sort(list, by_words);
	join(list, same_words);
	sort(list, by_mask);
	return 0;
}

void unstarted_done(struct unstarted_list *list)
{
	free(list->list);
	*list = (struct unstarted_list){0};
}
