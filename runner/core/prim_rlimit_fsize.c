/* SPDX-License-Identifier: MIT */
/* RLIMIT_FSIZE bounds the size of one file, not of all; a write beyond is SIGXFSZ, then EFBIG.
 * See setrlimit(2). */
#include "core.h"
#include "rlimit.h"

int prim_rlimit_fsize(const struct core_plan *plan)
{
	return rlimit_set(RLIMIT_FSIZE, plan->seal.rlimit_fsize);
}
