/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "catalog_parse.h"
#include "description_list.h"
#include "plan.h"

#define FIXTURE(id, more)                                                                          \
	"{\"id\":\"" id "\",\"summary\":\"s\",\"class\":\"fs\",\"needs\":[],"                      \
	"\"witness\":\"file\",\"predict\":{\"root\":\"\",\"user\":\"\"},"                          \
	"\"attack_ck\":\"\",\"cwe\":\"\",\"references\":\"\"" more "}"

static const char *const strict[] = {"strict"};
static const char *const standard_and_strict[] = {"standard", "strict"};
static const size_t first_two[] = {0, 1};

/* a, b, racy (racy). */
static struct catalog corpus(void)
{
	struct catalog catalog = {0};

	cr_assert_eq(catalog_parse("[" FIXTURE("a", "") "," FIXTURE("b", "") "," FIXTURE(
					   "racy", ",\"marks\":[\"racy\"]") "]",
				   &catalog, NULL),
		     0);
	return catalog;
}

static struct plan_options options(void)
{
	return (struct plan_options){
		.profiles = strict,
		.profile_count = 1,
		.callers = WW_BIT(CALLER_ROOT) | WW_BIT(CALLER_USER),
		.masks = "all",
		.fixtures = first_two,
		.fixture_count = 2,
		.reps = 1,
		.seed = 7,
		.retries = 2,
	};
}

static struct plan *plan_of(const struct plan_options *o, const struct catalog *catalog)
{
	struct ww_error e = {0};
	struct plan *plan = plan_new(o, catalog, &e);

	cr_assert_not_null(plan, "%s", e.text);
	return plan;
}

/* Facts of a trial that ended well, but for its ending. */
static struct facts facts_of(const struct planned *planned, enum ending ending)
{
	struct facts facts = {.ending = ending, .said = SAID_DONE, .attempt = planned->attempt};

	snprintf(facts.profile, sizeof facts.profile, "%s", planned->key.profile);
	snprintf(facts.fixture, sizeof facts.fixture, "%s", planned->key.fixture);
	facts.caller = planned->key.caller;
	facts.mask = planned->key.mask;
	facts.arm = planned->key.arm;
	facts.rep = planned->key.rep;
	facts.id = trial_id(&planned->key);
	return facts;
}

static int learn(struct plan *plan, const struct planned *planned, enum ending ending)
{
	struct facts facts = facts_of(planned, ending);

	return plan_learn(plan, &facts);
}

/* The expected numbers are sha256sum's. */
Test(plan, id_is_the_hash_of_the_key)
{
	const struct trial_key attack = {"strict", CALLER_USER, 5, "etc_write", ARM_ATTACK, 0};
	const struct trial_key control = {"none", CALLER_ROOT, 0, "a", ARM_CONTROL, 7};

	cr_expect_eq(trial_id(&attack), 0x05e43b4f761e16db);
	cr_expect_eq(trial_id(&control), 0xa19b460affb63a99);
}

Test(plan, full_factorial)
{
	struct catalog catalog = corpus();
	struct plan_options o = options();
	struct plan *plan = plan_of(&o, &catalog);
	unsigned arms[WW_ARMS_COUNT] = {0};
	uint64_t masks[2][2] = {{0}}; /* [caller][fixture]: attacked masks, as bits */
	struct planned next;

	/* 2 callers x (64 masks x 2 fixtures x 2 arms + 2 controls). */
	cr_expect_eq(plan_total(plan), 516);
	while (plan_next(plan, &next)) {
		arms[next.key.arm]++;
		cr_expect_eq(next.attempt, 0);
		cr_expect_str_eq(next.key.fixture, next.fixture->id);
		cr_expect_str_eq(next.key.profile, next.key.arm == ARM_CONTROL ? "none" : "strict");
		if (next.key.arm == ARM_ATTACK)
			masks[next.key.caller][next.fixture - catalog.entries] |=
				WW_BIT(next.key.mask);
		if (next.key.arm == ARM_CONTROL)
			cr_expect_eq(next.key.mask, 0);
	}
	cr_expect_eq(arms[ARM_ATTACK], 256);
	cr_expect_eq(arms[ARM_BENIGN], 256);
	cr_expect_eq(arms[ARM_CONTROL], 4);
	for (int i = 0; i < 4; i++)
		cr_expect_eq(masks[i / 2][i % 2], UINT64_MAX, "each mask once");
	plan_free(plan);
	catalog_done(&catalog);
}

