/* SPDX-License-Identifier: MIT */
/* whichwall report: everything that can be computed from a journal, on any machine,
 * without root. */
#include "commands.h"

#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../reports/inputs.h"
#include "../../reports/json/json_tree.h"
#include "../../reports/report.h"
#include "cli.h"
#include "report_sides.h"

struct request {
	struct writing writing;
	const char *dir, *remedies, *against;
	struct sides_request sides; /* all the runs that were named */
	bool figures, quiet, list, json, only;
};

enum { KEY_NO_FIGURES = 256, KEY_LATEX, KEY_ONLY, KEY_LIST, KEY_JSON, KEY_REMEDIES, KEY_AGAINST };

static const struct argp_option options[] = {
	{"only", KEY_ONLY, "WORD,...", 0, "write these alone; --list has the words", 0},
	{"no-figures", KEY_NO_FIGURES, NULL, 0, "do not draw", 0},
	{"latex", KEY_LATEX, NULL, 0, "write macros and tables for a paper into DIR/latex", 0},
	{"remedies", KEY_REMEDIES, "RUN", 0,
	 "say which hardening of the profiles in the directory RUN stops what is open here", 0},
	{"against", KEY_AGAINST, "OLD", 0, "say what changed since the run in the directory OLD",
	 0},
	{"output", 'o', "DIR", 0,
	 "of several runs: write side.md, side.html, side.csv, side-factors.csv and the figure "
	 "into "
	 "DIR; without it the Markdown goes to standard output",
	 0},
	{"quiet", 'q', NULL, 0, "no summary", 0},
	{"list", KEY_LIST, NULL, 0, "list what can be written, and write nothing", 1},
	{"json", KEY_JSON, NULL, 0, "with --list: for scripts", 1},
	{0},
};

static const char doc[] =
	"Write the tables, figures and the report of a run anew, or set the sandboxes of several "
	"runs side by side.\v"
	"Reads DIR/run.json and DIR/trials.jsonl, which may come from another machine and may be "
	"partial (the report says so). Needs neither root nor the fixtures.\n\n"
	"  whichwall report results                      anew, into the directory itself\n"
	"  whichwall report mine theirs -o compared      their sandboxes side by side\n"
	"  whichwall report mine theirs > compared.md";

/* ---- options ---- */

static uint64_t output_named(const char *word, size_t length, struct argp_state *state)
{
	for (size_t i = 0; i < OUTPUTS_COUNT; i++)
		if (strncmp(outputs[i].word, word, length) == 0 && !outputs[i].word[length])
			return WW_BIT(i);
	argp_error(state, "--only %.*s: no such output; `whichwall report --list` has the words",
		   (int)length, word);
	return 0;
}

static void take_names(struct writing *writing, const char *words, struct argp_state *state)
{
	do {
		size_t length = strcspn(words, ",");

		writing->named |= output_named(words, length, state);
		words += length;
	} while (*words++ == ',');
	writing->outputs = 0;
}

static void take_run(struct request *r, const char *dir, struct argp_state *state)
{
	if (r->sides.count == SIDES_RUNS_MAX)
		argp_error(state, "at most %d runs: unexpected %s", SIDES_RUNS_MAX, dir);
	r->sides.dirs[r->sides.count++] = dir;
	r->dir = r->sides.dirs[0];
}

static void check_sides(const struct request *r, struct argp_state *state)
{
	if (r->sides.count < 2 && r->sides.into)
		argp_error(state, "-o goes with several runs; the report of one is written into "
				  "its own directory");
	if (r->sides.count < 2)
		return;
	if (r->only || r->remedies || r->against)
		argp_error(state, "--only, --remedies and --against go with one run");
	if (!r->sides.into && (r->writing.named & WW_BIT(OUTPUT_latex)))
		argp_error(state, "--latex of several runs needs -o DIR");
}

