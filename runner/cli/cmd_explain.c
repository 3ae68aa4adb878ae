/* SPDX-License-Identifier: MIT */
/* whichwall explain: one fixture in words, and what a run says of it. */
#include "commands.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../reports/terminal/explain.h"
#include "cli.h"

#define NEAR_MAX 5
#define NEAR_DISTANCE 3

struct request {
	const char *fixture, *run, *corpus;
	struct cli_fixture_dirs fixture_dirs;
	bool json;
};

enum { KEY_JSON = 256, KEY_CORPUS, KEY_FIXTURE_DIR };

static const struct argp_option options[] = {
	{"json", KEY_JSON, NULL, 0, "for scripts", 0},
	{"corpus", KEY_CORPUS, "FILE", 0, "explain a fixture of this program", 0},
	{"fixture-dir", KEY_FIXTURE_DIR, "DIR", 0,
	 "or of those of DIR that have a manifest (may be given again)", 0},
	{0},
};

static const char doc[] =
	"Explain an escape: what it tries, and the rule of the kernel behind it.\v"
	"With RUN, a directory of `whichwall run`, also what was measured: which smallest sets of "
	"factors let it out, and where and how it is stopped otherwise.\n\n"
	"  whichwall explain setuid_zero\n"
	"  whichwall explain setuid_zero results/today";

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct request *r = state->input;

	switch (key) {
	case KEY_JSON:
		r->json = true;
		return 0;
	case KEY_CORPUS:
		r->corpus = arg;
		return 0;
	case KEY_FIXTURE_DIR:
		cli_take_fixture_dir(&r->fixture_dirs, arg, state);
		return 0;
	case ARGP_KEY_ARG:
		if (r->run)
			argp_error(state, "one fixture and one run: unexpected %s", arg);
		*(r->fixture ? &r->run : &r->fixture) = arg;
		return 0;
	case ARGP_KEY_END:
		if (!r->fixture)
			argp_error(state, "which fixture? `whichwall list fixtures` names them");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp argp = {options, parse, "FIXTURE [RUN]", doc, NULL, NULL, NULL};

/* ---- near matches ---- */

static unsigned least(unsigned a, unsigned b, unsigned c)
{
	const unsigned smaller = a < b ? a : b;

	return smaller < c ? smaller : c;
}

/* Edits from one word to the other (V. I. Levenshtein, 1966), with one row of the table. */
static unsigned distance(const char *a, const char *b)
{
	unsigned row[WW_ID_MAX];
	size_t length = strnlen(b, WW_ID_MAX - 1);

	for (unsigned i = 0; i <= length; i++)
		row[i] = i;
	for (unsigned i = 1; a[i - 1]; i++) {
		unsigned before = row[0];

		row[0] = i;
		for (size_t k = 1; k <= length; k++) {
			const unsigned above = row[k];

			row[k] = least(row[k] + 1, row[k - 1] + 1, before + (a[i - 1] != b[k - 1]));
			before = above;
		}
	}
	return row[length];
}

static bool is_near(const char *asked, const char *id)
{
	return strstr(id, asked) || strstr(asked, id) || distance(asked, id) <= NEAR_DISTANCE;
}

static int unknown_fixture(const char *asked, const struct catalog *catalog, struct ww_error *e)
{
	char near[WW_ERROR_MAX] = "";
	size_t used = 0;
	unsigned count = 0;

	for (size_t i = 0; i < catalog->count && count < NEAR_MAX && *asked; i++) {
		const char *id = catalog->entries[i].id;

		if (!is_near(asked, id) || used + strlen(id) + 3 > sizeof(near))
			continue;
		used += (size_t)snprintf(near + used, sizeof(near) - used, "%s%s",
					 count++ ? ", " : "", id);
	}
	if (count == 0)
		return ww_fail(e, 2, "no fixture '%.40s'; `whichwall list fixtures` names them",
			       asked);
	return ww_fail(e, 2, "no fixture '%.40s'; near are %.160s", asked, near);
}

/* ---- the command ---- */

static int explain(const struct request *r, const struct catalog *catalog,
		   const struct analysis *analysis, struct ww_error *e)
{
	struct explanation explanation = {.fixture = catalog_find(catalog, r->fixture),
					  .analysis = analysis};

	if (!explanation.fixture)
		return unknown_fixture(r->fixture, catalog, e);
	explanation.note = cli_note(r->fixture);
	if (analysis && explain_control(&explanation, r->run, e) < 0)
		return -1;
	if ((r->json ? explain_json : explain_text)(&explanation, stdout) < 0 && !ferror(stdout))
		return ww_fail(e, CLI_HOST, "out of memory");
	return 0;
}

/* The run brings its catalogue along: its fixtures need not be those of this program. */
static int explain_run(const struct request *r, struct ww_error *e)
{
	struct analysis *analysis = analysis_load(r->run, e);
	int result;

	if (!analysis)
		return -1;
	result = explain(r, analysis->catalog, analysis, e);
	analysis_free(analysis);
	return result;
}

static int explain_alone(const struct request *r, struct ww_error *e)
{
	struct cli_known known;
	int result;

	if (cli_known_open(&known, r->corpus, &r->fixture_dirs, e) < 0)
		return -1;
	result = explain(r, &known.catalog, NULL, e);
	cli_known_close(&known);
	return result;
}

int cmd_explain(int argc, char **argv)
{
	struct request request = {0};
	struct ww_error e = {0};
	int result = cli_parse(&argp, argc, argv, &request);

	if (result)
		return result;
	result = request.run ? explain_run(&request, &e) : explain_alone(&request, &e);
	return result < 0 ? cli_fail(&e) : CLI_DONE;
}
