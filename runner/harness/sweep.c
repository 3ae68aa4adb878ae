/* SPDX-License-Identifier: MIT */
/* Slots hold trials, stations hold arenas.  A trial takes an idle station whose arena is proven to
 * be as new, or has one made; afterwards the station goes back to the idle ones or dies.  Arenas
 * die in the background: tearing namespaces down waits for RCU, and other slots work meanwhile. */
#include "sweep.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

#include "../../matrix/journal.h"
#include "../../matrix/shortage.h"
#include "arena_group.h"

/* When so many arenas in a row cannot be made, the cause is not chance: give up. */
#define FAILURES_MAX 8

struct slot;
struct station {
	struct sweep *sweep;
	struct arena *arena;
	struct source control, end;
	struct slot *slot;    /* whose trial it serves, NULL: idle or dying */
	struct station *next; /* of the idle ones */
};
struct slot {
	struct sweep *sweep;
	struct trial trial;
	struct station *station;
	bool busy;
};
struct sweep {
	const struct sweep_options *options;
	struct trial_kit kit;
	struct arena_kit arenas;
	struct core_cgroup groups; /* of arenas that ask for one */
	struct plan *plan;
	struct slot *slots;
	struct station *idle;
	unsigned dying, failures;
	bool stood;  /* at least one arena said HELLO */
	bool broken; /* *error is set: hand out nothing more */
	struct ww_error *error;
	struct sweep_counts *counts;
};

static const struct profile_setup *find_profile(const struct sweep *sweep, const char *name)
{
	for (size_t i = 0; i < sweep->options->profile_count; i++)
		if (strcmp(sweep->options->profiles[i].name, name) == 0)
			return &sweep->options->profiles[i];
	return NULL;
}

/* ---- stations ---- */

static void on_arena_end(struct source *source)
{
	struct station *station = source->owner;
	struct sweep *sweep = station->sweep;

	/* The arena owns the descriptor of this source. */
	epoll_ctl(sweep->kit.epoll, EPOLL_CTL_DEL, source->fd, NULL);
	arena_reap(station->arena);
	free(station);
	sweep->dying--;
}

/* From here on the station only waits for its init to be gone. */
static void retire(struct station *station)
{
	struct sweep *sweep = station->sweep;

	station->slot = NULL;
	/* The arena owns the descriptor; a message of it that is at hand already is for nobody. */
	source_ignore(&station->control, sweep->kit.epoll);
	station->control.fd = -1;
	arena_kill(station->arena);
	sweep->dying++;
	source_watch(&station->end, sweep->kit.epoll, station->arena->pidfd, on_arena_end, station);
}

static void discard_station(struct station *station)
{
	for (struct station **at = &station->sweep->idle; *at; at = &(*at)->next)
		if (*at == station) {
			*at = station->next;
			break;
		}
	retire(station);
}

static void slot_finished(struct slot *slot);
static void slot_again(struct slot *slot);

static void slot_check(struct slot *slot)
{
	if (slot->busy && slot->trial.state == TRIAL_OVER)
		slot_finished(slot);
	else if (slot->busy && slot->trial.state == TRIAL_AGAIN)
		slot_again(slot);
}

/* The arena takes the descriptors over. */
static void on_hello(struct station *station, struct incoming *incoming)
{
	const int looked = arena_hello(station->arena, &incoming->message.hello, incoming->fds);

	incoming->count = 0;
	if (looked < 0) {
		trial_arena_lost(&station->slot->trial, "hello", EPROTO);
		return;
	}
	station->sweep->failures = 0;
	station->sweep->stood = true;
	trial_begin(&station->slot->trial, station->arena);
}

static void on_control(struct source *source)
{
	struct station *station = source->owner;
	struct slot *slot = station->slot;
	struct incoming incoming;
	const ssize_t n = incoming_receive(source->fd, &incoming);

	if (n == -EAGAIN)
		return;
	if (!slot) {
		discard_station(station);
	} else if (n <= 0) {
		trial_arena_lost(&slot->trial, "arena ended", n < 0 ? (int)-n : EPIPE);
	} else if (incoming.message.kind == WIRE_HELLO && !station->arena->ready) {
		on_hello(station, &incoming);
	} else {
		trial_message(&slot->trial, &incoming);
	}
	wire_drop(incoming.fds, incoming.count);
	if (slot)
		slot_check(slot);
}

