/* SPDX-License-Identifier: MIT */
#include "cgroup_parts.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define KEPT 3
#define REAP_PATIENCE 1000 /* milliseconds */

struct janitor {
	int base;
	const char *name;
	int line[2];
	int starter; /* pidfd: copies of the line's end may live in the starter's other children */
};

/* The starter's pipes above all: their readers would wait for us. */
static void close_all_but(int kept[KEPT])
{
	unsigned from = 0;

	for (int i = 0; i < KEPT; i++)
		for (int j = i + 1; j < KEPT; j++)
			if (kept[j] < kept[i]) {
				const int swapped = kept[i];

				kept[i] = kept[j];
				kept[j] = swapped;
			}
	for (int i = 0; i < KEPT; i++) {
		if ((unsigned)kept[i] > from)
			syscall(SYS_close_range, from, (unsigned)kept[i] - 1, 0U);
		from = (unsigned)kept[i] + 1;
	}
	syscall(SYS_close_range, from, ~0U, 0U);
}

/* Until the starter shuts the line down or is no more. */
static void await_end(const struct janitor *janitor)
{
	struct pollfd polled[2] = {{.fd = janitor->line[1], .events = POLLIN},
				   {.fd = janitor->starter, .events = POLLIN}};

	while (poll(polled, 2, -1) < 0 && errno == EINTR)
		;
}

/* In a copy of the starter, which may have threads: system calls alone, and out by _exit. */
static _Noreturn void run_janitor(const struct janitor *janitor)
{
	int kept[KEPT] = {janitor->base, janitor->line[1], janitor->starter};
	int err;

	/* Signals are blocked; a session of its own keeps it from those of
	 * the terminal's end, and no mount must stay busy by it. */
	setsid();
	if (chdir("/") < 0)
		_exit(1);
	prctl(PR_SET_NAME, "ww-cgroup");
	prctl(PR_SET_DUMPABLE, 0);
	close_all_but(kept);
	await_end(janitor);
	err = cgroup_remove(janitor->base, janitor->name, CGROUP_PATIENCE);
	cgroup_leaf_leave(janitor->base);
	_exit(write(janitor->line[1], &err, sizeof(err)) == (ssize_t)sizeof(err) ? 0 : 1);
}

int cgroup_janitor_start(int base, const char *name, int *line, pid_t *pid)
{
	struct janitor janitor = {.base = base, .name = name};
	int err;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, janitor.line) < 0)
		return -errno;
	janitor.starter = (int)syscall(SYS_pidfd_open, getpid(), 0U);
	err = janitor.starter < 0 ? errno : 0;
	*pid = err != 0 ? -1 : cgroup_fork(-1);
	if (*pid == 0)
		run_janitor(&janitor);
	if (*pid < 0 && err == 0)
		err = errno;
	if (janitor.starter >= 0)
		close(janitor.starter);
	close(janitor.line[1]);
	*line = janitor.line[0];
	if (err != 0) {
		close(*line);
		*line = -1;
	}
	return -err;
}

/* -EPIPE: it died without a word.  -ETIME: it lives and is silent. */
static int hear(int line, unsigned patience)
{
	struct pollfd polled = {.fd = line, .events = POLLIN};
	int what = -EPIPE, ready;

	while ((ready = poll(&polled, 1, (int)patience)) < 0 && errno == EINTR)
		;
	if (ready <= 0)
		return -ETIME;
	return read(line, &what, sizeof(what)) == (ssize_t)sizeof(what) ? what : -EPIPE;
}

/* One in an uninterruptible wait does not go at once: it is left. */
static void reap(pid_t janitor)
{
	struct pollfd end = {.fd = (int)syscall(SYS_pidfd_open, janitor, 0U), .events = POLLIN};

	while (poll(&end, 1, REAP_PATIENCE) < 0 && errno == EINTR)
		;
	waitpid(janitor, NULL, __WALL | WNOHANG);
	if (end.fd >= 0)
		close(end.fd);
}

int cgroup_janitor_end(int line, pid_t janitor, unsigned patience)
{
	int what;

	shutdown(line, SHUT_WR);
	what = hear(line, patience);
	/* It holds its end of the line, so that the number is still its own. */
	if (what == -ETIME) {
		kill(janitor, SIGKILL);
		what = -EPIPE;
	}
	close(line);
	reap(janitor);
	return what;
}
