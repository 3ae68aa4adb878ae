/* SPDX-License-Identifier: MIT */
#include "../../runner/core/primitive.h"

#include <criterion/criterion.h>
#include <sched.h>
#include <string.h>

static const struct sock_filter no_program;
static const struct core_filter list = {.program = (struct sock_filter *)&no_program, .length = 1};
static const struct core_filter arguments = {.program = (struct sock_filter *)&no_program,
					     .length = 2};

/* Of an ordinary user. */
static struct core_seal_options user(void)
{
	return (struct core_seal_options){.uid = 1234, .gid = 99, .arguments = &arguments};
}

static struct core_options options_of(const struct core_seal_options *seal, uint64_t mask)
{
	return (struct core_options){
		.profile = PROFILE_SEALED,
		.mask = mask,
		.workdir = "/work",
		.timeout_seconds = 1,
		.memory_mib = 512,
		.filter = &list,
		.seal = seal,
	};
}

static struct core_plan plan_of(const struct core_seal_options *seal, uint64_t mask)
{
	const struct core_options options = options_of(seal, mask);
	struct core_plan plan;
	struct ww_error e = {.text = ""};

	cr_assert_eq(core_prepare(&options, core_exists_here, NULL, &plan, &e), 0, "%s", e.text);
	cr_assert(core_begins_with_birth(plan.profile));
	return plan;
}

static bool has(const struct core_plan *plan, enum primitive layer)
{
	return (plan->layers & WW_BIT(layer)) != 0;
}

static bool has_layer(const struct core_seal_options *seal, enum primitive layer)
{
	const struct core_plan plan = plan_of(seal, 0);

	return has(&plan, layer);
}

/* The message of a plan that is refused. */
static const char *refusal(const struct core_options *options)
{
	static struct ww_error e;
	struct core_plan plan;

	cr_assert_eq(core_prepare(options, core_exists_here, NULL, &plan, &e), -1);
	cr_expect_eq(e.code, 2);
	return e.text;
}

/* clone3(2): the flags of namespaces(7). */
Test(prepare_seal, one_clone_asks_for_all_namespaces)
{
	const struct core_seal_options seal = user();
	const uint64_t time_namespace = 0x80;
	const struct core_plan plan = plan_of(&seal, 0);

	cr_expect_eq(plan.clone_flags, CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWNET |
					       CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWCGROUP |
					       time_namespace);
}

Test(prepare_seal, a_factor_takes_its_namespace_from_the_clone)
{
	static const struct {
		enum factor factor;
		uint64_t flag;
	} cases[] = {
		{FACTOR_NO_USERNS, CLONE_NEWUSER}, {FACTOR_NO_PIDNS, CLONE_NEWPID},
		{FACTOR_NO_MNTNS, CLONE_NEWNS},    {FACTOR_NO_NETNS, CLONE_NEWNET},
		{FACTOR_NO_IPCNS, CLONE_NEWIPC},   {FACTOR_NO_UTSNS, CLONE_NEWUTS},
		{FACTOR_NO_TIMENS, 0x80},          {FACTOR_NO_CGROUPNS, CLONE_NEWCGROUP},
	};
	const struct core_seal_options seal = user();
	const uint64_t all = plan_of(&seal, 0).clone_flags;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		cr_expect_eq(plan_of(&seal, WW_BIT(cases[i].factor)).clone_flags,
			     all & ~cases[i].flag);
}

/* Nobody can hold what he may not map (RLIMIT_AS in getrlimit(2)); where a group counts, reserved
 * addresses do no harm. */
Test(prepare_seal, address_space_is_the_memory_unless_a_group_counts)
{
	struct core_seal_options seal = user();
	const uint64_t mib = 1024 * 1024;

	cr_expect_eq(plan_of(&seal, 0).rlimit_as, 4096 * mib);
	cr_expect_eq(plan_of(&seal, WW_BIT(FACTOR_NO_CGROUP)).rlimit_as, 512 * mib);
	seal.without = WW_BIT(PRIM_CGROUP);
	cr_expect_eq(plan_of(&seal, 0).rlimit_as, 512 * mib);
}

