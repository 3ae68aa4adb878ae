/* SPDX-License-Identifier: MIT */
/* What lies in the workdir. */
#include "init.h"
#include "need.h"

#include <linux/capability.h>
#include <sys/xattr.h>
#include <unistd.h>

static bool plant_symlink(uid_t owner)
{
	(void)owner;
	return symlink(ARENA_CANARY, told_symlink) == 0;
}

static bool plant_suid_helper(uid_t owner)
{
	(void)owner;
	return copy_image(INIT_FD_HELPER, told_suid_helper, 04755);
}

/* capabilities(7), "File capabilities".  The kernel turns version 2, written inside a user
 * namespace, into version 3 with the namespace's root. */
static bool plant_fcap_helper(uid_t owner)
{
	const struct vfs_cap_data data = {
		.magic_etc = VFS_CAP_REVISION_2 | VFS_CAP_FLAGS_EFFECTIVE,
		.data[0].permitted = 1U << CAP_NET_RAW,
	};

	(void)owner;
	return copy_image(INIT_FD_HELPER, told_fcap_helper, 0755) &&
	       setxattr(told_fcap_helper, "security.capability", &data, sizeof(data), 0) == 0;
}

const struct need_row need_symlink = {.plant = plant_symlink};
const struct need_row need_suid_helper = {.plant = plant_suid_helper};
const struct need_row need_fcap_helper = {.plant = plant_fcap_helper};
