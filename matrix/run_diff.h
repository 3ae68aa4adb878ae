/* SPDX-License-Identifier: MIT */
/* Two runs side by side: what differs between their hosts and settings, which findings changed, and
 * the evidence of both sides for it. */
#ifndef WHICHWALL_RUN_DIFF_H
#define WHICHWALL_RUN_DIFF_H

#include "compare.h"

/* One side.  Its rows may be taken as those of another profile or caller, so that `strict` can be
 * compared with `seed`; then it has them only. */
struct diff_side {
	const char *path; /* as given */
	const struct analysis *analysis;
	const char *profile; /* NULL: all, by their own names */
	int caller;          /* -1: all, by their own names */
};

/* A member of run.json that differs: "host.kernel", "parameters.timeout_seconds". */
struct diff_fact {
	char *name, *before, *after; /* "" where one side lacks it */
};

/* One cell on both sides; NULL where it was not measured. */
struct cell_pair {
	const struct cell *before, *after;
};

struct run_diff {
	struct diff_side before, after;
	struct snapshot *snapshots[2]; /* within the profiles and callers that both have */
	struct comparison comparison;
	struct diff_fact *facts;
	size_t fact_count;
	/* Cells with the same verdict for another reason: another errno, another step. */
	struct cell_pair *shifts; /* by profile, caller, fixture, mask */
	size_t shift_count;
};
/* -1 with *e; then there is nothing to free. */
int run_diff_make(const struct diff_side *before, const struct diff_side *after,
		  struct run_diff *diff, struct ww_error *e);
void run_diff_done(struct run_diff *diff);
/* Does anything differ but the host? */
bool run_diff_differs(const struct run_diff *diff);

/* Where a change is shown: a fixture of one side only is neither worse nor better. */
enum diff_part { DIFF_WORSE, DIFF_BETTER, DIFF_ONE_SIDE, DIFF_PARTS };
enum diff_part diff_part_of(const struct change *change);
size_t run_diff_count(const struct run_diff *diff, enum diff_part part);

/* The cells that a change with masks speaks of. */
struct cell_pair run_diff_cells(const struct run_diff *diff, const struct change *change,
				uint64_t mask);
/* What differs between two effective states: "userns=own -> userns=arena; ...".  malloc'd, "" for
 * nothing, NULL without memory. */
char *effective_changes(const char *before, const char *after);

#endif
