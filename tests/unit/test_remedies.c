/* SPDX-License-Identifier: MIT */
/* What would stop the open escapes of one profile, as another profile was measured to.  The sets
 * that are expected are minimal hitting sets of the other's minimal unblocking sets, found by hand.
 */
#include "remedies.h"
#include "rule_study.h"
#include "search_row.h"
#include "searched_world.h"

/* ---- two profiles ---- */

static struct group first_group(const struct analysis *analysis)
{
	struct group group = {0};

	cr_assert(group_next(analysis, &group));
	return group;
}

/* Of `open`, with the rules of another profile as the only source beside its own. */
static struct remedies remedies_with(const struct analysis *open, const struct analysis *source)
{
	const struct analysis *const sources[] = {open, source};
	const struct group group = first_group(open);
	struct remedies remedies;

	cr_assert_eq(remedies_of(&group, sources, source ? 2 : 1, &remedies), 0);
	return remedies;
}

static const struct remedy *remedy_of(const struct remedies *remedies, const char *id)
{
	for (size_t i = 0; i < remedies->count; i++)
		if (strcmp(remedies->list[i].open->fixture->id, id) == 0)
			return &remedies->list[i];
	cr_assert_fail("%s is not open", id);
	return NULL;
}

/* `second` 0: one set alone; both 0 with `count` 1: the empty set. */
static void expect_sets(const struct remedies *remedies, const char *id, size_t count,
			uint64_t first, uint64_t second)
{
	const struct remedy *remedy = remedy_of(remedies, id);

	cr_assert_eq(remedy->set_count, count, "%s: %zu sets", id, remedy->set_count);
	if (count > 0)
		cr_expect_eq(remedy->sets[0], first, "%s: %lx", id, remedy->sets[0]);
	if (count > 1)
		cr_expect_eq(remedy->sets[1], second, "%s: %lx", id, remedy->sets[1]);
}

static const struct rule open_rules[] = {
	{"a_read", always, false, NEVER_UNKNOWN},        {"b_code", always, false, NEVER_UNKNOWN},
	{"c_code", kept_lets_out, false, NEVER_UNKNOWN}, {"d_info", always, false, NEVER_UNKNOWN},
	{"e_held", c_alone, false, NEVER_UNKNOWN},       {"f_hole", always, false, 0},
};
static const char *const open_gains[] = {"read", "code", "code", "information", "code", "code"};
static const struct study open_study = {.factors = C | N,
					.model = all_applied,
					.rules = open_rules,
					.rule_count = 6,
					.gains = open_gains};

/* a_read escapes without either, b_code without both, c_code only while the user namespace is kept,
 * d_info never. */
static const struct rule source_rules[] = {
	{"a_read", u_or_c, false, NEVER_UNKNOWN},
	{"b_code", u_and_n, false, NEVER_UNKNOWN},
	{"c_code", c_without_u, false, NEVER_UNKNOWN},
	{"d_info", never, false, NEVER_UNKNOWN},
};
static const struct study source_study = {.profile = "seed",
					  .factors = U | C | N,
					  .model = all_applied,
					  .rules = source_rules,
					  .rule_count = 4};

Test(remedies, rows_by_severity)
{
	static const char *const order[] = {"b_code", "c_code", "a_read", "d_info"};
	struct analysis *open = analyse(&open_study);
	struct remedies remedies = remedies_with(open, NULL);

	cr_assert_eq(remedies.count, 4, "e_held is blocked, f_hole not known: not open");
	for (size_t i = 0; i < 4; i++) {
		cr_expect_str_eq(remedies.list[i].open->fixture->id, order[i]);
		cr_expect_null(remedies.list[i].stopped, "its own profile is no remedy");
		cr_expect_eq(remedies.list[i].set_count, 0);
	}
	cr_expect_eq(remedies.advice_count, 0);
	cr_expect_eq(remedy_of(&remedies, "c_code")->drop, C, "the chroot lets it out");
	cr_expect_eq(remedy_of(&remedies, "a_read")->drop, 0);
	remedies_done(&remedies);
	analysis_free(open);
}

