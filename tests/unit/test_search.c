/* SPDX-License-Identifier: MIT */
/* Searches over functions that the test knows, against brute force over their truth tables. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "model.h"
#include "search.h"
#include "transversal.h"

#define FACTORS_MAX 10
#define MASKS_MAX (1 << FACTORS_MAX)

/* A function as its truth table, of `enum search_answer`. */
struct table {
	unsigned factors;
	uint8_t answer[MASKS_MAX];
};

static uint64_t random_state;

static uint64_t random_number(void)
{
	random_state ^= random_state << 13; /* Marsaglia 2003 */
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return random_state;
}

static bool escaped(const struct table *t, uint64_t mask)
{
	return t->answer[mask] == ANSWER_ESCAPED;
}

/* By definition: no proper subset escapes, of any size. */
static bool minimal(const struct table *t, uint64_t mask)
{
	if (!escaped(t, mask))
		return false;
	for (uint64_t part = mask; part;) {
		part = (part - 1) & mask;
		if (escaped(t, part))
			return false;
	}
	return true;
}

static size_t count_minimal(const struct table *t)
{
	size_t count = 0;

	for (uint64_t m = 0; m < WW_BIT(t->factors); m++)
		count += minimal(t, m);
	return count;
}

/* Blocked with all its subsets, and every superset contains an escape. */
static size_t count_largest_blocked(const struct table *t)
{
	static bool reached[MASKS_MAX]; /* an escape lies within */
	size_t count = 0;

	for (uint64_t m = 0; m < WW_BIT(t->factors); m++) {
		reached[m] = escaped(t, m);
		for (unsigned i = 0; i < t->factors; i++)
			reached[m] |= (m & WW_BIT(i)) && reached[m ^ WW_BIT(i)];
	}
	for (uint64_t m = 0; m < WW_BIT(t->factors); m++) {
		bool largest = !reached[m];

		for (unsigned i = 0; i < t->factors; i++)
			largest = largest && ((m & WW_BIT(i)) || reached[m | WW_BIT(i)]);
		count += largest;
	}
	return count;
}

/* The union of `count` random terms of 1 to `size` factors. */
static void random_monotone(struct table *t, unsigned factors, unsigned count, unsigned size)
{
	t->factors = factors;
	memset(t->answer, ANSWER_BLOCKED, sizeof t->answer);
	for (unsigned i = 0; i < count; i++) {
		uint64_t term = 0;

		for (unsigned j = random_number() % size + 1; j > 0; j--)
			term |= WW_BIT(random_number() % factors);
		for (uint64_t m = 0; m < WW_BIT(factors); m++)
			if ((m & term) == term)
				t->answer[m] = ANSWER_ESCAPED;
	}
}

/* Nothing starts without factor `needed` unless all of `others` are gone as well. */
static void fail_closed(struct table *t, unsigned needed, uint64_t others)
{
	for (uint64_t m = 0; m < WW_BIT(t->factors); m++)
		if ((m & WW_BIT(needed)) && (m & others) != others)
			t->answer[m] = ANSWER_BLOCKED;
}

/* The questions of the last run(). */
static uint64_t asked_masks[MASKS_MAX];

/* Runs a search to its end; `backwards`: answers of a batch come in the other order. */
static struct search *run(const struct table *t, unsigned depth, bool backwards)
{
	struct search *s = search_new(t->factors, depth);
	uint64_t batch[MASKS_MAX];
	const uint64_t *masks;
	size_t asked = 0;
	long count;

	cr_assert_not_null(s);
	while ((count = search_questions(s, &masks)) > 0) {
		cr_assert_leq(asked + (size_t)count, WW_BIT(t->factors), "a question came twice");
		memcpy(batch, masks, (size_t)count * sizeof *batch);
		memcpy(asked_masks + asked, masks, (size_t)count * sizeof *batch);
		asked += (size_t)count;
		for (long i = 0; i < count; i++) {
			uint64_t mask = batch[backwards ? count - 1 - i : i];

			cr_assert_eq(search_learn(s, mask, t->answer[mask]), 0);
		}
	}
	cr_assert_eq(count, 0);
	return s;
}

static struct search_result result_of(struct search *s)
{
	struct search_result result;

	cr_assert_eq(search_result(s, &result), 0);
	return result;
}

static void expect_all_sets(const struct table *t, const struct search_result *result)
{
	cr_expect_eq(result->set_count, count_minimal(t), "%zu sets, by brute force %zu",
		     result->set_count, count_minimal(t));
	for (size_t i = 0; i < result->set_count; i++)
		cr_expect(minimal(t, result->sets[i]), "set 0x%lx", result->sets[i]);
}

