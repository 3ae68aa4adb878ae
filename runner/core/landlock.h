/* SPDX-License-Identifier: MIT */
/* What the layer `landlock` denies, by the kernel's ABI; of prim_landlock.c and its test alone. */
#ifndef WHICHWALL_CORE_LANDLOCK_H
#define WHICHWALL_CORE_LANDLOCK_H

#include "core.h"

/* struct landlock_ruleset_attr.  A kernel that knows less takes a larger structure as long as the
 * rest is zero (copy_struct_from_user()), and one that knows more a smaller one. */
struct landlock_handled {
	uint64_t fs, net, scoped;
};
struct landlock_handled landlock_handled(const struct core_plan *plan, long abi);

#endif
