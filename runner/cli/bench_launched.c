/* SPDX-License-Identifier: MIT */
#include "bench_launched.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "../../matrix/description_list.h"
#include "../../matrix/plan.h"
#include "../bench/crew.h"
#include "../harness/bare.h"
#include "bench_rounds.h"
#include "cli.h"
#include "measure.h"
#include "preflight.h"

/* So that the beginning and the end of a slice, when not all processors are busy, hardly count. */
#define REPS 4

struct launched {
	const struct bench_launched_options *options;
	struct measure_request usual; /* what a run is like unless it is asked for otherwise */
	const volatile int *stop;
	struct session *session;
	struct idmap ids;
	struct images images;
	struct catalog catalog;
	size_t *fixtures, fixture_count;
	int filters; /* an empty memory file: a launcher has none of ours */
};

/* The trials of one pair. */
struct slice {
	struct launched *all;
	unsigned round;
	enum caller caller;
	const char *name; /* of the profile */
	/* The profile, and that of its control arms, which every plan has. */
	struct profile_setup profiles[2];
	struct plan *plan;
	struct planned *trials;
	size_t count;
};

static int no_memory(struct ww_error *e)
{
	return ww_fail(e, CLI_HOST, "out of memory");
}

/* ---- a slice ---- */

/* Control arms have no launcher: they are taken and never handed back. */
static int take_launched(struct slice *slice, struct ww_error *e)
{
	struct planned planned;

	slice->trials = calloc(plan_total(slice->plan) + 1, sizeof(*slice->trials));
	if (!slice->trials)
		return no_memory(e);
	while (plan_next(slice->plan, &planned))
		if (planned.key.arm != ARM_CONTROL)
			slice->trials[slice->count++] = planned;
	for (size_t i = 0; i < slice->count; i++)
		plan_untake(slice->plan, slice->trials[i].index);
	return 0;
}

static int slice_make(struct slice *slice, struct ww_error *e)
{
	const struct launched *all = slice->all;
	const struct plan_options options = {
		.profiles = &slice->name,
		.profile_count = 1,
		.callers = WW_BIT(slice->caller),
		.factors = all->options->factors,
		.masks = all->options->masks ? all->options->masks : "none",
		.fixtures = all->fixtures,
		.fixture_count = all->fixture_count,
		.reps = REPS,
		.seed = all->options->seed + slice->round,
	};

	if (profile_setup_init(&slice->profiles[0], slice->name, e) < 0 ||
	    profile_setup_init(&slice->profiles[1], ww_control_profiles[CONTROL_LAUNCHED], e) < 0)
		return -1;
	slice->plan = plan_new(&options, &all->catalog, e);
	return slice->plan ? take_launched(slice, e) : -1;
}

static void slice_done(struct slice *slice)
{
	free(slice->trials);
	plan_free(slice->plan);
	for (int i = 0; i < 2; i++)
		profile_setup_done(&slice->profiles[i]);
}

static struct sweep_options sweep_options(struct slice *slice)
{
	struct launched *all = slice->all;

	return (struct sweep_options){
		.jobs = all->usual.jobs,
		.timeout_seconds = all->usual.timeout_seconds,
		.memory_mib = all->usual.memory_mib,
		.profiles = slice->profiles,
		.profile_count = 2,
		.images = &all->images,
		.ids = &all->ids,
		.stop = all->stop,
	};
}

/* ---- as a run measures it ---- */

static const char *given_to(const char *profile)
{
	const struct description *description = description_find(profile);

	return description && description->given ? description->given : profile;
}

/* A trial that did not start costs nothing, and must not make the others look cheap. */
static int check_started(const struct slice *slice, const struct preflight *preflight,
			 struct ww_error *e)
{
	char why[160];

