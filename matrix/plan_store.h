/* SPDX-License-Identifier: MIT */
/* The trials of a plan, and the seam between a plan and what decides which trials it has: a
 * factorial knows all of them from the start, a search adds them as answers come in. */
#ifndef WHICHWALL_PLAN_STORE_H
#define WHICHWALL_PLAN_STORE_H

#include "plan_profile.h"

#define NO_TRIAL UINT32_MAX
#define NO_QUESTION UINT32_MAX
/* As a profile: the control arm of this kind. */
#define PLAN_CONTROL(kind) ((uint16_t)(UINT16_MAX - (kind)))
#define PLAN_IS_CONTROL(profile) ((profile) > UINT16_MAX - CONTROL_KINDS)

enum trial_state {
	TRIAL_PENDING, /* not handed out yet; the order will come to it, or a question */
	TRIAL_QUEUED,  /* to be handed out (again) before the order goes on */
	TRIAL_TAKEN,
	TRIAL_DEFERRED, /* to be handed out again when no other trial runs beside it */
	TRIAL_FINISHED,
};

/* Kept small: a study has tens of thousands. */
struct plan_trial {
	uint64_t id, mask;
	uint32_t fixture; /* catalogue index */
	uint32_t rep;
	uint32_t next;     /* in the queue */
	uint32_t question; /* of a search that it belongs to, or NO_QUESTION */
	uint16_t profile;  /* or PLAN_CONTROL() */
	uint8_t caller, arm, state, attempt;
	bool linked; /* is in the queue, though perhaps not to be handed out any more */
};

struct plan;

/* Kinds of plans are constants of this type; what a kind has no use for is NULL. */
struct plan_kind {
	/* Queue a trial at the head: what was begun comes to its end first. */
	bool newest_first;
	/* Adds what is known from the start.  The profiles stand in the plan already. */
	int (*begin)(struct plan *plan, const struct plan_options *options, struct ww_error *e);
	void (*end)(struct plan *plan);
	/* Next trial of the order when the queue is empty, whatever its state; NO_TRIAL at the end.
	 */
	uint32_t (*next)(struct plan *plan);
	/* Facts of a trial that is finished now.  May add and queue others.  -1 without memory. */
	int (*learn)(struct plan *plan, uint32_t index, const struct facts *facts);
	/* Adds the trials of facts that came before they were asked for: a journal that lost a
	 * line has answers to questions that come later.  NO_TRIAL: not of this plan. */
	uint32_t (*admit)(struct plan *plan, const struct facts *facts);
	/* Which of `parts` parts a trial belongs to. */
	unsigned (*part)(const struct plan_trial *trial, unsigned parts);
	size_t (*rows)(const struct plan *plan);
	size_t (*settled)(const struct plan *plan);
};

struct plan {
	const struct plan_kind *kind;
	union { /* what the kind keeps */
		struct plan_factorial *factorial;
		struct plan_search *search;
	};
	const struct catalog *catalog;
	struct plan_profiles profiles;
	struct plan_trial *trials;
	size_t count, finished;
	uint32_t queue_head, queue_tail;
	uint32_t *slots; /* open addressing by id; NO_TRIAL is empty */
	size_t slot_mask;
	unsigned reps, retries;
	bool alone;             /* whoever takes trials runs one at a time */
	unsigned shard, shards; /* hand out part `shard` of `shards` */
	char hash[SHA256_DIGEST_STRING_LENGTH];
};

/* Trials of one plan: while it is measured each takes up to 90 bytes of memory, and afterwards 300
 * of the journal, which makes 1.5 GB and 5 GB of so many. */
#define PLAN_TRIALS_MAX (UINT64_C(1) << 24)
/* -1 with *e when that many more are too many. */
int plan_check_room(const struct plan *plan, uint64_t more, struct ww_error *e);

/* Adds all repetitions of `trial`, which the order or plan_queue() hands out.  Index of the first,
 * or NO_TRIAL with *e. */
uint32_t plan_add_arm(struct plan *plan, struct plan_trial trial, struct ww_error *e);
unsigned plan_repetitions(const struct plan *plan, uint32_t fixture);
/* Index of the trial with this id, or NO_TRIAL. */
uint32_t plan_find(const struct plan *plan, uint64_t id);
struct trial_key plan_key(const struct plan *plan, const struct plan_trial *trial);

/* Puts a trial into the queue: at its end, or as the kind wants at its head. */
void plan_queue(struct plan *plan, uint32_t index);
/* Takes the first, or NO_TRIAL.  Its state says whether it is still to be handed out. */
uint32_t plan_dequeue(struct plan *plan);

#endif
