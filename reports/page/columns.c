/* SPDX-License-Identifier: MIT */
#include "page/columns.h"

#include <stdlib.h>
#include <string.h>

#define UNKNOWN 0xff /* no such cell */

/* A mask and its verdicts, a byte for each row. */
struct pattern {
	uint64_t mask;
	size_t rows;
	const unsigned char *verdicts;
};

static int by_size(uint64_t a, uint64_t b)
{
	const int sizes = __builtin_popcountll(a) - __builtin_popcountll(b);

	return sizes ? sizes : (a > b) - (a < b);
}

static int by_verdicts(const void *a, const void *b)
{
	const struct pattern *x = a, *y = b;
	const int order = memcmp(x->verdicts, y->verdicts, x->rows);

	return order ? order : by_size(x->mask, y->mask);
}

static int by_mask(const void *a, const void *b)
{
	const struct map_column *x = a, *y = b;

	return by_size(x->mask, y->mask);
}

const struct cell *map_cell(const struct analysis *analysis, const struct row *row, uint64_t mask)
{
	const struct cell *cells = &analysis->cells[row->first_cell];
	size_t low = 0, high = row->cell_count;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;

		if (cells[middle].mask < mask)
			low = middle + 1;
		else
			high = middle;
	}
	return low < row->cell_count && cells[low].mask == mask ? &cells[low] : NULL;
}

/* ---- all masks, with their verdicts ---- */

struct patterns {
	struct pattern *list;
	size_t count;
	unsigned char *verdicts; /* of all of them */
};

static void patterns_done(struct patterns *patterns)
{
	free(patterns->list);
	free(patterns->verdicts);
}

static void take_verdicts(const struct analysis *analysis, const struct group *group,
			  unsigned char *verdicts)
{
	for (size_t r = 0; r < group->count; r++) {
		const struct row *row = &group->rows[r];

		for (size_t i = 0; i < row->cell_count; i++) {
			const struct cell *cell = &analysis->cells[row->first_cell + i];
			const uint64_t dense = mask_compress(cell->mask, group->factors);

			verdicts[dense * group->count + r] = (unsigned char)cell->verdict.verdict;
		}
	}
}

static bool is_measured(const unsigned char *verdicts, size_t rows)
{
	for (size_t i = 0; i < rows; i++)
		if (verdicts[i] != UNKNOWN)
			return true;
	return false;
}

static int patterns_of(const struct analysis *analysis, const struct group *group,
		       struct patterns *patterns)
{
	const size_t masks = (size_t)1 << group->factor_count;

	*patterns = (struct patterns){.list = calloc(masks, sizeof *patterns->list),
				      .verdicts = malloc(masks * group->count)};
	if (!patterns->list || !patterns->verdicts) {
		patterns_done(patterns);
		return -1;
	}
	memset(patterns->verdicts, UNKNOWN, masks * group->count);
	take_verdicts(analysis, group, patterns->verdicts);
	for (size_t dense = 0; dense < masks; dense++) {
		const unsigned char *verdicts = patterns->verdicts + dense * group->count;

		if (is_measured(verdicts, group->count))
			patterns->list[patterns->count++] = (struct pattern){
				mask_expand(dense, group->factors), group->count, verdicts};
	}
	return 0;
}

/* ---- columns ---- */

/* One column for each run of equal patterns; the first of a run has the fewest factors. */
static void take_columns(struct map_columns *columns, const struct patterns *patterns)
{
	for (size_t i = 0; i < patterns->count; i++) {
		const struct pattern *pattern = &patterns->list[i];

		if (columns->grouped && i > 0 &&
		    memcmp(pattern->verdicts, pattern[-1].verdicts, pattern->rows) == 0)
			columns->columns[columns->count - 1].stands_for++;
		else
			columns->columns[columns->count++] = (struct map_column){pattern->mask, 1};
	}
}

int map_columns_of(const struct analysis *analysis, const struct group *group,
		   struct map_columns *columns)
{
	struct patterns patterns;

	*columns = (struct map_columns){0};
	if (patterns_of(analysis, group, &patterns) < 0)
		return -1;
	columns->columns = calloc(patterns.count + 1, sizeof *columns->columns);
	if (!columns->columns) {
		patterns_done(&patterns);
		return -1;
	}
	columns->masks = patterns.count;
	columns->grouped = patterns.count > MAP_COLUMNS_MAX;
	if (columns->grouped)
		qsort(patterns.list, patterns.count, sizeof *patterns.list, by_verdicts);
	take_columns(columns, &patterns);
	qsort(columns->columns, columns->count, sizeof *columns->columns, by_mask);
	columns->patterns = columns->count;
	if (columns->count > MAP_COLUMNS_MAX)
		columns->count = MAP_COLUMNS_MAX;
	patterns_done(&patterns);
	return 0;
}

void map_columns_done(struct map_columns *columns)
{
	free(columns->columns);
	*columns = (struct map_columns){0};
}
