/* SPDX-License-Identifier: MIT */
/* whichwall bench: what protection costs. */
#include "commands.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "../../matrix/input.h"
#include "../../reports/bench/bench_figures.h"
#include "../../reports/bench/bench_pareto.h"
#include "../../reports/bench/bench_report.h"
#include "../../reports/text/outfile.h"
#include "../bench/session.h"
#include "bench_launched.h"
#include "bench_place.h"
#include "bench_trials.h"
#include "cli.h"
#include "output.h"
#include "profile_files.h"
#include "run_record.h"

#define PROFILES_MAX 8
#define STOP_MAX 64
#define PRECISION 0.02
#define SECONDS 60
#define STARTS_SHARE 0.3 /* of the time beside trials, which have the rest */
/* What they try costs next to nothing beside a start, and none of them waits. */
#define LAUNCHED_FIXTURES "class:fs"

struct request {
	struct session_options session;
	const char *fixtures; /* of launched trials */
	const char *profiles[PROFILES_MAX];
	char *profile_text; /* cut up into `profiles`, and what is no profile of ours */
	const char *launched[PROFILES_MAX]; /* sandboxes of others, by name */
	size_t launched_count;
	const char *dir;   /* NULL: nothing is written */
	const char *again; /* samples.csv of an earlier bench: nothing is timed */
	const char *run;   /* a run whose escapes are weighed against the costs, or NULL */
	const char *stop[STOP_MAX];
	size_t stop_count;
	char *stop_text; /* cut up into `stop` */
	bool figures, json, quiet;
	bool trials; /* the trials of the default run are timed, too */
};

enum {
	KEY_AGAIN = 256,
	KEY_ENGINE,
	KEY_FACTORS,
	KEY_JSON,
	KEY_NO_FIGURES,
	KEY_NO_FILTERS,
	KEY_PRECISION,
	KEY_ROUNDS,
	KEY_RUN,
	KEY_SEED,
	KEY_STOP,
	KEY_TIME,
};

static const struct argp_option options[] = {
	{"output", 'o', "DIR", 0,
	 "write samples.csv, bench.csv, bench-effects.csv, bench-alone.csv, bench.json and figures "
	 "there",
	 0},
	{"profiles", 'p', "LIST", 0,
	 "profiles to time beside none: standard, strict (default), seed, sealed; of somebody "
	 "else's "
	 "sandbox, by the name that `whichwall list profiles` shows or by its file (./mine.json), "
	 "trials are timed against bare starts of its launcher, in arenas",
	 0},
	{"fixtures", 'f', "LIST", 0,
	 "of such trials, as for `whichwall run`; default class:fs, which cost next to nothing "
	 "themselves",
	 0},
	{"callers", 'c', "LIST", 0, "root, user; default both for root, user for a user", 0},
	{"masks", 'm', "LIST", 0,
	 "as for `whichwall run`; default all, none,single for more than 12 factors, and none for "
	 "sandboxes of others",
	 0},
	{"factors", KEY_FACTORS, "LIST", 0,
	 "factors to vary; default the six of strict and each layer of sealed", 0},
	{"precision", KEY_PRECISION, "PERCENT", 0,
	 "wanted half width of the 95 % intervals of the ratios, default 2", 0},
	{"time", KEY_TIME, "SECONDS", 0, "but stop after so long, default 60", 0},
	{"rounds", KEY_ROUNDS, "N", 0, "time everything N times, whatever the precision", 0},
	{"seed", KEY_SEED, "N", 0, "of the random order; default from the clock", 0},
	{"no-filters", KEY_NO_FILTERS, NULL, 0, "leave the costs of filters out", 0},
	{"engine", KEY_ENGINE, NULL, 0,
	 "the core against its spawn floor, for masks none and single, without filters, and the "
	 "default run's trials against the trial floor",
	 0},
	{"again", KEY_AGAIN, "FILE", 0, "analyse the samples.csv of an earlier bench; time nothing",
	 0},
	{"run", KEY_RUN, "DIR", 0,
	 "a run of `whichwall run`: which masks stop most for least, in bench-pareto.csv", 0},
	{"stop", KEY_STOP, "LIST", 0,
	 "with --run: fixtures; name the cheapest mask that stops all of them", 0},
	{"no-figures", KEY_NO_FIGURES, NULL, 0, "do not draw", 0},
	{"json", KEY_JSON, NULL, 0, "print bench.json instead of text", 0},
	{"quiet", 'q', NULL, 0, "no progress", 0},
	{0},
};

