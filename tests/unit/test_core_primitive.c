/* SPDX-License-Identifier: MIT */
/* The rows of the primitives: whole, and nothing counts as applied that nobody applied. */
#include "../../runner/core/engine.h"

#include <criterion/criterion.h>
#include <errno.h>

#include "../../matrix/hardening.h"

Test(primitive, a_row_with_nothing_to_apply_it_is_a_failure)
{
	const struct primitive_row nothing = {.stage = STAGE_SELF};
	const struct core_plan plan = {.profile = PROFILE_SEALED};

	cr_expect_eq(primitive_apply(&nothing, &plan, NULL), ENOSYS);
}

/* What is not there at birth somebody must apply, and in one way. */
Test(primitive, every_row_has_one_way_to_be_applied)
{
	for (int i = 0; i < WW_PRIMITIVES_COUNT; i++) {
		const struct primitive_row *row = core_primitives[i];
		const int ways =
			(row->apply != NULL) + (row->apply_held != NULL) + row->limit.is_one;

		cr_expect(row->stage == STAGE_BIRTH ? ways <= 1 : ways == 1, "%s",
			  ww_word(&ww_primitives, i));
	}
}

/* The namespaces of one call, and nothing else: another primitive would be recorded as what that
 * call said. */
Test(primitive, those_of_one_call_are_the_namespaces)
{
	for (int i = 0; i < WW_PRIMITIVES_COUNT; i++)
		cr_expect_eq(core_primitives[i]->clone_flag != 0,
			     ww_primitive_step((enum primitive)i) == STEP_UNSHARE, "%s",
			     ww_word(&ww_primitives, i));
}

/* Other layers act in the namespaces that are made at birth; what needs one comes after it. */
Test(primitive, what_needs_another_is_applied_after_it)
{
	uint64_t before = 0;

	for (size_t i = 0; i < ENGINE_SEALED; i++) {
		cr_expect_eq(with_dependants(WW_BIT(engine_sealed[i])) & before, 0, "%s",
			     ww_word(&ww_primitives, (int)engine_sealed[i]));
		before |= WW_BIT(engine_sealed[i]);
	}
}
