/* SPDX-License-Identifier: MIT */
/* What a bench says in its tables, in text and JSON, and in the data of its figures.  The expected
 * values follow from how the samples are made. */
#include <cjson/cJSON.h>
#include <criterion/criterion.h>
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/bench_figures.h"
#include "bench/bench_report.h"
#include "figures/scale.h"
#include "study.h"

#define USERNS WW_BIT(FACTOR_NO_USERNS)
#define CHROOT WW_BIT(FACTOR_NO_CHROOT)
#define NNP WW_BIT(FACTOR_NO_NNP)
#define SAMPLES_MAX 256
#define NEAR(a, b) cr_expect(fabs((a) - (b)) < 1e-6, "%.12g is not %.12g", (double)(a), (double)(b))

static const struct bench_origin here = {
	"Linux 6.1.0 x86_64", "{}", "whichwall bench", "now", 0, false, 23};

struct study {
	struct bench_sample samples[SAMPLES_MAX];
	size_t count;
};

static void sample(struct study *study, enum quantity quantity, const char *profile, uint64_t mask,
		   double ns)
{
	struct bench_sample *s = &study->samples[study->count++];

	cr_assert_leq(study->count, SAMPLES_MAX);
	*s = (struct bench_sample){.key = {.quantity = quantity, .mask = mask}, .ns = ns};
	strcpy(s->key.profile, profile);
	for (const struct bench_sample *t = study->samples; t < s; t++)
		s->round += t->key.quantity == quantity && t->key.mask == mask &&
			    strcmp(t->key.profile, profile) == 0;
}

static struct bench *analyse(const struct study *study)
{
	struct ww_error e = {0};
	struct bench *bench = bench_of(study->samples, study->count, &e);

	cr_assert(bench, "%s", e.text);
	return bench;
}

/* Effects on the logarithm, by dense sets of userns (1), chroot (2) and nnp (4).  Sorted by size:
 * 0.01 three times, 0.02 twice, 0.405, 0.693.  Lenth: the median is 0.02, those below 2.5 * 1.5 *
 * 0.02 have the median 0.01, so that PSE is 0.015; t(0.975, 7/3) lies between those of 2 and 3
 * degrees of freedom, 4.30 and 3.18, and the margin between 0.0477 and 0.0646.  Active are 1
 * and 3. */
static const double effects[8] = {
	0, -0.6931471805599453, 0.01, 0.4054651081081644, -0.02, 0.01, 0.02, -0.01};

/* High minus low mean of the sets is as above: each effect counts half up and half down. */
static double cost(uint64_t dense)
{
	double log_cost = log(400e3);

	for (uint64_t set = 1; set < 8; set++) {
		const bool up = __builtin_popcountll(set & ~dense) % 2 == 0;

		log_cost += effects[set] / 2 * (up ? 1 : -1);
	}
	return exp(log_cost);
}

/* Every start takes its cost exactly, so that intervals have no width; none takes 100 us.  The
 * floor was timed for strict alone: it has no ratio. */
static struct bench *factorial(void)
{
	struct study study = {0};

	for (int round = 0; round < 10; round++) {
		for (uint64_t mask = 0; mask < 8; mask++)
			sample(&study, QUANTITY_START_END, "strict",
			       mask_expand(mask, USERNS | CHROOT | NNP), cost(mask));
		sample(&study, QUANTITY_START_END, "none", 0, 100e3);
		sample(&study, QUANTITY_FLOOR_END, "strict", 0, 250e3);
	}
	return analyse(&study);
}

/* Three of four masks, and samples that differ. */
static struct bench *part_of_a_factorial(void)
{
	struct study study = {0};

	for (int i = 1; i <= 4; i++)
		sample(&study, QUANTITY_START_END, "strict", 0, 100e3 * i);
	sample(&study, QUANTITY_START_END, "strict", USERNS, 500e3);
	sample(&study, QUANTITY_START_END, "strict", USERNS, 300e3);
	sample(&study, QUANTITY_START_END, "strict", USERNS | CHROOT, 200e3);
	sample(&study, QUANTITY_START_END, "none", 0, 60e3);
	return analyse(&study);
}

