/* SPDX-License-Identifier: MIT */
/* The plan: which trials, in which order.  An iterator, so that full factorial, search, resume and
 * retry are implementations of one seam: plan_next() hands out the next trial, plan_learn() takes
 * its facts. */
#ifndef WHICHWALL_PLAN_H
#define WHICHWALL_PLAN_H

#include "identity.h"
#include "mask.h"
#include "plan_options.h"

struct plan; /* opaque */

/* One trial to run. `key` borrows from the plan. */
struct planned {
	size_t index; /* of the plan's trial list; stable */
	uint64_t id;  /* trial_id() of the key */
	struct trial_key key;
	unsigned attempt; /* 0, or the number of the retry */
	const struct catalog_entry *fixture;
};

/* Builds the plan: for each profile and caller, every mask x fixture x {attack, benign} x
 * repetition, and one control arm (profile `none`, mask 0) for each caller x fixture x repetition.
 * The order is a Fisher-Yates shuffle by a seeded splitmix64.  The catalogue is borrowed.  NULL
 * with *e on bad options (a factor that the profile lacks, more than 12 factors).
 *
 * A search has the control arms at first; plan_learn() adds trials as facts ask for them. */
struct plan *plan_new(const struct plan_options *options, const struct catalog *catalog,
		      struct ww_error *e);
void plan_free(struct plan *plan);

/* From now on plan_next() hands out only the k-th (0 <= k < n) of n disjoint parts of the plan,
 * chosen by trial id (in a search by fixture and caller), so that several processes or machines
 * share one plan without talking. */
void plan_shard(struct plan *plan, unsigned k, unsigned n);

/* Next trial to start: retries first, then the order. 1 when *out was filled, 0 when nothing is
 * left to hand out now (trials may still be in flight). */
int plan_next(struct plan *plan, struct planned *out);
/* Facts of a finished trial: marks it done, or queues a retry (time-out, harness error) while
 * retries are left.  Also used to feed a journal on resume.  Unknown ids: -1. */
int plan_learn(struct plan *plan, const struct facts *facts);
/* Trials that met a shortage of the host, which plan_next() keeps back: each is to be run when no
 * other trial runs beside it. */
size_t plan_deferred(const struct plan *plan);
/* From now on they are handed out: whoever takes them runs one trial at a time, in one process. */
void plan_alone(struct plan *plan);
bool plan_is_alone(const struct plan *plan);
/* Hand a trial back that was taken and not run (interruption). */
void plan_untake(struct plan *plan, size_t index);

size_t plan_total(const struct plan *plan); /* trials, without retries; grows in a search */
size_t plan_trials_of(const struct plan *plan,
		      const char *profile); /* of it and its control arms */
size_t plan_finished(const struct plan *plan);
/* Rows (profile, caller, fixture) of a search, and those whose sets are found; 0 in a factorial. */
size_t plan_rows(const struct plan *plan);
size_t plan_rows_settled(const struct plan *plan);
/* SHA-256, hex, of what is measured: profiles, callers, factors, masks, fixtures with what they
 * declare, repetitions.  Not of the order, the jobs or the output. */
const char *plan_hash(const struct plan *plan);

#endif
