/* SPDX-License-Identifier: MIT */
/* What the cells of a row in a searched run say: the search gone through again over
 * their verdicts. */
#ifndef WHICHWALL_SEARCH_ROW_H
#define WHICHWALL_SEARCH_ROW_H

#include "analysis.h"
#include "search.h"

/* Beside the row's own `terms` and `min_sets`, which are the sets that were found. */
struct row_search {
	enum guarantee guarantee;
	int exhaustive;    /* no set of so many factors or fewer is missing; -1: nothing is known */
	uint64_t splits;   /* permanent bits: where the lattice was split */
	size_t violations; /* cells that are blocked though with less gone it escapes */
	char *stopped_by;  /* as sets of factors: what stops an escape when it goes, too; owned */
	bool verified;     /* each set escaped, and each of its immediate subsets was blocked */
	uint64_t questions; /* cells that the search asked for */
	uint64_t trials;    /* attacks and benign arms of these, without retries */
	uint64_t full;      /* what the full factorial would have had */
};
/* Words of the enum, for tables: "all", "if_monotone", ... */
extern const struct ww_words ww_guarantees;

/* conclude_row() for a searched run.  -1 without memory. */
int conclude_search(const struct analysis *analysis, struct row *row);
/* Takes NULL. */
void row_search_free(struct row_search *search);

#endif