/* What docs/design/search.md says of the number of questions. */
static size_t most_questions(const struct table *t, unsigned depth)
{
	size_t n = t->factors, most = 2 + n + count_largest_blocked(t), choose = 1, log2 = 0;

	for (unsigned i = 0; i < depth && i < n; i++) {
		choose = choose * (n - i) / (i + 1);
		most += choose;
	}
	while (WW_BIT(log2) < n)
		log2++;
	for (uint64_t m = 0; m < WW_BIT(n); m++)
		if (minimal(t, m))
			most += 2 * (size_t)__builtin_popcountll(m) * (log2 + 2) + n;
	return most;
}

Test(search, finds_every_minimal_set_of_a_monotone_function)
{
	struct table t;
	size_t asked = 0, masks = 0;

	random_state = 1;
	for (int i = 0; i < 600; i++) {
		unsigned factors = (unsigned)(random_number() % (FACTORS_MAX + 1));
		unsigned depth = (unsigned)(random_number() % 4);
		struct search *s;
		struct search_result result;

		if (factors > 0)
			random_monotone(&t, factors, (unsigned)(random_number() % 8), 6);
		else
			t = (struct table){.answer = {ANSWER_BLOCKED}};
		s = run(&t, depth, i & 1);
		result = result_of(s);
		expect_all_sets(&t, &result);
		cr_expect(result.verified);
		cr_expect_leq(result.guarantee, GUARANTEE_IF_MONOTONE);
		cr_expect_eq(result.violations, 0);
		cr_expect_eq(result.splits, 0);
		cr_expect_leq(result.asked, most_questions(&t, depth));
		asked += result.asked;
		masks += WW_BIT(factors);
		search_free(s);
	}
	cr_expect_lt(asked, masks / 2, "%zu questions for %zu masks", asked, masks);
}

/* Some need four layers gone; one of 28 factors cannot be had from 2^28 masks. */
Test(search, twenty_eight_factors)
{
	const uint64_t terms[] = {0x3, 0x8000010, 0x1111000, 0x0f00000 | 0x4};
	const unsigned depths[] = {0, 1, 2};

	for (size_t d = 0; d < 3; d++) {
		struct search *s = search_new(28, depths[d]);
		struct search_result result;
		const uint64_t *masks;
		long count;

		while ((count = search_questions(s, &masks)) > 0)
			for (long i = 0; i < count; i++) {
				bool escapes = false;

				for (size_t j = 0; j < 4; j++)
					escapes |= (masks[i] & terms[j]) == terms[j];
				search_learn(s, masks[i],
					     escapes ? ANSWER_ESCAPED : ANSWER_BLOCKED);
			}
		result = result_of(s);
		cr_assert_eq(result.set_count, 4);
		cr_expect_eq(result.sets[0], terms[0]);
		cr_expect_eq(result.sets[1], terms[1]);
		cr_expect_eq(result.sets[2], terms[2]);
		cr_expect_eq(result.sets[3], terms[3]);
		cr_expect_eq(result.guarantee, GUARANTEE_IF_MONOTONE);
		cr_expect(result.verified);
		cr_expect_eq(result.exhaustive, (int)depths[d]);
		/* 1 + 28 + 378 sets up to two factors. */
		cr_expect_leq(result.asked, (depths[d] == 2 ? 407 : 29) + 300, "depth %u: %zu",
			      depths[d], result.asked);
		search_free(s);
	}
}

Test(search, a_profile_that_fails_closed_is_searched_in_two_parts)
{
	struct table t;

	random_state = 2;
	for (int i = 0; i < 400; i++) {
		unsigned factors = 6 + (unsigned)(random_number() % 5);
		struct search *s;
		struct search_result result;

		random_monotone(&t, factors, 1 + (unsigned)(random_number() % 5), 4);
		fail_closed(&t, 0, (WW_BIT(factors) - 1) & random_number() & ~1ULL);
		s = run(&t, 1, i & 1);
		result = result_of(s);
		expect_all_sets(&t, &result);
		cr_expect_eq(result.splits & ~1ULL, 0, "splits 0x%lx", result.splits);
		search_free(s);
	}
}

/* no_a lets it out, and no_b stops it again: a violation with a name. */
Test(search, names_what_stops_an_escape)
{
	struct table t = {.factors = 5};
	struct search *s;
	struct search_result result;

	for (uint64_t m = 0; m < 32; m++)
		t.answer[m] = (m & 1) && !(m & 2) ? ANSWER_ESCAPED : ANSWER_BLOCKED;
	s = run(&t, 1, false);
	result = result_of(s);
	cr_assert_eq(result.set_count, 1);
	cr_expect_eq(result.sets[0], 1);
	cr_assert_eq(result.stopper_count, 1);
	cr_expect_eq(result.stoppers[0], 2);
	cr_expect_eq(result.splits, 2);
	cr_expect_geq(result.violations, 2, "the top, and the set with its stopper");
	cr_expect_eq(result.guarantee, GUARANTEE_IF_MONOTONE);
	search_free(s);
}

