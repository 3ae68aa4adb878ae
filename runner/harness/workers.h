/* SPDX-License-Identifier: MIT */
/* Workers: one process for each processor, pinned to it, each sweeping its part of the plan into
 * the same journal.  A trial is a chain of short-lived processes that wake each other; kept on one
 * processor they need no interrupts between processors, neither for wake-ups nor for
 * TLB flushes. */
#ifndef WHICHWALL_WORKERS_H
#define WHICHWALL_WORKERS_H

#include "sweep.h"

/* What all workers have done so far. */
struct workers_progress {
	size_t finished; /* trials */
	size_t settled;  /* rows of a search */
};

struct workers_options {
	struct sweep_options sweep; /* jobs is the total; progress is ignored */
	/* Called some ten times a second. */
	void (*progress)(const struct workers_progress *now, void *context);
	void *context;
};

/* Leaves the mounts behind that no arena of such a sweep needs (mounts.h), as a worker does.  NULL,
 * or what failed, with errno. */
const char *workers_leave_mounts(const struct sweep_options *options);

/* Sweeps with at most one worker for each processor that this process may run on, and at most
 * `jobs`.  Results and errors as sweep_run(); the plan itself does not learn what the workers did:
 * the journal has it. */
int workers_run(const struct workers_options *options, struct plan *plan,
		struct sweep_counts *counts, struct ww_error *e);

#endif