	for (size_t i = 0; i < preflight->count; i++) {
		if (preflight_started(&preflight->facts[i]))
			continue;
		preflight_reason(&preflight->facts[i], why, sizeof(why));
		return ww_fail(e, CLI_HOST,
			       "profile %.40s, started by %s, does not start the program: %s; see "
			       "`whichwall doctor -p %.200s`",
			       slice->name, ww_word(&ww_callers, (int)slice->caller), why,
			       given_to(slice->name));
	}
	return preflight->count == slice->count
		       ? 0
		       : ww_fail(e, CLI_HOST, "only %zu of %zu trials of profile %.40s were run",
				 preflight->count, slice->count, slice->name);
}

static int run_trials(struct slice *slice, double *ns, struct ww_error *e)
{
	const struct workers_options workers = {.sweep = sweep_options(slice)};
	struct preflight preflight = {0};
	const double begun = session_seconds();
	int result = preflight_sweep(&workers, slice->plan, &preflight, e);

	*ns = (session_seconds() - begun) * 1e9 / (double)slice->count;
	if (result == 0)
		result = check_started(slice, &preflight, e);
	preflight_done(&preflight);
	return result;
}

/* ---- as bare starts ---- */

static const char *leave_host(const void *context)
{
	const struct sweep_options options = sweep_options((struct slice *)context);

	return workers_leave_mounts(&options);
}

/* Ids that no other process gives to its arenas, and others than those of its last one. */
static struct idmap part_of_ids(const struct launched *all, unsigned process, size_t job)
{
	struct idmap ids = all->ids;
	const uint32_t arenas = ids.count / IDMAP_IDS / all->usual.jobs;

	ids.count = arenas * IDMAP_IDS;
	ids.base += process * ids.count;
	ids.next = (uint32_t)(job % arenas) * IDMAP_IDS;
	return ids;
}

static int start_one(const void *context, unsigned process, size_t job, struct ww_error *e)
{
	const struct slice *slice = context;
	const struct launched *all = slice->all;
	struct idmap ids = part_of_ids(all, process, job);
	const struct trial_kit kit = {.ids = &ids,
				      .images = &all->images,
				      .timeout_seconds = all->usual.timeout_seconds,
				      .memory_mib = all->usual.memory_mib,
				      .epoll = -1};
	const struct arena_kit arenas = {
		.ids = &ids, .images = &all->images, .filters = all->filters};

	return bare_start(&kit, &arenas, &slice->trials[job], &slice->profiles[0], e);
}

static int run_floor(struct slice *slice, double *ns, struct ww_error *e)
{
	return crew_time(&(struct crew_work){.name = "the floor of launched trials",
					     .count = slice->count,
					     .enter = leave_host,
					     .job = start_one,
					     .context = slice},
			 ns, e);
}

/* ---- rounds ---- */

/* A side of a pair. */
struct side {
	int (*run)(struct slice *slice, double *ns, struct ww_error *e);
	enum quantity wall, cpu;
};
static const struct side sides[] = {{run_trials, QUANTITY_TRIAL, QUANTITY_TRIAL_CPU},
				    {run_floor, QUANTITY_TRIAL_FLOOR, QUANTITY_TRIAL_FLOOR_CPU}};

