/* SPDX-License-Identifier: MIT */
/* The values of small functions are worked by hand from the definitions; random functions are
 * checked against counts over all orders and all sets, which share no code with the library. */
#include <criterion/criterion.h>
#include <math.h>

#include "power.h"

static struct signature table(unsigned factors, bool (*f)(uint64_t mask))
{
	struct signature s = {.factors = factors};

	for (uint64_t m = 0; m < 1ULL << factors; m++)
		signature_set(&s, m, f(m));
	return s;
}

static bool never(uint64_t m)
{
	(void)m;
	return false;
}
static bool always(uint64_t m)
{
	(void)m;
	return true;
}
static bool only_a(uint64_t m)
{
	return m & 1;
}
static bool only_not_a(uint64_t m)
{
	return !(m & 1);
}
static bool a_and_b(uint64_t m)
{
	return (m & 3) == 3;
}
static bool a_or_b(uint64_t m)
{
	return m & 3;
}
static bool a_xor_b(uint64_t m)
{
	return (m & 3) == 1 || (m & 3) == 2;
}
static bool a_without_b(uint64_t m)
{
	return (m & 3) == 1;
}
static bool majority(uint64_t m)
{
	return __builtin_popcountll(m & 7) >= 2;
}
static bool a_or_both_others(uint64_t m)
{
	return (m & 1) || (m & 6) == 6;
}
static bool all_twelve(uint64_t m)
{
	return m == 4095;
}
static bool any_of_twelve(uint64_t m)
{
	return m != 0;
}

static void expect(struct fraction got, int64_t numerator, int64_t denominator, const char *what)
{
	char text[WW_FRACTION_TEXT_MAX];

	cr_expect_eq(fraction_compare(got, fraction_of(numerator, denominator)), 0,
		     "%s is %s, not %lld/%lld", what, fraction_format(got, text),
		     (long long)numerator, (long long)denominator);
}

static struct power power(unsigned factors, bool (*f)(uint64_t mask))
{
	struct signature s = table(factors, f);
	struct power power;

	power_of(&s, &power);
	cr_expect_eq(power.players, factors);
	cr_expect(power.efficient);
	return power;
}

/* ---- by hand ---- */

/* It escapes when both are gone: keeping either one stops it, and the second adds nothing.  Of the
 * two orders each player is first, and so decides, in one. */
Test(power, two_walls_behind_each_other)
{
	struct power p = power(2, a_and_b);

	for (unsigned i = 0; i < 2; i++) {
		expect(p.shapley[i], 1, 2, "Shapley");
		expect(p.banzhaf[i], 1, 2, "Banzhaf");
	}
	/* v(ab) - v(a) - v(b) + v() = 1 - 1 - 1 + 0: substitutes. */
	expect(p.interaction[0][1], -1, 1, "interaction");
	expect(p.interaction[1][0], -1, 1, "interaction");
	expect(p.interaction[0][0], 0, 1, "diagonal");
	expect(p.total, 1, 1, "total");
}

/* It escapes when either is gone: only both together stop it. */
Test(power, two_walls_side_by_side)
{
	struct power p = power(2, a_or_b);

	for (unsigned i = 0; i < 2; i++) {
		expect(p.shapley[i], 1, 2, "Shapley");
		expect(p.banzhaf[i], 1, 2, "Banzhaf");
	}
	/* 1 - 0 - 0 + 0: complements. */
	expect(p.interaction[0][1], 1, 1, "interaction");
}

/* It escapes when exactly one is gone: what a player adds first it takes back second. */
Test(power, exclusive_or)
{
	struct power p = power(2, a_xor_b);

	for (unsigned i = 0; i < 2; i++) {
		expect(p.shapley[i], 0, 1, "Shapley");
		expect(p.banzhaf[i], 0, 1, "Banzhaf");
	}
	/* v() = v(ab) = 1, v(a) = v(b) = 0. */
	expect(p.interaction[0][1], 2, 1, "interaction");
	expect(p.total, 0, 1, "total");
}

/* A negative literal: a keeps it in, and keeping b lets it out.
 * v() = 1 (both gone), v(a) = 1, v(b) = 0, v(ab) = 1. */
Test(power, a_wall_that_helps_the_attacker)
{
	struct power p = power(2, a_without_b);

	expect(p.shapley[0], 1, 2, "Shapley of a");
	expect(p.shapley[1], -1, 2, "Shapley of b");
	expect(p.banzhaf[0], 1, 2, "Banzhaf of a");
	expect(p.banzhaf[1], -1, 2, "Banzhaf of b");
	expect(p.interaction[0][1], 1, 1, "interaction");
	expect(p.total, 0, 1, "total");
}

