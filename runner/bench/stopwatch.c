/* SPDX-License-Identifier: MIT */
#include "stopwatch.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "floor_calls.h"

#define PROBE "./probe" /* after chroot(2) as before it: chdir("/") leads to the workdir */
#define CALLS "4096"

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

int stopwatch_open(struct stopwatch *watch, struct ww_error *e)
{
	if (pipe2(watch->report, O_NONBLOCK) < 0)
		return ww_fail(e, 3, "pipe: %s", strerror(errno));
	return 0;
}

/* The command line of the probe. */
struct command {
	char fd[12];
	char *argv[5];
};

static void make_command(const struct stopwatch *watch, const char *what, const char *count,
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

/* What the probe wrote; the child is gone, so that it is there or never will be. */
static int collect(const struct stopwatch *watch, int status, double *value, struct ww_error *e)
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

static int wait_for(pid_t pid)
{
	int status = 0;

	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
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
	double begun = now();
	int exec_errno = 0, status;

	if (core_spawn(plan, command->argv, envp, &child, e) < 0)
		return -1;
	core_collect(&child, &outcome, &exec_errno);
	status = wait_for(child.pid);
	times->end = now() - begun;
	if (exec_errno != 0)
		return ww_fail(e, 3, "%s/probe: %s (a noexec file system? set TMPDIR)",
			       watch->workdir, strerror(exec_errno));
	if (collect(watch, status, value, e) < 0)
		return -1;
	times->program = *value - begun;
	return 0;
}

int time_start(const struct stopwatch *watch, const struct core_plan *plan,
	       struct start_times *times, struct ww_error *e)
{
	struct command command;
	double begun;

	make_command(watch, "stamp", NULL, &command);
	return run_core(watch, plan, &command, times, &begun, e);
}

int time_call(const struct stopwatch *watch, const struct core_plan *plan, double *ns,
	      struct ww_error *e)
{
	struct command command;
	struct start_times times;

	make_command(watch, "calls", CALLS, &command);
	return run_core(watch, plan, &command, &times, ns, e);
}

/* ---- the floor ---- */

int time_floor(const struct stopwatch *watch, const struct core_plan *plan,
	       struct start_times *times, struct ww_error *e)
{
	char *envp[] = {NULL};
	struct command command;
	double begun, value;
	int status;
	pid_t pid;

	make_command(watch, "stamp", NULL, &command);
	begun = now();
	pid = _Fork();
	if (pid == 0) {
		floor_calls(plan);
		execve(PROBE, command.argv, envp);
		_exit(127);
	}
	if (pid < 0)
		return ww_fail(e, 3, "fork: %s", strerror(errno));
	status = wait_for(pid);
	times->end = now() - begun;
	if (collect(watch, status, &value, e) < 0)
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
	begun = now();
	err = prim_seccomp(plan);
	value = now() - begun;
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
	return collect(watch, wait_for(pid), ns, e);
}
