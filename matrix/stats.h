/* SPDX-License-Identifier: MIT */
/* Statistics of timings: quantiles, bootstrap intervals, effects of a two-level factorial. */
#ifndef WHICHWALL_STATS_H
#define WHICHWALL_STATS_H

#include <stddef.h>
#include <stdint.h>

/* Sorts in place, ascending. */
void stats_sort(double *values, size_t count);
/* The p-quantile (0 <= p <= 1) of sorted values, by linear interpolation between order statistics
 * (R. J. Hyndman, Y. Fan, "Sample Quantiles in Statistical Packages" (1996), type 7). NaN
 * for none. */
double stats_quantile(const double *sorted, size_t count, double p);

struct interval {
	double low, high;
};
/* Values in ascending order, borrowed. */
struct stats_sample {
	const double *sorted;
	size_t count;
};
/* A generator of its own, MT19937: the same seed gives the same numbers. NULL without memory. */
struct stats_random;
struct stats_random *stats_random_new(uint64_t seed);
void stats_random_free(struct stats_random *random);
/* The median of as many values as the sample has, drawn from it with replacement: one replicate of
 * the bootstrap.  The sample is not empty. */
double stats_drawn_median(struct stats_random *random, struct stats_sample sample);
/* The central `level` of the values, which are sorted in place. */
struct interval stats_central(double *values, size_t count, double level);

/* Percentile bootstrap (B. Efron, 1979) of median(a) / median(b): both samples are drawn anew
 * `replicates` times with the generator MT19937 seeded by `seed`, so that the same samples give the
 * same interval.  `level`: 0.95.  Returns 0, or -1 without memory or samples. */
int stats_ratio_interval(struct stats_sample a, struct stats_sample b, unsigned replicates,
			 double level, uint64_t seed, struct interval *interval);
/* How many samples of each side bring the half width of a 95 % interval of a ratio of medians to
 * `precision` (relative), when (p90 - p10) / median of a sample is `spread`. An estimate: it takes
 * the bulk of the values for normal. */
size_t stats_needed(double spread, double precision);

/* Effects of a full 2^k factorial by Yates's algorithm (F. Yates, "The Design and Analysis of
 * Factorial Experiments", 1937), in place: values[m] is the response with the factors of m at their
 * high level; after it values[0] is the mean and values[s] the effect (high minus low mean) of the
 * interaction of the factors of s. */
void stats_yates(double *values, unsigned factors);

/* R. V. Lenth, "Quick and Easy Analysis of Unreplicated Factorials" (1989). */
struct lenth {
	double pse;    /* pseudo standard error */
	double margin; /* of error at 95 %: t(0.975, n/3) * PSE; larger effects are active */
};
/* Of `count` effects, without the mean.  Returns 0, or -1 without memory or with fewer
 * than three. */
int stats_lenth(const double *effects, size_t count, struct lenth *lenth);

/* Abscissa of the rank-th smallest (from 0) of `count` absolute effects in a half-normal plot
 * (C. Daniel, 1959): the standard normal quantile at 1/2 + (rank + 1/2) / (2 count). */
double stats_half_normal(size_t rank, size_t count);

#endif