static void take_end(struct request *r, struct argp_state *state)
{
	check_sides(r, state);
	if (!r->dir && !r->list)
		argp_error(state, "which run? give the directory that `whichwall run -o` wrote");
	if (r->json && !r->list)
		argp_error(state,
			   "--json goes with --list; results.json is the report for scripts");
	r->writing.outputs |= r->writing.named;
	if (!r->figures)
		r->writing.outputs &= ~WW_BIT(OUTPUT_figures);
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct request *r = state->input;

	switch (key) {
	case KEY_ONLY:
		r->only = true;
		take_names(&r->writing, arg, state);
		return 0;
	case KEY_NO_FIGURES:
		r->figures = false;
		return 0;
	case KEY_LATEX:
		r->writing.named |= WW_BIT(OUTPUT_latex);
		return 0;
	case KEY_REMEDIES:
		r->remedies = arg;
		return 0;
	case KEY_AGAINST:
		r->against = arg;
		return 0;
	case 'q':
		r->quiet = true;
		return 0;
	case KEY_LIST:
		r->list = true;
		return 0;
	case KEY_JSON:
		r->json = true;
		return 0;
	case 'o':
		r->sides.into = arg;
		return 0;
	case ARGP_KEY_ARG:
		take_run(r, arg, state);
		return 0;
	case ARGP_KEY_END:
		take_end(r, state);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp argp = {options, parse, "DIR\nRUN1 RUN2... [-o DIR]\n--list", doc, NULL,
				 NULL,    NULL};

/* ---- the list ---- */

static const char *runs_word(enum run_kind runs)
{
	static const char *const words[] = {
		[RUN_ANY] = "any", [RUN_FACTORIAL] = "all masks", [RUN_SEARCHED] = "search"};

	return words[runs];
}

static void list_for_people(void)
{
	printf("%-16s %-18s %-10s %s\n", "word", "in DIR", "of runs", "what");
	for (size_t i = 0; i < OUTPUTS_COUNT; i++)
		printf("%-16s %-18s %-10s %s%s\n", outputs[i].word, outputs[i].path,
		       runs_word(outputs[i].runs), outputs[i].what,
		       outputs[i].requested ? " (on request)" : "");
}

static int list_as_json(void)
{
	cJSON *rows = cJSON_CreateArray();

	for (size_t i = 0; i < OUTPUTS_COUNT; i++) {
		cJSON *row = cJSON_CreateObject();

		cJSON_AddStringToObject(row, "word", outputs[i].word);
		cJSON_AddStringToObject(row, "path", outputs[i].path);
		cJSON_AddStringToObject(row, "runs", runs_word(outputs[i].runs));
		cJSON_AddBoolToObject(row, "requested", outputs[i].requested);
		cJSON_AddStringToObject(row, "what", outputs[i].what);
		cJSON_AddItemToArray(rows, row);
	}
	return cli_rendered(json_print(rows, stdout));
}

static int list(bool json)
{
	if (json)
		return list_as_json();
	list_for_people();
	return CLI_DONE;
}

/* ---- other runs ---- */

static int load_other(const char *dir, struct analysis *load(const char *dir, struct ww_error *e),
		      struct other_run *other, struct ww_error *e)
{
	if (!dir)
		return 0;
	*other = (struct other_run){.analysis = load(dir, e), .path = dir};
	return other->analysis ? 0 : -1;
}

static void inputs_done(struct report_inputs *inputs)
{
	analysis_free((struct analysis *)inputs->remedies.analysis);
	analysis_free((struct analysis *)inputs->against.analysis);
}

static int load_inputs(const struct request *r, struct report_inputs *inputs, struct ww_error *e)
{
	if (load_other(r->remedies, analysis_load_any, &inputs->remedies, e) == 0 &&
	    load_other(r->against, analysis_load, &inputs->against, e) == 0)
		return 0;
	inputs_done(inputs);
	return -1;
}

/* ---- writing ---- */

/* The exit status. */
static int write_into(struct request *request, const struct folder *folder)
{
	struct analysis *analysis;
	struct ww_error e = {0};
	int result = CLI_DONE;

	request->writing.folder = folder;
	analysis = cli_report(&request->writing, &e);
	if (!analysis)
		result = cli_fail(&e);
	else if (!request->quiet)
		result = cli_rendered(cli_summary(analysis, request->dir));
	analysis_free(analysis);
	return result;
}

static int write_reports(struct request *request)
{
	struct report_inputs inputs = {0};
	struct folder folder;
	struct ww_error e = {0};
	int result;

	if (folder_open(&folder, request->dir, FOLDER_WRITE, &e) < 0)
		return cli_fail(&e);
	result = load_inputs(request, &inputs, &e);
	request->writing.inputs = &inputs;
	result = result < 0 ? cli_fail(&e) : write_into(request, &folder);
	folder_close(&folder);
	inputs_done(&inputs);
	return result;
}

static int write_sides(struct request *request)
{
	request->sides.figures = request->figures;
	request->sides.latex = (request->writing.named & WW_BIT(OUTPUT_latex)) != 0;
	request->sides.quiet = request->quiet;
	return report_runs(&request->sides);
}

int cmd_report(int argc, char **argv)
{
	struct request request = {.writing.outputs = outputs_default(), .figures = true};
	int result = cli_parse(&argp, argc, argv, &request);

	if (result)
		return result;
	if (request.list)
		return list(request.json);
	return request.sides.count > 1 ? write_sides(&request) : write_reports(&request);
}
