/* SPDX-License-Identifier: MIT */
/* A search as a plan: which trials it asks for, and what the journal says of them afterwards. */
#include "results.h"
#include "search_row.h"
#include "searched_world.h"

#define EVERY SIZE_MAX

static int compare_ids(const void *a, const void *b)
{
	const struct facts *x = a, *y = b;

	return (x->id > y->id) - (x->id < y->id);
}

static void expect_same_trials(struct world_log *a, struct world_log *b)
{
	cr_assert_eq(a->count, b->count, "%zu and %zu trials", a->count, b->count);
	qsort(a->list, a->count, sizeof *a->list, compare_ids);
	qsort(b->list, b->count, sizeof *b->list, compare_ids);
	for (size_t i = 0; i < a->count; i++)
		cr_assert_eq(a->list[i].id, b->list[i].id);
	for (size_t i = 1; i < a->count; i++)
		cr_assert_neq(a->list[i].id, a->list[i - 1].id, "a trial was run twice");
}

static void run_whole(const struct catalog *catalog, unsigned jobs, bool backwards,
		      struct world_log *log)
{
	struct plan *plan = world_plan(catalog);

	world_run(plan, jobs, backwards, EVERY, log);
	cr_expect_eq(plan_rows_settled(plan), WORLD_FIXTURES);
	cr_expect_eq(plan_rows(plan), WORLD_FIXTURES);
	cr_expect_eq(plan_finished(plan), plan_total(plan));
	cr_expect_eq(plan_finished(plan), log->count);
	plan_free(plan);
}

Test(plan_search, what_is_asked_does_not_depend_on_how_many_run_at_once)
{
	struct catalog catalog = world_catalog();
	struct world_log one = {0}, many = {0};

	run_whole(&catalog, 1, false, &one);
	run_whole(&catalog, 50, true, &many);
	expect_same_trials(&one, &many);
	/* All masks of five testable fixtures would be 5 * 2 * 512. */
	cr_expect_lt(one.count, 5 * 2 * 512 / 5, "%zu trials", one.count);
	free(one.list);
	free(many.list);
	catalog_done(&catalog);
}

Test(plan_search, goes_on_from_a_journal_that_was_cut)
{
	struct catalog catalog = world_catalog();
	struct world_log whole = {0};

	run_whole(&catalog, 4, false, &whole);
	for (size_t cut = 0; cut < whole.count; cut += 37) {
		struct world_log resumed = {0};
		struct plan *plan = world_plan(&catalog);

		for (size_t i = 0; i < cut; i++) {
			cr_assert_eq(plan_learn(plan, &whole.list[i]), 0);
			world_log_add(&resumed, &whole.list[i]);
		}
		world_run(plan, 4, true, EVERY, &resumed);
		cr_assert_eq(resumed.count, whole.count);
		cr_expect_eq(plan_rows_settled(plan), WORLD_FIXTURES);
		plan_free(plan);
		free(resumed.list);
	}
	free(whole.list);
	catalog_done(&catalog);
}

/* Somebody deleted a damaged line: its trial alone is measured anew, though later ones know the
 * answer. */
Test(plan_search, a_lost_line_costs_its_trial)
{
	struct catalog catalog = world_catalog();
	struct world_log whole = {0};

	run_whole(&catalog, 3, false, &whole);
	for (size_t lost = 0; lost < whole.count; lost += 11) {
		struct world_log again = {0};
		struct plan *plan = world_plan(&catalog);

		for (size_t i = 0; i < whole.count; i++)
			cr_assert(i == lost || plan_learn(plan, &whole.list[i]) == 0);
		world_run(plan, 3, false, EVERY, &again);
		cr_assert_eq(again.count, 1, "%zu trials for line %zu", again.count, lost);
		cr_expect_eq(again.list[0].id, whole.list[lost].id);
		cr_expect_eq(plan_rows_settled(plan), WORLD_FIXTURES);
		plan_free(plan);
		free(again.list);
	}
	free(whole.list);
	catalog_done(&catalog);
}

Test(plan_search, parts_are_the_whole)
{
	struct catalog catalog = world_catalog();
	struct world_log whole = {0}, parts = {0};

	run_whole(&catalog, 2, false, &whole);
	for (unsigned k = 0; k < 3; k++) {
		struct plan *plan = world_plan(&catalog);

		plan_shard(plan, k, 3);
		world_run(plan, 2, false, EVERY, &parts);
		plan_free(plan);
	}
	expect_same_trials(&whole, &parts);
	free(whole.list);
	free(parts.list);
	catalog_done(&catalog);
}

Test(plan_search, foreign_facts_are_refused)
{
	struct catalog catalog = world_catalog();
	struct plan *plan = world_plan(&catalog);
	struct planned planned;
	struct facts facts;
	struct trial_key key;

	cr_assert(plan_next(plan, &planned));
	facts = world_facts(&planned);
	facts.arm = ARM_ATTACK;
	strcpy(facts.profile, "strict");
	facts.mask = WW_BIT(FACTOR_NO_NETNS); /* strict has no such factor */
	key = facts_key(&facts);
	facts.id = trial_id(&key);
	cr_expect_eq(plan_learn(plan, &facts), -1);
	facts.mask = 0;
	facts.rep = 1; /* one repetition only */
	key = facts_key(&facts);
	facts.id = trial_id(&key);
	cr_expect_eq(plan_learn(plan, &facts), -1);
	facts.rep = 0;
	strcpy(facts.profile, "seed");
	key = facts_key(&facts);
	facts.id = trial_id(&key);
	cr_expect_eq(plan_learn(plan, &facts), -1);
	plan_free(plan);
	catalog_done(&catalog);
}

