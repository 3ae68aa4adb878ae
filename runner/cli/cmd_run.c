/* SPDX-License-Identifier: MIT */
/* whichwall run: the main job. */
#include "commands.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "../../matrix/search.h"
#include "../../reports/report.h"
#include "measure.h"
#include "run_record.h"

struct request {
	struct measure_request measure;
	const char *depth; /* as given */
	bool strict, figures;
};

enum { KEY_RESUME = 256, KEY_NO_FIGURES, KEY_STRICT, KEY_SEARCH, KEY_DEPTH };

static const struct argp_option options[] = {
	{"output", 'o', "DIR", 0, "where everything goes (default: whichwall-run)", 0},
	{"resume", KEY_RESUME, NULL, 0, "go on with the run in DIR that was stopped or killed", 0},
	{"search", KEY_SEARCH, NULL, 0,
	 "find all minimal sets over all factors of the profile, or those of --factors, without "
	 "every mask",
	 1},
	{"depth", KEY_DEPTH, "N", 0,
	 "with --search: try all sets of up to N factors, whatever was seen (default: 2)", 1},
	{"no-figures", KEY_NO_FIGURES, NULL, 0, "do not draw", 3},
	{"strict", KEY_STRICT, NULL, 0,
	 "exit status 1 on a warning: a cell is inconclusive, a sandbox or a step shows no effect",
	 3},
	{"quiet", 'q', NULL, 0, "no progress, no summary", 3},
	{0},
};

static const struct argp_child children[] = {{&measure_argp, 0, NULL, 0}, {0}};

static const char doc[] =
	"Measure which hardening primitive blocks which escape.\v"
	"By default every fixture attacks profile strict under all 64 masks as root and as an "
	"ordinary user, beside benign and control arms. Everything happens in disposable arenas "
	"made of namespaces; nothing touches this host but DIR.\n\n"
	"  whichwall run -o results\n"
	"  whichwall run -o quick -m none,single -f 'class:fs,class:net'\n"
	"  whichwall run -o seed -p strict,seed -c user -m none,no_userns+no_nnp\n"
	"  whichwall run -o layers -p strict --search\n"
	"  whichwall run -o results --resume\n\n"
	"Exit status: 0 done, 1 warnings with --strict, 2 bad input, 3 this host cannot "
	"measure, 4 interrupted.";

static void take_depth(struct request *r, struct argp_state *state)
{
	char *end;
	unsigned long depth;

	r->measure.depth = WW_SEARCH_DEPTH;
	if (!r->depth)
		return;
	if (!r->measure.search)
		argp_error(state, "--depth %s: only a --search has a depth", r->depth);
	depth = strtoul(r->depth, &end, 10);
	if (end == r->depth || *end || r->depth[0] == '-' || depth > WW_FACTORS_COUNT)
		argp_error(state, "--depth %s: expected a number of factors, 0 to %d", r->depth,
			   WW_FACTORS_COUNT);
	r->measure.depth = (unsigned)depth;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct request *r = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &r->measure;
		break;
	case ARGP_KEY_END:
		take_depth(r, state);
		break;
	case 'o':
		r->measure.dir = arg;
		break;
	case 'q':
		r->measure.quiet = true;
		break;
	case KEY_RESUME:
		r->measure.resume = true;
		break;
	case KEY_NO_FIGURES:
		r->figures = false;
		break;
	case KEY_STRICT:
		r->strict = true;
		break;
	case KEY_SEARCH:
		r->measure.search = true;
		break;
	case KEY_DEPTH:
		r->depth = arg;
		break;
	case ARGP_KEY_ARG:
		argp_error(state, "unexpected argument %s; the output directory is given with -o",
			   arg);
		break;
	default:
		return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

static const struct argp argp = {options, parse, NULL, doc, children, NULL, NULL};

static size_t count_inconclusive(const struct analysis *analysis)
{
	size_t count = 0;

	for (size_t i = 0; i < analysis->cell_count; i++)
		count += analysis->cells[i].verdict.verdict == VERDICT_INCONCLUSIVE;
	return count;
}

/* Returns an exit status. */
static int write_all(const struct request *r, const struct folder *folder,
		     const struct analysis *analysis, struct ww_error *e)
{
	size_t inconclusive = count_inconclusive(analysis), warnings;

	/* run.json last: a reader that sees "complete": true finds every other file in place. */
	if (cli_write_reports(analysis, folder, r->figures, e) < 0 ||
	    run_record_write(folder, analysis->run_json, e) < 0)
		return cli_fail(e);
	if (!r->measure.quiet && cli_rendered(cli_summary(analysis, r->measure.dir)) != CLI_DONE)
		return CLI_HOST;
	if (inconclusive)
		fprintf(stderr, "whichwall: warning: %zu cell%s inconclusive; cells.csv says why\n",
			inconclusive, inconclusive == 1 ? " is" : "s are");
	warnings = inconclusive + cli_warn_absent(analysis);
	return warnings && r->strict ? CLI_TRIPPED : CLI_DONE;
}

static int interrupted(const struct measurement *run)
{
	size_t finished, total;

	measurement_counts(run, &finished, &total);
	fprintf(stderr,
		"whichwall: interrupted with %zu of %zu trials measured; go on with the same "
		"options and --resume\n",
		finished, total);
	return CLI_INTERRUPTED;
}

static int run_request(const struct request *r, const char *command)
{
	struct measurement *run = measurement_new(&r->measure, command);
	struct analysis *analysis = NULL;
	struct ww_error e = {.code = CLI_HOST, .text = "out of memory"};
	int result = run ? measurement_run(run, &analysis, &e) : -1;

	if (result < 0)
		result = cli_fail(&e);
	else
		result = result ? interrupted(run)
				: write_all(r, measurement_folder(run), analysis, &e);
	analysis_free(analysis);
	measurement_free(run);
	return result;
}

int cmd_run(int argc, char **argv)
{
	struct request request = {.measure = measure_request_default(), .figures = true};
	char *command = cli_command_line(argc, argv);
	int status;

	request.measure.dir = "whichwall-run";
	status = cli_parse(&argp, argc, argv, &request);
	if (status == 0)
		status = run_request(&request, command);
	free(command);
	return status;
}
