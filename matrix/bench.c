/* SPDX-License-Identifier: MIT */
/* From samples to cells, ratios and effects. */
#include "bench.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "grow.h"

#define REPLICATES 1000
#define LEVEL 0.95

static int compare_numbers(uint64_t a, uint64_t b)
{
	return (a > b) - (a < b);
}

/* By quantity, profile, caller, shape, mask. */
static int compare_keys(const struct bench_key *a, const struct bench_key *b)
{
	int order = compare_numbers(a->quantity, b->quantity);

	if (order == 0)
		order = strcmp(a->profile, b->profile);
	if (order == 0)
		order = compare_numbers(a->caller, b->caller);
	if (order == 0)
		order = compare_numbers(a->shape, b->shape);
	return order ? order : compare_numbers(a->mask, b->mask);
}

static int compare_samples(const void *a, const void *b)
{
	const struct bench_sample *x = a, *y = b;
	int order = compare_keys(&x->key, &y->key);

	return order ? order : compare_numbers(x->round, y->round);
}

static int compare_cells(const void *key, const void *cell)
{
	return compare_keys(key, &((const struct bench_cell *)cell)->key);
}

const struct bench_cell *bench_find(const struct bench *bench, const struct bench_key *key)
{
	if (bench->cell_count == 0)
		return NULL;
	return bsearch(key, bench->cells, bench->cell_count, sizeof *bench->cells, compare_cells);
}

static bool is_start(const struct bench_cell *cell)
{
	return cell->key.quantity == QUANTITY_START_END;
}

/* ---- cells ---- */

static int fill_cell(struct bench_cell *cell, const struct bench_sample *first, size_t count)
{
	cell->key = first->key;
	cell->count = count;
	cell->ns = malloc(count * sizeof *cell->ns);
	cell->sorted = malloc(count * sizeof *cell->sorted);
	if (!cell->ns || !cell->sorted)
		return -1;
	for (size_t i = 0; i < count; i++)
		cell->ns[i] = cell->sorted[i] = first[i].ns;
	stats_sort(cell->sorted, count);
	cell->median = stats_quantile(cell->sorted, count, 0.5);
	cell->p10 = stats_quantile(cell->sorted, count, 0.1);
	cell->p90 = stats_quantile(cell->sorted, count, 0.9);
	cell->ratio = NAN;
	return 0;
}

static size_t run_length(const struct bench_sample *samples, size_t count)
{
	size_t length = 1;

	while (length < count && compare_keys(&samples[0].key, &samples[length].key) == 0)
		length++;
	return length;
}

/* `sorted` by key, then round. */
static int fill_cells(struct bench *bench, const struct bench_sample *sorted, size_t count)
{
	size_t keys = 0;

	for (size_t at = 0; at < count; at += run_length(sorted + at, count - at))
		keys++;
	bench->cells = calloc(keys ? keys : 1, sizeof *bench->cells);
	if (!bench->cells)
		return -1;
	for (size_t at = 0, length; at < count; at += length) {
		length = run_length(sorted + at, count - at);
		if (fill_cell(&bench->cells[bench->cell_count++], sorted + at, length) < 0)
			return -1;
	}
	return 0;
}

/* ---- ratios to no hardening at all ---- */

static struct stats_sample sample_of(const struct bench_cell *cell)
{
	return (struct stats_sample){cell->sorted, cell->count};
}

static int fill_ratio(const struct bench *bench, struct bench_cell *cell)
{
	struct bench_key none = cell->key;
	const struct bench_cell *base;

	strcpy(none.profile, ww_word(&ww_profiles, PROFILE_NONE));
	none.mask = 0;
	none.shape = SHAPE_OF_CORE; /* without a filter there is no other */
	base = bench_find(bench, &none);
	if (!base)
		return 0;
	cell->ratio = cell->median / base->median;
	return stats_ratio_interval(sample_of(cell), sample_of(base), REPLICATES, LEVEL,
				    1 + (uint64_t)(cell - bench->cells), &cell->ratio_interval);
}

static int fill_ratios(struct bench *bench)
{
	for (size_t i = 0; i < bench->cell_count; i++)
		if (fill_ratio(bench, &bench->cells[i]) < 0)
			return -1;
	return 0;
}

/* ---- effects of the factors ---- */

