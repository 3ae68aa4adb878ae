/* SPDX-License-Identifier: MIT */
/* The search as a plan: trials are added as the answers of earlier ones ask for them.  A row
 * (profile, caller, fixture) begins when its control arm has ended; a question of its search is a
 * cell, with all repetitions of the attack and of the benign arm, and is answered by the cell's
 * verdict.  Rows know nothing of each other, so that the trials of a run do not depend on how many
 * run at once. */
#ifndef WHICHWALL_PLAN_SEARCH_H
#define WHICHWALL_PLAN_SEARCH_H

#include "plan_store.h"

struct plan_search; /* opaque */

/* Adds the control arms and queues them.  The profiles stand in the plan already.  -1 with *e. */
int plan_search_begin(struct plan *plan, const struct plan_options *options, struct ww_error *e);
void plan_search_free(struct plan_search *search);
/* Facts of a trial that is finished now.  May add and queue others.  -1 without memory. */
int plan_search_learn(struct plan *plan, uint32_t index, const struct facts *facts);
/* Adds the trials of a cell that no row has asked for yet: a journal that lost a line has answers
 * to questions that come later.  Index of the trial, or NO_TRIAL: not of this plan. */
uint32_t plan_search_admit(struct plan *plan, const struct facts *facts);
/* Which of `parts` parts a trial belongs to: a row and its control arm are never parted. */
unsigned plan_search_part(const struct trial *trial, unsigned parts);

size_t plan_search_rows(const struct plan_search *search);
size_t plan_search_settled(const struct plan_search *search);

#endif
