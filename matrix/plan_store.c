/* SPDX-License-Identifier: MIT */
#include "plan_store.h"

#include <stdlib.h>
#include <string.h>

#include "grow.h"
#include "identity.h"

#define RACY_REPS 20

/* ---- trials by their id ---- */

/* The slot that holds `id`, or the empty one where it belongs. */
static uint32_t *find_slot(const struct plan *plan, uint64_t id)
{
	size_t at = id & plan->slot_mask;

	while (plan->slots[at] != NO_TRIAL && plan->trials[plan->slots[at]].id != id)
		at = (at + 1) & plan->slot_mask;
	return &plan->slots[at];
}

uint32_t plan_find(const struct plan *plan, uint64_t id)
{
	return *find_slot(plan, id);
}

/* Keeps half of the slots empty. */
static int grow_slots(struct plan *plan, struct ww_error *e)
{
	size_t size = plan->slots ? 2 * (plan->slot_mask + 1) : 1024;
	uint32_t *slots = malloc(size * sizeof *slots);

	if (!slots)
		return ww_fail(e, 3, "out of memory");
	memset(slots, 0xff, size * sizeof *slots);
	free(plan->slots);
	plan->slots = slots;
	plan->slot_mask = size - 1;
	for (size_t i = 0; i < plan->count; i++)
		*find_slot(plan, plan->trials[i].id) = (uint32_t)i;
	return 0;
}

static int make_trial_room(struct plan *plan, struct ww_error *e)
{
	if (make_room(plan->trials, plan->count) < 0)
		return ww_fail(e, 3, "out of memory");
	if (plan->slots && 2 * (plan->count + 1) <= plan->slot_mask + 1)
		return 0;
	return grow_slots(plan, e);
}

struct trial_key plan_key(const struct plan *plan, const struct plan_trial *trial)
{
	const bool control = PLAN_IS_CONTROL(trial->profile);

	return (struct trial_key){
		.profile = control ? ww_control_profiles[UINT16_MAX - trial->profile]
				   : plan->profiles.list[trial->profile].name,
		.caller = (enum caller)trial->caller,
		.mask = trial->mask,
		.fixture = plan->catalog->entries[trial->fixture].id,
		.arm = (enum arm)trial->arm,
		.rep = trial->rep,
	};
}

static int add_trial(struct plan *plan, struct plan_trial trial, struct ww_error *e)
{
	struct trial_key key = plan_key(plan, &trial);

	if (make_trial_room(plan, e) < 0)
		return -1;
	trial.id = trial_id(&key);
	plan->trials[plan->count] = trial;
	*find_slot(plan, trial.id) = (uint32_t)plan->count++;
	return 0;
}

unsigned plan_repetitions(const struct plan *plan, uint32_t fixture)
{
	bool racy = plan->catalog->entries[fixture].marks & WW_BIT(MARK_RACY);

	return racy && plan->reps < RACY_REPS ? RACY_REPS : plan->reps;
}

int plan_check_room(const struct plan *plan, uint64_t more, struct ww_error *e)
{
	if (plan->count + more <= PLAN_TRIALS_MAX)
		return 0;
	return ww_fail(e, 2,
		       "%llu trials are planned, and one run has at most %llu, whose journal takes "
		       "5 GB: ask for fewer "
		       "--reps, --masks or --fixtures, or for several runs",
		       (unsigned long long)(plan->count + more),
		       (unsigned long long)PLAN_TRIALS_MAX);
}

uint32_t plan_add_arm(struct plan *plan, struct plan_trial trial, struct ww_error *e)
{
	uint32_t first = (uint32_t)plan->count;

	if (plan_check_room(plan, plan_repetitions(plan, trial.fixture), e) < 0)
		return NO_TRIAL;
	for (trial.rep = 0; trial.rep < plan_repetitions(plan, trial.fixture); trial.rep++)
		if (add_trial(plan, trial, e) < 0)
			return NO_TRIAL;
	return first;
}

/* ---- the queue ---- */

static void queue_last(struct plan *plan, uint32_t index)
{
	plan->trials[index].next = NO_TRIAL;
	if (plan->queue_head == NO_TRIAL)
		plan->queue_head = index;
	else
		plan->trials[plan->queue_tail].next = index;
	plan->queue_tail = index;
}

static void queue_first(struct plan *plan, uint32_t index)
{
	plan->trials[index].next = plan->queue_head;
	if (plan->queue_head == NO_TRIAL)
		plan->queue_tail = index;
	plan->queue_head = index;
}

void plan_queue(struct plan *plan, uint32_t index)
{
	struct plan_trial *trial = &plan->trials[index];

	trial->state = TRIAL_QUEUED;
	if (trial->linked)
		return;
	trial->linked = true;
	if (plan->kind->newest_first)
		queue_first(plan, index);
	else
		queue_last(plan, index);
}

uint32_t plan_dequeue(struct plan *plan)
{
	uint32_t index = plan->queue_head;

	if (index != NO_TRIAL) {
		plan->queue_head = plan->trials[index].next;
		plan->trials[index].linked = false;
	}
	return index;
}
