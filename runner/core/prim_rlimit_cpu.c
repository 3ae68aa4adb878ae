/* SPDX-License-Identifier: MIT */
/* RLIMIT_CPU bounds CPU time in seconds, of one process.  With soft = hard the kernel tests the
 * hard limit first, so that the process dies of SIGKILL and never sees SIGXCPU.
 * See setrlimit(2). */
#include "core.h"
#include "rlimit.h"

int prim_rlimit_cpu(const struct core_plan *plan)
{
	return rlimit_set(RLIMIT_CPU, plan->rlimit_cpu);
}
