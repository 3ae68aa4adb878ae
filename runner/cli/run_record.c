/* SPDX-License-Identifier: MIT */
#include "run_record.h"

#include <inttypes.h>
#include <sha2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../../matrix/description_list.h"
#include "../../matrix/factor.h"
#include "../../matrix/input.h"
#include "../../reports/text/outfile.h"
#include "../harness/host.h"

void time_text(char text[32])
{
	time_t now = time(NULL);
	struct tm utc;

	gmtime_r(&now, &utc);
	strftime(text, 32, "%Y-%m-%dT%H:%M:%SZ", &utc);
}

/* The study: a short hash of the host without its boot, and of the plan. */
static void study_id(const struct run_record_input *input, char id[17])
{
	char *identity = host_identity(input->ids), hash[SHA256_DIGEST_STRING_LENGTH], *text = NULL;
	int size =
		asprintf(&text, "%s\n%s\ntimeout=%" PRIu64 " memory=%" PRIu64 "%s\n",
			 identity ? identity : "", plan_hash(input->plan), input->timeout_seconds,
			 input->memory_mib, input->grouped ? " cgroup" : "");
	SHA2_CTX context;

	SHA256Init(&context);
	SHA256Update(&context, (const uint8_t *)text, size > 0 ? (size_t)size : 0);
	/* Another build of a sandbox is another sandbox. */
	for (size_t i = 0; i < input->profile_count; i++)
		SHA256Update(&context, (const uint8_t *)input->profiles[i].launcher.hash,
			     strlen(input->profiles[i].launcher.hash));
	SHA256End(&context, hash);
	snprintf(id, 17, "%.16s", hash);
	free(text);
	free(identity);
}

static cJSON *factor_names(uint64_t factors)
{
	cJSON *names = cJSON_CreateArray();

	for (; factors; factors &= factors - 1)
		cJSON_AddItemToArray(
			names, cJSON_CreateString(ww_word(&ww_factors, __builtin_ctzll(factors))));
	return names;
}

/* The words of the bits that are not permanent; nothing where the profiles have none. */
static void add_local_factors(cJSON *root, uint64_t factors)
{
	cJSON *list = NULL;

	for (factors &= factors_local(); factors; factors &= factors - 1) {
		const int bit = __builtin_ctzll(factors);
		cJSON *item = cJSON_CreateObject();

		if (!list)
			list = cJSON_AddArrayToObject(root, "local_factors");
		cJSON_AddNumberToObject(item, "bit", bit);
		cJSON_AddStringToObject(item, "word", ww_word(&ww_factors, bit));
		cJSON_AddStringToObject(item, "name", factor_name(bit));
		cJSON_AddStringToObject(item, "meaning", factor_meaning(bit));
		cJSON_AddItemToArray(list, item);
	}
}

/* The factors of a profile that the plan varies; plan_new() found that the profile has them. */
static uint64_t varied_factors(const struct plan_options *options, const char *profile)
{
	uint64_t factors = options->factors;

	if (!factors && options->search)
		profile_factors_all(profile, &factors);
	else if (!factors)
		profile_factors(profile, &factors);
	return factors;
}

static void add_search(cJSON *root, const struct plan_options *options)
{
	if (options->search)
		cJSON_AddNumberToObject(cJSON_AddObjectToObject(root, "search"), "depth",
					options->depth);
}

static void add_callers(cJSON *parent, uint64_t callers)
{
	cJSON *list = cJSON_AddArrayToObject(parent, "callers");

	for (int i = 0; i < WW_CALLERS_COUNT; i++)
		if (callers & WW_BIT(i))
			cJSON_AddItemToArray(list, cJSON_CreateString(ww_word(&ww_callers, i)));
}

