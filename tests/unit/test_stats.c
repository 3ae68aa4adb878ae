/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>
#include <math.h>

#include "stats.h"

#define NEAR(a, b) cr_assert(fabs((a) - (b)) < 1e-9, "%.12g is not %.12g", (double)(a), (double)(b))

#define SAMPLE(values, count) ((struct stats_sample){values, count})

Test(stats, quantiles_interpolate_between_order_statistics)
{
	double values[] = {40, 10, 30, 20};

	stats_sort(values, 4);
	NEAR(stats_quantile(values, 4, 0), 10);
	NEAR(stats_quantile(values, 4, 1), 40);
	NEAR(stats_quantile(values, 4, 0.5), 25);
	/* (n - 1) p = 0.3: three tenths of the way from the first to the second. */
	NEAR(stats_quantile(values, 4, 0.1), 13);
	cr_assert(isnan(stats_quantile(values, 0, 0.5)));
}

Test(stats, an_interval_without_spread_is_the_ratio)
{
	const double a[] = {6, 6, 6, 6, 6}, b[] = {2, 2, 2};
	struct interval interval;

	cr_assert_eq(stats_ratio_interval(SAMPLE(a, 5), SAMPLE(b, 3), 200, 0.95, 1, &interval), 0);
	NEAR(interval.low, 3);
	NEAR(interval.high, 3);
	cr_assert_eq(stats_ratio_interval(SAMPLE(a, 5), SAMPLE(b, 0), 200, 0.95, 1, &interval), -1);
}

Test(stats, an_interval_holds_the_ratio_and_is_repeatable)
{
	double a[101], b[101];
	struct interval one, two, wide;

	/* Medians 200 and 100, by construction. */
	for (int i = 0; i < 101; i++) {
		a[i] = 200 + (i - 50) * 0.2;
		b[i] = 100 + (i - 50) * 0.1;
	}
	cr_assert_eq(stats_ratio_interval(SAMPLE(a, 101), SAMPLE(b, 101), 500, 0.95, 7, &one), 0);
	cr_assert_eq(stats_ratio_interval(SAMPLE(a, 101), SAMPLE(b, 101), 500, 0.95, 7, &two), 0);
	cr_assert_eq(stats_ratio_interval(SAMPLE(a, 101), SAMPLE(b, 101), 500, 0.999, 7, &wide), 0);
	cr_assert(one.low < 2 && 2 < one.high);
	cr_assert(one.low == two.low && one.high == two.high);
	cr_assert(wide.low <= one.low && one.high <= wide.high);
	/* Order statistics 40 and 60 of 101 bound a median at 95 %: 2 % of it, each way. */
	cr_assert(one.low > 1.95 && one.high < 2.05);
}

Test(stats, yates_recovers_the_coefficients_of_an_additive_model)
{
	/* y = 10 + 4 A + 0 B - 2 C + 3 A C, factors as 0 and 1, A the lowest bit.  The effect of A
	 * is its mean difference: 4, and 3 more in the half with C: 5.5.  C: -2 and 3 more in the
	 * half with A: -0.5.  AC: half the difference between A's effect with and without
	 * C: 1.5. */
	double y[8];

	for (int m = 0; m < 8; m++) {
		int a = m & 1, c = m >> 2;

		y[m] = 10 + 4 * a - 2 * c + 3 * a * c;
	}
	stats_yates(y, 3);
	NEAR(y[0], 10 + 2 - 1 + 0.75);
	NEAR(y[1], 5.5);
	NEAR(y[2], 0);
	NEAR(y[4], -0.5);
	NEAR(y[5], 1.5);
	NEAR(y[3], 0);
	NEAR(y[6], 0);
	NEAR(y[7], 0);
}

