/* SPDX-License-Identifier: MIT */
/* What the mounts do not allow: setuid bits and device nodes nowhere, writing only where the plan
 * says.
 *
 * By mount_setattr(2), which takes the submounts along and adds to what is set.  mount(2) with
 * MS_BIND | MS_RDONLY succeeds and leaves the mount writable (mount(2), NOTES), and a remount has
 * to repeat the flags that a copy from a more privileged namespace has locked. */
#include "mount_calls.h"
#include "primitive.h"
#include "root.h"

#include <errno.h>

#define PLAIN (MOUNT_NO_SETUID | MOUNT_NO_DEVICES)

/* What the program writes is data, unless somebody asks for a place to build programs in. */
static uint64_t of_writable(const struct core_plan *plan)
{
	return plan->seal.executable ? PLAIN : PLAIN | MOUNT_NO_EXECUTION;
}

static int restrict_grafts(const struct core_plan *plan)
{
	int err = mount_restrict(plan->workdir, of_writable(plan));

	for (unsigned i = 0; i < plan->seal.mount_count && err == 0; i++) {
		const struct core_mount *mount = &plan->seal.mount[i];

		err = mount_restrict(mount->target,
				     mount->writable ? of_writable(plan) : PLAIN | MOUNT_READ_ONLY);
	}
	return err;
}

static int restrict_own(const struct core_plan *plan)
{
	const struct {
		const char *path;
		uint64_t attributes;
	} own[] = {
		{"/", PLAIN | MOUNT_READ_ONLY},
		{"/tmp", of_writable(plan)},
		{"/dev/shm", of_writable(plan)},
		{"/proc", PLAIN | MOUNT_NO_EXECUTION},
	};

	for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++) {
		const int err = mount_restrict_one(own[i].path, own[i].attributes);

		if (err != 0)
			return err;
	}
	return 0;
}

static int apply(const struct core_plan *plan)
{
	/* Device nodes are mounts as well, and of use. */
	int err = mount_restrict("/", MOUNT_NO_SETUID);

	if (err != 0 || !root_is_new(plan))
		return err;
	err = restrict_own(plan);
	return err != 0 ? err : restrict_grafts(plan);
}

static enum looked seen(const struct look *it, const struct look *own, const struct core_plan *plan)
{
	(void)own;
	if (!it->has_mounts)
		return LOOKED_UNSEEN;
	return looked(it->all_nosuid && (!root_is_new(plan) || it->root_is_read_only));
}

const struct primitive_row prim_mount_flags = {
	.stage = STAGE_SELF,
	.apply = apply,
	.seen = seen,
	.remedy = "mount_setattr(2) needs Linux 5.12",
};
