/* SPDX-License-Identifier: MIT */
/* The namespaces, all made by one call.
 *
 * `sealed` has them made by clone3(2), so that its init is born into them.  `strict` has none at
 * birth and makes them in one unshare(2), as the origin does it: the kernel creates the user
 * namespace first, and its capabilities then allow the others.  Either all of the flags take effect
 * or none.  CLONE_NEWPID moves the next child only, not the caller; no second process is made there
 * and no uid_map is written: the trials measure what this fails to stop.  See clone(2), unshare(2),
 * user_namespaces(7), pid_namespaces(7).  The network's has a file of its own. */
#include "primitive.h"

#include <errno.h>
#include <sched.h>

#ifndef CLONE_NEWTIME
#define CLONE_NEWTIME 0x00000080
#endif

static int apply(const struct core_plan *plan)
{
	return unshare((int)plan->clone_flags) == 0 ? 0 : errno;
}

#define NAMESPACE(flag)                                                                            \
	{                                                                                          \
		.stage = STAGE_BIRTH, .clone_flag = (flag), .apply = apply,                        \
		.remedy = PRIMITIVE_NAMESPACES,                                                    \
	}

const struct primitive_row prim_userns = NAMESPACE(CLONE_NEWUSER);
const struct primitive_row prim_pidns = NAMESPACE(CLONE_NEWPID);
const struct primitive_row prim_mntns = NAMESPACE(CLONE_NEWNS);
const struct primitive_row prim_ipcns = NAMESPACE(CLONE_NEWIPC);
const struct primitive_row prim_utsns = NAMESPACE(CLONE_NEWUTS);
const struct primitive_row prim_cgroupns = NAMESPACE(CLONE_NEWCGROUP);
const struct primitive_row prim_timens = NAMESPACE(CLONE_NEWTIME);
