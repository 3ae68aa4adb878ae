/* SPDX-License-Identifier: MIT */
/* A start that leaves a layer out is seen from outside, and nothing is executed.
 *
 * The sandbox is started by a plan that lacks one layer, and looked at with the plan that has it:
 * what a call would look like that says yes and does nothing. */
#include "../../runner/lib/sandbox.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

struct start {
	const struct core_plan *asked; /* what is looked for */
	int socket, executed;
	struct seen seen;
	int missing;
};

/* In the sandbox: leaves a trace that the test can read. */
static int execute(const void *context, char *const envp[])
{
	const struct start *start = context;

	(void)envp;
	if (write(start->executed, "x", 1) != 1)
		return EIO;
	_exit(0);
}

static int look(const void *context, pid_t program, const struct core_plan *plan)
{
	struct start *start = (struct start *)(uintptr_t)context;

	(void)plan;
	verify_look(program, start->asked, start->socket, &start->seen);
	start->missing = verify_missing(start->asked, &start->seen);
	return start->missing;
}

/* Starts by `done`, looks for `asked`.  Was it executed? */
static bool run(struct whichwall_sandbox *sandbox, const struct core_plan *done,
		struct start *start)
{
	struct seal_launch launch = {
		.plan = done,
		.execute = execute,
		.verify = look,
		.context = start,
		.envp = sandbox->environment,
		.workdir = sandbox->fresh.folder.path,
		.cgroup = -1,
	};
	struct seal_started started;
	int report[2], trace[2], status;
	char byte;
	bool executed;

	cr_assert_eq(pipe2(report, O_CLOEXEC), 0);
	cr_assert_eq(pipe2(trace, O_CLOEXEC), 0);
	cr_assert_eq(seal_control(launch.control), 0);
	launch.report = report[1];
	start->socket = launch.control[0];
	start->executed = trace[1];
	cr_assert_eq(seal_start(&launch, &started), 0);
	close(trace[1]);
	executed = read(trace[0], &byte, 1) == 1;
	kill(started.init, SIGKILL);
	waitpid(started.init, &status, __WALL);
	close(started.init_fd);
	for (int i = 0; i < 2; i++) {
		close(report[i]);
		close(launch.control[i]);
	}
	close(trace[0]);
	return executed;
}

static struct whichwall_sandbox *prepare(void)
{
	whichwall_options *options = whichwall_options_new();
	struct whichwall_sandbox *sandbox = sandbox_new();
	struct whichwall_error e;

	cr_assert_not_null(options);
	cr_assert_not_null(sandbox);
	cr_assert_eq(sandbox_prepare(sandbox, options, 0, &e), 0, "%s", e.base.text);
	whichwall_options_free(options);
	return sandbox;
}

/* Where no sandbox can be started at all there is nothing to verify. */
static bool host_can(void)
{
	whichwall_options *options = whichwall_options_new();
	char name[] = "true", *argv[] = {name, NULL};
	whichwall_sandbox *sandbox = NULL;
	whichwall_error *error = NULL;
	const bool can = whichwall_start(options, argv, &sandbox, &error) == 0;

	whichwall_error_free(error);
	whichwall_free(sandbox);
	whichwall_options_free(options);
	return can;
}

static void need_sandbox(void)
{
	const char *must = getenv("MUST_WORK");

	if (host_can())
		return;
	cr_assert(!must || strcmp(must, "1") != 0, "no sandbox on this host");
	cr_skip_test("no sandbox on this host");
}

Test(verify, executes_what_has_all_layers)
{
	struct whichwall_sandbox *sandbox;
	struct start start;

	need_sandbox();
	sandbox = prepare();
	start = (struct start){.asked = &sandbox->plan};
	cr_assert(run(sandbox, &sandbox->plan, &start), "missing %d", start.missing);
	cr_assert_eq(start.missing, NO_LAYER);
	whichwall_free(sandbox);
}

/* Layers that can be left out of a start alone, so that the others still can be applied, and that
 * are visible to whoever runs the test. */
static const enum primitive visible[] = {
	PRIM_NETNS,         PRIM_SESSION,           PRIM_PROCFS,
	PRIM_WORKDIR_BOUND, PRIM_MOUNT_FLAGS,       PRIM_UNDUMPABLE,
	PRIM_RLIMIT_AS,     PRIM_RLIMIT_CPU,        PRIM_RLIMIT_NOFILE,
	PRIM_RLIMIT_NPROC,  PRIM_RLIMIT_SIGPENDING, PRIM_RLIMIT_FSIZE,
	PRIM_CAPS,          PRIM_NO_NEW_PRIVS,      PRIM_SECCOMP,
};

/* CLONE_NEWNET of sched.h. */
#define NEW_NETWORK 0x40000000ULL

static void check_left_out(struct whichwall_sandbox *sandbox, enum primitive layer)
{
	const char *word = ww_word(&ww_primitives, (int)layer);
	struct start start = {.asked = &sandbox->plan};
	struct core_plan done = sandbox->plan;

	done.layers &= ~WW_BIT(layer);
	if (layer == PRIM_NETNS)
		done.clone_flags &= ~NEW_NETWORK;
	cr_assert_not(run(sandbox, &done, &start), "%s was left out, and it was executed", word);
	/* Another one may be missed first: without no_new_privs a capability is kept until exec. */
	cr_assert_neq(start.missing, NO_LAYER);
	cr_assert((start.seen.visible & ~start.seen.in_force & WW_BIT(layer)) != 0,
		  "%s was left out, and seen in force", word);
}

Test(verify, executes_nothing_when_a_layer_is_left_out)
{
	struct whichwall_sandbox *sandbox;

	need_sandbox();
	sandbox = prepare();
	for (size_t i = 0; i < sizeof(visible) / sizeof(visible[0]); i++)
		check_left_out(sandbox, visible[i]);
	whichwall_free(sandbox);
}

/* Without any layer of its own: this process. */
Test(verify, sees_that_a_common_process_has_nothing)
{
	struct whichwall_sandbox *sandbox = prepare();
	struct seen seen;
	int control[2];

	cr_assert_eq(seal_control(control), 0);
	verify_look(getpid(), &sandbox->plan, control[0], &seen);
	cr_assert_eq(verify_missing(&sandbox->plan, &seen), PRIM_USERNS);
	cr_assert_eq(seen.in_force & (WW_BIT(PRIM_PIDNS) | WW_BIT(PRIM_NETNS) |
				      WW_BIT(PRIM_PROCFS) | WW_BIT(PRIM_PIVOT_ROOT) |
				      WW_BIT(PRIM_RLIMIT_AS) | WW_BIT(PRIM_WORKDIR_BOUND)),
		     0);
	close(control[0]);
	close(control[1]);
	whichwall_free(sandbox);
}

Test(verify, forgives_what_the_plan_is_lenient_about)
{
	struct core_plan plan = {.layers = WW_BIT(PRIM_CAPS) | WW_BIT(PRIM_SESSION)};
	const struct seen seen = {.visible = plan.layers};

	/* The session comes before the capabilities in the order of layers. */
	cr_assert_eq(verify_missing(&plan, &seen), PRIM_SESSION);
	plan.lenient = WW_BIT(PRIM_SESSION);
	cr_assert_eq(verify_missing(&plan, &seen), PRIM_CAPS);
	plan.lenient |= WW_BIT(PRIM_CAPS);
	cr_assert_eq(verify_missing(&plan, &seen), NO_LAYER);
}
