/* SPDX-License-Identifier: MIT */
/* What the reports for people have in common: rows by profile and caller, and how each row stands.
 */
#ifndef WHICHWALL_DIGEST_H
#define WHICHWALL_DIGEST_H

#include "results.h"

/* How an escape fares against a sandbox, in the order in which a reader asks. */
enum standing {
	STANDING_OPEN,    /* escapes under full hardening */
	STANDING_SINGLE,  /* one factor alone lets it out */
	STANDING_SEVERAL, /* several factors must go */
	STANDING_NEVER,   /* blocked in every combination */
	STANDING_UNSEEN,  /* no escape seen, but not every combination is known */
	STANDING_UNTESTABLE,
	STANDING_COUNT
};
enum standing row_standing(const struct row *row);
/* Outcome at full hardening or with one factor gone: escaped, and known to be. */
bool row_escapes_with(const struct row *row, uint64_t mask);
/* Fewest factors gone in an escape that was seen, -1 when none was. */
int row_least(const struct row *row);
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
