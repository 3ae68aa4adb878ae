/* SPDX-License-Identifier: MIT */
/* Starting a program under the profile `sealed`.
 *
 *   starter    calls seal_start(): clones the sandbox's init and writes its id maps
 *     init     is process 1 of the sandbox: applies the layers of primitives.def in their order,
 *              makes the program's process, reaps, forwards signals, passes the exit status on
 *       program  closes descriptors, executes
 *
 * Whatever cannot be applied ends the sandbox before the program is executed, unless the plan is
 * lenient about that layer.  From clone to exec: system calls on prepared data only.
 */
#ifndef WHICHWALL_CORE_SEAL_H
#define WHICHWALL_CORE_SEAL_H

#include "core.h"

/* Executes the program with this environment, in its process; returns an errno. */
typedef int seal_execute(const void *context, char *const envp[]);
/* Looks at the program's process from outside, before it executes anything.  PRIM_... of the first
 * layer that is not in force, -1 when all that can be seen are. */
typedef int seal_verify(const void *context, pid_t program, const struct core_plan *plan);

struct seal_launch {
	const struct core_plan *plan;
	seal_execute *execute;
	seal_verify *verify; /* NULL: nobody looks */
	const void *context; /* of both */
	char **envp;         /* ends with NULL; in the program's process reordered in place */
	const char *workdir; /* the directory that is plan->workdir inside; NULL: the current one */
	int report;          /* write end of the report's pipe, close-on-exec */
	int control[2];      /* seal_control() */
	int cgroup;          /* directory of the cgroup to be born into, -1: none */
	bool sibling;        /* the sandbox's init becomes a child of the starter's parent */
};

struct seal_started {
	pid_t init, program; /* as the starter sees them; program 0: it was not let run */
	int init_fd;         /* pidfd of the init, close-on-exec; the caller's to close; -1: none */
};

/* The channel between starter and sandbox: a socket pair, close-on-exec, [0] the starter's end, on
 * which the kernel tells the sender's pid (SO_PASSCRED, unix(7)).  0 or -errno. */
int seal_control(int control[2]);

/* 0 when there is an init; then *started is set, the record is in the report's pipe, and the
 * program was executed or says in the report why not.  -errno when there is none: the record is
 * written as well.  Closes neither the report nor the control channel.  The init is the child of no
 * wait(2) but one with __WALL (waitid(2) with P_PIDFD), so that neither SIGCHLD ignored nor a wait
 * for any child takes its status; a sibling is an ordinary child of the parent. */
int seal_start(const struct seal_launch *launch, struct seal_started *started);

/* What it does for a plan with a user namespace, from outside: writes the maps of the init.  0 or
 * an errno. */
int seal_write_maps(const struct core_plan *plan, pid_t init);

/* What the init says of its program's end, over control[0], without waiting.  true and the status
 * of wait(2), or false: it runs, or the init was killed. */
bool seal_ended(int control, int *status);

#endif
