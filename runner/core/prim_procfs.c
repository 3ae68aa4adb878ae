/* SPDX-License-Identifier: MIT */
/* A proc of the sandbox's own pid namespace.
 *
 * The old one shows the processes of the namespace that it was mounted in, whoever looks.  Mounting
 * a new one needs a pid namespace of one's own and a mount of proc, not covered anywhere, that can
 * still be seen (mount_too_revealing() in fs/namespace.c): EPERM in containers that mask parts of
 * theirs.  hidepid=invisible hides what the program may not attach to, which the sandbox's init is
 * (proc(5)).
 */
#include "primitive.h"
#include "root.h"

#include <errno.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

/* In another namespace's proc we have another number; where nothing is mounted there is no link. */
static bool names_us(const char *proc)
{
	char path[16] = "", number[16] = "";
	long self = 0;

	strcat(strcat(path, proc), "/self");
	if (readlink(path, number, sizeof(number) - 1) <= 0)
		return false;
	for (const char *digit = number; *digit >= '0' && *digit <= '9'; digit++)
		self = self * 10 + (*digit - '0');
	return self == getpid();
}

static int apply(const struct core_plan *plan)
{
	const char *target = root_path(plan, "/proc");

	if (mount("proc", target, "proc", 0, "hidepid=2") < 0)
		return errno;
	return names_us(target) ? 0 : EPERM;
}

static enum looked seen(const struct look *it, const struct look *own, const struct core_plan *plan)
{
	(void)plan;
	return it->has_mounts ? looked(it->proc_is_proc && it->proc != own->proc) : LOOKED_UNSEEN;
}

const struct primitive_row prim_procfs = {
	.stage = STAGE_SELF,
	.apply = apply,
	.seen = seen,
	.remedy = "the /proc of this host is masked, as in a container, so that no new one may be "
		  "mounted: run the container with --security-opt systempaths=unconfined",
};
