/* SPDX-License-Identifier: MIT */
/* The workdir of a trial, made anew for each. */
#include "init.h"
#include "need.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
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

/* NULL, or the need that cannot be met. */
static const char *plant(uint64_t needs, uid_t owner)
{
	for (int need; (need = need_take(&needs)) >= 0;)
		if (need_rows[need]->plant && !need_rows[need]->plant(owner))
			return need_words[need];
	return NULL;
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
	failed = plant(needs, uid);
	/* A file, not a descriptor: of a script the kernel hands its interpreter a path, and the
	 * one in the workdir is the same in every mask. */
	if (!failed && program >= 0 && !copy_image(program, ARENA_PROGRAM, 0755))
		failed = "program";
	if (!failed && uid != ARENA_ROOT && chown(".", uid, uid) < 0)
		failed = "workdir owner";
	if (chdir("/") < 0)
		return "workdir";
	return failed;
}
