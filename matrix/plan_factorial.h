/* SPDX-License-Identifier: MIT */
/* All cells as a plan: every mask x fixture x {attack, benign} x repetition for each profile and
 * caller, one control arm for each caller and fixture, in a random order. */
#ifndef WHICHWALL_PLAN_FACTORIAL_H
#define WHICHWALL_PLAN_FACTORIAL_H

#include "plan_store.h"

extern const struct plan_kind plan_factorial;

#endif
