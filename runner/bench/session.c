/* SPDX-License-Identifier: MIT */
/* Rounds: each times every task once, in a new random order, so that drift and neighbours fall on
 * all alike. */
#include "session.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "timekeeper.h"

#define WARM_UP 2 /* rounds that are not kept: caches, page tables, frequency */
#define PILOT 10  /* rounds after which the calibration knows the spread */
#define ROUNDS_MAX 100000U

struct state {
	const struct session_options *options;
	struct tasks tasks;
	struct timekeeper keepers[WW_CALLERS_COUNT];
	size_t *order, order_count; /* of the tasks that can be timed */
	uint64_t random;
	struct session *session;
	size_t capacity;
	double begun; /* seconds */
};

double session_seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* S. Vigna, "An experimental exploration of Marsaglia's xorshift generators, scrambled" (2016):
 * splitmix64. */
static uint64_t next_random(uint64_t *state)
{
	uint64_t z = *state += 0x9e3779b97f4a7c15U;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9U;
	z = (z ^ z >> 27) * 0x94d049bb133111ebU;
	return z ^ z >> 31;
}

/* R. A. Fisher, F. Yates (1938).  The bias of the remainder is below 2^-48 for some
 * thousand tasks. */
static void shuffle(struct state *s)
{
	for (size_t i = s->order_count; i > 1; i--) {
		const size_t j = next_random(&s->random) % i, swapped = s->order[i - 1];

		s->order[i - 1] = s->order[j];
		s->order[j] = swapped;
	}
}

static int keep(struct state *s, const struct bench_key *key, enum quantity quantity,
		unsigned round, double ns)
{
	struct session *session = s->session;
	struct bench_sample *sample;

	if (session->count == s->capacity) {
		const size_t capacity = s->capacity ? 2 * s->capacity : 4096;
		void *grown = realloc(session->samples, capacity * sizeof(*session->samples));

		if (!grown)
			return -1;
		session->samples = grown;
		s->capacity = capacity;
	}
	sample = &session->samples[session->count++];
	*sample = (struct bench_sample){.key = *key, .round = round, .ns = ns};
	sample->key.quantity = quantity;
	return 0;
}

static int keep_times(struct state *s, const struct bench_key *key, unsigned round,
		      const struct start_times *times)
{
	if (key->quantity == QUANTITY_START_END &&
	    keep(s, key, QUANTITY_START_PROGRAM, round, times->program) < 0)
		return -1;
	if (key->quantity == QUANTITY_FLOOR_END &&
	    keep(s, key, QUANTITY_FLOOR_PROGRAM, round, times->program) < 0)
		return -1;
	return keep(s, key, key->quantity, round, times->end);
}

/* Says of an error what was being timed. */
static int fail_task(const struct bench_key *key, struct ww_error *e)
{
	const struct ww_error cause = *e;
	char mask[WW_MASK_TEXT_MAX];

	mask_format(key->mask, mask);
	return ww_fail(e, cause.code, "%s of %.40s, %s, mask %.60s: %.100s",
		       ww_word(&ww_quantities, (int)key->quantity), key->profile,
		       ww_word(&ww_callers, (int)key->caller), mask, cause.text);
}

static int time_round(struct state *s, unsigned round, bool kept, struct ww_error *e)
{
	shuffle(s);
	for (size_t i = 0; i < s->order_count; i++) {
		const struct bench_key *key = &s->tasks.list[s->order[i]].key;
		struct start_times times = {0};

		if (timekeeper_time(&s->keepers[key->caller], s->order[i], &times, e) < 0)
			return fail_task(key, e);
		if (kept && keep_times(s, key, round, &times) < 0)
			return ww_fail(e, 3, "out of memory");
	}
	return 0;
}

/* ---- how many rounds ---- */

/* After the pilot: as many as the precision needs, as far as the time allows. */
static int calibrate(struct state *s, unsigned done, unsigned *planned, struct ww_error *e)
{
	const double each = (session_seconds() - s->begun) / (done + WARM_UP);
	const double fit = (s->options->seconds - (session_seconds() - s->begun)) / each;
	const size_t possible = done + (fit > 0 ? (size_t)fit : 0);
	struct bench *bench = bench_of(s->session->samples, s->session->count, e);
	size_t needed;

	if (!bench)
		return -1;
	needed = stats_needed(bench->spread, s->options->precision);
	bench_free(bench);
	s->session->out_of_time = needed > possible;
	if (needed > possible)
		needed = possible;
	if (needed < done)
		needed = done;
	*planned = needed < ROUNDS_MAX ? (unsigned)needed : ROUNDS_MAX;
	return 0;
}

static bool calibrates(const struct state *s, unsigned done, unsigned planned)
{
	/* Again half way: the pilot is short. */
	return s->options->rounds == 0 && (done == PILOT || done == planned / 2) && done >= PILOT;
}

