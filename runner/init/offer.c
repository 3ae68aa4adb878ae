/* SPDX-License-Identifier: MIT */
/* What sandboxes of others expect of a host beyond what an arena has: users with names and homes,
 * more devices, /sys, a tree of control groups.  Only the arenas of their trials have it. */
#include "init.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct {
	const char *path;
	uid_t owner;
	mode_t mode;
} directories[] = {
	{"root", ARENA_ROOT, 0700},        {"home", ARENA_ROOT, 0755},
	{"home/user", ARENA_USER, 0755},   {"run/user", ARENA_ROOT, 0755},
	{"run/user/0", ARENA_ROOT, 0700},  {"run/user/1000", ARENA_USER, 0700},
	{"run/lock", ARENA_ROOT, 01777},   {"var", ARENA_ROOT, 0755},
	{"var/tmp", ARENA_ROOT, 01777},    {"var/lib", ARENA_ROOT, 0755},
	{"var/empty", ARENA_ROOT, 0755},   {"var/log", ARENA_ROOT, 0755},
	{"opt", ARENA_ROOT, 0755},         {"opt/ww", ARENA_ROOT, 0755},
	{"opt/ww/proc", ARENA_ROOT, 0755}, {"srv", ARENA_ROOT, 0755},
	{"mnt", ARENA_ROOT, 0755},         {"sys", ARENA_ROOT, 0755},
	{"dev/mqueue", ARENA_ROOT, 01777},
};

static const struct {
	const char *path, *text;
} files[] = {
	{"etc/passwd", "root:x:0:0:root:/root:/bin/sh\n"
		       "user:x:1000:1000:user:/home/user:/bin/sh\n"
		       "other:x:2000:2000:other:/nonexistent:/bin/sh\n"
		       "nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n"},
	{"etc/group", "root:x:0:\ntty:x:5:\nuser:x:1000:\nother:x:2000:\nnogroup:x:65534:\n"},
	{"etc/hosts", "127.0.0.1 localhost arena\n"},
	{"etc/hostname", ARENA_HOST_NAME "\n"},
	{"etc/nsswitch.conf", "passwd: files\ngroup: files\nhosts: files\n"},
	{"etc/resolv.conf", ""},
	{"etc/login.defs", "UID_MIN 1000\nUID_MAX 60000\nGID_MIN 1000\nGID_MAX 60000\n"},
	{"etc/machine-id", "77686963687761006c6c00000000a12e\n"},
	{"etc/subuid", ""},
	{"etc/subgid", ""},
};

static const struct {
	const char *path, *target;
} links[] = {
	{"var/run", "/run"},
	{"dev/fd", "/proc/self/fd"},
	{"dev/stdin", "/proc/self/fd/0"},
	{"dev/stdout", "/proc/self/fd/1"},
	{"dev/stderr", "/proc/self/fd/2"},
};

static bool write_text(const char *path, const char *text)
{
	const int fd = open(path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0644);
	const size_t size = strlen(text);
	const bool good = fd >= 0 && write(fd, text, size) == (ssize_t)size;

	return fd >= 0 && close(fd) == 0 && good;
}

static const char *make_entries(void)
{
	for (size_t i = 0; i < sizeof(directories) / sizeof(*directories); i++)
		if (mkdir(directories[i].path, 0700) < 0 ||
		    chmod(directories[i].path, directories[i].mode) < 0 ||
		    chown(directories[i].path, directories[i].owner, directories[i].owner) < 0)
			return directories[i].path;
	for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++)
		if (!write_text(files[i].path, files[i].text))
			return files[i].path;
	for (size_t i = 0; i < sizeof(links) / sizeof(*links); i++)
		if (symlink(links[i].target, links[i].path) < 0)
			return links[i].path;
	return NULL;
}

/* `path` is that of the worker's root, which is still the root: what it shows is read-only, and
 * locked so by the copy of a more privileged namespace's mounts (graft.c). */
static bool show(const char *path)
{
	return graft_shown(path, path + 1) == 0;
}

