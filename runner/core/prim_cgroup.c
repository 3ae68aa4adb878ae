/* SPDX-License-Identifier: MIT */
/* The group that the sandbox's init is born into; cgroup.h has how it is made. */
#include "primitive.h"

const struct primitive_row prim_cgroup = {
	.stage = STAGE_BIRTH,
	.remedy = "a group of cgroup v2 must be delegated to the caller, with the controllers "
		  "memory and pids (docs/guide/cgroup.md)",
};
