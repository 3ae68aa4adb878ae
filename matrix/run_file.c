/* SPDX-License-Identifier: MIT */
#include "run_file.h"

#include <cjson/cJSON.h>
#include <stdlib.h>
#include <string.h>

#include "catalog_parse.h"
#include "json_text.h"
#include "search.h"

struct reader {
	struct analysis *analysis;
	struct run_plan *plan;
	struct ww_error *e;
};

static int no_memory(struct ww_error *e)
{
	return ww_fail(e, 3, "out of memory");
}

int run_profile(const struct analysis *analysis, const char *name)
{
	for (size_t i = 0; i < analysis->profile_count; i++)
		if (strcmp(analysis->profiles[i].name, name) == 0)
			return (int)i;
	return -1;
}

static int bad_run(struct reader *r, const char *field, const char *expected)
{
	return ww_fail(r->e, 2, "run.json: field \"%s\": expected %s", field, expected);
}

static const cJSON *member(const cJSON *object, const char *key)
{
	return cJSON_GetObjectItemCaseSensitive(object, key);
}

/* A string member, "" when it is absent. */
static char *text_member(const cJSON *object, const char *key)
{
	const cJSON *item = member(object, key);

	return strdup(cJSON_IsString(item) ? item->valuestring : "");
}

static int read_counts(struct reader *r, const cJSON *counts)
{
	const cJSON *finished = member(counts, "finished");

	if (!finished)
		return 0;
	if (!cJSON_IsNumber(finished) || !(finished->valuedouble >= 0) ||
	    finished->valuedouble > (double)(1ULL << 53))
		return bad_run(r, "counts.finished", "a number of trials");
	r->plan->finished = (size_t)finished->valuedouble;
	return 0;
}

static int read_search(struct reader *r, const cJSON *search)
{
	const cJSON *depth = member(search, "depth");

	if (!search)
		return 0;
	if (!cJSON_IsNumber(depth) || !(depth->valuedouble >= 0) ||
	    depth->valuedouble > WW_SEARCH_FACTORS_MAX)
		return bad_run(r, "search.depth", "a number of factors");
	r->analysis->searched = true;
	r->analysis->search_depth = (unsigned)depth->valuedouble;
	return 0;
}

static bool is_study(const char *text)
{
	const size_t length = strspn(text, "0123456789abcdef");

	return length < sizeof((struct analysis *)0)->study && !text[length];
}

static int read_header(struct reader *r, const cJSON *run)
{
	struct analysis *analysis = r->analysis;
	const cJSON *format = member(run, "format"), *study = member(run, "study");

	if (!cJSON_IsNumber(format) || format->valuedouble != WW_FORMAT_VERSION)
		return bad_run(r, "format", "version 1 (made by another version of whichwall?)");
	if (!cJSON_IsString(study) || !is_study(study->valuestring))
		return bad_run(r, "study", "at most 16 hex digits");
	strcpy(analysis->study, study->valuestring);
	analysis->complete = cJSON_IsTrue(member(run, "complete"));
	analysis->command_line = text_member(run, "command");
	analysis->host_line = text_member(member(run, "host"), "line");
	if (!analysis->command_line || !analysis->host_line)
		return no_memory(r->e);
	if (!text_is_line(analysis->host_line))
		return bad_run(r, "host.line",
			       "one line without control characters and marks of direction");
	return 0;
}

static int read_local_factor(struct reader *r, const cJSON *item)
{
	const cJSON *bit = member(item, "bit"), *meaning = member(item, "meaning");
	const cJSON *name = member(item, "name");
	const char *word = cJSON_GetStringValue(member(item, "word"));
	struct ww_error why;

	if (!word || !cJSON_IsNumber(bit) || bit->valuedouble != (double)bit->valueint)
		return bad_run(r, "local_factors", "objects of a bit and a word");
	if (meaning && (!cJSON_IsString(meaning) || !text_is_line(meaning->valuestring)))
		return bad_run(r, "local_factors.meaning", "one line of text");
	if (name && (!cJSON_IsString(name) || !factor_name_fits(name->valuestring) ||
		     !text_is_line(name->valuestring)))
		return bad_run(r, "local_factors.name", "one line of at most 63 bytes");
	if (factor_map_add(&r->analysis->factor_map, bit->valueint, word,
			   meaning ? meaning->valuestring : NULL, &why) < 0)
		return ww_fail(r->e, why.code, "run.json: field \"local_factors\": %s", why.text);
	if (name)
		factor_call(factor_find(word), name->valuestring);
	return 0;
}

