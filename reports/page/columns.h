/* SPDX-License-Identifier: MIT */
/* Which masks of a group become columns of the map.
 *
 * A few are all shown.  Many are grouped: masks with the same verdict in every row share a column,
 * named by the one with the fewest factors.  When that is still too many, those with the fewest
 * factors are shown. */
#ifndef WHICHWALL_PAGE_COLUMNS_H
#define WHICHWALL_PAGE_COLUMNS_H

#include "group.h"

#define MAP_COLUMNS_MAX 128

struct map_column {
	uint64_t mask;     /* permanent factor bits */
	size_t stands_for; /* masks, this one included */
};
struct map_columns {
	struct map_column *columns; /* by number of factors, then mask */
	size_t count;
	size_t masks;    /* measured */
	size_t patterns; /* columns there would be without a limit */
	bool grouped;
};
/* -1 without memory; map_columns_done() takes a zeroed one. */
int map_columns_of(const struct analysis *analysis, const struct group *group,
		   struct map_columns *columns);
void map_columns_done(struct map_columns *columns);

/* The cell of a row under this mask, NULL when it was not measured. */
const struct cell *map_cell(const struct analysis *analysis, const struct row *row, uint64_t mask);

#endif
