/* SPDX-License-Identifier: MIT */
/* A world with rules instead of processes: which fixture escapes under which mask.  A searching
 * plan is run against it, as a sweep would. */
#ifndef WHICHWALL_TESTS_SEARCHED_WORLD_H
#define WHICHWALL_TESTS_SEARCHED_WORLD_H

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "catalog_parse.h"
#include "journal.h"
#include "plan.h"

#define WORLD_FIXTURE(id)                                                                          \
	"{\"id\":\"" id "\",\"summary\":\"s\",\"class\":\"fs\",\"needs\":[],"                      \
	"\"witness\":\"file\",\"predict\":{\"root\":\"\",\"user\":\"\"},"                          \
	"\"attack_ck\":\"\",\"cwe\":\"\",\"references\":\"\"}"
#define WORLD_CATALOG                                                                                         \
	"[" WORLD_FIXTURE("chroot") "," WORLD_FIXTURE("layers") "," WORLD_FIXTURE("never") "," WORLD_FIXTURE( \
		"open") "," WORLD_FIXTURE("stopped") "," WORLD_FIXTURE("vacuo"                                \
								       "us") "]"
#define WORLD_FIXTURES 6
#define WORLD_NINE                                                                                 \
	"\"no_userns\",\"no_pidns\",\"no_chroot\",\"no_seccomp_socket\",\"no_seccomp_setuid\","    \
	"\"no_nnp\",\"no_seccomp\",\"no_mntns\",\"no_rlimits\""
#define WORLD_RUN                                                                                  \
	"{\"format\":1,\"study\":\"0123456789abcdef\",\"command\":\"whichwall run --search\","     \
	"\"plan_hash\":\"x\",\"host\":{\"line\":\"Linux 6.1 x86_64\"},\"complete\":true,"          \
	"\"profiles\":[{\"name\":\"strict\",\"factors\":[" WORLD_NINE "],\"masks\":[]}],"          \
	"\"search\":{\"depth\":2},\"callers\":[\"root\"],\"fixtures\":[\"chroot\",\"layers\","     \
	"\"never\",\"open\",\"stopped\",\"vacuous\"],\"catalog\":" WORLD_CATALOG "}"

static inline struct catalog world_catalog(void)
{
	struct catalog catalog = {0};

	cr_assert_eq(catalog_parse(WORLD_CATALOG, &catalog, NULL), 0);
	return catalog;
}

static const char *const world_profiles[] = {"strict"};
static const size_t world_fixtures[] = {0, 1, 2, 3, 4, 5};

static inline struct plan_options world_options(void)
{
	return (struct plan_options){
		.profiles = world_profiles,
		.profile_count = 1,
		.callers = WW_BIT(CALLER_ROOT),
		.search = true,
		.depth = 2,
		.fixtures = world_fixtures,
		.fixture_count = WORLD_FIXTURES,
		.reps = 1,
		.seed = 1,
		.retries = 2,
	};
}

static inline bool has_all(uint64_t mask, uint64_t factors)
{
	return (mask & factors) == factors;
}

#define FOUR_LAYERS                                                                                \
	(WW_BIT(FACTOR_NO_PIDNS) | WW_BIT(FACTOR_NO_NNP) | WW_BIT(FACTOR_NO_SECCOMP) |             \
	 WW_BIT(FACTOR_NO_MNTNS))

static inline bool world_escapes(const char *fixture, uint64_t mask)
{
	const uint64_t chroot = WW_BIT(FACTOR_NO_CHROOT), userns = WW_BIT(FACTOR_NO_USERNS);

	if (strcmp(fixture, "chroot") == 0)
		return mask & chroot;
	if (strcmp(fixture, "layers") == 0)
		return has_all(mask, userns | chroot) || has_all(mask, FOUR_LAYERS);
	if (strcmp(fixture, "open") == 0)
		return true;
	/* The user namespace is what lets it out. */
	if (strcmp(fixture, "stopped") == 0)
		return (mask & chroot) && !(mask & userns);
	return false;
}

/* The facts that a sweep would report of this trial. */
static inline struct facts world_facts(const struct planned *planned)
{
	struct facts facts = {
		.caller = planned->key.caller,
		.mask = planned->key.mask,
		.arm = planned->key.arm,
		.rep = planned->key.rep,
		.attempt = planned->attempt,
		.id = trial_id(&planned->key),
		.said = SAID_DONE,
		.phase = PHASE_ATTEMPT,
		.step = "open",
		.ending = ENDING_HELD,
		.sight = SIGHT_NOTHING,
	};
	const bool vacuous = strcmp(planned->key.fixture, "vacuous") == 0;

	snprintf(facts.profile, sizeof facts.profile, "%s", planned->key.profile);
	snprintf(facts.fixture, sizeof facts.fixture, "%s", planned->key.fixture);
	if (facts.arm == ARM_CONTROL)
		facts.sight = vacuous ? SIGHT_VACUOUS : SIGHT_ESCAPED;
	if (facts.arm == ARM_ATTACK && world_escapes(facts.fixture, facts.mask))
		facts.sight = SIGHT_ESCAPED;
	return facts;
}

/* What was run, in the order of its end. */
struct world_log {
	struct facts *list;
	size_t count, capacity;
};

static inline void world_log_add(struct world_log *log, const struct facts *facts)
{
	if (log->count == log->capacity) {
		log->capacity = log->capacity ? 2 * log->capacity : 256;
		log->list = realloc(log->list, log->capacity * sizeof *log->list);
		cr_assert_not_null(log->list);
	}
	log->list[log->count++] = *facts;
}

/* Runs at most `most` trials, up to `jobs` at once; the last that began ends first when
 * `backwards`. */
static inline void world_run(struct plan *plan, unsigned jobs, bool backwards, size_t most,
			     struct world_log *log)
{
	struct planned *flight = calloc(jobs, sizeof *flight);
	unsigned busy = 0;

	cr_assert_not_null(flight);
	for (size_t done = 0; done < most; done++) {
		struct facts facts;
		unsigned ended;

		while (busy < jobs && plan_next(plan, &flight[busy]))
			busy++;
		if (busy == 0)
			break;
		ended = backwards ? busy - 1 : 0;
		facts = world_facts(&flight[ended]);
		memmove(&flight[ended], &flight[ended + 1], (busy - ended - 1) * sizeof *flight);
		busy--;
		cr_assert_eq(plan_learn(plan, &facts), 0);
		world_log_add(log, &facts);
	}
	free(flight);
}

static inline struct plan *world_plan(const struct catalog *catalog)
{
	const struct plan_options options = world_options();
	struct ww_error e = {0};
	struct plan *plan = plan_new(&options, catalog, &e);

	cr_assert_not_null(plan, "%s", e.text);
	return plan;
}

/* The whole search, as a journal to read. */
static inline FILE *world_journal(const struct world_log *log)
{
	FILE *journal = tmpfile();
	char line[2048];

	cr_assert_not_null(journal);
	for (size_t i = 0; i < log->count; i++) {
		cr_assert_gt(journal_format(&log->list[i], line, sizeof line), 0);
		fputs(line, journal);
	}
	rewind(journal);
	return journal;
}

#endif
