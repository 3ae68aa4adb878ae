/* SPDX-License-Identifier: MIT */
/* The plan of a trial's sandbox. */
#include <string.h>
#include <unistd.h>

#include "launch.h"

/* The arena of an external fixture has what the host has (runner/init/graft.c). */
static bool exists_in_arena(const char *path, void *context)
{
	const struct scene *scene = context;

	return strcmp(path, "/lib") == 0 ||
	       (scene_program(scene) != FIXTURE_BUILTIN && access(path, F_OK) == 0);
}

/* What the arena shows of itself under `sealed`: nothing but the workdir, unless the profile's
 * option asks for its libraries.  The protocol's two descriptors are declared; what else a fixture
 * finds open was leaked. */
static void fill_seal(const struct launch *launch, struct core_seal_options *seal)
{
	static const int protocol[] = {FIXTURE_FD_REPORT, FIXTURE_FD_GATE};
	static const struct core_mount libraries[] = {{.source = "/lib", .target = "/lib"},
						      {.source = "/usr", .target = "/usr"}};
	const bool root = launch->scene.planned->key.caller == CALLER_ROOT;
	const bool external = scene_program(&launch->scene) != FIXTURE_BUILTIN;

	*seal = (struct core_seal_options){
		.uid = root ? ARENA_ROOT : ARENA_USER,
		.gid = root ? ARENA_ROOT : ARENA_USER,
		.guest_id = root ? ARENA_GUEST : 0,
		/* A program that is not of ours lies in the workdir. */
		.executable = external,
		.mdwe = launch->profile->mdwe,
		.declared = protocol,
		.declared_count = 2,
		.mounts = libraries,
		.mount_count = !launch->profile->bind_host_libs ? 0
			       : external                       ? 2
								: 1,
		.without = launch->kit->groups ? 0 : WW_BIT(PRIM_CGROUP),
		.arguments = launch->profile->filters[PROFILE_ARGUMENTS],
	};
}

int launch_plan(struct launch *launch)
{
	const struct trial_kit *kit = launch->kit;
	const struct profile_setup *profile = launch->profile;
	/* The factors of somebody else's sandbox are edits of its configuration. */
	const uint64_t mask = profile->launched ? 0 : launch->scene.planned->key.mask;
	struct core_seal_options seal;
	const struct core_options options = {
		.profile = profile->base,
		.mask = mask,
		.workdir = ARENA_WORKDIR,
		.timeout_seconds = kit->timeout_seconds,
		.memory_mib = kit->memory_mib,
		.bind_host_libs = profile->bind_host_libs,
		.filter = profile->filters[profile_filter_index(mask)],
		.seal = &seal,
	};
	struct ww_error e;

	fill_seal(launch, &seal);
	return core_prepare(&options, exists_in_arena, &launch->scene, &launch->plan, &e);
}
