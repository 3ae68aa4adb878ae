/* SPDX-License-Identifier: MIT */
/* Only listed variables of the environment pass: it is where callers keep secrets (environ(7)). */
#include "primitive.h"

#include <string.h>

static bool passes(const char *names, const char *variable)
{
	for (const char *name = names; *name != '\0'; name += strlen(name) + 1) {
		const size_t length = strlen(name);

		if (strncmp(variable, name, length) == 0 && variable[length] == '=')
			return true;
	}
	return false;
}

static int apply(const struct core_plan *plan, struct core_held *held)
{
	char **kept = held->environment;

	for (char **at = held->environment; *at != NULL; at++)
		if (passes(plan->seal.environment, *at))
			*kept++ = *at;
	*kept = NULL;
	return 0;
}

const struct primitive_row prim_env = {
	.stage = STAGE_PROGRAM,
	.apply_held = apply,
};
