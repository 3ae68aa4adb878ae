/* SPDX-License-Identifier: MIT */
/* Trials of a plan in arenas that stand at once and do as they are told: which arena is used again,
 * and which trial is tried again. */
#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../../runner/harness/sweep.h"
#include "catalog_parse.h"
#include "mock_launch.h"
#include "verdict.h"

/* ---- arenas ---- */

struct mock_arena {
	struct arena arena;
	int init; /* the other end of its control channel */
};
static unsigned standing, arenas_refused;
static bool inert = true;
static bool unconnected; /* a fixture of networks was in an arena that has none */
static uint64_t seed;    /* of the plan's order */

void arena_kit_leave_network(struct arena_kit *kit)
{
	(void)kit;
}

static void send_message(const struct arena *arena, const void *message, size_t size)
{
	const struct mock_arena *it = (const struct mock_arena *)arena;

	cr_assert_eq(send(it->init, message, size, 0), (ssize_t)size);
}

struct arena *arena_start(const struct arena_kit *kit, const struct arena_wants *wants,
			  struct ww_error *e)
{
	const struct wire_hello hello = {.kind = WIRE_HELLO};
	struct mock_arena *it = calloc(1, sizeof(*it));
	int pair[2], fds[HELLO_FDS];

	(void)kit;
	if (arenas_refused) {
		free(it);
		ww_fail(e, 3, "no arena");
		errno = EPERM;
		return NULL;
	}
	cr_assert_eq(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK, 0, pair), 0);
	it->init = pair[1];
	it->arena = (struct arena){
		.control = pair[0], .pidfd = eventfd(0, 0), .own_net = wants->own_net};
	for (int i = 0; i < HELLO_FDS; i++)
		fds[i] = STDERR_FILENO;
	cr_assert_eq(wire_send(it->init, &hello, sizeof(hello), fds, HELLO_FDS, 0), 0);
	standing++;
	return &it->arena;
}

int arena_hello(struct arena *arena, const struct wire_hello *hello, const int fds[HELLO_FDS])
{
	(void)hello;
	arena->ready = true;
	memcpy(arena->fds, fds, sizeof(arena->fds));
	return 0;
}

void arena_kill(struct arena *arena)
{
	const uint64_t ended = 1;

	cr_assert_eq(write(arena->pidfd, &ended, sizeof(ended)), sizeof(ended));
	standing--;
}

void arena_reap(struct arena *arena)
{
	for (int i = 0; i < HELLO_FDS; i++)
		close(arena->fds[i]);
	close(arena->control);
	close(arena->pidfd);
	close(((struct mock_arena *)arena)->init);
	free(arena);
}

/* ---- trials ---- */

static bool is_attack(const struct launch *launch, const char *fixture)
{
	const struct trial_key *key = &launch->scene.planned->key;

	return key->arm == ARM_ATTACK && strcmp(key->fixture, fixture) == 0;
}

static void prepare(struct launch *launch)
{
	const struct wire_prepared prepared = {.kind = WIRE_PREPARED};
	const struct scene *scene = &launch->scene;

	unconnected |= scene->planned->fixture->fclass == CLASS_NET && !scene->arena->own_net;
	send_message(launch->scene.arena, &prepared, sizeof(prepared));
}

static void refuse(struct launch *launch)
{
	mock_say(launch, "attempt open\nrefused 1\n");
}

static void finish(struct launch *launch)
{
	const struct wire_finished finished = {.kind = WIRE_FINISHED, .status = 9, .inert = inert};

	send_message(launch->scene.arena, &finished, sizeof(finished));
}

/* The host has no process left for the attack of `a`. */
static void lack(struct launch *launch)
{
	if (is_attack(launch, "a"))
		mock_tell(launch,
			  (struct event){.kind = EVENT_FAILED, .step = "clone", .err = EAGAIN});
	else
		prepare(launch);
}

/* ... at its first try. */
static void lack_once(struct launch *launch)
{
	if (launch->scene.planned->attempt == 0)
		lack(launch);
	else
		prepare(launch);
}

/* The arena of the attack of `a` breaks while init prepares the trial, at its first try. */
static void break_once(struct launch *launch)
{
	const struct wire_failed failed = {.kind = WIRE_FAILED, .err = EIO, .step = "mount"};

	if (is_attack(launch, "a") && launch->scene.planned->attempt == 0)
		send_message(launch->scene.arena, &failed, sizeof(failed));
	else
		prepare(launch);
}

/* ---- a sweep ---- */

enum { FACTS_MAX = 32 };
struct sweeping {
	struct catalog catalog;
	struct plan *plan;
	struct idmap ids;
	struct images images; /* of another corpus: each arm is attended */
	struct profile_setup profiles[2];
	struct sweep_options options;
	struct sweep_counts counts;
	struct ww_error error;
	struct facts facts[FACTS_MAX];
	unsigned count;
};