/* Of somebody else's sandbox: whose control arms are those of arenas that offer more. */
static void add_description(cJSON *profile, const struct run_record_input *input, const char *name)
{
	const struct profile_setup *setup = input->profiles;

	while (strcmp(setup->name, name) != 0)
		setup++;
	if (!setup->description)
		return;
	cJSON_AddTrueToObject(profile, "launched");
	if (setup->description->given)
		cJSON_AddStringToObject(profile, "given", setup->description->given);
	cJSON_AddStringToObject(profile, "description", setup->description->hash);
	cJSON_AddStringToObject(profile, "launcher", setup->launcher.path);
	cJSON_AddStringToObject(profile, "launcher_sha256", setup->launcher.hash);
	cJSON_AddStringToObject(profile, "launcher_version", setup->version);
	if (input->options->callers & ~setup->description->callers)
		add_callers(profile, input->options->callers & setup->description->callers);
	if (setup->description->invisible)
		cJSON_AddTrueToObject(profile, "invisible");
}

static void add_profiles(cJSON *root, const struct run_record_input *input)
{
	const struct plan_options *options = input->options;
	cJSON *profiles = cJSON_AddArrayToObject(root, "profiles");
	uint64_t all = 0;

	for (size_t i = 0; i < options->profile_count; i++) {
		cJSON *profile = cJSON_CreateObject(), *list;
		const uint64_t factors = varied_factors(options, options->profiles[i]);
		uint64_t *masks = NULL;
		size_t count = 0;

		all |= factors;
		cJSON_AddStringToObject(profile, "name", options->profiles[i]);
		add_description(profile, input, options->profiles[i]);
		cJSON_AddItemToObject(profile, "factors", factor_names(factors));
		list = cJSON_AddArrayToObject(profile, "masks");
		if (!options->search &&
		    mask_list_parse(options->masks, factors, &masks, &count, NULL) == 0)
			for (size_t m = 0; m < count; m++)
				cJSON_AddItemToArray(list, cJSON_CreateNumber((double)masks[m]));
		free(masks);
		cJSON_AddItemToArray(profiles, profile);
	}
	add_local_factors(root, all);
}

static void add_names(cJSON *parent, const char *key, char *const *names, size_t count)
{
	cJSON *list = cJSON_AddArrayToObject(parent, key);

	for (size_t i = 0; i < count; i++)
		cJSON_AddItemToArray(list, cJSON_CreateString(names[i]));
}

/* The allow list of each filter that the masks choose from, with its hash. */
static void add_filters(cJSON *root, const struct run_record_input *input)
{
	static const char *const masks[PROFILE_FILTERS] = {
		"none", "no_seccomp_socket", "no_seccomp_setuid",
		"no_seccomp_socket+no_seccomp_setuid", "arguments"};
	cJSON *filters = cJSON_AddArrayToObject(root, "filters");

	for (size_t p = 0; p < input->profile_count; p++)
		for (int i = 0; i < PROFILE_FILTERS; i++) {
			const struct core_filter *filter = input->profiles[p].filters[i];
			cJSON *item;

			if (!filter)
				continue;
			item = cJSON_CreateObject();
			cJSON_AddStringToObject(item, "profile", input->profiles[p].name);
			cJSON_AddStringToObject(item, "mask", masks[i]);
			cJSON_AddStringToObject(item, "hash", filter->hash);
			cJSON_AddNumberToObject(item, "instructions", filter->length);
			add_names(item, "allow", filter->names, filter->name_count);
			add_names(item, "dropped", filter->dropped, filter->dropped_count);
			cJSON_AddItemToArray(filters, item);
		}
}

static void add_words(cJSON *root, const struct run_record_input *input)
{
	cJSON *ids;

	add_callers(root, input->options->callers);
	ids = cJSON_AddArrayToObject(root, "fixtures");
	for (size_t i = 0; i < input->options->fixture_count; i++)
		cJSON_AddItemToArray(
			ids, cJSON_CreateString(
				     input->catalog->entries[input->options->fixtures[i]].id));
}

static void add_parameters(cJSON *root, const struct run_record_input *input)
{
	cJSON *parameters = cJSON_AddObjectToObject(root, "parameters");
	char seed[24];

	cJSON_AddNumberToObject(parameters, "timeout_seconds", (double)input->timeout_seconds);
	cJSON_AddNumberToObject(parameters, "memory_mib", (double)input->memory_mib);
	cJSON_AddNumberToObject(parameters, "repetitions", input->options->reps);
	cJSON_AddNumberToObject(parameters, "retries", input->options->retries);
	/* A 64-bit seed does not fit a double. */
	snprintf(seed, sizeof(seed), "%" PRIu64, input->options->seed);
	cJSON_AddStringToObject(parameters, "seed", seed);
	cJSON_AddNumberToObject(parameters, "jobs", input->jobs);
	cJSON_AddStringToObject(parameters, "arena", input->arena);
	if (input->grouped)
		cJSON_AddBoolToObject(parameters, "cgroup", true);
}