Test(power, constants_have_no_power)
{
	static bool (*const constants[])(uint64_t) = {never, always};

	for (unsigned which = 0; which < 2; which++)
		for (unsigned k = 0; k <= WW_FACTORIAL_MAX; k++) {
			struct power p = power(k, constants[which]);

			expect(p.total, 0, 1, "total");
			for (unsigned i = 0; i < WW_FACTORIAL_MAX; i++) {
				expect(p.shapley[i], 0, 1, "Shapley");
				expect(p.banzhaf[i], 0, 1, "Banzhaf");
				for (unsigned j = 0; j < WW_FACTORIAL_MAX; j++)
					expect(p.interaction[i][j], 0, 1, "interaction");
			}
		}
}

Test(power, one_player)
{
	struct power p = power(1, only_a);

	expect(p.shapley[0], 1, 1, "Shapley");
	expect(p.banzhaf[0], 1, 1, "Banzhaf");
	p = power(1, only_not_a);
	expect(p.shapley[0], -1, 1, "Shapley");
	expect(p.banzhaf[0], -1, 1, "Banzhaf");
	expect(p.total, -1, 1, "total");
}

/* Each of three decides when exactly one other came before: a third of the orders, 2 of 4 sets.
 * Of a pair: with the third gone -1, with it kept +1, each weighing 1/2. */
Test(power, majority_of_three)
{
	struct power p = power(3, majority);

	for (unsigned i = 0; i < 3; i++) {
		expect(p.shapley[i], 1, 3, "Shapley");
		expect(p.banzhaf[i], 1, 2, "Banzhaf");
		for (unsigned j = 0; j < 3; j++)
			expect(p.interaction[i][j], 0, 1, "interaction");
	}
}

/* Removing a decides unless b and c went before it: in 4 of 6 orders, with 3 of 4 sets.  b decides
 * when c went before it and a did not: order c b a alone; 1 of 4 sets. */
Test(power, one_wall_or_two)
{
	struct power p = power(3, a_or_both_others);

	expect(p.shapley[0], 2, 3, "Shapley of a");
	expect(p.shapley[1], 1, 6, "Shapley of b");
	expect(p.shapley[2], 1, 6, "Shapley of c");
	expect(p.banzhaf[0], 3, 4, "Banzhaf of a");
	expect(p.banzhaf[1], 1, 4, "Banzhaf of b");
	/* b and c: -1 with a kept, 0 with a gone. a and b: 0 with c kept, +1 with c gone. */
	expect(p.interaction[1][2], -1, 2, "interaction of b and c");
	expect(p.interaction[0][1], 1, 2, "interaction of a and b");
	expect(p.interaction[0][2], 1, 2, "interaction of a and c");
}

/* All alike: 1/12 each.  One set of 2^11 lets i decide.  A pair meets one set of ten others, which
 * weighs 10! 0! / 11!. */
Test(power, twelve_players)
{
	struct power p = power(12, all_twelve);

	expect(p.shapley[11], 1, 12, "Shapley");
	expect(p.banzhaf[11], 1, 2048, "Banzhaf");
	expect(p.interaction[0][11], -1, 11, "interaction");
	p = power(12, any_of_twelve);
	expect(p.shapley[0], 1, 12, "Shapley");
	expect(p.banzhaf[0], 1, 2048, "Banzhaf");
	expect(p.interaction[10][11], 1, 11, "interaction");
	p = power(12, a_or_both_others);
	expect(p.shapley[0], 2, 3, "Shapley of a");
	expect(p.shapley[2], 1, 6, "Shapley of c");
	expect(p.shapley[3], 0, 1, "Shapley of a bystander");
	expect(p.banzhaf[0], 3, 4, "Banzhaf of a");
}

/* ---- axioms, on random functions ---- */

static unsigned state = 2026;

static bool random_bit(void)
{
	state = state * 1103515245 + 12345;
	return state >> 16 & 1;
}

static struct signature random_function(unsigned factors)
{
	struct signature s = {.factors = factors};

	for (uint64_t m = 0; m < 1ULL << factors; m++)
		signature_set(&s, m, random_bit());
	return s;
}

Test(power, shares_out_what_full_hardening_earns)
{
	for (int round = 0; round < 200; round++) {
		struct signature s = random_function((unsigned)round % 13);
		struct power p;
		int all_kept = !signature_get(&s, 0);
		int none_kept = !signature_get(&s, (1ULL << s.factors) - 1);

		power_of(&s, &p);
		cr_expect(p.efficient);
		expect(p.total, all_kept - none_kept, 1, "total");
	}
}

