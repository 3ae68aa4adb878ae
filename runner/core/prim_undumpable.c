/* SPDX-License-Identifier: MIT */
/* Closes the memory of the sandbox's own init to the program.
 *
 * It is a copy of whoever started the sandbox, environment and all, and the program has its ids. An
 * undumpable process's files in /proc belong to root, and attaching to it needs CAP_SYS_PTRACE in
 * the user namespace in which its memory was made, which is not the sandbox's (ptrace(2),
 * PR_SET_DUMPABLE in prctl(2)).  Executing the program makes that one dumpable again. */
#include "primitive.h"

#include <errno.h>
#include <sys/prctl.h>

static int apply(const struct core_plan *plan)
{
	(void)plan;
	if (prctl(PR_SET_DUMPABLE, 0UL, 0UL, 0UL, 0UL) < 0)
		return errno;
	return prctl(PR_GET_DUMPABLE, 0UL, 0UL, 0UL, 0UL) == 0 ? 0 : EPERM;
}

static enum looked seen(const struct look *it, const struct look *own, const struct core_plan *plan)
{
	(void)own;
	/* Files of root look the same either way. */
	if (!it->has_status || plan->seal.outer_uid == 0)
		return LOOKED_UNSEEN;
	return looked(it->owner != plan->seal.outer_uid);
}

const struct primitive_row prim_undumpable = {
	.stage = STAGE_SELF,
	.apply = apply,
	.seen = seen,
};
