/* SPDX-License-Identifier: MIT */
/* Starts of `sealed`, whose program is no child of ours but of the sandbox's init. */
#include "stopwatch_parts.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "../core/seal.h"

static int execute(const void *context, char *const envp[])
{
	const struct floor_program *program = context;

	execve(program->path, program->argv, envp);
	return errno;
}

/* The first step that failed, with its errno. */
static int fail_closed(const struct outcome *outcome, struct ww_error *e)
{
	for (int i = 0; i < WW_STEPS_COUNT; i++)
		if (outcome->step[i].status == STATUS_FAILED)
			return ww_fail(e, STOPWATCH_CLOSED, "refused to start: %s: %s",
				       ww_word(&ww_steps, i), strerror(outcome->step[i].err));
	return ww_fail(e, 3, "the sandbox's init ended before the program was executed");
}

/* Both ends of both channels are closed afterwards but control[0]. */
static int start(const struct core_plan *plan, const struct floor_program *program, int control[2],
		 struct seal_started *started, struct ww_error *e)
{
	char *envp[] = {NULL};
	struct core_child child;
	struct outcome outcome = {0};
	int report[2], exec_errno = 0;
	struct seal_launch launch = {
		.plan = plan,
		.execute = execute,
		.context = program,
		.envp = envp,
		.control = {control[0], control[1]},
		.cgroup = -1,
	};

	if (pipe2(report, O_CLOEXEC) < 0)
		return ww_fail(e, 3, "pipe: %s", strerror(errno));
	launch.report = report[1];
	seal_start(&launch, started);
	close(report[1]);
	child = (struct core_child){started->init, report[0]};
	core_collect(&child, &outcome, &exec_errno);
	if (exec_errno != 0)
		return ww_fail(e, 3, "%s: %s (a noexec file system? set TMPDIR)", program->path,
			       strerror(exec_errno));
	return started->program > 0 ? 0 : fail_closed(&outcome, e);
}

int time_sealed_start(const struct stopwatch *watch, const struct core_plan *plan,
		      struct start_times *times, struct ww_error *e)
{
	struct seal_started started = {.init_fd = -1};
	struct command command;
	struct floor_program program;
	double begun, value;
	int control[2], status = 0, result;

	stopwatch_command(watch, "stamp", NULL, &command);
	program = stopwatch_program(plan, &command, NULL);
	begun = stopwatch_now();
	if (seal_control(control) < 0)
		return ww_fail(e, 3, "socketpair: %s", strerror(errno));
	result = start(plan, &program, control, &started, e);
	close(control[1]);
	if (started.init > 0)
		status = stopwatch_wait(started.init);
	times->end = stopwatch_now() - begun;
	close(control[0]);
	if (started.init_fd >= 0)
		close(started.init_fd);
	if (result < 0 || stopwatch_value(watch, status, &value, e) < 0)
		return -1;
	times->program = value - begun;
	return 0;
}
