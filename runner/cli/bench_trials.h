/* SPDX-License-Identifier: MIT */
/* The default run against the trial floor, in slices that alternate. */
#ifndef WHICHWALL_CLI_BENCH_TRIALS_H
#define WHICHWALL_CLI_BENCH_TRIALS_H

#include "../bench/session.h"

#define BENCH_TRIALS_PARTS 5 /* slices for each caller that together are the default run */

struct bench_trials_options {
	uint64_t callers; /* WW_BIT(CALLER_...) */
	/* Rounds: `rounds` of them, or, when 0, BENCH_TRIALS_PARTS, as far as `seconds` go; one at
	 * the least. */
	unsigned rounds;
	double seconds;
	uint64_t seed; /* of the order of trials */
};
/* In each round and for each caller: the trials of every fifth fixture, another fifth from round to
 * round, once by `whichwall run` into a temporary directory, everything but figures written, and
 * once by trial_floor_time().  Appends a QUANTITY_TRIAL and a QUANTITY_TRIAL_FLOOR of each pair to
 * the session's samples.  *stop ends it; half a pair is dropped.  -1 with *e. */
int bench_trials(const struct bench_trials_options *options, session_progress *progress,
		 const volatile int *stop, struct session *session, struct ww_error *e);

#endif
