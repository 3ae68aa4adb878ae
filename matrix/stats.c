/* SPDX-License-Identifier: MIT */
#include "stats.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdlib.h>

void stats_sort(double *values, size_t count)
{
	gsl_sort(values, 1, count);
}

double stats_quantile(const double *sorted, size_t count, double p)
{
	return count == 0 ? NAN : gsl_stats_quantile_from_sorted_data(sorted, 1, count, p);
}

/* The value at a quantile of the uniform distribution: what a draw with replacement yields. */
static double drawn(const double *sorted, size_t count, double uniform)
{
	size_t index = (size_t)(uniform * (double)count);

	return sorted[index < count ? index : count - 1];
}

struct stats_random {
	gsl_rng *generator;
};

struct stats_random *stats_random_new(uint64_t seed)
{
	struct stats_random *random = malloc(sizeof *random);

	if (!random)
		return NULL;
	random->generator = gsl_rng_alloc(gsl_rng_mt19937);
	if (!random->generator) {
		free(random);
		return NULL;
	}
	gsl_rng_set(random->generator, (unsigned long)seed);
	return random;
}

void stats_random_free(struct stats_random *random)
{
	if (random)
		gsl_rng_free(random->generator);
	free(random);
}

/* The draws are never made: the r-th smallest of n uniform numbers is Beta(r, n + 1 - r), and the
 * one above it, given it, the smallest of n - r in what is left (H. A. David, H. N. Nagaraja,
 * "Order Statistics", 2.1 and 2.5). */
double stats_drawn_median(struct stats_random *random, struct stats_sample sample)
{
	const double *sorted = sample.sorted;
	size_t n = sample.count, rank = (n + 1) / 2;
	double low = gsl_ran_beta(random->generator, (double)rank, (double)(n + 1 - rank));
	double high;

	if (n % 2 == 1)
		return drawn(sorted, n, low);
	high = low + (1 - low) * gsl_ran_beta(random->generator, 1, (double)(n - rank));
	return (drawn(sorted, n, low) + drawn(sorted, n, high)) / 2;
}

struct interval stats_central(double *values, size_t count, double level)
{
	stats_sort(values, count);
	return (struct interval){stats_quantile(values, count, (1 - level) / 2),
				 stats_quantile(values, count, (1 + level) / 2)};
}

int stats_ratio_interval(struct stats_sample a, struct stats_sample b, unsigned replicates,
			 double level, uint64_t seed, struct interval *interval)
{
	double *ratios = a.count && b.count ? malloc(replicates * sizeof *ratios) : NULL;
	struct stats_random *random = ratios ? stats_random_new(seed) : NULL;

	if (!random) {
		free(ratios);
		return -1;
	}
	for (unsigned i = 0; i < replicates; i++) {
		double top = stats_drawn_median(random, a);

		ratios[i] = top / stats_drawn_median(random, b);
	}
	*interval = stats_central(ratios, replicates, level);
	stats_random_free(random);
	free(ratios);
	return 0;
}

size_t stats_needed(double spread, double precision)
{
	/* Standard error of a median of normal values: sqrt(pi / 2) sigma / sqrt(n); a ratio has
	 * two of them; 10 % and 90 % lie 2.563 sigma apart. */
	double sigma = spread / 2.563;
	double error = 1.96 * sqrt(M_PI / 2) * sqrt(2) * sigma;

	return (size_t)ceil(pow(error / precision, 2));
}

void stats_yates(double *values, unsigned factors)
{
	size_t count = (size_t)1 << factors;

	for (size_t bit = 1; bit < count; bit <<= 1)
		for (size_t m = 0; m < count; m++) {
			double low = values[m], high;

			if (m & bit)
				continue;
			high = values[m | bit];
			/* Halving each time leaves the mean at 0; an effect is a difference of the
			 * means of two halves, twice what that gives. */
			values[m] = (low + high) / 2;
			values[m | bit] = (high - low) / 2;
		}
	for (size_t s = 1; s < count; s++)
		values[s] *= 2;
}

/* Median of the values below `limit`; sorted, ascending. */
static double median_below(const double *sorted, size_t count, double limit)
{
	size_t below = 0;

	while (below < count && sorted[below] < limit)
		below++;
	/* All effects alike (all zero): nothing is below, and nothing stands out. */
	return below == 0 ? 0 : stats_quantile(sorted, below, 0.5);
}

int stats_lenth(const double *effects, size_t count, struct lenth *lenth)
{
	double *sizes;
	double first;

	if (count < 3)
		return -1;
	sizes = malloc(count * sizeof *sizes);
	if (!sizes)
		return -1;
	for (size_t i = 0; i < count; i++)
		sizes[i] = fabs(effects[i]);
	stats_sort(sizes, count);
	first = 1.5 * stats_quantile(sizes, count, 0.5);
	lenth->pse = 1.5 * median_below(sizes, count, 2.5 * first);
	lenth->margin = gsl_cdf_tdist_Pinv(0.975, (double)count / 3) * lenth->pse;
	free(sizes);
	return 0;
}

double stats_half_normal(size_t rank, size_t count)
{
	return gsl_cdf_ugaussian_Pinv(0.5 + ((double)rank + 0.5) / (2 * (double)count));
}
