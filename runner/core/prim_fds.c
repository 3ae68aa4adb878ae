/* SPDX-License-Identifier: MIT */
/* Lets execve(2) close every descriptor but 0, 1, 2 and the declared ones.
 *
 * By the close-on-exec flag instead of at once: the descriptor of the image that is executed, and
 * the one by which a failure is reported, live until then.  So it does nothing to a process that
 * never executes: it is a call of the program's process, not of the sandbox's init.  Declared
 * descriptors keep the flag that they have.
 *
 * close_range(2) is one walk over the table for each gap, where reading /proc/self/fd would need a
 * /proc; CLOSE_RANGE_CLOEXEC is of Linux 5.11, EINVAL before, ENOSYS before 5.9.
 */
#include "primitive.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef CLOSE_RANGE_CLOEXEC
#define CLOSE_RANGE_CLOEXEC (1U << 2)
#endif

/* The lowest declared descriptor that is not below `from`, or UINT_MAX. */
static unsigned next_declared(const struct core_seal *seal, unsigned from)
{
	unsigned next = UINT_MAX;

	for (unsigned i = 0; i < seal->declared_count; i++) {
		const int fd = seal->declared[i];

		if (fd >= 0 && (unsigned)fd >= from && (unsigned)fd < next)
			next = (unsigned)fd;
	}
	return next;
}

static int mark(unsigned first, unsigned last)
{
	return syscall(SYS_close_range, first, last, CLOSE_RANGE_CLOEXEC) == 0 ? 0 : errno;
}

/* Between declared ones: each is looked at. */
static int mark_some(unsigned first, unsigned last)
{
	int err = mark(first, last);

	for (unsigned fd = first; fd <= last && err == 0; fd++) {
		const int flags = fcntl((int)fd, F_GETFD);

		if (flags >= 0 && (flags & FD_CLOEXEC) == 0)
			err = EPERM;
	}
	return err;
}

/* All from `first` on: one that has no such flag before must have it after. */
static int mark_rest(unsigned first)
{
	const int sample = fcntl(STDERR_FILENO, F_DUPFD, (int)first);
	int err = mark(first, UINT_MAX);

	if (sample >= 0 && err == 0 && fcntl(sample, F_GETFD) != FD_CLOEXEC)
		err = EPERM;
	return err;
}

static int apply(const struct core_plan *plan)
{
	unsigned first = STDERR_FILENO + 1;

	for (;;) {
		const unsigned next = next_declared(&plan->seal, first);
		int err = 0;

		if (next == UINT_MAX)
			return mark_rest(first);
		if (next > first)
			err = mark_some(first, next - 1);
		if (err != 0)
			return err;
		first = next + 1;
	}
}

const struct primitive_row prim_fds = {
	.stage = STAGE_PROGRAM,
	.apply = apply,
	.remedy = "close_range(2) with CLOSE_RANGE_CLOEXEC needs Linux 5.11",
};
