/* SPDX-License-Identifier: MIT */
/* The resource limits.  See setrlimit(2). */
#include "primitive.h"

#include <sys/resource.h>

#define LIMIT(number, place)                                                                       \
	{                                                                                          \
		.stage = STAGE_SELF,                                                               \
		.limit = {.is_one = true,                                                          \
			  .resource = (number),                                                    \
			  .value = offsetof(struct core_plan, place)},                             \
	}

/* Address space that one process may map.  It is no bound on memory: children get one each, and
 * reserved but untouched pages count. */
const struct primitive_row prim_rlimit_as = LIMIT(RLIMIT_AS, rlimit_as);

/* CPU time in seconds, of one process.  With soft = hard the kernel tests the hard limit first, so
 * that the process dies of SIGKILL and never sees SIGXCPU. */
const struct primitive_row prim_rlimit_cpu = LIMIT(RLIMIT_CPU, rlimit_cpu);

/* The number of the next descriptor; those already open above it stay open. */
const struct primitive_row prim_rlimit_nofile = LIMIT(RLIMIT_NOFILE, rlimit_nofile);

/* Processes of the user in this user namespace, threads included.  It bounds nothing for real uid 0
 * of the host (copy_process() in kernel/fork.c). */
const struct primitive_row prim_rlimit_nproc = LIMIT(RLIMIT_NPROC, seal.rlimit_nproc);

/* The size of one file, not of all; a write beyond is SIGXFSZ, then EFBIG. */
const struct primitive_row prim_rlimit_fsize = LIMIT(RLIMIT_FSIZE, seal.rlimit_fsize);

/* Core dumps.  One byte, not none: where core_pattern is a pipe a limit of 0 is not looked at, and
 * one of 1 is the kernel's sign for no dump at all (do_coredump() in fs/coredump.c). */
const struct primitive_row prim_rlimit_core = LIMIT(RLIMIT_CORE, seal.rlimit_core);

/* Signals that wait for a process of the user, and its POSIX timers, which keep a place for theirs.
 * The kernel counts them for the user in each user namespace up to the initial one
 * (inc_rlimit_get_ucounts() in kernel/ucount.c), so that without a limit of its own a sandbox uses
 * up what its starter's user has. */
const struct primitive_row prim_rlimit_sigpending =
	LIMIT(RLIMIT_SIGPENDING, seal.rlimit_sigpending);
