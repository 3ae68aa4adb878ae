/* SPDX-License-Identifier: MIT */
/* The search as a plan: trials are added as the answers of earlier ones ask for them.  A row
 * (profile, caller, fixture) begins when its control arm has ended; a question of its search is a
 * cell, with all repetitions of the attack and of the benign arm, and is answered by the cell's
 * verdict.  Rows know nothing of each other, so that the trials of a run do not depend on how many
 * run at once. */
#ifndef WHICHWALL_PLAN_SEARCH_H
#define WHICHWALL_PLAN_SEARCH_H

#include "plan_store.h"

extern const struct plan_kind plan_search;

#endif
