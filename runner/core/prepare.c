/* SPDX-License-Identifier: MIT */
/* From what a caller asks for to what the child will call.  Looks at nothing but its arguments,
 * `exists` and what this kernel has, so that it can plan for another root. */
#include "core.h"
#include "prepare_seal.h"

#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

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

static bool took_away(uint64_t mask, enum factor factor)
{
	return (mask & WW_BIT(factor)) != 0;
}

static int unshare_flags(uint64_t mask)
{
	int flags = 0;

	if (!took_away(mask, FACTOR_NO_MNTNS))
		flags |= CLONE_NEWNS;
	if (!took_away(mask, FACTOR_NO_USERNS))
		flags |= CLONE_NEWUSER;
	if (!took_away(mask, FACTOR_NO_PIDNS))
		flags |= CLONE_NEWPID;
	return flags;
}

static uint32_t steps_of_profile(enum profile profile)
{
	const uint64_t standard = WW_BIT(STEP_NO_NEW_PRIVS) | WW_BIT(STEP_RLIMIT_AS);

	switch (profile) {
	case PROFILE_STANDARD:
		return (uint32_t)standard;
	case PROFILE_STRICT:
	case PROFILE_SEED:
		return (uint32_t)(standard | WW_BIT(STEP_RLIMIT_CPU) | WW_BIT(STEP_RLIMIT_NOFILE) |
				  WW_BIT(STEP_UNSHARE) | WW_BIT(STEP_BIND_MOUNTS) |
				  WW_BIT(STEP_CHROOT) | WW_BIT(STEP_SECCOMP));
	case PROFILE_SEALED: /* core_prepare_seal() */
	case PROFILE_NONE:
	case WW_PROFILES_COUNT:
		break;
	}
	return 0;
}

/* The calls that the options ask for. */
static uint32_t steps_of(const struct core_options *options)
{
	uint32_t steps = steps_of_profile(options->profile);
	uint64_t without = 0;

	if (took_away(options->mask, FACTOR_NO_NNP))
		without |= WW_BIT(STEP_NO_NEW_PRIVS);
	if (took_away(options->mask, FACTOR_NO_CHROOT))
		without |= WW_BIT(STEP_CHROOT);
	if (took_away(options->mask, FACTOR_NO_RLIMITS))
		without |= WW_BIT(STEP_RLIMIT_AS) | WW_BIT(STEP_RLIMIT_CPU) |
			   WW_BIT(STEP_RLIMIT_NOFILE);
	/* unshare(0) would succeed and be recorded as something that was applied. */
	if (unshare_flags(options->mask) == 0)
		without |= WW_BIT(STEP_UNSHARE);
	if (options->filter == NULL || took_away(options->mask, FACTOR_NO_SECCOMP))
		without |= WW_BIT(STEP_SECCOMP);
	steps &= ~(uint32_t)without;
	/* The grafts only serve a new root, and without a mount namespace of its own they would
	 * land in the live one. */
	if (!options->bind_host_libs || (steps & WW_BIT(STEP_CHROOT)) == 0 ||
	    took_away(options->mask, FACTOR_NO_MNTNS))
		steps &= ~(uint32_t)WW_BIT(STEP_BIND_MOUNTS);
	return steps;
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

	if ((plan->steps & WW_BIT(STEP_BIND_MOUNTS)) == 0)
		return 0;
	for (size_t i = 0; i < CORE_BINDS_MAX; i++)
		if (exists(candidates[i], context) && add_bind(plan, candidates[i], e) < 0)
			return -1;
	if (plan->bind_count == 0)
		plan->steps &= ~(uint32_t)WW_BIT(STEP_BIND_MOUNTS);
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
		.strict_tag = origin || options->profile == PROFILE_STRICT,
		.filter_sets_nnp = origin,
		.unshare_flags = unshare_flags(options->mask),
		.rlimit_as = core_rlimit_as(options->memory_mib),
		.rlimit_cpu = core_rlimit_cpu(options->timeout_seconds),
		.rlimit_nofile = WW_NOFILE_LIMIT,
	};
	if (check_mask(options, e) < 0 || copy_workdir(options->workdir, plan, e) < 0)
		return -1;
	if (options->profile == PROFILE_SEALED)
		return core_prepare_seal(options, plan, e);
	plan->steps = steps_of(options);
	if ((plan->steps & WW_BIT(STEP_SECCOMP)) != 0) {
		plan->filter = options->filter->program;
		plan->filter_length = options->filter->length;
	}
	return add_binds(plan, exists, context, e);
}