static struct station *start_station(struct sweep *sweep, const struct trial *trial,
				     struct ww_error *e)
{
	const struct arena_wants wants = trial_wants(trial);
	struct station *station = calloc(1, sizeof(*station));

	if (!station) {
		ww_fail(e, 3, "out of memory");
		return NULL;
	}
	station->sweep = sweep;
	station->control.fd = station->end.fd = -1;
	station->arena = arena_start(&sweep->arenas, &wants, e);
	if (!station->arena) {
		free(station);
		return NULL;
	}
	sweep->counts->arenas++;
	source_watch(&station->control, sweep->kit.epoll, station->arena->control, on_control,
		     station);
	return station;
}

/* ---- slots ---- */

static void break_off(struct sweep *sweep)
{
	sweep->broken = true;
}

static void journal(struct sweep *sweep, const struct facts *facts)
{
	char line[WW_JOURNAL_LINE_MAX];
	const int size = journal_format(facts, line, sizeof(line));

	/* One write of the whole record: another process's kill leaves it whole or absent. */
	if (size > 0 && write(sweep->options->journal, line, (size_t)size) == size)
		return;
	ww_fail(sweep->error, 3,
		"cannot append to trials.jsonl: %s; everything measured so far is kept: "
		"free some space and go on with --resume",
		size > 0 ? strerror(errno) : "record too long");
	break_off(sweep);
}

/* The kernel gives namespaces back in work queues, a while after their last process has ended. */
static void await_release(void)
{
	const struct timespec while_it_works = {.tv_nsec = 100000000};

	nanosleep(&while_it_works, NULL);
}

/* A trial whose arena failed on a host where none has stood yet says something about the host:
 * leave it for a later --resume, unjournalled.  Too many failures in a row end the sweep. */
static bool blame_host(struct slot *slot)
{
	struct sweep *sweep = slot->sweep;
	const struct facts *facts = &slot->trial.facts;

	if (facts->setup != SETUP_FAILED)
		return false;
	if (shortage_of_setup(facts)) {
		if (plan_is_alone(sweep->plan))
			await_release();
		else if (sweep->stood)
			return false; /* it had room for arenas: it is asked again, alone */
	}
	if (++sweep->failures < FAILURES_MAX)
		return !sweep->stood;
	if (!sweep->broken)
		ww_fail(sweep->error, 3,
			"arenas cannot be made here: %s: %s; see `whichwall doctor`",
			facts->setup_step, strerror(facts->setup_errno));
	break_off(sweep);
	return true;
}

/* An idle arena holds what the host is short of. */
static bool keeps_arenas(const struct sweep *sweep)
{
	return !sweep->options->fresh_only && !plan_is_alone(sweep->plan);
}

static void slot_finished(struct slot *slot)
{
	struct sweep *sweep = slot->sweep;
	struct station *station = slot->station;
	struct trial *trial = &slot->trial;

	slot->busy = false;
	slot->station = NULL;
	if (station) {
		station->slot = NULL;
		if (keeps_arenas(sweep) && trial_left_arena_inert(trial)) {
			station->next = sweep->idle;
			sweep->idle = station;
		} else {
			retire(station);
		}
	}
	if (blame_host(slot)) {
		plan_untake(sweep->plan, trial->planned.index);
		return;
	}
	if (trial->facts.setup != SETUP_FAILED)
		sweep->failures = 0;
	journal(sweep, &trial->facts);
	plan_learn(sweep->plan, &trial->facts);
	sweep->counts->trials++;
	if (sweep->options->progress)
		sweep->options->progress(&trial->facts, sweep->plan, sweep->options->context);
}

static void wait_for_arena(struct slot *slot)
{
	struct sweep *sweep = slot->sweep;
	struct ww_error e;

	slot->station = start_station(sweep, &slot->trial, &e);
	if (!slot->station) {
		if (!sweep->broken)
			*sweep->error = e;
		trial_arena_lost(&slot->trial, "arena", errno);
		return;
	}
	slot->station->slot = slot;
	trial_await_arena(&slot->trial);
}

