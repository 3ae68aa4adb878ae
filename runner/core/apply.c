/* SPDX-License-Identifier: MIT */
/* Applies a plan to the calling process.  The order is that of primitives.def and of nothing else;
 * here each call is only matched with its function. */
#include "core.h"

#include <errno.h>
#include <sched.h>

typedef int call(const struct core_plan *plan);

static call *const calls[WW_STEPS_COUNT] = {
	[STEP_NO_NEW_PRIVS] = prim_no_new_privs,
	[STEP_RLIMIT_AS] = prim_rlimit_as,
	[STEP_RLIMIT_CPU] = prim_rlimit_cpu,
	[STEP_RLIMIT_NOFILE] = prim_rlimit_nofile,
	[STEP_UNSHARE] = prim_unshare,
	[STEP_BIND_MOUNTS] = prim_bind_mounts,
	[STEP_CHROOT] = prim_chroot,
	[STEP_SECCOMP] = prim_seccomp,
};

/* One entry for each primitive: a call that applies several stands here several times. */
static const enum step order[] = {
#define PRIMITIVE(id, word, step, factors, needs, name) step,
#include "../../matrix/primitives.def"
};

/* Without a mount namespace of its own the process would graft onto the live one. */
static bool call_may_run(const struct core_plan *plan, enum step step,
			 const struct outcome *outcome)
{
	return step != STEP_BIND_MOUNTS || (outcome->step[STEP_UNSHARE].status == STATUS_APPLIED &&
					    (plan->unshare_flags & CLONE_NEWNS) != 0);
}

static struct step_status run(const struct core_plan *plan, enum step step,
			      const struct outcome *outcome)
{
	/* ECANCELED: given up because an earlier call failed.  No call of ours returns it, so that
	 * the record cannot be mistaken for an answer of the kernel. */
	const int err = call_may_run(plan, step, outcome) ? calls[step](plan) : ECANCELED;

	return (struct step_status){
		.status = err == 0 ? STATUS_APPLIED : STATUS_FAILED,
		.err = err,
	};
}

void core_apply(const struct core_plan *plan, struct outcome *outcome)
{
	uint32_t left = plan->steps;

	*outcome = (struct outcome){.strict_tag = plan->strict_tag};
	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++) {
		const uint32_t bit = (uint32_t)WW_BIT(order[i]);

		if ((left & bit) == 0)
			continue;
		left &= ~bit;
		outcome->step[order[i]] = run(plan, order[i], outcome);
	}
}
