/* SPDX-License-Identifier: MIT */
#include "floor_calls.h"

#include <sched.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "../core/primitive.h"

static void set_limit(const struct core_plan *plan, enum primitive limit_of, int resource,
		      uint64_t value)
{
	const struct rlimit limit = {(rlim_t)value, (rlim_t)value};

	if (plan->layers & WW_BIT(limit_of))
		setrlimit(resource, &limit);
}

void floor_calls(const struct core_plan *plan)
{
	if (plan->layers & WW_BIT(PRIM_NO_NEW_PRIVS))
		prctl(PR_SET_NO_NEW_PRIVS, 1UL, 0UL, 0UL, 0UL);
	set_limit(plan, PRIM_RLIMIT_AS, RLIMIT_AS, plan->rlimit_as);
	set_limit(plan, PRIM_RLIMIT_CPU, RLIMIT_CPU, plan->rlimit_cpu);
	set_limit(plan, PRIM_RLIMIT_NOFILE, RLIMIT_NOFILE, plan->rlimit_nofile);
	if (plan->clone_flags != 0)
		(void)!unshare((int)plan->clone_flags);
	/* As the core: a refused chroot leaves the current directory alone. */
	if ((plan->layers & WW_BIT(PRIM_CHROOT)) && chroot(plan->workdir) == 0)
		(void)!chdir("/");
	if (plan->layers & WW_BIT(PRIM_SECCOMP))
		prim_seccomp.apply(plan);
}