/* A described profile with two masks that root alone can start. */
static void describe_roots(void)
{
	static const struct description_source source = {.file = "roots.json"};
	struct ww_error e = {0};
	struct description *description = description_parse(
		"{\"name\": \"roots\", \"factors\": {\"no_netns\": \"shares it\"}, "
		"\"callers\": [\"root\"], \"command\": [\"j\", {\"unless\": \"no_netns\", "
		"\"give\": [\"-n\"]}, \"{command}\"]}",
		&source, &e);

	cr_assert_not_null(description, "%s", e.text);
	cr_assert_eq(description_register(description, &e), 0, "%s", e.text);
}

/* What the callers of a profile have in the plan, its control arms included. */
static void count_arms(struct plan *plan, const char *profile, unsigned counts[WW_CALLERS_COUNT])
{
	struct planned next;

	while (plan_next(plan, &next))
		counts[next.key.caller] += strcmp(next.key.profile, profile) == 0;
}

Test(plan, callers_that_a_description_excludes_have_no_trials)
{
	static const char *const both[] = {"strict", "roots"};
	const struct {
		const char *profile;
		unsigned root, user;
	} expected[] = {
		{"roots", 2 * 2 * 2, 0}, /* masks, fixtures, arms */
		{"none+launcher", 2, 0},
		{"none", 2, 2},
		{"strict", 7 * 2 * 2, 7 * 2 * 2},
	};
	struct catalog catalog = corpus();
	struct plan_options o = options();
	struct plan *plan;

	describe_roots();
	o.profiles = both;
	o.profile_count = 2;
	o.masks = "none,single";
	for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
		unsigned counts[WW_CALLERS_COUNT] = {0};

		plan = plan_of(&o, &catalog);
		cr_expect_eq(plan_total(plan), 8 + 2 + 4 + 56);
		cr_expect_eq(plan_trials_of(plan, "roots"), 8 + 2);
		count_arms(plan, expected[i].profile, counts);
		cr_expect_eq(counts[CALLER_ROOT], expected[i].root, "%s", expected[i].profile);
		cr_expect_eq(counts[CALLER_USER], expected[i].user, "%s", expected[i].profile);
		plan_free(plan);
	}
	descriptions_done();
	catalog_done(&catalog);
}

Test(plan, a_search_has_no_rows_of_excluded_callers)
{
	static const char *const both[] = {"strict", "roots"};
	struct catalog catalog = corpus();
	struct plan_options o = options();
	struct plan *plan;
	struct planned next;

	describe_roots();
	o.profiles = both;
	o.profile_count = 2;
	o.search = true;
	plan = plan_of(&o, &catalog);
	cr_expect_eq(plan_rows(plan), 2 * 2 + 2);
	while (plan_next(plan, &next)) {
		const struct facts facts = facts_of(&next, ENDING_EXITED);

		cr_expect(next.key.caller == CALLER_ROOT ||
				  (strcmp(next.key.profile, "roots") != 0 &&
				   strcmp(next.key.profile, "none+launcher") != 0),
			  "%s", next.key.profile);
		cr_assert_eq(plan_learn(plan, &facts), 0);
	}
	cr_expect_eq(plan_rows_settled(plan), plan_rows(plan));
	plan_free(plan);
	descriptions_done();
	catalog_done(&catalog);
}

Test(plan, nothing_is_left_where_the_only_profile_excludes_the_caller)
{
	static const char *const alone[] = {"roots"};
	struct catalog catalog = corpus();
	struct plan_options o = options();
	struct ww_error e = {0};

	describe_roots();
	o.profiles = alone;
	o.callers = WW_BIT(CALLER_USER);
	cr_expect_null(plan_new(&o, &catalog, &e));
	cr_expect_eq(e.code, 2);
	cr_expect_not_null(strstr(e.text, "roots: field \"callers\""), "%s", e.text);
	descriptions_done();
	catalog_done(&catalog);
}

/* Masks of a plan as a set, for masks below 512. */
static size_t masks_of(struct plan *plan, bool seen[512])
{
	struct planned next;
	size_t count = 0;

	while (plan_next(plan, &next)) {
		if (next.key.arm != ARM_ATTACK || seen[next.key.mask])
			continue;
		seen[next.key.mask] = true;
		count++;
	}
	return count;
}

