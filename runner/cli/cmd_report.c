/* SPDX-License-Identifier: MIT */
/* whichwall report: everything that can be computed from a journal, on any machine, without root.
 */
#include "commands.h"

#include <stdio.h>
#include <unistd.h>

#include "../../reports/inputs.h"
#include "../../reports/latex/latex.h"
#include "../../reports/report.h"
#include "cli.h"

struct request {
	const char *dir, *remedies, *against;
	bool figures, quiet, latex;
};

enum { KEY_NO_FIGURES = 256, KEY_LATEX, KEY_REMEDIES, KEY_AGAINST };

static const struct argp_option options[] = {
	{"no-figures", KEY_NO_FIGURES, NULL, 0, "do not draw", 0},
	{"latex", KEY_LATEX, NULL, 0, "write macros and tables for a paper into DIR/latex", 0},
	{"remedies", KEY_REMEDIES, "RUN", 0,
	 "say which hardening of the profiles in the directory RUN stops what is open here", 0},
	{"against", KEY_AGAINST, "OLD", 0, "say what changed since the run in the directory OLD",
	 0},
	{"quiet", 'q', NULL, 0, "no summary", 0},
	{0},
};

static const char doc[] =
	"Write the tables, figures and the report of a run anew.\v"
	"Reads DIR/run.json and DIR/trials.jsonl, which may come from another machine and may be "
	"partial (the report says so). Needs neither root nor the fixtures.";

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct request *r = state->input;

	switch (key) {
	case KEY_NO_FIGURES:
		r->figures = false;
		return 0;
	case KEY_LATEX:
		r->latex = true;
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
	case ARGP_KEY_ARG:
		if (r->dir)
			argp_error(state, "one run at a time: unexpected %s", arg);
		r->dir = arg;
		return 0;
	case ARGP_KEY_END:
		if (!r->dir)
			argp_error(state,
				   "which run? give the directory that `whichwall run -o` wrote");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp argp = {options, parse, "DIR", doc, NULL, NULL, NULL};

static int write_latex(const struct analysis *analysis, const char *dir, struct ww_error *e)
{
	if (analysis->searched)
		return ww_fail(e, 2,
			       "--latex: %.100s holds a search, and its tables are of all masks: "
			       "search.csv has what was found",
			       dir);
	return latex_write(analysis, dir, e);
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

/* ---- the command ---- */

static int write_reports(const struct request *r, const struct report_inputs *inputs,
			 struct ww_error *e)
{
	struct analysis *analysis = cli_report(r->dir, r->figures, inputs, e);
	int status = 0;

	if (!analysis)
		return -1;
	if (r->latex)
		status = write_latex(analysis, r->dir, e);
	if (status == 0 && !r->quiet)
		cli_summary(analysis, r->dir);
	analysis_free(analysis);
	return status;
}

int cmd_report(int argc, char **argv)
{
	struct request request = {.figures = true};
	struct report_inputs inputs = {0};
	struct ww_error e = {0};
	int result = cli_parse(&argp, argc, argv, &request);

	if (result)
		return result;
	if (load_inputs(&request, &inputs, &e) < 0)
		return cli_fail(&e);
	result = write_reports(&request, &inputs, &e);
	inputs_done(&inputs);
	return result < 0 ? cli_fail(&e) : CLI_DONE;
}