/* mknod(2) of devices is EPERM outside the initial user namespace. */
static bool graft_device(const char *path)
{
	return graft_point(path + 1, S_IFCHR) == 0 &&
	       mount(path, path + 1, NULL, MS_BIND, NULL) == 0;
}

/* What a host may lack. */
static void show_if_there(const char *path)
{
	if (access(path, F_OK) == 0 && !show(path))
		errno = 0;
}

/* The kernel refuses a new proc where none can be seen whole (mount_too_revealing()), and some
 * sandboxes unmount theirs before they mount another. */
static bool mount_spare_proc(void)
{
	return mount("proc", &ARENA_SPARE_PROC[1], "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC,
		     NULL) == 0;
}

/* The message queues of the arena's ipc namespace.  A kernel may have none. */
static void mount_queues(void)
{
	if (mount("mqueue", "dev/mqueue", "mqueue", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL) < 0)
		errno = 0;
}

/* Read-only is the mount alone: under a file system that is read-only itself, no sandbox could
 * mount a writable one (mount_too_revealing()). */
static bool mount_sysfs(void)
{
	const unsigned long flags = MS_NOSUID | MS_NODEV | MS_NOEXEC;

	return mount("sysfs", "sys", "sysfs", flags, NULL) == 0 &&
	       mount(NULL, "sys", NULL, MS_REMOUNT | MS_BIND | MS_RDONLY | flags, NULL) == 0;
}

/* sysfs belongs to the network namespace, which is the arena's own (sysfs_init_fs_context()); the
 * tree of control groups to the cgroup namespace.  Where a host masks its own, neither is to be
 * had; false for whoever was promised a group of his own to write in. */
static bool mount_sys(bool group)
{
	const unsigned long flags = MS_NOSUID | MS_NODEV | MS_NOEXEC | (group ? 0 : MS_RDONLY);

	if (mount_sysfs() && mount("cgroup2", "sys/fs/cgroup", "cgroup2", flags, NULL) == 0)
		return true;
	if (!group)
		errno = 0;
	return !group;
}

const char *offer_entries(char *const *words)
{
	static const char *const devices[] = {"/dev/full", "/dev/random", "/dev/tty"};
	const char *failed = make_entries();

	if (failed)
		return failed;
	for (size_t i = 0; i < sizeof(devices) / sizeof(*devices); i++)
		/* A host may lack one. */
		if (access(devices[i], F_OK) == 0 && !graft_device(devices[i]))
			return devices[i];
	if (has_word(words, "fuse") && !graft_device("/dev/fuse"))
		return "/dev/fuse";
	if (has_word(words, "tun") && !graft_device("/dev/net/tun"))
		return "/dev/net/tun";
	/* Programs of /usr are links into the first; the loader reads the second. */
	show_if_there("/etc/alternatives");
	show_if_there("/etc/ld.so.cache");
	for (char *const *word = words; *word; word++)
		if (**word == '/' && !show(*word))
			return *word;
	mount_queues();
	if (!mount_sys(has_word(words, "cgroup")))
		return "control group";
	return mount_spare_proc() ? NULL : "spare proc";
}

const char *offer_decoy(void)
{
	const pid_t pid = fork();

	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		prctl(PR_SET_NAME, "kthreadd");
		for (;;)
			pause();
	}
	return pid < 0 ? "decoy" : NULL;
}

/* ---- of one trial ---- */

/* The program, at one place for all fixtures: of one that is about the file that it lies in, a
 * second name of that file. */
static bool place_program(uint64_t needs)
{
	if (needs & WW_BIT(NEED_IMAGE_FILE))
		return link(ARENA_OWNED, ARENA_GUEST_PROGRAM) == 0;
	return copy_image(INIT_FD_FIXTURES, ARENA_GUEST_PROGRAM, 0755);
}