static void learn(const struct facts *facts, const struct plan *plan, void *context)
{
	struct sweeping *it = context;

	(void)plan;
	cr_assert_lt(it->count, FACTS_MAX);
	it->facts[it->count++] = *facts;
}

#define FIXTURE(id, class, more)                                                                   \
	"{\"id\":\"" id                                                                            \
	"\",\"summary\":\"s\",\"class\":\"" class "\",\"needs\":[],"                               \
						  "\"witness\":\"nonce\",\"predict\":{\"root\":"   \
						  "\"\",\"user\":\"\"},"                           \
						  "\"attack_ck\":\"\",\"cwe\":\"\","               \
						  "\"references\":\"\"" more "}"

/* Six trials: attack, benign and control arms of `a` and `b`, by an ordinary user, one at a time,
 * all confined. */
static struct sweeping *set_up(const char *fixtures)
{
	static const char *const names[] = {"none", "strict"};
	static const size_t both[] = {0, 1};
	const struct plan_options options = {
		.profiles = &names[1],
		.profile_count = 1,
		.callers = WW_BIT(CALLER_USER),
		.masks = "none",
		.fixtures = both,
		.fixture_count = 2,
		.reps = 1,
		.retries = 2,
		.seed = seed,
	};
	struct sweeping *it = calloc(1, sizeof(*it));

	mock = (struct mock){.on_start = prepare,
			     .on_go = refuse,
			     .on_finish = finish,
			     .says = "ready\n",
			     .effective.filtered = true,
			     .effective.no_new_privs = true};
	cr_assert_eq(catalog_parse(fixtures, &it->catalog, &it->error), 0, "%s", it->error.text);
	it->plan = plan_new(&options, &it->catalog, &it->error);
	cr_assert_not_null(it->plan, "%s", it->error.text);
	for (int i = 0; i < 2; i++) {
		strcpy(it->profiles[i].name, names[i]);
		it->profiles[i].base = i ? PROFILE_STRICT : PROFILE_NONE;
	}
	it->options = (struct sweep_options){
		.jobs = 1,
		.profiles = it->profiles,
		.profile_count = 2,
		.images = &it->images,
		.ids = &it->ids,
		.journal = memfd_create("journal", MFD_CLOEXEC),
		.progress = learn,
		.context = it,
	};
	return it;
}

static struct sweeping *two_fixtures(void)
{
	return set_up("[" FIXTURE("a", "fs", "") "," FIXTURE("b", "fs", "") "]");
}

static int sweep(struct sweeping *it)
{
	const int result = sweep_run(&it->options, it->plan, &it->counts, &it->error);

	cr_expect_eq(standing, 0, "an arena was left behind");
	return result;
}

static void done(struct sweeping *it)
{
	close(it->options.journal);
	plan_free(it->plan);
	catalog_done(&it->catalog);
	free(it);
}

/* The n-th try of this arm, or NULL. */
static const struct facts *find(const struct sweeping *it, const char *fixture, enum arm arm,
				unsigned attempt)
{
	for (unsigned i = 0; i < it->count; i++)
		if (strcmp(it->facts[i].fixture, fixture) == 0 && it->facts[i].arm == arm &&
		    it->facts[i].attempt == attempt)
			return &it->facts[i];
	return NULL;
}

/* ---- arenas that are used again ---- */

Test(harness_sweep, an_arena_that_is_as_new_serves_all)
{
	struct sweeping *it = two_fixtures();

	cr_assert_eq(sweep(it), 0);
	cr_expect_eq(it->counts.trials, 6);
	cr_expect_eq(it->counts.arenas, 1);
	cr_expect_eq(it->facts[0].fresh, true);
	cr_expect_eq(it->facts[5].fresh, false);
	done(it);
}

Test(harness_sweep, who_asks_for_fresh_ones_gets_one_for_each_trial)
{
	struct sweeping *it = two_fixtures();

	it->options.fresh_only = true;
	cr_assert_eq(sweep(it), 0);
	cr_expect_eq(it->counts.arenas, 6);
	done(it);
}

Test(harness_sweep, an_arena_with_what_init_cannot_account_for_serves_none)
{
	struct sweeping *it = two_fixtures();

	inert = false;
	cr_assert_eq(sweep(it), 0);
	cr_expect_eq(it->counts.arenas, 6);
	done(it);
}

Test(harness_sweep, a_fixture_that_taints_gets_and_leaves_none)
{
	struct sweeping *it = set_up(
		"[" FIXTURE("a", "fs", ",\"marks\":[\"taints\"]") "," FIXTURE("b", "fs", "") "]");

	cr_assert_eq(sweep(it), 0);
	for (unsigned i = 0; i < it->count; i++)
		if (strcmp(it->facts[i].fixture, "a") == 0)
			cr_expect(it->facts[i].fresh || it->facts[i].arm == ARM_BENIGN);
	cr_expect_geq(it->counts.arenas, 3);
	done(it);
}