Test(plan, further_factors_are_varied_when_chosen)
{
	struct catalog catalog = corpus();
	struct plan_options o = options();
	bool seen[512] = {false};
	struct plan *plan;

	o.factors = 4 | 64 | 256;
	plan = plan_of(&o, &catalog);
	cr_expect_eq(masks_of(plan, seen), 8);
	for (unsigned mask = 0; mask < 512; mask++)
		cr_expect_eq(seen[mask], (mask & ~(4u | 64u | 256u)) == 0, "mask %u", mask);
	plan_free(plan);
	memset(seen, 0, sizeof seen);
	o.factors = 511;
	plan = plan_of(&o, &catalog);
	cr_expect_eq(masks_of(plan, seen), 512);
	plan_free(plan);
	catalog_done(&catalog);
}

Test(plan, repetitions_and_profiles)
{
	static const size_t all[] = {0, 1, 2};
	struct catalog catalog = corpus();
	struct plan_options o = options();
	struct plan *plan;

	o.callers = WW_BIT(CALLER_USER);
	o.masks = "none,no_nnp";
	o.fixtures = all;
	o.fixture_count = 3;
	o.reps = 3;
	o.profiles = standard_and_strict;
	o.profile_count = 2;
	plan = plan_of(&o, &catalog);
	/* a and b: 2 profiles x 2 masks x 2 arms x 3, and 3 controls; racy: the same with 20. */
	cr_expect_eq(plan_total(plan), 2 * (24 + 3) + 160 + 20);
	plan_free(plan);
	o.reps = 30;
	plan = plan_of(&o, &catalog);
	cr_expect_eq(plan_total(plan), 3 * (240 + 30), "racy asks for at least 20");
	plan_free(plan);
	catalog_done(&catalog);
}

Test(plan, chosen_factors_and_no_factors)
{
	static const char *const none[] = {"none"};
	struct catalog catalog = corpus();
	struct plan_options o = options();
	struct plan *plan;

	o.factors = 5;
	o.callers = WW_BIT(CALLER_ROOT);
	plan = plan_of(&o, &catalog);
	cr_expect_eq(plan_total(plan), 4 * 2 * 2 + 2);
	plan_free(plan);
	o.factors = 0;
	o.profiles = none;
	plan = plan_of(&o, &catalog);
	cr_expect_eq(plan_total(plan), 1 * 2 * 2 + 2, "none has mask 0 only");
	plan_free(plan);
	catalog_done(&catalog);
}

static void order_of(const struct plan_options *o, const struct catalog *catalog, size_t *order)
{
	struct plan *plan = plan_of(o, catalog);
	struct planned next;
	size_t n = 0;

	while (plan_next(plan, &next))
		order[n++] = next.index;
	cr_expect_eq(n, plan_total(plan));
	plan_free(plan);
}

Test(plan, order_is_random_and_repeatable)
{
	struct catalog catalog = corpus();
	struct plan_options o = options();
	size_t first[516], again[516], other[516];
	bool seen[516] = {false};
	size_t in_place = 0;

	order_of(&o, &catalog, first);
	order_of(&o, &catalog, again);
	o.seed = 8;
	order_of(&o, &catalog, other);
	cr_expect_arr_eq(first, again, sizeof first);
	cr_expect_arr_neq(first, other, sizeof first);
	for (size_t i = 0; i < 516; i++) {
		cr_assert_lt(first[i], 516);
		cr_expect_not(seen[first[i]]);
		seen[first[i]] = true;
		in_place += first[i] == i;
	}
	/* On average one trial of a random order stands where it stood. */
	cr_expect_lt(in_place, 12);
	catalog_done(&catalog);
}

/* One fixture, one caller, one mask: attack, benign, control. */
static struct plan_options tiny(void)
{
	struct plan_options o = options();

	o.callers = WW_BIT(CALLER_ROOT);
	o.masks = "none";
	o.fixture_count = 1;
	return o;
}

/* Over 1200 seeds each of the 6 orders of three trials comes about 200 times; 60 away from that is
 * more than four standard deviations (of about 13). */
Test(plan, every_order_is_equally_likely)
{
	struct catalog catalog = corpus();
	struct plan_options o = tiny();
	unsigned times[27] = {0};
	size_t order[3];

	for (o.seed = 0; o.seed < 1200; o.seed++) {
		order_of(&o, &catalog, order);
		times[9 * order[0] + 3 * order[1] + order[2]]++;
	}
	for (size_t a = 0; a < 3; a++)
		for (size_t b = 0; b < 3; b++)
			if (a != b) {
				unsigned n = times[9 * a + 3 * b + (3 - a - b)];

				cr_expect(n > 140 && n < 260, "%zu %zu: %u times", a, b, n);
			}
	catalog_done(&catalog);
}

