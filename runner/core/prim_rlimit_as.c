/* SPDX-License-Identifier: MIT */
/* RLIMIT_AS bounds the address space that one process may map.  It is no bound on memory: children
 * get one each, and reserved but untouched pages count.  See setrlimit(2). */
#include "core.h"
#include "rlimit.h"

int prim_rlimit_as(const struct core_plan *plan)
{
	return rlimit_set(RLIMIT_AS, plan->rlimit_as);
}
