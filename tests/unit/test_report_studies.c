/* SPDX-License-Identifier: MIT */
/* The terminal's summary, report.md and the macros for LaTeX of the studies of studies.h: against
 * golden files, and by hand what none of them may say. */
#include "figures/figures.h"
#include "latex/latex.h"
#include "markdown/report_md.h"
#include "studies.h"
#include "study.h"
#include "terminal/explain.h"

static int summary(const struct analysis *analysis, FILE *out)
{
	return summary_print(analysis, "DIR", false, out);
}

static char *latex_of(const struct analysis *analysis, const char *name)
{
	char dir[PATH_MAX], path[PATH_MAX + 64], *text;
	struct writing writing = {.analysis = analysis};
	struct ww_error e = {0};

	new_directory(dir);
	writing.folder = folder_at(dir);
	cr_assert_eq(latex_write(&writing, &e), 0, "%s", e.text);
	snprintf(path, sizeof path, "%s/latex/%s", dir, name);
	text = read_all(path);
	cr_assert(text);
	remove_tree(dir);
	return text;
}

static char *macros_of(const struct analysis *analysis)
{
	return latex_of(analysis, "macros.tex");
}

static void compare_study(const char *name, const char *suffix, char *text)
{
	char file[128];

	snprintf(file, sizeof file, "studies/%s.%s", name, suffix);
	compare_golden(file, text);
	free(text);
}

Test(golden, studies)
{
	for (size_t i = 0; i < study_count; i++) {
		struct analysis *analysis = analyse(&studies[i].study);

		compare_study(studies[i].name, "summary.txt", rendered(analysis, summary));
		compare_study(studies[i].name, "report.md", rendered(analysis, report_md));
		compare_study(studies[i].name, "macros.tex", macros_of(analysis));
		analysis_free(analysis);
	}
}

/* ---- by hand ---- */

static void expect_not_in(const char *text, const char *part)
{
	cr_expect_null(strstr(text, part), "found: %s", part);
}

/* Without full hardening nobody can say what escapes there, nor what a step adds. */
Test(by_hand, full_hardening_that_was_not_measured_is_no_number)
{
	static const char *const names[] = {"without-full", "no-chroot-alone"};

	for (size_t i = 0; i < 2; i++) {
		struct analysis *analysis = analyse_named(names[i]);
		char *text = rendered(analysis, summary), *report = rendered(analysis, report_md),
		     *macros = macros_of(analysis);

		expect_in(text, "  Full hardening: not measured (add none to --masks)\n");
		expect_not_in(text, "Escape under full hardening");
		expect_not_in(text, "raises");
		expect_in(report, "what escapes under full hardening is not measured**");
		expect_not_in(report, ": 0 of");
		expect_in(report, "| not measured | not measured |");
		expect_in(macros, "{\\wwStrictUserEscapesFull}{\\wwNotMeasured}");
		expect_in(macros, "{\\wwStrictUserFullUnknown}{5}");
		expect_in(macros, "{\\wwStrictUserNoChrootAfter}{\\wwNotMeasured}");
		free(text);
		free(report);
		free(macros);
		analysis_free(analysis);
	}
}

Test(by_hand, nothing_escaped_is_said_of_what_was_measured)
{
	struct analysis *analysis = analyse_named("without-full"), *tied = analyse_named("ties");
	char *text = latex_of(analysis, "table-open-strict-user.tex");

	expect_in(text, "\\wwNotMeasured{} & &");
	expect_not_in(text, "no fixture escaped");
	free(text);
	text = latex_of(tied, "table-open-strict-root.tex");
	expect_in(text, "none & & no fixture escaped");
	free(text);
	analysis_free(analysis);
	analysis_free(tied);
}

/* The hole escapes without the chroot; whether it did before is not known. */
Test(by_hand, a_hole_at_full_hardening_gives_nobody_credit)
{
	struct analysis *analysis = analyse_named("full-hole");
	char *text = rendered(analysis, summary), *macros = macros_of(analysis);

	expect_in(text, "  Escape under full hardening: 1 of 3 (1 not known)\n");
	expect_in(text, "Dropping the chroot alone raises escapes from 1 to 2 of 3 (1 not known)");
	expect_in(text, "Escape without one step, but full hardening is not known for them (1)\n"
			"    hole\n");
	expect_in(macros, "{\\wwStrictRootEscapesFull}{1}");
	expect_in(macros, "{\\wwStrictRootFullKnown}{3}");
	expect_in(macros, "{\\wwStrictRootFullUnknown}{1}");
	expect_in(macros, "{\\wwStrictRootNoChrootCompared}{3}");
	free(text);
	free(macros);
	analysis_free(analysis);
}

