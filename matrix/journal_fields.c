/* SPDX-License-Identifier: MIT */
#include "journal_fields.h"

#define KEY(key) key, sizeof key - 1, "\"" key "\":"
#define AT(member) offsetof(struct facts, member), sizeof(((struct facts *)0)->member)
const struct field journal_fields[FIELD_COUNT] = {
	{KEY("v"), KIND_VERSION, true, 0, 0, NULL},
	{KEY("id"), KIND_ID, true, AT(id), NULL},
	{KEY("try"), KIND_UNSIGNED, true, AT(attempt), NULL},
	{KEY("p"), KIND_TEXT, true, AT(profile), NULL},
	{KEY("c"), KIND_WORD, true, AT(caller), &ww_callers},
	{KEY("m"), KIND_U64, true, AT(mask), NULL},
	{KEY("f"), KIND_TEXT, true, AT(fixture), NULL},
	{KEY("a"), KIND_WORD, true, AT(arm), &ww_arms},
	{KEY("r"), KIND_UNSIGNED, true, AT(rep), NULL},
	{KEY("setup"), KIND_WORD, false, AT(setup), &ww_setups},
	{KEY("setup_errno"), KIND_INT, false, AT(setup_errno), NULL},
	{KEY("setup_step"), KIND_TEXT, false, AT(setup_step), NULL},
	{KEY("out"), KIND_OUTCOME, false, AT(outcome), NULL},
	{KEY("eff"), KIND_TEXT, false, AT(effective), NULL},
	{KEY("said"), KIND_WORD, false, AT(said), &ww_saids},
	{KEY("phase"), KIND_WORD, false, AT(phase), &ww_phases},
	{KEY("step"), KIND_TEXT, false, AT(step), NULL},
	{KEY("errno"), KIND_INT, false, AT(said_errno), NULL},
	{KEY("cannot"), KIND_WORD, false, AT(cannot), &ww_reasons},
	{KEY("sight"), KIND_WORD, false, AT(sight), &ww_sights},
	{KEY("end"), KIND_WORD, false, AT(ending), &ww_endings},
	{KEY("code"), KIND_INT, false, AT(ending_code), NULL},
	{KEY("cpu_over"), KIND_BOOL, false, AT(cpu_over), NULL},
	{KEY("left"), KIND_UNSIGNED, false, AT(leftovers), NULL},
	{KEY("fresh"), KIND_BOOL, false, AT(fresh), NULL},
	{KEY("cpu"), KIND_U64, false, AT(cpu_us), NULL},
	{KEY("wall"), KIND_U64, false, AT(wall_us), NULL},
	{KEY("memory_over"), KIND_BOOL, false, AT(memory_over), NULL},
	{KEY("opaque"), KIND_BOOL, false, AT(opaque), NULL},
	{KEY("launcher"), KIND_INT, false, AT(launcher_status), NULL},
	{KEY("launcher_said"), KIND_LINES, false, AT(launcher_said), NULL},
};
_Static_assert(sizeof(enum ending) == sizeof(int) && sizeof(enum reason) == sizeof(int),
	       "members of KIND_WORD are copied as int");