static bool same_factorial(const struct bench_cell *a, const struct bench_cell *b)
{
	struct bench_key key = a->key;

	key.mask = b->key.mask;
	return compare_keys(&key, &b->key) == 0;
}

/* One replicate: every mask's median is drawn anew, and the effects follow. */
static void draw_effects(struct stats_random *random, const struct bench_cell *first, unsigned k,
			 double *effects)
{
	for (size_t i = 0; i < WW_BIT(k); i++)
		effects[i] = log(stats_drawn_median(random, sample_of(&first[i])));
	stats_yates(effects, k);
}

/* `drawn`: REPLICATES for each effect, effect by effect. */
static void fill_intervals(struct bench_effects *effects, const struct bench_cell *first,
			   struct stats_random *random, double *drawn, double *replicate)
{
	size_t count = WW_BIT(effects->factor_count);

	for (size_t r = 0; r < REPLICATES; r++) {
		draw_effects(random, first, effects->factor_count, replicate);
		for (size_t i = 0; i < count; i++)
			drawn[i * REPLICATES + r] = replicate[i];
	}
	for (size_t i = 0; i < count; i++)
		effects->intervals[i] = stats_central(drawn + i * REPLICATES, REPLICATES, LEVEL);
}

static int bootstrap_effects(struct bench_effects *effects, const struct bench_cell *first)
{
	size_t count = WW_BIT(effects->factor_count);
	double *drawn = malloc(count * (REPLICATES + 1) * sizeof *drawn);
	struct stats_random *random = drawn ? stats_random_new(count) : NULL;

	if (!random) {
		free(drawn);
		return -1;
	}
	fill_intervals(effects, first, random, drawn, drawn + count * REPLICATES);
	stats_random_free(random);
	free(drawn);
	return 0;
}

/* Cells [first, first + count) differ in their masks alone. */
static int add_effects(struct bench *bench, const struct bench_cell *first, size_t count)
{
	struct bench_effects *effects = &bench->effects[bench->effect_count];
	uint64_t factors = 0;
	unsigned k;

	for (size_t i = 0; i < count; i++)
		factors |= first[i].key.mask;
	k = (unsigned)__builtin_popcountll(factors);
	/* Masks ascend, so that a full factorial stands in the order of its dense masks. */
	if (k == 0 || k > WW_FACTORIAL_MAX || count != WW_BIT(k))
		return 0;
	*effects = (struct bench_effects){.key = first->key, .factors = factors, .factor_count = k};
	bench->effect_count++;
	effects->effects = malloc(count * sizeof *effects->effects);
	effects->intervals = malloc(count * sizeof *effects->intervals);
	if (!effects->effects || !effects->intervals)
		return -1;
	for (size_t i = 0; i < count; i++)
		effects->effects[i] = log(first[i].median);
	stats_yates(effects->effects, k);
	if (bootstrap_effects(effects, first) < 0)
		return -1;
	if (count > 3)
		return stats_lenth(effects->effects + 1, count - 1, &effects->lenth);
	return 0;
}

static int fill_effects(struct bench *bench)
{
	bench->effects = calloc(bench->cell_count ? bench->cell_count : 1, sizeof *bench->effects);
	if (!bench->effects)
		return -1;
	for (size_t at = 0, length; at < bench->cell_count; at += length) {
		for (length = 1; at + length < bench->cell_count &&
				 same_factorial(&bench->cells[at], &bench->cells[at + length]);)
			length++;
		if (add_effects(bench, &bench->cells[at], length) < 0)
			return -1;
	}
	return 0;
}

/* ---- factors taken away alone ---- */

static int add_alone(struct bench *bench, const struct bench_cell *without)
{
	struct bench_alone *alone = &bench->alone[bench->alone_count];
	struct bench_key key = without->key;

	key.mask = 0;
	*alone = (struct bench_alone){.full = bench_find(bench, &key), .without = without};
	if (!alone->full)
		return 0;
	alone->ratio = without->median / alone->full->median;
	alone->saved_ns = alone->full->median - without->median;
	bench->alone_count++;
	return stats_ratio_interval(sample_of(without), sample_of(alone->full), REPLICATES, LEVEL,
				    1 + (uint64_t)(without - bench->cells), &alone->interval);
}

