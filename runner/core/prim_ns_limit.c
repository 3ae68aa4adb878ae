/* SPDX-License-Identifier: MIT */
/* No user namespace may be made below this one, whatever call is found for it: the count is kept
 * for each user namespace, and only a capability in it may raise it again (/proc/sys/user in
 * namespaces(7), sysctl permissions in kernel/ucount.c).  Making one is ENOSPC then. */
#include "primitive.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

static int apply(const struct core_plan *plan)
{
	const int fd = open("/proc/sys/user/max_user_namespaces", O_RDWR | O_CLOEXEC);
	char now[2] = "";
	int err = 0;

	(void)plan;
	if (fd < 0)
		return errno;
	/* Read back: the file is that of the user namespace of whoever opened it. */
	if (write(fd, "0", 1) < 0 || pread(fd, now, sizeof(now), 0) < 0)
		err = errno;
	else if (now[0] != '0' || now[1] != '\n')
		err = EBUSY;
	close(fd);
	return err;
}

const struct primitive_row prim_ns_limit = {
	.stage = STAGE_SELF,
	.apply = apply,
	.remedy = "/proc/sys must be writable in a user namespace; a container often masks it",
};
