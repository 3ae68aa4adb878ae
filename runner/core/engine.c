/* SPDX-License-Identifier: MIT */
#include "engine.h"

#include <errno.h>

static const enum primitive of_standard[] = {
#define STANDARD(id) PRIM_##id,
#include "../../matrix/primitives.def"
};
static const enum primitive of_strict[] = {
#define STRICT(id) PRIM_##id,
#include "../../matrix/primitives.def"
};
const enum primitive engine_sealed[ENGINE_SEALED] = {
#define LAYER(id) PRIM_##id,
#include "../../matrix/primitives.def"
};

#define LIST(ids) .order = (ids), .count = sizeof(ids) / sizeof((ids)[0])

/* `birth`: namespaces are there when the process begins; else it makes them itself.  `fatal`: a
 * layer that fails ends it; else that is recorded and it goes on. */
static const struct list {
	const enum primitive *order;
	size_t count;
	bool birth, fatal;
} lists[WW_PROFILES_COUNT] = {
	[PROFILE_STANDARD] = {LIST(of_standard)},
	[PROFILE_STRICT] = {LIST(of_strict)},
	[PROFILE_SEED] = {LIST(of_strict)},
	[PROFILE_SEALED] = {LIST(engine_sealed), .birth = true, .fatal = true},
};

static const enum step step_of[WW_PRIMITIVES_COUNT] = {
#define PRIMITIVE(id, word, step, factors, needs, name) [PRIM_##id] = (step),
#include "../../matrix/primitives.def"
};

bool core_begins_with_birth(enum profile profile)
{
	return lists[profile].birth;
}

bool engine_wants(const struct core_plan *plan, enum primitive layer)
{
	return (plan->layers & WW_BIT(layer)) != 0;
}

bool engine_record(const struct core_plan *plan, enum primitive layer, int err,
		   struct outcome *outcome)
{
	outcome->step[step_of[layer]] = err == 0 ? (struct step_status){.status = STATUS_APPLIED}
						 : (struct step_status){STATUS_FAILED, err};
	return err == 0 || !lists[plan->profile].fatal || (plan->lenient & WW_BIT(layer)) != 0;
}

/* Without a mount namespace of its own the process would graft onto the live one. */
static bool may_graft(const struct core_plan *plan, const struct outcome *outcome)
{
	return engine_wants(plan, PRIM_MNTNS) &&
	       outcome->step[STEP_UNSHARE].status == STATUS_APPLIED;
}

static bool apply(const struct core_plan *plan, enum primitive layer, struct core_held *held,
		  struct outcome *outcome)
{
	int err;

	/* The last layer that mounts is through: the root is complete. */
	if (layer == PRIM_MOUNT_FLAGS && engine_wants(plan, PRIM_PIVOT_ROOT) &&
	    !engine_record(plan, PRIM_PIVOT_ROOT, root_enter(plan), outcome))
		return false;
	if (!engine_wants(plan, layer))
		return true;
	/* ECANCELED: given up because an earlier call failed.  No call of ours returns it, so that
	 * the record cannot be mistaken for an answer of the kernel. */
	err = layer == PRIM_BIND_MOUNTS && !may_graft(plan, outcome)
		      ? ECANCELED
		      : primitive_apply(core_primitives[layer], plan, held);
	return engine_record(plan, layer, err, outcome);
}

/* Is it this stage's, in this list?  Of namespaces that are not there at birth the first in the
 * list stands for all, which one call makes. */
static bool is_due(const struct core_plan *plan, enum primitive layer, enum stage stage,
		   const struct outcome *outcome)
{
	const enum stage own = core_primitives[layer]->stage;

	if (own != STAGE_BIRTH || core_begins_with_birth(plan->profile))
		return own == stage;
	return stage == STAGE_SELF && outcome->step[step_of[layer]].status == STATUS_SKIPPED;
}

bool engine_apply(const struct core_plan *plan, enum stage stage, struct core_held *held,
		  struct outcome *outcome)
{
	const struct list *list = &lists[plan->profile];

	for (size_t i = 0; i < list->count; i++)
		if (is_due(plan, list->order[i], stage, outcome) &&
		    !apply(plan, list->order[i], held, outcome))
			return false;
	return true;
}

void core_apply(const struct core_plan *plan, struct outcome *outcome)
{
	*outcome = (struct outcome){.strict_tag = plan->strict_tag};
	engine_apply(plan, STAGE_SELF, NULL, outcome);
}