static void expect_out(const char *text, const char *part)
{
	cr_expect(strstr(text, part) == NULL, "found: %s", part);
}

/* ---- tables ---- */

typedef int put_table(const struct bench *bench, FILE *out);

static char *written(const struct bench *bench, put_table *put)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	cr_assert(out);
	cr_assert_eq(put(bench, out), 0);
	fclose(out);
	return text;
}

static int put_text(const struct bench *bench, FILE *out)
{
	return bench_text(bench, &here, out);
}

static int put_json(const struct bench *bench, FILE *out)
{
	return bench_json(bench, &here, out);
}

Test(tables, a_cell_is_a_line)
{
	struct bench *bench = part_of_a_factorial();
	char *text = written(bench, bench_csv);

	cr_assert_eq(strncmp(text,
			     "quantity,profile,caller,shape,mask,removed,samples,median_ns,p10_ns,"
			     "p90_ns,ratio,ratio_low,ratio_high\n",
			     strlen("quantity,profile,caller,shape,mask,removed,samples,median_ns,"
				    "p10_ns,p90_ns,ratio,ratio_low,ratio_high\n")),
		     0);
	/* 100, 200, 300, 400: the median half way from 200 to 300, p10 0.3 of the way from 100 to
	 * 200, p90 0.7 of the way from 300 to 400. */
	expect_in(text, "\nstart_end,strict,root,tree,0,,4,250000.0,130000.0,370000.0,4.1667,");
	expect_in(text, "\nstart_end,strict,root,tree,5,no_userns+no_chroot,1,200000.0,200000.0,"
			"200000.0,3.3333,3.3333,3.3333\n");
	expect_in(text, "\nstart_end,none,root,tree,0,,1,60000.0,60000.0,60000.0,1.0000,1.0000,"
			"1.0000\n");
	free(text);
	bench_free(bench);
}

Test(tables, what_has_no_base_has_no_ratio)
{
	struct bench *bench = factorial();
	char *text = written(bench, bench_csv);

	expect_in(text, "\nfloor_end,strict,root,tree,0,,10,250000.0,250000.0,250000.0,,,\n");
	expect_out(text, "nan");
	free(text);
	bench_free(bench);
}

Test(tables, effects_multiply)
{
	struct bench *bench = factorial();
	char *text = written(bench, bench_effects_csv);

	expect_in(text, "\nstart_end,strict,root,tree,no_userns,1,0.5000,0.5000,0.5000,1\n");
	expect_in(text,
		  "\nstart_end,strict,root,tree,no_userns+no_chroot,2,1.5000,1.5000,1.5000,1\n");
	/* exp(-0.02) and exp(-0.01) are below the margin. */
	expect_in(text, "\nstart_end,strict,root,tree,no_nnp,1,0.9802,0.9802,0.9802,0\n");
	expect_in(text, "\nstart_end,strict,root,tree,no_userns+no_chroot+no_nnp,3,0.9900,0.9900,"
			"0.9900,0\n");
	free(text);
	bench_free(bench);
}

Test(tables, a_factor_alone_is_a_line)
{
	struct bench *bench = part_of_a_factorial();
	char *text = written(bench, bench_alone_csv);

	cr_expect_eq(strncmp(text, "profile,caller,factor,full_ns,without_ns,saved_ns,ratio,", 56),
		     0);
	/* 500 and 300 against 100 ... 400; the mask of two is of none alone. */
	expect_in(text, "\nstrict,root,no_userns,250000.0,400000.0,-150000.0,1.6000,");
	expect_out(text, "no_chroot");
	free(text);
	bench_free(bench);
}

/* ---- text ---- */

Test(text, says_what_is_saved_by_each_factor_alone)
{
	struct bench *bench = part_of_a_factorial();
	char *text = written(bench, put_text);

	expect_in(text, "strict costs, caller root, when a factor alone is taken away from full");
	expect_in(text, "\n  no_userns            +150.0 us    +60.0 %   [");
	free(text);
	bench_free(bench);
	/* A full factorial has effects, which say more. */
	bench = factorial();
	text = written(bench, put_text);
	expect_out(text, "a factor alone");
	free(text);
	bench_free(bench);
}

