/* SPDX-License-Identifier: MIT */
#include "mount_calls.h"

#include <errno.h>
#include <fcntl.h>
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

static int set_attributes(const char *path, unsigned how, uint64_t set)
{
	struct attributes attributes = {.set = set};

	return syscall(SYS_mount_setattr, AT_FDCWD, path, how, &attributes, sizeof(attributes)) == 0
		       ? 0
		       : errno;
}

int mount_restrict(const char *path, uint64_t attributes)
{
	return set_attributes(path, AT_WHOLE_TREE, attributes);
}

int mount_restrict_one(const char *path, uint64_t attributes)
{
	return set_attributes(path, 0, attributes);
}
