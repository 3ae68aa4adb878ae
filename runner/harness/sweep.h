/* SPDX-License-Identifier: MIT */
/* The sweep: runs the trials of a plan, several arenas at once, in one event loop, and journals the
 * facts. */
#ifndef WHICHWALL_SWEEP_H
#define WHICHWALL_SWEEP_H

#include <signal.h>

#include "trial.h"

struct sweep_options {
	unsigned jobs;   /* arenas busy at once, >= 1 */
	bool fresh_only; /* every trial in an arena of its own */
	uint64_t timeout_seconds, memory_mib;
	struct profile_setup *profiles; /* the sweep sets their filter offsets */
	size_t profile_count;           /* `none`, for control arms, included */
	const struct images *images;
	const struct externals *externals; /* NULL: none */
	const struct core_cgroup *groups;  /* trial_groups_open(); NULL: no trial has a group */
	struct idmap *ids;
	int journal;                       /* descriptor opened with O_APPEND */
	const volatile sig_atomic_t *stop; /* set by a signal: end cleanly */
	/* Called after each trial; `context` is the caller's. */
	void (*progress)(const struct facts *facts, const struct plan *plan, void *context);
	void *context;
};

/* Trials of one sweep, by where they ran. */
struct sweep_counts {
	size_t trials, arenas;
	size_t deferred; /* for which the host was short: plan_alone() */
};

/* 0: nothing left to do; 1: stopped by *stop, everything finished is journalled; -1 with *e: the
 * journal cannot be written, or arenas cannot be made. */
int sweep_run(const struct sweep_options *options, struct plan *plan, struct sweep_counts *counts,
	      struct ww_error *e);

#endif