static int time_rounds(struct state *s, session_progress *progress, void *context,
		       const volatile int *stop, struct ww_error *e)
{
	unsigned planned = s->options->rounds ? s->options->rounds : PILOT;

	s->begun = session_seconds();
	for (unsigned i = 0; i < WARM_UP && !*stop; i++)
		if (time_round(s, 0, false, e) < 0)
			return -1;
	for (unsigned done = 0; done < planned && !*stop;) {
		if (time_round(s, done, true, e) < 0)
			return -1;
		s->session->rounds = ++done;
		if (calibrates(s, done, planned) && calibrate(s, done, &planned, e) < 0)
			return -1;
		if (progress)
			progress(done, planned, context);
	}
	s->session->interrupted = *stop != 0;
	return 0;
}

/* ---- what can be timed ---- */

/* A profile that fails closed starts nothing under some masks: without a user namespace an ordinary
 * user can make no other one.  Under full hardening that is an error. */
static int try_start(struct state *s, size_t task, FILE *refused, struct ww_error *e)
{
	const struct task *start = &s->tasks.list[task];
	struct start_times times;

	if (!core_begins_with_birth(start->plan.profile) ||
	    start->key.quantity != QUANTITY_START_END ||
	    timekeeper_time(&s->keepers[start->key.caller], task, &times, e) == 0)
		return 1;
	fail_task(&start->key, e);
	if (e->code != STOPWATCH_CLOSED || start->key.mask == 0)
		return -1;
	fprintf(refused, "%s\n", e->text);
	return 0;
}

/* The floor of a start follows it in the list (tasks.c). */
static bool is_its_floor(const struct state *s, size_t start, size_t other)
{
	const struct bench_key *a = &s->tasks.list[start].key, *b = &s->tasks.list[other].key;

	return a->mask == b->mask && a->caller == b->caller && strcmp(a->profile, b->profile) == 0;
}

static int choose_tasks(struct state *s, FILE *refused, struct ww_error *e)
{
	size_t last_refused = SIZE_MAX;

	for (size_t i = 0; i < s->tasks.count; i++) {
		int possible = last_refused == SIZE_MAX || !is_its_floor(s, last_refused, i);

		if (possible)
			possible = try_start(s, i, refused, e);
		if (possible < 0)
			return -1;
		if (possible)
			s->order[s->order_count++] = i;
		else
			last_refused = i;
	}
	return 0;
}

static int find_possible(struct state *s, struct ww_error *e)
{
	size_t size;
	FILE *refused = open_memstream(&s->session->refused, &size);
	int result;

	s->order = malloc((s->tasks.count + 1) * sizeof(*s->order));
	if (!refused || !s->order) {
		if (refused)
			fclose(refused);
		return ww_fail(e, 3, "out of memory");
	}
	result = choose_tasks(s, refused, e);
	if (fclose(refused) != 0)
		return ww_fail(e, 3, "out of memory");
	if (size == 0) {
		free(s->session->refused);
		s->session->refused = NULL;
	}
	return result;
}

/* ---- the whole ---- */

static bool asked(const struct state *s, int caller)
{
	return (s->options->callers & WW_BIT(caller)) != 0;
}

static int get_ready(struct state *s, struct ww_error *e)
{
	const char *workdirs[WW_CALLERS_COUNT] = {0};

	for (int caller = 0; caller < WW_CALLERS_COUNT; caller++) {
		if (asked(s, caller) &&
		    timekeeper_init(&s->keepers[caller], (enum caller)caller, e) < 0)
			return -1;
		workdirs[caller] = s->keepers[caller].workdir;
	}
	if (tasks_make(s->options, workdirs, &s->tasks, e) < 0)
		return -1;
	for (int caller = 0; caller < WW_CALLERS_COUNT; caller++)
		if (asked(s, caller) && timekeeper_start(&s->keepers[caller], &s->tasks, e) < 0)
			return -1;
	return find_possible(s, e);
}

int session_run(const struct session_options *options, session_progress *progress, void *context,
		const volatile int *stop, struct session *session, struct ww_error *e)
{
	struct state s = {.options = options, .random = options->seed, .session = session};
	int result;

	*session = (struct session){0};
	result = get_ready(&s, e);
	if (result == 0)
		result = time_rounds(&s, progress, context, stop, e);
	for (int caller = 0; caller < WW_CALLERS_COUNT; caller++)
		timekeeper_done(&s.keepers[caller]);
	tasks_done(&s.tasks);
	free(s.order);
	if (result < 0)
		session_done(session);
	return result;
}

void session_done(struct session *session)
{
	free(session->samples);
	free(session->refused);
	*session = (struct session){0};
}

int session_add(struct session *session, const struct bench_sample *sample)
{
	void *grown = realloc(session->samples, (session->count + 1) * sizeof(*session->samples));

	if (!grown)
		return -1;
	session->samples = grown;
	session->samples[session->count++] = *sample;
	return 0;
}
