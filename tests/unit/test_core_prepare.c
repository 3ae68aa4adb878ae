/* SPDX-License-Identifier: MIT */
#include "../../runner/core/core.h"

#include <criterion/criterion.h>
#include <sched.h>
#include <string.h>

#define MIB (UINT64_C(1024) * 1024)
#define MASKS 64

static const struct sock_filter no_program;
static const struct core_filter filter = {.program = (struct sock_filter *)&no_program,
					  .length = 1};

static struct core_options options_of(enum profile profile, uint64_t mask)
{
	return (struct core_options){
		.profile = profile,
		.mask = mask,
		.workdir = "/work",
		.timeout_seconds = 1,
		.memory_mib = 512,
		.filter = &filter,
	};
}

static bool all_exist(const char *path, void *context)
{
	(void)path;
	(void)context;
	return true;
}

/* `context` is the only path that does not exist. */
static bool all_but(const char *path, void *context)
{
	return strcmp(path, context) != 0;
}

static struct core_plan plan_of(const struct core_options *options)
{
	struct core_plan plan;
	struct ww_error e = {.text = ""};

	cr_assert_eq(core_prepare(options, all_exist, NULL, &plan, &e), 0, "%s", e.text);
	return plan;
}

static bool has(const struct core_plan *plan, enum primitive step)
{
	return (plan->layers & WW_BIT(step)) != 0;
}

Test(prepare, address_space_is_eightfold_with_a_floor)
{
	cr_expect_eq(core_rlimit_as(0), 4096 * MIB);
	cr_expect_eq(core_rlimit_as(1), 4096 * MIB);
	cr_expect_eq(core_rlimit_as(512), 4096 * MIB);
	cr_expect_eq(core_rlimit_as(513), 4104 * MIB);
	cr_expect_eq(core_rlimit_as(1024), 8192 * MIB);
	cr_expect_eq(core_rlimit_as(UINT64_MAX), UINT64_MAX);
	cr_expect_eq(core_rlimit_as(UINT64_MAX / 8), UINT64_MAX);
}

Test(prepare, cpu_time_is_double_with_a_floor)
{
	cr_expect_eq(core_rlimit_cpu(0), 2);
	cr_expect_eq(core_rlimit_cpu(1), 2);
	cr_expect_eq(core_rlimit_cpu(10), 20);
	cr_expect_eq(core_rlimit_cpu(UINT64_MAX), UINT64_MAX);
}

Test(prepare, none_does_nothing)
{
	const struct core_options options = options_of(PROFILE_NONE, 0);
	const struct core_plan plan = plan_of(&options);

	cr_expect_eq(plan.layers, 0);
	cr_expect_not(plan.strict_tag);
	cr_expect_null(plan.filter);
}

Test(prepare, standard_is_two_calls)
{
	struct core_options options = options_of(PROFILE_STANDARD, 0);
	struct core_plan plan;

	options.bind_host_libs = true;
	plan = plan_of(&options);
	cr_expect_eq(plan.layers, WW_BIT(PRIM_NO_NEW_PRIVS) | WW_BIT(PRIM_RLIMIT_AS));
	cr_expect_not(plan.strict_tag);
	cr_expect_eq(plan.bind_count, 0);
}

Test(prepare, strict_and_seed_in_every_mask)
{
	for (uint64_t mask = 0; mask < MASKS; mask++)
		for (int seed = 0; seed < 2; seed++) {
			const struct core_options options =
				options_of(seed ? PROFILE_SEED : PROFILE_STRICT, mask);
			const struct core_plan plan = plan_of(&options);
			const int flags = CLONE_NEWNS | (mask & 1 ? 0 : CLONE_NEWUSER) |
					  (mask & 2 ? 0 : CLONE_NEWPID);

			cr_expect_eq((int)plan.clone_flags, flags, "mask %d", (int)mask);
			cr_expect((plan.clone_flags != 0));
			cr_expect_eq(has(&plan, PRIM_CHROOT), (mask & 4) == 0);
			cr_expect_eq(has(&plan, PRIM_NO_NEW_PRIVS), (mask & 32) == 0);
			cr_expect(has(&plan, PRIM_RLIMIT_AS));
			cr_expect(has(&plan, PRIM_RLIMIT_CPU));
			cr_expect(has(&plan, PRIM_RLIMIT_NOFILE));
			cr_expect(has(&plan, PRIM_SECCOMP));
			cr_expect_not(has(&plan, PRIM_BIND_MOUNTS));
			cr_expect(plan.strict_tag);
			cr_expect_eq(plan.filter_sets_nnp, seed == 1);
			cr_expect_eq(plan.rlimit_nofile, 256);
			cr_expect_eq(plan.filter, filter.program);
			cr_expect_eq(plan.filter_length, 1);
		}
}

