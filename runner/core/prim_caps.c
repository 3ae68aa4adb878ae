/* SPDX-License-Identifier: MIT */
/* Gives all capabilities up: the ambient and the bounding set, then the three of the process.
 *
 * The bounding set goes first, since dropping from it needs CAP_SETPCAP (EPERM without), and it
 * leaves the sets of the process as they are: it only limits what execve(2) can give.  Its last
 * capability is found by asking, EINVAL being the answer beyond it, for /proc may be out of sight.
 * See capabilities(7).
 */
#include "primitive.h"

#include <errno.h>
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The sets have 64 bits: the kernel can have no capability beyond. */
#define CAPABILITIES_MAX 64

static int clear_ambient(void)
{
	if (prctl(PR_CAP_AMBIENT, (unsigned long)PR_CAP_AMBIENT_CLEAR_ALL, 0UL, 0UL, 0UL) == 0)
		return 0;
	/* Before Linux 4.3 there is no such set. */
	return errno == EINVAL ? 0 : errno;
}

static int drop_bounding_set(void)
{
	for (unsigned long capability = 0; capability < CAPABILITIES_MAX; capability++) {
		if (prctl(PR_CAPBSET_DROP, capability, 0UL, 0UL, 0UL) != 0)
			return errno == EINVAL && capability > 0 ? 0 : errno;
		if (prctl(PR_CAPBSET_READ, capability, 0UL, 0UL, 0UL) != 0)
			return EPERM;
	}
	return 0;
}

/* seccomp(2) and landlock_restrict_self(2) want no_new_privs or CAP_SYS_ADMIN in the caller's user
 * namespace.  Where no_new_privs is taken away alone, the capability stays until execve(2), which
 * clears it: the program's uid is not 0, the image has no file capabilities, and the ambient set is
 * empty.  Else a mask without no_new_privs would measure the loss of the filters instead. */
static uint32_t kept(const struct core_plan *plan)
{
	const uint64_t users =
		WW_BIT(PRIM_LANDLOCK) | WW_BIT(PRIM_SECCOMP_ARGS) | WW_BIT(PRIM_SECCOMP);
	const bool needed =
		(plan->layers & users) != 0 && (plan->layers & WW_BIT(PRIM_NO_NEW_PRIVS)) == 0;

	return needed ? (uint32_t)WW_BIT(CAP_SYS_ADMIN) : 0;
}

static bool is_in_force(uint32_t permitted)
{
	struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct now[_LINUX_CAPABILITY_U32S_3] = {{.permitted = ~0U}};

	return syscall(SYS_capget, &header, now) == 0 && now[0].permitted == permitted &&
	       now[1].permitted == 0 && now[0].inheritable == 0 && now[1].inheritable == 0;
}

static int apply(const struct core_plan *plan)
{
	struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct sets[_LINUX_CAPABILITY_U32S_3] = {
		{.permitted = kept(plan), .effective = kept(plan)},
	};
	int err = clear_ambient();

	if (err == 0)
		err = drop_bounding_set();
	if (err != 0)
		return err;
	if (syscall(SYS_capset, &header, sets) != 0)
		return errno;
	return is_in_force(kept(plan)) ? 0 : EPERM;
}

static enum looked seen(const struct look *it, const struct look *own, const struct core_plan *plan)
{
	(void)own;
	const uint64_t left =
		(plan->layers & WW_BIT(PRIM_NO_NEW_PRIVS)) == 0 ? WW_BIT(CAP_SYS_ADMIN) : 0;

	if (!it->has_status)
		return LOOKED_UNSEEN;
	return looked(it->bounding == 0 && it->ambient == 0 && it->inheritable == 0 &&
		      (it->permitted & ~left) == 0 && (it->effective & ~left) == 0);
}

const struct primitive_row prim_caps = {
	.stage = STAGE_SELF,
	.apply = apply,
	.seen = seen,
};
