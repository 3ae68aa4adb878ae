/* SPDX-License-Identifier: MIT */
/* whichwall diff: two runs, hosts, kernels, profiles or callers side by side. */
#include "commands.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../reports/diff/diff.h"
#include "cli.h"

struct request {
	const char *runs[2];
	char *profiles[2]; /* of the first and the second side; NULL: all that both have */
	int callers[2];    /* -1: all that both have */
	diff_renderer *render;
	bool exit_code;
};

enum { KEY_JSON = 256, KEY_MARKDOWN, KEY_EXIT_CODE };

static const struct argp_option options[] = {
	{"profiles", 'p', "P[,Q]", 0,
	 "compare profile P of the first run with Q of the second (default: each with itself)", 0},
	{"callers", 'c', "C[,D]", 0, "compare caller C of the first run with D of the second", 0},
	{"json", KEY_JSON, NULL, 0, "all of it, for scripts", 1},
	{"markdown", KEY_MARKDOWN, NULL, 0, "tables for a page", 1},
	{"exit-code", KEY_EXIT_CODE, NULL, 0, "exit status 1 when a finding differs", 1},
	{0},
};

static const char doc[] =
	"Show what changed between two runs.\v"
	"RUN is a directory of `whichwall run`, from this machine or another. Hosts and settings "
	"come first, then what got worse and better from RUN1 to RUN2, with the evidence of both, "
	"and cells with the same verdict on other evidence. What only one side has (fixtures, "
	"masks, factors, profiles) is said and left out. With one RUN, -p or -c says what of it is "
	"compared.\n\n"
	"  whichwall diff old new\n"
	"  whichwall diff old new --markdown > changes.md\n"
	"  whichwall diff results -p strict,seed         two profiles of one run\n"
	"  whichwall diff old new -p strict,sealed       of two\n"
	"  whichwall diff results -c root,user           what root can do more\n\n"
	"Exit status: 0 compared (1 with --exit-code when a verdict, its evidence or a set of rows "
	"differs), 2 bad input.";

/* Cuts "A,B" in place; "A" is both. */
static void take_pair(char *text, char *pair[2], const char *option, struct argp_state *state)
{
	char *comma = strchr(text, ',');

	if (comma)
		*comma++ = '\0';
	if (!*text || (comma && (!*comma || strchr(comma, ','))))
		argp_error(state, "%s: expected one or two names, parted by a comma", option);
	pair[0] = text;
	pair[1] = comma ? comma : text;
}

static void take_callers(struct request *r, char *text, struct argp_state *state)
{
	char *names[2];

	take_pair(text, names, "--callers", state);
	for (int i = 0; i < 2; i++) {
		r->callers[i] = ww_lookup(&ww_callers, names[i]);
		if (r->callers[i] < 0)
			argp_error(state, "--callers: unknown caller %s; expected root or user",
				   names[i]);
	}
}

static void take_run(struct request *r, const char *run, struct argp_state *state)
{
	if (r->runs[1])
		argp_error(state, "two runs at a time: unexpected %s", run);
	r->runs[r->runs[0] ? 1 : 0] = run;
}

static bool pairs_something(const struct request *r)
{
	return (r->profiles[0] && strcmp(r->profiles[0], r->profiles[1]) != 0) ||
	       r->callers[0] != r->callers[1];
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct request *r = state->input;

	switch (key) {
	case 'p':
		take_pair(arg, r->profiles, "--profiles", state);
		break;
	case 'c':
		take_callers(r, arg, state);
		break;
	case KEY_JSON:
		r->render = diff_json;
		break;
	case KEY_MARKDOWN:
		r->render = diff_markdown;
		break;
	case KEY_EXIT_CODE:
		r->exit_code = true;
		break;
	case ARGP_KEY_ARG:
		take_run(r, arg, state);
		break;
	case ARGP_KEY_END:
		if (!r->runs[0])
			argp_error(state,
				   "which runs? give two directories that `whichwall run -o` "
				   "wrote");
		if (!r->runs[1] && !pairs_something(r))
			argp_error(state, "with one run, say what of it to compare: -p P,Q or -c "
					  "root,user");
		break;
	default:
		return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

static const struct argp argp = {options, parse, "RUN1 [RUN2]", doc, NULL, NULL, NULL};

/* Names the run in what went wrong. */
static struct analysis *load(const char *dir, struct ww_error *e)
{
	struct ww_error why = {0};
	struct analysis *analysis = analysis_load(dir, &why);

	if (!analysis && strstr(why.text, dir))
		*e = why;
	else if (!analysis)
		ww_fail(e, why.code, "%.80s: %.170s", dir, why.text);
	if (analysis)
		cli_warn_absent(analysis);
	return analysis;
}

static struct diff_side side_of(const struct request *r, int i, const struct analysis *analysis)
{
	return (struct diff_side){.path = r->runs[i] ? r->runs[i] : r->runs[0],
				  .analysis = analysis,
				  .profile = r->profiles[i],
				  .caller = r->callers[i]};
}

/* Returns an exit status. */
static int compare(const struct request *r, const struct analysis *const runs[2])
{
	struct diff_side before = side_of(r, 0, runs[0]), after = side_of(r, 1, runs[1]);
	struct ww_error e = {0};
	struct run_diff diff;
	int status;

	if (run_diff_make(&before, &after, &diff, &e) < 0)
		return cli_fail(&e);
	status = cli_rendered(r->render(&diff, stdout));
	if (status == CLI_DONE && r->exit_code && run_diff_differs(&diff))
		status = CLI_TRIPPED;
	run_diff_done(&diff);
	return status;
}

int cmd_diff(int argc, char **argv)
{
	struct request request = {.callers = {-1, -1}, .render = diff_text};
	struct analysis *first = NULL, *second = NULL;
	const struct analysis *runs[2];
	struct ww_error e = {0};
	int status = cli_parse(&argp, argc, argv, &request);

	if (status)
		return status;
	first = load(request.runs[0], &e);
	second = first && request.runs[1] ? load(request.runs[1], &e) : NULL;
	runs[0] = first;
	runs[1] = request.runs[1] ? second : first;
	status = runs[0] && runs[1] ? compare(&request, runs) : cli_fail(&e);
	analysis_free(first);
	analysis_free(second);
	return status;
}
