/* SPDX-License-Identifier: MIT */
/* whichwall claims: what somebody says of a sandbox, held against what was measured. */
#include "commands.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../matrix/input.h"
#include "../../reports/terminal/claims_report.h"
#include "cli.h"
#include "profile_files.h"
#include "scratch.h"

#define RUNS_MAX 8
#define PROFILES_MAX 32

struct request {
	const char *file, *dir, *corpus;
	struct cli_fixture_dirs fixture_dirs;
	const char *runs[RUNS_MAX];
	size_t run_count;
	const char *profiles[PROFILES_MAX];
	size_t profile_count;
	int (*render)(const struct claims *claims, FILE *out);
};

/* Everything that the command owns. */
struct judgement {
	struct request request;
	struct claims claims;
	struct analysis *runs[RUNS_MAX];
	size_t run_count;
	struct fresh temporary;
};

enum { KEY_JSON = 256, KEY_MARKDOWN, KEY_CORPUS, KEY_FIXTURE_DIR };

static const struct argp_option options[] = {
	{"output", 'o', "DIR", 0,
	 "keep the run that is measured (default: a temporary one); claims about profiles with "
	 "different factors go into one run for each below DIR",
	 0},
	{"json", KEY_JSON, NULL, 0, "for scripts", 0},
	{"markdown", KEY_MARKDOWN, NULL, 0, "a table for a page", 0},
	{"profile", 'p', "FILE", 0,
	 "claims may be about the sandbox that this file describes (may be given again); those "
	 "that "
	 "`whichwall list profiles` shows are known",
	 0},
	{"corpus", KEY_CORPUS, "FILE", 0, "measure the fixtures of this program", 0},
	{"fixture-dir", KEY_FIXTURE_DIR, "DIR", 0,
	 "and those of DIR that have a manifest (may be given again)", 0},
	{0},
};

static const char doc[] =
	"Say of each claim whether it is confirmed, refuted or untestable.\v"
	"FILE is a CSV file with the header profile,caller,removed,fixture,expected[,note] "
	"(docs/guide/claims.md). With RUN, a directory of `whichwall run`, its journal decides; "
	"without, the cells that the claims speak of are measured now.\n\n"
	"Exit status: 0 none is refuted, 1 one is, 2 bad input, 3 this host cannot measure.\n\n"
	"  whichwall claims docs/claims/origin.csv\n"
	"  whichwall claims mine.csv results/today --markdown";

