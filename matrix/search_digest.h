/* SPDX-License-Identifier: MIT */
/* Counts over the rows of one profile and caller of a searched run. */
#ifndef WHICHWALL_SEARCH_DIGEST_H
#define WHICHWALL_SEARCH_DIGEST_H

#include "group.h"
#include "search_row.h"

struct search_tally {
	size_t rows, untestable;
	size_t guaranteed[WW_GUARANTEES_COUNT]; /* testable rows by what holds of their sets */
	size_t refuted;    /* rows in which taking more away was seen to stop an escape */
	size_t unverified; /* rows with a set whose subsets could not all be tried */
	uint64_t splits;   /* factors at which some row was split */
	uint64_t questions, trials, full; /* of the testable rows; full: of all masks */
};
void search_tally(const struct group *group, struct search_tally *tally);
/* Is it said of all sets, so that a row without one never escapes? */
bool guarantees_all(const struct row *row);

/* How many rows hang on a factor. */
struct factor_share {
	size_t alone; /* taking it away is enough */
	size_t every; /* it is in every minimal set, with others in some */
	size_t some;  /* it is in a minimal set, and not in all */
};
struct factor_share factor_share(const struct group *group, uint64_t factor);

#endif
