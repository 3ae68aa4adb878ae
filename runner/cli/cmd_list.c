/* SPDX-License-Identifier: MIT */
/* whichwall list: the vocabulary and the corpus, for people and for scripts. */
#include "commands.h"

#include <cjson/cJSON.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../matrix/mask.h"
#include "cli.h"

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
static const char *const factor_meaning[WW_FACTORS_COUNT] = {
	[FACTOR_NO_USERNS] = "CLONE_NEWUSER from the unshare flags",
	[FACTOR_NO_PIDNS] = "CLONE_NEWPID from the unshare flags",
	[FACTOR_NO_CHROOT] = "chroot(2), and the bind mounts that only serve it",
	[FACTOR_NO_SECCOMP_SOCKET] = "adds the socket family back to the allow list",
	[FACTOR_NO_SECCOMP_SETUID] = "adds the setuid/setgid family back to the allow list",
	[FACTOR_NO_NNP] = "PR_SET_NO_NEW_PRIVS, wherever it is set",
	[FACTOR_NO_SECCOMP] = "the whole filter",
	[FACTOR_NO_MNTNS] = "CLONE_NEWNS from the unshare flags, and all bind mounts",
	[FACTOR_NO_RLIMITS] = "RLIMIT_AS, RLIMIT_CPU and RLIMIT_NOFILE",
};

static const char *const profile_meaning[WW_PROFILES_COUNT] = {
	[PROFILE_NONE] = "nothing: the control arm",
	[PROFILE_STANDARD] = "no_new_privs and RLIMIT_AS",
	[PROFILE_STRICT] = "all primitives, best effort",
	[PROFILE_SEED] = "strict, with an installer that sets no_new_privs again before the filter",
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

	if (json) {
		char *text = cJSON_Print(rows);

		puts(text ? text : "[]");
		free(text);
	} else {
		cJSON_ArrayForEach(row, rows)
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

static int list_factors(bool json)
{
	cJSON *rows = cJSON_CreateArray();

	uint64_t base = strict_factors();
	char meaning[128];

	for (int i = 0; i < WW_FACTORS_COUNT; i++) {
		bool is_default = base & WW_BIT(i);

		snprintf(meaning, sizeof(meaning), "%s%s", factor_meaning[i],
			 is_default ? "" : " (further: with --factors)");
		add_row(rows, ww_word(&ww_factors, i), meaning, i);
		cJSON_AddBoolToObject(cJSON_GetArrayItem(rows, i), "default", is_default);
	}
	return print_rows(rows, json);
}

static int list_profiles(bool json)
{
	cJSON *rows = cJSON_CreateArray();

	for (int i = 0; i < WW_PROFILES_COUNT; i++)
		add_row(rows, ww_word(&ww_profiles, i), profile_meaning[i], i);
	return print_rows(rows, json);
}

static int list_primitives(bool json)
{
	cJSON *rows = cJSON_CreateArray();

	for (int i = 0; i < WW_PRIMITIVES_COUNT; i++)
		add_row(rows, ww_word(&ww_primitives, i),
			ww_word(&ww_steps, (int)ww_primitive_step((enum primitive)i)), i);
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

static int list_fixtures(const struct request *r)
{
	struct images images = IMAGES_CLOSED;
	struct externals externals = {0};
	struct catalog catalog = {0};
	struct ww_error e = {0};
	char *json = NULL;

	if (cli_corpus(&images, &catalog, r->corpus, &json, &e) < 0 ||
	    cli_externals(&r->fixture_dirs, &externals, &catalog, &json, &e) < 0) {
		free(json);
		catalog_done(&catalog);
		externals_done(&externals);
		images_close(&images);
		return cli_fail(&e);
	}
	if (r->json)
		fputs(json, stdout);
	for (size_t i = 0; !r->json && i < catalog.count; i++)
		printf("%-24s %-5s %s\n", catalog.entries[i].id,
		       ww_word(&ww_classes, (int)catalog.entries[i].fclass),
		       catalog.entries[i].summary);
	free(json);
	catalog_done(&catalog);
	externals_done(&externals);
	images_close(&images);
	return CLI_DONE;
}

int cmd_list(int argc, char **argv)
{
	struct request r = {0};
	struct ww_error e;
	int result = cli_parse(&argp, argc, argv, &r);

	if (result)
		return result;
	if (strcmp(r.what, "fixtures") == 0)
		return list_fixtures(&r);
	if (strcmp(r.what, "factors") == 0)
		return list_factors(r.json);
	if (strcmp(r.what, "profiles") == 0)
		return list_profiles(r.json);
	if (strcmp(r.what, "masks") == 0)
		return list_masks(r.json);
	if (strcmp(r.what, "primitives") == 0)
		return list_primitives(r.json);
	ww_fail(&e, CLI_USAGE, "list %s: expected fixtures, factors, profiles, masks or primitives",
		r.what);
	return cli_fail(&e);
}
