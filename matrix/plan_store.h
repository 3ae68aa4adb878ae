/* SPDX-License-Identifier: MIT */
/* The trials of a plan, for the parts of the plan itself: plan.c, which keeps and hands them out,
 * and plan_search.c, which adds them as answers come in. */
#ifndef WHICHWALL_PLAN_STORE_H
#define WHICHWALL_PLAN_STORE_H

#include <sha2.h>

#include "plan.h"

#define NO_TRIAL UINT32_MAX
#define NO_QUESTION UINT32_MAX
#define PLAN_CONTROL UINT16_MAX /* as a profile: none, as control */

enum trial_state {
	TRIAL_PENDING, /* not handed out yet; the order will come to it, or a question */
	TRIAL_QUEUED,  /* to be handed out (again) before the order goes on */
	TRIAL_TAKEN,
	TRIAL_FINISHED,
};

/* Kept small: a study has tens of thousands. */
struct trial {
	uint64_t id, mask;
	uint32_t fixture; /* catalogue index */
	uint32_t rep;
	uint32_t next;     /* in the queue */
	uint32_t question; /* of a search that it belongs to, or NO_QUESTION */
	uint16_t profile;  /* or PLAN_CONTROL */
	uint8_t caller, arm, state, attempt;
	bool linked; /* is in the queue, though perhaps not to be handed out any more */
};

struct plan_profile {
	char name[WW_PROFILE_MAX];
	uint64_t factors;
	uint64_t *masks; /* none in a search */
	size_t mask_count;
};

struct plan {
	const struct catalog *catalog;
	struct plan_profile *profiles;
	size_t profile_count;
	struct trial *trials;
	size_t count, capacity, finished;
	uint32_t *order;
	size_t cursor, ordered; /* order[cursor ... ordered - 1] was not looked at yet */
	uint32_t queue_head, queue_tail;
	uint32_t *slots; /* open addressing by id; NO_TRIAL is empty */
	size_t slot_mask;
	unsigned reps, retries;
	unsigned shard, shards;     /* hand out part `shard` of `shards` */
	struct plan_search *search; /* NULL: a factorial */
	char hash[SHA256_DIGEST_STRING_LENGTH];
};

/* Adds all repetitions of `trial`, which the order or plan_queue() hands out.  Index of the first,
 * or NO_TRIAL with *e. */
uint32_t plan_add_arm(struct plan *plan, struct trial trial, struct ww_error *e);
unsigned plan_repetitions(const struct plan *plan, uint32_t fixture);
/* Puts a trial into the queue: at its end, in a search at its head. */
void plan_queue(struct plan *plan, uint32_t index);
/* Index of the trial with this id, or NO_TRIAL. */
uint32_t plan_find(const struct plan *plan, uint64_t id);
struct trial_key plan_key(const struct plan *plan, const struct trial *trial);

#endif
