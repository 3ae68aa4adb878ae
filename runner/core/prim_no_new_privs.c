/* SPDX-License-Identifier: MIT */
/* PR_SET_NO_NEW_PRIVS: execve(2) grants nothing any more, neither by setuid bits nor by file
 * capabilities.  Inherited, and never taken back.  See prctl(2). */
#include "primitive.h"

#include <errno.h>
#include <sys/prctl.h>

static int apply(const struct core_plan *plan)
{
	(void)plan;
	/* All five arguments matter: the kernel refuses (EINVAL) unless the last three are 0. */
	if (prctl(PR_SET_NO_NEW_PRIVS, 1UL, 0UL, 0UL, 0UL) != 0)
		return errno;
	return prctl(PR_GET_NO_NEW_PRIVS, 0UL, 0UL, 0UL, 0UL) == 1 ? 0 : EPERM;
}

static enum looked seen(const struct look *it, const struct look *own, const struct core_plan *plan)
{
	(void)own;
	(void)plan;
	return it->has_status ? looked(it->no_new_privs == 1) : LOOKED_UNSEEN;
}

const struct primitive_row prim_no_new_privs = {
	.stage = STAGE_SELF,
	.apply = apply,
	.seen = seen,
};