/* In whatever order they come. */
Test(harness_sweep, an_arena_without_a_network_does_not_serve_who_needs_one)
{
	unsigned arenas = 0;

	for (seed = 0; seed < 8; seed++) {
		struct sweeping *it =
			set_up("[" FIXTURE("a", "net", "") "," FIXTURE("b", "fs", "") "]");

		cr_assert_eq(sweep(it), 0);
		arenas += it->counts.arenas;
		done(it);
	}
	cr_expect(!unconnected);
	cr_expect_gt(arenas, 8, "those without have served first");
	cr_expect_lt(arenas, 16 + 1, "one of each kind is enough");
}

/* ---- trials that are tried again ---- */

static void expect_setup_inconclusive(const struct sweeping *it, const struct facts *attack)
{
	const struct facts *benign = find(it, "a", ARM_BENIGN, 0);
	const struct facts *seen = find(it, "a", ARM_CONTROL, 0);
	struct facts control = *seen;
	const struct facts *escaped = &control;
	const struct verdict_input input = {.attack = &attack,
					    .attack_count = 1,
					    .benign = &benign,
					    .benign_count = 1,
					    .control = &escaped,
					    .control_count = 1};
	struct verdict_result verdict;

	control.sight = SIGHT_ESCAPED;
	verdict_of(&input, &verdict);
	cr_expect_eq(verdict.verdict, VERDICT_INCONCLUSIVE);
	cr_expect_eq(verdict.reason, REASON_SETUP);
}

Test(harness_sweep, a_shortage_is_tried_again_alone_and_once)
{
	struct sweeping *it = two_fixtures();
	const struct facts *last;

	mock.on_start = lack;
	cr_assert_eq(sweep(it), 0);
	cr_expect_eq(it->counts.trials, 6, "the others are not kept waiting");
	cr_expect_eq(it->counts.deferred, 1);
	cr_expect_not_null(find(it, "a", ARM_ATTACK, 0));
	cr_expect_null(find(it, "a", ARM_ATTACK, 1), "beside others nothing is proven");
	plan_alone(it->plan);
	cr_assert_eq(sweep(it), 0);
	cr_expect_eq(it->counts.trials, 1);
	cr_expect_eq(it->counts.deferred, 0);
	last = find(it, "a", ARM_ATTACK, 1);
	cr_assert_not_null(last);
	cr_expect_eq(last->setup_errno, EAGAIN);
	cr_expect_null(find(it, "a", ARM_ATTACK, 2), "once");
	expect_setup_inconclusive(it, last);
	done(it);
}

Test(harness_sweep, alone_it_may_have_what_it_lacked)
{
	struct sweeping *it = two_fixtures();
	const struct facts *last;

	mock.on_start = lack_once;
	cr_assert_eq(sweep(it), 0);
	plan_alone(it->plan);
	cr_assert_eq(sweep(it), 0);
	last = find(it, "a", ARM_ATTACK, 1);
	cr_assert_not_null(last);
	cr_expect_eq(last->setup, SETUP_OK);
	cr_expect_eq(last->said, SAID_REFUSED);
	cr_expect(last->fresh);
	done(it);
}

Test(harness_sweep, an_arena_that_broke_is_replaced_at_once)
{
	struct sweeping *it = two_fixtures();
	const struct facts *first, *second;

	/* Somewhere an arena has stood, so that the break says nothing about the host. */
	mock.on_start = break_once;
	cr_assert_eq(sweep(it), 0);
	first = find(it, "a", ARM_ATTACK, 0);
	second = find(it, "a", ARM_ATTACK, 1);
	cr_assert(first && second);
	cr_expect_eq(first->setup, SETUP_FAILED);
	cr_expect_str_eq(first->setup_step, "mount");
	cr_expect_eq(second->setup, SETUP_OK);
	cr_expect(second->fresh);
	cr_expect_eq(it->counts.trials, 7);
	done(it);
}

Test(harness_sweep, where_no_arena_stands_nothing_is_journalled)
{
	struct sweeping *it = two_fixtures();

	arenas_refused = 1;
	cr_assert_eq(sweep(it), -1);
	cr_expect_eq(it->count, 0);
	cr_expect_eq(plan_finished(it->plan), 0);
	cr_expect_eq(lseek(it->options.journal, 0, SEEK_END), 0);
	done(it);
}

Test(harness_sweep, whoever_is_stopped_gives_back_what_runs)
{
	static const volatile sig_atomic_t stop = 1;
	struct sweeping *it = two_fixtures();

	it->options.stop = &stop;
	cr_expect_eq(sweep(it), 1);
	cr_expect_eq(it->count, 0);
	done(it);
}
