/* SPDX-License-Identifier: MIT */
#include "arena_group.h"

#include <stdio.h>
#include <string.h>

static const struct cgroup_options unlimited = {.huge_pages = true};

static bool asks(const struct profile_setup *profile)
{
	return profile->description && profile->description->offers & WW_BIT(OFFER_CGROUP);
}

bool arena_groups_wanted(const struct profile_setup *profiles, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (asks(&profiles[i]))
			return true;
	return false;
}

/* The remedy is ours: that of cgroup_find() speaks of options that other commands have. */
static int check_one(const struct profile_setup *profile, struct ww_error *e)
{
	struct ww_error why;

	if (cgroup_find(&unlimited, &why) == 0)
		return 0;
	return ww_fail(e, 3,
		       "profile %s asks for a control group of each arena's own: %.*s; expected "
		       "root, or a group that is delegated (`systemd-run --user --scope -p "
		       "Delegate=yes`)",
		       profile->name, (int)strcspn(why.text, ";"), why.text);
}

int arena_groups_check(const struct profile_setup *profiles, size_t count, struct ww_error *e)
{
	for (size_t i = 0; i < count; i++)
		if (asks(&profiles[i]) && check_one(&profiles[i], e) < 0)
			return -1;
	return 0;
}

int arena_groups_open(struct core_cgroup *whole, struct ww_error *e)
{
	return cgroup_open(&unlimited, whole, e) < 0 ? -1 : 0;
}

/* Two arenas in one group would meet: what a sandbox makes in it belongs to the ids of the first.
 */
int arena_group_open(const struct core_cgroup *whole, uid_t owner, pid_t pid,
		     struct cgroup_part *group)
{
	struct ww_error e;
	int err;

	snprintf(group->name, sizeof(group->name), "arena-%d", (int)pid);
	err = cgroup_part_open(whole, &unlimited, group, &e);
	return err < 0 ? err : cgroup_part_delegate(group, owner, pid);
}
