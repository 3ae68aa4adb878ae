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
};
struct explanation {
	const struct catalog_entry *fixture;
	const char *note;                /* "" when none is built in */
	const struct analysis *analysis; /* NULL: no run */
	struct control_arm control[WW_CALLERS_COUNT];
};

/* Fills `control` from DIR/trials.jsonl. -1 with *e. */
int explain_control(struct explanation *explanation, const char *dir, struct ww_error *e);
/* Each: 0, or -1 when writing failed. */
int explain_text(const struct explanation *explanation, FILE *out);
int explain_json(const struct explanation *explanation, FILE *out);

#endif
