/* SPDX-License-Identifier: MIT */
/* What a run found, without its trials: the rows that a gate compares.  A snapshot is made from an
 * analysis or read from a baseline file, and written as one: a small sorted text of one line for
 * each row, made for review in a diff (docs/file-formats.md). */
#ifndef WHICHWALL_SNAPSHOT_H
#define WHICHWALL_SNAPSHOT_H

#include <stdio.h>

#include "results.h"

#define WW_BASELINE_VERSION 1

/* (profile, caller): which masks reached which level. */
struct snapshot_group {
	char profile[WW_PROFILE_MAX];
	enum caller caller;
	uint64_t factors;
	/* Level at full hardening, by what the calls returned: the lowest over the fixtures. */
	enum level level;
};

/* (profile, caller, fixture). */
struct snapshot_row {
	char profile[WW_PROFILE_MAX];
	enum caller caller;
	char fixture[WW_ID_MAX];
	uint64_t factors;
	bool testable, complete;
	enum reason reason; /* when not testable */
	struct signature escaped, known;
	int depth;     /* -1 never; meaningful when testable and complete */
	uint64_t sole; /* permanent bits */
	char *min_sets;
};

struct snapshot {
	char study[17];
	char *host_line;
	char *tool_version;
	bool complete; /* the run was */
	struct snapshot_group *groups;
	size_t group_count;
	struct snapshot_row *rows; /* by profile, caller, fixture */
	size_t row_count;
};

/* NULL with *e.  snapshot_free() takes NULL. */
struct snapshot *snapshot_of(const struct analysis *analysis, struct ww_error *e);
/* From a baseline's text; an error names line and field.  A file of another version is refused. */
struct snapshot *snapshot_read(FILE *in, struct ww_error *e);
/* Returns 0, or -1 when writing failed. */
int snapshot_write(const struct snapshot *snapshot, FILE *out);
void snapshot_free(struct snapshot *snapshot);

const struct snapshot_row *snapshot_find(const struct snapshot *snapshot, const char *profile,
					 enum caller caller, const char *fixture);

#endif
