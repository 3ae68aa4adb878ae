/* SPDX-License-Identifier: MIT */
/* The part of a plan that only `sealed` has.  Pure. */
#ifndef WHICHWALL_CORE_PREPARE_SEAL_H
#define WHICHWALL_CORE_PREPARE_SEAL_H

#include "core.h"

/* Fills plan->seal and what `sealed` shares with the other profiles; plan->workdir is set.  0 or -1
 * with *e. */
int core_prepare_seal(const struct core_options *options, struct core_plan *plan,
		      struct ww_error *e);

#endif
