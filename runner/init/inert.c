/* SPDX-License-Identifier: MIT */
/* The proof that a trial left the arena as it was: names, inodes, modes and owners of everything
 * but /tmp, /dev/shm and /work (which are emptied), no SysV objects, not one change of the mounts;
 * where no filter was in force, no message queues, keys and terminals either. */
#include "init.h"
#include "need.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum watched { ROOT, ETC, CANARY, ROOT_CANARY, DEV, RUN, LIB, LIBRARY, TMP, DEV_SHM, WATCHED };

static const char *const paths[WATCHED] = {
	[ROOT] = "/",           [ETC] = "/etc", [CANARY] = ARENA_CANARY,
	[DEV] = "/dev",         [RUN] = "/run", [ROOT_CANARY] = ARENA_ROOT_CANARY,
	[LIB] = "/lib",         [TMP] = "/tmp", [LIBRARY] = ARENA_LIBRARY,
	[DEV_SHM] = "/dev/shm",
};

struct state {
	ino_t ino;
	mode_t mode;
	uid_t uid;
	nlink_t links;
	off_t size;
};

static struct {
	struct state state[WATCHED];
	struct pollfd mounts; /* /proc/self/mounts */
} remembered;

static int look(enum watched which, struct state *state)
{
	struct stat st;

	if (lstat(paths[which], &st) < 0)
		return -1;
	/* A tmpfs directory's size grows with each entry and shrinks with each removal: names that
	 * came or went show in it. */
	*state = (struct state){st.st_ino, st.st_mode, st.st_uid, st.st_nlink, st.st_size};
	return 0;
}

bool inert_remember(void)
{
	const int fd = open("/proc/self/mounts", O_RDONLY | O_CLOEXEC);

	for (enum watched i = 0; i < WATCHED; i++)
		if (look(i, &remembered.state[i]) < 0)
			return false;
	/* Out of the way of the numbers that a trial's process fills. */
	remembered.mounts =
		(struct pollfd){.fd = fcntl(fd, F_DUPFD_CLOEXEC, INIT_FD_END), .events = POLLPRI};
	return close(fd) == 0 && remembered.mounts.fd >= 0;
}

/* The kernel tells a poller of every mount, unmount and change of flags since it last asked
 * (proc_pid_mounts(5)), those that were taken back included. */
static bool same_mounts(void)
{
	return poll(&remembered.mounts, 1, 0) == 0;
}

static bool same(enum watched which)
{
	const struct state *then = &remembered.state[which];
	struct state now;

	/* The supervisor writes the canaries: their size is its own business. */
	return look(which, &now) == 0 && now.ino == then->ino && now.mode == then->mode &&
	       now.uid == then->uid && now.links == then->links &&
	       (!S_ISDIR(now.mode) || now.size == then->size);
}

/* As it was, or emptied. */
static bool scratch_clean(enum watched which)
{
	return same(which) || (directory_empty(AT_FDCWD, paths[which]) == 0 && same(which));
}

static bool same_files(void)
{
	for (enum watched i = 0; i < WATCHED; i++)
		if (i == TMP || i == DEV_SHM ? !scratch_clean(i) : !same(i))
			return false;
	return true;
}

/* The counts of the ipc namespace that ipcs(1) shows. */
static bool no_sysv_objects(void)
{
	struct shm_info shm;
	struct msginfo msg;
	struct seminfo sem;
	union {
		struct shm_info *info;
		struct shmid_ds *as_declared;
	} shm_argument = {.info = &shm};
	union {
		struct msginfo *info;
		struct msqid_ds *as_declared;
	} msg_argument = {.info = &msg};
	union {
		struct seminfo *info;
		int as_declared;
	} sem_argument = {.info = &sem};

	return shmctl(0, SHM_INFO, shm_argument.as_declared) >= 0 && shm.used_ids == 0 &&
	       msgctl(0, MSG_INFO, msg_argument.as_declared) >= 0 && msg.msgpool == 0 &&
	       semctl(0, 0, SEM_INFO, sem_argument) >= 0 && sem.semusz == 0;
}

bool inert_check(void)
{
	return same_files() && no_sysv_objects() && same_mounts();
}

static bool empty(DIR *dir)
{
	const struct dirent *entry;

	while ((entry = readdir(dir)))
		if (entry->d_name[0] != '.')
			return false;
	return true;
}

/* The file system of the ipc namespace's queues, mounted nowhere (fsopen(2), Linux 5.2). */
static int open_queues(void)
{
	enum { CREATE = 6, CLOSE_ON_EXEC = 1 }; /* FSCONFIG_CMD_CREATE, FS..._CLOEXEC */
	const int context = (int)syscall(SYS_fsopen, "mqueue", CLOSE_ON_EXEC);
	int mount = -1, fd;

	if (context < 0)
		return -1;
	if (syscall(SYS_fsconfig, context, CREATE, NULL, NULL, 0) == 0)
		mount = (int)syscall(SYS_fsmount, context, CLOSE_ON_EXEC, 0);
	close(context);
	if (mount < 0)
		return -1;
	fd = openat(mount, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	close(mount);
	return fd;
}

static bool no_queues(void)
{
	const int fd = open_queues();
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	bool none;

	if (!dir) {
		if (fd >= 0)
			close(fd);
		return false;
	}
	none = empty(dir);
	closedir(dir);
	return none;
}

/* /proc/key-users tells of each user id of this namespace how many keys it has (keyrings(7)): those
 * that nothing refers to any more count until the kernel has collected them.  Without the file the
 * kernel has no keys. */
static bool no_keys(void)
{
	FILE *file = fopen("/proc/key-users", "re");
	int keys = 0;

	if (!file)
		return errno == ENOENT;
	while (keys == 0 && fscanf(file, " %*d: %*d %d/%*d %*d/%*d %*d/%*d", &keys) == 1)
		;
	fclose(file);
	return keys == 0;
}

bool inert_check_unfiltered(void)
{
	return no_queues() && no_keys() && need_no_terminals();
}
