/* SPDX-License-Identifier: MIT */
#include "idmap.h"

#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* Where no subordinate range is configured: high, clear of login ids and of the ranges that
 * systemd-nspawn and the shadow suite hand out. */
#define DEFAULT_BASE 1900000000u
#define DEFAULT_COUNT 65536u

/* 5: the group of terminals, which a devpts of a sandbox's own is mounted with. */
static const uint32_t inside[IDMAP_IDS] = {0, 5, 1000, 2000, IDMAP_GUEST, 65534};

static int write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC), err = 0;

	if (fd < 0)
		return -errno;
	if (write(fd, text, strlen(text)) < 0)
		err = -errno;
	close(fd);
	return err;
}

static int write_map(pid_t pid, const char *file, const char *text)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/%s", (int)pid, file);
	return write_file(path, text);
}

int idmap_write(const struct idmap *map, pid_t pid, uint32_t first)
{
	char text[160] = "", gids[64];
	int err, used = 0;

	if (map->single) {
		snprintf(text, sizeof(text), "0 %u 1\n", map->own_uid);
		snprintf(gids, sizeof(gids), "0 %u 1\n", map->own_gid);
		/* Without CAP_SETGID in the parent namespace a gid map needs this first. */
		err = write_map(pid, "setgroups", "deny");
		err = err ? err : write_map(pid, "uid_map", text);
		return err ? err : write_map(pid, "gid_map", gids);
	}
	for (unsigned i = 0; i < IDMAP_IDS; i++)
		used += snprintf(text + used, sizeof(text) - (size_t)used, "%u %u 1\n", inside[i],
				 first + i);
	err = write_map(pid, "uid_map", text);
	return err ? err : write_map(pid, "gid_map", text);
}

int idmap_arena_id(const struct idmap *map, uint32_t first, uint32_t id)
{
	if (map->single)
		return id == map->own_uid ? 0 : -1;
	return id - first < IDMAP_IDS ? (int)inside[id - first] : -1;
}

uint32_t idmap_take(struct idmap *map)
{
	uint32_t first = map->base + map->next;

	map->next = (map->next + IDMAP_IDS) % (map->count - map->count % IDMAP_IDS);
	return first;
}

/* A child in a user namespace of its own that waits to be killed.  Raw clone: no exit handlers, no
 * buffers. */
static pid_t probe_child(void)
{
	const pid_t parent = getpid();
	pid_t pid = (pid_t)syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, 0, 0, 0, 0);

	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		while (getppid() == parent) /* else it died before the line above */
			pause();
		_exit(1);
	}
	return pid < 0 ? -errno : pid;
}

static int try_map(const struct idmap *map)
{
	pid_t pid = probe_child();
	int err;

	if (pid < 0)
		return pid;
	err = idmap_write(map, pid, map->base);
	kill(pid, SIGKILL);
	while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
	return err;
}

/* First range of `file` for this user, by name or number. */
static bool subordinate(const char *file, uint32_t *base, uint32_t *count)
{
	const struct passwd *user = getpwuid(geteuid());
	char line[256], number[16];
	bool found = false;
	FILE *in = fopen(file, "re");

	snprintf(number, sizeof(number), "%u", geteuid());
	while (in && !found && fgets(line, sizeof(line), in)) {
		char *first = strchr(line, ':'), *second = first ? strchr(first + 1, ':') : NULL;

		if (!second)
			continue;
		*first = *second = 0;
		if (strcmp(line, number) != 0 && !(user && strcmp(line, user->pw_name) == 0))
			continue;
		*base = (uint32_t)strtoul(first + 1, NULL, 10);
		*count = (uint32_t)strtoul(second + 1, NULL, 10);
		found = *count >= IDMAP_IDS;
	}
	if (in)
		fclose(in);
	return found;
}

static bool parse_range(const char *text, struct idmap *map)
{
	char *end;
	unsigned long base = strtoul(text, &end, 10), count = 0;

	/* strtoul(3) takes a sign, and makes a number of it that wraps around. */
	if (strspn(text, "0123456789:") != strlen(text))
		return false;
	if (*end == ':')
		count = strtoul(end + 1, &end, 10);
	map->base = (uint32_t)base;
	map->count = (uint32_t)count;
	return *end == 0 && count >= IDMAP_IDS && count < UINT32_MAX && base < UINT32_MAX - count;
}