static error_t take_argument(struct request *r, char *arg, struct argp_state *state)
{
	if (!r->file)
		r->file = arg;
	else if (r->run_count < RUNS_MAX)
		r->runs[r->run_count++] = arg;
	else
		argp_error(state, "more than %d runs", RUNS_MAX);
	return 0;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct request *r = state->input;

	switch (key) {
	case 'o':
		r->dir = arg;
		return 0;
	case KEY_JSON:
		r->render = claims_json;
		return 0;
	case KEY_MARKDOWN:
		r->render = claims_markdown;
		return 0;
	case KEY_CORPUS:
		r->corpus = arg;
		return 0;
	case 'p':
		if (r->profile_count == PROFILES_MAX)
			argp_error(state, "-p: at most %d", PROFILES_MAX);
		r->profiles[r->profile_count++] = arg;
		return 0;
	case KEY_FIXTURE_DIR:
		cli_take_fixture_dir(&r->fixture_dirs, arg, state);
		return 0;
	case ARGP_KEY_ARG:
		return take_argument(r, arg, state);
	case ARGP_KEY_END:
		if (!r->file)
			argp_error(state, "which claims? give a file");
		if (r->run_count && r->dir)
			argp_error(state, "-o keeps what is measured; with a RUN nothing is");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp argp = {options, parse, "FILE [RUN...]", doc, NULL, NULL, NULL};

/* Sandboxes of others that the claims are about, by the names in their first column; what is none
 * is the parser's to blame. */
static void take_profiles(const char *text)
{
	static const char of_a_name[] = "abcdefghijklmnopqrstuvwxyz0123456789_-";
	struct ww_error ignored;
	char name[WW_PROFILE_MAX];

	for (; *text; text += strcspn(text, "\n"), text += *text == '\n')
		for (const char *at = text; *at && !strchr(",\n", *at);
		     at += strcspn(at, "|,\n"), at += *at == '|') {
			snprintf(name, sizeof(name), "%.*s", (int)strspn(at, of_a_name), at);
			if (profile_base(name) < 0)
				profile_take(name, &ignored);
		}
}

static int read_claims(struct judgement *j, struct ww_error *e)
{
	struct ww_error why;
	char *text;
	FILE *in;
	int result;

	for (size_t i = 0; i < j->request.profile_count; i++)
		if (!profile_take(j->request.profiles[i], e))
			return -1;
	text = input_read(j->request.file, "a file of claims (docs/guide/claims.md)", e);
	in = text ? fmemopen(text, strlen(text), "r") : NULL;
	if (!in) {
		free(text);
		return -1;
	}
	take_profiles(text);
	result = claims_parse(in, &j->claims, &why);
	fclose(in);
	free(text);
	if (result < 0)
		return ww_fail(e, why.code, "%.60s: %.180s", j->request.file, why.text);
	return 0;
}

static int judge_run(struct judgement *j, const char *dir, struct ww_error *e)
{
	struct analysis *analysis = analysis_load(dir, e);

	if (!analysis)
		return -1;
	j->runs[j->run_count++] = analysis;
	claims_judge(&j->claims, analysis);
	return 0;
}

/* ---- measuring ---- */

/* The claims of one run: about profiles that can be varied in the same factors. */
struct batch {
	uint64_t has;  /* all that its profiles have */
	uint64_t used; /* the factors that its claims take away */
};

static uint64_t factors_of(const struct claim *claim)
{
	uint64_t factors = 0;

	profile_factors_all(claim->profile, &factors);
	return factors;
}

static size_t find_batches(const struct claims *claims, struct batch *batches)
{
	size_t count = 0;

	for (size_t i = 0; i < claims->count; i++) {
		uint64_t has = factors_of(&claims->list[i]);
		size_t b = 0;

		while (b < count && batches[b].has != has)
			b++;
		if (b == count)
			batches[count++] = (struct batch){.has = has};
		batches[b].used |= claims->list[i].removed;
	}
	return count;
}

/* A comma-separated list that grows without doubles. */
struct list {
	char *text;
	size_t size;
};

static bool holds(const char *list, const char *word)
{
	size_t length = strlen(word);

	for (const char *at = list; at && *at; at = strchr(at, ',')) {
		at += *at == ',';
		if (strncmp(at, word, length) == 0 && (!at[length] || at[length] == ','))
			return true;
	}
	return false;
}

static int list_add(struct list *list, const char *word)
{
	size_t used = list->text ? strlen(list->text) : 0, need = used + strlen(word) + 2;
	char *text;

	if (used && holds(list->text, word))
		return 0;
	text = realloc(list->text, need);
	if (!text)
		return -1;
	snprintf(text + used, need - used, "%s%s", used ? "," : "", word);
	list->text = text;
	return 0;
}

enum { LIST_PROFILES, LIST_CALLERS, LIST_MASKS, LIST_FIXTURES, LISTS };

static int collect(const struct claims *claims, uint64_t has, struct list lists[LISTS])
{
	char mask[24];

	for (size_t i = 0; i < claims->count; i++) {
		const struct claim *claim = &claims->list[i];

		if (factors_of(claim) != has)
			continue;
		snprintf(mask, sizeof(mask), "%" PRIu64, claim->removed);
		if (list_add(&lists[LIST_PROFILES], claim->profile) < 0 ||
		    list_add(&lists[LIST_CALLERS], ww_word(&ww_callers, (int)claim->caller)) < 0 ||
		    list_add(&lists[LIST_MASKS], mask) < 0 ||
		    list_add(&lists[LIST_FIXTURES], claim->fixture) < 0)
			return -1;
	}
	return 0;
}

/* The factors as an argument of --factors: the base ones, and further ones that a claim names. */
static void factors_argument(const struct batch *batch, const char *profile, char *text,
			     size_t size)
{
	uint64_t factors = 0;
	size_t used = 0;

	profile_factors(profile, &factors);
	factors |= batch->used;
	text[0] = '\0';
	for (; factors; factors &= factors - 1)
		used += (size_t)snprintf(text + used, size - used, "%s%s", used ? "," : "",
					 ww_word(&ww_factors, __builtin_ctzll(factors)));
}

/* An argument vector that the command may cut up. */
struct arguments {
	char *list[48];
	int count;
};

static void add_argument(struct arguments *arguments, const char *text)
{
	arguments->list[arguments->count] = strdup(text);
	arguments->count += arguments->list[arguments->count] != NULL;
}

static void add_option(struct arguments *arguments, const char *option, const char *value)
{
	if (!value || !*value)
		return;
	add_argument(arguments, option);
	add_argument(arguments, value);
}

/* `whichwall run`, with the arguments that a person would give. */
static int run_lists(const struct judgement *j, const struct batch *batch, const char *dir,
		     const struct list lists[LISTS])
{
	static const char *const fixed[] = {"run", "-q", "--slow", "--no-figures"};
	char factors[WW_MASK_TEXT_MAX], first[WW_PROFILE_MAX];
	struct arguments arguments = {.count = 0};
	int status;

	for (size_t i = 0; i < sizeof(fixed) / sizeof(*fixed); i++)
		add_argument(&arguments, fixed[i]);
	snprintf(first, sizeof(first), "%.*s", (int)strcspn(lists[LIST_PROFILES].text, ","),
		 lists[LIST_PROFILES].text);
	factors_argument(batch, first, factors, sizeof(factors));
	add_option(&arguments, "-o", dir);
	add_option(&arguments, "-p", lists[LIST_PROFILES].text);
	add_option(&arguments, "-c", lists[LIST_CALLERS].text);
	add_option(&arguments, "-m", lists[LIST_MASKS].text);
	add_option(&arguments, "-f", lists[LIST_FIXTURES].text);
	add_option(&arguments, "--factors", factors);
	add_option(&arguments, "--corpus", j->request.corpus);
	for (size_t i = 0; i < j->request.fixture_dirs.count; i++)
		add_option(&arguments, "--fixture-dir", j->request.fixture_dirs.dirs[i]);
	status = cmd_run(arguments.count, arguments.list);
	for (int i = 0; i < arguments.count; i++)
		free(arguments.list[i]);
	return status;
}

/* Returns an exit status. */
static int measure_batch(struct judgement *j, const struct batch *batch, const char *dir)
{
	struct list lists[LISTS] = {0};
	struct ww_error e;
	int status = CLI_HOST;

	if (collect(&j->claims, batch->has, lists) == 0)
		status = run_lists(j, batch, dir, lists);
	for (int i = 0; i < LISTS; i++)
		free(lists[i].text);
	if (status == CLI_DONE && judge_run(j, dir, &e) < 0)
		status = cli_fail(&e);
	return status;
}

/* A typing error is better found before anything is measured. */
static int check_fixtures(const struct judgement *j, struct ww_error *e)
{
	struct cli_known known;
	struct ww_error why;
	int result = 0;

	if (cli_known_open(&known, j->request.corpus, &j->request.fixture_dirs, e) < 0)
		return -1;
	if (claims_check(&j->claims, &known.catalog, &why) < 0)
		result = ww_fail(e, why.code, "%.60s: %.180s", j->request.file, why.text);
	cli_known_close(&known);
	return result;
}

static int measure(struct judgement *j, struct ww_error *e)
{
	struct batch batches[RUNS_MAX];
	const char *dir = j->request.dir;
	char path[4096];
	size_t count;
	int status = CLI_DONE;

	if (check_fixtures(j, e) < 0 || (!dir && fresh_make(&j->temporary, "whichwall-", e) < 0))
		return cli_fail(e);
	dir = dir ? dir : j->temporary.folder.path;
	count = find_batches(&j->claims, batches);
	for (size_t b = 0; b < count && status == CLI_DONE; b++) {
		snprintf(path, sizeof(path), "%s", dir);
		if (count > 1)
			snprintf(path, sizeof(path), "%.4000s/%zu", dir, b + 1);
		status = measure_batch(j, &batches[b], path);
	}
	return status;
}

/* ---- the command ---- */

static void release(struct judgement *j)
{
	claims_done(&j->claims);
	for (size_t i = 0; i < j->run_count; i++)
		analysis_free(j->runs[i]);
	scratch_remove(&j->temporary);
}

/* Returns an exit status. */
static int judge_runs(struct judgement *j, struct ww_error *e)
{
	struct ww_error why;

	for (size_t i = 0; i < j->request.run_count; i++) {
		if (judge_run(j, j->request.runs[i], e) < 0)
			return cli_fail(e);
		if (claims_check(&j->claims, j->runs[i]->catalog, &why) < 0) {
			ww_fail(e, why.code, "%.60s: %.180s", j->request.file, why.text);
			return cli_fail(e);
		}
	}
	return CLI_DONE;
}

static int judge_all(struct judgement *j)
{
	struct ww_error e;
	int status;

	if (read_claims(j, &e) < 0)
		return cli_fail(&e);
	status = j->request.run_count ? judge_runs(j, &e) : measure(j, &e);
	if (status != CLI_DONE)
		return status;
	status = cli_rendered(j->request.render(&j->claims, stdout));
	if (status != CLI_DONE)
		return status;
	return claims_tally(&j->claims, CLAIM_REFUTED) ? CLI_TRIPPED : CLI_DONE;
}

int cmd_claims(int argc, char **argv)
{
	struct judgement j = {.request = {.render = claims_text}, .temporary = FRESH_NONE};
	int status = cli_parse(&argp, argc, argv, &j.request);

	if (status == 0)
		status = judge_all(&j);
	release(&j);
	return status;
}
