/* SPDX-License-Identifier: MIT */
/* The end of a sealed trial.  Its program is no child of ours but of the sandbox's own init, which
 * tells how it ended, unless the program could kill it (without a pid namespace it may). */
#include "init.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* For the sandbox's init to reap its program and say so. */
#define REAP_MS 1000

static bool readable(int fd, int wait_ms)
{
	struct pollfd polled = {.fd = fd, .events = POLLIN};

	return poll(&polled, 1, wait_ms) > 0;
}

/* Did the program end by itself?  Its pidfd says so at once, its init a moment later. */
static bool ended_already(const struct trial_processes *processes, int *status)
{
	if (seal_ended(processes->control, status))
		return true;
	if (!readable(processes->pidfd, 0))
		return false;
	readable(processes->control, REAP_MS);
	return seal_ended(processes->control, status);
}

/* Is the sandbox's init dead, or dying?  It holds its end of the channel as long as it lives, and
 * closes it before it waits for those that it takes along (zap_pid_ns_processes()). */
static bool init_is_gone(int control)
{
	char byte;

	return recv(control, &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 0;
}

/* The sandbox never ran: its init is the trial's process, and our child. */
static void end_closed(struct trial_processes *processes, struct wire_finished *finished,
		       struct rusage *usage)
{
	finished->ended_before = 1;
	kill(processes->sealed.init, SIGKILL);
	while (wait4(processes->sealed.init, &finished->status, 0, usage) < 0 && errno == EINTR)
		;
}

void sealed_end(struct trial_processes *processes, struct wire_finished *finished,
		struct rusage *usage)
{
	bool known;
	int status;

	if (processes->sealed.program <= 0) {
		end_closed(processes, finished, usage);
		return;
	}
	known = ended_already(processes, &finished->status);
	finished->ended_before = known || readable(processes->pidfd, 0);
	/* When a sandbox is killed as a whole (the kernel does so when its group is out of memory,
	 * memory.oom.group), no process is left that could say how the program ended. */
	if (!known && finished->ended_before && init_is_gone(processes->control))
		finished->status = SIGKILL;
	syscall(SYS_pidfd_send_signal, processes->pidfd, SIGKILL, NULL, 0);
	kill(processes->sealed.init, SIGKILL);
	while (wait4(processes->sealed.init, &status, 0, usage) < 0 && errno == EINTR)
		;
	/* Without a pid namespace the program is left to us when its init dies; with one the kernel
	 * has reaped it (ECHILD). */
	if (waitpid(processes->sealed.program, &status, 0) > 0 && !known)
		finished->status = status;
}