/* exp(-0.693 - 0.405) is a third, exp(-0.693 + 0.405) three quarters. */
Test(text, an_interaction_is_what_one_does_to_the_effect_of_the_other)
{
	struct bench *bench = factorial();
	char *text = written(bench, put_text);

	expect_in(text, "\n  no_userns: -66.7 % while the other stays, -25.0 % when no_chroot is "
			"taken away, too\n");
	free(text);
	bench_free(bench);
}

/* Lenth's margin goes by the medians alone; the samples of one mask are far apart. */
Test(text, what_stands_out_with_an_interval_around_0_is_said_to)
{
	struct bench *bench = factorial();
	char *text;

	for (size_t i = 0; i < bench->effect_count; i++)
		bench->effects[i].intervals[1] = (struct interval){-1, 0.1};
	text = written(bench, put_text);
	expect_in(text, "-50.0 %   [-63.2, +10.5]   (stands out, but its interval holds 0");
	free(text);
	bench_free(bench);
}

Test(text, says_that_the_host_is_not_known)
{
	const struct bench_origin nowhere = {.host_line = "", .host_json = ""};
	struct bench *bench = part_of_a_factorial();
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	cr_assert_eq(bench_text(bench, &nowhere, out), 0);
	fclose(out);
	expect_in(text, "Unknown host: ");
	expect_in(text, "bench.json");
	free(text);
	bench_free(bench);
}

Test(text, says_what_a_start_and_each_factor_costs)
{
	struct bench *bench = part_of_a_factorial();
	char *text = written(bench, put_text);

	expect_in(text, "Linux 6.1.0 x86_64, 23 mounts\n");
	expect_in(text, "\n  strict     root       250.0      130.0     370.0    4.17  [");
	expect_in(text, "\n8 samples in 4 rounds");
	/* No effects without a full factorial. */
	expect_out(text, "when a factor is taken away");
	free(text);
	bench_free(bench);
	bench = factorial();
	text = written(bench, put_text);
	expect_in(text, "\n  no_userns            -50.0 %   [-50.0, -50.0]\n");
	expect_in(text, "\n  no_nnp                -2.0 %   [-2.0, -2.0]   (in the noise)\n");
	free(text);
	bench_free(bench);
}

Test(text, no_number_is_no_word)
{
	struct study study = {0};
	struct bench *bench;
	char *text;

	sample(&study, QUANTITY_START_END, "strict", 0, 100e3);
	bench = analyse(&study);
	text = written(bench, put_text);
	expect_in(text, "\n  strict     root       100.0      100.0     100.0\n");
	expect_out(text, "nan");
	free(text);
	bench_free(bench);
}

Test(warnings, each_names_its_remedy)
{
	const struct bench poor = {.drift = 1.2, .precision = 0.03, .rounds = 5};
	const struct bench good = {.drift = 1.04, .precision = 0.03, .rounds = 10};
	struct bench_origin late = here;
	char list[8][BENCH_WARNING_MAX];

	late.out_of_time = true;
	late.precision = 0.02;
	cr_assert_eq(bench_warnings(&good, &here, list, 8), 0);
	cr_assert_eq(bench_warnings(&poor, &late, list, 8), 3);
	expect_in(list[0], "before 2.0 % precision: the widest interval is +-3.0 %");
	expect_in(list[0], "--time");
	expect_in(list[1], "20.0 % slower");
	expect_in(list[2], "5 rounds are too few");
	cr_assert_eq(bench_warnings(&poor, &late, list, 2), 2);
}

/* Nothing was timed twice: there is no drift to be had. */
Test(warnings, what_is_not_known_is_no_warning)
{
	const struct bench bench = {.drift = NAN, .precision = NAN};
	char list[8][BENCH_WARNING_MAX];

	cr_assert_eq(bench_warnings(&bench, &here, list, 8), 0);
}

/* ---- JSON ---- */

