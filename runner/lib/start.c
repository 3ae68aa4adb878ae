/* SPDX-License-Identifier: MIT */
/* Starting: descriptors, the call of the core, what it reports. */
#include "sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../core/engine.h"

/* ---- in the program's process: system calls on prepared data only ---- */

/* A descriptor that is declared may have been opened close-on-exec by the caller. */
static void keep_declared(const struct core_seal *seal)
{
	for (unsigned i = 0; i < seal->declared_count; i++)
		fcntl(seal->declared[i], F_SETFD, 0);
}

static int execute(const void *context, char *const envp[])
{
	const struct whichwall_sandbox *sandbox = context;

	keep_declared(&sandbox->plan.seal);
	return program_execute(&sandbox->program, sandbox->argv, envp);
}

/* ---- before it is let run ---- */

/* The pid is the program's until it has been let run, so this is the time to get hold of it. */
static int look(const void *context, pid_t program, const struct core_plan *plan)
{
	struct whichwall_sandbox *sandbox = (struct whichwall_sandbox *)(uintptr_t)context;

	sandbox->program_fd = (int)syscall(SYS_pidfd_open, program, 0U);
	if (!sandbox->verifies)
		return NO_LAYER;
	sandbox->hidden = !verify_look(program, plan, sandbox->control[0], &sandbox->seen);
	if (sandbox->hidden)
		return PRIM_USERNS; /* any: it is not let run */
	sandbox->missing = verify_missing(plan, &sandbox->seen);
	return sandbox->missing;
}

static int find_program(struct whichwall_sandbox *sandbox, const char *name, struct ww_error *e)
{
	static const char *const directories[] = {"/usr/local/bin/", "/usr/bin/", "/bin/", NULL};
	const int err = program_find(name, directories, &sandbox->program);

	return err == 0 ? 0
			: ww_fail(e, WHICHWALL_BAD_OPTION, "command: its name is %s",
				  err == EINVAL ? "empty" : "too long");
}

static int open_channels(struct whichwall_sandbox *sandbox, struct whichwall_error *e)
{
	int err = 0;

	if (pipe2(sandbox->report, O_CLOEXEC) < 0) {
		sandbox->report[0] = sandbox->report[1] = -1;
		err = errno;
	} else {
		err = -seal_control(sandbox->control);
	}
	if (err == 0)
		return 0;
	e->err = err;
	return ww_fail(&e->base, WHICHWALL_CANNOT, "descriptors of a sandbox: %s", strerror(err));
}

/* ---- the report ---- */

/* Until all writers are gone: the program was executed, or is dead. */
static void read_report(struct whichwall_sandbox *sandbox)
{
	uint8_t bytes[CORE_REPORT_MAX];
	size_t used = 0;

	while (used < sizeof(bytes)) {
		const ssize_t n = read(sandbox->report[0], bytes + used, sizeof(bytes) - used);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		used += (size_t)n;
	}
	descriptor_close(&sandbox->report[0]);
	sandbox->has_outcome =
		core_report_parse(bytes, used, &sandbox->outcome, &sandbox->exec_errno);
}

/* The first layer that ended it, in the order in which they are applied. */
static int failed_layer(const struct whichwall_sandbox *sandbox, int *err)
{
	for (size_t i = 0; i < ENGINE_SEALED; i++) {
		const struct step_status *status =
			&sandbox->outcome.step[ww_primitive_step(engine_sealed[i])];

		if ((sandbox->plan.layers & WW_BIT(engine_sealed[i])) == 0 ||
		    status->status != STATUS_FAILED)
			continue;
		*err = status->err;
		return (int)engine_sealed[i];
	}
	return NO_LAYER;
}

static int explain_failure(const struct whichwall_sandbox *sandbox, int start_err,
			   struct whichwall_error *e)
{
	int err = 0, layer = sandbox->has_outcome ? failed_layer(sandbox, &err) : NO_LAYER;

