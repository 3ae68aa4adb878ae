/* SPDX-License-Identifier: MIT */
/* What the files of the stopwatch share. */
#ifndef WHICHWALL_BENCH_STOPWATCH_PARTS_H
#define WHICHWALL_BENCH_STOPWATCH_PARTS_H

#include "floor.h"
#include "stopwatch.h"

/* The command line of the probe. */
struct command {
	char fd[12];
	char *argv[5];
};

/* Nanoseconds of the clock that the probe reads, too. */
double stopwatch_now(void);
/* `what` it does; `count` of the calls that it times, or NULL. */
void stopwatch_command(const struct stopwatch *watch, const char *what, const char *count,
		       struct command *command);
/* The probe as the plan's program, which lies in the new root or where it was before. */
struct floor_program stopwatch_program(const struct core_plan *plan, const struct command *command,
				       char **envp);
/* Waits for a child; its status. */
int stopwatch_wait(pid_t pid);
/* What the probe wrote; the child is gone, so that it is there or never will be.  -1 with *e. */
int stopwatch_value(const struct stopwatch *watch, int status, double *value, struct ww_error *e);

#endif