static int fill_alone(struct bench *bench)
{
	bench->alone = calloc(bench->cell_count + 1, sizeof *bench->alone);
	if (!bench->alone)
		return -1;
	for (size_t i = 0; i < bench->cell_count; i++)
		if (is_start(&bench->cells[i]) &&
		    __builtin_popcountll(bench->cells[i].key.mask) == 1 &&
		    add_alone(bench, &bench->cells[i]) < 0)
			return -1;
	return 0;
}

/* ---- the core against its floor ---- */

static int fill_engine(struct bench *bench)
{
	double *ratios = malloc((bench->cell_count + 1) * sizeof *ratios);
	struct bench_engine *engine = &bench->engine;

	if (!ratios)
		return -1;
	for (size_t i = 0; i < bench->cell_count; i++) {
		struct bench_key key = bench->cells[i].key;
		const struct bench_cell *floor;

		key.quantity = QUANTITY_FLOOR_END;
		floor = is_start(&bench->cells[i]) ? bench_find(bench, &key) : NULL;
		if (floor)
			ratios[engine->keys++] = bench->cells[i].median / floor->median;
	}
	stats_sort(ratios, engine->keys);
	engine->spawn_ratio = stats_quantile(ratios, engine->keys, 0.5);
	engine->best = stats_quantile(ratios, engine->keys, 0);
	engine->worst = stats_quantile(ratios, engine->keys, 1);
	engine->quartiles.low = stats_quantile(ratios, engine->keys, 0.25);
	engine->quartiles.high = stats_quantile(ratios, engine->keys, 0.75);
	free(ratios);
	return 0;
}

/* ---- trials against their floor ---- */

/* Of positive values, which are sorted in place. */
static struct bench_range range_of(double *values, size_t count)
{
	stats_sort(values, count);
	return (struct bench_range){stats_quantile(values, count, 0.5),
				    stats_quantile(values, count, 0),
				    stats_quantile(values, count, 1)};
}

static const struct bench_cell *sister(const struct bench *bench, const struct bench_cell *cell,
				       enum quantity quantity)
{
	struct bench_key key = cell->key;

	key.quantity = quantity;
	return bench_find(bench, &key);
}

static const struct bench_cell *paired(const struct bench_cell *cell,
				       const struct bench_cell *floor)
{
	/* Samples stand in the order of the rounds: only equal numbers can be paired. */
	return cell && floor && floor->count == cell->count ? floor : NULL;
}

/* The rounds of cells that have a floor. */
struct pairs {
	double *ratios, *rates, *floors;
	size_t count;
};

static int pairs_make(struct pairs *pairs, size_t most)
{
	*pairs = (struct pairs){.ratios = malloc((3 * most + 1) * sizeof *pairs->ratios)};
	if (!pairs->ratios)
		return -1;
	pairs->rates = pairs->ratios + most;
	pairs->floors = pairs->rates + most;
	return 0;
}

static void take_pairs(struct pairs *pairs, const struct bench_cell *cell,
		       const struct bench_cell *floor)
{
	for (size_t k = 0; k < cell->count; k++) {
		const size_t n = pairs->count++;

		pairs->ratios[n] = cell->ns[k] / floor->ns[k];
		pairs->rates[n] = 1e9 / cell->ns[k];
		pairs->floors[n] = 1e9 / floor->ns[k];
	}
}

static struct bench_trials sum_up(const struct pairs *pairs)
{
	const size_t n = pairs->count;

	return (struct bench_trials){range_of(pairs->ratios, n), range_of(pairs->rates, n),
				     range_of(pairs->floors, n), n};
}

static bool is_launched(const struct bench_cell *cell)
{
	return profile_base(cell->key.profile) < 0;
}

/* `pairs`, which have the room, are those of the time on the wall. */
static struct bench_range cpu_ratio(const struct bench *bench, const struct bench_cell *cell,
				    struct pairs *pairs)
{
	const struct bench_cell *cpu = sister(bench, cell, QUANTITY_TRIAL_CPU);
	const struct bench_cell *floor = paired(cpu, sister(bench, cell, QUANTITY_TRIAL_FLOOR_CPU));

	pairs->count = 0;
	if (floor && cpu->count == cell->count)
		take_pairs(pairs, cpu, floor);
	return range_of(pairs->ratios, pairs->count);
}

