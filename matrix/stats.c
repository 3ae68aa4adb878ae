/* SPDX-License-Identifier: MIT */
#include "stats.h"

#include <gsl/gsl_cdf.h>
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

/* Median of as many values as there are, drawn with replacement.  `drawn` is overwritten. */
static double drawn_median(gsl_rng *random, const double *values, size_t count, double *drawn)
{
	for (size_t i = 0; i < count; i++)
		drawn[i] = values[gsl_rng_uniform_int(random, count)];
	return gsl_stats_median(drawn, 1, count);
}

static void draw_ratios(gsl_rng *random, const double *a, size_t a_count, const double *b,
			size_t b_count, double *drawn, double *ratios, unsigned replicates)
{
	for (unsigned i = 0; i < replicates; i++) {
		double top = drawn_median(random, a, a_count, drawn);

		ratios[i] = top / drawn_median(random, b, b_count, drawn);
	}
}

int stats_ratio_interval(const double *a, size_t a_count, const double *b, size_t b_count,
			 unsigned replicates, double level, uint64_t seed,
			 struct interval *interval)
{
	size_t most = a_count > b_count ? a_count : b_count;
	double *ratios, *drawn;
	gsl_rng *random;
	int status = -1;

	if (a_count == 0 || b_count == 0 || replicates == 0)
		return -1;
	ratios = malloc(replicates * sizeof *ratios);
	drawn = malloc(most * sizeof *drawn);
	random = gsl_rng_alloc(gsl_rng_mt19937);
	if (ratios && drawn && random) {
		gsl_rng_set(random, (unsigned long)seed);
		draw_ratios(random, a, a_count, b, b_count, drawn, ratios, replicates);
		stats_sort(ratios, replicates);
		interval->low = stats_quantile(ratios, replicates, (1 - level) / 2);
		interval->high = stats_quantile(ratios, replicates, (1 + level) / 2);
		status = 0;
	}
	if (random)
		gsl_rng_free(random);
	free(drawn);
	free(ratios);
	return status;
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