/* In a container the ids above its own map do not exist: the highest 65536 that do. */
static void last_of_own_map(struct idmap *map)
{
	unsigned long in, out, count;
	FILE *own = fopen("/proc/self/uid_map", "re");

	while (own && fscanf(own, "%lu %lu %lu", &in, &out, &count) == 3) {
		if (in + count <= DEFAULT_BASE && count >= 8192) {
			map->count = 4096;
			map->base = (uint32_t)(in + count - map->count);
		}
	}
	if (own)
		fclose(own);
}

static int run_tool(const char *tool, pid_t pid, uint32_t own, uint32_t base, uint32_t count)
{
	char target[16], self[16], first[16], length[16];
	char zero[] = "0", one[] = "1";
	char *argv[] = {(char *)tool, target, zero, self, one, one, first, length, NULL};
	char *envp[] = {NULL};
	int status, err;
	pid_t child;

	snprintf(target, sizeof(target), "%d", (int)pid);
	snprintf(self, sizeof(self), "%u", own);
	snprintf(first, sizeof(first), "%u", base);
	snprintf(length, sizeof(length), "%u", count);
	err = posix_spawnp(&child, tool, NULL, NULL, argv, envp);
	if (err)
		return -err;
	while (waitpid(child, &status, 0) < 0 && errno == EINTR)
		;
	return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 0 : -EPERM;
}

struct ranges {
	uint32_t uid, uids, gid, gids;
};

static int run_tools(const struct idmap *map, const struct ranges *ranges, pid_t pid)
{
	int err = run_tool("newuidmap", pid, map->own_uid, ranges->uid, ranges->uids);

	return err ? err : run_tool("newgidmap", pid, map->own_gid, ranges->gid, ranges->gids);
}

static int try_tools(const struct idmap *map, const struct ranges *ranges)
{
	pid_t pid = probe_child();
	int err;

	if (pid < 0)
		return pid;
	err = run_tools(map, ranges, pid);
	kill(pid, SIGKILL);
	while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
	return err;
}

/* Runs in a helper that stays outside while the parent moves into its new user namespace. */
static _Noreturn void map_parent(const struct idmap *map, const struct ranges *ranges, int go,
				 int answer)
{
	char byte, result = 1;

	if (read(go, &byte, 1) == 1 && run_tools(map, ranges, getppid()) == 0)
		result = 0;
	if (write(answer, &result, 1) != 1)
		_exit(1);
	_exit(0);
}

/* What the kernel counts for a user and all that descends from him (inc_rlimit_ucounts() in
 * kernel/ucount.c).  The limits of who makes a user namespace bound all that is in it: three
 * quarters of ours, so that arenas never use up what the user's other processes need. */
static const __rlimit_resource_t accounts[] = {RLIMIT_NPROC, RLIMIT_MSGQUEUE, RLIMIT_SIGPENDING,
					       RLIMIT_MEMLOCK};
#define ACCOUNTS (sizeof(accounts) / sizeof(*accounts))

static void keep_a_quarter(struct rlimit before[ACCOUNTS])
{
	for (size_t i = 0; i < ACCOUNTS; i++) {
		struct rlimit lower;

		getrlimit(accounts[i], &before[i]);
		lower = before[i];
		if (lower.rlim_cur != RLIM_INFINITY)
			lower.rlim_cur -= lower.rlim_cur / 4;
		setrlimit(accounts[i], &lower);
	}
}

static void take_it_back(const struct rlimit before[ACCOUNTS])
{
	for (size_t i = 0; i < ACCOUNTS; i++)
		setrlimit(accounts[i], &before[i]);
}

static int unshare_account(void)
{
	struct rlimit before[ACCOUNTS];
	int err;

	keep_a_quarter(before);
	err = unshare(CLONE_NEWUSER) < 0 ? -errno : 0;
	take_it_back(before);
	return err;
}

/* Moves this process into a user namespace in which a whole range of ids exists.  Once there it
 * writes the arenas' maps itself: two programs for a run instead of two for an arena. */
