/* SPDX-License-Identifier: MIT */
/* A session of its own, and no terminal to read from.
 *
 * Input can only be pushed into one's own controlling terminal (TIOCSTI in ioctl_tty(2)), and
 * signals of a terminal go to its foreground group: a new session has neither.  A terminal that is
 * standard output, however, is as a rule open for reading as well, and whoever holds it takes from
 * the user what the shell would read: so that standard input becomes /dev/null and the others are
 * opened anew, for writing alone.  A pipe or a file stays as it is.
 */
#include "core.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

static bool is_terminal(int fd)
{
	struct termios settings;

	return ioctl(fd, TCGETS, &settings) == 0;
}

static int replace(int fd, const char *path, int flags)
{
	const int other = open(path, flags | O_NOCTTY | O_CLOEXEC);
	int err = 0;

	if (other < 0)
		return errno;
	if (dup2(other, fd) < 0)
		err = errno;
	close(other);
	return err;
}

static int shut_terminals(void)
{
	static const struct {
		const char *path;
		int flags;
	} instead[] = {
		{"/dev/null", O_RDONLY},
		{"/proc/self/fd/1", O_WRONLY},
		{"/proc/self/fd/2", O_WRONLY},
	};
	int err = 0;

	for (int fd = 0; fd <= STDERR_FILENO && err == 0; fd++)
		if (is_terminal(fd))
			err = replace(fd, instead[fd].path, instead[fd].flags);
	return err;
}

int prim_session(const struct core_plan *plan)
{
	/* EPERM for the leader of a process group: a process that was just cloned is none. */
	if (setsid() < 0)
		return errno;
	if (getsid(0) != getpid())
		return EPERM;
	return plan->seal.terminal ? 0 : shut_terminals();
}
