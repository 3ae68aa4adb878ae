/* SPDX-License-Identifier: MIT */
/* RLIMIT_NOFILE bounds the number of the next descriptor; those already open above it stay open.
 * See setrlimit(2). */
#include "core.h"
#include "rlimit.h"

int prim_rlimit_nofile(const struct core_plan *plan)
{
	return rlimit_set(RLIMIT_NOFILE, plan->rlimit_nofile);
}
