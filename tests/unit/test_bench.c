/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bench.h"

#define NEAR(a, b) cr_assert(fabs((a) - (b)) < 1e-9, "%.12g is not %.12g", (double)(a), (double)(b))

struct study {
	struct bench_sample samples[256];
	size_t count;
};

static void sample(struct study *study, enum quantity quantity, const char *profile, uint64_t mask,
		   double ns)
{
	struct bench_sample *s = &study->samples[study->count++];

	*s = (struct bench_sample){.ns = ns};
	s->key.quantity = quantity;
	s->key.mask = mask;
	strcpy(s->key.profile, profile);
	/* As many before of the same key. */
	for (const struct bench_sample *t = study->samples; t < s; t++)
		s->round += t->key.quantity == quantity && t->key.mask == mask &&
			    strcmp(t->key.profile, profile) == 0;
}

/* Two factors, each halves the cost; five rounds, in which all is alike but the third is slow. */
static void additive(struct study *study)
{
	static const double cost[4] = {400, 200, 200, 100};

	for (int round = 0; round < 5; round++) {
		double slow = round == 2 ? 3 : 1;

		for (int mask = 3; mask >= 0; mask--) {
			sample(study, QUANTITY_START_END, "strict", (uint64_t)mask,
			       cost[mask] * slow);
			sample(study, QUANTITY_FLOOR_END, "strict", (uint64_t)mask,
			       cost[mask] * slow / (mask == 0 ? 1.6 : 1.25));
		}
		sample(study, QUANTITY_START_END, "none", 0, 50 * slow);
	}
}

Test(bench, medians_and_ratios_are_not_moved_by_one_slow_round)
{
	struct study study = {0};
	struct bench_key key = {.quantity = QUANTITY_START_END, .profile = "strict"};
	const struct bench_cell *cell;
	struct bench *bench;

	additive(&study);
	bench = bench_of(study.samples, study.count, NULL);
	cr_assert_not_null(bench);
	cr_assert_eq(bench->rounds, 5);
	cr_assert_eq(bench->samples, study.count);
	cell = bench_find(bench, &key);
	cr_assert_not_null(cell);
	cr_assert_eq(cell->count, 5);
	NEAR(cell->median, 400);
	NEAR(cell->ratio, 8);
	cr_assert(cell->ratio_interval.low <= 8 && 8 <= cell->ratio_interval.high);
	/* Nothing is dropped: the slow sample is there, in the place of its round. */
	NEAR(cell->ns[2], 1200);
	NEAR(cell->sorted[4], 1200);
	/* Ranks 0 ... 4, the 90 % quantile at 3.6: 0.6 of the way from 400 to 1200. */
	NEAR(cell->p90, 880);
	key.quantity = QUANTITY_ATTACH;
	cr_assert_null(bench_find(bench, &key));
	bench_free(bench);
}

Test(bench, effects_on_the_logarithm_add_up)
{
	struct study study = {0};
	const struct bench_effects *effects = NULL;
	struct bench *bench;

	additive(&study);
	bench = bench_of(study.samples, study.count, NULL);
	for (size_t i = 0; i < bench->effect_count; i++)
		if (bench->effects[i].key.quantity == QUANTITY_START_END)
			effects = &bench->effects[i];
	cr_assert_not_null(effects);
	cr_assert_eq(effects->factors, 3);
	cr_assert_eq(effects->factor_count, 2);
	NEAR(effects->effects[1], -log(2));
	NEAR(effects->effects[2], -log(2));
	NEAR(effects->effects[3], 0);
	NEAR(effects->effects[0], log(400) - log(2));
	bench_free(bench);
}

Test(bench, a_part_of_a_factorial_has_no_effects)
{
	struct study study = {0};
	struct bench *bench;

	sample(&study, QUANTITY_START_END, "strict", 0, 4);
	sample(&study, QUANTITY_START_END, "strict", 1, 2);
	sample(&study, QUANTITY_START_END, "strict", 2, 2);
	bench = bench_of(study.samples, study.count, NULL);
	cr_assert_eq(bench->effect_count, 0);
	/* Nothing to compare with: no ratio, and no precision claimed. */
	cr_assert(isnan(bench->cells[0].ratio));
	cr_assert(isnan(bench->precision));
	bench_free(bench);
}

Test(bench, a_factor_taken_away_alone_is_compared_with_full_hardening)
{
	struct study study = {0};
	struct bench *bench;

	additive(&study);
	bench = bench_of(study.samples, study.count, NULL);
	/* Masks 1 and 2 of the starts; mask 3 takes two away, the floor is no start. */
	cr_assert_eq(bench->alone_count, 2);
	for (size_t i = 0; i < 2; i++) {
		const struct bench_alone *alone = &bench->alone[i];

		cr_assert_eq(alone->without->key.mask, i + 1);
		cr_assert_eq(alone->full->key.mask, 0);
		NEAR(alone->ratio, 0.5);
		NEAR(alone->saved_ns, 200);
		cr_assert(alone->interval.low <= 0.5 && 0.5 <= alone->interval.high);
	}
	bench_free(bench);
}

