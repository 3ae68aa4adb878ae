/* SPDX-License-Identifier: MIT */
/* RLIMIT_SIGPENDING bounds the signals that wait for a process of the user, and its POSIX timers,
 * which keep a place for theirs.  The kernel counts them for the user in each user namespace up to
 * the initial one (inc_rlimit_get_ucounts() in kernel/ucount.c), so that without a limit of its own
 * a sandbox uses up what its starter's user has.  See setrlimit(2).
 */
#include "core.h"
#include "rlimit.h"

int prim_rlimit_sigpending(const struct core_plan *plan)
{
	return rlimit_set(RLIMIT_SIGPENDING, plan->seal.rlimit_sigpending);
}
