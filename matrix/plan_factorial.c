/* SPDX-License-Identifier: MIT */
#include "plan_factorial.h"

#include <stdlib.h>

#include "benign.h"

struct plan_factorial {
	size_t cursor, count; /* order[cursor ... count - 1] was not looked at yet */
	uint32_t order[];
};

/* ---- all trials ---- */

/* What all masks have in common. */
struct arms {
	const struct plan_options *options;
	size_t *leaders; /* benign_leaders() */
};

/* Both arms of every fixture under one mask, or the control arm. */
static int add_fixtures(struct plan *plan, const struct arms *arms, struct plan_trial trial,
			struct ww_error *e)
{
	const struct plan_options *options = arms->options;
	const bool control = PLAN_IS_CONTROL(trial.profile);

	for (size_t i = 0; i < options->fixture_count; i++) {
		if (options->stop && *options->stop)
			return ww_fail(e, 4, "interrupted while planning; nothing was measured");
		trial.fixture = (uint32_t)options->fixtures[i];
		trial.arm = control ? ARM_CONTROL : ARM_ATTACK;
		if (plan_add_arm(plan, trial, e) == NO_TRIAL)
			return -1;
		trial.arm = ARM_BENIGN;
		if (!control && arms->leaders[trial.fixture] == trial.fixture &&
		    plan_add_arm(plan, trial, e) == NO_TRIAL)
			return -1;
	}
	return 0;
}

static int add_caller(struct plan *plan, const struct arms *arms, enum caller caller,
		      struct ww_error *e)
{
	struct plan_trial trial = {.caller = (uint8_t)caller, .question = NO_QUESTION};

	for (size_t p = 0; p < plan->profiles.count; p++) {
		const struct plan_profile *profile = &plan->profiles.list[p];

		if (!(profile->callers & WW_BIT(caller)))
			continue;
		trial.profile = (uint16_t)p;
		for (size_t m = 0; m < profile->mask_count; m++) {
			trial.mask = profile->masks[m];
			if (add_fixtures(plan, arms, trial, e) < 0)
				return -1;
		}
	}
	trial.mask = 0;
	for (int kind = 0; kind < CONTROL_KINDS; kind++) {
		trial.profile = PLAN_CONTROL(kind);
		if (plan_profiles_need(&plan->profiles, (enum control_kind)kind, caller) &&
		    add_fixtures(plan, arms, trial, e) < 0)
			return -1;
	}
	return 0;
}

/* ---- a random order ---- */

/* G. L. Steele, D. Lea, C. H. Flood, "Fast splittable pseudorandom number generators" (2014). */
static uint64_t splitmix64(uint64_t *state)
{
	uint64_t z = *state += 0x9e3779b97f4a7c15;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return z ^ z >> 31;
}

/* Uniform below `bound`: numbers of the incomplete last round are thrown away. */
static uint64_t random_below(uint64_t *state, uint64_t bound)
{
	uint64_t reject = -bound % bound;
	uint64_t number;

	do
		number = splitmix64(state);
	while (number < reject);
	return number % bound;
}

static int shuffle(struct plan *plan, uint64_t seed, struct ww_error *e)
{
	struct plan_factorial *own = malloc(sizeof *own + plan->count * sizeof *own->order);

	if (!own)
		return ww_fail(e, 3, "out of memory");
	plan->factorial = own;
	own->cursor = 0;
	own->count = plan->count;
	for (size_t i = 0; i < own->count; i++)
		own->order[i] = (uint32_t)i;
	for (size_t i = own->count; i > 1; i--) {
		size_t j = random_below(&seed, i);
		uint32_t swapped = own->order[i - 1];

		own->order[i - 1] = own->order[j];
		own->order[j] = swapped;
	}
	return 0;
}

/* ---- the seam ---- */

static uint64_t count_kinds(const struct plan_profiles *profiles)
{
	uint64_t kinds = 0;

	for (int caller = 0; caller < WW_CALLERS_COUNT; caller++)
		for (int kind = 0; kind < CONTROL_KINDS; kind++)
			kinds += plan_profiles_need(profiles, (enum control_kind)kind,
						    (enum caller)caller);
	return kinds;
}

/* All of them, before the first is made.  No product is near 2^64: 12 factors have 4096 masks. */
static uint64_t count_all(const struct plan *plan, const struct arms *arms)
{
	const struct plan_options *options = arms->options;
	uint64_t controls = 0, both = 0, masks = 0;

	for (size_t i = 0; i < options->fixture_count; i++) {
		const uint32_t fixture = (uint32_t)options->fixtures[i];
		const uint64_t repetitions = plan_repetitions(plan, fixture);

		controls += repetitions;
		both += repetitions * (arms->leaders[fixture] == fixture ? 2 : 1);
	}
	for (size_t p = 0; p < plan->profiles.count; p++)
		masks += plan->profiles.list[p].mask_count *
			 (uint64_t)__builtin_popcountll(plan->profiles.list[p].callers);
	return count_kinds(&plan->profiles) * controls + masks * both;
}

/* Whose benign arm stands for whose among the chosen; NULL without memory. */
static size_t *lead(const struct plan *plan, const struct plan_options *options)
{
	bool *chosen = calloc(plan->catalog->count + 1, sizeof *chosen);
	size_t *leaders;

	if (!chosen)
		return NULL;
	for (size_t i = 0; i < options->fixture_count; i++)
		chosen[options->fixtures[i]] = true;
	leaders = benign_leaders(plan->catalog, chosen);
	free(chosen);
	return leaders;
}

static int add_all(struct plan *plan, const struct arms *arms, struct ww_error *e)
{
	if (plan_check_room(plan, count_all(plan, arms), e) < 0)
		return -1;
	for (int caller = 0; caller < WW_CALLERS_COUNT; caller++)
		if ((arms->options->callers & WW_BIT(caller)) &&
		    add_caller(plan, arms, (enum caller)caller, e) < 0)
			return -1;
	return 0;
}

static int begin(struct plan *plan, const struct plan_options *options, struct ww_error *e)
{
	const struct arms arms = {options, lead(plan, options)};
	const int result = arms.leaders ? add_all(plan, &arms, e) : ww_fail(e, 3, "out of memory");

	free(arms.leaders);
	return result < 0 ? -1 : shuffle(plan, options->seed, e);
}

static void end(struct plan *plan)
{
	free(plan->factorial);
}

static uint32_t next(struct plan *plan)
{
	struct plan_factorial *own = plan->factorial;

	return own->cursor < own->count ? own->order[own->cursor++] : NO_TRIAL;
}

static unsigned part(const struct plan_trial *trial, unsigned parts)
{
	return (unsigned)(trial->id % parts);
}

const struct plan_kind plan_factorial = {.begin = begin, .end = end, .next = next, .part = part};
