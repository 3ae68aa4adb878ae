/* SPDX-License-Identifier: MIT */
/* bench.json, described by docs/reference/schemas/bench.schema.json. */
#include <cjson/cJSON.h>
#include <math.h>
#include <stdio.h>

#include "bench/bench_report.h"
#include "json/json_tree.h"

#define WARNINGS_MAX 8

static void add_word(cJSON *object, const char *key, const struct ww_words *words, int value)
{
	cJSON_AddStringToObject(object, key, ww_word(words, value));
}

/* JSON has no NaN: null. */
static void add_number(cJSON *object, const char *key, double value)
{
	if (isnan(value))
		cJSON_AddNullToObject(object, key);
	else
		cJSON_AddNumberToObject(object, key, value);
}

static void add_interval(cJSON *object, const char *key, double low, double high)
{
	const double ends[] = {low, high};

	cJSON_AddItemToObject(object, key, cJSON_CreateDoubleArray(ends, 2));
}

static void add_factors(cJSON *object, const char *key, uint64_t factors)
{
	cJSON *array = cJSON_AddArrayToObject(object, key);

	for (; factors; factors &= factors - 1)
		cJSON_AddItemToArray(
			array, cJSON_CreateString(ww_word(&ww_factors, __builtin_ctzll(factors))));
}

static cJSON *key_object(const struct bench_key *key)
{
	cJSON *object = cJSON_CreateObject();

	add_word(object, "quantity", &ww_quantities, (int)key->quantity);
	cJSON_AddStringToObject(object, "profile", key->profile);
	add_word(object, "caller", &ww_callers, (int)key->caller);
	add_word(object, "shape", &ww_shapes, (int)key->shape);
	return object;
}

static cJSON *cell_object(const struct bench_cell *cell)
{
	cJSON *object = key_object(&cell->key);

	cJSON_AddNumberToObject(object, "mask", (double)cell->key.mask);
	add_factors(object, "removed", cell->key.mask);
	cJSON_AddNumberToObject(object, "samples", (double)cell->count);
	cJSON_AddNumberToObject(object, "median_ns", cell->median);
	cJSON_AddNumberToObject(object, "p10_ns", cell->p10);
	cJSON_AddNumberToObject(object, "p90_ns", cell->p90);
	add_number(object, "ratio", cell->ratio);
	if (isnan(cell->ratio))
		cJSON_AddNullToObject(object, "ratio_interval");
	else
		add_interval(object, "ratio_interval", cell->ratio_interval.low,
			     cell->ratio_interval.high);
	return object;
}

static cJSON *effect_object(const struct bench_effects *effects, uint64_t set)
{
	cJSON *object = cJSON_CreateObject();

	add_factors(object, "factors", mask_expand(set, effects->factors));
	cJSON_AddNumberToObject(object, "log_effect", effects->effects[set]);
	cJSON_AddNumberToObject(object, "multiplies", exp(effects->effects[set]));
	add_interval(object, "interval", exp(effects->intervals[set].low),
		     exp(effects->intervals[set].high));
	cJSON_AddBoolToObject(object, "active",
			      fabs(effects->effects[set]) > effects->lenth.margin);
	return object;
}

static cJSON *effects_object(const struct bench_effects *effects)
{
	cJSON *object = key_object(&effects->key), *list;

	add_factors(object, "factors", effects->factors);
	cJSON_AddNumberToObject(object, "geometric_mean_ns", exp(effects->effects[0]));
	cJSON_AddNumberToObject(object, "lenth_pse", effects->lenth.pse);
	cJSON_AddNumberToObject(object, "lenth_margin", effects->lenth.margin);
	list = cJSON_AddArrayToObject(object, "effects");
	for (uint64_t set = 1; set < WW_BIT(effects->factor_count); set++)
		cJSON_AddItemToArray(list, effect_object(effects, set));
	return object;
}

static cJSON *alone_object(const struct bench_alone *alone)
{
	cJSON *object = cJSON_CreateObject();

	cJSON_AddStringToObject(object, "profile", alone->without->key.profile);
	add_word(object, "caller", &ww_callers, (int)alone->without->key.caller);
	add_word(object, "factor", &ww_factors, __builtin_ctzll(alone->without->key.mask));
	cJSON_AddNumberToObject(object, "saved_ns", alone->saved_ns);
	cJSON_AddNumberToObject(object, "ratio", alone->ratio);
	add_interval(object, "ratio_interval", alone->interval.low, alone->interval.high);
	return object;
}

