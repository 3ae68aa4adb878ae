/* SPDX-License-Identifier: MIT */
#include "pareto.h"

#include <stdlib.h>
#include <string.h>

/* Masks are compared by the same rows, or one that knows less would seem to stop less. */
static bool counts(const struct row *row, const struct pareto *pareto)
{
	for (size_t i = 0; i < pareto->count; i++)
		if (row_outcome(row, pareto->points[i].mask) == ROW_NOT_KNOWN)
			return false;
	return row->testable;
}

static bool stops(const struct row *row, uint64_t mask)
{
	return row_outcome(row, mask) == ROW_BLOCKED;
}

static void count_stopped(struct pareto *pareto, const struct row *row)
{
	if (!counts(row, pareto))
		return;
	pareto->rows++;
	for (size_t i = 0; i < pareto->count; i++)
		pareto->points[i].stopped += stops(row, pareto->points[i].mask);
}

static bool is_point(const struct bench_cell *cell, const struct row *row)
{
	return cell->key.quantity == QUANTITY_START_END && cell->key.caller == row->caller &&
	       strcmp(cell->key.profile, row->profile) == 0 &&
	       (cell->key.mask & ~row->factors) == 0;
}

static int compare_points(const void *a, const void *b)
{
	const struct pareto_point *x = a, *y = b;

	if (x->cost != y->cost)
		return x->cost < y->cost ? -1 : 1;
	return (x->mask > y->mask) - (x->mask < y->mask);
}

static bool dominates(const struct pareto_point *a, const struct pareto_point *b)
{
	return a->cost <= b->cost && a->stopped >= b->stopped &&
	       (a->cost < b->cost || a->stopped > b->stopped);
}

static void mark_front(struct pareto *pareto)
{
	for (size_t i = 0; i < pareto->count; i++) {
		pareto->points[i].front = true;
		for (size_t j = 0; j < pareto->count; j++)
			if (dominates(&pareto->points[j], &pareto->points[i]))
				pareto->points[i].front = false;
	}
}

int pareto_of(const struct bench *bench, const struct row *rows, size_t count,
	      struct pareto *pareto, struct ww_error *e)
{
	*pareto = (struct pareto){0};
	pareto->points = malloc((bench->cell_count + 1) * sizeof *pareto->points);
	if (!pareto->points)
		return ww_fail(e, 3, "out of memory");
	if (count == 0)
		return 0;
	pareto->profile = rows->profile;
	pareto->caller = rows->caller;
	for (size_t i = 0; i < bench->cell_count; i++) {
		const struct bench_cell *cell = &bench->cells[i];

		if (is_point(cell, rows))
			pareto->points[pareto->count++] =
				(struct pareto_point){.mask = cell->key.mask, .cost = cell->median};
	}
	for (size_t i = 0; i < count; i++)
		count_stopped(pareto, &rows[i]);
	qsort(pareto->points, pareto->count, sizeof *pareto->points, compare_points);
	mark_front(pareto);
	return 0;
}

void pareto_done(struct pareto *pareto)
{
	free(pareto->points);
	*pareto = (struct pareto){0};
}

static const struct row *find(const struct pareto *pareto, const struct row *rows, size_t count,
			      const char *fixture)
{
	for (size_t i = 0; i < count; i++)
		if (counts(&rows[i], pareto) && strcmp(rows[i].fixture->id, fixture) == 0)
			return &rows[i];
	return NULL;
}

static bool stops_all(const struct pareto *pareto, const struct row *rows, size_t count,
		      const struct wanted_list *wanted, uint64_t mask)
{
	for (size_t i = 0; i < wanted->count; i++) {
		const struct row *row = find(pareto, rows, count, wanted->fixtures[i]);

		if (!row || !stops(row, mask))
			return false;
	}
	return true;
}

const struct pareto_point *pareto_cheapest(const struct pareto *pareto, const struct row *rows,
					   size_t count, const struct wanted_list *wanted)
{
	/* By cost: the first is the cheapest. */
	for (size_t i = 0; i < pareto->count; i++)
		if (stops_all(pareto, rows, count, wanted, pareto->points[i].mask))
			return &pareto->points[i];
	return NULL;
}
