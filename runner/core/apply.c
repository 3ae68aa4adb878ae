/* SPDX-License-Identifier: MIT */
/* Applies a plan to the calling process.  The order is that of primitives.def and of nothing else;
 * runner/core/prim_*.c have what is applied. */
#include "primitive.h"

#include <errno.h>
#include <sched.h>

/* One entry for each primitive: a call that applies several stands here several times. */
static const enum primitive order[] = {
#define PRIMITIVE(id, word, step, factors, needs, name) PRIM_##id,
#include "../../matrix/primitives.def"
};

static const enum step step_of[WW_PRIMITIVES_COUNT] = {
#define PRIMITIVE(id, word, step, factors, needs, name) [PRIM_##id] = (step),
#include "../../matrix/primitives.def"
};

/* Without a mount namespace of its own the process would graft onto the live one. */
static bool call_may_run(const struct core_plan *plan, enum primitive primitive,
			 const struct outcome *outcome)
{
	return primitive != PRIM_BIND_MOUNTS ||
	       (outcome->step[STEP_UNSHARE].status == STATUS_APPLIED &&
		(plan->unshare_flags & CLONE_NEWNS) != 0);
}

static struct step_status run(const struct core_plan *plan, enum primitive primitive,
			      const struct outcome *outcome)
{
	/* ECANCELED: given up because an earlier call failed.  No call of ours returns it, so that
	 * the record cannot be mistaken for an answer of the kernel. */
	const int err = call_may_run(plan, primitive, outcome)
				? primitive_apply(core_primitives[primitive], plan, NULL)
				: ECANCELED;

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
		const enum step step = step_of[order[i]];

		if ((left & WW_BIT(step)) == 0)
			continue;
		left &= ~(uint32_t)WW_BIT(step);
		outcome->step[step] = run(plan, order[i], outcome);
	}
}
