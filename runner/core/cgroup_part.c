/* SPDX-License-Identifier: MIT */
#include "cgroup_part.h"
#include "cgroup_parts.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define DELEGATED_GROUPS "64"

bool cgroup_part_enterable(const char *release)
{
	unsigned major = 0, minor = 0;

	return sscanf(release, "%u.%u", &major, &minor) == 2 &&
	       (major > 5 || (major == 5 && minor >= 16));
}

int cgroup_divide(const struct core_cgroup *whole, const struct cgroup_options *options,
		  struct ww_error *e)
{
	const char *names[CGROUP_CONTROLLERS + 1];
	unsigned count = cgroup_controllers(options, names);
	char available[CGROUP_FILE_MAX], word[32];
	int err = cgroup_read(whole->directory, "cgroup.controllers", available);

	if (err == 0 && cgroup_lists(available, "hugetlb"))
		names[count++] = "hugetlb";
	for (unsigned i = 0; i < count && err == 0; i++) {
		snprintf(word, sizeof(word), "+%s", names[i]);
		err = cgroup_write(whole->directory, "cgroup.subtree_control", word);
	}
	if (err < 0)
		ww_fail(e, 3, "cgroup %s: cgroup.subtree_control: %s; expected to divide it",
			whole->path, strerror(-err));
	return err;
}

static int make(struct cgroup_part *part)
{
	if (mkdirat(part->whole, part->name, 0755) < 0)
		return -errno;
	part->directory = openat(part->whole, part->name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return part->directory < 0 ? -errno : 0;
}

int cgroup_part_open(const struct core_cgroup *whole, const struct cgroup_options *options,
		     struct cgroup_part *part, struct ww_error *e)
{
	struct cgroup_limits limits;
	int err;

	part->whole = whole->directory;
	part->directory = -1;
	err = make(part);
	if (err < 0)
		ww_fail(e, 3, "cgroup %s/%s: %s; expected to make it there", whole->path,
			part->name, strerror(-err));
	if (err == 0)
		err = cgroup_limits_of(options, &limits, e);
	if (err == 0) {
		cgroup_limits_add_huge(part->directory, &limits);
		err = cgroup_limits_set(part->directory, &limits, e);
	}
	if (err < 0)
		cgroup_part_close(part);
	return err;
}

int cgroup_part_door(const struct cgroup_part *part)
{
	const int fd = openat(part->directory, "cgroup.procs", O_WRONLY | O_CLOEXEC);

	return fd < 0 ? -errno : fd;
}

/* The limit stays ours: its file is not among those that are given away. */
int cgroup_part_delegate(const struct cgroup_part *part, uid_t owner, pid_t pid)
{
	static const char *const files[] = {".", "cgroup.procs", "cgroup.threads",
					    "cgroup.subtree_control"};
	char number[24];
	int err = cgroup_write(part->directory, "cgroup.max.descendants", DELEGATED_GROUPS);

	for (size_t i = 0; i < sizeof(files) / sizeof(*files) && err == 0; i++)
		if (fchownat(part->directory, files[i], owner, owner, 0) < 0)
			err = -errno;
	snprintf(number, sizeof(number), "%ld", (long)pid);
	return err < 0 ? err : cgroup_write(part->directory, "cgroup.procs", number);
}

bool cgroup_part_holds(const struct cgroup_part *part, pid_t pid)
{
	char text[CGROUP_FILE_MAX], number[24];

	snprintf(number, sizeof(number), "%ld", (long)pid);
	return cgroup_read(part->directory, "cgroup.procs", text) == 0 &&
	       cgroup_lists(text, number);
}

static uint64_t count(const char *events, const char *name)
{
	const char *at = strstr(events, name);

	return at == NULL ? 0 : strtoull(at + strlen(name), NULL, 10);
}

/* oom_kill alone would also count whom the kernel kills when a group above, or the host, is short;
 * oom counts only in the group whose limit was met, and in those above it (mem_cgroup_oom() in
 * mm/memcontrol.c). */
bool cgroup_part_used_up(const struct cgroup_part *part)
{
	char events[CGROUP_FILE_MAX];

	return part->directory >= 0 && cgroup_read(part->directory, "memory.events", events) == 0 &&
	       count(events, "\noom ") > 0 && count(events, "\noom_kill ") > 0;
}

void cgroup_part_close(struct cgroup_part *part)
{
	if (part->directory < 0)
		return;
	close(part->directory);
	part->directory = -1;
	cgroup_remove(part->whole, part->name, 0);
}
