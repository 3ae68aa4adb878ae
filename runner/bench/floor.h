/* SPDX-License-Identifier: MIT */
/* The spawn floor. */
#ifndef WHICHWALL_BENCH_FLOOR_H
#define WHICHWALL_BENCH_FLOOR_H

#include "../core/core.h"

/* The program of a floor's start. */
struct floor_program {
	const char *path; /* in the new root, or in the old one where the plan keeps it */
	char *const *argv;
	char **envp;
};

/* Starts the program as the core does: the same fork(2) or clone3(2), the layers by the core's own
 * rows, exec.  Of a plan that begins with a birth also the id maps, and one byte that says that
 * they are written.  No report and no messages; nobody verifies; no signal is reset or handed on.
 * Returns the process whose exit status is the program's, or -1 with errno. */
pid_t floor_start(const struct core_plan *plan, const struct floor_program *program);

#endif