/* Their bits are those of the process that made the run. */
static int read_local_factors(struct reader *r, const cJSON *list)
{
	const cJSON *item;

	if (list && !cJSON_IsArray(list))
		return bad_run(r, "local_factors", "an array of objects");
	cJSON_ArrayForEach(item, list)
	{
		if (read_local_factor(r, item) < 0)
			return -1;
	}
	return 0;
}

static int read_factor_names(struct reader *r, const cJSON *names, uint64_t *factors)
{
	const cJSON *name;

	if (!cJSON_IsArray(names))
		return bad_run(r, "profiles.factors", "an array of factor names");
	*factors = 0;
	cJSON_ArrayForEach(name, names)
	{
		int factor = cJSON_IsString(name) ? factor_find(name->valuestring) : -1;

		if (factor < 0 || !factor_map_has(&r->analysis->factor_map, factor))
			return bad_run(r, "profiles.factors",
				       "known factor names, or those of \"local_factors\"");
		*factors |= WW_BIT(factor);
	}
	if (!r->analysis->searched && __builtin_popcountll(*factors) > WW_FACTORIAL_MAX)
		return bad_run(r, "profiles.factors", "at most 12 factors");
	if (__builtin_popcountll(*factors) > WW_SEARCH_FACTORS_MAX)
		return bad_run(r, "profiles.factors", "at most 30 factors");
	return 0;
}

static int read_callers(struct reader *r, const cJSON *callers, uint64_t *set)
{
	const cJSON *item;

	*set = 0;
	if (!cJSON_IsArray(callers))
		return bad_run(r, "callers", "an array of callers");
	cJSON_ArrayForEach(item, callers)
	{
		int caller = cJSON_IsString(item) ? ww_lookup(&ww_callers, item->valuestring) : -1;

		if (caller < 0)
			return bad_run(r, "callers", "root or user");
		*set |= WW_BIT(caller);
	}
	return 0;
}

/* Runs of our own profiles say nothing of it. */
static void read_sandbox(const cJSON *item, struct analysis_profile *profile)
{
	const char *description = cJSON_GetStringValue(member(item, "description"));
	const char *launcher = cJSON_GetStringValue(member(item, "launcher_sha256"));
	const char *version = cJSON_GetStringValue(member(item, "launcher_version"));
	struct sandbox *sandbox = &profile->sandbox;

	strcpy(sandbox->profile, profile->name);
	snprintf(sandbox->description, sizeof sandbox->description, "%s",
		 description ? description : "");
	snprintf(sandbox->launcher, sizeof sandbox->launcher, "%s", launcher ? launcher : "");
	if (version && text_is_line(version))
		snprintf(sandbox->version, sizeof sandbox->version, "%s", version);
}

/* A word of a command line, which is to be typed as it stands. */
static void take_given(const cJSON *item, struct analysis_profile *profile)
{
	const char *given = cJSON_GetStringValue(member(item, "given"));
	const char *plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+./";

	if (profile->control != CONTROL_LAUNCHED)
		given = profile->name;
	if (given && strlen(given) < sizeof profile->given && !given[strspn(given, plain)])
		strcpy(profile->given, given);
}

static int read_profile(struct reader *r, const cJSON *item)
{
	struct analysis_profile *profile = &r->analysis->profiles[r->analysis->profile_count];
	const cJSON *name = member(item, "name"), *callers = member(item, "callers");
	uint64_t able = UINT64_MAX;

	if (!cJSON_IsString(name) || !profile_name_fits(name->valuestring))
		return bad_run(r, "profiles.name",
			       "letters, digits and _ . + - :, beginning with a letter or digit");
	if (run_profile(r->analysis, name->valuestring) >= 0)
		return bad_run(r, "profiles.name", "each profile once");
	strcpy(profile->name, name->valuestring);
	if (read_factor_names(r, member(item, "factors"), &profile->factors) < 0)
		return -1;
	if (callers && read_callers(r, callers, &able) < 0)
		return -1;
	profile->excluded = ~able;
	read_sandbox(item, profile);
	profile->control = cJSON_IsTrue(member(item, "launched")) ? CONTROL_LAUNCHED : CONTROL_BARE;
	profile->invisible = cJSON_IsTrue(member(item, "invisible"));
	take_given(item, profile);
	r->analysis->profile_count++;
	return 0;
}

