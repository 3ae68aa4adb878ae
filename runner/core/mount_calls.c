/* SPDX-License-Identifier: MIT */
#include "mount_calls.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef SYS_open_tree
#define SYS_open_tree 428
#endif
#ifndef SYS_move_mount
#define SYS_move_mount 429
#endif
#ifndef SYS_mount_setattr
#define SYS_mount_setattr 442
#endif
#define TREE_COPY 1U                  /* OPEN_TREE_CLONE */
#define TREE_CLOSES_ON_EXEC O_CLOEXEC /* OPEN_TREE_CLOEXEC */
#define AT_WHOLE_TREE 0x8000U         /* AT_RECURSIVE */
#define FROM_EMPTY_PATH 0x4U          /* MOVE_MOUNT_F_EMPTY_PATH */

/* struct mount_attr of linux/mount.h, which does not go together with glibc's sys/mount.h. */
struct attributes {
	uint64_t set, clear, propagation, userns_fd;
};

int mount_copy(const char *path)
{
	return (int)syscall(SYS_open_tree, AT_FDCWD, path,
			    TREE_COPY | TREE_CLOSES_ON_EXEC | AT_WHOLE_TREE);
}

int mount_attach(int tree, const char *path)
{
	return syscall(SYS_move_mount, tree, "", AT_FDCWD, path, FROM_EMPTY_PATH) == 0 ? 0 : errno;
}

/* The bits of statfs(2) are others, and its ST_... those of statvfs(3). */
static bool are_set(const struct statvfs *mount, uint64_t attributes)
{
	static const struct {
		uint64_t attribute;
		unsigned long seen;
	} flags[] = {{MOUNT_READ_ONLY, ST_RDONLY},
		     {MOUNT_NO_SETUID, ST_NOSUID},
		     {MOUNT_NO_DEVICES, ST_NODEV},
		     {MOUNT_NO_EXECUTION, ST_NOEXEC}};

	for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++)
		if ((attributes & flags[i].attribute) != 0 && (mount->f_flag & flags[i].seen) == 0)
			return false;
	return true;
}

static int set_attributes(const char *path, unsigned how, const struct attributes *attributes)
{
	return syscall(SYS_mount_setattr, AT_FDCWD, path, how, attributes, sizeof(*attributes)) == 0
		       ? 0
		       : errno;
}

int mount_read_only(const char *path)
{
	const struct attributes attributes = {.set = MOUNT_READ_ONLY};

	return set_attributes(path, AT_WHOLE_TREE, &attributes);
}

/* No mount hears of mounts elsewhere any more, either. */
static int restrict_mounts(const char *path, unsigned how, uint64_t set)
{
	const struct attributes attributes = {.set = set, .propagation = MS_PRIVATE};
	const int err = set_attributes(path, how, &attributes);
	struct statvfs mount;

	if (err != 0)
		return err;
	if (statvfs(path, &mount) != 0)
		return errno;
	return are_set(&mount, set) ? 0 : EPERM;
}

int mount_restrict(const char *path, uint64_t attributes)
{
	return restrict_mounts(path, AT_WHOLE_TREE, attributes);
}

int mount_restrict_one(const char *path, uint64_t attributes)
{
	return restrict_mounts(path, 0, attributes);
}

int mount_over(const char *path, const char *type, const char *options)
{
	struct stat before, mounted, current;

	/* By the path before it is entered, since it may be a relative one. */
	if (stat(path, &before) < 0 || mount("sealed", path, type, 0, options) < 0 ||
	    stat(path, &mounted) < 0 || chdir(path) < 0 || stat(".", &current) < 0)
		return errno;
	return mounted.st_dev != before.st_dev && mounted.st_dev == current.st_dev ? 0 : EPERM;
}
