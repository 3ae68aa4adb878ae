/* SPDX-License-Identifier: MIT */
/* What is known of a row at a mask.  Known is not escaped: what was not measured does not count as
 * blocked, and nothing outside of matrix/ asks for escapes alone. */
#ifndef WHICHWALL_OUTCOME_H
#define WHICHWALL_OUTCOME_H

#include "power.h"
#include "results.h"

enum row_outcome {
	ROW_NOT_KNOWN, /* no cell, or one that is inconclusive or untestable */
	ROW_BLOCKED,
	ROW_ESCAPED
};
/* `mask`: permanent factor bits.  Of searched rows as well. */
enum row_outcome row_outcome(const struct row *row, uint64_t mask);
/* Was it tried at this mask?  What was not is "not measured", else it may be "not known". */
bool row_measured(const struct row *row, uint64_t mask);

/* The row's cell at a mask, or NULL. */
const struct cell *row_cell(const struct row *row, uint64_t mask);
/* Was the program started at all?  No: the sandbox refused, or its launcher failed. */
bool cell_started(const struct cell *cell);

/* Rows by their outcome at one mask.  Whoever tells one of the three tells its denominator, and the
 * unknown ones beside it. */
struct outcome_count {
	size_t escaped, blocked, unknown;
};
size_t outcome_known(const struct outcome_count *count);

/* How many factors must go before something escapes, as far as known. */
struct depth {
	int least;  /* no smaller set lets it out; -1: never */
	bool exact; /* a set of that size does; never is exact */
};
/* Cells in `known` and not in `escaped` are blocked. */
struct depth depth_known(const struct signature *escaped, const struct signature *known);
/* Of a row of a factorial run. */
struct depth row_depth(const struct row *row);
/* How many factors were gone where it was seen to escape, the fewest; -1: it never was.  With cells
 * unknown it may escape with fewer.  Of searched rows as well. */
int row_seen_depth(const struct row *row);
#define WW_DEPTH_TEXT_MAX 24
/* "0", "2", "inf", "2+" (at least two). */
const char *depth_format(struct depth depth, char text[WW_DEPTH_TEXT_MAX]);

/* Factors, permanent bits, whose hardening was seen to let the row out: it escaped in some mask
 * that keeps the factor and was blocked in the same mask without it. */
uint64_t row_helped_by(const struct row *row);

/* Power indices of a complete row. */
void row_power(const struct row *row, struct power *power);
/* The signatures of matrix.csv as text, signature_format(): where it escaped, where it is known. */
#define WW_SIGNATURE_TEXT_MAX (WW_SIGNATURE_WORDS * 16 + 1)
void row_escaped_text(const struct row *row, char text[WW_SIGNATURE_TEXT_MAX]);
void row_known_text(const struct row *row, char text[WW_SIGNATURE_TEXT_MAX]);
/* Masks at which the row is known. */
size_t row_known_count(const struct row *row);
/* Do two rows of the same factors have the same outcome at every mask? */
bool row_same_outcomes(const struct row *a, const struct row *b);

#endif
