/* SPDX-License-Identifier: MIT */
/* A session of its own, and with it no controlling terminal: input can only be pushed into one's
 * own (TIOCSTI in ioctl_tty(2)), and signals of the terminal go to another process group.  The
 * terminal may still be open as standard input. */
#include "core.h"

#include <errno.h>
#include <unistd.h>

int prim_session(const struct core_plan *plan)
{
	(void)plan;
	/* EPERM for the leader of a process group: a process that was just cloned is none. */
	if (setsid() < 0)
		return errno;
	return getsid(0) == getpid() ? 0 : EPERM;
}
