/* SPDX-License-Identifier: MIT */
/* Times one thing once.  All of it runs in a small process of its own, so that fork(2) copies few
 * page tables, and under the caller's credentials. */
#ifndef WHICHWALL_STOPWATCH_H
#define WHICHWALL_STOPWATCH_H

#include "../../matrix/bench.h"
#include "../core/core.h"

/* The probe's descriptor for what it writes: a number that plans can name beforehand. */
#define STOPWATCH_REPORT 40
/* Where a new root shows the workdir of the probe, for execution. */
#define STOPWATCH_SHOWN "/program"
/* ww_error.code of a start that the profile refused (`sealed` fails closed). */
#define STOPWATCH_CLOSED 5

/* Where the probe runs. */
struct stopwatch {
	const char *workdir; /* holds the program `probe`, and is the current directory */
	int report[2];       /* non-blocking pipe for what the probe writes; inherited by it */
};
/* Opens the pipe.  -1 with *e. */
int stopwatch_open(struct stopwatch *watch, struct ww_error *e);

/* Nanoseconds from the fork to the program's first statement, and to its reaped end. */
struct start_times {
	double program, end;
};
/* Each: 0, or -1 with *e when what was timed did not work. */
/* A start through the core: core_spawn(), core_collect(), waitpid(2). */
int time_start(const struct stopwatch *watch, const struct core_plan *plan,
	       struct start_times *times, struct ww_error *e);
/* The spawn floor: floor_start(), waitpid(2). */
int time_floor(const struct stopwatch *watch, const struct core_plan *plan,
	       struct start_times *times, struct ww_error *e);
/* A start of a plan that begins with a birth: seal_start(), waitpid(2). */
int time_sealed_start(const struct stopwatch *watch, const struct core_plan *plan,
		      struct start_times *times, struct ww_error *e);
/* seccomp(2) alone, with no_new_privs set, in a child that does nothing else. */
int time_attach(const struct stopwatch *watch, const struct core_plan *plan, double *ns,
		struct ww_error *e);
/* One getuid(2) under the plan's filter, which the caller may have made to defeat the kernel's
 * cache. */
int time_call(const struct stopwatch *watch, const struct core_plan *plan, double *ns,
	      struct ww_error *e);

#endif
