/* SPDX-License-Identifier: MIT */
#include "bench_trials.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../../matrix/input.h"
#include "../../matrix/journal.h"
#include "../bench/trial_floor.h"
#include "bench_rounds.h"
#include "cli.h"
#include "run_record.h"
#include "scratch.h"

#define PROFILE "strict"

struct trials {
	const struct bench_trials_options *options;
	const volatile int *stop;
	struct images images;
	struct catalog catalog;
	size_t *fixtures; /* of the default run */
	size_t fixture_count;
	struct session *session;
};
/* A part of the default run. */
struct slice {
	unsigned round;
	enum caller caller;
	size_t *fixtures;
	size_t count;
	char *names;       /* of the fixtures, separated by commas */
	struct plan *plan; /* of its trials */
};

static int no_memory(struct ww_error *e)
{
	return ww_fail(e, CLI_HOST, "out of memory");
}

/* ---- a slice ---- */

static int name_fixtures(const struct trials *t, struct slice *slice, struct ww_error *e)
{
	size_t size;
	FILE *out = open_memstream(&slice->names, &size);

	if (!out)
		return no_memory(e);
	for (size_t i = 0; i < slice->count; i++)
		fprintf(out, "%s%s", i ? "," : "", t->catalog.entries[slice->fixtures[i]].id);
	return fclose(out) == 0 ? 0 : no_memory(e);
}

static int slice_plan(const struct trials *t, struct slice *slice, struct ww_error *e)
{
	static const char *const profiles[] = {PROFILE};
	const struct plan_options options = {
		.profiles = profiles,
		.profile_count = 1,
		.callers = WW_BIT(slice->caller),
		.masks = "all",
		.fixtures = slice->fixtures,
		.fixture_count = slice->count,
		.reps = 1,
		.seed = t->options->seed,
		.retries = 2,
	};

	slice->plan = plan_new(&options, &t->catalog, e);
	return slice->plan ? 0 : -1;
}

static int slice_make(const struct trials *t, struct slice *slice, struct ww_error *e)
{
	slice->fixtures = calloc(t->fixture_count + 1, sizeof(*slice->fixtures));
	if (!slice->fixtures)
		return no_memory(e);
	for (size_t i = slice->round % BENCH_TRIALS_PARTS; i < t->fixture_count;
	     i += BENCH_TRIALS_PARTS)
		slice->fixtures[slice->count++] = t->fixtures[i];
	return name_fixtures(t, slice, e) < 0 ? -1 : slice_plan(t, slice, e);
}

static void slice_done(struct slice *slice)
{
	plan_free(slice->plan);
	free(slice->names);
	free(slice->fixtures);
}

/* ---- its run ---- */

static _Noreturn void execute_run(const struct trials *t, const struct slice *slice,
				  const struct folder *dir, pid_t parent)
{
	char seed[24];
	int fd;

	snprintf(seed, sizeof(seed), "%llu", (unsigned long long)t->options->seed);
	fd = folder_file(dir, "log", O_WRONLY | O_CREAT, 0600);
	/* Terminated, a run takes its arenas along. */
	if (fd < 0 || dup2(fd, STDOUT_FILENO) < 0 || dup2(fd, STDERR_FILENO) < 0 ||
	    prctl(PR_SET_PDEATHSIG, SIGTERM) < 0 || getppid() != parent)
		_exit(127);
	execl("/proc/self/exe", "whichwall", "run", "-q", "--no-figures", "-o", dir->path, "-c",
	      ww_word(&ww_callers, (int)slice->caller), "--seed", seed, "-f", slice->names,
	      (char *)NULL);
	_exit(127);
}

