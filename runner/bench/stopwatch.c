/* SPDX-License-Identifier: MIT */
#include "stopwatch_parts.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "../core/primitive.h"

#define PROBE "./probe" /* after chroot(2) as before it: chdir("/") leads to the workdir */
#define CALLS "4096"

double stopwatch_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

int stopwatch_open(struct stopwatch *watch, struct ww_error *e)
{
	if (pipe2(watch->report, O_NONBLOCK) < 0)
		return ww_fail(e, 3, "pipe: %s", strerror(errno));
	if (dup2(watch->report[1], STOPWATCH_REPORT) < 0)
		return ww_fail(e, 3, "descriptor %d: %s", STOPWATCH_REPORT, strerror(errno));
	close(watch->report[1]);
	watch->report[1] = STOPWATCH_REPORT;
	return 0;
}

void stopwatch_command(const struct stopwatch *watch, const char *what, const char *count,
		       struct command *command)
{
	/* execve(2) takes pointers to non-const and writes through none of them. */
	snprintf(command->fd, sizeof(command->fd), "%d", watch->report[1]);
	command->argv[0] = (char *)(uintptr_t)PROBE;
	command->argv[1] = (char *)(uintptr_t)what;
	command->argv[2] = command->fd;
	command->argv[3] = (char *)(uintptr_t)count;
	command->argv[4] = NULL;
}

struct floor_program stopwatch_program(const struct core_plan *plan, const struct command *command,
				       char **envp)
{
	const char *path = root_is_new(plan) ? STOPWATCH_SHOWN "/probe" : PROBE;

	return (struct floor_program){path, command->argv, envp};
}

int stopwatch_value(const struct stopwatch *watch, int status, double *value, struct ww_error *e)
{
	const bool whole = read(watch->report[0], value, sizeof(*value)) == sizeof(*value);

	if (WIFSIGNALED(status))
		return ww_fail(e, 3, "the probe died of signal %d (%s)", WTERMSIG(status),
			       strsignal(WTERMSIG(status)));
	if (WEXITSTATUS(status) != 0 || !whole)
		return ww_fail(e, 3, "the probe ended with status %d %s its report",
			       WEXITSTATUS(status), whole ? "and" : "without");
	return 0;
}

int stopwatch_wait(pid_t pid)
{
	int status = 0;

	/* The init of `sealed` is the child of no other wait. */
	while (waitpid(pid, &status, __WALL) < 0 && errno == EINTR)
		;
	return status;
}

/* ---- through the core ---- */

static int run_core(const struct stopwatch *watch, const struct core_plan *plan,
		    struct command *command, struct start_times *times, double *value,
		    struct ww_error *e)
{
	char *envp[] = {NULL};
	struct core_child child;
	struct outcome outcome;
	double begun = stopwatch_now();
	int exec_errno = 0, status;

	if (core_spawn(plan, command->argv, envp, &child, e) < 0)
		return -1;
	core_collect(&child, &outcome, &exec_errno);
	status = stopwatch_wait(child.pid);
	times->end = stopwatch_now() - begun;
	if (exec_errno != 0)
		return ww_fail(e, 3, "%s/probe: %s (a noexec file system? set TMPDIR)",
			       watch->workdir, strerror(exec_errno));
	if (stopwatch_value(watch, status, value, e) < 0)
		return -1;
	times->program = *value - begun;
	return 0;
}

int time_start(const struct stopwatch *watch, const struct core_plan *plan,
	       struct start_times *times, struct ww_error *e)
{
	struct command command;
	double begun;

	stopwatch_command(watch, "stamp", NULL, &command);
	return run_core(watch, plan, &command, times, &begun, e);
}

int time_call(const struct stopwatch *watch, const struct core_plan *plan, double *ns,
	      struct ww_error *e)
{
	struct command command;
	struct start_times times;

	stopwatch_command(watch, "calls", CALLS, &command);
	return run_core(watch, plan, &command, &times, ns, e);
}

/* ---- the floor ---- */

int time_floor(const struct stopwatch *watch, const struct core_plan *plan,
	       struct start_times *times, struct ww_error *e)
{
	char *envp[] = {NULL};
	struct command command;
	struct floor_program program;
	double begun, value;
	int status;
	pid_t pid;

	stopwatch_command(watch, "stamp", NULL, &command);
	program = stopwatch_program(plan, &command, envp);
	begun = stopwatch_now();
	pid = floor_start(plan, &program);
	if (pid < 0)
		return ww_fail(e, STOPWATCH_CLOSED, "the floor's first process: %s",
			       strerror(errno));
	status = stopwatch_wait(pid);
	times->end = stopwatch_now() - begun;
	if (stopwatch_value(watch, status, &value, e) < 0)
		return -1;
	times->program = value - begun;
	return 0;
}

/* ---- the filter alone ---- */

static _Noreturn void attach(const struct stopwatch *watch, const struct core_plan *plan)
{
	double begun, value;
	int err;

	prctl(PR_SET_NO_NEW_PRIVS, 1UL, 0UL, 0UL, 0UL);
	begun = stopwatch_now();
	err = prim_seccomp.apply(plan);
	value = stopwatch_now() - begun;
	if (err == 0)
		err = write(watch->report[1], &value, sizeof(value)) != sizeof(value);
	_exit(err);
}

int time_attach(const struct stopwatch *watch, const struct core_plan *plan, double *ns,
		struct ww_error *e)
{
	const pid_t pid = _Fork();

	if (pid == 0)
		attach(watch, plan);
	if (pid < 0)
		return ww_fail(e, 3, "fork: %s", strerror(errno));
	return stopwatch_value(watch, stopwatch_wait(pid), ns, e);
}
