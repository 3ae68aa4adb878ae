/* SPDX-License-Identifier: MIT */
#include "mounts.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "../init/wire.h"

#define SHOWN_MAX 256

/* What is shown, opened while the host's tree is whole: /tmp is about to be covered. */
struct sources {
	int fd[SHOWN_MAX];
	unsigned count;
};

static const char *open_sources(struct sources *sources, const char *const *shown)
{
	for (; shown && *shown; shown++) {
		if (sources->count == SHOWN_MAX) {
			errno = E2BIG;
			return *shown;
		}
		sources->fd[sources->count] = open(*shown, O_PATH | O_CLOEXEC);
		if (sources->fd[sources->count++] < 0)
			return *shown;
	}
	return NULL;
}

static const char *graft_sources(const struct sources *sources, const char *const *shown)
{
	char path[64];

	for (unsigned i = 0; i < sources->count; i++) {
		snprintf(path, sizeof(path), "/proc/self/fd/%d", sources->fd[i]);
		if (graft_shown(path, shown[i] + 1) < 0)
			return shown[i];
		close(sources->fd[i]);
	}
	return NULL;
}

static const char *graft_nodes(const char *const *nodes)
{
	for (; *nodes; nodes++) {
		const int fd = open(*nodes + 1, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);

		if (fd < 0 || close(fd) < 0 || mount(*nodes, *nodes + 1, NULL, MS_BIND, NULL) < 0)
			return *nodes;
	}
	return NULL;
}

/* The kernel lets an arena mount sysfs only where all of an older one can be seen, as with proc.
 * Without it the arena has an empty /sys. */
static void keep_sys(void)
{
	if (mkdir("sys", 0755) < 0 || mount("/sys", "sys", NULL, MS_BIND | MS_REC, NULL) < 0)
		errno = 0;
}

/* For sandboxes of others. */
static const char *graft_offers(const struct sources *sources, const char *const *shown)
{
	static const char *const nodes[][2] = {{"/dev/full", NULL},
					       {"/dev/random", NULL},
					       {"/dev/tty", NULL},
					       {"/dev/fuse", NULL},
					       {"/dev/net/tun", NULL}};
	static const char *const files[] = {"/etc/alternatives", "/etc/ld.so.cache"};
	const char *failed;

	for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++)
		if (access(files[i], F_OK) == 0 && graft_shown(files[i], files[i] + 1) < 0)
			return files[i];
	if (mkdir("dev/net", 0755) < 0)
		return "/dev/net";
	/* A host may lack any of them.  Whoever asks for one that is not here fails in his arena.
	 */
	for (size_t i = 0; i < sizeof(nodes) / sizeof(*nodes); i++)
		if (access(*nodes[i], F_OK) == 0 && (failed = graft_nodes(nodes[i])))
			return failed;
	keep_sys();
	return graft_sources(sources, shown);
}

const char *mounts_leave(bool host_usr, const char *const *shown)
{
	static const char *const nodes[] = {"/dev/null", "/dev/zero", "/dev/urandom", NULL};
	const bool must = host_usr || shown;
	struct sources sources = {.count = 0};
	const char *failed;

	umask(022); /* what is made here is walked by the arenas' ids, whatever our starter masks */
	if (unshare(CLONE_NEWNS) < 0 || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0)
		return must ? "mount namespace" : NULL;
	failed = open_sources(&sources, shown);
	if (failed)
		return failed;
	if (mount("worker", "/tmp", "tmpfs", 0, "mode=755,size=1m") < 0 || chdir("/tmp") < 0)
		return must ? "/tmp" : NULL;
	failed = must ? graft_host_usr(false) : NULL;
	if (failed)
		return failed;
	if (mkdir("proc", 0755) < 0 || mkdir("dev", 0755) < 0 || mkdir("tmp", 0755) < 0)
		return must ? "entries" : NULL;
	failed = graft_nodes(nodes);
	if (!failed && shown)
		failed = graft_offers(&sources, shown);
	if (failed)
		return must ? failed : NULL;
	/* The whole tree: the kernel lets an arena mount proc only where all of an older proc can
	 * be seen. */
	if (mount("/proc", "proc", NULL, MS_BIND | MS_REC, NULL) == 0 &&
	    syscall(SYS_pivot_root, ".", ".") == 0 && umount2(".", MNT_DETACH) == 0 &&
	    chdir("/") == 0)
		return NULL;
	return must ? "pivot_root" : NULL;
}