/* Nothing was measured but the loss of the chroot, which lets out two; of `hole` it is not known.
 */
Test(by_hand, one_mask_tells_what_is_blocked_there)
{
	const struct study study = {OF_ROOT, STUDY_RULES(rules_single_hole), .masks = only_c,
				    .mask_count = 1};
	struct analysis *analysis = analyse(&study);
	char *text = rendered(analysis, summary);

	expect_in(text, "  Escape without the chroot: 2 of 3 (1 not known)\n");
	expect_in(text, "  Blocked there (1)\n    walled\n");
	free(text);
	analysis_free(analysis);
}

Test(by_hand, all_that_tie_are_named)
{
	struct analysis *analysis = analyse_named("ties");
	char *text = rendered(analysis, summary), *report = rendered(analysis, report_md);

	expect_in(text,
		  "Dropping the chroot or no_new_privs alone raises escapes from 0 to 1 of 2");
	expect_in(report, "the chroot and no\\_new\\_privs stop most, each with a Shapley value of "
			  "1.");
	free(text);
	free(report);
	analysis_free(analysis);
}

/* Escapes: kept at the full; by_n without both.  The two add up to 0, of which nothing is a
 * share. */
Test(by_hand, hardening_that_lets_out_is_told)
{
	struct analysis *analysis = analyse_named("enabled");
	char *text = rendered(analysis, summary), *report = rendered(analysis, report_md);

	expect_in(text, "from 1 to 0 of 2\n      blocked without it:  kept\n");
	expect_in(report, "add up to 0: 1 escape without any step, less 1 under full hardening.");
	expect_not_in(report, " of 0");
	expect_in(report, "- `kept` is blocked without the chroot: that step makes the escape "
			  "possible.");
	free(text);
	free(report);
	analysis_free(analysis);
}

Test(by_hand, what_could_not_be_applied_comes_first)
{
	struct analysis *analysis = analyse_named("not-applied");
	char *text = rendered(analysis, summary), *report = rendered(analysis, report_md),
	     *macros = macros_of(analysis);
	static const char refused[] = "unshare was refused (EPERM) in all 8 combinations";

	expect_in(text, "could not be applied in full on this host:");
	cr_expect_lt(strstr(text, "could not be applied"), strstr(text, "Escape under"));
	expect_in(report, refused);
	cr_expect_lt(strstr(report, refused), strstr(report, "| sandbox |"));
	expect_in(macros, "{\\wwStrictUserLevel}{partial}");
	free(text);
	free(report);
	free(macros);
	analysis_free(analysis);
}

/* ---- beside other runs ---- */

static char *report_beside(const struct analysis *analysis, const struct report_inputs *inputs)
{
	const struct md_notes notes = {.inputs = inputs};
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	cr_assert(out);
	cr_assert_eq(report_md_with(analysis, &notes, out), 0);
	fclose(out);
	return text;
}

/* Of the other profile the chroot alone stops two of four, no_new_privs one; one is stopped there
 * whatever is dropped. */
Test(other_runs, what_to_change_first)
{
	static const struct rule open[] = {
		{.id = "a_code", .escapes = always, .gain = GAIN_CODE},
		{.id = "b_read", .escapes = always, .gain = GAIN_READ},
		{.id = "c_read", .escapes = always, .gain = GAIN_READ},
		{.id = "d_fixed", .escapes = always, .gain = GAIN_DENIAL},
		{.id = "e_none", .escapes = always},
	};
	static const struct rule layers[] = {
		{.id = "a_code", .escapes = c_alone}, {.id = "b_read", .escapes = n_alone},
		{.id = "c_read", .escapes = c_alone}, {.id = "d_fixed", .escapes = never},
		{.id = "e_none", .escapes = always},
	};
	struct study study = {.factors = C, .model = all_applied, .rules = open, .rule_count = 5};
	struct analysis *analysis = analyse(&study), *other;
	struct report_inputs inputs = {0};
	char *text;

	study = (struct study){.profile = "sealed",
			       .factors = C | N,
			       .model = all_applied,
			       .rules = layers,
			       .rule_count = 5};
	other = analyse(&study);
	inputs.remedies = (struct other_run){other, "other"};
	text = report_beside(analysis, &inputs);
	expect_in(text,
		  "1. **the chroot**, as in `sealed`, where it alone stops `a_code`, `c_read` "
		  "(2 of 5).\n"
		  "1. **no_new_privs**, as in `sealed`, where it alone stops `b_read` (1 of "
		  "5).\n"
		  "- `sealed` stops these by steps that were not dropped there: `d_fixed`.\n"
		  "- Nothing that was measured stops these: `e_none`.\n");
	free(text);
	analysis_free(analysis);
	analysis_free(other);
}