static const cJSON *cell_of(const cJSON *root, const char *quantity, const char *profile)
{
	const cJSON *cell;

	cJSON_ArrayForEach(cell, cJSON_GetObjectItem(root, "cells"))
	{
		if (strcmp(cJSON_GetObjectItem(cell, "quantity")->valuestring, quantity) == 0 &&
		    strcmp(cJSON_GetObjectItem(cell, "profile")->valuestring, profile) == 0)
			return cell;
	}
	cr_assert_fail("no cell %s of %s", quantity, profile);
	return NULL;
}

Test(json, what_is_no_number_is_null)
{
	struct bench *bench = factorial();
	char *text = written(bench, put_json);
	cJSON *root = cJSON_Parse(text);
	const cJSON *floor, *start, *effect;

	cr_assert(root);
	floor = cell_of(root, "floor_end", "strict");
	cr_expect(cJSON_IsNull(cJSON_GetObjectItem(floor, "ratio")));
	cr_expect(cJSON_IsNull(cJSON_GetObjectItem(floor, "ratio_interval")));
	NEAR(cJSON_GetObjectItem(floor, "median_ns")->valuedouble, 250e3);
	start = cell_of(root, "start_end", "none");
	NEAR(cJSON_GetObjectItem(start, "ratio")->valuedouble, 1);
	effect = cJSON_GetArrayItem(cJSON_GetObjectItem(root, "effects"), 0);
	effect = cJSON_GetArrayItem(cJSON_GetObjectItem(effect, "effects"), 0);
	cr_expect_str_eq(cJSON_GetArrayItem(cJSON_GetObjectItem(effect, "factors"), 0)->valuestring,
			 "no_userns");
	NEAR(cJSON_GetObjectItem(effect, "multiplies")->valuedouble, 0.5);
	cr_expect(cJSON_IsTrue(cJSON_GetObjectItem(effect, "active")));
	cJSON_Delete(root);
	free(text);
	bench_free(bench);
}

/* ---- trials ---- */

/* Two slices: 4000 and 2000 trials a second, on floors of 8000 and 5000. */
static struct bench *two_slices(void)
{
	struct study study = {0};

	sample(&study, QUANTITY_TRIAL, "strict", 0, 250e3);
	sample(&study, QUANTITY_TRIAL, "strict", 0, 500e3);
	sample(&study, QUANTITY_TRIAL_FLOOR, "strict", 0, 125e3);
	sample(&study, QUANTITY_TRIAL_FLOOR, "strict", 0, 200e3);
	return analyse(&study);
}

static void expect_range(const cJSON *pair, double least, double most)
{
	cr_assert_eq(cJSON_GetArraySize(pair), 2);
	NEAR(cJSON_GetArrayItem(pair, 0)->valuedouble, least);
	NEAR(cJSON_GetArrayItem(pair, 1)->valuedouble, most);
}

Test(trials, json_has_medians_and_ranges)
{
	struct bench *bench = two_slices();
	char *text = written(bench, put_json);
	cJSON *root = cJSON_Parse(text);
	const cJSON *engine = cJSON_GetObjectItem(root, "engine");

	NEAR(cJSON_GetObjectItem(engine, "trial_ratio")->valuedouble, 2.25);
	expect_range(cJSON_GetObjectItem(engine, "trial_ratio_range"), 2, 2.5);
	NEAR(cJSON_GetObjectItem(engine, "trials_per_second")->valuedouble, 3000);
	expect_range(cJSON_GetObjectItem(engine, "trials_per_second_range"), 2000, 4000);
	NEAR(cJSON_GetObjectItem(engine, "trial_floor_per_second")->valuedouble, 6500);
	NEAR(cJSON_GetObjectItem(engine, "slices")->valuedouble, 2);
	cr_expect(cJSON_IsNull(cJSON_GetObjectItem(engine, "spawn_ratio")));
	cJSON_Delete(root);
	free(text);
	bench_free(bench);
}

Test(trials, a_bench_without_them_says_nothing)
{
	struct bench *bench = factorial();
	char *text = written(bench, put_text);
	cJSON *root;
	const cJSON *engine;

	expect_out(text, "trial");
	free(text);
	text = written(bench, put_json);
	root = cJSON_Parse(text);
	engine = cJSON_GetObjectItem(root, "engine");
	cr_expect(cJSON_IsNull(cJSON_GetObjectItem(engine, "trial_ratio")));
	cr_expect(cJSON_IsNull(cJSON_GetObjectItem(engine, "trials_per_second_range")));
	cJSON_Delete(root);
	free(text);
	bench_free(bench);
}