static int read_profiles(struct reader *r, const cJSON *profiles)
{
	const cJSON *item;
	int count = cJSON_GetArraySize(profiles);

	if (!cJSON_IsArray(profiles) || count > RUN_PROFILES_MAX)
		return bad_run(r, "profiles", "an array of at most 256 objects");
	r->analysis->profiles = calloc((size_t)count + 1, sizeof *r->analysis->profiles);
	if (!r->analysis->profiles)
		return no_memory(r->e);
	cJSON_ArrayForEach(item, profiles)
	{
		if (read_profile(r, item) < 0)
			return -1;
	}
	return 0;
}

static int read_catalog(struct reader *r, const cJSON *array)
{
	char *text;
	int status;

	if (!cJSON_IsArray(array))
		return bad_run(r, "catalog", "an array of fixtures");
	text = cJSON_PrintUnformatted(array);
	if (!text)
		return no_memory(r->e);
	status = catalog_parse(text, r->plan->catalog, r->e);
	cJSON_free(text);
	if (status == 0 && r->plan->catalog->count > RUN_FIXTURES_MAX)
		return bad_run(r, "catalog", "at most 65536 fixtures");
	return status;
}

static int read_fixtures(struct reader *r, const cJSON *fixtures)
{
	const cJSON *item;
	size_t planned = 0;

	if (!cJSON_IsArray(fixtures))
		return bad_run(r, "fixtures", "an array of ids");
	r->plan->planned = calloc(r->plan->catalog->count + 1, sizeof *r->plan->planned);
	if (!r->plan->planned)
		return no_memory(r->e);
	cJSON_ArrayForEach(item, fixtures)
	{
		const struct catalog_entry *entry =
			cJSON_IsString(item) ? catalog_find(r->plan->catalog, item->valuestring)
					     : NULL;

		if (!entry)
			return bad_run(r, "fixtures", "ids that the catalogue has");
		planned += !r->plan->planned[entry - r->plan->catalog->entries];
		r->plan->planned[entry - r->plan->catalog->entries] = true;
	}
	/* A few megabytes could ask for more rows than memory has room for. */
	if (planned * r->analysis->profile_count * WW_CALLERS_COUNT > RUN_ROWS_MAX)
		return bad_run(r, "fixtures", "at most 131072 rows, with profiles and callers");
	return 0;
}

static int read_members(struct reader *r, const cJSON *run)
{
	if (!cJSON_IsObject(run))
		return ww_fail(r->e, 2, "run.json: not a JSON object");
	if (read_header(r, run) < 0 || read_counts(r, member(run, "counts")) < 0 ||
	    read_search(r, member(run, "search")) < 0 ||
	    read_local_factors(r, member(run, "local_factors")) < 0 ||
	    read_profiles(r, member(run, "profiles")) < 0 ||
	    read_callers(r, member(run, "callers"), &r->plan->callers) < 0)
		return -1;
	for (size_t i = 0; i < r->analysis->profile_count; i++)
		r->analysis->profiles[i].excluded &= r->plan->callers;
	if (read_catalog(r, member(run, "catalog")) < 0)
		return -1;
	return read_fixtures(r, member(run, "fixtures"));
}

int run_file_read(const char *text, struct analysis *analysis, struct run_plan *plan,
		  struct ww_error *e)
{
	struct reader reader = {analysis, plan, e};
	const char *flaw = text ? json_text_flaw(text) : NULL;
	cJSON *run;
	int status;

	if (!text)
		return ww_fail(e, 2, "run.json is missing: nothing says what was run");
	if (flaw)
		return ww_fail(e, 2, "run.json: %s", flaw);
	analysis->run_json = strdup(text);
	plan->catalog = calloc(1, sizeof *plan->catalog);
	analysis->catalog = plan->catalog;
	if (!analysis->run_json || !plan->catalog)
		return no_memory(e);
	run = cJSON_ParseWithOpts(text, NULL, true);
	status = read_members(&reader, run);
	cJSON_Delete(run);
	return status;
}

void run_plan_done(struct run_plan *plan)
{
	free(plan->planned);
}
