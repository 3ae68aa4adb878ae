/* SPDX-License-Identifier: MIT */
#include "parts.h"

void verify_look(pid_t pid, const struct core_plan *plan, int socket, struct seen *seen)
{
	(void)pid;
	(void)plan;
	(void)socket;
	*seen = (struct seen){0, 0};
}

int verify_missing(const struct core_plan *plan, const struct seen *seen)
{
	const uint64_t missing = plan->seal.layers & seen->visible & ~seen->in_force;

	return missing == 0 ? NO_LAYER : __builtin_ctzll(missing);
}