/* An idle station that the trial may use, taken out of the list, or NULL.  One without a network is
 * preferred where none is needed. */
static struct station *take_idle(struct sweep *sweep, const struct trial *trial)
{
	const bool network = trial_wants_network(trial);
	struct station **best = NULL, *station;

	if (trial_wants_fresh(trial))
		return NULL;
	for (struct station **at = &sweep->idle; *at; at = &(*at)->next) {
		if (network && !(*at)->arena->own_net)
			continue;
		best = at;
		if ((*at)->arena->own_net == network)
			break;
	}
	if (!best)
		return NULL;
	station = *best;
	*best = station->next;
	return station;
}

/* Gives the slot's trial an arena. */
static void slot_place(struct slot *slot)
{
	struct station *station = take_idle(slot->sweep, &slot->trial);

	if (station) {
		station->slot = slot;
		slot->station = station;
		trial_begin(&slot->trial, station->arena);
	} else {
		wait_for_arena(slot);
	}
	slot_check(slot);
}

static void slot_start(struct slot *slot, const struct planned *planned)
{
	struct sweep *sweep = slot->sweep;

	slot->busy = true;
	trial_assign(&slot->trial, &sweep->kit, planned, find_profile(sweep, planned->key.profile));
	if (trial_impossible(&slot->trial))
		slot_check(slot);
	else
		slot_place(slot);
}

/* Its arena is given up with it. */
static void slot_again(struct slot *slot)
{
	if (slot->station)
		retire(slot->station);
	slot->station = NULL;
	trial_attend(&slot->trial);
	slot_place(slot);
}

/* ---- the loop ---- */

static bool stopping(const struct sweep *sweep)
{
	return sweep->broken || (sweep->options->stop && *sweep->options->stop);
}

/* A dying arena still holds memory and namespaces: do not outrun the kernel. */
static bool crowded(const struct sweep *sweep)
{
	return sweep->dying >= (plan_is_alone(sweep->plan) ? 1 : 2 * sweep->options->jobs + 2);
}

/* Gives every free slot a trial.  Returns how many are busy. */
static unsigned fill_slots(struct sweep *sweep)
{
	unsigned busy = 0;

	for (unsigned i = 0; i < sweep->options->jobs; i++) {
		struct slot *slot = &sweep->slots[i];
		struct planned planned;

		while (!slot->busy && !stopping(sweep) && !crowded(sweep) &&
		       plan_next(sweep->plan, &planned))
			slot_start(slot, &planned);
		busy += slot->busy;
	}
	return busy;
}

static int wait_ms(const struct sweep *sweep)
{
	uint64_t first = UINT64_MAX, now = now_us();

	for (unsigned i = 0; i < sweep->options->jobs; i++)
		if (sweep->slots[i].busy && sweep->slots[i].trial.deadline_us < first)
			first = sweep->slots[i].trial.deadline_us;
	if (first == UINT64_MAX)
		return 1000;
	return first <= now ? 0 : (int)((first - now) / 1000 + 1);
}

static void expire(struct sweep *sweep)
{
	const uint64_t now = now_us();

	for (unsigned i = 0; i < sweep->options->jobs; i++) {
		struct slot *slot = &sweep->slots[i];

		if (!slot->busy || slot->trial.deadline_us > now)
			continue;
		trial_expire(&slot->trial);
		slot_check(slot);
	}
}

static void dispatch(struct sweep *sweep)
{
	struct epoll_event events[64];
	const int count = epoll_wait(sweep->kit.epoll, events, 64, wait_ms(sweep));

	for (int i = 0; i < count; i++) {
		struct source *source = events[i].data.ptr;

		/* An earlier event of this batch may have closed it, or ended the interest
		 * in it. */
		if (source->handle)
			source->handle(source);
	}
	/* An event may have completed any trial, through channels that its slot does not watch. */
	for (unsigned i = 0; i < sweep->options->jobs; i++)
		slot_check(&sweep->slots[i]);
	expire(sweep);
}

