/* SPDX-License-Identifier: MIT */
/* chroot(2) to the workdir.  It moves the root and not the current directory, so without the chdir
 * a relative path still names the old tree.  Descriptors of directories outside stay open: what
 * they allow is measured. */
#include "core.h"

#include <errno.h>
#include <unistd.h>

int prim_chroot(const struct core_plan *plan)
{
	if (chroot(plan->workdir) < 0)
		return errno;
	return chdir("/") == 0 ? 0 : errno;
}
