/* SPDX-License-Identifier: MIT */
/* Memory that can be written is never executed: PR_SET_MDWE (Linux 6.3, PR_SET_MDWE(2const)).
 *
 * The kernel refuses, with EACCES, a mapping that is writable and executable, and mprotect(2) that
 * makes executable what was not mapped so (map_deny_write_exec() in linux/mman.h).  fork(2) and
 * execve(2) hand it on with the flags of the memory (mmf_init_flags() in linux/sched/coredump.h),
 * so that the init's is the program's, and nothing takes it back.
 *
 * Programs that make code while they run need the opposite: node, java and luajit do not start.  So
 * it has to be asked for, and nothing of the corpus needs it to be stopped.  A kernel before 6.3
 * answers EINVAL to both calls; a start does without there, and says so.
 */
#include "primitive.h"

#include <errno.h>
#include <sys/prctl.h>

#ifndef PR_SET_MDWE
#define PR_SET_MDWE 65
#define PR_GET_MDWE 66
#endif
#ifndef PR_MDWE_REFUSE_EXEC_GAIN
#define PR_MDWE_REFUSE_EXEC_GAIN 1UL
#endif

static int apply(const struct core_plan *plan)
{
	(void)plan;
	if (prctl(PR_SET_MDWE, (unsigned long)PR_MDWE_REFUSE_EXEC_GAIN, 0UL, 0UL, 0UL) != 0)
		return errno;
	return prctl(PR_GET_MDWE, 0UL, 0UL, 0UL, 0UL) == (int)PR_MDWE_REFUSE_EXEC_GAIN ? 0 : EPERM;
}

static bool when(const struct core_options *options)
{
	return options->seal->mdwe;
}

static bool offered(void)
{
	return prctl(PR_GET_MDWE, 0UL, 0UL, 0UL, 0UL) >= 0;
}

const struct primitive_row prim_mdwe = {
	.stage = STAGE_SELF,
	.apply = apply,
	.when = when,
	.offered = offered,
	.remedy = "PR_SET_MDWE needs Linux 6.3",
};
