/* SPDX-License-Identifier: MIT */
/* Programs that the arena's init starts, in a sandbox of ours. */
#include "launch.h"

#include <stddef.h>
#include <unistd.h>

static bool give_block(struct launch *launch, const char *block, size_t size)
{
	return write(launch->channel.gate, block, size) == (ssize_t)size;
}

static const char *listen_to_program(struct launch *launch)
{
	return channel_listen(&launch->channel, launch->scene.pid) < 0 ? "pidfd_open" : NULL;
}

static bool unread(struct launch *launch)
{
	return channel_unread(&launch->channel);
}

/* ---- one that applies the plan to itself ---- */

static int open_applied(struct launch *launch, int theirs[TRIAL_FDS])
{
	return channel_open(&launch->channel, false, theirs);
}

static void tell_record(struct launch *launch, const struct wire_record *record)
{
	tell(&launch->listener,
	     (struct event){.kind = EVENT_RECORDED, .bytes = record->bytes, .size = record->size});
}

static int look_at_applied(const struct launch *launch, struct effective *effective)
{
	const struct scene *scene = &launch->scene;

	return observe_applied(scene->pid, scene->arena, scene->ids, &launch->plan, effective);
}

const struct launch_kind launch_applied = {
	.open = open_applied,
	/* No other part of such a plan is used, and this part is most of it. */
	.message_size = offsetof(struct wire_trial, plan.seal),
	.give_block = give_block,
	.waits = true,
	.recorded = tell_record,
	.listen = listen_to_program,
	.runs = EVENT_STARTED,
	.unread = unread,
	.look = look_at_applied,
};

/* ---- one that the sandbox's own init starts ---- */

static int open_born(struct launch *launch, int theirs[TRIAL_FDS])
{
	return channel_open(&launch->channel, true, theirs);
}

static int look_at_born(const struct launch *launch, struct effective *effective)
{
	const struct scene *scene = &launch->scene;

	if (observe_born(scene->pid, scene->arena, scene->ids, &launch->plan, effective) < 0)
		return -1;
	if (launch->kit->groups)
		observe_add(effective, ";cgroup=%s",
			    launch->group.directory >= 0 &&
					    cgroup_part_holds(&launch->group, scene->pid)
				    ? "own"
				    : "arena");
	return 0;
}

const struct launch_kind launch_born = {
	.open = open_born,
	.message_size = sizeof(struct wire_trial),
	.give_block = give_block,
	.waits = true,
	.listen = listen_to_program,
	.runs = EVENT_STARTED,
	.unread = unread,
	.look = look_at_born,
};