static void add_range(cJSON *object, const char *name, struct bench_range range)
{
	char ends[48];
	cJSON *pair;

	add_number(object, name, range.median);
	snprintf(ends, sizeof ends, "%s_range", name);
	pair = isnan(range.median)
		       ? cJSON_CreateNull()
		       : cJSON_CreateDoubleArray((double[]){range.least, range.most}, 2);
	cJSON_AddItemToObject(object, ends, pair);
}

static void add_trials(cJSON *object, const struct bench_trials *trials)
{
	add_range(object, "trial_ratio", trials->ratio);
	add_range(object, "trials_per_second", trials->per_second);
	add_range(object, "trial_floor_per_second", trials->floor_per_second);
	cJSON_AddNumberToObject(object, "slices", (double)trials->slices);
}

static cJSON *launched_object(const struct bench_launched *launched)
{
	cJSON *object = cJSON_CreateObject();

	cJSON_AddStringToObject(object, "profile", launched->cell->key.profile);
	add_word(object, "caller", &ww_callers, (int)launched->cell->key.caller);
	add_trials(object, &launched->trials);
	add_range(object, "cpu_ratio", launched->cpu_ratio);
	return object;
}

static void add_engine(cJSON *root, const struct bench_engine *engine,
		       const struct bench_trials *trials)
{
	cJSON *object = cJSON_AddObjectToObject(root, "engine");

	add_number(object, "spawn_ratio", engine->spawn_ratio);
	add_number(object, "best", engine->best);
	add_number(object, "worst", engine->worst);
	cJSON_AddNumberToObject(object, "pairs", (double)engine->keys);
	add_trials(object, trials);
}

static void add_origin(cJSON *root, const struct bench_origin *origin)
{
	cJSON *host = cJSON_Parse(origin->host_json);

	cJSON_AddItemToObject(root, "host", host ? host : cJSON_CreateNull());
	cJSON_AddStringToObject(root, "host_line", origin->host_line);
	cJSON_AddStringToObject(root, "command", origin->command);
	cJSON_AddStringToObject(root, "started", origin->started);
	cJSON_AddNumberToObject(root, "mounts", origin->mounts);
}

static void add_quality(cJSON *root, const struct bench *bench, const struct bench_origin *origin)
{
	char warnings[WARNINGS_MAX][BENCH_WARNING_MAX];
	size_t count = bench_warnings(bench, origin, warnings, WARNINGS_MAX);
	cJSON *object = cJSON_AddObjectToObject(root, "quality"), *list;

	cJSON_AddNumberToObject(object, "rounds", bench->rounds);
	cJSON_AddNumberToObject(object, "samples", (double)bench->samples);
	cJSON_AddNumberToObject(object, "precision_asked", origin->precision);
	add_number(object, "precision", bench->precision);
	add_number(object, "drift", bench->drift);
	add_number(object, "spread", bench->spread);
	list = cJSON_AddArrayToObject(object, "warnings");
	for (size_t i = 0; i < count; i++)
		cJSON_AddItemToArray(list, cJSON_CreateString(warnings[i]));
}

int bench_json(const struct bench *bench, const struct bench_origin *origin, FILE *out)
{
	cJSON *root = cJSON_CreateObject(), *list;

	cJSON_AddNumberToObject(root, "version", WW_FORMAT_VERSION);
	add_origin(root, origin);
	add_quality(root, bench, origin);
	add_engine(root, &bench->engine, &bench->trials);
	list = cJSON_AddArrayToObject(root, "cells");
	for (size_t i = 0; i < bench->cell_count; i++)
		cJSON_AddItemToArray(list, cell_object(&bench->cells[i]));
	list = cJSON_AddArrayToObject(root, "effects");
	for (size_t i = 0; i < bench->effect_count; i++)
		cJSON_AddItemToArray(list, effects_object(&bench->effects[i]));
	list = cJSON_AddArrayToObject(root, "alone");
	for (size_t i = 0; i < bench->alone_count; i++)
		cJSON_AddItemToArray(list, alone_object(&bench->alone[i]));
	list = cJSON_AddArrayToObject(root, "launched");
	for (size_t i = 0; i < bench->launched_count; i++)
		cJSON_AddItemToArray(list, launched_object(&bench->launched[i]));
	return json_print(root, out);
}
