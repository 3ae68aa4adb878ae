/* SPDX-License-Identifier: MIT */
/* The groups of cgroup v2 that sealed trials are in, where one is delegated: one for the run, and
 * in it one for each trial, with the limits that `exec` gives.  The supervisor makes and removes
 * them; the trial's starter enters, and all that it starts is born there. */
#ifndef WHICHWALL_TRIAL_GROUP_H
#define WHICHWALL_TRIAL_GROUP_H

#include "../core/cgroup_part.h"

/* Is one delegated, by a kernel that lets a trial in?  Looks only. */
bool trial_groups_found(uint64_t memory_mib);
/* Makes the one of the run, for so many trials at a time.  0, or -1 with *e. */
int trial_groups_open(struct core_cgroup *whole, uint64_t memory_mib, unsigned jobs,
		      struct ww_error *e);

/* The trial's own, of its name.  0 with the door in *door, or -errno. */
int trial_group_open(const struct core_cgroup *whole, uint64_t memory_mib,
		     struct cgroup_part *group, int *door);

#endif
