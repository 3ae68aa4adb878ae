/* SPDX-License-Identifier: MIT */
/* bench.csv, bench-effects.csv and bench-alone.csv. */
#include <math.h>

#include "bench/bench_report.h"
#include "tables/csv.h"
#include "text/words.h"

/* A tenth of a nanosecond is finer than any clock here. */
static void put_ns(struct csv *csv, double ns)
{
	char text[32];

	snprintf(text, sizeof text, "%.1f", ns);
	csv_text(csv, text);
}

static void put_ratio(struct csv *csv, double ratio)
{
	char text[32] = "";

	if (!isnan(ratio))
		snprintf(text, sizeof text, "%.4f", ratio);
	csv_text(csv, text);
}

static void put_key(struct csv *csv, const struct bench_key *key)
{
	csv_text(csv, ww_word(&ww_quantities, (int)key->quantity));
	csv_text(csv, key->profile);
	csv_text(csv, ww_word(&ww_callers, (int)key->caller));
	csv_text(csv, ww_word(&ww_shapes, (int)key->shape));
}

static void put_cell(struct csv *csv, const struct bench_cell *cell)
{
	const bool ratio = !isnan(cell->ratio);
	char factors[WW_MASK_TEXT_MAX];

	put_key(csv, &cell->key);
	csv_number(csv, cell->key.mask);
	csv_text(csv, factors_text(cell->key.mask, "+", factors));
	csv_number(csv, cell->count);
	put_ns(csv, cell->median);
	put_ns(csv, cell->p10);
	put_ns(csv, cell->p90);
	put_ratio(csv, cell->ratio);
	put_ratio(csv, ratio ? cell->ratio_interval.low : NAN);
	put_ratio(csv, ratio ? cell->ratio_interval.high : NAN);
	csv_end(csv);
}

int bench_csv(const struct bench *bench, FILE *out)
{
	struct csv csv = {.out = out};

	fputs("quantity,profile,caller,shape,mask,removed,samples,median_ns,p10_ns,p90_ns,ratio,"
	      "ratio_low,ratio_high\n",
	      out);
	for (size_t i = 0; i < bench->cell_count; i++)
		put_cell(&csv, &bench->cells[i]);
	return ferror(out) ? -1 : 0;
}

/* exp(effect): by what the cost is multiplied when the factors of the set go. */
static void put_effect(struct csv *csv, const struct bench_effects *effects, uint64_t set)
{
	const double effect = effects->effects[set];
	char factors[WW_MASK_TEXT_MAX];

	put_key(csv, &effects->key);
	csv_text(csv, factors_text(mask_expand(set, effects->factors), "+", factors));
	csv_number(csv, (uint64_t)__builtin_popcountll(set));
	put_ratio(csv, exp(effect));
	put_ratio(csv, exp(effects->intervals[set].low));
	put_ratio(csv, exp(effects->intervals[set].high));
	csv_number(csv, fabs(effect) > effects->lenth.margin);
	csv_end(csv);
}

int bench_effects_csv(const struct bench *bench, FILE *out)
{
	struct csv csv = {.out = out};

	fputs("quantity,profile,caller,shape,factors,order,multiplies,low,high,active\n", out);
	for (size_t i = 0; i < bench->effect_count; i++)
		for (uint64_t set = 1; set < WW_BIT(bench->effects[i].factor_count); set++)
			put_effect(&csv, &bench->effects[i], set);
	return ferror(out) ? -1 : 0;
}

static void put_alone(struct csv *csv, const struct bench_alone *alone)
{
	char factor[WW_MASK_TEXT_MAX];

	csv_text(csv, alone->without->key.profile);
	csv_text(csv, ww_word(&ww_callers, (int)alone->without->key.caller));
	csv_text(csv, factors_text(alone->without->key.mask, "+", factor));
	put_ns(csv, alone->full->median);
	put_ns(csv, alone->without->median);
	put_ns(csv, alone->saved_ns);
	put_ratio(csv, alone->ratio);
	put_ratio(csv, alone->interval.low);
	put_ratio(csv, alone->interval.high);
	csv_end(csv);
}

int bench_alone_csv(const struct bench *bench, FILE *out)
{
	struct csv csv = {.out = out};

	fputs("profile,caller,factor,full_ns,without_ns,saved_ns,ratio,ratio_low,ratio_high\n",
	      out);
	for (size_t i = 0; i < bench->alone_count; i++)
		put_alone(&csv, &bench->alone[i]);
	return ferror(out) ? -1 : 0;
}
