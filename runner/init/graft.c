/* SPDX-License-Identifier: MIT */
/* The host's programs and libraries in an arena, for external fixtures: /usr as one read-only
 * mount, and what of /bin, /sbin, /lib, /lib64 belongs to it.  /lib stays the arena's own
 * directory, which the witness library lies in.
 *
 * It is done twice: by the worker in a mount namespace of its own, and by init from there.  What a
 * less privileged mount namespace gets as a copy from a more privileged one is locked
 * (mount_namespaces(7)): root of an arena cannot turn it writable again, nor a bind of it. */
#include "wire.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef SYS_mount_setattr
#define SYS_mount_setattr 442
#endif
#define AT_WHOLE_TREE 0x8000U /* AT_RECURSIVE */
/* MOUNT_ATTR_RDONLY, MOUNT_ATTR_NOSUID, MOUNT_ATTR_NODEV */
#define ATTRIBUTES (0x1ULL | 0x2ULL | 0x4ULL)

/* struct mount_attr of linux/mount.h, which does not go together with sys/mount.h. */
struct attributes {
	uint64_t set, clear, propagation, userns_fd;
};

/* With its submounts, since a less privileged mount namespace may not uncover what they hide
 * (mount_namespaces(7)), and all of them read-only or none at all. */
static int bind(const char *source, const char *target)
{
	struct attributes attributes = {.set = ATTRIBUTES};

	if (mount(source, target, NULL, MS_BIND | MS_REC, NULL) < 0)
		return -1;
	if (syscall(SYS_mount_setattr, AT_FDCWD, target, AT_WHOLE_TREE, &attributes,
		    sizeof(attributes)) < 0) {
		int err = errno;

		umount2(target, MNT_DETACH);
		errno = err;
		return -1;
	}
	return 0;
}

static int make_point(const char *path, mode_t type)
{
	int fd;

	if (S_ISDIR(type))
		return mkdir(path, 0755);
	fd = open(path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0644);
	return fd < 0 ? -1 : close(fd);
}

static int copy_link(const char *source, const char *target)
{
	char text[PATH_MAX];
	ssize_t size = readlink(source, text, sizeof(text) - 1);

	if (size < 0)
		return -1;
	text[size] = 0;
	return symlink(text, target);
}

/* Makes `target` below the new root what `source` is. A host without it has none. */
static int graft(const char *source, const char *target)
{
	struct stat st;

	if (lstat(source, &st) < 0)
		return errno == ENOENT ? 0 : -1;
	if (S_ISLNK(st.st_mode))
		return copy_link(source, target);
	if (!S_ISDIR(st.st_mode) && !S_ISREG(st.st_mode))
		return 0;
	return make_point(target, st.st_mode) < 0 ? -1 : bind(source, target);
}

/* On a merged /usr each name is a link to the one mount; else each is a mount of its own. */
static int graft_library(const char *name, bool merged)
{
	char source[PATH_MAX], target[PATH_MAX];
	int result;

	snprintf(source, sizeof(source), "%s/%s", merged ? "/usr/lib" : "/lib", name);
	snprintf(target, sizeof(target), "lib/%s", name);
	result = merged ? symlink(source, target) : graft(source, target);
	/* The arena's own library keeps its name. */
	return result < 0 && errno == EEXIST ? 0 : result;
}

static int graft_libraries(void)
{
	struct stat st;
	const bool merged = lstat("/lib", &st) == 0 && S_ISLNK(st.st_mode);
	DIR *dir = opendir("/lib");
	struct dirent *entry;
	int result = 0;

	if (!dir)
		return errno == ENOENT ? 0 : -1;
	while (result == 0 && (entry = readdir(dir)))
		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
			result = graft_library(entry->d_name, merged);
	closedir(dir);
	return result;
}

int graft_parents(const char *path)
{
	char part[PATH_MAX];

	for (const char *slash = strchr(path, '/'); slash; slash = strchr(slash + 1, '/')) {
		snprintf(part, sizeof(part), "%.*s", (int)(slash - path), path);
		if (mkdir(part, 0755) < 0 && errno != EEXIST)
			return -1;
	}
	return 0;
}

int graft_point(const char *path, mode_t type)
{
	if (graft_parents(path) < 0)
		return -1;
	/* It says EEXIST of one in a read-only tree, too. */
	return make_point(path, type) < 0 && errno != EEXIST ? -1 : 0;
}

int graft_shown(const char *source, const char *target)
{
	struct stat st;

	if (stat(source, &st) < 0 || graft_point(target, st.st_mode) < 0)
		return -1;
	return bind(source, target);
}

const char *graft_host_usr(bool arena)
{
	static const char *const names[] = {"/usr", "/bin", "/sbin", "/lib64"};

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (graft(names[i], names[i] + 1) < 0)
			return names[i];
	return (arena ? graft_libraries() : graft("/lib", "lib")) < 0 ? "/lib" : NULL;
}
