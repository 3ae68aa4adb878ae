/* SPDX-License-Identifier: MIT */
/* What a run found, without its trials: the rows that a gate compares.  A snapshot is made from an
 * analysis or read from a baseline file, and written as one: a small sorted text of one line for
 * each row, made for review in a diff (docs/reference/file-formats.md). */
#ifndef WHICHWALL_SNAPSHOT_H
#define WHICHWALL_SNAPSHOT_H

#include <stdio.h>

#include "outcome.h"

#define WW_BASELINE_VERSION 1

#define WW_DEFINITION_MAX 13 /* bytes of a definition's hash, with its NUL */

/* (profile, caller): what was to be measured, and what the core reached. */
struct snapshot_group {
	char profile[WW_PROFILE_MAX];
	enum caller caller;
	uint64_t factors;
	struct signature planned; /* the masks that the plan had */
	/* Level at full hardening, by what the calls returned: the lowest over the fixtures.
	 * LEVEL_UNKNOWN: no attack under mask 0 left an outcome. */
	enum level level;
	unsigned line; /* of the baseline file; 0: made of an analysis */
};

/* (profile, caller, fixture). */
struct snapshot_row {
	char profile[WW_PROFILE_MAX];
	enum caller caller;
	char fixture[WW_ID_MAX];
	uint64_t factors;
	bool testable;
	bool complete; /* every mask over the factors is known: false in every row of a quick run */
	enum reason reason; /* when not testable */
	struct signature escaped, known;
	/* The fewest factors to take until it escapes, as far as known: -1 when it never does, or
	 * (not complete) when no known cell says so; then depth_known() has a lower bound. */
	int depth;
	uint64_t sole;  /* permanent bits, as far as known */
	char *min_sets; /* "" when not testable or not complete */
	/* First 12 hex digits of the SHA-256 of what the fixture declares (not its texts). */
	char definition[WW_DEFINITION_MAX];
	unsigned line; /* of the baseline file; 0: made of an analysis */
};

struct snapshot {
	char study[17];
	char *host_line;
	char *tool_version;
	struct sandbox *sandboxes; /* of others, by the order of the run */
	size_t sandbox_count;
	bool complete;                 /* the run was */
	size_t lost;                   /* trials that its journal lacks */
	struct snapshot_group *groups; /* by profile, caller */
	size_t group_count;
	struct snapshot_row *rows; /* by profile, caller, fixture */
	size_t row_count;
};

/* Fills complete, depth, sole and min_sets from the other members.  -1 without memory. */
int snapshot_derive(struct snapshot_row *row);
/* Terms over `factors` as min_sets text.  malloc'd, NULL without memory. */
char *sets_text(const struct implicant *terms, size_t count, uint64_t factors);
/* Greater is more hardening; 0 is unknown. */
int level_rank(enum level level);

/* NULL with *e.  snapshot_free() takes NULL. */
struct snapshot *snapshot_of(const struct analysis *analysis, struct ww_error *e);
/* From a baseline's text; an error names line and field.  Refused are another version, a line out
 * of order, and columns that do not follow from the signature (depth, sets, blockers). */
struct snapshot *snapshot_read(FILE *in, struct ww_error *e);
/* Returns 0, or -1 when writing failed. */
int snapshot_write(const struct snapshot *snapshot, FILE *out);
void snapshot_free(struct snapshot *snapshot);

/* Adds a copy.  -1 without memory. */
int snapshot_add_sandbox(struct snapshot *snapshot, const struct sandbox *sandbox);
/* NULL when it has none. */
const struct sandbox *snapshot_sandbox(const struct snapshot *snapshot, const char *profile);
/* NULL when it has none. */
const struct snapshot_row *snapshot_find(const struct snapshot *snapshot, const char *profile,
					 enum caller caller, const char *fixture);
const struct snapshot_group *snapshot_group_find(const struct snapshot *snapshot,
						 const char *profile, enum caller caller);
/* Does it know a cell of this profile and caller under full hardening, or (`escaped`) an escape? */
bool snapshot_knows_full(const struct snapshot *snapshot, const char *profile, enum caller caller,
			 bool escaped);
/* Its profiles and callers, for people: "strict (root), strict (user)", as far as there is room. */
void snapshot_names(const struct snapshot *snapshot, char *text, size_t size);
/* The order of rows: < 0, 0, > 0. */
int snapshot_order(const struct snapshot_row *a, const struct snapshot_row *b);

/* Which rows to keep: true keeps.  `fixture` is "" when a group is asked about. */
typedef bool snapshot_choice(const char *profile, enum caller caller, const char *fixture,
			     void *context);
/* Removes the others. */
void snapshot_restrict(struct snapshot *snapshot, snapshot_choice *keep, void *context);
/* Gives every row and group this profile (NULL: its own) and this caller (-1: its own), so that it
 * can be compared with one of another name.  The rows must have one profile and, if `caller` is
 * given, one caller. */
void snapshot_rename(struct snapshot *snapshot, const char *profile, int caller);

#endif
