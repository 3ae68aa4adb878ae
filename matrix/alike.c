/* SPDX-License-Identifier: MIT */
#include "alike.h"

#include <stdlib.h>
#include <string.h>

bool ends_alike(const struct verdict_result *a, const struct verdict_result *b)
{
	if (a->verdict != b->verdict)
		return false;
	if (a->verdict == VERDICT_ESCAPED)
		return true;
	return a->reason == b->reason && a->how == b->how && a->err == b->err && a->sig == b->sig &&
	       strcmp(a->step, b->step) == 0;
}

static int by_count(const void *a, const void *b)
{
	const struct alike *x = a, *y = b;

	if (x->verdict->verdict != y->verdict->verdict)
		return x->verdict->verdict < y->verdict->verdict ? -1 : 1;
	return (x->count < y->count) - (x->count > y->count);
}

size_t alike_cells(const struct analysis *analysis, const struct row *row, struct alike **groups)
{
	struct alike *list = calloc(row->cell_count + 1, sizeof *list);
	size_t count = 0;

	*groups = list;
	for (size_t i = 0; list && i < row->cell_count; i++) {
		const struct cell *cell = &analysis->cells[row->first_cell + i];
		size_t g = 0;

		while (g < count && !ends_alike(list[g].verdict, &cell->verdict))
			g++;
		if (g == count)
			list[count++] =
				(struct alike){.verdict = &cell->verdict, .every = ~UINT64_C(0)};
		list[g].count++;
		list[g].every &= cell->mask;
		list[g].any |= cell->mask;
	}
	if (list)
		qsort(list, count, sizeof *list, by_count);
	return count;
}

uint64_t alike_gone(const struct alike *alike, const struct row *row)
{
	return alike->every & row->factors;
}

uint64_t alike_kept(const struct alike *alike, const struct row *row)
{
	return row->factors & ~alike->any;
}

bool alike_exact(const struct alike *alike, const struct row *row)
{
	uint64_t fixed = alike_gone(alike, row) | alike_kept(alike, row);

	return alike->count == WW_BIT(__builtin_popcountll(row->factors & ~fixed));
}
