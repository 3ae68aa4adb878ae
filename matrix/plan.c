/* SPDX-License-Identifier: MIT */
/* The seam: which kind of plan it is, and what is left to hand out. */
#include "plan.h"

#include <stdlib.h>
#include <string.h>

#include "plan_factorial.h"
#include "plan_profile.h"
#include "plan_search.h"
#include "verdict.h"

/* ---- building ---- */

static int plan_build(struct plan *plan, const struct plan_options *options, struct ww_error *e)
{
	if (plan_profiles_choose(&plan->profiles, options, plan->catalog, e) < 0)
		return -1;
	plan_profiles_hash(&plan->profiles, options, plan->catalog, plan->hash);
	return plan->kind->begin(plan, options, e);
}

struct plan *plan_new(const struct plan_options *options, const struct catalog *catalog,
		      struct ww_error *e)
{
	struct plan *plan = calloc(1, sizeof *plan);

	if (!plan) {
		ww_fail(e, 3, "out of memory");
		return NULL;
	}
	plan->kind = options->search ? &plan_search : &plan_factorial;
	plan->catalog = catalog;
	plan->reps = options->reps;
	plan->retries = options->retries;
	plan->shards = 1;
	plan->queue_head = plan->queue_tail = NO_TRIAL;
	if (plan_build(plan, options, e) < 0) {
		plan_free(plan);
		return NULL;
	}
	return plan;
}

void plan_free(struct plan *plan)
{
	if (!plan)
		return;
	plan->kind->end(plan);
	plan_profiles_done(&plan->profiles);
	free(plan->trials);
	free(plan->slots);
	free(plan);
}

/* ---- running ---- */

void plan_shard(struct plan *plan, unsigned k, unsigned n)
{
	plan->shard = k;
	plan->shards = n;
}

/* Facts may have come in meanwhile for what is queued or ordered: the state says. */
static bool to_hand_out(const struct plan *plan, uint32_t index, enum trial_state state)
{
	const struct plan_trial *trial = &plan->trials[index];

	return trial->state == state && plan->kind->part(trial, plan->shards) == plan->shard;
}

static uint32_t next_index(struct plan *plan)
{
	uint32_t i;

	while ((i = plan_dequeue(plan)) != NO_TRIAL)
		if (to_hand_out(plan, i, TRIAL_QUEUED))
			return i;
	while (plan->kind->next && (i = plan->kind->next(plan)) != NO_TRIAL)
		if (to_hand_out(plan, i, TRIAL_PENDING))
			return i;
	return NO_TRIAL;
}

int plan_next(struct plan *plan, struct planned *out)
{
	uint32_t index = next_index(plan);
	struct plan_trial *trial;

	if (index == NO_TRIAL)
		return 0;
	trial = &plan->trials[index];
	trial->state = TRIAL_TAKEN;
	*out = (struct planned){
		.index = index,
		.id = trial->id,
		.key = plan_key(plan, trial),
		.attempt = trial->attempt,
		.fixture = &plan->catalog->entries[trial->fixture],
	};
	return 1;
}

/* Puts the trial back, when it is to be tried again. */
static bool try_again(struct plan *plan, uint32_t index, const struct facts *facts)
{
	struct plan_trial *trial = &plan->trials[index];
	const bool bounds = plan->catalog->entries[trial->fixture].fclass == CLASS_RES;
	const enum retry retry = verdict_retry(facts, bounds);

	if (retry == RETRY_NONE || facts->attempt >= plan->retries)
		return false;
	trial->attempt = (uint8_t)(facts->attempt + 1);
	if (retry == RETRY_NOW || plan->alone)
		plan_queue(plan, index);
	else
		trial->state = TRIAL_DEFERRED;
	return true;
}

int plan_learn(struct plan *plan, const struct facts *facts)
{
	uint32_t index = plan_find(plan, facts->id);
	struct plan_trial *trial;

	if (index == NO_TRIAL && plan->kind->admit)
		index = plan->kind->admit(plan, facts);
	if (index == NO_TRIAL)
		return -1;
	trial = &plan->trials[index];
	/* A record of a try that is behind us, as in a journal that was written twice. */
	if (trial->state == TRIAL_FINISHED || facts->attempt < trial->attempt)
		return 0;
	if (try_again(plan, index, facts))
		return 0;
	trial->state = TRIAL_FINISHED;
	plan->finished++;
	return plan->kind->learn ? plan->kind->learn(plan, index, facts) : 0;
}

void plan_untake(struct plan *plan, size_t index)
{
	if (index < plan->count && plan->trials[index].state == TRIAL_TAKEN)
		plan_queue(plan, (uint32_t)index);
}

size_t plan_deferred(const struct plan *plan)
{
	size_t deferred = 0;

	for (size_t i = 0; i < plan->count; i++)
		deferred += plan->trials[i].state == TRIAL_DEFERRED;
	return deferred;
}

void plan_alone(struct plan *plan)
{
	plan->alone = true;
	for (size_t i = 0; i < plan->count; i++)
		if (plan->trials[i].state == TRIAL_DEFERRED)
			plan_queue(plan, (uint32_t)i);
}

bool plan_is_alone(const struct plan *plan)
{
	return plan->alone;
}

size_t plan_total(const struct plan *plan)
{
	return plan->count;
}

size_t plan_trials_of(const struct plan *plan, const char *profile)
{
	size_t count = 0, at = 0;

	while (at < plan->profiles.count && strcmp(plan->profiles.list[at].name, profile) != 0)
		at++;
	if (at == plan->profiles.count)
		return 0;
	for (size_t i = 0; i < plan->count; i++)
		count += (plan->profiles.list[at].callers & WW_BIT(plan->trials[i].caller)) &&
			 (plan->trials[i].profile == at ||
			  plan->trials[i].profile == PLAN_CONTROL(plan->profiles.list[at].control));
	return count;
}

size_t plan_finished(const struct plan *plan)
{
	return plan->finished;
}

size_t plan_rows(const struct plan *plan)
{
	return plan->kind->rows ? plan->kind->rows(plan) : 0;
}

size_t plan_rows_settled(const struct plan *plan)
{
	return plan->kind->settled ? plan->kind->settled(plan) : 0;
}

const char *plan_hash(const struct plan *plan)
{
	return plan->hash;
}
