/* SPDX-License-Identifier: MIT */
#include "transversal.h"

#include <stdlib.h>
#include <string.h>

struct sets {
	uint64_t *list; /* room for WW_TRANSVERSALS_MAX */
	size_t count;
};

/* Is one of the first `count` a part of `set`? */
static int covered(const uint64_t *list, size_t count, uint64_t set)
{
	for (size_t i = 0; i < count; i++)
		if ((list[i] & ~set) == 0)
			return 1;
	return 0;
}

/* One edge more.  Those that meet it stay; each of the others grows by each member of the edge,
 * unless one that stayed is a part of the result.  Two grown ones are never parts of each other:
 * the sets that they grew from would be. */
static int multiply(const struct sets *from, uint64_t edge, struct sets *to)
{
	size_t kept = 0;

	for (size_t i = 0; i < from->count; i++)
		if (from->list[i] & edge)
			to->list[kept++] = from->list[i];
	to->count = kept;
	for (size_t i = 0; i < from->count; i++) {
		if (from->list[i] & edge)
			continue;
		for (uint64_t left = edge; left; left &= left - 1) {
			uint64_t grown = from->list[i] | (left & -left);

			if (covered(to->list, kept, grown))
				continue;
			if (to->count == WW_TRANSVERSALS_MAX)
				return 1;
			to->list[to->count++] = grown;
		}
	}
	return 0;
}

static int compare_sets(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
	int more = __builtin_popcountll(x) - __builtin_popcountll(y);

	return more ? more : (x > y) - (x < y);
}

/* Multiplies all edges into `sets`, with `spare` in turn. */
static int multiply_all(const uint64_t *edges, size_t edge_count, struct sets *sets,
			struct sets *spare)
{
	sets->list[0] = 0;
	sets->count = 1;
	for (size_t i = 0; i < edge_count; i++) {
		struct sets done;

		if (multiply(sets, edges[i], spare) > 0)
			return 1;
		done = *sets;
		*sets = *spare;
		*spare = done;
	}
	qsort(sets->list, sets->count, sizeof *sets->list, compare_sets);
	return 0;
}

int transversals(const uint64_t *edges, size_t edge_count, uint64_t **list, size_t *count)
{
	struct sets sets = {malloc(WW_TRANSVERSALS_MAX * sizeof *sets.list), 0};
	struct sets spare = {malloc(WW_TRANSVERSALS_MAX * sizeof *spare.list), 0};
	int status = sets.list && spare.list ? multiply_all(edges, edge_count, &sets, &spare) : -1;

	free(spare.list);
	if (status != 0) {
		free(sets.list);
		sets.list = NULL;
	}
	*list = sets.list;
	*count = status == 0 ? sets.count : 0;
	return status;
}
