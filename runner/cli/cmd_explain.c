/* SPDX-License-Identifier: MIT */
/* whichwall explain: one fixture in words, and what a run says of it. */
#include "commands.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../matrix/mask.h"
#include "../../reports/terminal/explain.h"
#include "measure.h"
#include "profile_files.h"
#include "scratch.h"

#define NEAR_MAX 5
#define NEAR_DISTANCE 3

/* Everything that the command owns. */
struct session {
	struct measure_request measure;
	const char *command, *fixture, *run;
	bool json;
	struct analysis *analysis;
	struct fresh scratch; /* where it is measured */
	/* What is told of a run. */
	char *profile_text; /* cut up into `profiles` */
	const char *profiles[MEASURE_PROFILES_MAX];
	size_t profile_count;
	uint64_t callers, *masks;
	size_t mask_count;
};

enum { KEY_JSON = 256 };

static const struct argp_option options[] = {
	{"json", KEY_JSON, NULL, 0, "for scripts", 0},
	{NULL, 0, NULL, 0, "What is told of RUN (-p, -c and -m), or measured:", 1},
	{0},
};

static const struct argp_child children[] = {{&measure_argp, 0, NULL, 2}, {0}};

static const char doc[] =
	"Explain an escape: what it tries, and the rule of the kernel behind it.\v"
	"With RUN, a directory of `whichwall run`, also what was measured: which smallest sets of "
	"factors let it out, and where and how it is stopped otherwise. -p, -c and -m choose what "
	"is told of it. Without RUN, -p and --command say of which sandbox the same is measured "
	"now, by default with masks none,single. Of a sandbox that a file describes it also tells "
	"what each factor means.\n\n"
	"  whichwall explain setuid_zero\n"
	"  whichwall explain setuid_zero results/today\n"
	"  whichwall explain net_tcp_loopback results/today -p bwrap -c user -m no_netns\n"
	"  whichwall explain net_tcp_loopback -p bwrap,./mine.json\n\n"
	"Exit status: 0 done, 2 bad input, 3 this host cannot measure, 4 interrupted.";

/* Of a command line without a profile, what has a meaning all the same. */
static bool measures_without_profile(const struct measure_request *m)
{
	struct measure_request rest = *m;

	rest.corpus = NULL;
	rest.fixture_dirs.count = 0;
	return m->masks || m->callers || m->without_count || measure_only(&rest);
}