static int add_launched(struct bench *bench, const struct bench_cell *cell,
			const struct bench_cell *floor)
{
	struct bench_launched *launched = add_zeroed(bench->launched, bench->launched_count);
	struct pairs pairs;

	if (!launched || pairs_make(&pairs, cell->count) < 0)
		return -1;
	take_pairs(&pairs, cell, floor);
	*launched = (struct bench_launched){cell, sum_up(&pairs), cpu_ratio(bench, cell, &pairs)};
	free(pairs.ratios);
	return 0;
}

static int fill_trials(struct bench *bench)
{
	struct pairs ours;
	int result = pairs_make(&ours, bench->samples);

	for (size_t i = 0; i < bench->cell_count && result == 0; i++) {
		const struct bench_cell *cell = &bench->cells[i];
		const struct bench_cell *floor =
			cell->key.quantity == QUANTITY_TRIAL
				? paired(cell, sister(bench, cell, QUANTITY_TRIAL_FLOOR))
				: NULL;

		if (floor && is_launched(cell))
			result = add_launched(bench, cell, floor);
		else if (floor)
			take_pairs(&ours, cell, floor);
	}
	if (result == 0)
		bench->trials = sum_up(&ours);
	free(ours.ratios);
	return result;
}

/* ---- how good the measurement is ---- */

static double half_width(const struct bench_cell *cell)
{
	return (cell->ratio_interval.high - cell->ratio_interval.low) / 2 / cell->ratio;
}

static double median_of(const double *values, size_t count, double *scratch)
{
	memcpy(scratch, values, count * sizeof *values);
	stats_sort(scratch, count);
	return stats_quantile(scratch, count, 0.5);
}

/* Medians over the start cells of what each of them says. */
static int fill_quality(struct bench *bench)
{
	size_t room = bench->cell_count + bench->samples + 1, starts = 0;
	double *drifts = malloc(3 * room * sizeof *drifts);
	double *spreads = drifts + room, *scratch = spreads + room;

	if (!drifts)
		return -1;
	bench->precision = NAN;
	for (size_t i = 0; i < bench->cell_count; i++) {
		const struct bench_cell *cell = &bench->cells[i];
		size_t half = cell->count / 2;

		if (!is_start(cell) || half == 0)
			continue;
		drifts[starts] = median_of(cell->ns + cell->count - half, half, scratch) /
				 median_of(cell->ns, half, scratch);
		spreads[starts++] = (cell->p90 - cell->p10) / cell->median;
		/* A cell without a ratio says nothing: fmax() passes its NaN over. */
		bench->precision = fmax(bench->precision, half_width(cell));
	}
	stats_sort(drifts, starts);
	stats_sort(spreads, starts);
	bench->drift = stats_quantile(drifts, starts, 0.5);
	bench->spread = stats_quantile(spreads, starts, 0.5);
	free(drifts);
	return 0;
}

static int fill(struct bench *bench, const struct bench_sample *sorted)
{
	for (size_t i = 0; i < bench->samples; i++)
		if (sorted[i].round >= bench->rounds)
			bench->rounds = sorted[i].round + 1;
	if (fill_cells(bench, sorted, bench->samples) < 0 || fill_ratios(bench) < 0 ||
	    fill_effects(bench) < 0 || fill_alone(bench) < 0 || fill_engine(bench) < 0 ||
	    fill_trials(bench) < 0)
		return -1;
	return fill_quality(bench);
}

struct bench *bench_of(const struct bench_sample *samples, size_t count, struct ww_error *e)
{
	struct bench *bench = calloc(1, sizeof *bench);
	struct bench_sample *sorted = malloc((count ? count : 1) * sizeof *sorted);
	int status = -1;

	if (bench && sorted) {
		bench->samples = count;
		if (count)
			memcpy(sorted, samples, count * sizeof *sorted);
		qsort(sorted, count, sizeof *sorted, compare_samples);
		status = fill(bench, sorted);
	}
	free(sorted);
	if (status == 0)
		return bench;
	bench_free(bench);
	ww_fail(e, 3, "out of memory");
	return NULL;
}

void bench_free(struct bench *bench)
{
	if (!bench)
		return;
	for (size_t i = 0; i < bench->cell_count; i++) {
		free(bench->cells[i].ns);
		free(bench->cells[i].sorted);
	}
	for (size_t i = 0; i < bench->effect_count; i++) {
		free(bench->effects[i].effects);
		free(bench->effects[i].intervals);
	}
	free(bench->cells);
	free(bench->alone);
	free(bench->launched);
	free(bench->effects);
	free(bench);
}
