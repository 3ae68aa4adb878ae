/* SPDX-License-Identifier: MIT */
#include "floor_calls.h"

#include <sched.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "../core/primitive.h"

static void set_limit(const struct core_plan *plan, enum step step, int resource, uint64_t value)
{
	const struct rlimit limit = {(rlim_t)value, (rlim_t)value};

	if (plan->steps & WW_BIT(step))
		setrlimit(resource, &limit);
}

void floor_calls(const struct core_plan *plan)
{
	if (plan->steps & WW_BIT(STEP_NO_NEW_PRIVS))
		prctl(PR_SET_NO_NEW_PRIVS, 1UL, 0UL, 0UL, 0UL);
	set_limit(plan, STEP_RLIMIT_AS, RLIMIT_AS, plan->rlimit_as);
	set_limit(plan, STEP_RLIMIT_CPU, RLIMIT_CPU, plan->rlimit_cpu);
	set_limit(plan, STEP_RLIMIT_NOFILE, RLIMIT_NOFILE, plan->rlimit_nofile);
	if (plan->steps & WW_BIT(STEP_UNSHARE))
		(void)!unshare(plan->unshare_flags);
	/* As the core: a refused chroot leaves the current directory alone. */
	if ((plan->steps & WW_BIT(STEP_CHROOT)) && chroot(plan->workdir) == 0)
		(void)!chdir("/");
	if (plan->steps & WW_BIT(STEP_SECCOMP))
		prim_seccomp.apply(plan);
}