static void check_request(const struct session *s, struct argp_state *state)
{
	const struct measure_request *m = &s->measure;

	if (!s->fixture)
		argp_error(state, "which fixture? `whichwall list fixtures` names them");
	if (m->fixtures)
		argp_error(state, "-f %s: the fixture is the first word, %s; leave -f out",
			   m->fixtures, s->fixture);
	if (s->run && (m->command || m->without_count || measure_only(m)))
		argp_error(state,
			   "with a RUN nothing is measured: only -p, -c and -m may be given");
	if (!s->run && !m->profiles && !m->command && measures_without_profile(m))
		argp_error(state, "measured where? give a profile with -p, or a line with "
				  "--command, or a RUN");
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct session *s = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &s->measure;
		return 0;
	case KEY_JSON:
		s->json = true;
		return 0;
	case ARGP_KEY_ARG:
		if (s->run)
			argp_error(state, "one fixture and one run: unexpected %s", arg);
		*(s->fixture ? &s->run : &s->fixture) = arg;
		return 0;
	case ARGP_KEY_END:
		check_request(s, state);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp argp = {options, parse, "FIXTURE [RUN]", doc, children, NULL, NULL};

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

/* ---- what is told of a run ---- */

static const struct analysis_profile *find_profile(const struct analysis *analysis,
						   const char *name)
{
	for (size_t i = 0; i < analysis->profile_count; i++)
		if (strcmp(analysis->profiles[i].name, name) == 0)
			return &analysis->profiles[i];
	return NULL;
}

static int not_in_run(const struct session *s, const char *word, struct ww_error *e)
{
	char names[WW_ERROR_MAX / 2] = "";
	size_t used = 0;

	for (size_t i = 0; i < s->analysis->profile_count && used < sizeof(names); i++)
		used += (size_t)snprintf(names + used, sizeof(names) - used, "%s%s", i ? ", " : "",
					 s->analysis->profiles[i].name);
	return ww_fail(e, 2, "%.200s did not measure profile '%.60s': it has %s", s->run, word,
		       names);
}

/* A run has the profile of a file by its name. */
static int choose_profile(struct session *s, const char *word, struct ww_error *e)
{
	const char *name = strchr(word, '/') ? profile_take(word, e) : word;

	if (!name)
		return -1;
	if (!find_profile(s->analysis, name))
		return not_in_run(s, word, e);
	if (s->profile_count == MEASURE_PROFILES_MAX)
		return ww_fail(e, 2, "--profiles: at most %d", MEASURE_PROFILES_MAX);
	s->profiles[s->profile_count++] = name;
	return 0;
}

static int choose_profiles(struct session *s, struct ww_error *e)
{
	char *rest, *word;
	int result = 0;

	if (!s->measure.profiles)
		return 0;
	rest = s->profile_text = strdup(s->measure.profiles);
	if (!rest)
		return ww_fail(e, CLI_HOST, "out of memory");
	while (result == 0 && (word = strsep(&rest, ",")))
		result = choose_profile(s, word, e);
	return result;
}

/* The files that describe the sandboxes of the run, where they are among the known ones; whether
 * they still are what was measured is seen by their hash. */
static void find_descriptions(const struct session *s)
{
	struct ww_error ignored;

	for (size_t i = 0; i < s->analysis->profile_count; i++)
		if (profile_base(s->analysis->profiles[i].name) < 0)
			profile_take(s->analysis->profiles[i].name, &ignored);
}

/* By the factors of all rows that are asked for: a row that lacks one has no cell without it. */
static int choose_masks(struct session *s, const struct explanation *explanation,
			struct ww_error *e)
{
	const char *masks = s->measure.masks;
	uint64_t factors = 0;

	if (!masks || strcmp(masks, "all") == 0)
		return 0;
	for (size_t i = 0; i < s->analysis->row_count; i++)
		if (explain_asked(explanation, &s->analysis->rows[i]))
			factors |= s->analysis->rows[i].factors;
	return mask_list_parse(masks, factors, &s->masks, &s->mask_count, e);
}

static int check_rows(const struct session *s, const struct explanation *explanation,
		      struct ww_error *e)
{
	const struct measure_request *m = &s->measure;

	for (size_t i = 0; i < s->analysis->row_count; i++)
		if (explain_asked(explanation, &s->analysis->rows[i]))
			return 0;
	if (!m->profiles && !m->callers && !m->masks)
		return 0; /* the text says so */
	return ww_fail(e, 2,
		       "%.200s has no cell of %s that -p, -c and -m choose: leave some of them out",
		       s->run, s->fixture);
}

static int choose(struct session *s, struct explanation *explanation, struct ww_error *e)
{
	if (choose_profiles(s, e) < 0 || measure_callers(s->measure.callers, &s->callers, e) < 0)
		return -1;
	explanation->profiles = s->profiles;
	explanation->profile_count = s->profile_count;
	explanation->callers = s->callers;
	if (choose_masks(s, explanation, e) < 0)
		return -1;
	explanation->masks = s->masks;
	explanation->mask_count = s->mask_count;
	find_descriptions(s);
	return check_rows(s, explanation, e);
}

/* ---- the command ---- */

static int explain(struct session *s, const struct catalog *catalog, struct ww_error *e)
{
	struct explanation explanation = {.fixture = catalog_find(catalog, s->fixture),
					  .analysis = s->analysis};

	if (!explanation.fixture)
		return unknown_fixture(s->fixture, catalog, e);
	explanation.note = cli_note(s->fixture);
	if (s->run && choose(s, &explanation, e) < 0)
		return -1;
	if (s->analysis && explain_control(&explanation, s->measure.dir, e) < 0)
		return -1;
	if ((s->json ? explain_json : explain_text)(&explanation, stdout) < 0 && !ferror(stdout))
		return ww_fail(e, CLI_HOST, "out of memory");
	return 0;
}

/* The run brings its catalogue along: its fixtures need not be those of this program. */
static int explain_run(struct session *s, struct ww_error *e)
{
	s->measure.dir = s->run;
	s->analysis = analysis_load(s->run, e);
	return s->analysis ? explain(s, s->analysis->catalog, e) : -1;
}

static int explain_alone(struct session *s, struct ww_error *e)
{
	struct cli_known known;
	int result;

	if (cli_known_open(&known, s->measure.corpus, &s->measure.fixture_dirs, e) < 0)
		return -1;
	result = explain(s, &known.catalog, e);
	cli_known_close(&known);
	return result;
}

/* A typing error is better found before anything is measured. */
static int check_fixture(const struct session *s, struct ww_error *e)
{
	const struct measure_request *m = &s->measure;
	struct cli_known known;
	int result;

	if (cli_known_open(&known, m->corpus, &m->fixture_dirs, e) < 0)
		return -1;
	result = catalog_find(&known.catalog, s->fixture)
			 ? 0
			 : unknown_fixture(s->fixture, &known.catalog, e);
	cli_known_close(&known);
	return result;
}

/* 1: stopped by a signal. */
static int measure(struct session *s, struct ww_error *e)
{
	struct measure_request *m = &s->measure;
	struct measurement *run;
	int result;

	if (check_fixture(s, e) < 0 || fresh_make(&s->scratch, "whichwall-", e) < 0)
		return -1;
	m->dir = s->scratch.folder.path;
	m->fixtures = s->fixture;
	m->masks = m->masks ? m->masks : "none,single";
	m->slow = m->quiet = true;
	run = measurement_new(m, s->command);
	result =
		run ? measurement_run(run, &s->analysis, e) : ww_fail(e, CLI_HOST, "out of memory");
	measurement_free(run);
	return result;
}

/* Returns an exit status. */
static int explain_measured(struct session *s, struct ww_error *e)
{
	const int result = measure(s, e);

	if (result > 0) {
		fputs("whichwall: interrupted: nothing was explained\n", stderr);
		return CLI_INTERRUPTED;
	}
	if (result < 0)
		return cli_fail(e);
	cli_warn_absent(s->analysis);
	return explain(s, s->analysis->catalog, e) < 0 ? cli_fail(e) : CLI_DONE;
}

static int work(struct session *s)
{
	struct ww_error e = {0};

	if (!s->run && (s->measure.profiles || s->measure.command))
		return explain_measured(s, &e);
	return (s->run ? explain_run : explain_alone)(s, &e) < 0 ? cli_fail(&e) : CLI_DONE;
}

int cmd_explain(int argc, char **argv)
{
	struct session s = {.measure = measure_request_default(), .scratch = FRESH_NONE};
	char *command = cli_command_line(argc, argv);
	int status;

	s.command = command;
	status = cli_parse(&argp, argc, argv, &s);
	if (status == CLI_DONE)
		status = work(&s);
	analysis_free(s.analysis);
	scratch_remove(&s.scratch);
	free(s.profile_text);
	free(s.masks);
	free(command);
	return status;
}