/* Its user may change what the launcher reads, and so may a launcher that keeps notes there. */
static bool make_files(const struct start *start, uid_t owner)
{
	int directory;
	bool good = mkdir(ARENA_FILES, 0755) == 0 && chdir(ARENA_FILES) == 0;

	for (uint32_t i = 0; good && i < start->head.directories; i++)
		good = graft_parents(start->directories[i]) == 0 &&
		       (mkdir(start->directories[i], 0755) == 0 || errno == EEXIST) &&
		       chown(start->directories[i], owner, owner) == 0;
	for (uint32_t i = 0; good && i < start->head.files; i++)
		good = write_text(start->files[2 * i], start->files[2 * i + 1]) &&
		       chown(start->files[2 * i], owner, owner) == 0;
	directory = good && chown(".", owner, owner) == 0 ? chdir("/") : -1;
	return directory == 0;
}

static bool read_whole(int fd, void *bytes, size_t size)
{
	return read(fd, bytes, size) == (ssize_t)size;
}

static bool copy_bytes(int from, int to, size_t size)
{
	ssize_t n = 1;

	while (size > 0 && n > 0) {
		n = sendfile(to, from, NULL, size);
		size -= n > 0 ? (size_t)n : 0;
	}
	return size == 0;
}

/* Mode last: a write clears the setuid bit, and so does a change of the owner (inode(7)). */
static bool copy_one(int fd, const struct copy_head *head, const char *path)
{
	char target[PATH_SIZE];
	int file;
	bool good;

	if (S_ISDIR(head->mode))
		return (mkdir(path, 0755) == 0 || errno == EEXIST) &&
		       chmod(path, head->mode & 07777) == 0;
	if (S_ISLNK(head->mode)) {
		if (head->size >= sizeof(target) || !read_whole(fd, target, head->size))
			return false;
		target[head->size] = 0;
		return symlink(target, path) == 0;
	}
	file = open(path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0700);
	good = file >= 0 && copy_bytes(fd, file, head->size) &&
	       fchmod(file, head->mode & 07777) == 0;
	return file >= 0 && close(file) == 0 && good;
}

/* Copies lie on the arena's tmpfs, owned by its root, and are mounted over where the host has them:
 * /usr is the host's own, whose files belong to nobody here. */
static bool graft_copy(const char *copy, const char *path)
{
	struct stat st;

	return stat(copy, &st) == 0 &&
	       (access(path, F_OK) == 0 || graft_point(path + 1, st.st_mode) == 0) &&
	       mount(copy, path, NULL, MS_BIND, NULL) == 0;
}

/* An entry whose mode says so begins a tree of its own, whose top is then mounted at its path. */
static const char *make_copies(int fd)
{
	struct copy_head head;
	char path[PATH_SIZE], copy[PATH_SIZE + sizeof(ARENA_COPIES)];

	if (fd < 0)
		return NULL;
	if (mkdir(ARENA_COPIES, 0755) < 0)
		return ARENA_COPIES;
	while (read_whole(fd, &head, sizeof(head)) && head.path_size > 0) {
		if (head.path_size > sizeof(path) || !read_whole(fd, path, head.path_size))
			return "copies";
		snprintf(copy, sizeof(copy), ARENA_COPIES "%s", path);
		if (graft_parents(copy + 1) < 0 || !copy_one(fd, &head, copy))
			return "copy";
	}
	/* The second list: what of all that is mounted. */
	while (read_whole(fd, &head, sizeof(head)) && head.path_size > 0) {
		if (head.path_size > sizeof(path) || !read_whole(fd, path, head.path_size))
			return "copies";
		snprintf(copy, sizeof(copy), ARENA_COPIES "%s", path);
		if (!graft_copy(copy, path))
			return "copy mount";
	}
	return NULL;
}

const char *offer_start(const struct wire_trial *trial, const struct start *start, int copies)
{
	const char *failed = make_copies(copies);
	const uid_t owner = trial->caller == CALLER_ROOT ? ARENA_ROOT : ARENA_USER;

	if (failed)
		return failed;
	if (!place_program(trial->needs))
		return ARENA_GUEST_PROGRAM;
	return make_files(start, owner) ? NULL : ARENA_FILES;
}
