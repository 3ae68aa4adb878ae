/* SPDX-License-Identifier: MIT */
/* The root that the program of `sealed` sees: a tmpfs with grafts of the old tree. */
#ifndef WHICHWALL_CORE_ROOT_H
#define WHICHWALL_CORE_ROOT_H

#include "core.h"

/* Detached copies of what is grafted. */
struct root_trees {
	int mount[CORE_MOUNTS_MAX], workdir, proc;
};
/* No descriptor in it. */
void root_trees_init(struct root_trees *trees);
/* Copies the trees, by the paths and with the ids of the caller.  0 or an errno. */
int root_collect(const struct core_plan *plan, struct root_trees *trees);
/* After prim_pivot_root has built the root on a tmpfs over /tmp and made it the current directory:
 * pivot_root(2) to it; the old root is gone afterwards. */
int root_enter(const struct core_plan *plan);
/* Does the plan ask for a new root? */
bool root_is_new(const struct core_plan *plan);
/* `path` (absolute) as it is named between prim_pivot_root and root_enter(), and without a
 * new root. */
const char *root_path(const struct core_plan *plan, const char *path);

#endif