/* Sets {0,1}, {4} and {1,2,3}, of which 0, 6 and 7 each stop the last two: these are seen at {4}.
 * That {0,1} is a set says nothing of the masks without 0, in which {1,2,3} is to be found. */
Test(search, parts_do_not_share_their_sets)
{
	struct table t = {.factors = 8};
	struct search *s;
	struct search_result result;

	for (uint64_t m = 0; m < 256; m++) {
		bool escapes = m & 1 ? m & 2 : !(m & 0xc0) && ((m & 0x10) || (m & 0xe) == 0xe);

		t.answer[m] = escapes ? ANSWER_ESCAPED : ANSWER_BLOCKED;
	}
	s = run(&t, 2, false);
	result = result_of(s);
	expect_all_sets(&t, &result);
	cr_expect_eq(result.set_count, 3);
	cr_expect_eq(result.splits, 0xc1);
	search_free(s);
}

/* 5 lets it out, and 0 and 1 stop it only together: no check of neighbours sees that, but the top
 * is blocked. */
Test(search, a_stopper_between_two_answers_is_found_by_halves)
{
	struct table t = {.factors = 6};
	struct search *s;
	struct search_result result;

	for (uint64_t m = 0; m < 64; m++)
		t.answer[m] = (m & 32) && (m & 3) != 3 ? ANSWER_ESCAPED : ANSWER_BLOCKED;
	s = run(&t, 1, false);
	result = result_of(s);
	expect_all_sets(&t, &result);
	cr_expect_eq(__builtin_popcountll(result.splits), 1);
	cr_expect(result.splits & 3, "splits 0x%lx", result.splits);
	search_free(s);
}

/* 0 lets it out, and each of eight others stops it: more than the lattice is split by.  Of the
 * parts that were not looked at nothing can be promised. */
Test(search, more_stoppers_than_parts_weaken_what_is_promised)
{
	struct table t = {.factors = 9};
	struct search *s;
	struct search_result result;

	for (uint64_t m = 0; m < 512; m++)
		t.answer[m] = m == 1 ? ANSWER_ESCAPED : ANSWER_BLOCKED;
	s = run(&t, 1, false);
	result = result_of(s);
	expect_all_sets(&t, &result);
	cr_expect_eq(__builtin_popcountll(result.splits), WW_SEARCH_SPLITS_MAX);
	cr_expect_eq(result.guarantee, GUARANTEE_UP_TO_DEPTH);
	cr_expect_eq(result.exhaustive, 1);
	search_free(s);
}

/* What was tried does not refute, within a part, what is promised if nothing does. */
static void expect_unrefuted(const struct table *t, const struct search_result *result)
{
	if (result->guarantee != GUARANTEE_IF_MONOTONE)
		return;
	for (size_t i = 0; i < result->asked; i++)
		for (size_t j = 0; j < result->set_count; j++) {
			uint64_t more = asked_masks[i] & ~result->sets[j];

			cr_expect(escaped(t, asked_masks[i]) ||
				  (result->sets[j] & ~asked_masks[i]) || (more & result->splits));
		}
}

/* Without any assumption: whatever the function, the sets escape, none of their immediate subsets
 * does, and none up to the depth is missing. */
Test(search, random_functions_keep_what_is_promised)
{
	struct table t;

	random_state = 3;
	for (int i = 0; i < 600; i++) {
		unsigned depth = (unsigned)(random_number() % 4), one_in = 2 + random_number() % 20;
		struct search *s;
		struct search_result result;
		size_t expected = 0, found = 0;

		t.factors = 1 + (unsigned)(random_number() % 8);
		for (uint64_t m = 0; m < WW_BIT(t.factors); m++)
			t.answer[m] = random_number() % one_in ? ANSWER_BLOCKED : ANSWER_ESCAPED;
		s = run(&t, depth, i & 1);
		result = result_of(s);
		cr_expect(result.verified);
		cr_expect_geq(result.exhaustive, (int)(depth < t.factors ? depth : t.factors));
		for (uint64_t m = 0; m < WW_BIT(t.factors); m++)
			expected += __builtin_popcountll(m) <= result.exhaustive && minimal(&t, m);
		for (size_t j = 0; j < result.set_count; j++) {
			uint64_t set = result.sets[j];

			cr_expect(escaped(&t, set));
			for (unsigned k = 0; k < t.factors; k++)
				cr_expect(!(set & WW_BIT(k)) || !escaped(&t, set ^ WW_BIT(k)));
			found += __builtin_popcountll(set) <= result.exhaustive && minimal(&t, set);
		}
		cr_expect_eq(found, expected);
		expect_unrefuted(&t, &result);
		if (result.guarantee == GUARANTEE_ALL)
			expect_all_sets(&t, &result);
		search_free(s);
	}
}

