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

/* Only this id, as the plan has it. */
static enum looked seen_user(const struct look *it, const struct look *own,
			     const struct core_plan *plan)
{
	(void)own;
	if (!it->has_map)
		return LOOKED_UNSEEN;
	return looked(it->map_inside == plan->seal.inner_id &&
		      it->map_outside == plan->seal.outer_uid && it->map_count == 1);
}

/* One number more than ours: the process has a pid in one more namespace. */
static enum looked seen_pids(const struct look *it, const struct look *own,
			     const struct core_plan *plan)
{
	(void)plan;
	if (it->pids == 0 || own->pids == 0)
		return LOOKED_UNSEEN;
	return looked(it->pids == own->pids + 1);
}

static enum looked is_other(const struct look *it, const struct look *own, enum look_link which)
{
	if (!it->knows[which] || !own->knows[which])
		return LOOKED_UNSEEN;
	return looked(!object_same(&it->links[which], &own->links[which]));
}

#define SEEN_BY_LINK(name, which)                                                                  \
	static enum looked name(const struct look *it, const struct look *own,                     \
				const struct core_plan *plan)                                      \
	{                                                                                          \
		(void)plan;                                                                        \
		return is_other(it, own, which);                                                   \
	}
SEEN_BY_LINK(seen_mounts, LOOK_MNT)
SEEN_BY_LINK(seen_ipc, LOOK_IPC)
SEEN_BY_LINK(seen_uts, LOOK_UTS)
SEEN_BY_LINK(seen_cgroup, LOOK_CGROUP)
SEEN_BY_LINK(seen_time, LOOK_TIME)

#define NAMESPACE(flag, judge)                                                                     \
	{                                                                                          \
		.stage = STAGE_BIRTH, .clone_flag = (flag), .apply = apply, .seen = (judge),       \
		.remedy = PRIMITIVE_NAMESPACES,                                                    \
	}

const struct primitive_row prim_userns = NAMESPACE(CLONE_NEWUSER, seen_user);
const struct primitive_row prim_pidns = NAMESPACE(CLONE_NEWPID, seen_pids);
const struct primitive_row prim_mntns = NAMESPACE(CLONE_NEWNS, seen_mounts);
const struct primitive_row prim_ipcns = NAMESPACE(CLONE_NEWIPC, seen_ipc);
const struct primitive_row prim_utsns = NAMESPACE(CLONE_NEWUTS, seen_uts);
const struct primitive_row prim_cgroupns = NAMESPACE(CLONE_NEWCGROUP, seen_cgroup);
const struct primitive_row prim_timens = NAMESPACE(CLONE_NEWTIME, seen_time);
