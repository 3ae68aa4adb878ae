/* SPDX-License-Identifier: MIT */
/* whichwall report: everything that can be computed from a journal, on any machine, without root.
 */
#include "commands.h"

#include <stdio.h>
#include <unistd.h>

#include "../../reports/latex/latex.h"
#include "../../reports/report.h"
#include "cli.h"
#include "output.h"

struct request {
	const char *dir;
	bool figures, quiet, latex;
};

enum { KEY_NO_FIGURES = 256, KEY_LATEX };

static const struct argp_option options[] = {
	{"no-figures", KEY_NO_FIGURES, NULL, 0, "do not draw", 0},
	{"latex", KEY_LATEX, NULL, 0, "write macros and tables for a paper into DIR/latex", 0},
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

int cmd_report(int argc, char **argv)
{
	struct request request = {.figures = true};
	struct analysis *analysis;
	struct ww_error e = {0};
	int result = cli_parse(&argp, argc, argv, &request);

	if (result)
		return result;
	analysis = cli_report(request.dir, request.figures, &e);
	if (!analysis)
		return cli_fail(&e);
	if (request.latex)
		result = write_latex(analysis, request.dir, &e);
	if (result < 0)
		result = cli_fail(&e);
	else if (!request.quiet)
		result = output_rendered(cli_summary(analysis, request.dir));
	analysis_free(analysis);
	return result;
}