/* One profile stops the first and the last, another what is between them. */
Test(other_runs, each_profile_that_stops_something_is_named_once)
{
	static const struct rule open[] = {
		{.id = "a", .escapes = always},
		{.id = "b", .escapes = always},
		{.id = "c", .escapes = always},
	};
	static const struct rule two[] = {
		{.id = "a", .escapes = never},
		{.id = "b", .escapes = always},
		{.id = "c", .escapes = never},
	};
	static const struct rule all[] = {
		{.id = "a", .escapes = never},
		{.id = "b", .escapes = never},
		{.id = "c", .escapes = never},
	};
	const struct study profiles[] = {
		{.factors = C, .model = all_applied, .rules = open, .rule_count = 3},
		{.profile = "seed",
		 .factors = C,
		 .model = all_applied,
		 .rules = two,
		 .rule_count = 3},
		{.profile = "sealed",
		 .factors = C,
		 .model = all_applied,
		 .rules = all,
		 .rule_count = 3},
	};
	struct analysis *analysis = analyse_all(profiles, 3);
	char *text = report_beside(analysis, &(struct report_inputs){0});

	expect_in(text, "- `seed` or `sealed` stops these by steps that were not dropped there: "
			"`a`, `b`, `c`.\n");
	free(text);
	analysis_free(analysis);
}

Test(other_runs, what_changed_since)
{
	static const struct rule before[] = {{.id = "a", .escapes = never},
					     {.id = "b", .escapes = c_alone}};
	static const struct rule after[] = {{.id = "a", .escapes = c_alone},
					    {.id = "b", .escapes = never}};
	struct study study = {.factors = C, .model = all_applied, .rules = before, .rule_count = 2};
	struct analysis *older = analyse(&study), *analysis;
	struct report_inputs inputs = {.against = {older, "older"}};
	char *text;

	study.rules = after;
	analysis = analyse(&study);
	text = report_beside(analysis, &inputs);
	expect_in(text, "## What changed since older\n\nOf 2 rows that both runs have: **");
	expect_in(text, "- `strict`, started by root, `a`: ");
	cr_expect_lt(strstr(text, "## What changed"), strstr(text, "## Profile"));
	free(text);
	analysis_free(analysis);
	analysis_free(older);
}

/* ---- one fixture explained ---- */

static char *explained(const struct analysis *analysis, const char *fixture)
{
	struct explanation explanation = {.note = "", .analysis = analysis};
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	explanation.fixture = catalog_find(analysis->catalog, fixture);
	cr_assert(out && explanation.fixture);
	cr_assert_eq(explain_text(&explanation, out), 0);
	fclose(out);
	return text;
}

/* Three of eight masks are not every combination. */
Test(explained, every_combination_was_measured)
{
	struct analysis *some = analyse_named("without-full"), *all = analyse_named("complete");
	char *text = explained(some, "always");

	expect_in(text, "      3  escaped\n         in all 3 combinations that were measured\n");
	free(text);
	text = explained(all, "always");
	expect_in(text, "      8  escaped\n         in every combination\n");
	free(text);
	analysis_free(some);
	analysis_free(all);
}

Test(explained, full_hardening_was_tried_or_not)
{
	struct analysis *some = analyse_named("without-full"), *hole = analyse_named("full-hole");
	char *text = explained(some, "always");

	expect_in(text, "full hardening was not measured\n");
	free(text);
	text = explained(hole, "hole");
	expect_in(text, "not known under full hardening\n");
	free(text);
	analysis_free(some);
	analysis_free(hole);
}

/* The first try of the control arm timed out, the second escaped: one repetition.  Another kind of
 * control arm is none of this one's. */
