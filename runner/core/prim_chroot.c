/* SPDX-License-Identifier: MIT */
/* chroot(2) to the workdir.  It moves the root and not the current directory, so without the chdir
 * a relative path still names the old tree.  Descriptors of directories outside stay open: what
 * they allow is measured. */
#include "primitive.h"

#include <errno.h>
#include <unistd.h>

static int apply(const struct core_plan *plan)
{
	if (chroot(plan->workdir) < 0)
		return errno;
	return chdir("/") == 0 ? 0 : errno;
}

const struct primitive_row prim_chroot = {
	.stage = STAGE_SELF,
	.apply = apply,
};