	if (sandbox->hidden)
		return ww_fail(&e->base, WHICHWALL_CANNOT,
			       "/proc does not show the sandbox, so that nothing can be verified; "
			       "nothing was executed; mount it without hidepid=, or do without "
			       "verification (--no-verify)");
	if (sandbox->missing != NO_LAYER)
		layer = sandbox->missing;
	if (layer != NO_LAYER) {
		error_of_layer(e, layer, err);
		return -1;
	}
	e->err = start_err;
	return ww_fail(&e->base, WHICHWALL_CANNOT, "the sandbox ended before its program began%s%s",
		       start_err != 0 ? ": " : "", start_err != 0 ? strerror(start_err) : "");
}

static int explain_exec(const struct whichwall_sandbox *sandbox, const char *name,
			struct whichwall_error *e)
{
	const bool missing = sandbox->exec_errno == ENOENT;

	e->err = sandbox->exec_errno;
	return ww_fail(&e->base, missing ? WHICHWALL_NOT_FOUND : WHICHWALL_NOT_EXECUTED,
		       "%.160s: %s%s", name,
		       sandbox->exec_errno > 0 ? strerror(sandbox->exec_errno)
					       : "cannot be executed",
		       missing ? " in what the sandbox shows, or its interpreter or loader is not; "
				 "show more of the host read-only"
			       : "");
}

/* ---- afterwards ---- */

static int watch(int poll_fd, int fd)
{
	struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};

	return epoll_ctl(poll_fd, EPOLL_CTL_ADD, fd, &event);
}

/* One descriptor for the end and for the time-out. */
static int make_pollable(struct whichwall_sandbox *sandbox, uint64_t seconds)
{
	const struct itimerspec when = {.it_value.tv_sec = (time_t)seconds};

	sandbox->poll_fd = epoll_create1(EPOLL_CLOEXEC);
	if (sandbox->poll_fd < 0 || watch(sandbox->poll_fd, sandbox->started.init_fd) < 0)
		return -1;
	if (seconds == 0)
		return 0;
	sandbox->timer_fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC);
	return sandbox->timer_fd >= 0 && timerfd_settime(sandbox->timer_fd, 0, &when, NULL) == 0
		       ? watch(sandbox->poll_fd, sandbox->timer_fd)
		       : -1;
}

int sandbox_start(struct whichwall_sandbox *sandbox, const struct whichwall_options *options,
		  char *const argv[], struct whichwall_error *e)
{
	struct seal_launch launch = {
		.plan = &sandbox->plan,
		.execute = execute,
		.verify = look,
		.context = sandbox,
		.envp = sandbox->environment,
		.workdir =
			options->workdir[0] != '\0' ? options->workdir : sandbox->fresh.folder.path,
	};
	sigset_t all, before;
	int err;

	if (find_program(sandbox, argv[0], &e->base) < 0 || open_channels(sandbox, e) < 0 ||
	    group_open(sandbox, options, e) < 0)
		return -1;
	launch.cgroup = sandbox->group.directory;
	sandbox->argv = argv;
	launch.report = sandbox->report[1];
	memcpy(launch.control, sandbox->control, sizeof(launch.control));
	/* A handler of the caller must not run in the copy. */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	err = -seal_start(&launch, &sandbox->started);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	descriptor_close(&sandbox->report[1]);
	descriptor_close(&sandbox->control[1]);
	read_report(sandbox);
	if (sandbox->started.program <= 0 || sandbox->exec_errno != 0) {
		sandbox_kill(sandbox);
		return sandbox->started.program > 0 ? explain_exec(sandbox, argv[0], e)
						    : explain_failure(sandbox, err, e);
	}
	if (make_pollable(sandbox, options->timeout_seconds) == 0)
		return 0;
	e->err = errno;
	sandbox_kill(sandbox);
	return ww_fail(&e->base, WHICHWALL_CANNOT, "descriptors of a sandbox: %s",
		       strerror(e->err));
}
