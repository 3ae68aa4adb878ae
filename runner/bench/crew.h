/* SPDX-License-Identifier: MIT */
/* Processes that go through a list of jobs together: on each processor as many as a run keeps
 * trials in flight there.  Each takes one job after the other and does it with blocking calls: no
 * event loop is part of a floor. */
#ifndef WHICHWALL_BENCH_CREW_H
#define WHICHWALL_BENCH_CREW_H

#include "../../matrix/model.h"

#define CREW_IN_FLIGHT 6 /* jobs at once on each processor, as a run's default */

struct crew_work {
	const char *name; /* for errors: "the trial floor" */
	size_t count;     /* jobs */
	/* Called once, in the process that all others are forked from.  NULL, or what failed, with
	 * errno. */
	const char *(*enter)(const void *context);
	/* Does one job in the process of this number, of which no two are the same at a time.  0,
	 * or -1 with *e. */
	int (*job)(const void *context, unsigned process, size_t job, struct ww_error *e);
	const void *context;
};

/* *ns: wall time from the first job to the last on all processors, divided by the jobs.  -1 with *e
 * (code 3: this host cannot).  Leaves no process behind. */
int crew_time(const struct crew_work *work, double *ns, struct ww_error *e);

#endif
