/* SPDX-License-Identifier: MIT */
/* A session of its own, and no terminal to read from.
 *
 * Input can only be pushed into one's own controlling terminal (TIOCSTI in ioctl_tty(2)), and
 * signals of a terminal go to its foreground group: a new session has neither.  But a terminal that
 * is standard output is usually open for reading as well, and a program that reads from it takes
 * input that was meant for the shell.  So standard input becomes /dev/null, and the other two are
 * opened anew, for writing alone.  A pipe or a file stays as it is. */
#include "primitive.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

/* -errno: the kernel does not say. */
static int is_terminal(int fd)
{
	struct termios settings;

	if (ioctl(fd, TCGETS, &settings) == 0)
		return 1;
	/* Of a file that is none, of one that is closed, of devices that take it for a command of
	 * theirs. */
	return errno == ENOTTY || errno == EBADF || errno == EINVAL ? 0 : -errno;
}

/* Checks that nothing can be read from it, whatever the calls above returned. */
static int check_shut(int fd)
{
	const int terminal = is_terminal(fd);

	if (terminal <= 0)
		return -terminal;
	return (fcntl(fd, F_GETFL) & O_ACCMODE) == O_WRONLY ? 0 : EPERM;
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
	return err != 0 ? err : check_shut(fd);
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

	for (int fd = 0; fd <= STDERR_FILENO && err == 0; fd++) {
		const int terminal = is_terminal(fd);

		if (terminal != 0)
			err = terminal < 0 ? -terminal
					   : replace(fd, instead[fd].path, instead[fd].flags);
	}
	return err;
}

static int apply(const struct core_plan *plan)
{
	/* EPERM for the leader of a process group: a process that was just cloned is none. */
	if (setsid() < 0)
		return errno;
	if (getsid(0) != getpid())
		return EPERM;
	return plan->seal.terminal ? 0 : shut_terminals();
}

static enum looked seen(const struct look *it, const struct look *own, const struct core_plan *plan)
{
	(void)own;
	(void)plan;
	/* The leader is the sandbox's init, its parent, and no terminal controls it. */
	return it->has_relations ? looked(it->session == it->parent && it->terminal == 0)
				 : LOOKED_UNSEEN;
}

const struct primitive_row prim_session = {
	.stage = STAGE_SELF,
	.apply = apply,
	.seen = seen,
	.remedy = "a terminal that belongs to somebody else, as after `su`, cannot be opened for "
		  "writing alone: send the output elsewhere (`| cat`), or let the program have the "
		  "terminal (--tty)",
};
