/* SPDX-License-Identifier: MIT */
/* Read-only grafts of host directories below the future root.
 *
 * core_apply() calls this only after unshare(2) succeeded: in the caller's own namespace the grafts
 * would land on the live system.  See mount(2), mount_setattr(2), mount_namespaces(7).
 */
#include "mount_calls.h"
#include "primitive.h"

#include <errno.h>
#include <sys/mount.h>
#include <sys/statvfs.h>
#include <unistd.h>

/* Flags that a mount copied from a more privileged namespace has locked: a remount that does not
 * repeat them is EPERM. */
static unsigned long kept_flags(const char *path)
{
	static const struct {
		unsigned long seen, flag;
	} flags[] = {
		{ST_NOSUID, MS_NOSUID},         {ST_NODEV, MS_NODEV},
		{ST_NOEXEC, MS_NOEXEC},         {ST_NOATIME, MS_NOATIME},
		{ST_NODIRATIME, MS_NODIRATIME}, {ST_RELATIME, MS_RELATIME},
	};
	struct statvfs fs;
	unsigned long kept = 0;

	if (statvfs(path, &fs) < 0)
		return 0;
	for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++)
		if (fs.f_flag & flags[i].seen)
			kept |= flags[i].flag;
	return kept;
}

/* mount_setattr(2) turns the submounts read-only as well and leaves all other flags alone.  Before
 * Linux 5.12 only the top mount can be turned, by a remount. */
static int make_read_only(const char *target)
{
	const unsigned long remount = MS_REMOUNT | MS_BIND | MS_RDONLY;
	const int err = mount_read_only(target);

	if (err != ENOSYS)
		return err;
	return mount(NULL, target, NULL, remount | kept_flags(target), NULL) == 0 ? 0 : errno;
}

/* MS_REC: a less privileged namespace may not uncover what its submounts hide, so that a bind of
 * the top alone is EINVAL there.  A symbolic link as source (/lib on a merged /usr) is followed. */
static int graft(const struct core_bind *bind)
{
	int err;

	if (mount(bind->source, bind->target, NULL, MS_BIND | MS_REC, NULL) < 0)
		return errno;
	err = make_read_only(bind->target);
	if (err != 0)
		umount2(bind->target, MNT_DETACH); /* rather none than a writable one */
	return err;
}

/* All are tried; the first errno is the result. */
static int apply(const struct core_plan *plan)
{
	int first = 0;

	/* A namespace made without a user namespace shares the propagation of its origin: the
	 * grafts would appear on the host.  If that cannot be cut, nothing is grafted. */
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0)
		return errno;
	for (unsigned i = 0; i < plan->bind_count; i++) {
		const int err = graft(&plan->bind[i]);

		if (first == 0)
			first = err;
	}
	return first;
}

const struct primitive_row prim_bind_mounts = {
	.stage = STAGE_SELF,
	.apply = apply,
};
