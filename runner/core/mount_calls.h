/* SPDX-License-Identifier: MIT */
/* The mount API by descriptors (Linux 5.2 and 5.12), which not every C library knows.
 *
 * See open_tree(2), move_mount(2), mount_setattr(2).  The numbers are the same on every
 * architecture since they were added after the tables were unified. */
#ifndef WHICHWALL_CORE_MOUNT_CALLS_H
#define WHICHWALL_CORE_MOUNT_CALLS_H

#include <stdint.h>

#define MOUNT_READ_ONLY 0x1ULL    /* MOUNT_ATTR_RDONLY */
#define MOUNT_NO_SETUID 0x2ULL    /* MOUNT_ATTR_NOSUID */
#define MOUNT_NO_DEVICES 0x4ULL   /* MOUNT_ATTR_NODEV */
#define MOUNT_NO_EXECUTION 0x8ULL /* MOUNT_ATTR_NOEXEC */

/* Makes the tree at `path` read-only and changes nothing else.  0 or an errno: ENOSYS before Linux
 * 5.12. */
int mount_read_only(const char *path);
/* A detached copy of the tree at `path` with its submounts, or -1 with errno. */
int mount_copy(const char *path);
/* Attaches it.  0 or an errno. */
int mount_attach(int tree, const char *path);
/* Mounts a file system of this type with these options over the directory `path` and enters it.  0
 * or an errno; EPERM also when it is not the current directory afterwards, since what is made in it
 * would be made in somebody's files. */
int mount_over(const char *path, const char *type, const char *options);
/* Sets attributes of the mount at `path` and of those below it; others stay.  0 or an errno. */
int mount_restrict(const char *path, uint64_t attributes);
/* The same of one mount alone. */
int mount_restrict_one(const char *path, uint64_t attributes);

#endif