Test(plan, retries_come_first_and_end)
{
	struct catalog catalog = corpus();
	struct plan_options o = tiny();
	struct plan *plan = plan_of(&o, &catalog);
	struct planned first, next;

	cr_assert(plan_next(plan, &first));
	cr_expect_eq(learn(plan, &first, ENDING_TIMEOUT), 0);
	for (unsigned attempt = 1; attempt <= 2; attempt++) {
		cr_assert(plan_next(plan, &next));
		cr_expect_eq(next.index, first.index);
		cr_expect_eq(next.attempt, attempt);
		cr_expect_eq(plan_finished(plan), 0);
		learn(plan, &next, ENDING_TIMEOUT);
	}
	cr_expect_eq(plan_finished(plan), 1, "two retries, no more");
	for (int i = 0; i < 2; i++) {
		cr_assert(plan_next(plan, &next));
		cr_expect_neq(next.index, first.index);
		learn(plan, &next, ENDING_HELD);
	}
	cr_expect_eq(plan_finished(plan), 3);
	cr_expect_not(plan_next(plan, &next));
	plan_free(plan);
	catalog_done(&catalog);
}

Test(plan, a_retry_that_works_ends_the_trial)
{
	struct catalog catalog = corpus();
	struct plan_options o = tiny();
	struct plan *plan = plan_of(&o, &catalog);
	struct planned first, next;

	plan_next(plan, &first);
	learn(plan, &first, ENDING_NONE);
	plan_next(plan, &next);
	learn(plan, &next, ENDING_HELD);
	cr_expect_eq(plan_finished(plan), 1);
	/* The same record again, and one of a try long past. */
	learn(plan, &next, ENDING_HELD);
	learn(plan, &first, ENDING_TIMEOUT);
	cr_expect_eq(plan_finished(plan), 1);
	plan_free(plan);
	catalog_done(&catalog);
}

/* Of what the host has none left for, a second try beside others would tell no more. */
Test(plan, what_the_host_was_short_for_waits_until_it_is_alone)
{
	struct catalog catalog = corpus();
	struct plan_options o = tiny();
	struct plan *plan = plan_of(&o, &catalog);
	struct planned short_one, next;
	struct facts facts;

	cr_assert(plan_next(plan, &short_one));
	facts = facts_of(&short_one, ENDING_HELD);
	facts.setup = SETUP_FAILED;
	facts.setup_errno = EAGAIN;
	cr_expect_eq(plan_learn(plan, &facts), 0);
	cr_expect_eq(plan_deferred(plan), 1);
	for (int i = 0; i < 2; i++) {
		cr_assert(plan_next(plan, &next));
		cr_expect_neq(next.index, short_one.index);
		learn(plan, &next, ENDING_HELD);
	}
	cr_expect_not(plan_next(plan, &next));
	plan_alone(plan);
	cr_assert(plan_next(plan, &next));
	cr_expect_eq(next.index, short_one.index);
	cr_expect_eq(next.attempt, 1);
	facts.attempt = 1;
	plan_learn(plan, &facts);
	cr_expect_eq(plan_finished(plan), 3, "it was alone, and still: that is the answer");
	cr_expect_not(plan_next(plan, &next));
	plan_free(plan);
	catalog_done(&catalog);
}

/* Two fixtures with one benign arm: one trial of it for each profile, caller and mask, of the first
 * that was chosen. */
Test(plan, fixtures_with_the_same_benign_arm_share_it)
{
	static const size_t chosen[] = {0, 1, 2};
	struct catalog catalog = {0};
	struct plan_options o = options();
	struct plan *plan;
	struct planned next;
	size_t benign = 0, attack = 0;

	cr_assert_eq(catalog_parse("[" FIXTURE("a", ",\"benign\":\"ids\"") "," FIXTURE(
					   "b", ",\"benign\":\"ids\"") "," FIXTURE("c", "") "]",
				   &catalog, NULL),
		     0);
	o.fixtures = chosen;
	o.fixture_count = 3;
	plan = plan_of(&o, &catalog);
	while (plan_next(plan, &next)) {
		attack += next.key.arm == ARM_ATTACK;
		benign += next.key.arm == ARM_BENIGN;
		cr_expect(next.key.arm != ARM_BENIGN || strcmp(next.key.fixture, "b") != 0);
	}
	cr_expect_eq(attack, 3 * 64 * 2);
	cr_expect_eq(benign, 2 * 64 * 2);
	plan_free(plan);
	catalog_done(&catalog);
}

