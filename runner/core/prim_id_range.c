/* SPDX-License-Identifier: MIT */
/* Becomes an id that nobody else has.
 *
 * The starter has mapped the inner id to one of a range of its own (user_namespaces(7)).  Until
 * this call the process still is the starter's user, who is not mapped: files that it made would
 * have no owner here (EOVERFLOW), and RLIMIT_NPROC would not count, which the kernel never enforces
 * for real uid 0 (INIT_USER in kernel/fork.c).  The capabilities in the user namespace stay: only a
 * change away from a mapped uid 0 clears them (capabilities(7)), and none is mapped.
 *
 * See setresuid(2), setgroups(2). */
#include "primitive.h"

#include <errno.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

static bool is_in_force(uint32_t id)
{
	uid_t uid[3] = {0};
	gid_t gid[3] = {0};

	if (getresuid(&uid[0], &uid[1], &uid[2]) < 0 || getresgid(&gid[0], &gid[1], &gid[2]) < 0)
		return false;
	for (int i = 0; i < 3; i++)
		if (uid[i] != id || gid[i] != id)
			return false;
	return getgroups(0, NULL) == 0;
}

/* The raw calls: the C library's change all threads of a process, and this one is a copy of whoever
 * started the sandbox. */
static int apply(const struct core_plan *plan)
{
	const long id = (long)plan->seal.inner_id;

	if (syscall(SYS_setgroups, 0L, NULL) < 0 || syscall(SYS_setresgid, id, id, id) < 0 ||
	    syscall(SYS_setresuid, id, id, id) < 0)
		return errno;
	if (!is_in_force(plan->seal.inner_id))
		return EPERM;
	/* The change cleared it, and /proc/self would belong to nobody who is mapped. */
	return prctl(PR_SET_DUMPABLE, 1UL, 0UL, 0UL, 0UL) == 0 ? 0 : errno;
}

/* An ordinary user has no range to take an id from. */
static bool when(const struct core_options *options)
{
	return options->seal->guest_id != 0;
}

static enum looked seen(const struct look *it, const struct look *own, const struct core_plan *plan)
{
	(void)own;
	for (int i = 0; i < 4; i++)
		if (it->uid[i] != plan->seal.outer_uid || it->gid[i] != plan->seal.outer_gid)
			return it->has_status ? LOOKED_ABSENT : LOOKED_UNSEEN;
	return looked(it->groups == 0);
}

const struct primitive_row prim_id_range = {
	.stage = STAGE_SELF,
	.apply = apply,
	.when = when,
	.seen = seen,
	.remedy = "the id must be one that this user namespace has (/proc/self/uid_map)",
};