Test(bench, without_full_hardening_nothing_is_alone)
{
	struct study study = {0};
	struct bench *bench;

	sample(&study, QUANTITY_START_END, "sealed", 1, 4);
	sample(&study, QUANTITY_START_END, "strict", 0, 4);
	bench = bench_of(study.samples, study.count, NULL);
	cr_assert_eq(bench->alone_count, 0);
	bench_free(bench);
}

Test(bench, the_engine_is_measured_mask_by_mask)
{
	struct study study = {0};
	struct bench *bench;

	additive(&study);
	bench = bench_of(study.samples, study.count, NULL);
	/* Three masks at 1.25, one at 1.6; profile none has no floor here. */
	cr_assert_eq(bench->engine.keys, 4);
	NEAR(bench->engine.spawn_ratio, 1.25);
	NEAR(bench->engine.best, 1.25);
	NEAR(bench->engine.worst, 1.6);
	bench_free(bench);
}

Test(bench, trials_are_compared_with_their_floor_round_by_round)
{
	/* The ratios are 2, 1.5 and 4, their median is not that of the medians (3 / 1.5). */
	static const double trial[] = {3e6, 3e6, 2e6}, floor[] = {1.5e6, 2e6, 0.5e6};
	struct study study = {0};
	struct bench *bench;

	for (int round = 0; round < 3; round++) {
		sample(&study, QUANTITY_TRIAL_FLOOR, "strict", 0, floor[round]);
		sample(&study, QUANTITY_TRIAL, "strict", 0, trial[round]);
	}
	/* Another caller's slice, with a ratio of 8. */
	sample(&study, QUANTITY_TRIAL_FLOOR, "strict", 0, 1e6);
	study.samples[study.count - 1].key.caller = CALLER_USER;
	sample(&study, QUANTITY_TRIAL, "strict", 0, 8e6);
	study.samples[study.count - 1].key.caller = CALLER_USER;
	bench = bench_of(study.samples, study.count, NULL);
	cr_assert_eq(bench->trials.slices, 4);
	NEAR(bench->trials.ratio.median, 3);
	NEAR(bench->trials.ratio.least, 1.5);
	NEAR(bench->trials.ratio.most, 8);
	/* 333.3, 333.3, 500 and 125 a second; the floor 666.7, 500, 2000, 1000. */
	NEAR(bench->trials.per_second.median, 1000.0 / 3);
	NEAR(bench->trials.per_second.least, 125);
	NEAR(bench->trials.per_second.most, 500);
	NEAR(bench->trials.floor_per_second.median, (2000.0 / 3 + 1000) / 2);
	/* No start was timed. */
	cr_assert_eq(bench->engine.keys, 0);
	bench_free(bench);
}

/* Theirs are no trials of the default run, and each stands by itself. */
Test(bench, trials_of_sandboxes_of_others_by_profile)
{
	struct study study = {0};
	struct bench *bench;

	sample(&study, QUANTITY_TRIAL, "bwrap", 0, 12e6);
	sample(&study, QUANTITY_TRIAL_FLOOR, "bwrap", 0, 10e6);
	sample(&study, QUANTITY_TRIAL, "bwrap", 0, 15e6);
	sample(&study, QUANTITY_TRIAL_FLOOR, "bwrap", 0, 10e6);
	sample(&study, QUANTITY_TRIAL, "jail", 0, 8e6);
	sample(&study, QUANTITY_TRIAL_FLOOR, "jail", 0, 4e6);
	sample(&study, QUANTITY_TRIAL, "strict", 0, 9e6);
	sample(&study, QUANTITY_TRIAL_FLOOR, "strict", 0, 3e6);
	bench = bench_of(study.samples, study.count, NULL);
	cr_assert_eq(bench->trials.slices, 1);
	NEAR(bench->trials.ratio.median, 3);
	cr_assert_eq(bench->launched_count, 2);
	cr_expect_str_eq(bench->launched[0].cell->key.profile, "bwrap");
	cr_expect_eq(bench->launched[0].trials.slices, 2);
	NEAR(bench->launched[0].trials.ratio.median, 1.35);
	NEAR(bench->launched[0].trials.ratio.most, 1.5);
	NEAR(bench->launched[0].trials.floor_per_second.median, 100);
	cr_expect_str_eq(bench->launched[1].cell->key.profile, "jail");
	NEAR(bench->launched[1].trials.ratio.median, 2);
	bench_free(bench);
}

Test(bench, trials_without_their_floor_have_no_ratio)
{
	struct study study = {0};
	struct bench *bench;

	sample(&study, QUANTITY_TRIAL, "strict", 0, 3e6);
	sample(&study, QUANTITY_TRIAL, "strict", 0, 3e6);
	sample(&study, QUANTITY_TRIAL_FLOOR, "strict", 0, 1e6);
	bench = bench_of(study.samples, study.count, NULL);
	cr_assert_eq(bench->trials.slices, 0);
	cr_assert(isnan(bench->trials.ratio.median));
	cr_assert(isnan(bench->trials.per_second.median));
	bench_free(bench);
}

