/* SPDX-License-Identifier: MIT */
/* A session of timings: what is timed, in which order, how often. */
#ifndef WHICHWALL_BENCH_SESSION_H
#define WHICHWALL_BENCH_SESSION_H

#include "../../matrix/bench.h"

/* What to time, of which. */
struct session_options {
	const char *const *profiles; /* names without options; `none` is always timed as well */
	size_t profile_count;
	uint64_t callers; /* WW_BIT(CALLER_...) */
	uint64_t factors; /* that are varied; 0: each profile's default ones, all of `sealed` */
	/* As for mask_list_parse(), within the factors; NULL: `all`, or `none,single` where that
	 * would be more than a full factorial may have. */
	const char *masks;
	bool floors;   /* the spawn floor beside each start */
	bool filters;  /* attach and steady-state costs of the filters, in every shape */
	uint64_t seed; /* of the order */
	/* Rounds: `rounds` of them, or, when 0, as many as bring the ratios to `precision`
	 * (relative half width of a 95 % interval), at most as many as fit into `seconds`. */
	unsigned rounds;
	double precision, seconds;
};

/* How a session goes.  `samples` lists all that were taken, warm-up left out. */
struct session {
	struct bench_sample *samples;
	size_t count;
	unsigned rounds;
	bool interrupted;
	bool out_of_time; /* the precision asked for would have taken longer */
	/* What was not timed since the profile refuses to start, a line each, which says why; NULL
	 * for none. */
	char *refused;
};
/* Told after each round; `planned` may change as the calibration learns. */
typedef void session_progress(unsigned round, unsigned planned, void *context);

/* Times everything.  *stop, when it becomes non-zero, ends it after the current round.  -1 with *e
 * (code 3: this host cannot).  session_done() frees the samples. */
int session_run(const struct session_options *options, session_progress *progress, void *context,
		const volatile int *stop, struct session *session, struct ww_error *e);
void session_done(struct session *session);
/* Adds a sample of something that was timed elsewhere.  -1 without memory. */
int session_add(struct session *session, const struct bench_sample *sample);

/* Of the monotonic clock. */
double session_seconds(void);

#endif
