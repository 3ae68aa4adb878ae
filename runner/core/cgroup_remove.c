/* SPDX-License-Identifier: MIT */
#include "cgroup_parts.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/syscall.h>
#include <unistd.h>

#define PREFIX "whichwall-"
#define DEPTH 8 /* of groups that a program made below its own */
#define LONGEST_PAUSE 64
#define SWEEP_PATIENCE 1000

/* ---- names ---- */

void cgroup_name_write(const struct cgroup_name *name, char text[CGROUP_NAME_MAX])
{
	snprintf(text, CGROUP_NAME_MAX, PREFIX "%ld-%llu-%08x", (long)name->starter, name->start,
		 name->random);
}

bool cgroup_name_read(const char *text, struct cgroup_name *name)
{
	char again[CGROUP_NAME_MAX];
	long starter;

	if (sscanf(text, PREFIX "%10ld-%20llu-%8x", &starter, &name->start, &name->random) != 3)
		return false;
	name->starter = (pid_t)starter;
	/* The name must be exactly one of ours: nothing else may be removed. */
	cgroup_name_write(name, again);
	return starter > 0 && strcmp(again, text) == 0;
}

/* The second field, a name in parentheses, may hold anything; the 20th after it is the 22nd
 * (proc_pid_stat(5)). */
unsigned long long cgroup_start_time(const char *stat)
{
	const char *at = strrchr(stat, ')');

	for (int field = 2; at != NULL && field < 22; field++)
		at = strchr(at + 1, ' ');
	return at == NULL ? 0 : strtoull(at + 1, NULL, 10);
}

bool cgroup_starter_lives(const struct cgroup_name *name)
{
	char path[64], text[CGROUP_FILE_MAX];

	snprintf(path, sizeof(path), "/proc/%ld/stat", (long)name->starter);
	return cgroup_read(AT_FDCWD, path, text) == 0 && cgroup_start_time(text) == name->start;
}

/* ---- removing ---- */

struct entry { /* linux_dirent64, getdents(2) */
	uint64_t inode;
	int64_t offset;
	unsigned short size;
	unsigned char type;
	char name[];
};

static int open_group(int base, const char *name)
{
	return openat(base, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

/* A pid of 0 is a process that this pid namespace does not show. */
static void kill_listed(int group)
{
	char text[CGROUP_FILE_MAX];

	if (cgroup_read(group, "cgroup.procs", text) < 0)
		return;
	for (char *at = text; *at != '\0';) {
		char *end;
		const long pid = strtol(at, &end, 10);

		/* The last number may be cut off where the text is: the next round has it. */
		if (end == at || (*end == '\0' && end - text >= CGROUP_FILE_MAX - 1))
			break;
		if (pid > 1)
			kill((pid_t)pid, SIGKILL);
		at = end + (*end == '\n');
	}
}

/* cgroup.kill (Linux 5.14) takes them all, and those that they fork meanwhile.  Before, nothing
 * forks in a frozen group, which SIGKILL thaws for who is hit. */
static void kill_group(int group)
{
	if (cgroup_write(group, "cgroup.kill", "1") == 0)
		return;
	cgroup_write(group, "cgroup.freeze", "1");
	kill_listed(group);
}

static void empty(int base, const char *name, int depth);

static void empty_below(int group, int depth)
{
	char buffer[CGROUP_FILE_MAX] __attribute__((aligned(8)));
	long n;

	while ((n = syscall(SYS_getdents64, group, buffer, sizeof(buffer))) > 0)
		for (long at = 0; at < n;) {
			const struct entry *entry = (const struct entry *)(buffer + at);

			at += entry->size;
			if (entry->type != DT_DIR || entry->name[0] == '.')
				continue;
			empty(group, entry->name, depth - 1);
			unlinkat(group, entry->name, AT_REMOVEDIR);
		}
}

static void empty(int base, const char *name, int depth)
{
	const int group = open_group(base, name);

	if (group < 0)
		return;
	kill_group(group);
	if (depth > 0)
		empty_below(group, depth);
	close(group);
}

static unsigned longer(unsigned pause)
{
	if (pause == 0)
		return 1;
	return pause < LONGEST_PAUSE ? pause * 2 : pause;
}

int cgroup_remove(int base, const char *name, unsigned patience)
{
	unsigned waited = 0;

	for (unsigned pause = 0;; pause = longer(pause)) {
		if (unlinkat(base, name, AT_REMOVEDIR) == 0 || errno == ENOENT)
			return 0;
		if (errno != EBUSY && errno != ENOTEMPTY)
			return -errno;
		if (pause > 0 && waited >= patience)
			return -EBUSY;
		empty(base, name, DEPTH);
		/* Groups below are gone at once; killed processes leave theirs some time later. */
		if (pause > 0)
			cgroup_pause(pause);
		waited += pause;
	}
}

static void sweep_one(int base, const char *text)
{
	struct cgroup_name name;
	int group;

	if (!cgroup_name_read(text, &name) || cgroup_starter_lives(&name))
		return;
	group = open_group(base, text);
	if (group < 0)
		return;
	if (flock(group, LOCK_EX | LOCK_NB) == 0)
		cgroup_remove(base, text, SWEEP_PATIENCE);
	close(group);
}

void cgroup_sweep(int base)
{
	const int fd = openat(base, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *directory = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *entry;

	if (directory == NULL) {
		if (fd >= 0)
			close(fd);
		return;
	}
	while ((entry = readdir(directory)) != NULL)
		sweep_one(base, entry->d_name);
	closedir(directory);
}
