/* SPDX-License-Identifier: MIT */
/* What changed between two snapshots, by meaning and not by counts. */
#ifndef WHICHWALL_COMPARE_H
#define WHICHWALL_COMPARE_H

#include "snapshot.h"

/* CHANGE(id, word, direction, what).  The words are what --fail-on and expectations name. */
/* clang-format off */
#define WW_CHANGES(X) \
	X(CHANGE_ESCAPE, "escape", WORSE, "a cell escapes that did not") \
	X(CHANGE_MIN_SET, "min_set", WORSE, "a new minimal unblocking set") \
	X(CHANGE_SOLE_BLOCKER, "sole_blocker", WORSE, "a factor alone lets it out that did not") \
	X(CHANGE_DEPTH, "depth", WORSE, "fewer factors must go before it escapes") \
	X(CHANGE_VANISHED, "vanished", WORSE, "the fixture is in the baseline and was not run") \
	X(CHANGE_UNTESTABLE, "untestable", WORSE, "it can no longer be tested") \
	X(CHANGE_UNKNOWN, "unknown", WORSE, "cells that were known are inconclusive or missing") \
	X(CHANGE_LEVEL, "level", WORSE, "the core reached a lower level under full hardening") \
	X(CHANGE_NEW_ESCAPE, "new_escape", WORSE, "a fixture that the baseline lacks escapes") \
	X(CHANGE_NEW_FIXTURE, "new_fixture", NEUTRAL, "a fixture that the baseline lacks; it was not seen to escape") \
	X(CHANGE_ESCAPE_GONE, "escape_gone", BETTER, "a cell is blocked that escaped") \
	X(CHANGE_MIN_SET_GONE, "min_set_gone", BETTER, "a minimal unblocking set is gone") \
	X(CHANGE_SOLE_BLOCKER_GONE, "sole_blocker_gone", BETTER, "a factor alone no longer lets it out") \
	X(CHANGE_DEPTH_ROSE, "depth_rose", BETTER, "more factors must go before it escapes") \
	X(CHANGE_TESTABLE, "testable", BETTER, "it can be tested now") \
	X(CHANGE_KNOWN, "known", BETTER, "cells are known that were not") \
	X(CHANGE_LEVEL_ROSE, "level_rose", BETTER, "the core reached a higher level under full hardening")
/* clang-format on */
#define WW_CHANGE_MEMBER(id, word, direction, what) id,
enum change_kind { WW_CHANGES(WW_CHANGE_MEMBER) WW_CHANGES_COUNT };
enum direction { WORSE, BETTER, NEUTRAL };

const char *change_word(enum change_kind kind);
/* The kind of a word, or -1. */
int change_lookup(const char *word);
const char *change_what(enum change_kind kind);
enum direction change_direction(enum change_kind kind);

/* At most one of each kind for a row, so that (profile, caller, fixture, kind) names it. */
struct change {
	enum change_kind kind;
	char profile[WW_PROFILE_MAX];
	enum caller caller;
	char fixture[WW_ID_MAX]; /* "" for CHANGE_LEVEL */
	/* The masks it concerns over `factors`, with CHANGE_ESCAPE, _GONE, UNKNOWN, KNOWN and
	 * NEW_ESCAPE. */
	uint64_t factors;
	struct signature masks;
	/* Codes for files, never NULL: "inf" and "2", "full" and "partial", "testable" and
	 * "untestable (sysctl)".  Of sets and sole blockers those alone that came (`after`, joined
	 * by |) or went (`before`); the other text is "".  text/change_text.h has the words. */
	char *before, *after;
	/* Of CHANGE_DEPTH and _ROSE both; of VANISHED the first, of NEW_ESCAPE and NEW_FIXTURE the
	 * second, unless the code says that the row is untestable. */
	struct depth depth_before, depth_after;
	bool narrowed; /* a side varied further factors, which are kept in what is compared */
};

/* What could not be compared.  The comparison is restricted to what is common. */
enum remark_kind {
	REMARK_HOSTS,       /* measured on another host */
	REMARK_SANDBOX,     /* the sandbox of `profile` is another one: `text` says what of it */
	REMARK_CUT,         /* `count` trials are missing in the journal of one side */
	REMARK_UNFINISHED,  /* the run of one side was not finished */
	REMARK_FACTORS,     /* factors of one side alone, kept: factors_before, factors_after */
	REMARK_MASKS,       /* `count` of `of` masks that one side alone planned */
	REMARK_TESTED_BY,   /* `count` rows of a profile and caller that this side could test by an
			       escape alone in masks that are not compared; the first in `text` */
	REMARK_SETS,        /* `count` rows of which no minimal sets could be compared */
	REMARK_DEFINITIONS, /* `count` fixtures whose declaration changed, the first in `text` */
	REMARK_ALONE,       /* a profile and caller of one side alone, whose path is `text` */
	REMARK_NOT_ASKED,   /* `count` rows of the baseline were not asked for */
	REMARK_UPDATE       /* the baseline has other factors than the run */
};
struct remark {
	enum remark_kind kind;
	bool now;                     /* the side: `after`, else `before` */
	char profile[WW_PROFILE_MAX]; /* with FACTORS, MASKS and ALONE */
	enum caller caller;
	uint64_t factors_before, factors_after; /* permanent bits */
	size_t count, of;
	char *text; /* NULL: none */
};
#define WW_REMARK_NAMES 8 /* of DEFINITIONS and TESTED_BY, joined by ", "; `count` has all */

struct comparison {
	const struct snapshot *before, *after; /* borrowed */
	struct change *changes;                /* by profile, caller, fixture, kind */
	size_t change_count;
	struct remark *remarks;
	size_t remark_count;
	size_t compared; /* rows that both sides have */
	size_t untested; /* of these: no cell that both planned is known on either side */
};
/* What is worse and what is better:
 * - a cell that escapes and did not, whether it was blocked, inconclusive or untestable, is worse;
 * - a minimal set is new when it covers a cell that was blocked: no_chroot+no_nnp beside a former
 *   no_chroot alone is not.  Sets are compared where both rows are complete; sole blockers and
 *   depth as far as both sides are known;
 * - cells of masks that one side did not plan are left out, and a remark says so.  They do not make
 *   a row testable either, unless one of them is blocked: only then had the control arm escaped;
 * - a row of `before` that `after` lacks has vanished, whatever was asked of that run: restrict
 *   `before` first (snapshot_restrict()) where less was asked for on purpose.
 *
 * Compares over the factors that both sides varied: where they differ, each side is restricted to
 * the masks in which the factors of one side only are kept.  -1 with *e: nothing in common.  The
 * caller frees by comparison_done(). */
int compare_snapshots(const struct snapshot *before, const struct snapshot *after,
		      struct comparison *comparison, struct ww_error *e);
void comparison_done(struct comparison *comparison);
/* Adds a remark, copied with its text.  -1 without memory. */
int comparison_remark(struct comparison *comparison, const struct remark *remark);

/* Changes of one row stand together. */
bool change_same_row(const struct change *a, const struct change *b);

#endif
