/* SPDX-License-Identifier: MIT */
/* All sums of power.h run over sets of players and weigh each by its size alone, so that it is
 * enough to count the escaping masks by size, by size and member, by size and pair of members.
 *
 * The counts are of masks T = what is *removed*.  Player i, kept, is i not in T; with S kept and i
 * outside of S, U = complement of S + i is what stays removed beside i:
 *	v(S+i) - v(S) = (1 - f(U)) - (1 - f(U+i)) = f(U+i) - f(U),	|S| = k - 1 - |U|
 * and likewise, with U = complement of S + i + j, |S| = k - 2 - |U|:
 *	v(S+i+j) - v(S+i) - v(S+j) + v(S) = f(U+i) + f(U+j) - f(U) - f(U+i+j).
 * The weights |S|! (k-1-|S|)! and |S|! (k-2-|S|)! are the same for |U| as for |S|. */
#include "power.h"

#include <string.h>

struct counts {
	unsigned players;
	/* Escaping masks of s removed factors: all, with i, with i and j (i < j). */
	int32_t all[WW_FACTORIAL_MAX + 1];
	int32_t with[WW_FACTORIAL_MAX][WW_FACTORIAL_MAX + 1];
	int32_t with_both[WW_FACTORIAL_MAX][WW_FACTORIAL_MAX][WW_FACTORIAL_MAX + 1];
};

static void count_mask(struct counts *counts, uint64_t mask)
{
	int size = __builtin_popcountll(mask);

	counts->all[size]++;
	for (uint64_t left = mask; left; left &= left - 1) {
		int i = __builtin_ctzll(left);

		counts->with[i][size]++;
		for (uint64_t above = left & (left - 1); above; above &= above - 1)
			counts->with_both[i][__builtin_ctzll(above)][size]++;
	}
}

static void count_masks(struct counts *counts, const struct signature *escaped)
{
	uint64_t masks = WW_BIT(escaped->factors);

	memset(counts, 0, sizeof *counts);
	counts->players = escaped->factors;
	for (uint64_t base = 0; base < masks; base += 64) {
		uint64_t word = escaped->bits[base / 64];

		if (masks < 64)
			word &= WW_BIT(masks) - 1;
		for (; word; word &= word - 1)
			count_mask(counts, base + (uint64_t)__builtin_ctzll(word));
	}
}

/* Sum of f(U+i) - f(U) over the sets U of `size` without i. */
static int64_t gain(const struct counts *counts, unsigned i, unsigned size)
{
	return counts->with[i][size + 1] - (counts->all[size] - counts->with[i][size]);
}

/* Sum of f(U+i) + f(U+j) - f(U) - f(U+i+j) over the sets U of `size` without i and j; i < j. */
static int64_t synergy(const struct counts *counts, unsigned i, unsigned j, unsigned size)
{
	const int32_t *both = counts->with_both[i][j];
	int64_t one = counts->with[i][size + 1] + counts->with[j][size + 1] - 2 * both[size + 1];
	int64_t neither =
		counts->all[size] - counts->with[i][size] - counts->with[j][size] + both[size];

	return one - neither - both[size + 2];
}

static int64_t factorial(unsigned n)
{
	int64_t product = 1;

	for (; n > 1; n--)
		product *= n;
	return product;
}

/* Shapley (1953), the value's formula as quoted in power.h. */
static struct fraction shapley(const struct counts *counts, unsigned i)
{
	unsigned k = counts->players;
	int64_t sum = 0;

	for (unsigned size = 0; size < k; size++)
		sum += factorial(size) * factorial(k - 1 - size) * gain(counts, i, size);
	return fraction_of(sum, factorial(k));
}

/* Banzhaf (1965): each of the 2^(k-1) sets counts alike. */
static struct fraction banzhaf(const struct counts *counts, unsigned i)
{
	unsigned k = counts->players;
	int64_t sum = 0;

	for (unsigned size = 0; size < k; size++)
		sum += gain(counts, i, size);
	return fraction_of(sum, (int64_t)WW_BIT(k - 1));
}

/* Grabisch and Roubens (1999), the interaction index of a pair. */
static struct fraction interaction(const struct counts *counts, unsigned i, unsigned j)
{
	unsigned k = counts->players;
	int64_t sum = 0;

	for (unsigned size = 0; size + 2 <= k; size++)
		sum += factorial(size) * factorial(k - 2 - size) * synergy(counts, i, j, size);
	return fraction_of(sum, factorial(k - 1));
}

/* Shapley's efficiency axiom: the values share out v(all) - v(nothing) = f(all removed) - f(none
 * removed). */
static void check_efficiency(struct power *power, const struct signature *escaped)
{
	int last = signature_get(escaped, WW_BIT(power->players) - 1);
	int first = signature_get(escaped, 0);

	power->total = fraction_of(0, 1);
	for (unsigned i = 0; i < power->players; i++)
		power->total = fraction_add(power->total, power->shapley[i]);
	power->efficient = fraction_compare(power->total, fraction_of(last - first, 1)) == 0;
}

void power_none(unsigned players, struct power *power)
{
	const struct fraction zero = fraction_of(0, 1);

	power->players = players;
	power->total = zero;
	power->efficient = true;
	for (unsigned i = 0; i < WW_FACTORIAL_MAX; i++) {
		power->shapley[i] = power->banzhaf[i] = zero;
		for (unsigned j = 0; j < WW_FACTORIAL_MAX; j++)
			power->interaction[i][j] = zero;
	}
}

void power_of(const struct signature *escaped, struct power *power)
{
	struct counts counts;

	count_masks(&counts, escaped);
	power_none(escaped->factors, power);
	for (unsigned i = 0; i < power->players; i++) {
		power->shapley[i] = shapley(&counts, i);
		power->banzhaf[i] = banzhaf(&counts, i);
		for (unsigned j = i + 1; j < power->players; j++)
			power->interaction[i][j] = power->interaction[j][i] =
				interaction(&counts, i, j);
	}
	check_efficiency(power, escaped);
}

void power_add(struct power *sum, const struct power *more)
{
	for (unsigned i = 0; i < sum->players; i++) {
		sum->shapley[i] = fraction_add(sum->shapley[i], more->shapley[i]);
		sum->banzhaf[i] = fraction_add(sum->banzhaf[i], more->banzhaf[i]);
		for (unsigned j = 0; j < sum->players; j++)
			sum->interaction[i][j] =
				fraction_add(sum->interaction[i][j], more->interaction[i][j]);
	}
	sum->total = fraction_add(sum->total, more->total);
	sum->efficient = sum->efficient && more->efficient;
}