Test(prepare_seal, tasks_are_bounded)
{
	struct core_seal_options seal = user();

	cr_expect_eq(plan_of(&seal, 0).seal.rlimit_nproc, CORE_NPROC);
	seal.tasks = 7;
	cr_expect_eq(plan_of(&seal, 0).seal.rlimit_nproc, 7);
}

/* What cannot be mounted without a mount namespace of one's own, or would be of everybody. */
Test(prepare_seal, without_a_mount_namespace_nothing_is_mounted)
{
	const struct core_seal_options seal = user();
	const struct core_plan plan = plan_of(&seal, WW_BIT(FACTOR_NO_MNTNS));

	cr_expect_not(has(&plan, PRIM_PIVOT_ROOT));
	cr_expect_not(has(&plan, PRIM_PROCFS));
	cr_expect_not(has(&plan, PRIM_WORKDIR_BOUND));
	cr_expect_not(has(&plan, PRIM_MOUNT_FLAGS));
	cr_expect(has(&plan, PRIM_LANDLOCK));
}

/* sethostname(2) would rename the host. */
Test(prepare_seal, without_a_uts_namespace_the_host_keeps_its_name)
{
	const struct core_seal_options seal = user();

	cr_expect(has_layer(&seal, PRIM_HOST_NAME));
	const struct core_plan plan = plan_of(&seal, WW_BIT(FACTOR_NO_UTSNS));

	cr_expect_not(has(&plan, PRIM_HOST_NAME));
}

/* An ordinary user maps its own ids, and nothing else is allowed (user_namespaces(7)). */
Test(prepare_seal, an_ordinary_user_stays_itself)
{
	const struct core_seal_options seal = user();
	const struct core_plan plan = plan_of(&seal, 0);

	cr_expect_not(has(&plan, PRIM_ID_RANGE));
	cr_expect_eq(plan.seal.inner_id, 1000);
	cr_expect_eq(plan.seal.outer_uid, 1234);
	cr_expect_eq(plan.seal.outer_gid, 99);
}

Test(prepare_seal, root_becomes_the_guest)
{
	const struct core_seal_options seal = {.guest_id = 60000, .arguments = &arguments};
	const struct core_plan guest = plan_of(&seal, 0);
	const struct core_plan root = plan_of(&seal, WW_BIT(FACTOR_NO_ID_RANGE));

	cr_expect(has(&guest, PRIM_ID_RANGE));
	cr_expect_eq(guest.seal.outer_uid, 60000);
	cr_expect_eq(guest.seal.outer_gid, 60000);
	cr_expect_not(has(&root, PRIM_ID_RANGE));
	cr_expect_eq(root.seal.outer_uid, 0);
}

Test(prepare_seal, filters_belong_to_their_layers)
{
	const struct core_seal_options seal = user();
	const struct core_plan full = plan_of(&seal, 0);
	const struct core_plan no_args = plan_of(&seal, WW_BIT(FACTOR_NO_SECCOMP_ARGS));
	const struct core_plan none = plan_of(&seal, WW_BIT(FACTOR_NO_SECCOMP));

	cr_expect_eq(full.filter_length, 1);
	cr_expect_eq(full.seal.args_length, 2);
	cr_expect_eq(no_args.filter_length, 1);
	cr_expect_eq(no_args.seal.args_length, 0);
	cr_expect_eq(none.filter_length, 0);
	cr_expect_eq(none.seal.args_length, 0);
}

Test(prepare_seal, the_hosts_network_is_no_namespace_of_its_own)
{
	struct core_seal_options seal = user();

	seal.network = CORE_NET_HOST;
	const struct core_plan plan = plan_of(&seal, 0);

	cr_expect_not(has(&plan, PRIM_NETNS));
	cr_expect_eq(plan.clone_flags & CLONE_NEWNET, 0);
}

/* What a host cannot apply and its caller does without is not asked for. */
Test(prepare_seal, a_layer_that_is_done_without_is_not_in_the_plan)
{
	struct core_seal_options seal = user();

	seal.without = WW_BIT(PRIM_LANDLOCK) | WW_BIT(PRIM_TIMENS);
	const struct core_plan plan = plan_of(&seal, 0);

	cr_expect_not(has(&plan, PRIM_LANDLOCK));
	cr_expect_eq(plan.clone_flags & 0x80, 0);
}

