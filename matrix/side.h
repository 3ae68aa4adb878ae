/* SPDX-License-Identifier: MIT */
/* Sandboxes side by side, of one run or several: what escapes from each in full, and what each
 * factor of each stops.  A column is a profile and caller of a run; a row is a fixture of any of
 * the runs.  Known is not escaped: each count of escapes stands beside what is known. */
#ifndef WHICHWALL_SIDE_H
#define WHICHWALL_SIDE_H

#include "group.h"

/* A run, and what tells it from others that have a profile of the same name. */
struct side_run {
	const struct analysis *analysis;
	const char *name; /* of its directory; NULL: it has none */
};

/* Whether the sandbox started its program at all, by the cells in full that tell. */
enum side_start {
	SIDE_START_UNTOLD, /* none tells: nothing was measured, or nothing could be tested */
	SIDE_STARTED,
	SIDE_STARTED_SOME, /* for some fixtures, and not for others */
	SIDE_NEVER_STARTED /* the launcher failed, or the profile refused */
};

#define SIDE_LABEL_MAX (WW_PROFILE_MAX + 64)

struct side_column {
	const struct side_run *run;
	struct group group;
	enum control_kind control;
	char label[SIDE_LABEL_MAX]; /* the profile, and of which run where several have it */
	/* What launches somebody else's sandbox; "": it is one of ours, or nobody knows. */
	char launcher[64], version[64];
	/* The rows by what is said of them in full; they add up to the rows of the table. */
	size_t verdicts[WW_VERDICTS_COUNT], unmeasured;
	/* Cells in full that say whether the program was started: it was, the launcher never did,
	 * the profile refused to. */
	size_t started, unstarted, closed;
	size_t common_escaped; /* of the rows that are known in all columns, side_common() */
};

struct side_row {
	const struct catalog_entry *fixture; /* of the first run that has it */
	bool differs;                        /* another run has another fixture of this id */
};

/* A factor dropped alone, against the sandbox in full. */
struct side_single {
	bool varied;          /* the sandbox has the factor, and the plan varied it */
	size_t known;         /* rows that are testable and known in both; 0: nothing can be said */
	size_t before, after; /* of these escape in full; without the factor */
	size_t adds, stops;   /* blocked and then escaped; escaped and then blocked */
};

struct side {
	struct side_run *runs;         /* copies */
	size_t run_count, study_count; /* distinct studies */
	struct side_column *columns;   /* by caller, run, and the order in the run */
	size_t column_count;
	struct side_row *rows; /* by severity (gain_rank()), then id */
	size_t row_count;
	const struct row **found;        /* row by column; NULL: the run has no such row */
	uint64_t factors;                /* of all columns */
	size_t common[WW_CALLERS_COUNT]; /* rows that are known in all columns of a caller that
					    know any */
};

/* What the runs point to must outlive it.  NULL without memory; side_free() takes NULL. */
struct side *side_of(const struct side_run *runs, size_t count);
/* Of a run alone. */
struct side *side_of_run(const struct analysis *analysis);
void side_free(struct side *side);

/* More than one sandbox, whoever starts them: there is something to compare. */
bool side_compares(const struct side *side);
/* The same of a single run, without computing the rest. */
bool side_worthwhile(const struct analysis *analysis);

/* What is said of a row in full; NULL: not measured.  A row that is untestable is so in full as
 * well, whatever was measured. */
const struct verdict_result *side_verdict(const struct side *side, size_t row, size_t column);
enum side_start side_start_of(const struct side_column *column);
size_t side_known(const struct side_column *column);
/* Columns of a caller that know any row. */
size_t side_knowing(const struct side *side, enum caller caller);
struct side_single side_single(const struct side *side, size_t column, enum factor factor);
/* Does it escape somewhere, or do not all columns of one caller say the same of it? */
bool side_row_tells(const struct side *side, size_t row);

#endif
