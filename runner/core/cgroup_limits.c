/* SPDX-License-Identifier: MIT */
#include "cgroup_parts.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define MIB (UINT64_C(1024) * 1024)
#define CPU_PERIOD 100000U /* microseconds; the kernel's own default for cpu.max */

unsigned cgroup_controllers(const struct cgroup_options *options,
			    const char *names[CGROUP_CONTROLLERS])
{
	unsigned count = 0;

	if (options->memory_mib != 0)
		names[count++] = "memory";
	if (options->tasks != 0)
		names[count++] = "pids";
	if (options->cpu_percent != 0)
		names[count++] = "cpu";
	return count;
}

static struct cgroup_limit *add(struct cgroup_limits *limits, const char *file,
				unsigned long long value)
{
	struct cgroup_limit *limit = &limits->limit[limits->count++];

	*limit = (struct cgroup_limit){0};
	snprintf(limit->file, sizeof(limit->file), "%s", file);
	snprintf(limit->value, sizeof(limit->value), "%llu", value);
	return limit;
}

static int add_memory(uint64_t mib, struct cgroup_limits *limits, struct ww_error *e)
{
	uint64_t bytes;

	if (__builtin_mul_overflow(mib, MIB, &bytes)) {
		ww_fail(e, 2, "%llu MiB of memory: expected fewer", (unsigned long long)mib);
		return -EINVAL;
	}
	add(limits, "memory.max", bytes);
	/* What is swapped out no longer counts for memory.max. */
	add(limits, "memory.swap.max", 0)->may_lack = access("/proc/swaps", F_OK) != 0;
	/* When the first limit kills one process, the kernel kills the rest of the sandbox too. */
	add(limits, "memory.oom.group", 1);
	return 0;
}

int cgroup_limits_of(const struct cgroup_options *options, struct cgroup_limits *limits,
		     struct ww_error *e)
{
	limits->count = 0;
	limits->huge_pages = options->huge_pages;
	if (options->memory_mib != 0 && add_memory(options->memory_mib, limits, e) < 0)
		return -EINVAL;
	if (options->tasks != 0)
		add(limits, "pids.max", options->tasks);
	if (options->cpu_percent != 0) {
		struct cgroup_limit *limit = add(limits, "cpu.max", 0);

		snprintf(limit->value, sizeof(limit->value), "%llu %u",
			 (unsigned long long)options->cpu_percent * (CPU_PERIOD / 100), CPU_PERIOD);
	}
	return 0;
}

/* hugetlb.2MB.max and hugetlb.2MB.rsvd.max: pages in use, and pages that mmap(2) reserves.  The
 * second makes mmap(2) fail; the first alone would kill the program when it touches a page. */
static bool is_huge_limit(const char *file)
{
	const size_t length = strlen(file);

	return strncmp(file, "hugetlb.", 8) == 0 &&
	       length < sizeof(((struct cgroup_limit *)0)->file) &&
	       strcmp(file + length - 4, ".max") == 0;
}

void cgroup_limits_add_huge(int group, struct cgroup_limits *limits)
{
	const int fd =
		limits->huge_pages ? -1 : openat(group, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *directory = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *entry;

	if (directory == NULL) {
		if (fd >= 0)
			close(fd);
		return;
	}
	while ((entry = readdir(directory)) != NULL && limits->count < CGROUP_LIMITS_MAX)
		if (is_huge_limit(entry->d_name))
			add(limits, entry->d_name, 0);
	closedir(directory);
}

static int set(int group, const struct cgroup_limit *limit, struct ww_error *e)
{
	char text[CGROUP_FILE_MAX];
	int err = cgroup_write(group, limit->file, limit->value);

	if (err == -ENOENT && limit->may_lack)
		return 0;
	if (err == 0)
		err = cgroup_read(group, limit->file, text);
	if (err < 0) {
		ww_fail(e, 3,
			"cgroup limit %s = %s: %s; expected a file that the controller %.*s makes "
			"and the caller may write",
			limit->file, limit->value, strerror(-err), (int)strcspn(limit->file, "."),
			limit->file);
		return err;
	}
	if (strcmp(text, limit->value) != 0) {
		ww_fail(e, 3,
			"cgroup limit %s = %s: the kernel made it %.40s; expected it as written",
			limit->file, limit->value, text);
		return -EIO;
	}
	return 0;
}

int cgroup_limits_set(int group, const struct cgroup_limits *limits, struct ww_error *e)
{
	for (unsigned i = 0; i < limits->count; i++) {
		const int err = set(group, &limits->limit[i], e);

		if (err < 0)
			return err;
	}
	return 0;
}