/* Names, each ended by a NUL, and an empty one at the end. */
static bool passes(const struct core_plan *plan, const char *name)
{
	for (const char *at = plan->seal.environment; *at != '\0'; at += strlen(at) + 1)
		if (strcmp(at, name) == 0)
			return true;
	return false;
}

/* Without the namespace that they act in, they would act on the caller's: a root would be built
 * over its /tmp, its own limit of namespaces would become 0. */
Test(prepare_seal, what_acts_on_a_layer_goes_along)
{
	struct core_seal_options seal = user();
	struct core_plan plan;

	seal.without = WW_BIT(PRIM_MNTNS);
	plan = plan_of(&seal, 0);
	cr_expect(!has(&plan, PRIM_MNTNS) && !has(&plan, PRIM_PIVOT_ROOT));
	cr_expect(!has(&plan, PRIM_PROCFS) && !has(&plan, PRIM_WORKDIR_BOUND));
	cr_expect(!has(&plan, PRIM_MOUNT_FLAGS));
	cr_expect(has(&plan, PRIM_LANDLOCK), "it asks for no namespace");
	seal.without = WW_BIT(PRIM_USERNS);
	plan = plan_of(&seal, 0);
	cr_expect(!has(&plan, PRIM_USERNS) && !has(&plan, PRIM_ID_RANGE));
	cr_expect(!has(&plan, PRIM_NS_LIMIT));
	seal.without = WW_BIT(PRIM_PIDNS) | WW_BIT(PRIM_UTSNS);
	plan = plan_of(&seal, 0);
	cr_expect(!has(&plan, PRIM_PROCFS) && !has(&plan, PRIM_HOST_NAME));
	cr_expect(has(&plan, PRIM_PIVOT_ROOT));
}

Test(prepare_seal, the_ban_on_written_code_has_to_be_asked_for)
{
	struct core_seal_options seal = user();

	cr_expect(!has_layer(&seal, PRIM_MDWE));
	seal.mdwe = true;
	cr_expect_eq(has_layer(&seal, PRIM_MDWE), primitives_not_offered(WW_BIT(PRIM_MDWE)) == 0);
}

Test(prepare_seal, the_environment_is_a_list_of_names)
{
	static const char *const names[] = {"MY_VARIABLE"};
	struct core_seal_options seal = user();

	cr_expect_not(passes(&(struct core_plan){.seal = plan_of(&seal, 0).seal}, "MY_VARIABLE"));
	seal.environment = names;
	seal.environment_count = 1;
	const struct core_plan plan = plan_of(&seal, 0);

	cr_expect(passes(&plan, "MY_VARIABLE"));
	cr_expect(passes(&plan, "PATH"));
	cr_expect_not(passes(&plan, "LD_PRELOAD"));
}

Test(prepare_seal, bounds_are_options_of_tmpfs)
{
	struct core_seal_options seal = user();

	seal.scratch_mib = 7;
	const struct core_plan plan = plan_of(&seal, 0);
	cr_expect_str_eq(plan.seal.scratch, "mode=755,size=7m,nr_inodes=1000");
}

Test(prepare_seal, bad_options_are_named)
{
	static const char *const assignment[] = {"A=1"};
	static const struct core_mount relative[] = {{.source = "/usr", .target = "usr"}};
	static const struct core_mount everything[] = {{.source = "/", .target = "/"}};
	struct core_seal_options seal = user();
	struct core_options options = options_of(&seal, 0);

	seal.environment = assignment;
	seal.environment_count = 1;
	cr_expect(strstr(refusal(&options), "'A=1': expected a name"));
	seal = user();
	seal.mounts = relative;
	seal.mount_count = 1;
	cr_expect(strstr(refusal(&options), "path usr: expected an absolute one"));
	seal.mounts = everything;
	cr_expect(strstr(refusal(&options), "path /: expected"));
	seal.mount_count = CORE_MOUNTS_MAX + 1;
	cr_expect(strstr(refusal(&options), "expected at most"));
	seal = user();
	options.workdir = "/";
	cr_expect(strstr(refusal(&options), "workdir /: expected a directory below it"));
	options = options_of(NULL, 0);
	cr_expect(strstr(refusal(&options), "options are missing"));
}