Test(search, an_unknown_answer_weakens_what_is_promised)
{
	struct table t;
	struct search *s;
	struct search_result result;

	random_monotone(&t, 4, 0, 1);
	t.answer[15] = ANSWER_ESCAPED;
	t.answer[2] = ANSWER_UNKNOWN; /* {1} */
	s = run(&t, 2, false);
	result = result_of(s);
	cr_expect_eq(result.unknown, 1);
	cr_expect_eq(result.exhaustive, 0);
	cr_expect_eq(result.guarantee, GUARANTEE_UP_TO_DEPTH);
	search_free(s);

	/* An unknown one above a set hides nothing. */
	random_monotone(&t, 4, 0, 1);
	for (uint64_t m = 0; m < 16; m++)
		t.answer[m] = m & 1 ? ANSWER_ESCAPED : ANSWER_BLOCKED;
	t.answer[3] = ANSWER_UNKNOWN;
	s = run(&t, 1, false);
	result = result_of(s);
	cr_expect_eq(result.unknown, 1);
	cr_expect_eq(result.guarantee, GUARANTEE_IF_MONOTONE);
	search_free(s);
}

Test(search, where_neither_end_can_be_told_nothing_more_is_asked)
{
	struct table t = {.factors = 6};
	struct search *s;
	struct search_result result;

	memset(t.answer, ANSWER_UNKNOWN, sizeof t.answer);
	s = run(&t, 2, false);
	result = result_of(s);
	cr_expect_eq(result.asked, 2);
	cr_expect_eq(result.guarantee, GUARANTEE_SOME);
	search_free(s);
}

Test(search, an_escape_under_full_hardening_is_the_empty_set)
{
	struct table t;
	struct search *s;
	struct search_result result;

	random_monotone(&t, 6, 0, 1);
	memset(t.answer, ANSWER_ESCAPED, sizeof t.answer);
	s = run(&t, 2, false);
	result = result_of(s);
	cr_assert_eq(result.set_count, 1);
	cr_expect_eq(result.sets[0], 0);
	cr_expect_eq(result.guarantee, GUARANTEE_ALL);
	cr_expect_eq(result.asked, 2 + 6, "both ends, and one factor at a time");
	search_free(s);
}

/* The journal of a run that was cut short, and one with answers that nobody asked for. */
Test(search, open_questions_and_extra_answers)
{
	struct table t;
	struct search *s, *other;
	struct search_result result, expected;
	const uint64_t *masks;

	random_state = 4;
	random_monotone(&t, 8, 5, 4);
	s = search_new(8, 1);
	cr_assert_eq(search_questions(s, &masks), 2);
	result = result_of(s);
	cr_expect_eq(result.guarantee, GUARANTEE_UNFINISHED);
	search_free(s);

	for (int i = 0; i < 100; i++) {
		for (uint64_t m = 0; m < 256; m++)
			t.answer[m] = random_number() % 9 ? ANSWER_BLOCKED : ANSWER_ESCAPED;
		s = search_new(8, 1);
		for (uint64_t m = 0; m < 256; m++)
			search_learn(s, m, t.answer[m]);
		cr_assert_eq(search_questions(s, &masks), 0);
		result = result_of(s);
		other = run(&t, 1, false);
		expected = result_of(other);
		cr_expect_eq(result.asked, expected.asked, "extra answers count for nothing");
		cr_expect_eq(result.set_count, expected.set_count);
		cr_expect_eq(result.violations, expected.violations);
		cr_expect_eq(result.guarantee, expected.guarantee);
		search_free(s);
		search_free(other);
	}
}

Test(transversals, those_of_small_families)
{
	const uint64_t triangle[] = {3, 5, 6}, empty[] = {0};
	uint64_t *list;
	size_t count;

	cr_assert_eq(transversals(NULL, 0, &list, &count), 0);
	cr_assert_eq(count, 1);
	cr_expect_eq(list[0], 0);
	free(list);
	cr_assert_eq(transversals(empty, 1, &list, &count), 0);
	cr_expect_eq(count, 0, "nothing meets the empty set");
	free(list);
	cr_assert_eq(transversals(triangle, 3, &list, &count), 0);
	cr_assert_eq(count, 3);
	for (size_t i = 0; i < 3; i++)
		cr_expect_eq(list[i], triangle[i], "the triangle is its own dual");
	free(list);
}

/* n disjoint pairs have 2^n. */
Test(transversals, too_many_are_given_up)
{
	uint64_t pairs[13], *list;
	size_t count;

	for (int i = 0; i < 13; i++)
		pairs[i] = 3ULL << 2 * i;
	cr_expect_eq(transversals(pairs, 12, &list, &count), 0);
	cr_expect_eq(count, 4096);
	free(list);
	cr_expect_eq(transversals(pairs, 13, &list, &count), 1);
	cr_expect_null(list);
}