/* The first attack that times out is tried again, and the row waits for that. */
Test(plan_search, retries)
{
	struct catalog catalog = world_catalog();
	struct plan *plan = world_plan(&catalog);
	struct planned planned;
	struct world_log log = {0};
	size_t tries = 0;

	while (plan_next(plan, &planned)) {
		struct facts facts = world_facts(&planned);

		if (strcmp(facts.fixture, "chroot") == 0 && facts.mask == 0 &&
		    facts.arm == ARM_ATTACK && facts.attempt < 2) {
			facts.ending = ENDING_TIMEOUT;
			cr_expect_eq(facts.attempt, tries++);
		}
		cr_assert_eq(plan_learn(plan, &facts), 0);
		world_log_add(&log, &facts);
	}
	cr_expect_eq(tries, 2);
	cr_expect_eq(log.count, plan_total(plan) + 2);
	cr_expect_eq(plan_rows_settled(plan), WORLD_FIXTURES);
	plan_free(plan);
	free(log.list);
	catalog_done(&catalog);
}

Test(plan_search, the_hash_has_the_depth)
{
	struct catalog catalog = world_catalog();
	struct plan_options options = world_options();
	struct plan *two = plan_new(&options, &catalog, NULL), *three, *all;

	options.depth = 3;
	three = plan_new(&options, &catalog, NULL);
	options.search = false;
	all = plan_new(&options, &catalog, NULL);
	cr_assert(two && three && all);
	cr_expect_str_neq(plan_hash(two), plan_hash(three));
	cr_expect_str_neq(plan_hash(three), plan_hash(all));
	plan_free(two);
	plan_free(three);
	plan_free(all);
	catalog_done(&catalog);
}

/* ---- the analysis ---- */

static const struct row *row_named(const struct analysis *analysis, const char *fixture)
{
	for (size_t i = 0; i < analysis->row_count; i++)
		if (strcmp(analysis->rows[i].fixture->id, fixture) == 0)
			return &analysis->rows[i];
	cr_assert_fail("no row %s", fixture);
	return NULL;
}

static struct analysis *analyse(const struct world_log *log)
{
	FILE *journal = world_journal(log);
	struct ww_error e = {0};
	struct analysis *analysis = analysis_build(journal, WORLD_RUN, &e);

	fclose(journal);
	cr_assert_not_null(analysis, "%s", e.text);
	return analysis;
}

/* The rules of the world, found again. */
Test(plan_search, the_journal_says_what_was_found)
{
	static const struct {
		const char *fixture, *min_sets, *stopped_by;
		enum guarantee guarantee;
		int depth;
	} expected[] = {
		{"chroot", "no_chroot", "", GUARANTEE_IF_MONOTONE, 1},
		{"layers", "no_userns+no_chroot|no_pidns+no_nnp+no_seccomp+no_mntns", "",
		 GUARANTEE_IF_MONOTONE, 2},
		{"never", "", "", GUARANTEE_IF_MONOTONE, -1},
		{"open", "always", "", GUARANTEE_ALL, 0},
		{"stopped", "no_chroot", "no_userns", GUARANTEE_IF_MONOTONE, 1},
	};
	struct catalog catalog = world_catalog();
	struct world_log log = {0};
	struct analysis *analysis;

	run_whole(&catalog, 5, false, &log);
	analysis = analyse(&log);
	cr_expect(analysis->searched);
	cr_expect_eq(analysis->row_count, WORLD_FIXTURES);
	for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
		const struct row *row = row_named(analysis, expected[i].fixture);

		cr_expect(row->testable);
		cr_expect(!row->complete);
		cr_expect_str_eq(row->min_sets, expected[i].min_sets);
		cr_expect_str_eq(row->search->stopped_by, expected[i].stopped_by);
		cr_expect_eq(row->search->guarantee, expected[i].guarantee, "%s",
			     expected[i].fixture);
		cr_expect_eq(row->depth, expected[i].depth);
		cr_expect(row->search->verified);
		cr_expect_eq(row->search->trials, 2 * row->cell_count, "%s", expected[i].fixture);
		cr_expect_eq(row->search->full, 2 * 512);
	}
	cr_expect_eq(row_named(analysis, "stopped")->search->splits, WW_BIT(FACTOR_NO_USERNS));
	cr_expect(!row_named(analysis, "vacuous")->testable);
	cr_expect_eq(row_named(analysis, "vacuous")->reason, REASON_VACUOUS);
	cr_expect_eq(row_named(analysis, "vacuous")->cell_count, 2, "both ends");
	analysis_free(analysis);
	free(log.list);
	catalog_done(&catalog);
}

/* In the middle of a run: nothing is promised of a row with open questions, and nothing
 * is wrong. */
Test(plan_search, a_cut_journal_is_unfinished)
{
	struct catalog catalog = world_catalog();
	struct plan *plan = world_plan(&catalog);
	struct world_log log = {0};
	struct analysis *analysis;

	world_run(plan, 1, false, 60, &log);
	analysis = analyse(&log);
	cr_expect_eq(row_named(analysis, "layers")->search->guarantee, GUARANTEE_UNFINISHED);
	analysis_free(analysis);
	plan_free(plan);
	free(log.list);
	catalog_done(&catalog);
}
