/* SPDX-License-Identifier: MIT */
/* RLIMIT_CORE bounds core dumps. One byte, not none: where core_pattern is a pipe a limit of 0 is
 * not looked at, and one of 1 is the kernel's sign for no dump at all (do_coredump() in
 * fs/coredump.c). See setrlimit(2). */
#include "core.h"
#include "rlimit.h"

int prim_rlimit_core(const struct core_plan *plan)
{
	return rlimit_set(RLIMIT_CORE, plan->seal.rlimit_core);
}