static const char doc[] =
	"Time what each factor's hardening costs.\v"
	"Starts a tiny static program under every mask, again and again in a new random order, on "
	"one processor, and beside each start its floor: the same fork, system calls, exec and "
	"wait with nothing between. Times seccomp(2), and a system call under the filter, for a "
	"tree and for a chain of comparisons. The programs run on this host, not in an arena; they "
	"read a clock and end.\n\n"
	"Prints medians, ratios to no hardening with bootstrap intervals, and by what each factor "
	"changes the cost (a full factorial, by Yates's algorithm; what does not stand out by "
	"Lenth's margin is called noise).\n\n"
	"Examples:\n"
	"  whichwall bench -o bench\n"
	"  whichwall bench -p bwrap,./mine.json -c user\n"
	"  whichwall bench --engine --json\n"
	"  whichwall bench -m none,single --precision 1 --time 300\n"
	"  whichwall bench --again bench/samples.csv --run results/DIR --stop "
	"fs_dotdot,setuid_zero";

/* ---- options ---- */

/* Those of ours are started as they are; others are known by their files. */
static void take_profile(struct request *r, const char *word, struct argp_state *state)
{
	const bool ours = !strchr(word, '/') && profile_base(word) >= 0;
	struct ww_error e;
	const char *name = profile_take(word, &e);

	if (!name)
		argp_error(state, "--profiles: %s", e.text);
	if (r->session.profile_count == PROFILES_MAX || r->launched_count == PROFILES_MAX)
		argp_error(state, "--profiles: at most %d", PROFILES_MAX);
	if (ours)
		r->profiles[r->session.profile_count++] = name;
	else
		r->launched[r->launched_count++] = name;
}

static void take_profiles(struct request *r, const char *text, struct argp_state *state)
{
	char *rest;

	free(r->profile_text);
	r->profile_text = rest = strdup(text);
	r->session.profile_count = r->launched_count = 0;
	for (char *word; (word = strsep(&rest, ","));)
		take_profile(r, word, state);
}

static void take_callers(struct request *r, const char *text, struct argp_state *state)
{
	char *copy = strdup(text), *rest = copy;

	r->session.callers = 0;
	for (char *word; (word = strsep(&rest, ","));) {
		const int caller = ww_lookup(&ww_callers, word);

		if (caller < 0)
			argp_error(state, "--callers: '%s'; expected root, user or root,user",
				   word);
		r->session.callers |= WW_BIT(caller);
	}
	free(copy);
}

static void take_factors(struct request *r, const char *text, struct argp_state *state)
{
	struct ww_error e;

	if (factors_parse(text, &r->session.factors, &e) < 0)
		argp_error(state, "--factors: %s", e.text);
}

static void take_stop(struct request *r, const char *text, struct argp_state *state)
{
	char *rest;

	free(r->stop_text);
	r->stop_text = rest = strdup(text);
	r->stop_count = 0;
	for (char *name; (name = strsep(&rest, ","));) {
		if (r->stop_count == STOP_MAX)
			argp_error(state, "--stop: at most %d", STOP_MAX);
		r->stop[r->stop_count++] = name;
	}
}

static double number(const char *option, const char *text, double least, double most,
		     struct argp_state *state)
{
	char *end;
	const double value = strtod(text, &end);

