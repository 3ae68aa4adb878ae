/* SPDX-License-Identifier: MIT */
/* RLIMIT_NPROC bounds the processes of the user in this user namespace, threads included. It bounds
 * nothing for real uid 0 of the host (copy_process() in kernel/fork.c). See setrlimit(2). */
#include "core.h"
#include "rlimit.h"

int prim_rlimit_nproc(const struct core_plan *plan)
{
	return rlimit_set(RLIMIT_NPROC, plan->seal.rlimit_nproc);
}
