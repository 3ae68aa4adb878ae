/* SPDX-License-Identifier: MIT */
/* Cells of a row that ended alike. */
#ifndef WHICHWALL_ALIKE_H
#define WHICHWALL_ALIKE_H

#include "results.h"

struct alike {
	const struct verdict_result *verdict; /* of the first of them */
	size_t count;
	uint64_t every, any; /* factors that are gone in all of them, in some */
};

/* Equal verdict, reason, step, errno and signal.  What escaped, escaped alike. */
bool ends_alike(const struct verdict_result *a, const struct verdict_result *b);
/* Groups the cells of a row, by verdict and then the largest first.  *groups is malloc'd; NULL
 * without memory.  Returns their number. */
size_t alike_cells(const struct analysis *analysis, const struct row *row, struct alike **groups);

/* Factors that are gone in every mask of the group, and those that stay in every one. */
uint64_t alike_gone(const struct alike *alike, const struct row *row);
uint64_t alike_kept(const struct alike *alike, const struct row *row);
/* Do those two alone say which masks it is? */
bool alike_exact(const struct alike *alike, const struct row *row);

#endif