Test(plan, without_retries)
{
	struct catalog catalog = corpus();
	struct plan_options o = tiny();
	struct plan *plan;
	struct planned next;

	o.retries = 0;
	plan = plan_of(&o, &catalog);
	plan_next(plan, &next);
	learn(plan, &next, ENDING_TIMEOUT);
	cr_expect_eq(plan_finished(plan), 1);
	plan_free(plan);
	catalog_done(&catalog);
}

Test(plan, trials_in_flight_are_not_handed_out_twice)
{
	struct catalog catalog = corpus();
	struct plan_options o = tiny();
	struct plan *plan = plan_of(&o, &catalog);
	struct planned trials[3], next;

	for (int i = 0; i < 3; i++)
		cr_assert(plan_next(plan, &trials[i]));
	cr_expect_not(plan_next(plan, &next));
	learn(plan, &trials[1], ENDING_TIMEOUT);
	cr_assert(plan_next(plan, &next));
	cr_expect_eq(next.index, trials[1].index);
	cr_expect_not(plan_next(plan, &next));
	plan_free(plan);
	catalog_done(&catalog);
}

Test(plan, a_trial_handed_back_comes_again)
{
	struct catalog catalog = corpus();
	struct plan_options o = tiny();
	struct plan *plan = plan_of(&o, &catalog);
	struct planned first, next;

	plan_next(plan, &first);
	plan_untake(plan, first.index);
	plan_untake(plan, first.index);
	plan_untake(plan, 999);
	plan_next(plan, &next);
	cr_expect_eq(next.index, first.index);
	cr_expect_eq(next.attempt, 0);
	learn(plan, &next, ENDING_TIMEOUT);
	plan_next(plan, &next);
	plan_untake(plan, next.index);
	plan_next(plan, &next);
	cr_expect_eq(next.index, first.index);
	cr_expect_eq(next.attempt, 1, "still the first retry");
	learn(plan, &next, ENDING_HELD);
	plan_untake(plan, first.index);
	cr_expect_eq(plan_finished(plan), 1);
	plan_next(plan, &next);
	cr_expect_neq(next.index, first.index, "finished is finished");
	plan_free(plan);
	catalog_done(&catalog);
}

/* A journal in which one trial worked, one timed out once, one timed out and then worked. */
Test(plan, resume)
{
	struct catalog catalog = corpus();
	struct plan_options o = tiny();
	struct plan *before = plan_of(&o, &catalog), *after = plan_of(&o, &catalog);
	struct planned trials[3], next;

	for (int i = 0; i < 3; i++)
		plan_next(before, &trials[i]);
	learn(after, &trials[0], ENDING_HELD);
	learn(after, &trials[1], ENDING_TIMEOUT);
	learn(after, &trials[2], ENDING_TIMEOUT);
	trials[2].attempt = 1;
	learn(after, &trials[2], ENDING_HELD);
	cr_expect_eq(plan_finished(after), 2);
	cr_assert(plan_next(after, &next));
	cr_expect_eq(next.index, trials[1].index);
	cr_expect_eq(next.attempt, 1);
	cr_expect_not(plan_next(after, &next));
	plan_free(before);
	plan_free(after);
	catalog_done(&catalog);
}

/* Tries 0 and 1 of one trial and try 0 of another timed out, and the journal has an old record
 * again. */
Test(plan, resume_among_retries)
{
	struct catalog catalog = corpus();
	struct plan_options o = tiny();
	struct plan *before = plan_of(&o, &catalog), *after = plan_of(&o, &catalog);
	struct planned trials[3], again, next;

	for (int i = 0; i < 3; i++)
		plan_next(before, &trials[i]);
	again = trials[0];
	again.attempt = 1;
	learn(after, &trials[0], ENDING_TIMEOUT);
	learn(after, &trials[1], ENDING_TIMEOUT);
	learn(after, &again, ENDING_TIMEOUT);
	learn(after, &trials[0], ENDING_TIMEOUT);
	cr_expect_eq(plan_finished(after), 0);
	cr_assert(plan_next(after, &next));
	cr_expect_eq(next.index, trials[0].index);
	cr_expect_eq(next.attempt, 2);
	cr_assert(plan_next(after, &next));
	cr_expect_eq(next.index, trials[1].index);
	cr_expect_eq(next.attempt, 1);
	cr_assert(plan_next(after, &next));
	cr_expect_eq(next.index, trials[2].index);
	cr_expect_not(plan_next(after, &next));
	plan_free(before);
	plan_free(after);
	catalog_done(&catalog);
}