Test(remedies, smallest_hitting_sets)
{
	struct analysis *open = analyse(&open_study), *source = analyse(&source_study);
	struct remedies remedies = remedies_with(open, source);

	cr_expect_str_eq(remedy_of(&remedies, "a_read")->stopped->profile, "seed");
	expect_sets(&remedies, "a_read", 1, U | C, 0);
	expect_sets(&remedies, "b_code", 2, U, N);
	expect_sets(&remedies, "c_code", 0, 0, 0);
	cr_expect(remedy_of(&remedies, "c_code")->stopped, "by sets that are not told");
	expect_sets(&remedies, "d_info", 1, 0, 0);
	/* U or N would stop b_code; U and C stop a_read as well. */
	cr_assert_eq(remedies.advice_count, 1);
	cr_expect_str_eq(remedies.advice[0].profile, "seed");
	cr_expect_eq(remedies.advice[0].set, U | C);
	cr_assert_eq(remedies.advice[0].count, 2);
	cr_expect_eq(remedies.advice[0].rows[0], 0, "b_code");
	cr_expect_eq(remedies.advice[0].rows[1], 2, "a_read");
	remedies_done(&remedies);
	analysis_free(open);
	analysis_free(source);
}

static const struct rule severity_rules[] = {
	{"code", always, false, NEVER_UNKNOWN},
	{"read_1", always, false, NEVER_UNKNOWN},
	{"read_2", always, false, NEVER_UNKNOWN},
};
static const char *const severity_gains[] = {"code", "read", "read"};
static const struct rule severity_source[] = {
	{"code", n_alone, false, NEVER_UNKNOWN},
	{"read_1", c_alone, false, NEVER_UNKNOWN},
	{"read_2", c_alone, false, NEVER_UNKNOWN},
};

/* What stops one escape of the severest gain comes before what stops two others. */
Test(remedies, advice_by_severity)
{
	const struct study is_open = {.factors = C,
				      .model = all_applied,
				      .rules = severity_rules,
				      .rule_count = 3,
				      .gains = severity_gains};
	const struct study held = {.profile = "seed",
				   .factors = C | N,
				   .model = all_applied,
				   .rules = severity_source,
				   .rule_count = 3};
	struct analysis *open = analyse(&is_open), *source = analyse(&held);
	struct remedies remedies = remedies_with(open, source);

	cr_assert_eq(remedies.advice_count, 2);
	cr_expect_eq(remedies.advice[0].set, N);
	cr_expect_eq(remedies.advice[0].count, 1);
	cr_expect_eq(remedies.advice[1].set, C);
	cr_expect_eq(remedies.advice[1].count, 2);
	remedies_done(&remedies);
	analysis_free(open);
	analysis_free(source);
}

static bool all_three(uint64_t m)
{
	return (m & (U | C | N)) == (U | C | N);
}

/* Of sets that are worth as much the lowest: each of three alone stops it. */
Test(remedies, ties)
{
	static const struct rule one[] = {{"x", always, false, NEVER_UNKNOWN}};
	static const struct rule held_one[] = {{"x", all_three, false, NEVER_UNKNOWN}};
	const struct study is_open = {
		.factors = C, .model = all_applied, .rules = one, .rule_count = 1};
	const struct study held = {.profile = "seed",
				   .factors = U | C | N,
				   .model = all_applied,
				   .rules = held_one,
				   .rule_count = 1};
	struct analysis *open = analyse(&is_open), *source = analyse(&held);
	struct remedies remedies = remedies_with(open, source);

	expect_sets(&remedies, "x", 3, U, C);
	cr_assert_eq(remedies.advice_count, 1);
	cr_expect_eq(remedies.advice[0].set, U);
	remedies_done(&remedies);
	analysis_free(open);
	analysis_free(source);
}

static bool c_or_n(uint64_t m)
{
	return (m & (C | N)) != 0;
}

static bool u_with_another(uint64_t m)
{
	return (m & U) && (m & (C | N));
}

/* `code` is held by the chroot and no_new_privs together alone, `read` by the user namespace alone
 * as well: it escapes only without that and one of the two. */
Test(remedies, advice_counts_what_a_larger_set_stops_as_well)
{
	static const struct rule two[] = {{"code", always, false, NEVER_UNKNOWN},
					  {"read", always, false, NEVER_UNKNOWN}};
	static const struct rule held_two[] = {{"code", c_or_n, false, NEVER_UNKNOWN},
					       {"read", u_with_another, false, NEVER_UNKNOWN}};
	static const char *const gains[] = {"code", "read"};
	const struct study is_open = {
		.factors = C, .model = all_applied, .rules = two, .rule_count = 2, .gains = gains};
	const struct study held = {.profile = "seed",
				   .factors = U | C | N,
				   .model = all_applied,
				   .rules = held_two,
				   .rule_count = 2};
	struct analysis *open = analyse(&is_open), *source = analyse(&held);
	struct remedies remedies = remedies_with(open, source);

	expect_sets(&remedies, "read", 1, U, 0);
	cr_assert_eq(remedies.advice_count, 1);
	cr_expect_eq(remedies.advice[0].set, C | N);
	cr_expect_eq(remedies.advice[0].count, 2);
	remedies_done(&remedies);
	analysis_free(open);
	analysis_free(source);
}