static int enter_range(struct idmap *map)
{
	struct ranges ranges;
	int go[2], answer[2], err = 0;
	char result = 1;
	pid_t helper;

	if (!subordinate("/etc/subuid", &ranges.uid, &ranges.uids) ||
	    !subordinate("/etc/subgid", &ranges.gid, &ranges.gids))
		return -ENOENT;
	/* A process cannot leave a user namespace again: try first whether the tools map a
	 * throw-away one. */
	err = try_tools(map, &ranges);
	if (err)
		return err;
	if (pipe2(go, O_CLOEXEC) < 0 || pipe2(answer, O_CLOEXEC) < 0)
		return -errno;
	/* The maps are written through /proc/PID, which a process that changed ids does not own. */
	prctl(PR_SET_DUMPABLE, 1);
	helper = fork();
	if (helper == 0) {
		close(go[1]);
		map_parent(map, &ranges, go[0], answer[1]);
	}
	err = helper < 0 ? -errno : unshare_account();
	if (!err && write(go[1], "g", 1) != 1)
		err = -errno;
	close(go[1]);
	close(go[0]);
	close(answer[1]);
	if (!err && (read(answer[0], &result, 1) != 1 || result))
		err = -EPERM;
	close(answer[0]);
	if (helper > 0)
		while (waitpid(helper, NULL, 0) < 0 && errno == EINTR)
			;
	if (err)
		return err;
	map->entered = true;
	map->base = 1;
	map->count = ranges.uids < ranges.gids ? ranges.uids : ranges.gids;
	return 0;
}

static bool on_path(const char *tool)
{
	const char *path = getenv("PATH");
	char file[4096];

	for (const char *at = path ? path : "/usr/bin:/bin"; at; at = strchr(at, ':')) {
		at += *at == ':';
		snprintf(file, sizeof(file), "%.*s/%s", (int)strcspn(at, ":"), at, tool);
		if (access(file, X_OK) == 0)
			return true;
	}
	return false;
}

static const char *why_single(void)
{
	uint32_t base, count;

	if (!on_path("newuidmap") || !on_path("newgidmap"))
		return "newuidmap is not installed: install Debian's package uidmap";
	if (!subordinate("/etc/subuid", &base, &count) ||
	    !subordinate("/etc/subgid", &base, &count))
		return "no range in /etc/subuid and /etc/subgid: add one with usermod "
		       "--add-subuids 100000-165535 --add-subgids 100000-165535 USER";
	return "newuidmap refused the range of /etc/subuid";
}

static int find_direct(struct idmap *map, const char *range, struct ww_error *e)
{
	map->base = DEFAULT_BASE;
	map->count = DEFAULT_COUNT;
	if (range) {
		if (!parse_range(range, map))
			return ww_fail(
				e, 2,
				"--id-range %s: expected BASE:COUNT with a count of at least %d",
				range, IDMAP_IDS);
		if (try_map(map) < 0)
			return ww_fail(
				e, 3,
				"--id-range %s: this process may not map these ids; choose a range "
				"that exists in /proc/self/uid_map",
				range);
		return 0;
	}
	if (geteuid() == 0 && subordinate("/etc/subuid", &map->base, &map->count) &&
	    try_map(map) == 0)
		return 0;
	map->base = DEFAULT_BASE;
	map->count = DEFAULT_COUNT;
	if (try_map(map) == 0)
		return 0;
	last_of_own_map(map);
	return try_map(map);
}

int idmap_find(struct idmap *map, const char *range, struct ww_error *e)
{
	int err;

	*map = (struct idmap){.own_uid = geteuid(), .own_gid = getegid()};
	err = find_direct(map, range, e);
	if (range && err)
		return -1;
	if (!err) {
		snprintf(map->how, sizeof(map->how), "maps ids %u to %u itself", map->base,
			 map->base + map->count - 1);
		return 0;
	}
	if (on_path("newuidmap") && on_path("newgidmap") && enter_range(map) == 0) {
		snprintf(map->how, sizeof(map->how), "%u ids by newuidmap and newgidmap",
			 map->count);
		return 0;
	}
	map->single = true;
	map->count = IDMAP_IDS;
	err = map->entered ? 0 : try_map(map);
	if (err)
		return ww_fail(
			e, 3,
			"this host cannot make a user namespace for us: %s; see `whichwall doctor`",
			strerror(-err));
	snprintf(map->how, sizeof(map->how), "one id only (%s)", why_single());
	return 0;
}