Test(plan, strangers_are_refused)
{
	struct catalog catalog = corpus();
	struct plan_options o = tiny();
	struct plan *plan = plan_of(&o, &catalog);
	struct facts facts = {.id = 1};

	cr_expect_eq(plan_learn(plan, &facts), -1);
	cr_expect_eq(plan_finished(plan), 0);
	plan_free(plan);
	plan_free(NULL);
	catalog_done(&catalog);
}

/* Three parts of one plan: disjoint, together everything, and a retry stays in its part. */
Test(plan, shards)
{
	struct catalog catalog = corpus();
	struct plan_options o = options();
	bool seen[516] = {false};
	size_t total = 0;

	for (unsigned k = 0; k < 3; k++) {
		struct plan *plan = plan_of(&o, &catalog);
		struct planned next, again;
		size_t part = 0;

		plan_shard(plan, k, 3);
		cr_assert(plan_next(plan, &next));
		learn(plan, &next, ENDING_TIMEOUT);
		cr_assert(plan_next(plan, &again));
		cr_expect_eq(again.index, next.index);
		do {
			cr_expect_not(seen[again.index]);
			seen[again.index] = true;
			part++;
		} while (plan_next(plan, &again));
		/* 172 on average; 5 standard deviations (10.7) away. */
		cr_expect(part > 118 && part < 226, "part %u: %zu trials", k, part);
		total += part;
		plan_free(plan);
	}
	cr_expect_eq(total, 516);
	catalog_done(&catalog);
}

static void hash_of(const struct plan_options *o, const struct catalog *catalog, char text[65])
{
	struct plan *plan = plan_of(o, catalog);

	cr_expect_eq(strlen(plan_hash(plan)), 64);
	cr_expect_eq(strspn(plan_hash(plan), "0123456789abcdef"), 64);
	strcpy(text, plan_hash(plan));
	plan_free(plan);
}

Test(plan, hash_is_of_what_is_measured)
{
	static const size_t swapped[] = {1, 0};
	struct catalog catalog = corpus();
	struct plan_options o = options(), changed;
	char hash[65], other[65];

	hash_of(&o, &catalog, hash);
	changed = o;
	changed.seed = 99;
	changed.retries = 0;
	changed.fixtures = swapped;
	hash_of(&changed, &catalog, other);
	cr_expect_str_eq(hash, other, "order and retries measure nothing else");
	changed = o;
	changed.factors = 63;
	hash_of(&changed, &catalog, other);
	cr_expect_str_eq(hash, other, "all factors, said aloud");
	catalog_done(&catalog);
}