Test(trials, text_names_them)
{
	struct bench *bench = two_slices();
	char *text = written(bench, put_text);

	expect_in(text,
		  "against the trial floor: median 2.250, from 2.000 to 2.500 over 2 slices\n");
	expect_in(text, "Trials per second: median 3000, from 2000 to 4000; the floor: 6500, ");
	free(text);
	bench_free(bench);
}

/* ---- scales and labels of the figures ---- */

Test(scale, ends_are_round)
{
	/* 19 over at most eight steps: steps of 5. */
	const struct scale scale = scale_linear(-13, 6, 8);

	NEAR(scale.low, -15);
	NEAR(scale.high, 10);
	cr_assert_eq(scale.tick_count, 6);
	cr_expect_str_eq(scale.ticks[0].text, "-15");
	cr_expect_str_eq(scale.ticks[3].text, "0");
}

Test(scale, one_value_has_a_scale_too)
{
	struct scale scale = scale_linear(7, 7, 6);

	cr_assert_gt(scale.high, scale.low);
	scale = scale_linear(0, 0, 6);
	cr_assert_gt(scale.high, scale.low);
	scale = scale_times(1000, 1000, 6);
	NEAR(scale.low, 1000);
	NEAR(scale.high, 2000);
}

Test(scale, times_step_by_one_two_five)
{
	struct scale scale = scale_times(576e3, 2.1e6, 6);
	static const char *const near[] = {"500 us", "1 ms", "2 ms", "5 ms"};
	static const char *const far[] = {"1 us", "10 us", "100 us", "1 ms", "10 ms", "100 ms"};

	cr_assert_eq(scale.tick_count, 4);
	for (size_t i = 0; i < 4; i++)
		cr_expect_str_eq(scale.ticks[i].text, near[i]);
	/* Half of the logarithm is half of the way. */
	scale_place(&scale, 100, 300);
	NEAR(scale_pixel(&scale, sqrt(500e3 * 5e6)), 200);
	scale = scale_times(1e3, 1e8, 6);
	cr_assert_eq(scale.tick_count, 6);
	for (size_t i = 0; i < 6; i++)
		cr_expect_str_eq(scale.ticks[i].text, far[i]);
}

Test(callouts, labels_do_not_overlap)
{
	struct callout same[] = {{.y = 100, .height = 20}, {.y = 100, .height = 20}};
	struct callout low[] = {{.y = 195, .height = 20}, {.y = 198, .height = 20}};
	struct callout high[] = {{.y = 1, .height = 20}, {.y = 100, .height = 20}};

	callouts_place(same, 2, 0, 200);
	NEAR(same[0].top, 90);
	NEAR(same[1].top, 110);
	callouts_place(low, 2, 0, 200);
	NEAR(low[0].top, 160);
	NEAR(low[1].top, 180);
	callouts_place(high, 2, 0, 200);
	NEAR(high[0].top, 0);
	NEAR(high[1].top, 90);
}

/* ---- figures ---- */

static char *read_figure(const char *dir, const char *name)
{
	char path[PATH_MAX + 128];

	snprintf(path, sizeof path, "%s/figures/%s", dir, name);
	return read_all(path);
}

/* Figures of a bench in a directory of their own, without gnuplot: what they are drawn from. */
struct drawn {
	char dir[64], note[1024];
};

static void draw(struct drawn *drawn, const struct bench *bench, const struct analysis *analysis)
{
	struct ww_error e = {0};
	char *path = strdup(getenv("PATH"));

	strcpy(drawn->dir, "/tmp/test_report_bench.XXXXXX");
	cr_assert(mkdtemp(drawn->dir));
	setenv("PATH", "/nonexistent", 1);
	cr_expect_eq(bench_figures_write(bench, &here, analysis, folder_at(drawn->dir), drawn->note,
					 sizeof drawn->note, &e),
		     0, "%s", e.text);
	setenv("PATH", path, 1);
	free(path);
	expect_in(drawn->note, "gnuplot is not installed");
	expect_in(drawn->note, "`whichwall bench --again");
}

