/* SPDX-License-Identifier: MIT */
/* A sandbox while it runs, and its end. */
#include "sandbox.h"
#include "tree.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

void descriptor_close(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

/* ---- the end ---- */

/* As wait(2) has it. */
static int wait_status(const siginfo_t *info)
{
	return info->si_code == CLD_EXITED ? (info->si_status & 0xff) << 8 : info->si_status & 0x7f;
}

/* The init says more of its program's end than its own exit status can. */
static void reap(struct whichwall_sandbox *sandbox)
{
	siginfo_t info = {0};
	int result;

	do
		result = waitid(P_PIDFD, (id_t)sandbox->started.init_fd, &info, WEXITED | __WALL);
	while (result < 0 && errno == EINTR);
	/* -1: somebody else waits with __WALL and has reaped it. */
	if (!seal_ended(sandbox->control[0], &sandbox->status))
		sandbox->status = result < 0 ? SIGKILL : wait_status(&info);
	sandbox->ended = true;
	group_close(sandbox);
}

static int signal_init(const struct whichwall_sandbox *sandbox, int signal)
{
	return (int)syscall(SYS_pidfd_send_signal, sandbox->started.init_fd, signal, NULL, 0U);
}

void sandbox_kill(struct whichwall_sandbox *sandbox)
{
	if (sandbox->started.init_fd < 0 || sandbox->ended)
		return;
	signal_init(sandbox, SIGKILL);
	reap(sandbox);
}

/* Empty, unless no overlay lay on it. */
static void remove_fresh(struct fresh *fresh)
{
	const int fd = fresh->folder.fd;
	const int again = fd < 0 ? -1 : openat(fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (again >= 0)
		tree_empty(again);
	fresh_done(fresh);
}

PUBLIC void whichwall_free(whichwall_sandbox *sandbox)
{
	if (sandbox == NULL)
		return;
	sandbox_kill(sandbox);
	group_close(sandbox);
	remove_fresh(&sandbox->fresh);
	for (int i = 0; i < 2; i++) {
		descriptor_close(&sandbox->control[i]);
		descriptor_close(&sandbox->report[i]);
	}
	descriptor_close(&sandbox->program_fd);
	descriptor_close(&sandbox->started.init_fd);
	descriptor_close(&sandbox->timer_fd);
	descriptor_close(&sandbox->poll_fd);
	core_filter_free(sandbox->calls);
	core_filter_free(sandbox->arguments);
	environment_free(sandbox->environment);
	free(sandbox);
}

/* ---- waiting ---- */

static int64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* For the end or the time-out, whichever comes first.  Of no interest to the caller is an
 * interruption by a signal.  1: neither came. */
static int await_event(const struct whichwall_sandbox *sandbox, int milliseconds, bool *timer)
{
	const int64_t end = now_ms() + milliseconds;
	struct pollfd polled[2] = {{.fd = sandbox->started.init_fd, .events = POLLIN},
				   {.fd = sandbox->timer_fd, .events = POLLIN}};
	int left = milliseconds, count;

	while ((count = poll(polled, 2, left)) < 0 && errno == EINTR)
		if (milliseconds >= 0)
			left = end > now_ms() ? (int)(end - now_ms()) : 0;
	if (count < 0)
		return -1;
	*timer = (polled[1].revents & POLLIN) != 0 && polled[0].revents == 0;
	return count == 0;
}

PUBLIC int whichwall_wait(whichwall_sandbox *sandbox, int milliseconds, int *status,
			  whichwall_error **error)
{
	struct whichwall_error e = {.layer = NO_LAYER};
	bool timer = false;
	int ret = 0;

	if (sandbox->poll_fd < 0) {
		ww_fail(&e.base, WHICHWALL_CANNOT, "the sandbox was never started");
		return error_out(&e, error);
	}
	if (!sandbox->ended)
		ret = await_event(sandbox, milliseconds, &timer);
	if (ret < 0) {
		e.err = errno;
		ww_fail(&e.base, WHICHWALL_CANNOT, "waiting for the sandbox: %s", strerror(e.err));
		return error_out(&e, error);
	}
	if (ret > 0)
		return ret;
	if (timer) {
		sandbox->timed_out = true;
		whichwall_kill(sandbox, SIGKILL);
	}
	if (!sandbox->ended)
		reap(sandbox);
	*status = sandbox->status;
	return 0;
}

/* ---- while it runs ---- */

PUBLIC pid_t whichwall_pid(const whichwall_sandbox *sandbox)
{
	return sandbox->started.program;
}

PUBLIC int whichwall_pidfd(const whichwall_sandbox *sandbox)
{
	return sandbox->program_fd;
}

PUBLIC int whichwall_fd(const whichwall_sandbox *sandbox)
{
	return sandbox->poll_fd;
}

PUBLIC int whichwall_timed_out(const whichwall_sandbox *sandbox)
{
	return sandbox->timed_out;
}

PUBLIC int whichwall_kill(const whichwall_sandbox *sandbox, int signal)
{
	const int before = errno;
	int err = 0;

	if (sandbox->started.init_fd < 0)
		return -ESRCH;
	if (signal_init(sandbox, signal) < 0)
		err = errno;
	errno = before; /* the caller may be a handler of signals */
	return -err;
}