Test(power, a_bystander_has_none)
{
	for (unsigned dummy = 0; dummy < 5; dummy++) {
		struct signature s = random_function(5);
		struct power p;

		for (uint64_t m = 0; m < 32; m++)
			signature_set(&s, m, signature_get(&s, m & ~(1ULL << dummy)));
		power_of(&s, &p);
		expect(p.shapley[dummy], 0, 1, "Shapley");
		expect(p.banzhaf[dummy], 0, 1, "Banzhaf");
		for (unsigned j = 0; j < 5; j++)
			expect(p.interaction[dummy][j], 0, 1, "interaction");
	}
}

static uint64_t swap(uint64_t m, unsigned a, unsigned b)
{
	uint64_t differ = (m >> a ^ m >> b) & 1;

	return m ^ (differ << a | differ << b);
}

Test(power, names_do_not_matter)
{
	for (int round = 0; round < 50; round++) {
		struct signature s = random_function(6), swapped = {.factors = 6};
		struct power p, q;

		for (uint64_t m = 0; m < 64; m++)
			signature_set(&swapped, swap(m, 1, 4), signature_get(&s, m));
		power_of(&s, &p);
		power_of(&swapped, &q);
		for (unsigned i = 0; i < 6; i++) {
			unsigned other = i == 1 ? 4 : i == 4 ? 1 : i;

			cr_expect_eq(fraction_compare(p.shapley[i], q.shapley[other]), 0);
			cr_expect_eq(fraction_compare(p.banzhaf[i], q.banzhaf[other]), 0);
		}
		cr_expect_eq(fraction_compare(p.interaction[1][2], q.interaction[4][2]), 0);
		cr_expect_eq(fraction_compare(p.interaction[1][4], q.interaction[4][1]), 0);
	}
}

/* ---- brute force ---- */

/* 1 iff it does not escape when exactly these are kept. */
static int game(const struct signature *s, uint64_t kept)
{
	return !signature_get(s, ~kept & ((1ULL << s->factors) - 1));
}

/* Walks all orders of arrival and adds what each player's arrival changes. */
static void walk(const struct signature *s, uint64_t arrived, int64_t changes[], int64_t *orders)
{
	if (arrived == (1ULL << s->factors) - 1) {
		++*orders;
		return;
	}
	for (unsigned i = 0; i < s->factors; i++) {
		int64_t before = *orders;

		if (arrived >> i & 1)
			continue;
		walk(s, arrived | 1ULL << i, changes, orders);
		changes[i] +=
			(*orders - before) * (game(s, arrived | 1ULL << i) - game(s, arrived));
	}
}

static int64_t swings(const struct signature *s, unsigned i)
{
	int64_t sum = 0;

	for (uint64_t kept = 0; kept < 1ULL << s->factors; kept++)
		if (kept >> i & 1)
			sum += game(s, kept) - game(s, kept & ~(1ULL << i));
	return sum;
}

static double interaction(const struct signature *s, unsigned i, unsigned j)
{
	uint64_t pair = 1ULL << i | 1ULL << j;
	double sum = 0, k = s->factors;

	for (uint64_t kept = 0; kept < 1ULL << s->factors; kept++) {
		double size = __builtin_popcountll(kept);

		if (kept & pair)
			continue;
		sum += tgamma(k - size - 1) * tgamma(size + 1) / tgamma(k) *
		       (game(s, kept | pair) - game(s, kept | 1ULL << i) -
			game(s, kept | 1ULL << j) + game(s, kept));
	}
	return sum;
}

static void check(const struct signature *s)
{
	int64_t changes[6] = {0}, orders = 0;
	struct power p;

	power_of(s, &p);
	walk(s, 0, changes, &orders);
	for (unsigned i = 0; i < s->factors; i++) {
		expect(p.shapley[i], changes[i], orders, "Shapley");
		expect(p.banzhaf[i], swings(s, i), 1LL << (s->factors - 1), "Banzhaf");
		for (unsigned j = 0; j < s->factors; j++) {
			double wanted = i == j ? 0 : interaction(s, i, j);

			cr_expect_float_eq(fraction_value(p.interaction[i][j]), wanted, 1e-9,
					   "interaction %u %u", i, j);
		}
	}
}

Test(power, all_functions_of_three_factors)
{
	for (unsigned f = 0; f < 256; f++) {
		struct signature s = {.factors = 3, .bits = {f}};

		check(&s);
	}
}

Test(power, random_functions_over_all_orders)
{
	for (int round = 0; round < 40; round++)
		for (unsigned k = 1; k <= 6; k++) {
			struct signature s = random_function(k);

			check(&s);
		}
}