/* Takes back what runs, ends all arenas, waits until the last one is gone. */
static void wind_down(struct sweep *sweep)
{
	for (unsigned i = 0; i < sweep->options->jobs; i++) {
		struct slot *slot = &sweep->slots[i];

		if (!slot->busy)
			continue;
		plan_untake(sweep->plan, slot->trial.planned.index);
		if (slot->station) {
			trial_arena_lost(&slot->trial, "stopped", ECANCELED);
			retire(slot->station);
		}
		slot->busy = false;
	}
	while (sweep->idle) {
		struct station *station = sweep->idle;

		sweep->idle = station->next;
		retire(station);
	}
	while (sweep->dying)
		dispatch(sweep);
}

/* All filters of all profiles, one after the other, in one sealed memory file. */
static int seal_filters(const struct sweep_options *options)
{
	size_t size = 0, at = 0;
	unsigned char *bytes;
	int fd;

	for (size_t p = 0; p < options->profile_count; p++)
		for (int i = 0; i < PROFILE_FILTERS; i++)
			if (options->profiles[p].filters[i])
				size += options->profiles[p].filters[i]->length *
					sizeof(struct sock_filter);
	bytes = malloc(size + 1);
	if (!bytes)
		return -1;
	for (size_t p = 0; p < options->profile_count; p++)
		for (int i = 0; i < PROFILE_FILTERS; i++) {
			const struct core_filter *filter = options->profiles[p].filters[i];

			if (!filter)
				continue;
			options->profiles[p].filter_offset[i] = (uint32_t)at;
			memcpy(bytes + at, filter->program,
			       filter->length * sizeof(struct sock_filter));
			at += filter->length * sizeof(struct sock_filter);
		}
	fd = image_seal("filters", bytes, size);
	free(bytes);
	return fd;
}

/* Its janitor removes the groups of arenas should we be killed. */
static int open_groups(struct sweep *sweep)
{
	const struct sweep_options *options = sweep->options;

	if (!arena_groups_wanted(options->profiles, options->profile_count))
		return 0;
	if (arena_groups_open(&sweep->groups, sweep->error) < 0)
		return -1;
	sweep->arenas.groups = &sweep->groups;
	return 0;
}

static int prepare(struct sweep *sweep)
{
	const struct sweep_options *options = sweep->options;

	sweep->kit = (struct trial_kit){.ids = options->ids,
					.images = options->images,
					.externals = options->externals,
					.timeout_seconds = options->timeout_seconds,
					.memory_mib = options->memory_mib,
					.groups = options->groups,
					.epoll = epoll_create1(EPOLL_CLOEXEC)};
	sweep->arenas = (struct arena_kit){
		.ids = options->ids, .images = options->images, .filters = seal_filters(options)};
	arena_kit_leave_network(&sweep->arenas);
	sweep->slots = calloc(options->jobs, sizeof(*sweep->slots));
	if (sweep->kit.epoll < 0 || sweep->arenas.filters < 0 || !sweep->slots)
		return ww_fail(sweep->error, 3, "cannot start: %s", strerror(errno));
	for (unsigned i = 0; i < options->jobs; i++)
		sweep->slots[i].sweep = sweep;
	return open_groups(sweep);
}

int sweep_run(const struct sweep_options *options, struct plan *plan, struct sweep_counts *counts,
	      struct ww_error *e)
{
	struct sweep sweep = {.options = options, .plan = plan, .error = e, .counts = counts};
	int result = prepare(&sweep);

	*counts = (struct sweep_counts){0};
	if (result == 0) {
		while (fill_slots(&sweep) > 0 || (crowded(&sweep) && !stopping(&sweep)))
			dispatch(&sweep);
		result = sweep.broken ? -1 : stopping(&sweep) ? 1 : 0;
		counts->deferred = plan_deferred(plan);
		wind_down(&sweep);
	}
	if (sweep.arenas.groups)
		cgroup_close(&sweep.groups, NULL);
	free(sweep.slots);
	if (sweep.arenas.filters >= 0)
		close(sweep.arenas.filters);
	if (sweep.kit.epoll >= 0)
		close(sweep.kit.epoll);
	return result;
}