/* Of all processes that have ended: each was waited for by its parent, up to us. */
static double cpu_seconds(void)
{
	struct rusage usage;

	getrusage(RUSAGE_CHILDREN, &usage);
	return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
	       (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

static int keep(const struct slice *slice, enum quantity quantity, double ns, struct ww_error *e)
{
	struct bench_sample sample = {
		.key = {.quantity = quantity, .caller = slice->caller, .shape = SHAPE_OF_CORE},
		.round = slice->round,
		.ns = round(ns)}; /* no more than samples.csv holds */

	strcpy(sample.key.profile, slice->name);
	return session_add(slice->all->session, &sample) < 0 ? no_memory(e) : 0;
}

static int time_side(struct slice *slice, const struct side *side, struct ww_error *e)
{
	const double before = cpu_seconds();
	double ns;

	if (*slice->all->stop)
		return 0;
	if (side->run(slice, &ns, e) < 0 || keep(slice, side->wall, ns, e) < 0)
		return -1;
	return keep(slice, side->cpu, (cpu_seconds() - before) * 1e9 / (double)slice->count, e);
}

/* The first of a pair meets what was before: each is it in turn. */
static int time_pair(struct slice *slice, struct ww_error *e)
{
	const volatile int *stop = slice->all->stop;
	struct session *session = slice->all->session;
	const size_t before = session->count;
	const unsigned first = slice->round % 2;
	int result = time_side(slice, &sides[first], e);

	if (result == 0)
		result = time_side(slice, &sides[1 - first], e);
	if (!*stop)
		return result;
	session->count = before; /* what was under way may have failed for that */
	return 0;
}

static int time_slice(struct launched *all, unsigned round, const char *name, enum caller caller,
		      struct ww_error *e)
{
	struct slice slice = {.all = all, .round = round, .caller = caller, .name = name};
	int result;

	slice.profiles[0].copies = slice.profiles[1].copies = -1;
	result = slice_make(&slice, e);
	if (result == 0)
		result = time_pair(&slice, e);
	slice_done(&slice);
	return result;
}

static int time_profile(struct launched *all, unsigned round, const char *name, struct ww_error *e)
{
	const uint64_t callers = all->options->callers & description_find(name)->callers;

	for (int caller = 0; caller < WW_CALLERS_COUNT; caller++)
		if ((callers & WW_BIT(caller)) && !*all->stop &&
		    time_slice(all, round, name, (enum caller)caller, e) < 0)
			return -1;
	return 0;
}

static int time_round(void *context, unsigned round, struct ww_error *e)
{
	struct launched *all = context;

	for (size_t i = 0; i < all->options->profile_count; i++)
		if (time_profile(all, round, all->options->profiles[i], e) < 0)
			return -1;
	return 0;
}

static int time_rounds(struct launched *all, session_progress *progress, struct ww_error *e)
{
	const struct bench_rounds rounds = {.rounds = all->options->rounds,
					    .usual = BENCH_LAUNCHED_ROUNDS,
					    .seconds = all->options->seconds,
					    .stop = all->stop,
					    .progress = progress};
	int result = bench_rounds(&rounds, time_round, all, e);

	if (result == 0)
		all->session->interrupted |= *all->stop != 0;
	return result;
}

/* ---- before ---- */

static int prepare(struct launched *all, struct ww_error *e)
{
	if (cli_corpus(&all->images, &all->catalog, NULL, NULL, e) < 0 ||
	    catalog_select(&all->catalog, all->options->fixtures, false, &all->fixtures,
			   &all->fixture_count, e) < 0 ||
	    idmap_find(&all->ids, NULL, e) < 0)
		return -1;
	if (all->ids.single || all->ids.count / IDMAP_IDS < all->usual.jobs)
		return ww_fail(e, CLI_HOST,
			       "sandboxes of others need arenas with user ids of their own; see "
			       "`whichwall doctor` for /etc/subuid");
	all->filters = image_seal("filters", "", 0);
	return all->filters < 0 ? ww_fail(e, CLI_HOST, "a memory file: %s", strerror(errno)) : 0;
}

int bench_launched(const struct bench_launched_options *options, session_progress *progress,
		   const volatile int *stop, struct session *session, struct ww_error *e)
{
	struct launched all = {.options = options,
			       .usual = measure_request_default(),
			       .stop = stop,
			       .session = session,
			       .images = IMAGES_CLOSED,
			       .filters = -1};
	int result = prepare(&all, e);

	if (result == 0)
		result = time_rounds(&all, progress, e);
	free(all.fixtures);
	catalog_done(&all.catalog);
	images_close(&all.images);
	if (all.filters >= 0)
		close(all.filters);
	return result;
}
