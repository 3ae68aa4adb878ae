/* SPDX-License-Identifier: MIT */
/* One fixture explained: what it tries and, with a run, what the run says of it. */
#ifndef WHICHWALL_EXPLAIN_H
#define WHICHWALL_EXPLAIN_H

#include "results.h"

/* The arm with no hardening at all, as journalled. */
struct control_arm {
	unsigned reps, escaped;
	char step[WW_ID_MAX]; /* of the last repetition that did not escape */
	int err;
	uint64_t in_force; /* WW_BIT(PRIM_...): what the arena itself has */
};
struct explanation {
	const struct catalog_entry *fixture;
	const char *note;                /* "" when none is built in */
	const struct analysis *analysis; /* NULL: no run */
	struct control_arm control[CONTROL_KINDS][WW_CALLERS_COUNT];
	/* What is told of the run; the defaults, of zeros, are all of it. */
	const char *const *profiles;
	size_t profile_count;
	uint64_t callers; /* WW_BIT(CALLER_...) */
	const uint64_t *masks;
	size_t mask_count;
};

/* Is this row of the run told? */
bool explain_asked(const struct explanation *explanation, const struct row *row);
/* Fills `control` from DIR/trials.jsonl. -1 with *e. */
int explain_control(struct explanation *explanation, const char *dir, struct ww_error *e);
/* Each: 0, or -1 when writing failed. */
int explain_text(const struct explanation *explanation, FILE *out);
int explain_json(const struct explanation *explanation, FILE *out);

#endif