/* Not blocked, not known, and not fully known there. */
Test(remedies, sources_that_do_not_tell)
{
	static const struct rule three[] = {{"hole", always, false, NEVER_UNKNOWN},
					    {"open", always, false, NEVER_UNKNOWN},
					    {"partial", always, false, NEVER_UNKNOWN}};
	static const struct rule held_three[] = {{"hole", never, false, 0},
						 {"open", always, false, NEVER_UNKNOWN},
						 {"partial", c_alone, false, N}};
	const struct study is_open = {
		.factors = C, .model = all_applied, .rules = three, .rule_count = 3};
	const struct study held = {.profile = "seed",
				   .factors = C | N,
				   .model = all_applied,
				   .rules = held_three,
				   .rule_count = 3};
	struct analysis *open = analyse(&is_open), *source = analyse(&held);
	struct remedies remedies = remedies_with(open, source);

	cr_expect_null(remedy_of(&remedies, "hole")->stopped);
	cr_expect_null(remedy_of(&remedies, "open")->stopped);
	cr_expect(remedy_of(&remedies, "partial")->stopped);
	expect_sets(&remedies, "partial", 0, 0, 0);
	cr_expect_eq(remedies.advice_count, 0);
	remedies_done(&remedies);
	analysis_free(open);
	analysis_free(source);
}

static struct analysis *searched(void)
{
	struct catalog catalog = world_catalog();
	struct plan *plan = world_plan(&catalog);
	struct world_log log = {0};
	struct ww_error e = {0};
	struct analysis *analysis;
	FILE *journal;

	world_run(plan, 1, false, SIZE_MAX, &log);
	journal = world_journal(&log);
	analysis = analysis_build(journal, WORLD_RUN, &e);
	cr_assert(analysis, "%s", e.text);
	fclose(journal);
	free(log.list);
	plan_free(plan);
	catalog_done(&catalog);
	return analysis;
}

/* A searched run has sets and no truth table: `chroot` and `stopped` need no_chroot, `never`
 * nothing, `layers` one of two and one of four.  The chroot and one of the four stop all of them.
 */
Test(remedies, a_searched_source)
{
	static const struct rule four[] = {{"chroot", always, false, NEVER_UNKNOWN},
					   {"layers", always, false, NEVER_UNKNOWN},
					   {"never", always, false, NEVER_UNKNOWN},
					   {"stopped", always, false, NEVER_UNKNOWN}};
	const struct study is_open = {.profile = "seed",
				      .by_root = true,
				      .factors = C,
				      .model = all_applied,
				      .rules = four,
				      .rule_count = 4};
	struct analysis *open = analyse(&is_open), *source = searched();
	struct remedies remedies = remedies_with(open, source);

	expect_sets(&remedies, "chroot", 1, C, 0);
	expect_sets(&remedies, "never", 1, 0, 0);
	expect_sets(&remedies, "stopped", 1, C, 0);
	expect_sets(&remedies, "layers", 8, U | WW_BIT(FACTOR_NO_PIDNS),
		    C | WW_BIT(FACTOR_NO_PIDNS));
	cr_assert_eq(remedies.advice_count, 1);
	cr_expect_eq(remedies.advice[0].set, C | WW_BIT(FACTOR_NO_PIDNS));
	cr_expect_eq(remedies.advice[0].count, 3);
	remedies_done(&remedies);
	analysis_free(open);
	analysis_free(source);
}

/* What hits some of the sets may miss the others. */
Test(remedies, a_search_that_may_have_missed_sets_advises_nothing)
{
	static const enum guarantee unsure[] = {GUARANTEE_UP_TO_DEPTH, GUARANTEE_SOME,
						GUARANTEE_UNFINISHED};
	static const struct rule one[] = {{"chroot", always, false, NEVER_UNKNOWN}};
	const struct study is_open = {.profile = "seed",
				      .by_root = true,
				      .factors = C,
				      .model = all_applied,
				      .rules = one,
				      .rule_count = 1};
	struct analysis *open = analyse(&is_open), *source = searched();

	for (size_t i = 0; i < sizeof unsure / sizeof *unsure; i++) {
		struct remedies remedies;

		for (size_t r = 0; r < source->row_count; r++)
			source->rows[r].search->guarantee = unsure[i];
		remedies = remedies_with(open, source);
		cr_expect(remedy_of(&remedies, "chroot")->stopped);
		expect_sets(&remedies, "chroot", 0, 0, 0);
		cr_expect_eq(remedies.advice_count, 0);
		remedies_done(&remedies);
	}
	analysis_free(open);
	analysis_free(source);
}
