/* SPDX-License-Identifier: MIT */
/* whichwall list: the vocabulary and the corpus, for people and for scripts. */
#include "commands.h"

#include <cjson/cJSON.h>
#include <glob.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../matrix/description_list.h"
#include "../../matrix/hardening.h"
#include "../../matrix/mask.h"
#include "../../reports/json/json_tree.h"
#include "../../reports/terminal/terminal.h"
#include "../../reports/text/utf8.h"
#include "../harness/launcher_file.h"
#include "cli.h"
#include "profile_files.h"

struct request {
	const char *what, *corpus;
	struct cli_fixture_dirs fixture_dirs;
	bool json;
};

enum { KEY_JSON = 256, KEY_FIXTURE_DIR, KEY_CORPUS };

static const struct argp_option options[] = {
	{"json", KEY_JSON, NULL, 0, "for scripts", 0},
	{"corpus", KEY_CORPUS, "FILE", 0,
	 "list the fixtures of this program instead of the built-in ones", 0},
	{"fixture-dir", KEY_FIXTURE_DIR, "DIR", 0,
	 "with the programs of DIR that have a manifest (may be given again)", 0},
	{0},
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct request *r = state->input;

	switch (key) {
	case KEY_JSON:
		r->json = true;
		return 0;
	case KEY_FIXTURE_DIR:
		cli_take_fixture_dir(&r->fixture_dirs, arg, state);
		return 0;
	case KEY_CORPUS:
		r->corpus = arg;
		return 0;
	case ARGP_KEY_ARG:
		if (r->what)
			argp_error(state, "unexpected argument %s", arg);
		r->what = arg;
		return 0;
	case ARGP_KEY_END:
		if (!r->what)
			argp_error(state,
				   "list what? fixtures, factors, profiles, masks or primitives");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp argp = {options,
				 parse,
				 "fixtures|factors|profiles|masks|primitives",
				 "List what can be measured, and what is taken away.",
				 NULL,
				 NULL,
				 NULL};

/* What each factor takes away, in the order of the bits. */
static const char *const factor_takes[WW_FACTORS_COUNT] = {
#define FACTOR(id, word, kind, name, meaning, takes) [FACTOR_##id] = (takes),
#include "../../matrix/primitives.def"
};

static const char *const profile_meaning[WW_PROFILES_COUNT] = {
	[PROFILE_NONE] = "nothing: the control arm",
	[PROFILE_STANDARD] = "no_new_privs and RLIMIT_AS",
	[PROFILE_STRICT] = "the primitives of the origin, best effort",
	[PROFILE_SEED] = "strict, with an installer that sets no_new_privs again before the filter",
	[PROFILE_SEALED] = "every primitive but chroot and bind mounts; what fails starts nothing",
};

/* A row of two or three columns, collected as JSON and printed either way. */
static void add_row(cJSON *rows, const char *name, const char *meaning, double number)
{
	cJSON *row = cJSON_CreateObject();

	cJSON_AddStringToObject(row, "name", name);
	cJSON_AddNumberToObject(row, "value", number);
	cJSON_AddStringToObject(row, "meaning", meaning);
	cJSON_AddItemToArray(rows, row);
}

static int print_rows(cJSON *rows, bool json)
{
	const cJSON *row;

	if (json)
		return cli_rendered(json_print(rows, stdout));
	cJSON_ArrayForEach(row, rows)
	{
		printf("%4.0f  %-22s %s\n", cJSON_GetObjectItem(row, "value")->valuedouble,
		       cJSON_GetObjectItem(row, "name")->valuestring,
		       cJSON_GetObjectItem(row, "meaning")->valuestring);
	}
	cJSON_Delete(rows);
	return CLI_DONE;
}

/* Those that a run varies unless it chooses others. */
static uint64_t strict_factors(void)
{
	uint64_t factors = 0;

	profile_factors("strict", &factors);
	return factors;
}

static uint64_t all_factors_of(int profile)
{
	uint64_t factors = 0;

	profile_factors_all(ww_word(&ww_profiles, profile), &factors);
	return factors;
}

static uint64_t all_primitives_of(int profile)
{
	return profile_primitives(ww_word(&ww_profiles, profile));
}

/* To the last row: the profiles of which `set_of` has the bit. */
static void add_profiles(cJSON *rows, uint64_t (*set_of)(int profile), int bit)
{
	cJSON *row = cJSON_GetArrayItem(rows, cJSON_GetArraySize(rows) - 1);
	cJSON *profiles = cJSON_AddArrayToObject(row, "profiles");

	for (int i = 0; i < WW_PROFILES_COUNT; i++)
		if (set_of(i) & WW_BIT(bit))
			cJSON_AddItemToArray(profiles,
					     cJSON_CreateString(ww_word(&ww_profiles, i)));
}

static const char *factor_remark(int factor)
{
	if (strict_factors() & WW_BIT(factor))
		return "";
	return all_factors_of(PROFILE_STRICT) & WW_BIT(factor)
		       ? " (further: with --factors)"
		       : " (further: with --factors, of sealed alone)";
}

static int list_factors(bool json)
{
	cJSON *rows = cJSON_CreateArray();
	char meaning[160];

	for (int i = 0; i < WW_FACTORS_COUNT; i++) {
		snprintf(meaning, sizeof(meaning), "%s%s", factor_takes[i], factor_remark(i));
		add_row(rows, ww_word(&ww_factors, i), meaning, i);
		cJSON_AddBoolToObject(cJSON_GetArrayItem(rows, i), "default",
				      strict_factors() & WW_BIT(i));
		add_profiles(rows, all_factors_of, i);
	}
	return print_rows(rows, json);
}

/* By the name of its file, which whoever asks for a profile knows it by. */
static bool is_listed(const char *path)
{
	char name[WW_PROFILE_MAX];

	snprintf(name, sizeof(name), "%s", strrchr(path, '/') + 1);
	if (strrchr(name, '.'))
		*strrchr(name, '.') = 0;
	return description_find(name) != NULL;
}

/* A profile that a file describes, unless one of its name came first. */
static void add_file(cJSON *rows, const char *path)
{
	struct ww_error e = {0};
	const struct description *description;
	const char *name;
	struct launcher_file launcher;
	char meaning[512];
	cJSON *row;

	if (is_listed(path))
		return;
	name = profile_take(path, &e);
	description = name ? description_find(name) : NULL;
	if (!description) {
		fprintf(stderr, "whichwall: warning: %s\n", e.text);
		return;
	}
	launcher_file_find(description, &launcher);
	/* Not "installed": a setpriv that knows no Landlock is there as well. */
	if (launcher.flaw[0])
		snprintf(meaning, sizeof(meaning), "not installed: %.480s",
			 description->install ? description->install : launcher.flaw);
	else
		snprintf(meaning, sizeof(meaning), "%.511s",
			 launcher.path[0] ? launcher.path : launcher.word);
	add_row(rows, name, meaning, cJSON_GetArraySize(rows));
	row = cJSON_GetArrayItem(rows, cJSON_GetArraySize(rows) - 1);
	cJSON_AddStringToObject(row, "file", path);
	cJSON_AddBoolToObject(row, "installed", !launcher.flaw[0]);
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void add_files(cJSON *rows, const char *folder)
{
	char pattern[PATH_MAX];
	glob_t found = {0};

	snprintf(pattern, sizeof(pattern), "%s/*.json", folder);
	if (glob(pattern, 0, NULL, &found) == 0) {
		qsort(found.gl_pathv, found.gl_pathc, sizeof(char *), by_name);
		for (size_t i = 0; i < found.gl_pathc; i++)
			add_file(rows, found.gl_pathv[i]);
	}
	globfree(&found);
}

/* Ours, then those of others, by the file that describes them. */
static int print_profiles(cJSON *rows)
{
	const cJSON *row;
	const char *folder = "";

	cJSON_ArrayForEach(row, rows)
	{
		const cJSON *file = cJSON_GetObjectItem(row, "file");
		const char *path = file ? file->valuestring : "";
		const size_t length = file ? (size_t)(strrchr(path, '/') - path) : 0;

		if (strncmp(folder, path, length) != 0 || folder[length])
			printf("\nSandboxes of others, described in %.*s, and what starts them "
			       "here "
			       "(`whichwall doctor -p NAME` tries them)\n",
			       (int)length, path);
		if (file)
			printf("      ");
		else
			printf("%4.0f  ", cJSON_GetObjectItem(row, "value")->valuedouble);
		printf("%-22s %s\n", cJSON_GetObjectItem(row, "name")->valuestring,
		       cJSON_GetObjectItem(row, "meaning")->valuestring);
		folder = file ? strndupa(path, length) : "";
	}
	cJSON_Delete(rows);
	return CLI_DONE;
}

static int list_profiles(bool json)
{
	cJSON *rows = cJSON_CreateArray();

	for (int i = 0; i < WW_PROFILES_COUNT; i++)
		add_row(rows, ww_word(&ww_profiles, i), profile_meaning[i], i);
	for (const char *const *folder = profile_folders(); *folder; folder++)
		add_files(rows, *folder);
	return json ? print_rows(rows, true) : print_profiles(rows);
}

static int list_primitives(bool json)
{
	cJSON *rows = cJSON_CreateArray();

	for (int i = 0; i < WW_PRIMITIVES_COUNT; i++) {
		add_row(rows, ww_word(&ww_primitives, i),
			ww_word(&ww_steps, (int)ww_primitive_step((enum primitive)i)), i);
		add_profiles(rows, all_primitives_of, i);
	}
	return print_rows(rows, json);
}

static int list_masks(bool json)
{
	cJSON *rows = cJSON_CreateArray();
	char text[WW_MASK_TEXT_MAX];

	uint64_t factors = strict_factors(), count = WW_BIT(__builtin_popcountll(factors));

	for (uint64_t dense = 0; dense < count; dense++) {
		uint64_t mask = mask_expand(dense, factors);

		mask_format(mask, text);
		add_row(rows, text, "", (double)mask);
	}
	return print_rows(rows, json);
}

static void print_fixture(const struct catalog_entry *entry)
{
	printf("%-24s %-5s %-11s ", entry->id, ww_word(&ww_classes, (int)entry->fclass),
	       ww_word(&ww_gains, (int)entry->gain));
	terminal_put(entry->summary, stdout);
	putchar('\n');
}

static int list_fixtures(const struct request *r)
{
	struct cli_known known;
	struct ww_error e = {0};

	if (cli_known_open(&known, r->corpus, &r->fixture_dirs, &e) < 0)
		return cli_fail(&e);
	if (r->json)
		put_json_of(known.json, stdout);
	for (size_t i = 0; !r->json && i < known.catalog.count; i++)
		print_fixture(&known.catalog.entries[i]);
	cli_known_close(&known);
	return CLI_DONE;
}

static int list(const struct request *r)
{
	struct ww_error e;

	if (strcmp(r->what, "fixtures") == 0)
		return list_fixtures(r);
	if (strcmp(r->what, "factors") == 0)
		return list_factors(r->json);
	if (strcmp(r->what, "profiles") == 0)
		return list_profiles(r->json);
	if (strcmp(r->what, "masks") == 0)
		return list_masks(r->json);
	if (strcmp(r->what, "primitives") == 0)
		return list_primitives(r->json);
	ww_fail(&e, CLI_USAGE, "list %s: expected fixtures, factors, profiles, masks or primitives",
		r->what);
	return cli_fail(&e);
}

int cmd_list(int argc, char **argv)
{
	struct request r = {0};
	int result = cli_parse(&argp, argc, argv, &r);

	return result ? result : list(&r);
}
