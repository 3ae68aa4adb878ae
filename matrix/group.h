/* SPDX-License-Identifier: MIT */
/* The rows of one profile and caller, and how each row stands. */
#ifndef WHICHWALL_GROUP_H
#define WHICHWALL_GROUP_H

#include "outcome.h"

/* How an escape fares against a sandbox, in the order in which a reader asks.  Each but the last
 * two is said only of what was measured. */
enum standing {
	STANDING_OPEN,    /* escapes under full hardening */
	STANDING_SINGLE,  /* blocked there; one factor alone lets it out */
	STANDING_SEVERAL, /* blocked with up to one factor gone; several let it out */
	STANDING_NEVER,   /* blocked in every combination */
	STANDING_UNKNOWN, /* the masks that would tell are not known, that of full hardening or
			     others */
	STANDING_UNTESTABLE,
	STANDING_COUNT
};
enum standing row_standing(const struct row *row);
/* Blocked under full hardening, escaped without this one factor (a permanent bit). */
bool row_let_out(const struct row *row, uint64_t factor);
/* A term of a row as permanent factor bits. */
struct implicant row_term(const struct row *row, size_t i);

/* Rows of one profile and caller. */
struct group {
	const struct row *rows;
	size_t count;
	const char *profile;
	enum caller caller;
	uint64_t factors;
	unsigned factor_count;
};
/* Moves to the next group; start with a zeroed one.  False at the end. */
bool group_next(const struct analysis *analysis, struct group *group);
/* The group's row of a fixture, or NULL. */
const struct row *group_row(const struct group *group, const char *fixture);
/* The row of this name, or NULL. */
const struct row *analysis_row(const struct analysis *analysis, const char *profile,
			       enum caller caller, const char *fixture);
/* Rows of the group with this standing. */
size_t group_standing(const struct group *group, enum standing standing);
/* Testable rows by their outcome at a mask. */
struct outcome_count group_outcomes(const struct group *group, uint64_t mask);
/* Testable rows that one factor alone lets out, row_let_out(). */
size_t group_let_out(const struct group *group, uint64_t factor);
/* Verdicts over the cells of the group; inconclusive ones by reason, and of the blocked ones those
 * in which the sandbox did not start (HOW_CLOSED). */
struct group_tally {
	size_t verdicts[WW_VERDICTS_COUNT], inconclusive[WW_REASONS_COUNT], closed, cells;
};
void group_tally(const struct analysis *analysis, const struct group *group,
		 struct group_tally *tally);
/* Distinct fixtures over all rows. */
size_t fixture_count(const struct analysis *analysis);

#endif
