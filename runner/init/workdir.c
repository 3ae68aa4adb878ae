/* SPDX-License-Identifier: MIT */
/* The workdir of a trial, made anew for each. */
#include "init.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <stdint.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

/* Links are removed, not followed; tmpfs has no submounts here, since mounts of a trial live and
 * die in its own mount namespace. */
int directory_empty(int parent, const char *name)
{
	int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC), bad = 0;
	struct dirent *entry;
	DIR *dir;

	if (fd < 0)
		return -1;
	dir = fdopendir(fd);
	if (!dir) {
		close(fd);
		return -1;
	}
	while ((entry = readdir(dir))) {
		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		if (unlinkat(fd, entry->d_name, 0) == 0)
			continue;
		if (directory_empty(fd, entry->d_name) < 0 ||
		    unlinkat(fd, entry->d_name, AT_REMOVEDIR) < 0)
			bad = -1;
	}
	closedir(dir);
	return bad;
}

/* Mode after the copy: a write clears the setuid bit (inode(7)). */
bool copy_image(int image, const char *path, mode_t mode)
{
	int fd = open(path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0700);
	off_t offset = 0;
	ssize_t n;

	if (fd < 0)
		return false;
	while ((n = sendfile(fd, image, &offset, 1 << 20)) > 0)
		;
	n = n < 0 ? n : fchmod(fd, mode);
	close(fd);
	return n == 0;
}

/* capabilities(7), "File capabilities".  The kernel turns version 2, written inside a user
 * namespace, into version 3 with the namespace's root. */
static bool add_capability(const char *path, unsigned capability)
{
	const struct vfs_cap_data data = {
		.magic_etc = VFS_CAP_REVISION_2 | VFS_CAP_FLAGS_EFFECTIVE,
		.data[0].permitted = 1u << capability,
	};

	return setxattr(path, "security.capability", &data, sizeof(data), 0) == 0;
}

static const char *plant_helpers(uint64_t needs)
{
	if ((needs & WW_BIT(NEED_SUID_HELPER)) && !copy_image(INIT_FD_HELPER, ARENA_HELPER, 04755))
		return "suid_helper";
	if ((needs & WW_BIT(NEED_FCAP_HELPER)) &&
	    !(copy_image(INIT_FD_HELPER, ARENA_FCAP_HELPER, 0755) &&
	      add_capability(ARENA_FCAP_HELPER, CAP_NET_RAW)))
		return "fcap_helper";
	return NULL;
}

/* Owned by the caller: its user can write to the file while nobody executes it. */
static bool make_owned(uid_t uid, uint64_t needs)
{
	const int image = needs & WW_BIT(NEED_IMAGE_FILE)    ? INIT_FD_FIXTURES
			  : needs & WW_BIT(NEED_VICTIM_FILE) ? INIT_FD_SELF
							     : -1;
	int fd;

	if (image >= 0)
		return copy_image(image, ARENA_OWNED, 0755) && chown(ARENA_OWNED, uid, uid) == 0;
	fd = open(ARENA_OWNED, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0644);
	return fd >= 0 && close(fd) == 0 && chown(ARENA_OWNED, uid, uid) == 0;
}

static int remove_workdir(void)
{
	if (rmdir(ARENA_WORKDIR) == 0)
		return 0;
	return errno == ENOTEMPTY && directory_empty(AT_FDCWD, ARENA_WORKDIR) == 0
		       ? rmdir(ARENA_WORKDIR)
		       : -1;
}

/* Whose workdir it is: the id that the program will have. */
static uid_t owner_of(const struct wire_trial *trial)
{
	const struct core_plan *plan = &trial->plan;

	if (trial->owner >= 0)
		return (uid_t)trial->owner;
	if (plan->layers & WW_BIT(PRIM_ID_RANGE))
		return plan->seal.outer_uid;
	return trial->caller == CALLER_ROOT ? ARENA_ROOT : ARENA_USER;
}

const char *workdir_make(struct wire_trial *trial, uint64_t needs, int program)
{
	const uid_t uid = owner_of(trial);
	const char *failed;

	if (chdir("/") < 0 || remove_workdir() < 0 || mkdir(ARENA_WORKDIR, 0700) < 0)
		return "workdir";
	if (chdir(ARENA_WORKDIR) < 0)
		return "workdir";
	core_make_bind_targets(&trial->plan);
	if ((needs & WW_BIT(NEED_SYMLINK)) && symlink(ARENA_CANARY, ARENA_SYMLINK) < 0)
		return "symlink";
	failed = plant_helpers(needs);
	/* A file, not a descriptor: of a script the kernel hands its interpreter a path, and the
	 * one in the workdir is the same in every mask. */
	if (!failed && program >= 0 && !copy_image(program, ARENA_PROGRAM, 0755))
		failed = "program";
	if (!failed && (needs & NEEDS_OWNED) && !make_owned(uid, needs))
		failed = "owned file";
	if (!failed && uid != ARENA_ROOT && chown(".", uid, uid) < 0)
		failed = "workdir owner";
	if (chdir("/") < 0)
		return "workdir";
	return failed;
}