Test(stats, yates_agrees_with_the_definition)
{
	double y[64], effects[64];
	uint64_t state = 1;

	for (int m = 0; m < 64; m++) {
		state = state * 6364136223846793005U + 1442695040888963407U;
		effects[m] = y[m] = (double)(state >> 40);
	}
	stats_yates(effects, 6);
	for (int s = 1; s < 64; s++) {
		double contrast = 0;

		/* Sign: the product of -1 for each low factor of s. */
		for (int m = 0; m < 64; m++)
			contrast += __builtin_popcount((unsigned)(s & ~m)) % 2 ? -y[m] : y[m];
		cr_assert(fabs(effects[s] - contrast / 32) < 1e-6 * fabs(contrast) + 1e-6);
	}
}

Test(stats, lenth_leaves_active_effects_out_of_the_error)
{
	/* Sizes 1 1 1 1 1 1 100: median 1, s0 = 1.5, 100 is over 3.75, so PSE = 1.5; seven effects
	 * have 7/3 degrees of freedom. */
	const double effects[] = {1, -1, 1, 100, -1, 1, 1};
	struct lenth lenth;

	cr_assert_eq(stats_lenth(effects, 7, &lenth), 0);
	NEAR(lenth.pse, 1.5);
	/* Lenth (1989), table: t(0.975, 7/3) = 3.76. */
	cr_assert(fabs(lenth.margin / 1.5 - 3.76) < 0.01, "%g", lenth.margin / 1.5);
	cr_assert(lenth.margin > 1 && lenth.margin < 100);
	cr_assert_eq(stats_lenth(effects, 2, &lenth), -1);
}

Test(stats, lenth_of_nothing_but_zeros)
{
	const double effects[] = {0, 0, 0};
	struct lenth lenth;

	cr_assert_eq(stats_lenth(effects, 3, &lenth), 0);
	NEAR(lenth.pse, 0);
}

Test(stats, half_normal_positions_rise_and_the_middle_is_the_quartile)
{
	/* Rank 1 of 3: the quantile at 1/2 + 1.5/6 = 3/4. */
	cr_assert(fabs(stats_half_normal(1, 3) - 0.6744897501960817) < 1e-9);
	cr_assert(stats_half_normal(0, 3) > 0);
	cr_assert(stats_half_normal(0, 3) < stats_half_normal(1, 3));
	cr_assert(stats_half_normal(1, 3) < stats_half_normal(2, 3));
}

Test(stats, drawing_order_statistics_is_drawing_the_sample)
{
	/* Ten values, 0 ... 9, against a constant: the bootstrap distribution of the median, by
	 * making all draws.  Both 95 % intervals come from the same distribution. */
	double a[10], one[] = {1}, medians[4000], draw[10];
	struct interval interval;
	uint64_t state = 42;

	for (int i = 0; i < 10; i++)
		a[i] = i;
	for (size_t r = 0; r < 4000; r++) {
		for (int i = 0; i < 10; i++) {
			state = state * 6364136223846793005U + 1442695040888963407U;
			draw[i] = a[(state >> 33) % 10];
		}
		stats_sort(draw, 10);
		medians[r] = stats_quantile(draw, 10, 0.5);
	}
	stats_sort(medians, 4000);
	cr_assert_eq(stats_ratio_interval(SAMPLE(a, 10), SAMPLE(one, 1), 4000, 0.8, 3, &interval),
		     0);
	cr_assert(fabs(interval.low - stats_quantile(medians, 4000, 0.1)) <= 0.5);
	cr_assert(fabs(interval.high - stats_quantile(medians, 4000, 0.9)) <= 0.5);
}

Test(stats, four_times_the_samples_for_half_the_width)
{
	size_t coarse = stats_needed(0.2, 0.02), fine = stats_needed(0.2, 0.01);

	/* sigma = 0.078, error = 3.474 * sigma = 0.271 / sqrt(n): n = 184 for 2 %. */
	cr_assert(coarse > 180 && coarse < 190, "%zu", coarse);
	cr_assert(fine >= 4 * coarse - 4 && fine <= 4 * coarse);
	cr_assert_eq(stats_needed(0, 0.01), 0);
}