/* The lines are there, in this order. */
static void expect_lines(const struct drawn *drawn, const char *name, const char *const *lines)
{
	char *text = read_figure(drawn->dir, name), *at = text;

	cr_assert(text, "no file %s", name);
	for (; *lines && at; lines++) {
		at = strstr(at, *lines);
		cr_expect(at, "not found, or not in order: %s\nin: %s", *lines, text);
	}
	free(text);
}

Test(figures, costs_are_the_effects_in_per_cent)
{
	/* factors,order,percent,low,high,active; what saves most first, then what stands out of
	 * the interactions: exp(-0.02) is 0.980199, exp(0.01) is 1.010050. */
	static const char *const lines[] = {
		"# What each hardening step costs",
		"# Profile strict, started by root. 10 rounds",
		"# Linux 6.1.0 x86_64, 23 mounts.",
		",no_userns,1,-50.000,-50.000,-50.000,1\n",
		",no_nnp,1,-1.980,-1.980,-1.980,0\n",
		",no_chroot,1,1.005,1.005,1.005,0\n",
		",no_userns+no_chroot,2,50.000,50.000,50.000,1\n",
		NULL,
	};
	static const char *const words[] = {"out: 1 of 4.", NULL};
	struct bench *bench = factorial();
	struct drawn drawn;
	char *text;

	draw(&drawn, bench, NULL);
	expect_lines(&drawn, "factor-costs-strict-root.dat", lines);
	expect_lines(&drawn, "factor-costs-strict-root.gp", words);
	text = read_figure(drawn.dir, "factor-costs-strict-root.dat");
	expect_out(text, "no_userns+no_nnp");
	free(text);
	remove_tree(drawn.dir);
	bench_free(bench);
}

Test(figures, half_normal_orders_all_effects)
{
	/* rank,factors,order,quantile,size,effect,active: the quantile of rank 6 of 7 is that of
	 * the normal distribution at 1/2 + 6.5/14 = 0.9642857. */
	static const char *const lines[] = {
		"\n4,",
		"\n5,no_userns+no_chroot,2,",
		",0.405465,0.405465,1\n",
		"6,no_userns,1,1.802",
		",0.693147,-0.693147,1\n",
		NULL,
	};
	struct bench *bench = factorial();
	struct drawn drawn;

	draw(&drawn, bench, NULL);
	expect_lines(&drawn, "half-normal-strict-root.dat", lines);
	remove_tree(drawn.dir);
	bench_free(bench);
}

Test(figures, times_hold_every_sample)
{
	static const char *const lines[] = {
		"\nnone,none,60000.0,0\nnone,none,60000.0,1.000000\n",
		"\nstrict,no_userns,300000.0,0\nstrict,no_userns,300000.0,0.500000\n"
		"strict,no_userns,500000.0,1.000000\n",
		"\nstrict,none,100000.0,0\nstrict,none,100000.0,0.250000\n"
		"strict,none,200000.0,0.500000\nstrict,none,300000.0,0.750000\n"
		"strict,none,400000.0,1.000000\n",
		NULL,
	};
	/* 400 against 250 us. */
	static const char *const words[] = {"median 400 us, +60.0 %", NULL};
	struct bench *bench = part_of_a_factorial();
	struct drawn drawn;
	char *text;

	draw(&drawn, bench, NULL);
	expect_lines(&drawn, "start-times-strict-root.dat", lines);
	expect_lines(&drawn, "start-times-strict-root.gp", words);
	text = read_figure(drawn.dir, "start-times-strict-root.dat");
	expect_out(text, "no_userns+no_chroot");
	free(text);
	remove_tree(drawn.dir);
	bench_free(bench);
}

