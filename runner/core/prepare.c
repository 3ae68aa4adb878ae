/* SPDX-License-Identifier: MIT */
/* From what a caller asks for to what the child will call.  Looks at nothing but its arguments,
 * `exists` and what this kernel has, so that it can plan for another root. */
#include "core.h"
#include "prepare_seal.h"
#include "primitive.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "../../matrix/hardening.h"

#define MIB (UINT64_C(1024) * 1024)
#define AS_FACTOR 8    /* interpreters reserve far more than they use */
#define AS_FLOOR 4096U /* MiB; below, some do not start */

static uint64_t multiply(uint64_t a, uint64_t b)
{
	uint64_t product;

	return __builtin_mul_overflow(a, b, &product) ? UINT64_MAX : product;
}

uint64_t core_rlimit_as(uint64_t memory_mib)
{
	const uint64_t mib = multiply(memory_mib, AS_FACTOR);

	return multiply(mib < AS_FLOOR ? AS_FLOOR : mib, MIB);
}

uint64_t core_rlimit_cpu(uint64_t timeout_seconds)
{
	const uint64_t seconds = multiply(timeout_seconds, 2);

	return seconds < 2 ? 2 : seconds;
}

bool core_exists_here(const char *path, void *context)
{
	(void)context;
	return access(path, F_OK) == 0;
}

/* What the mask leaves, without what these options have no use or no means for. */
static uint64_t layers_of(const struct core_options *options)
{
	uint64_t layers =
		profile_layers(ww_word(&ww_profiles, (int)options->profile), options->mask);

	if (options->filter == NULL)
		layers &= ~WW_BIT(PRIM_SECCOMP);
	if (!options->bind_host_libs)
		layers &= ~WW_BIT(PRIM_BIND_MOUNTS);
	return layers;
}

static int add_bind(struct core_plan *plan, const char *source, struct ww_error *e)
{
	struct core_bind *bind = &plan->bind[plan->bind_count];
	const char *workdir = strcmp(plan->workdir, "/") == 0 ? "" : plan->workdir;
	int length;

	snprintf(bind->source, sizeof(bind->source), "%s", source);
	length = snprintf(bind->target, sizeof(bind->target), "%s%s", workdir, source);
	if (length < 0 || (size_t)length >= sizeof(bind->target))
		return ww_fail(e, 2,
			       "workdir %s: too long for %s below it; expected at most %d bytes",
			       plan->workdir, source, CORE_PATH_MAX - 1);
	plan->bind_count++;
	return 0;
}

/* Where dynamic programs of most distributions find their loader, libraries and interpreters. */
static int add_binds(struct core_plan *plan, core_exists *exists, void *context, struct ww_error *e)
{
	static const char *const candidates[CORE_BINDS_MAX] = {
		"/lib",
		"/lib64",
		"/usr/lib",
		"/usr/bin",
	};

	if ((plan->layers & WW_BIT(PRIM_BIND_MOUNTS)) == 0)
		return 0;
	for (size_t i = 0; i < CORE_BINDS_MAX; i++)
		if (exists(candidates[i], context) && add_bind(plan, candidates[i], e) < 0)
			return -1;
	if (plan->bind_count == 0)
		plan->layers &= ~WW_BIT(PRIM_BIND_MOUNTS);
	return 0;
}

static int check_mask(const struct core_options *options, struct ww_error *e)
{
	const bool mdwe = options->seal != NULL && options->seal->mdwe;
	const char *base = ww_word(&ww_profiles, (int)options->profile);
	const char *profile = options->profile == PROFILE_SEALED && mdwe ? "sealed+mdwe" : base;
	uint64_t factors;

	if (profile_factors_all(profile, &factors) < 0)
		return ww_fail(e, 2, "profile %d: unknown", (int)options->profile);
	if ((options->mask & ~factors) != 0)
		return ww_fail(e, 2, "mask 0x%llx: profile %s has the factors 0x%llx only",
			       (unsigned long long)options->mask, profile,
			       (unsigned long long)factors);
	return 0;
}

static int copy_workdir(const char *workdir, struct core_plan *plan, struct ww_error *e)
{
	if (workdir == NULL || workdir[0] != '/')
		return ww_fail(e, 2, "workdir %s: expected an absolute path",
			       workdir == NULL ? "(none)" : workdir);
	if (strlen(workdir) >= sizeof(plan->workdir))
		return ww_fail(e, 2, "workdir %.64s...: too long; expected at most %d bytes",
			       workdir, CORE_PATH_MAX - 1);
	strcpy(plan->workdir, workdir);
	return 0;
}

int core_prepare(const struct core_options *options, core_exists *exists, void *context,
		 struct core_plan *plan, struct ww_error *e)
{
	const bool origin = options->profile == PROFILE_SEED;

	*plan = (struct core_plan){
		.profile = options->profile,
		.strict_tag = origin || options->profile == PROFILE_STRICT,
		.filter_sets_nnp = origin,
		.rlimit_as = core_rlimit_as(options->memory_mib),
		.rlimit_cpu = core_rlimit_cpu(options->timeout_seconds),
		.rlimit_nofile = WW_NOFILE_LIMIT,
	};
	if (check_mask(options, e) < 0 || copy_workdir(options->workdir, plan, e) < 0)
		return -1;
	if (options->profile == PROFILE_SEALED)
		return core_prepare_seal(options, plan, e);
	plan->layers = layers_of(options);
	plan->clone_flags = primitives_clone_flags(plan->layers);
	if ((plan->layers & WW_BIT(PRIM_SECCOMP)) != 0) {
		plan->filter = options->filter->program;
		plan->filter_length = options->filter->length;
	}
	return add_binds(plan, exists, context, e);
}
