/* SPDX-License-Identifier: MIT */
#include "prepare_seal.h"
#include "primitive.h"

#include <stdio.h>
#include <string.h>

#include "../../matrix/hardening.h"

#define MIB (UINT64_C(1024) * 1024)

/* What the mask leaves, without what this start has no use or no means for.  With a layer goes what
 * acts on it: without a mount namespace of its own a new root would be built over the caller's
 * /tmp, and without a user namespace the limit of namespaces would be the caller's. */
static uint64_t layers_of(const struct core_options *options)
{
	const uint64_t without = with_dependants(options->seal->without);
	uint64_t layers = sealed_layers(options->mask) & ~without;

	for (int i = 0; i < WW_PRIMITIVES_COUNT; i++)
		if (core_primitives[i]->when != NULL && !core_primitives[i]->when(options))
			layers &= ~WW_BIT(i);
	return layers;
}

static int add_name(struct core_seal *seal, size_t *used, const char *name, struct ww_error *e)
{
	const size_t size = strlen(name) + 1;

	if (size == 1 || strchr(name, '=') != NULL)
		return ww_fail(e, 2, "environment variable '%s': expected a name", name);
	if (*used + size >= sizeof(seal->environment))
		return ww_fail(e, 2, "environment: the names are longer than %zu bytes",
			       sizeof(seal->environment));
	memcpy(seal->environment + *used, name, size);
	*used += size;
	return 0;
}

static int add_environment(const struct core_seal_options *options, struct core_seal *seal,
			   struct ww_error *e)
{
	static const char *const always[] = {CORE_ENVIRONMENT};
	size_t used = 0;

	for (size_t i = 0; i < sizeof(always) / sizeof(always[0]); i++)
		if (add_name(seal, &used, always[i], e) < 0)
			return -1;
	for (unsigned i = 0; i < options->environment_count; i++)
		if (add_name(seal, &used, options->environment[i], e) < 0)
			return -1;
	return 0;
}

static int add_mounts(const struct core_seal_options *options, struct core_seal *seal,
		      struct ww_error *e)
{
	if (options->mount_count > CORE_MOUNTS_MAX)
		return ww_fail(e, 2, "%u paths to show; expected at most %d", options->mount_count,
			       CORE_MOUNTS_MAX);
	for (unsigned i = 0; i < options->mount_count; i++) {
		const struct core_mount *mount = &options->mounts[i];

		if (mount->target[0] != '/' || mount->target[1] == '\0')
			return ww_fail(e, 2, "path %s: expected an absolute one below /",
				       mount->target);
		seal->mount[i] = *mount;
	}
	seal->mount_count = options->mount_count;
	return 0;
}

static int add_declared(const struct core_seal_options *options, struct core_seal *seal,
			struct ww_error *e)
{
	if (options->declared_count > CORE_DECLARED_MAX)
		return ww_fail(e, 2, "%u descriptors to keep; expected at most %d",
			       options->declared_count, CORE_DECLARED_MAX);
	for (unsigned i = 0; i < options->declared_count; i++)
		seal->declared[i] = options->declared[i];
	seal->declared_count = options->declared_count;
	return 0;
}

static void set_bounds(const struct core_seal_options *options, struct core_seal *seal)
{
	const uint64_t mib = options->scratch_mib != 0 ? options->scratch_mib : CORE_SCRATCH_MIB;

	snprintf(seal->scratch, sizeof(seal->scratch), "mode=755,size=%llum,nr_inodes=%d",
		 (unsigned long long)mib, CORE_SCRATCH_FILES);
	seal->rlimit_nproc = options->tasks != 0 ? options->tasks : CORE_NPROC;
	seal->rlimit_fsize = CORE_FSIZE_MIB * MIB;
	seal->rlimit_core = 1;
	seal->rlimit_sigpending = WW_SIGPENDING_LIMIT;
}

/* A group counts the memory that is held, so that address space may be generous.  Without one the
 * address space is what a process cannot hold more than. */
static void set_address_space(const struct core_options *options, struct core_plan *plan)
{
	if ((plan->layers & WW_BIT(PRIM_CGROUP)) == 0)
		plan->rlimit_as = options->memory_mib < UINT64_MAX / MIB ? options->memory_mib * MIB
									 : UINT64_MAX;
}

static void set_ids(const struct core_seal_options *options, struct core_plan *plan)
{
	struct core_seal *seal = &plan->seal;
	const bool guest = (plan->layers & WW_BIT(PRIM_ID_RANGE)) != 0;

	seal->inner_id = CORE_INNER_ID;
	seal->outer_uid = guest ? options->guest_id : options->uid;
	seal->outer_gid = guest ? options->guest_id : options->gid;
}

static void set_filters(const struct core_options *options, struct core_plan *plan)
{
	if ((plan->layers & WW_BIT(PRIM_SECCOMP)) != 0) {
		plan->filter = options->filter->program;
		plan->filter_length = options->filter->length;
	}
	if ((plan->layers & WW_BIT(PRIM_SECCOMP_ARGS)) != 0) {
		plan->seal.args = options->seal->arguments->program;
		plan->seal.args_length = options->seal->arguments->length;
	}
}

int core_prepare_seal(const struct core_options *options, struct core_plan *plan,
		      struct ww_error *e)
{
	struct core_seal *seal = &plan->seal;

	if (options->seal == NULL)
		return ww_fail(e, 2, "profile sealed: its options are missing");
	/* The workdir is mounted, and nothing can be mounted on the root of everything. */
	if (strcmp(plan->workdir, "/") == 0)
		return ww_fail(e, 2, "workdir /: expected a directory below it");
	plan->layers = layers_of(options);
	plan->not_offered = primitives_not_offered(plan->layers);
	plan->layers &= ~plan->not_offered;
	plan->lenient = options->seal->lenient;
	plan->clone_flags = primitives_clone_flags(plan->layers);
	seal->network = options->seal->network;
	seal->executable = options->seal->executable;
	seal->terminal = options->seal->terminal;
	seal->program = -1;
	snprintf(seal->host_name, sizeof(seal->host_name), "sealed");
	set_ids(options->seal, plan);
	set_bounds(options->seal, seal);
	set_address_space(options, plan);
	set_filters(options, plan);
	if (add_mounts(options->seal, seal, e) < 0 || add_declared(options->seal, seal, e) < 0)
		return -1;
	return add_environment(options->seal, seal, e);
}
