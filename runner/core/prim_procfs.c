/* SPDX-License-Identifier: MIT */
/* A proc of the sandbox's own pid namespace.
 *
 * The old one shows the processes of the namespace that it was mounted in, whoever looks.  Mounting
 * a new one needs a pid namespace of one's own and a mount of proc, not covered anywhere, that can
 * still be seen (mount_too_revealing() in fs/namespace.c): EPERM in containers that mask parts of
 * theirs.  hidepid=invisible hides what the program may not attach to, which the sandbox's init is
 * (proc(5)).
 */
#include "core.h"
#include "root.h"

#include <errno.h>
#include <sys/mount.h>

int prim_procfs(const struct core_plan *plan)
{
	const char *target = root_path(plan, "/proc");

	return mount("proc", target, "proc", 0, "hidepid=2") == 0 ? 0 : errno;
}
