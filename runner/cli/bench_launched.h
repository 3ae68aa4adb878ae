/* SPDX-License-Identifier: MIT */
/* Trials of somebody else's sandbox against bare starts of its launcher, in slices that alternate.
 */
#ifndef WHICHWALL_CLI_BENCH_LAUNCHED_H
#define WHICHWALL_CLI_BENCH_LAUNCHED_H

#include "../bench/session.h"

#define BENCH_LAUNCHED_ROUNDS 7

struct bench_launched_options {
	const char *const *profiles; /* names of descriptions that are known */
	size_t profile_count;
	uint64_t callers;     /* WW_BIT(CALLER_...); others than a description has are left out */
	uint64_t factors;     /* that `masks` speaks of; 0: each profile's */
	const char *masks;    /* NULL: none */
	const char *fixtures; /* as for catalog_select() */
	/* Rounds: `rounds` of them, or, when 0, BENCH_LAUNCHED_ROUNDS, as far as `seconds` go; one
	 * at the least. */
	unsigned rounds;
	double seconds;
	uint64_t seed; /* of the order of trials */
};
/* In each round, for each profile and caller: a slice of launched trials (attack and benign arms),
 * once as a run measures them, and once as as many bare_start()s, both with as many at once as a
 * run has.  Appends a QUANTITY_TRIAL and a QUANTITY_TRIAL_FLOOR of each pair to the session's
 * samples. *stop ends it; half a pair is dropped.  -1 with *e: code 3, also for a sandbox that
 * starts nothing here. */
int bench_launched(const struct bench_launched_options *options, session_progress *progress,
		   const volatile int *stop, struct session *session, struct ww_error *e);

#endif
