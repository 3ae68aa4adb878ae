/* SPDX-License-Identifier: MIT */
/* The namespaces, in one unshare(2), as the origin does it.
 *
 * The kernel creates the user namespace first, and its capabilities then allow the others.  Either
 * all of the flags take effect or none.  CLONE_NEWPID moves the next child only, not the caller; no
 * second process is made here and no uid_map is written: the trials measure what this fails to
 * stop.  See unshare(2), user_namespaces(7), pid_namespaces(7). */
#include "core.h"

#include <errno.h>
#include <sched.h>

int prim_unshare(const struct core_plan *plan)
{
	return unshare(plan->unshare_flags) == 0 ? 0 : errno;
}
