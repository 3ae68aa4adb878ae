/* SPDX-License-Identifier: MIT */
#include "primitive.h"

#include <errno.h>

#include "rlimit.h"

const struct primitive_row *const core_primitives[WW_PRIMITIVES_COUNT] = {
#define PRIMITIVE(id, word, step, factors, needs, name) [PRIM_##id] = &prim_##word,
#include "../../matrix/primitives.def"
};

uint64_t *primitive_limit(const struct primitive_row *row, struct core_plan *plan)
{
	return (uint64_t *)(void *)((char *)plan + row->limit.value);
}

static uint64_t limit_of(const struct primitive_row *row, const struct core_plan *plan)
{
	return *(const uint64_t *)(const void *)((const char *)plan + row->limit.value);
}

uint64_t primitives_clone_flags(uint64_t primitives)
{
	uint64_t flags = 0;

	for (; primitives != 0; primitives &= primitives - 1)
		flags |= core_primitives[__builtin_ctzll(primitives)]->clone_flag;
	return flags;
}

uint64_t primitives_not_offered(uint64_t primitives)
{
	uint64_t missing = 0;

	for (; primitives != 0; primitives &= primitives - 1) {
		const int i = __builtin_ctzll(primitives);

		if (core_primitives[i]->offered != NULL && !core_primitives[i]->offered())
			missing |= WW_BIT(i);
	}
	return missing;
}

int primitive_apply(const struct primitive_row *row, const struct core_plan *plan,
		    struct core_held *held)
{
	if (row->apply != NULL)
		return row->apply(plan);
	if (row->apply_held != NULL)
		return row->apply_held(plan, held);
	if (row->limit.is_one)
		return rlimit_set(row->limit.resource, limit_of(row, plan));
	return ENOSYS;
}

/* The hard limit is the plan's, or lower. */
static enum looked limit_seen(const struct primitive_row *row, const struct look *it,
			      const struct core_plan *plan)
{
	const uint64_t hard = it->hard[row->limit.resource];

	if (!it->has_limits)
		return LOOKED_UNSEEN;
	return looked(hard != UINT64_MAX && hard <= limit_of(row, plan));
}

enum looked primitive_seen(const struct primitive_row *row, const struct look *it,
			   const struct look *own, const struct core_plan *plan)
{
	if (row->limit.is_one)
		return limit_seen(row, it, plan);
	return row->seen != NULL ? row->seen(it, own, plan) : LOOKED_UNSEEN;
}
