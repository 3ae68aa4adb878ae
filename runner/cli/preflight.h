/* SPDX-License-Identifier: MIT */
/* A few trials of somebody else's sandbox before a run, or in place of one: does it start the
 * program, what is in force then, how long does a trial take. */
#ifndef WHICHWALL_CLI_PREFLIGHT_H
#define WHICHWALL_CLI_PREFLIGHT_H

#include "../../matrix/plan.h"
#include "../harness/workers.h"

struct preflight {
	struct facts *facts; /* of all trials, as they ended */
	size_t count;
	double cpu_ms, wall_ms; /* of a trial: processor time of all that took part; time alone */
};

/* Runs `options`, whose profiles and fixtures are few, by the workers' sweep, whose journal and
 * progress are not used.  -1 with *e; preflight_done() in any case. */
int preflight_run(const struct workers_options *workers, const struct plan_options *options,
		  const struct catalog *catalog, struct preflight *preflight, struct ww_error *e);
/* The same of a plan. */
int preflight_sweep(const struct workers_options *workers, struct plan *plan,
		    struct preflight *preflight, struct ww_error *e);
void preflight_done(struct preflight *preflight);

/* Facts of a trial of this arm, or NULL. */
const struct facts *preflight_find(const struct preflight *preflight, const char *profile,
				   enum caller caller, uint64_t mask, enum arm arm);
/* Did the program start, under this caller and mask? */
bool preflight_started(const struct facts *facts);
/* Why it did not, in one line: the launcher's own words and its exit status. */
void preflight_reason(const struct facts *facts, char *text, size_t size);

/* The first line of what the launcher prints when it is asked for its version, inside an arena; ""
 * when it says nothing.  Best effort. */
void preflight_version(const struct workers_options *workers, const struct plan_options *options,
		       const struct catalog *catalog, struct profile_setup *setup);

/* Seconds that so many such trials take on these processors, `jobs` at a time. */
double preflight_estimate(const struct preflight *preflight, size_t trials, unsigned jobs);

#endif
