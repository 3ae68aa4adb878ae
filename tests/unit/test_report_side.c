/* SPDX-License-Identifier: MIT */
/* What is written of two runs side by side, against golden files: a sandbox that never starts
 * anything, one that refuses, a hole, fixtures that one run lacks, names that would be commands. */
#include <criterion/criterion.h>

#include "page_text.h"
#include "side_report.h"
#include "study.h"
#include "study_rules.h"

static void never_starts(uint64_t mask, struct facts *facts)
{
	(void)mask;
	facts->setup = SETUP_LAUNCHER;
	facts->launcher_status = 1;
	facts->said = SAID_NOTHING;
	facts->phase = PHASE_NONE;
	facts->sight = SIGHT_NOT_LOOKED;
	facts->ending = ENDING_NONE;
	facts->effective[0] = '\0';
}

static const struct rule rules[] = {
	{.id = "a_read", .escapes = c_alone, .gain = GAIN_READ, .summary = "reads outside"},
	{.id = "b_read", .escapes = n_alone, .gain = GAIN_READ, .summary = "reads by new rights"},
	{.id = "d_hole", .escapes = always, .unknown = at_full, .gain = GAIN_WRITE},
	{.id = "e_out", .escapes = never, .untestable = true, .gain = GAIN_WRITE},
	{.id = "f_none", .escapes = never},
	{.id = "z_code", .escapes = always, .gain = GAIN_CODE, .summary = "runs outside"},
};
static const struct rule kept_rules[] = {
	{.id = "a_read", .escapes = while_c_is_kept, .gain = GAIN_READ},
	{.id = "b_read", .escapes = never, .closed = always, .gain = GAIN_READ},
	{.id = "d_hole", .escapes = always, .gain = GAIN_WRITE},
	{.id = "e_out", .escapes = never, .untestable = true, .gain = GAIN_WRITE},
	{.id = "f_none", .escapes = never},
	{.id = "z_code", .escapes = never, .gain = GAIN_CODE},
};
static const struct rule other_rules[] = {
	{.id = "a_read", .escapes = always, .gain = GAIN_READ},
	{.id = "g_only", .escapes = never, .gain = GAIN_READ},
};
#define RULES(list) .rules = list, .rule_count = sizeof list / sizeof *list

static const struct study first[] = {
	{.factors = C | N, .model = all_applied, RULES(rules)},
	{.profile = "sealed", .factors = C, .model = all_applied, RULES(kept_rules)},
	{.profile = "standard", .factors = N, .model = never_starts, RULES(rules)},
	{.caller = CALLER_USER, .factors = C | N, .model = all_applied, RULES(rules)},
};
static const struct study second[] = {
	{.factors = C, .model = all_applied, RULES(other_rules)},
};

static struct side *both(struct side_run runs[2])
{
	struct side *side;

	runs[0] = (struct side_run){.analysis = analyse_all(first, 4), .name = "old"};
	runs[1] = (struct side_run){.analysis = analyse_all(second, 1), .name = "$(x)|<b>&\\"};
	strcpy(((struct analysis *)runs[1].analysis)->study, "1");
	side = side_of(runs, 2);
	cr_assert(side);
	return side;
}

static void done(struct side *side)
{
	for (size_t i = 0; i < side->run_count; i++)
		analysis_free((struct analysis *)side->runs[i].analysis);
	side_free(side);
}

static char *read_below(const char *dir, const char *name)
{
	char path[PATH_MAX + 128], *text;

	snprintf(path, sizeof path, "%s/%s", dir, name);
	text = read_all(path);
	cr_assert(text, "%s is missing", path);
	return text;
}

/* All files of the report but the drawings, which need gnuplot. */
static void write_report(char dir[PATH_MAX])
{
	const struct side_wish wish = {.figures = true, .latex = true};
	const char *search = getenv("PATH");
	char *before = strdup(search ? search : ""), note[SIDE_NOTE_MAX];
	struct side_run runs[2];
	struct side *side = both(runs);
	struct ww_error e = {0};

	new_directory(dir);
	setenv("PATH", "/nonexistent", 1);
	cr_assert_eq(report_sides(side, folder_at(dir), &wish, note, &e), 0, "%s", e.text);
	setenv("PATH", before, 1);
	free(before);
	expect_in(note, "gnuplot");
	done(side);
}

Test(golden, two_runs)
{
	static const char *const names[] = {
		"side.csv",
		"side-factors.csv",
		"side.md",
		"figures/side.dat",
		"figures/side.gp",
		"latex/table-side.tex",
		"latex/table-side-escapes.tex",
		"latex/table-side-factors.tex",
		"latex/list-side-escapes.tex",
	};
	char dir[PATH_MAX], name[128], *text;

	write_report(dir);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		const char *base = strrchr(names[i], '/');

		text = read_below(dir, names[i]);
		snprintf(name, sizeof name, "side/%s", base ? base + 1 : names[i]);
		compare_golden(name, text);
		free(text);
	}
	remove_tree(dir);
}

Test(golden, page_of_two_runs)
{
	char dir[PATH_MAX], *html, *text;

	write_report(dir);
	html = read_below(dir, "side.html");
	text = text_of_page(html);
	compare_golden("side/side.html.txt", text);
	free(text);
	free(html);
	remove_tree(dir);
}

/* A run of one profile has the tables and no section. */
Test(side, one_profile_has_no_section)
{
	struct analysis *analysis = load_small();
	char *text = rendered(analysis, report_md);

	cr_expect_null(strstr(text, "Side by side"));
	free(text);
	text = rendered(analysis, side_csv);
	/* Six fixtures, one sandbox, a head. */
	expect_in(text, ",strict,root,alpha_always,env,");
	free(text);
	analysis_free(analysis);
}

Test(side, report_md_of_several_profiles_has_the_section)
{
	struct analysis *analysis = analyse_all(first, 4);
	char *text = rendered(analysis, report_md);

	expect_in(text, "## Side by side\n");
	expect_in(text, "| `standard` | root | whichwall's own | never: the launcher failed | not "
			"known | not known | 1 untestable, 5 inconclusive |\n");
	free(text);
	analysis_free(analysis);
}