Test(bench, drift_compares_the_halves)
{
	struct study study = {0};
	struct bench *bench;

	for (int round = 0; round < 10; round++)
		sample(&study, QUANTITY_START_END, "none", 0, round < 5 ? 100 : 110);
	bench = bench_of(study.samples, study.count, NULL);
	NEAR(bench->drift, 1.1);
	bench_free(bench);
}

Test(bench, no_samples_are_an_empty_bench)
{
	struct bench *bench = bench_of(NULL, 0, NULL);

	cr_assert_not_null(bench);
	cr_assert_eq(bench->cell_count, 0);
	cr_assert_eq(bench->rounds, 0);
	cr_assert(isnan(bench->engine.spawn_ratio));
	bench_free(bench);
	bench_free(NULL);
}

static int read_text(const char *text, struct bench_sample **samples, size_t *count,
		     struct ww_error *e)
{
	FILE *in = fmemopen((void *)(uintptr_t)text, strlen(text) ? strlen(text) : 1, "r");
	int status;

	if (strlen(text) == 0)
		fgetc(in);
	status = bench_samples_read(in, samples, count, e);
	fclose(in);
	return status;
}

Test(bench, samples_come_back_as_they_were_written)
{
	struct study study = {0};
	struct bench_sample *samples;
	char *text = NULL;
	size_t size, count;
	FILE *out = open_memstream(&text, &size);

	additive(&study);
	study.samples[0].key.caller = CALLER_USER;
	study.samples[0].key.shape = SHAPE_LINEAR;
	bench_sample_header(out);
	for (size_t i = 0; i < study.count; i++)
		bench_sample_write(&study.samples[i], out);
	fclose(out);
	cr_assert_eq(read_text(text, &samples, &count, NULL), 0);
	cr_assert_eq(count, study.count);
	for (size_t i = 0; i < count; i++) {
		const struct bench_key *a = &samples[i].key, *b = &study.samples[i].key;

		cr_assert(a->quantity == b->quantity && a->mask == b->mask &&
			  a->caller == b->caller && a->shape == b->shape);
		cr_assert_str_eq(a->profile, b->profile);
		cr_assert_eq(samples[i].round, study.samples[i].round);
		cr_assert(fabs(samples[i].ns - study.samples[i].ns) <= 0.05);
	}
	free(samples);
	free(text);
}

Test(bench, a_bad_line_is_named_with_its_field)
{
	static const char head[] = "round,quantity,profile,caller,mask,shape,ns\n";
	static const struct {
		const char *line, *field;
	} bad[] = {
		{"x,start_end,strict,root,0,tree,1\n", "line 2: round"},
		{"-1,start_end,strict,root,0,tree,1\n", "line 2: round"},
		{"0,start,strict,root,0,tree,1\n", "line 2: quantity"},
		{"0,start_end,strictest,root,0,tree,1\n", "line 2: profile"},
		{"0,start_end,strict,nobody,0,tree,1\n", "line 2: caller"},
		{"0,start_end,strict,root,99999999999,tree,1\n", "line 2: mask"},
		{"0,start_end,strict,root,0,bush,1\n", "line 2: shape"},
		{"0,start_end,strict,root,0,tree,0\n", "line 2: ns"},
		{"0,start_end,strict,root,0,tree,nan\n", "line 2: ns"},
		{"0,start_end,strict,root,0,tree,1e999\n", "line 2: ns"},
		{"0,start_end,strict,root,0,tree\n", "line 2: expected 7 fields"},
		{"0,start_end,strict,root,0,tree,1,2\n", "line 2: expected 7 fields"},
	};

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct bench_sample *samples;
		struct ww_error e = {0};
		char text[256];
		size_t count;

		snprintf(text, sizeof text, "%s%s", head, bad[i].line);
		cr_assert_eq(read_text(text, &samples, &count, &e), -1, "%s", bad[i].line);
		cr_assert_eq(e.code, 2);
		cr_assert_not_null(strstr(e.text, bad[i].field), "%s", e.text);
	}
}

Test(bench, a_file_of_something_else_is_refused)
{
	struct bench_sample *samples;
	struct ww_error e = {0};
	size_t count;

	cr_assert_eq(read_text("study,profile,caller,a,b,c,d\n", &samples, &count, &e), -1);
	cr_assert_not_null(strstr(e.text, "header"), "%s", e.text);
	cr_assert_eq(read_text("", &samples, &count, &e), -1);
}

Test(bench, effects_have_intervals_that_hold_them)
{
	struct study study = {0};
	struct bench *bench;

	additive(&study);
	bench = bench_of(study.samples, study.count, NULL);
	for (size_t i = 0; i < bench->effect_count; i++)
		for (size_t s = 0; s < 4; s++) {
			const struct bench_effects *effects = &bench->effects[i];

			cr_assert(effects->intervals[s].low <= effects->effects[s] + 1e-9);
			cr_assert(effects->intervals[s].high >= effects->effects[s] - 1e-9);
		}
	bench_free(bench);
}