/* The further factors, in all combinations with the six. */
Test(prepare, further_factors_take_their_calls_away)
{
	for (uint64_t mask = 0; mask < 512; mask++) {
		struct core_options options = options_of(PROFILE_STRICT, mask);
		const bool limits = (mask & 256) == 0;
		struct core_plan plan;

		options.bind_host_libs = true;
		plan = plan_of(&options);
		cr_expect_eq(has(&plan, PRIM_SECCOMP), (mask & 64) == 0, "mask %d", (int)mask);
		cr_expect_eq(plan.filter != NULL, (mask & 64) == 0);
		cr_expect_eq((int)plan.clone_flags, (mask & 1 ? 0 : CLONE_NEWUSER) |
							    (mask & 2 ? 0 : CLONE_NEWPID) |
							    (mask & 128 ? 0 : CLONE_NEWNS));
		cr_expect_eq((plan.clone_flags != 0), (int)plan.clone_flags != 0,
			     "mask %d: unshare(0) is no call", (int)mask);
		cr_expect_eq(has(&plan, PRIM_BIND_MOUNTS), (mask & (128 | 4)) == 0,
			     "mask %d: never into the live namespace", (int)mask);
		cr_expect(plan.bind_count == 0 || has(&plan, PRIM_BIND_MOUNTS));
		cr_expect_eq(has(&plan, PRIM_RLIMIT_AS), limits);
		cr_expect_eq(has(&plan, PRIM_RLIMIT_CPU), limits);
		cr_expect_eq(has(&plan, PRIM_RLIMIT_NOFILE), limits);
		cr_expect_eq(has(&plan, PRIM_CHROOT), (mask & 4) == 0);
	}
}

Test(prepare, further_factors_belong_to_strict_and_seed)
{
	for (int profile = 0; profile < WW_PROFILES_COUNT; profile++)
		for (uint64_t bit = 64; bit <= 256; bit *= 2) {
			const struct core_options options = options_of((enum profile)profile, bit);
			const bool knows = profile == PROFILE_STRICT || profile == PROFILE_SEED;
			struct core_plan plan;

			cr_expect_eq(core_prepare(&options, all_exist, NULL, &plan, NULL),
				     knows ? 0 : -1, "%s 0x%x", ww_word(&ww_profiles, profile),
				     (unsigned)bit);
		}
}

Test(prepare, no_filter_no_seccomp)
{
	struct core_options options = options_of(PROFILE_STRICT, 0);
	struct core_plan plan;

	options.filter = NULL;
	plan = plan_of(&options);
	cr_expect_not(has(&plan, PRIM_SECCOMP));
	cr_expect(has(&plan, PRIM_CHROOT));
}

Test(prepare, grafts_only_where_they_serve_a_new_root)
{
	for (uint64_t mask = 0; mask < MASKS; mask++) {
		struct core_options options = options_of(PROFILE_STRICT, mask);
		struct core_plan plan;

		options.bind_host_libs = true;
		plan = plan_of(&options);
		cr_expect_eq(plan.bind_count, (mask & 4) ? 0 : CORE_BINDS_MAX);
		cr_expect_eq(has(&plan, PRIM_BIND_MOUNTS), (mask & 4) == 0);
	}
}

Test(prepare, grafts_lie_below_the_workdir)
{
	struct core_options options = options_of(PROFILE_SEED, 0);
	struct core_plan plan;

	options.bind_host_libs = true;
	plan = plan_of(&options);
	cr_assert_eq(plan.bind_count, 4);
	cr_expect_str_eq(plan.bind[0].source, "/lib");
	cr_expect_str_eq(plan.bind[0].target, "/work/lib");
	cr_expect_str_eq(plan.bind[1].target, "/work/lib64");
	cr_expect_str_eq(plan.bind[2].target, "/work/usr/lib");
	cr_expect_str_eq(plan.bind[3].source, "/usr/bin");
	cr_expect_str_eq(plan.bind[3].target, "/work/usr/bin");
}

Test(prepare, a_missing_candidate_is_left_out)
{
	struct core_options options = options_of(PROFILE_STRICT, 0);
	struct core_plan plan;
	char missing[] = "/lib64";

	options.bind_host_libs = true;
	cr_assert_eq(core_prepare(&options, all_but, missing, &plan, NULL), 0);
	cr_assert_eq(plan.bind_count, 3);
	cr_expect_str_eq(plan.bind[1].source, "/usr/lib");
}

Test(prepare, a_workdir_must_be_absolute_and_fit)
{
	struct core_options options = options_of(PROFILE_STRICT, 0);
	struct core_plan plan;
	struct ww_error e = {.code = 0};
	char path[CORE_PATH_MAX + 1];

	options.workdir = "work";
	cr_expect_eq(core_prepare(&options, all_exist, NULL, &plan, &e), -1);
	cr_expect_eq(e.code, 2);
	options.workdir = NULL;
	cr_expect_eq(core_prepare(&options, all_exist, NULL, &plan, &e), -1);
	memset(path, 'x', sizeof(path));
	path[0] = '/';
	path[CORE_PATH_MAX] = '\0';
	options.workdir = path;
	cr_expect_eq(core_prepare(&options, all_exist, NULL, &plan, &e), -1);
	path[CORE_PATH_MAX - 1] = '\0';
	cr_expect_eq(core_prepare(&options, all_exist, NULL, &plan, &e), 0);
	options.bind_host_libs = true;
	cr_expect_eq(core_prepare(&options, all_exist, NULL, &plan, &e), -1,
		     "no room for the grafts below it");
}

Test(prepare, a_factor_that_the_profile_lacks_is_an_error)
{
	const struct core_options none = options_of(PROFILE_NONE, 1);
	const struct core_options far = options_of(PROFILE_STRICT, UINT64_C(1) << 40);
	struct core_plan plan;
	struct ww_error e = {.code = 0};

	cr_expect_eq(core_prepare(&none, all_exist, NULL, &plan, &e), -1);
	cr_expect_eq(e.code, 2);
	cr_expect_eq(core_prepare(&far, all_exist, NULL, &plan, &e), -1);
}
