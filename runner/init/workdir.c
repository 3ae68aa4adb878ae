/* SPDX-License-Identifier: MIT */
/* The workdir of a trial, and the proof that a trial left the rest of the arena alone. */
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

/* Removes what is in the directory, not the directory.  Links are removed, not followed; tmpfs has
 * no submounts here, since mounts of a trial live and die in its own mount namespace. */
static int empty(int parent, const char *name)
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
		if (empty(fd, entry->d_name) < 0 || unlinkat(fd, entry->d_name, AT_REMOVEDIR) < 0)
			bad = -1;
	}
	closedir(dir);
	return bad;
}

int tmp_clean(void)
{
	if (empty(AT_FDCWD, "/tmp") < 0 || empty(AT_FDCWD, "/dev/shm") < 0)
		return -1;
	return 0;
}

/* Mode after the copy: a write clears the setuid bit (inode(7)). */
static bool copy_program(int image, const char *path, mode_t mode)
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
	if ((needs & WW_BIT(NEED_SUID_HELPER)) &&
	    !copy_program(INIT_FD_HELPER, ARENA_HELPER, 04755))
		return "suid_helper";
	if ((needs & WW_BIT(NEED_FCAP_HELPER)) &&
	    !(copy_program(INIT_FD_HELPER, ARENA_FCAP_HELPER, 0755) &&
	      add_capability(ARENA_FCAP_HELPER, CAP_NET_RAW)))
		return "fcap_helper";
	return NULL;
}

/* Of the caller's: what is executed from there can be written by its user when nobody executes it.
 */
static bool make_owned(uid_t uid, uint64_t needs)
{
	const int image = needs & WW_BIT(NEED_IMAGE_FILE)    ? INIT_FD_FIXTURES
			  : needs & WW_BIT(NEED_VICTIM_FILE) ? INIT_FD_SELF
							     : -1;
	int fd;

	if (image >= 0)
		return copy_program(image, ARENA_OWNED, 0755) && chown(ARENA_OWNED, uid, uid) == 0;
	fd = open(ARENA_OWNED, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0644);
	return fd >= 0 && close(fd) == 0 && chown(ARENA_OWNED, uid, uid) == 0;
}

const char *workdir_make(enum caller caller, uint64_t needs, struct core_plan *plan, int program)
{
	const uid_t uid = caller == CALLER_ROOT ? ARENA_ROOT : ARENA_USER;
	const char *failed;

	if (chdir("/") < 0 || empty(AT_FDCWD, ARENA_WORKDIR) < 0 || rmdir(ARENA_WORKDIR) < 0 ||
	    mkdir(ARENA_WORKDIR, 0700) < 0)
		return "workdir";
	if (chdir(ARENA_WORKDIR) < 0)
		return "workdir";
	core_make_bind_targets(plan);
	if ((needs & WW_BIT(NEED_SYMLINK)) && symlink(ARENA_CANARY, ARENA_SYMLINK) < 0)
		return "symlink";
	failed = plant_helpers(needs);
	/* A file, not a descriptor: of a script the kernel hands its interpreter a path, and the
	 * one in the workdir is the same in every mask. */
	if (!failed && program >= 0 && !copy_program(program, ARENA_PROGRAM, 0755))
		failed = "program";
	if (!failed && (needs & NEEDS_OWNED) && !make_owned(uid, needs))
		failed = "owned file";
	if (!failed && uid != ARENA_ROOT && chown(".", uid, uid) < 0)
		failed = "workdir owner";
	if (chdir("/") < 0)
		return "workdir";
	return failed;
}

/* Everything that a trial could have changed outside /tmp and /work, with what is compared. */
static const char *const watched[] = {"/",    "/etc",    "/etc/canary", "/etc/canary.root",
				      "/dev", "/run",    "/lib",        ARENA_LIBRARY,
				      "/tmp", "/dev/shm"};
#define WATCHED (sizeof(watched) / sizeof(*watched))

struct state {
	ino_t ino;
	mode_t mode;
	uid_t uid;
	nlink_t links;
	off_t size;
};
static struct state remembered[WATCHED];
static uint64_t remembered_mounts;

static int look(const char *path, struct state *state)
{
	struct stat st;

	if (lstat(path, &st) < 0)
		return -1;
	/* A tmpfs directory's size grows with each entry and shrinks with each removal: names that
	 * came or went show in it. */
	*state = (struct state){st.st_ino, st.st_mode, st.st_uid, st.st_nlink, st.st_size};
	return 0;
}

/* FNV-1a over a file of /proc, and the count of its lines. */
static uint64_t digest(const char *path, unsigned *lines)
{
	uint64_t hash = 0xcbf29ce484222325u;
	char buffer[4096];
	ssize_t n;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	*lines = 0;
	if (fd < 0)
		return 0;
	while ((n = read(fd, buffer, sizeof(buffer))) > 0)
		for (ssize_t i = 0; i < n; i++) {
			hash = (hash ^ (unsigned char)buffer[i]) * 0x100000001b3u;
			*lines += buffer[i] == '\n';
		}
	close(fd);
	return hash;
}

void inert_remember(void)
{
	unsigned lines;

	for (size_t i = 0; i < WATCHED; i++)
		look(watched[i], &remembered[i]);
	remembered_mounts = digest("/proc/self/mountinfo", &lines);
}

static bool same_files(void)
{
	for (size_t i = 0; i < WATCHED; i++) {
		struct state now;

		if (look(watched[i], &now) < 0 || now.ino != remembered[i].ino ||
		    now.mode != remembered[i].mode || now.uid != remembered[i].uid ||
		    now.links != remembered[i].links)
			return false;
		/* The supervisor writes the canaries: their size is its own business. */
		if (S_ISDIR(now.mode) && now.size != remembered[i].size)
			return false;
	}
	return true;
}

static bool no_sysv_objects(void)
{
	static const char *const lists[] = {"/proc/sysvipc/shm", "/proc/sysvipc/sem",
					    "/proc/sysvipc/msg"};
	unsigned lines;

	for (size_t i = 0; i < sizeof(lists) / sizeof(*lists); i++) {
		digest(lists[i], &lines);
		if (lines > 1) /* the heading */
			return false;
	}
	return true;
}

bool inert_check(void)
{
	unsigned lines;

	unlink(ARENA_UNIX_PATH);
	unlink(ARENA_OWNED);
	return same_files() && no_sysv_objects() &&
	       digest("/proc/self/mountinfo", &lines) == remembered_mounts;
}
