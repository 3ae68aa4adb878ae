/* SPDX-License-Identifier: MIT */
#include "trial_group.h"

#include <sys/utsname.h>

#include "../core/core.h"

#define TASKS_MAX 1000000 /* below what the kernel has numbers for (PIDS_MAX) */

static struct cgroup_options limits_of(uint64_t memory_mib)
{
	return (struct cgroup_options){.memory_mib = memory_mib, .tasks = CORE_NPROC};
}

bool trial_groups_found(uint64_t memory_mib)
{
	const struct cgroup_options limits = limits_of(memory_mib);
	struct utsname host;
	struct ww_error e;

	return uname(&host) == 0 && cgroup_part_enterable(host.release) &&
	       cgroup_find(&limits, &e) == 0;
}

/* Twice what all of them may hold: it must not be met before they are, and what is being torn down
 * still counts.  Its controllers come with its limits. */
static struct cgroup_options limits_of_all(uint64_t memory_mib, unsigned jobs)
{
	struct cgroup_options limits = limits_of(memory_mib);

	if (__builtin_mul_overflow(limits.memory_mib, UINT64_C(2) * jobs, &limits.memory_mib) ||
	    limits.memory_mib > UINT64_C(1) << 40)
		limits.memory_mib = UINT64_C(1) << 40;
	limits.tasks *= UINT64_C(2) * jobs;
	if (limits.tasks > TASKS_MAX)
		limits.tasks = TASKS_MAX;
	return limits;
}

int trial_groups_open(struct core_cgroup *whole, uint64_t memory_mib, unsigned jobs,
		      struct ww_error *e)
{
	const struct cgroup_options limits = limits_of_all(memory_mib, jobs);

	if (cgroup_open(&limits, whole, e) < 0)
		return -1;
	if (cgroup_divide(whole, &limits, e) == 0)
		return 0;
	cgroup_close(whole, NULL);
	return -1;
}

int trial_group_open(const struct core_cgroup *whole, uint64_t memory_mib,
		     struct cgroup_part *group, int *door)
{
	const struct cgroup_options limits = limits_of(memory_mib);
	struct ww_error e;
	const int err = cgroup_part_open(whole, &limits, group, &e);

	if (err < 0)
		return err;
	*door = cgroup_part_door(group);
	return *door < 0 ? *door : 0;
}
