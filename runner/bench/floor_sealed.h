/* SPDX-License-Identifier: MIT */
/* The spawn floor of `sealed`. */
#ifndef WHICHWALL_BENCH_FLOOR_SEALED_H
#define WHICHWALL_BENCH_FLOOR_SEALED_H

#include "../core/core.h"

/* The program of a floor's start. */
struct floor_program {
	const char *path; /* in the new root, or in the old one where the plan keeps it */
	char *const *argv, *const *envp;
};

/* Starts the program as seal_start() does: clone3(2) with the flags of the plan, its id maps, the
 * system calls of its layers with the same arguments in the same order, vfork(2) and exec.  No
 * record, no report and no messages but the byte that says that the maps are written; nothing is
 * asked of the kernel, nothing is tested, no signal is reset or handed on.  Returns the init, whose
 * exit status is the program's, or -1 with errno. */
pid_t floor_sealed_start(const struct core_plan *plan, const struct floor_program *program);

#endif
