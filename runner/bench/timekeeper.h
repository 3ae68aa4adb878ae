/* SPDX-License-Identifier: MIT */
/* The process that does the timing for one caller: small, on one processor, and with that caller's
 * credentials, as a supervisor that starts sandboxes would be. */
#ifndef WHICHWALL_BENCH_TIMEKEEPER_H
#define WHICHWALL_BENCH_TIMEKEEPER_H

#include <limits.h>
#include <sys/types.h>

#include "folder.h"
#include "stopwatch.h"
#include "tasks.h"

struct timekeeper {
	enum caller caller;
	struct fresh fresh;
	char workdir[CORE_PATH_MAX]; /* its path; with the probe in it, removed at the end */
	pid_t pid;                   /* 0: not started */
	int channel;                 /* requests and answers */
};

/* Makes the workdir and the probe in it.  -1 with *e; timekeeper_done() either way. */
int timekeeper_init(struct timekeeper *keeper, enum caller caller, struct ww_error *e);
/* Starts the process, to which the tasks are then known by their numbers.  -1 with *e. */
int timekeeper_start(struct timekeeper *keeper, const struct tasks *tasks, struct ww_error *e);
/* Times one task; `program` is set for starts only.  -1 with *e. */
int timekeeper_time(const struct timekeeper *keeper, size_t task, struct start_times *times,
		    struct ww_error *e);
/* Ends the process and removes the workdir.  Takes what is zeroed. */
void timekeeper_done(struct timekeeper *keeper);

#endif