Test(figures, a_part_of_a_factorial_leaves_figures_out_and_says_so)
{
	struct bench *bench = part_of_a_factorial();
	struct drawn drawn;

	draw(&drawn, bench, NULL);
	expect_in(drawn.note, "figures left out: factor-costs-strict-root (needs every combination "
			      "of the factors: --masks all), half-normal-strict-root (needs every");
	/* Nobody asked for it. */
	expect_out(drawn.note, "pareto");
	cr_expect_null(read_figure(drawn.dir, "factor-costs-strict-root.gp"));
	cr_expect_null(read_figure(drawn.dir, "half-normal-strict-root.gp"));
	cr_expect_null(read_figure(drawn.dir, "pareto-strict-root.gp"));
	remove_tree(drawn.dir);
	bench_free(bench);
}

Test(figures, one_factor_has_costs_but_no_margin)
{
	static const char *const lines[] = {",no_userns,1,-50.000,-50.000,-50.000,1\n", NULL};
	struct study study = {0};
	struct bench *bench;
	struct drawn drawn;

	sample(&study, QUANTITY_START_END, "strict", 0, 200);
	sample(&study, QUANTITY_START_END, "strict", USERNS, 100);
	bench = analyse(&study);
	draw(&drawn, bench, NULL);
	expect_lines(&drawn, "factor-costs-strict-root.dat", lines);
	expect_in(drawn.note, "half-normal-strict-root (needs two factors or more)");
	remove_tree(drawn.dir);
	bench_free(bench);
}

/* Of the four escapes that are known everywhere full hardening stops all but alpha_always; without
 * the chroot beta_chroot escapes, and delta_helped where the user namespace stays.  Costs: 40 with
 * both, 30 without the user namespace, 20 without the chroot, 10 without either. */
Test(figures, the_front_has_names)
{
	static const char *const lines[] = {
		"\nno_chroot,20000.0,1,0\nnone,40000.0,3,0\n",
		"\nno_userns+no_chroot,10000.0,2,1\nno_userns,30000.0,3,1\n",
		NULL,
	};
	/* What stops most first. */
	static const char *const names[] = {"'no_userns (30.0 us)'",
					    "'nothing: full hardening (40.0 us, beaten)'",
					    "'no_userns + no_chroot (10.0 us)'", NULL};
	struct study study = {0};
	struct analysis *analysis = load_small();
	struct bench *bench;
	struct drawn drawn;

	sample(&study, QUANTITY_START_END, "strict", 0, 40e3);
	sample(&study, QUANTITY_START_END, "strict", USERNS, 30e3);
	sample(&study, QUANTITY_START_END, "strict", CHROOT, 20e3);
	sample(&study, QUANTITY_START_END, "strict", USERNS | CHROOT, 10e3);
	bench = analyse(&study);
	draw(&drawn, bench, analysis);
	expect_lines(&drawn, "pareto-strict-root.dat", lines);
	expect_lines(&drawn, "pareto-strict-root.gp", names);
	remove_tree(drawn.dir);
	bench_free(bench);
	analysis_free(analysis);
}

/* Three factors of which the run varied two: no mask with the third is a point, and of a run of
 * another profile there is none. */
Test(figures, a_run_of_something_else_weighs_nothing)
{
	struct study study = {0};
	struct analysis *analysis = load_small();
	struct bench *bench;
	struct drawn drawn;

	sample(&study, QUANTITY_START_END, "standard", 0, 40e3);
	bench = analyse(&study);
	draw(&drawn, bench, analysis);
	expect_in(drawn.note, "pareto-standard-root (the run and the bench share no mask of it)");
	remove_tree(drawn.dir);
	bench_free(bench);
	analysis_free(analysis);
}

/* Profile none alone has nothing to take away. */
Test(figures, none_alone_has_no_figure)
{
	struct study study = {0};
	struct ww_error e = {0};
	struct bench *bench;
	char dir[] = "/tmp/test_report_bench.XXXXXX", note[64] = "x";

	sample(&study, QUANTITY_START_END, "none", 0, 40e3);
	bench = analyse(&study);
	cr_assert(mkdtemp(dir));
	cr_expect_eq(bench_figures_write(bench, &here, NULL, folder_at(dir), note, sizeof note, &e),
		     0);
	cr_expect_str_eq(note, "");
	remove_tree(dir);
	bench_free(bench);
}
