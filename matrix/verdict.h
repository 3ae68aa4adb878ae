/* SPDX-License-Identifier: MIT */
/* The verdict of a cell: a pure function of the facts of its trials.  Its table is
 * docs/reference/verdicts.md; tests/unit/test_verdict.c has a case for every row and every reason
 * word. */
#ifndef WHICHWALL_VERDICT_H
#define WHICHWALL_VERDICT_H

#include "model.h"

/* Facts that decide one cell; the last try of each repetition only. Arrays are borrowed. */
struct verdict_input {
	const struct facts *const *attack; /* profile under test, this mask, arm attack */
	size_t attack_count;
	const struct facts *const *benign; /* the same mask, arm benign */
	size_t benign_count;
	const struct facts *const *control; /* profile none, arm control */
	size_t control_count;
	uint64_t signals; /* declared by the fixture, WW_BIT(signo) */
	bool plain;  /* the fixture does not speak the protocol: it ends instead of holding still */
	bool bounds; /* the fixture sets out to exceed a limit */
};
struct verdict_result {
	enum verdict verdict;
	enum reason reason;   /* untestable, inconclusive */
	enum how how;         /* blocked */
	char step[WW_ID_MAX]; /* blocked: the step; inconclusive: where it stopped, may be "" */
	int err;              /* errno, 0 when none */
	int sig;              /* signal, 0 when none */
	unsigned reps, escaped_reps; /* unstable when 0 < escaped_reps < reps */
};
void verdict_of(const struct verdict_input *input, struct verdict_result *result);

enum retry {
	RETRY_NONE,
	RETRY_NOW,   /* in a fresh arena: time-out, the harness failed */
	RETRY_ALONE, /* with no other trial beside it: the host was short of something */
};
/* Should the trial be tried again?  `bounds` as above. */
enum retry verdict_retry(const struct facts *facts, bool bounds);

#endif
