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
	bool plain; /* the fixture does not speak the protocol: it ends instead of holding still */
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

/* True when a trial should be tried again: time-out, the harness failed, or a layer of the sandbox
 * was refused for want of resources. */
bool verdict_retry(const struct facts *facts);

#endif
