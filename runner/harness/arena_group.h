/* SPDX-License-Identifier: MIT */
/* The groups of cgroup v2 that arenas have whose sandbox asks for one (`"offer": ["cgroup"]`): one
 * for a sweep, with a janitor, and in it one for each arena, which belongs to the arena's root.
 * No limits: what a sandbox does with its groups is what it is asked about. */
#ifndef WHICHWALL_ARENA_GROUP_H
#define WHICHWALL_ARENA_GROUP_H

#include "../core/cgroup_part.h"
#include "profile_setup.h"

/* Does a sandbox of these ask for one? */
bool arena_groups_wanted(const struct profile_setup *profiles, size_t count);
/* Can whoever asks be given one?  Looks only.  0, or -1 with the reason in *e. */
int arena_groups_check(const struct profile_setup *profiles, size_t count, struct ww_error *e);
/* Makes the one of the sweep, for cgroup_close().  0, or -1 with *e. */
int arena_groups_open(struct core_cgroup *whole, struct ww_error *e);

/* An arena's own, with its init `pid` in it, for cgroup_part_close() once that is gone.  0, or
 * -errno; then group->directory may be open. */
int arena_group_open(const struct core_cgroup *whole, uid_t owner, pid_t pid,
		     struct cgroup_part *group);

#endif