int run_record_build(const struct run_record_input *input, struct run_record *record,
		     struct ww_error *e)
{
	cJSON *root = cJSON_CreateObject(), *catalog = cJSON_Parse(input->catalog_json), *complete,
	      *counts;
	char study[17], now[32];

	study_id(input, study);
	time_text(now);
	cJSON_AddNumberToObject(root, "format", WW_FORMAT_VERSION);
	cJSON_AddStringToObject(root, "program", "whichwall " WW_VERSION);
	cJSON_AddStringToObject(root, "study", study);
	cJSON_AddStringToObject(root, "command", input->command);
	cJSON_AddStringToObject(root, "plan_hash", plan_hash(input->plan));
	cJSON_AddItemToObject(root, "host", host_describe(input->ids));
	add_profiles(root, input);
	add_search(root, input->options);
	add_words(root, input);
	add_parameters(root, input);
	add_filters(root, input);
	cJSON_AddItemToObject(root, "catalog", catalog);
	cJSON_AddStringToObject(root, "started", input->started);
	cJSON_AddStringToObject(root, "ended", now);
	counts = cJSON_AddObjectToObject(root, "counts");
	cJSON_AddNumberToObject(counts, "planned", (double)plan_total(input->plan));
	cJSON_AddNumberToObject(counts, "finished", (double)plan_finished(input->plan));
	cJSON_AddNumberToObject(counts, "trials_of_last_session", (double)input->trials);
	cJSON_AddNumberToObject(counts, "arenas_of_last_session", (double)input->arenas);
	complete = cJSON_AddBoolToObject(root, "complete", true);
	record->text = cJSON_Print(root);
	complete->type = cJSON_False;
	record->text_partial = cJSON_Print(root);
	cJSON_Delete(root);
	if (!catalog || !record->text || !record->text_partial)
		return ww_fail(e, 3, "out of memory while describing the run");
	return 0;
}

void run_record_free(struct run_record *record)
{
	free(record->text);
	free(record->text_partial);
	*record = (struct run_record){0};
}

int run_record_write(const struct folder *dir, const char *text, struct ww_error *e)
{
	struct outfile file;

	if (outfile_open(&file, dir, "run.json", e) < 0)
		return -1;
	fprintf(file.stream, "%s\n", text);
	return outfile_commit(&file, e);
}

static bool copy_string(const cJSON *object, const char *key, char *text, size_t size)
{
	const char *value = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, key));

	snprintf(text, size, "%s", value ? value : "");
	return value;
}

int run_identity_read(const struct folder *dir, struct run_identity *identity, struct ww_error *e)
{
	struct stat st;
	char *text;
	cJSON *root;
	bool good;

	if (folder_look(dir, "run.json", &st) < 0)
		return 1;
	text = input_read_in(dir, "run.json", "one that `whichwall run` wrote", e);
	if (!text)
		return -1;
	root = cJSON_Parse(text);
	free(text);
	good = root &&
	       copy_string(root, "plan_hash", identity->plan_hash, sizeof(identity->plan_hash)) &&
	       copy_string(root, "started", identity->started, sizeof(identity->started)) &&
	       copy_string(cJSON_GetObjectItemCaseSensitive(root, "host"), "boot_id",
			   identity->boot_id, sizeof(identity->boot_id));
	identity->grouped = cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(
		cJSON_GetObjectItemCaseSensitive(root, "parameters"), "cgroup"));
	identity->complete = cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(root, "complete"));
	cJSON_Delete(root);
	if (!good)
		return ww_fail(
			e, 2,
			"%.200s/run.json is not a run of this program: choose another directory "
			"with -o",
			dir->path);
	return 0;
}
