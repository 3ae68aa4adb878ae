/* SPDX-License-Identifier: MIT */
/* What can be seen of a process from outside, against what its plan says.
 *
 * A call that succeeds does not prove that its layer is in force: it may have limited another
 * process, or made a mount read-only in name alone.  The process has applied all layers and waits
 * for leave to execute, and the kernel describes it in /proc.  What is not shown counts as unseen,
 * not as a failure.  Landlock, securebits and keyrings are shown to nobody (proc(5)). */
#include "../core/engine.h"
#include "parts.h"

bool verify_look(pid_t pid, const struct core_plan *plan, int socket, struct seen *seen)
{
	const struct look_for asked = {
		.parts = LOOK_STATUS | LOOK_MAP | LOOK_RELATIONS | LOOK_RLIMITS | LOOK_MOUNTS |
			 LOOK_SOCKETS,
		.links = LOOK_LINK(LOOK_MNT) | LOOK_LINK(LOOK_IPC) | LOOK_LINK(LOOK_UTS) |
			 LOOK_LINK(LOOK_CGROUP) | LOOK_LINK(LOOK_TIME),
		.workdir = plan->workdir,
		.socket = socket,
	};
	struct look it, own;

	*seen = (struct seen){0, 0};
	look_at(pid, &asked, &it);
	look_at(PROC_SELF, &asked, &own);
	for (int i = 0; i < WW_PRIMITIVES_COUNT; i++) {
		const enum looked said = primitive_seen(core_primitives[i], &it, &own, plan);

		seen->visible |= said != LOOKED_UNSEEN ? WW_BIT(i) : 0;
		seen->in_force |= said == LOOKED_IN_FORCE ? WW_BIT(i) : 0;
	}
	return seen->visible != 0;
}

int verify_missing(const struct core_plan *plan, const struct seen *seen)
{
	const uint64_t missing = plan->layers & seen->visible & ~seen->in_force & ~plan->lenient;

	for (size_t i = 0; i < ENGINE_SEALED; i++)
		if ((missing & WW_BIT(engine_sealed[i])) != 0)
			return (int)engine_sealed[i];
	return NO_LAYER;
}