Test(explained, a_retry_is_no_repetition)
{
	struct analysis *analysis = analyse_named("ties");
	static const struct study by_root = {OF_ROOT};
	struct facts first = facts_of(&by_root, &rules_ties[0], 0, ARM_CONTROL), second = first,
		     launched = first;
	struct explanation explanation = {.note = "", .analysis = analysis};
	struct ww_error e = {0};
	char dir[PATH_MAX], path[PATH_MAX + 32];
	FILE *journal;

	new_directory(dir);
	snprintf(path, sizeof path, "%s/trials.jsonl", dir);
	journal = fopen(path, "w");
	cr_assert(journal);
	time_out(&first);
	second.attempt = 1;
	second.sight = SIGHT_ESCAPED;
	write_facts(journal, first);
	write_facts(journal, second);
	strcpy(launched.profile, ww_control_profiles[CONTROL_LAUNCHED]);
	launched.sight = SIGHT_NOTHING;
	write_facts(journal, launched);
	write_facts(journal, launched);
	fclose(journal);
	explanation.fixture = catalog_find(analysis->catalog, "by_c");
	cr_assert_eq(explain_control(&explanation, dir, &e), 0, "%s", e.text);
	cr_expect_eq(explanation.control[CONTROL_BARE][CALLER_ROOT].reps, 1);
	cr_expect_eq(explanation.control[CONTROL_BARE][CALLER_ROOT].escaped, 1);
	cr_expect_eq(explanation.control[CONTROL_LAUNCHED][CALLER_ROOT].reps, 2);
	cr_expect_eq(explanation.control[CONTROL_LAUNCHED][CALLER_ROOT].escaped, 0);
	remove_tree(dir);
	analysis_free(analysis);
}

/* Of four cells one escapes, one is blocked, and in two the sandbox does not start: there a
 * harmless program did not work. */
Test(explained, a_sandbox_that_did_not_start_ran_nothing)
{
	struct analysis *analysis = analyse_named("closed");
	char *text = explained(analysis, "by_n");

	expect_in(text, "a harmless program worked in the 1 other combination that blocks it\n");
	expect_in(text, "the sandbox did not start in 2 combinations: it ran neither of the two\n");
	free(text);
	analysis_free(analysis);
}

/* ---- what a step takes down, and what it keeps down ---- */

/* The filter works only when the chroot is gone. */
static void filter_without_chroot(uint64_t mask, struct facts *facts)
{
	all_applied(mask, facts);
	set_step(facts, STEP_SECCOMP, true, mask & C ? 0 : EINVAL);
	snprintf(facts->effective, sizeof facts->effective, "seccomp=%s",
		 mask & C ? "filter" : "off");
}

Test(enablers, what_works_only_then_is_told_where)
{
	static const struct rule one[] = {{.id = "walled", .escapes = never}};
	static const struct study study = {
		.factors = C, .model = filter_without_chroot, STUDY_RULES(one)};
	struct analysis *analysis = analyse(&study);
	char *text = rendered(analysis, enablers_csv);

	expect_in(text, "\n0,strict,root,no_chroot,seccomp,gained,always,1,1,1,1,\n");
	free(text);
	text = rendered(analysis, results_json);
	expect_in(text, "\"effect\":\"gained\",\"where\":\"always\",\"recorded\":1");
	free(text);
	text = rendered(analysis, report_md);
	expect_in(text,
		  "| the chroot | the system-call filter works only then | nothing else | 1 of 1 "
		  "| 1 of 1 |  |\n");
	free(text);
	analysis_free(analysis);
}

/* ---- a figure of many states ---- */

#define NO_CHROOT_SEEN WW_BIT(FACTOR_NO_USERNS)
#define CHROOT_UNSEEN WW_BIT(FACTOR_NO_PIDNS)

/* A state for each of 64 masks: all that was asked for is in force, but in one the chroot is not,
 * and in one nobody could look. */
static void each_its_own(uint64_t mask, struct facts *facts)
{
	const char *root = mask & C || mask == NO_CHROOT_SEEN ? "arena" : "workdir";

	all_applied(mask, facts);
	snprintf(facts->effective, sizeof facts->effective, "no_new_privs=%s;chroot=%s;of=%llu",
		 mask & N ? "off" : "on", mask == CHROOT_UNSEEN ? "?" : root,
		 (unsigned long long)mask);
}

/* Full hardening stays, and the two that say more than the plan. */
Test(figures, a_state_that_was_not_seen_is_not_as_asked)
{
	static const struct study study = {
		.factors = 63, .model = each_its_own, STUDY_RULES(rules_ties)};
	struct analysis *analysis = analyse(&study);
	char dir[PATH_MAX], path[PATH_MAX + 64], *text;
	struct writing writing = {.analysis = analysis};
	struct ww_error e = {0};

	new_directory(dir);
	writing.folder = folder_at(dir);
	setenv("PATH", "/nonexistent", 1);
	cr_assert_geq(figures_write(&writing, &e), 0, "%s", e.text);
	snprintf(path, sizeof path, "%s/figures/effective-strict-root.gp", dir);
	text = read_all(path);
	cr_assert(text);
	expect_in(text, "Left out are 61 columns");
	free(text);
	remove_tree(dir);
	analysis_free(analysis);
}
