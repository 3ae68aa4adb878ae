/* SPDX-License-Identifier: MIT */
/* What the gate's formats have in common: every row of either side, its changes, and what a build
 * service shall count it as. */
#ifndef WHICHWALL_GATE_ROWS_H
#define WHICHWALL_GATE_ROWS_H

#include "gate.h"

enum gate_outcome {
	GATE_PASSED,   /* nothing that trips the gate; it may have become better */
	GATE_FAILED,   /* a change trips the gate */
	GATE_EXPECTED, /* worse, and somebody accepted it */
	GATE_SKIPPED,  /* untestable, inconclusive, or of one side only: nothing was compared */
	GATE_OUTCOMES
};
/* "passed", "failed", "expected", "skipped". */
const char *gate_outcome_word(enum gate_outcome outcome);

/* (profile, caller, fixture), or with an empty fixture the level that the core reached. */
struct gate_row {
	const char *profile;
	enum caller caller;
	const char *fixture;
	const struct snapshot_row *before, *after;               /* NULL: that side lacks it */
	const struct snapshot_group *group_before, *group_after; /* of a level */
	const struct ruled_change *changes;
	size_t count;
};
struct gate_rows {
	struct gate_row *list; /* by profile, caller, fixture */
	size_t count;
};
/* Everything is borrowed from the gate.  -1 without memory; gate_rows_done() frees the list. */
int gate_rows_of(const struct gate *gate, struct gate_rows *rows);
void gate_rows_done(struct gate_rows *rows);

bool same_gate_group(const struct gate_row *a, const struct gate_row *b);
enum gate_outcome gate_row_outcome(const struct gate_row *row);
size_t gate_rows_tally(const struct gate_rows *rows, enum gate_outcome outcome);
/* "core level" for an empty fixture. */
const char *gate_row_name(const struct gate_row *row);

/* Does this ruling trip the gate? */
bool ruling_trips(enum ruling ruling);
/* First change of the row that has this outcome, NULL when none has. */
const struct ruled_change *gate_row_first(const struct gate_row *row, enum gate_outcome outcome);

/* The sentences of the row's changes, a line each, with their rulings and reasons; why a row was
 * skipped.  "" when there is nothing to say.  malloc'd, NULL without memory. */
char *gate_row_text(const struct gate_row *row);
/* One change as "fail: escapes now without the chroot; before: blocked"; of an expected one the
 * reason and the last day as well.  malloc'd, NULL without memory. */
char *ruled_sentence(const struct ruled_change *ruled);
/* "5 rows compared: 1 change trips the gate, 2 are accepted, 0 are allowed; 3 rows are better than
 * the baseline": a sentence without its full stop. */
void gate_counts(const struct gate *gate, FILE *out);
/* The line of the baseline file that the change is about: its row's, of a level that of the first
 * row of its profile and caller, else 1. */
unsigned change_line(const struct gate *gate, const struct change *change);

#endif