#define EXPECT_OTHER_HASH(change)                                                                  \
	do {                                                                                       \
		changed = o;                                                                       \
		change;                                                                            \
		hash_of(&changed, &catalog, other);                                                \
		cr_expect_str_neq(hash, other, #change);                                           \
	} while (0)

Test(plan, hash_changes_with_what_is_measured)
{
	static const char *const seed[] = {"seed"};
	static const size_t others[] = {0, 2};
	struct catalog catalog = corpus();
	struct plan_options o = options(), changed;
	char hash[65], other[65];

	hash_of(&o, &catalog, hash);
	EXPECT_OTHER_HASH(changed.reps = 2);
	EXPECT_OTHER_HASH(changed.masks = "none");
	EXPECT_OTHER_HASH(changed.factors = 1);
	EXPECT_OTHER_HASH(changed.callers = WW_BIT(CALLER_USER));
	EXPECT_OTHER_HASH(changed.profiles = seed);
	EXPECT_OTHER_HASH(changed.fixture_count = 1);
	EXPECT_OTHER_HASH(changed.fixtures = others);
	EXPECT_OTHER_HASH(catalog.entries[0].deadline_ms = 1);
	EXPECT_OTHER_HASH(catalog.entries[0].deadline_ms = 2000; catalog.entries[1].signals = 2);
	catalog_done(&catalog);
}

#define EXPECT_REFUSED(change, names)                                                              \
	do {                                                                                       \
		changed = o;                                                                       \
		change;                                                                            \
		cr_expect_null(plan_new(&changed, &catalog, &e), #change);                         \
		cr_expect_eq(e.code, 2);                                                           \
		cr_expect_not_null(strstr(e.text, names), "%s: %s", #change, e.text);              \
	} while (0)

Test(plan, bad_options)
{
	static const char *const unknown[] = {"loose"}, *const twice[] = {"strict", "strict"},
				 *const standard[] = {"standard"}, *const none[] = {"none"};
	static const size_t outside[] = {3}, doubled[] = {1, 1};
	struct catalog catalog = corpus();
	struct plan_options o = options(), changed;
	struct ww_error e;

	EXPECT_REFUSED(changed.profile_count = 0, "profile");
	EXPECT_REFUSED(changed.callers = 0, "caller");
	EXPECT_REFUSED(changed.callers = 4, "caller");
	EXPECT_REFUSED(changed.fixture_count = 0, "fixture");
	EXPECT_REFUSED(changed.reps = 0, "repetition");
	EXPECT_REFUSED(changed.profiles = unknown, "loose");
	EXPECT_REFUSED(changed.masks = "some", "some");
	EXPECT_REFUSED(changed.fixtures = outside; changed.fixture_count = 1, "catalogue");
	EXPECT_REFUSED(changed.fixtures = doubled, "twice");
	EXPECT_REFUSED(changed.profiles = twice; changed.profile_count = 2, "twice");
	EXPECT_REFUSED(changed.profiles = standard; changed.factors = 33, "no_userns");
	EXPECT_REFUSED(changed.profiles = standard; changed.factors = 33, "standard");
	EXPECT_REFUSED(changed.profiles = standard; changed.factors = 1, "it has no_nnp");
	EXPECT_REFUSED(changed.factors = 1ULL << 40, "0x10000000000");
	EXPECT_REFUSED(changed.profiles = standard; changed.factors = 64, "no_seccomp");
	EXPECT_REFUSED(changed.masks = "none,no_seccomp", "--factors");
	EXPECT_REFUSED(changed.masks = "none,no_seccomp", "no_seccomp");
	EXPECT_REFUSED(changed.profiles = none; changed.masks = "single", "mask");
	EXPECT_REFUSED(changed.profiles = standard; changed.masks = "no_userns", "no_userns");
	catalog_done(&catalog);
}

/* ---- too much, and too long ---- */

/* 2 callers, 3 fixtures of which the racy one has at least 20 repetitions: with R of each, and 64
 * masks of two arms and the control arm, 2 * 3 * 129 * R. */
Test(size, what_no_run_can_hold_is_refused_with_its_number)
{
	static const size_t all[] = {0, 1, 2};
	struct catalog catalog = corpus();
	struct plan_options o = options();
	struct ww_error e = {0};

	o.fixtures = all;
	o.fixture_count = 3;
	o.reps = 5000000;
	cr_expect_null(plan_new(&o, &catalog, &e));
	cr_expect_eq(e.code, 2);
	cr_expect_not_null(strstr(e.text, "3870000000 trials"), "%s", e.text);
	cr_expect_not_null(strstr(e.text, "--reps"), "%s", e.text);
	o.reps = UINT32_MAX;
	cr_expect_null(plan_new(&o, &catalog, &e));
	cr_expect_not_null(strstr(e.text, "3324304686330 trials"), "%s", e.text);
	catalog_done(&catalog);
}

Test(size, a_search_asks_no_question_of_too_many_repetitions)
{
	struct catalog catalog = corpus();
	struct plan_options o = options();
	struct ww_error e = {0};

	o.masks = NULL;
	o.search = true;
	o.reps = 500000000;
	cr_expect_null(plan_new(&o, &catalog, &e));
	cr_expect_eq(e.code, 2);
	cr_expect_not_null(strstr(e.text, "--reps"), "%s", e.text);
	catalog_done(&catalog);
}

Test(size, planning_can_be_interrupted)
{
	static const volatile sig_atomic_t stop = 1;
	struct catalog catalog = corpus();
	struct plan_options o = options();
	struct ww_error e = {0};

	o.stop = &stop;
	cr_expect_null(plan_new(&o, &catalog, &e));
	cr_expect_eq(e.code, 4);
	catalog_done(&catalog);
}