	if (end == text || *end || !(value >= least && value <= most))
		argp_error(state, "%s: '%s'; expected a number from %g to %g", option, text, least,
			   most);
	return value;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct request *r = state->input;

	switch (key) {
	case 'o':
		r->dir = arg;
		return 0;
	case 'p':
		take_profiles(r, arg, state);
		return 0;
	case 'c':
		take_callers(r, arg, state);
		return 0;
	case 'm':
		r->session.masks = arg;
		return 0;
	case KEY_FACTORS:
		take_factors(r, arg, state);
		return 0;
	case 'f':
		r->fixtures = arg;
		return 0;
	case 'q':
		r->quiet = true;
		return 0;
	case KEY_PRECISION:
		r->session.precision = number("--precision", arg, 0.01, 100, state) / 100;
		return 0;
	case KEY_TIME:
		r->session.seconds = number("--time", arg, 1, 86400, state);
		return 0;
	case KEY_ROUNDS:
		r->session.rounds = (unsigned)number("--rounds", arg, 1, 100000, state);
		return 0;
	case KEY_SEED:
		r->session.seed = (uint64_t)number("--seed", arg, 0, 9e15, state);
		return 0;
	case KEY_NO_FILTERS:
		r->session.filters = false;
		return 0;
	case KEY_ENGINE:
		r->session.masks = "none,single";
		r->session.filters = false;
		r->trials = true;
		return 0;
	case KEY_AGAIN:
		r->again = arg;
		return 0;
	case KEY_RUN:
		r->run = arg;
		return 0;
	case KEY_STOP:
		take_stop(r, arg, state);
		return 0;
	case KEY_NO_FIGURES:
		r->figures = false;
		return 0;
	case KEY_JSON:
		r->json = true;
		return 0;
	case ARGP_KEY_END:
		if (r->stop_count > 0 && !r->run)
			argp_error(state, "--stop needs --run: a bench alone knows no escapes");
		if (r->fixtures && r->launched_count == 0)
			argp_error(state,
				   "-f %s: trials of sandboxes of others alone have "
				   "fixtures; name one with -p",
				   r->fixtures);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp argp = {options, parse, NULL, doc, NULL, NULL, NULL};

/* ---- timing ---- */

static volatile int stop;

static void on_signal(int signal)
{
	(void)signal;
	stop = 1;
}

static void show(unsigned round, unsigned planned, void *context)
{
	(void)context;
	fprintf(stderr, "\rround %u of %u ", round, planned);
}

static int time_trials(const struct request *r, session_progress *progress, struct session *session,
		       struct ww_error *e)
{
	const struct bench_trials_options slices = {
		.callers = r->session.callers,
		.rounds = r->session.rounds,
		.seconds = r->session.seconds * (1 - STARTS_SHARE),
		.seed = r->session.seed,
	};

	return bench_trials(&slices, progress, &stop, session, e);
}

/* What each part gets of the time: the starts of our profiles, their trials, those of others. */
static double share_of(const struct request *r, bool starts)
{
	if (r->session.profile_count == 0)
		return 1;
	return starts ? STARTS_SHARE : 1 - STARTS_SHARE;
}

static int time_launched(const struct request *r, session_progress *progress,
			 struct session *session, struct ww_error *e)
{
	const struct bench_launched_options slices = {
		.profiles = r->launched,
		.profile_count = r->launched_count,
		.callers = r->session.callers,
		.factors = r->session.factors,
		.masks = r->session.masks,
		.fixtures = r->fixtures ? r->fixtures : LAUNCHED_FIXTURES,
		.rounds = r->session.rounds,
		.seconds = r->session.seconds * share_of(r, false),
		.seed = r->session.seed,
	};

	return bench_launched(&slices, progress, &stop, session, e);
}

/* Whatever there is to time, one part after the other. */
static int time_all(const struct request *r, session_progress *progress, struct session *session,
		    struct ww_error *e)
{
	struct session_options starts = r->session;
	int result = 0;

	if (r->trials || r->launched_count > 0)
		starts.seconds *= share_of(r, true);
	if (r->session.profile_count > 0)
		result = session_run(&starts, progress, NULL, &stop, session, e);
	if (result == 0 && r->trials && !stop)
		result = time_trials(r, progress, session, e);
	if (result == 0 && r->launched_count > 0 && !stop)
		result = time_launched(r, progress, session, e);
	return result;
}

static int take_samples(const struct request *r, struct session *session, struct ww_error *e)
{
	const struct sigaction action = {.sa_handler = on_signal, .sa_flags = SA_RESTART};
	const bool progress = !r->quiet && isatty(STDERR_FILENO);
	int result;

	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	result = time_all(r, progress ? show : NULL, session, e);
	if (progress)
		fputs("\r\033[K", stderr);
	if (result == 0 && session->refused)
		fprintf(stderr, "whichwall: not timed:\n%s", session->refused);
	return result;
}

static int read_samples(const char *path, struct session *session, struct ww_error *e)
{
	FILE *in = input_open_text(path, "the samples.csv of a bench", e);
	int result;

	if (!in)
		return -1;
	result = bench_samples_read(in, &session->samples, &session->count, e);
	fclose(in);
	return result;
}

/* ---- writing ---- */

struct result {
	const struct session *session;
	const struct bench *bench;
	const struct bench_origin *origin;
	const struct analysis *analysis; /* NULL: no run */
};

static int put_samples(const struct result *result, FILE *out)
{
	bench_sample_header(out);
	for (size_t i = 0; i < result->session->count; i++)
		bench_sample_write(&result->session->samples[i], out);
	return ferror(out) ? -1 : 0;
}

static int put_table(const struct result *result, FILE *out)
{
	return bench_csv(result->bench, out);
}

static int put_effects(const struct result *result, FILE *out)
{
	return bench_effects_csv(result->bench, out);
}

static int put_alone(const struct result *result, FILE *out)
{
	return bench_alone_csv(result->bench, out);
}

static int put_json(const struct result *result, FILE *out)
{
	return bench_json(result->bench, result->origin, out);
}

static int put_pareto(const struct result *result, FILE *out)
{
	return bench_pareto_csv(result->bench, result->analysis, out);
}

static int write_file(const struct folder *dir, const char *name,
		      int (*put)(const struct result *, FILE *), const struct result *result,
		      struct ww_error *e)
{
	struct outfile file;

	if (outfile_open(&file, dir, name, e) < 0)
		return -1;
	return outfile_finish(&file, put(result, file.stream), e);
}

static int write_files(const struct folder *dir, const struct result *result, struct ww_error *e)
{
	if (write_file(dir, "samples.csv", put_samples, result, e) < 0 ||
	    write_file(dir, "bench.csv", put_table, result, e) < 0 ||
	    write_file(dir, "bench-effects.csv", put_effects, result, e) < 0 ||
	    write_file(dir, "bench-alone.csv", put_alone, result, e) < 0)
		return -1;
	if (result->analysis && write_file(dir, "bench-pareto.csv", put_pareto, result, e) < 0)
		return -1;
	return write_file(dir, "bench.json", put_json, result, e);
}

static int draw_figures(const struct folder *dir, const struct result *result, struct ww_error *e)
{
	char note[1024];

	if (bench_figures_write(result->bench, result->origin, result->analysis, dir, note,
				sizeof note, e) < 0)
		return -1;
	if (note[0])
		output_say("%s", note);
	return 0;
}

/* ---- the command ---- */

static int print(const struct request *r, const struct result *result)
{
	const struct wanted_list wanted = {r->stop, r->stop_count};

	if (r->json)
		return bench_json(result->bench, result->origin, stdout);
	if (bench_text(result->bench, result->origin, stdout) < 0)
		return -1;
	return result->analysis
		       ? bench_pareto_text(result->bench, result->analysis, &wanted, stdout)
		       : 0;
}

/* A fixture that the run does not know is a slip of the pen. */
static int check_stop(const struct request *r, const struct analysis *analysis, struct ww_error *e)
{
	for (size_t i = 0; i < r->stop_count; i++)
		if (!catalog_find(analysis->catalog, r->stop[i]))
			return ww_fail(e, CLI_USAGE, "--stop: the run has no fixture '%.60s'",
				       r->stop[i]);
	return 0;
}

static int write_into(const struct request *r, const struct result *result, struct ww_error *e)
{
	struct folder dir;
	int status;

	if (folder_open(&dir, r->dir, FOLDER_MAKE, e) < 0)
		return -1;
	status = write_files(&dir, result, e);
	if (status == 0 && r->figures)
		status = draw_figures(&dir, result, e);
	folder_close(&dir);
	return status;
}

static int write_and_print(const struct request *r, struct result *result, struct ww_error *e)
{
	if (r->dir && write_into(r, result, e) < 0)
		return -1;
	return print(r, result) == 0 || ferror(stdout) ? 0 : ww_fail(e, CLI_HOST, "out of memory");
}

static int weigh(const struct request *r, struct result *result, struct ww_error *e)
{
	struct analysis *analysis;
	int status;

	if (!r->run)
		return write_and_print(r, result, e);
	analysis = analysis_load(r->run, e);
	if (!analysis)
		return -1;
	result->analysis = analysis;
	status = check_stop(r, analysis, e);
	if (status == 0)
		status = write_and_print(r, result, e);
	analysis_free(analysis);
	return status;
}

static int report(const struct request *r, const struct session *session, char *command,
		  struct ww_error *e)
{
	struct bench *bench = bench_of(session->samples, session->count, e);
	char started[32];
	struct bench_place place = {0};
	struct bench_origin origin = {
		.command = command ? command : "",
		.started = started,
		.precision = r->session.rounds ? 0 : r->session.precision,
		.out_of_time = session->out_of_time,
	};
	struct result result = {session, bench, &origin, NULL};
	int status = -1;

	if (r->again)
		bench_place_beside(r->again, session->count, &place);
	else
		bench_place_here(&place);
	origin.host_line = place.line ? place.line : "";
	origin.host_json = place.json ? place.json : "";
	origin.mounts = place.mounts;
	time_text(started);
	if (bench)
		status = weigh(r, &result, e);
	bench_free(bench);
	bench_place_done(&place);
	return status;
}

static int run(struct request *r, char *command)
{
	struct ww_error e = {.code = CLI_HOST};
	struct session session = {0};
	int status;

	status = r->again ? read_samples(r->again, &session, &e) : take_samples(r, &session, &e);
	if (status == 0)
		status = report(r, &session, command, &e);
	if (status == 0)
		status = session.interrupted ? CLI_INTERRUPTED : CLI_DONE;
	else
		status = cli_fail(&e);
	session_done(&session);
	return status;
}

int cmd_bench(int argc, char **argv)
{
	char *command = cli_command_line(argc, argv);
	struct request request = {
		.session = {.callers = geteuid() == 0 ? WW_BIT(CALLER_ROOT) | WW_BIT(CALLER_USER)
						      : WW_BIT(CALLER_USER),
			    .profile_count = 1,
			    .floors = true,
			    .filters = true,
			    .seed = (uint64_t)time(NULL),
			    .precision = PRECISION,
			    .seconds = SECONDS},
		.profiles = {"strict"},
		.figures = true,
	};
	int status;

	request.session.profiles = request.profiles;
	status = cli_parse(&argp, argc, argv, &request);
	if (status == 0)
		status = run(&request, command);
	free(request.profile_text);
	free(request.stop_text);
	free(command);
	return status;
}