/* Waits for its end, and passes a request to stop on to it. */
static int wait_for(pid_t pid, const volatile int *stop)
{
	struct pollfd end = {.fd = (int)syscall(SYS_pidfd_open, pid, 0U), .events = POLLIN};
	int status = 0;

	while (end.fd >= 0 && poll(&end, 1, -1) < 0 && errno == EINTR)
		if (*stop)
			kill(pid, SIGTERM);
	if (end.fd >= 0)
		close(end.fd);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* Says what the run said. */
static int blame_run(const struct folder *dir, int status, struct ww_error *e)
{
	char line[160] = "";
	FILE *log = input_open_in(dir, "log", "what the run said", NULL);

	if (log && fgets(line, sizeof(line), log))
		line[strcspn(line, "\n")] = 0;
	if (log)
		fclose(log);
	return ww_fail(e, CLI_HOST,
		       "a slice of `whichwall run` ended with status %d%s%.150s; "
		       "`whichwall doctor` says what this host lacks",
		       status, *line ? ": " : "", line);
}

/* Was it the slice, all of it? */
static int check_run(const struct slice *slice, const struct folder *dir, struct ww_error *e)
{
	struct run_identity identity;

	if (run_identity_read(dir, &identity, e) != 0)
		return -1;
	if (!identity.complete || strcmp(identity.plan_hash, plan_hash(slice->plan)) != 0)
		return ww_fail(e, CLI_HOST,
			       "a slice of `whichwall run` measured another plan than its floor");
	return 0;
}

static int count_started(const struct facts *facts, void *context)
{
	size_t *started = context;

	*started += facts->attempt == 0 && facts->has_outcome;
	return 0;
}

/* A trial that this host cannot start costs nothing, and must not make the others look cheap. */
static int find_started(const struct slice *slice, const struct folder *dir, size_t *started,
			struct ww_error *e)
{
	const size_t total = plan_total(slice->plan);
	FILE *journal = input_open_in(dir, "trials.jsonl", "the journal of a slice", e);
	int result;

	*started = 0;
	if (!journal)
		return -1;
	result = journal_read(journal, count_started, started, NULL, e);
	fclose(journal);
	if (result < 0 || *started >= total - total / 10)
		return result;
	return ww_fail(e, CLI_HOST,
		       "only %zu of %zu trials as %s can be started here (`whichwall doctor` says "
		       "why); the core alone is timed by -m none,single --no-filters",
		       *started, total, ww_word(&ww_callers, (int)slice->caller));
}

static int run_in(const struct trials *t, const struct slice *slice, const struct folder *dir,
		  double *ns, struct ww_error *e)
{
	const double begun = session_seconds();
	const pid_t parent = getpid(), pid = fork();
	size_t started;
	double spent;
	int status;

	if (pid == 0)
		execute_run(t, slice, dir, parent);
	if (pid < 0)
		return ww_fail(e, CLI_HOST, "fork: %s", strerror(errno));
	status = wait_for(pid, t->stop);
	spent = session_seconds() - begun;
	if (*t->stop)
		return 0;
	if (status != 0)
		return blame_run(dir, status, e);
	if (check_run(slice, dir, e) < 0 || find_started(slice, dir, &started, e) < 0)
		return -1;
	*ns = spent * 1e9 / (double)started;
	return 0;
}

static int time_run(const struct trials *t, const struct slice *slice, double *ns,
		    struct ww_error *e)
{
	struct fresh scratch;
	int result = fresh_make(&scratch, "whichwall-", e);

	if (result == 0)
		result = run_in(t, slice, &scratch.folder, ns, e);
	scratch_remove(&scratch);
	return result;
}

/* ---- rounds ---- */

static int keep(struct session *session, const struct slice *slice, enum quantity quantity,
		double ns)
{
	struct bench_sample sample = {
		.key = {.quantity = quantity, .caller = slice->caller, .shape = SHAPE_OF_CORE},
		.round = slice->round,
		.ns = ns};

	strcpy(sample.key.profile, PROFILE);
	return session_add(session, &sample);
}

static int time_pair(struct trials *t, struct slice *slice, struct ww_error *e)
{
	double run_ns, floor_ns;
	int result = 0;

	/* The first of a pair meets what was before: each is it in turn. */
	if (slice->round % 2 == 1)
		result = time_run(t, slice, &run_ns, e);
	if (result == 0 && !*t->stop)
		result = trial_floor_time(slice->plan, slice->caller, &floor_ns, e);
	if (result == 0 && !*t->stop && slice->round % 2 == 0)
		result = time_run(t, slice, &run_ns, e);
	if (*t->stop) /* what was under way may have failed for that */
		return 0;
	if (result == 0 && (keep(t->session, slice, QUANTITY_TRIAL, run_ns) < 0 ||
			    keep(t->session, slice, QUANTITY_TRIAL_FLOOR, floor_ns) < 0))
		return no_memory(e);
	return result;
}

static int time_slice(struct trials *t, unsigned round, enum caller caller, struct ww_error *e)
{
	struct slice slice = {.round = round, .caller = caller};
	int result = slice_make(t, &slice, e);

	if (result == 0)
		result = time_pair(t, &slice, e);
	slice_done(&slice);
	return result;
}

static int time_round(void *context, unsigned round, struct ww_error *e)
{
	struct trials *t = context;

	for (int caller = 0; caller < WW_CALLERS_COUNT; caller++)
		if ((t->options->callers & WW_BIT(caller)) && !*t->stop &&
		    time_slice(t, round, (enum caller)caller, e) < 0)
			return -1;
	return 0;
}

static int time_rounds(struct trials *t, session_progress *progress, struct ww_error *e)
{
	const struct bench_rounds rounds = {.rounds = t->options->rounds,
					    .usual = BENCH_TRIALS_PARTS,
					    .seconds = t->options->seconds,
					    .stop = t->stop,
					    .progress = progress};
	int result = bench_rounds(&rounds, time_round, t, e);

	if (result == 0)
		t->session->interrupted = *t->stop != 0;
	return result;
}

int bench_trials(const struct bench_trials_options *options, session_progress *progress,
		 const volatile int *stop, struct session *session, struct ww_error *e)
{
	struct trials t = {
		.options = options, .stop = stop, .images = IMAGES_CLOSED, .session = session};
	int result = cli_corpus(&t.images, &t.catalog, NULL, NULL, e);

	if (result == 0)
		result = catalog_select(&t.catalog, NULL, false, &t.fixtures, &t.fixture_count, e);
	if (result == 0)
		result = time_rounds(&t, progress, e);
	free(t.fixtures);
	catalog_done(&t.catalog);
	images_close(&t.images);
	return result;
}
