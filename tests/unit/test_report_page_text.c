/* SPDX-License-Identifier: MIT */
/* The text of report.html against golden files, of the small study and of studies whose numbers can
 * be counted by hand: each has one thing that tempts a report to say more than was measured. */
#include "page/notes.h"
#include "page_text.h"
#include "study.h"
#include "study_rules.h"

static char *page_of(const struct analysis *analysis, const struct report_inputs *inputs)
{
	const struct page_notes notes = {0};
	char dir[PATH_MAX], path[PATH_MAX + 32], *html;
	struct writing writing = {.analysis = analysis, .notes = &notes, .inputs = inputs};
	struct ww_error e = {0};

	new_directory(dir);
	writing.folder = folder_at(dir);
	cr_assert_eq(report_html_write(&writing, &e), 0, "%s", e.text);
	snprintf(path, sizeof path, "%s/report.html", dir);
	html = read_all(path);
	cr_assert(html);
	remove_tree(dir);
	return html;
}

static void compare_page(const char *name, const struct analysis *analysis,
			 const struct report_inputs *inputs)
{
	char *html = page_of(analysis, inputs), *text = text_of_page(html), golden[64];

	snprintf(golden, sizeof golden, "page/%s.txt", name);
	compare_golden(golden, text);
	free(text);
	free(html);
	xmlCleanupParser();
}

static void compare_studies(const char *name, const struct study *studies, size_t count)
{
	struct analysis *analysis = analyse_all(studies, count);

	compare_page(name, analysis, NULL);
	analysis_free(analysis);
}

Test(golden, small)
{
	struct analysis *analysis = load_small();

	compare_page("small", analysis, NULL);
	analysis_free(analysis);
}

/* ---- studies ---- */

static const struct rule rules[] = {
	{.id = "always",
	 .escapes = always,
	 .gain = GAIN_CODE,
	 .summary = "runs outside",
	 .cwe = "CWE-250",
	 .attack_ck = "T1611"},
	{.id = "both", .escapes = u_and_n, .gain = GAIN_READ, .summary = "reads outside"},
	{.id = "either", .escapes = u_or_c, .gain = GAIN_WRITE, .summary = "writes outside"},
	{.id = "helped", .escapes = c_without_u, .gain = GAIN_READ, .summary = "reads by help"},
	/* Ids of the page's own sections. */
	{.id = "map", .escapes = c_alone, .summary = "has the name of a section"},
	{.id = "open", .escapes = never, .untestable = true, .summary = "is out already"},
	{.id = "walled", .escapes = never, .gain = GAIN_DENIAL, .summary = "never gets out"},
};
#define RULES .rules = rules, .rule_count = sizeof rules / sizeof *rules
#define BY_USER .caller = CALLER_USER, .factors = U | C | N, .model = ordinary_user, RULES

/* Everything is known; dropping the user namespace takes the chroot down. */
Test(golden, complete)
{
	static const struct study study = {BY_USER};

	compare_studies("complete", &study, 1);
}

/* One time-out under full hardening and one without the chroot alone. */
static const struct rule with_holes[] = {
	{.id = "always", .escapes = always, .gain = GAIN_CODE},
	{.id = "either", .escapes = u_or_c, .unknown = at_c, .gain = GAIN_WRITE},
	{.id = "hole", .escapes = always, .unknown = at_full, .gain = GAIN_READ},
	{.id = "walled", .escapes = never},
};

Test(golden, holes)
{
	static const struct study study = {.caller = CALLER_USER,
					   .factors = U | C | N,
					   .model = ordinary_user,
					   .rules = with_holes,
					   .rule_count = 4};

	compare_studies("holes", &study, 1);
}

Test(golden, without_full_hardening)
{
	static const uint64_t masks[] = {U, C, N};
	static const struct study study = {BY_USER, .masks = masks, .mask_count = 3};

	compare_studies("without_full_hardening", &study, 1);
}

Test(golden, full_hardening_alone)
{
	static const uint64_t masks[] = {0};
	static const struct study study = {BY_USER, .masks = masks, .mask_count = 1};

	compare_studies("full_hardening_alone", &study, 1);
}

Test(golden, single_steps)
{
	static const uint64_t masks[] = {0, U, C, N};
	static const struct study study = {BY_USER, .masks = masks, .mask_count = 4};

	compare_studies("single_steps", &study, 1);
}

Test(golden, ties)
{
	static const struct rule two[] = {{.id = "by_c", .escapes = c_alone},
					  {.id = "by_n", .escapes = n_alone}};
	static const struct study study = {
		.factors = C | N, .model = all_applied, .rules = two, .rule_count = 2};

	compare_studies("ties", &study, 1);
}

/* Full hardening lets out what is blocked without the chroot. */
Test(golden, enabled)
{
	static const struct rule some[] = {
		{.id = "kept", .escapes = while_c_is_kept, .gain = GAIN_WRITE},
		{.id = "plain", .escapes = n_alone, .gain = GAIN_READ},
	};
	static const struct study study = {
		.factors = C | N, .model = all_applied, .rules = some, .rule_count = 2};

	compare_studies("enabled", &study, 1);
}

/* The sandbox does not start when the chroot is dropped. */
Test(golden, closed)
{
	static const struct rule some[] = {
		{.id = "always", .escapes = always, .closed = c_alone},
		{.id = "by_n", .escapes = n_alone, .closed = c_alone},
	};
	static const struct study study = {
		.factors = C | N, .model = all_applied, .rules = some, .rule_count = 2};

	compare_studies("closed", &study, 1);
}

Test(golden, not_applied)
{
	static const struct study study = {
		.caller = CALLER_USER, .factors = U | C | N, .model = refusing_host, RULES};

	compare_studies("not_applied", &study, 1);
}

/* A profile without steps beside one with them, and an interrupted run. */
Test(golden, several)
{
	static const struct study studies[] = {
		{BY_USER, .partial = true},
		{.factors = U | C | N, .model = all_applied, RULES},
		{.profile = "standard", .caller = CALLER_USER, .model = all_applied, RULES},
	};

	compare_studies("several", studies, 3);
}

/* ---- other runs ---- */

/* Two steps of the other profile stop what is open here, one of them by hardening that was not
 * varied. */
static const struct rule open_rules[] = {
	{.id = "a_code", .escapes = always, .gain = GAIN_CODE},
	{.id = "b_read", .escapes = always, .gain = GAIN_READ},
	{.id = "c_read", .escapes = always, .gain = GAIN_READ},
	{.id = "d_fixed", .escapes = always, .gain = GAIN_DENIAL},
	{.id = "e_none", .escapes = always},
};
static const struct rule layer_rules[] = {
	{.id = "a_code", .escapes = c_alone, .gain = GAIN_CODE},
	{.id = "b_read", .escapes = n_alone, .gain = GAIN_READ},
	{.id = "c_read", .escapes = c_alone, .gain = GAIN_READ},
	{.id = "d_fixed", .escapes = never, .gain = GAIN_DENIAL},
	{.id = "e_none", .escapes = always},
};
static const struct study open_study = {
	.factors = C, .model = all_applied, .rules = open_rules, .rule_count = 5};
static const struct study layer_study = {.profile = "sealed",
					 .factors = C | N,
					 .model = all_applied,
					 .rules = layer_rules,
					 .rule_count = 5};

Test(golden, remedies)
{
	struct analysis *analysis = analyse(&open_study), *layers = analyse(&layer_study);
	const struct report_inputs inputs = {.remedies = {layers, "layers"}};

	compare_page("remedies", analysis, &inputs);
	analysis_free(analysis);
	analysis_free(layers);
}

static void expect_on_page(const struct analysis *analysis, const struct report_inputs *inputs,
			   const char *part)
{
	char *html = page_of(analysis, inputs), *text = text_of_page(html);

	cr_expect(strstr(text, part), "not found: %s\n%s", part, text);
	free(text);
	free(html);
	xmlCleanupParser();
}

/* What was planned is measured by going on, whatever it lacks. */
Test(by_hand, a_partial_run_is_to_be_gone_on_with)
{
	static const uint64_t masks[] = {0};
	static const struct study study = {BY_USER, .masks = masks, .mask_count = 1,
					   .partial = true};
	struct analysis *analysis = analyse(&study);

	expect_on_page(analysis, &(struct report_inputs){0},
		       "What each step earns over all combinations was not measured. The run is "
		       "partial: whichwall run --resume goes on.");
	analysis_free(analysis);
}

/* `helps` is stopped when the chroot is dropped, which is a remedy; `stuck` by nothing. */
Test(by_hand, what_dropping_a_step_stops_has_a_remedy)
{
	static const struct rule here[] = {{.id = "helps", .escapes = while_c_is_kept},
					   {.id = "stuck", .escapes = always}};
	static const struct rule there[] = {{.id = "helps", .escapes = always},
					    {.id = "stuck", .escapes = always}};
	static const struct study open = {
		.factors = C, .model = all_applied, .rules = here, .rule_count = 2};
	static const struct study layers = {.profile = "sealed",
					    .factors = C,
					    .model = all_applied,
					    .rules = there,
					    .rule_count = 2};
	struct analysis *analysis = analyse(&open), *source = analyse(&layers);

	expect_on_page(analysis, &(struct report_inputs){.remedies = {source, "layers"}},
		       "No remedy known: 1 of the 2.");
	analysis_free(analysis);
	analysis_free(source);
}

/* Without the user namespace the chroot goes down, and the mount namespace, which no step takes
 * alone.  The first lets out `either`; whether `itself` is let out by the second nobody can tell.
 */
Test(by_hand, what_may_be_of_either_is_a_range)
{
	static const struct rule three[] = {{.id = "either", .escapes = u_or_c},
					    {.id = "itself", .escapes = u_alone},
					    {.id = "kept", .escapes = while_c_is_kept}};
	static const struct study study = {.caller = CALLER_USER,
					   .factors = U | C,
					   .model = ordinary_user,
					   .rules = three,
					   .rule_count = 3};
	struct analysis *analysis = analyse(&study);

	expect_on_page(
		analysis, NULL,
		"\nuser namespace | 1 to 3 of 3 | 2 | 0 to 1 | 1 to 2 | 0 | either, itself\n");
	expect_on_page(analysis, NULL, "\nchroot | 1 to 1 of 3 | 1 | 1 | 0 | 1 | either\n");
	analysis_free(analysis);
}

/* Without the chroot one gets out, by its own loss.  Of the two without the user namespace both may
 * be its own, so that nobody can say which step's own loss lets out most. */
Test(by_hand, the_most_by_its_own_loss_is_told_when_it_is_known)
{
	static const struct rule three[] = {{.id = "by_c", .escapes = c_alone},
					    {.id = "itself", .escapes = u_alone},
					    {.id = "itself_too", .escapes = u_alone}};
	static const struct study study = {.caller = CALLER_USER,
					   .factors = U | C,
					   .model = ordinary_user,
					   .rules = three,
					   .rule_count = 3};
	struct analysis *analysis = analyse(&study);
	char *html = page_of(analysis, NULL), *text = text_of_page(html);

	cr_expect(strstr(text, "Dropping the user namespace alone raises escapes from 0 to 2"));
	cr_expect_null(strstr(text, "By its own loss alone"));
	free(text);
	free(html);
	xmlCleanupParser();
	analysis_free(analysis);
}

Test(by_hand, four_of_eight_combinations_are_some)
{
	static const uint64_t four[] = {0, U, C, U | C};
	static const struct study some = {BY_USER, .masks = four, .mask_count = 4};
	static const struct study every = {BY_USER};
	struct analysis *analysis = analyse(&some);

	expect_on_page(analysis, NULL, "were dropped, alone and in some combinations, and every");
	analysis_free(analysis);
	analysis = analyse(&every);
	expect_on_page(analysis, NULL, "were dropped, alone and in every combination, and every");
	analysis_free(analysis);
}

Test(golden, against)
{
	static const struct rule before[] = {
		{.id = "always", .escapes = always},
		{.id = "both", .escapes = never},
		{.id = "either", .escapes = c_alone},
	};
	static const struct rule after[] = {
		{.id = "always", .escapes = u_alone},
		{.id = "both", .escapes = u_and_n},
		{.id = "either", .escapes = c_alone},
		{.id = "new", .escapes = always},
	};
	struct study study = {
		.factors = U | C | N, .model = all_applied, .rules = before, .rule_count = 3};
	struct analysis *older = analyse(&study), *analysis;

	study.rules = after;
	study.rule_count = 4;
	analysis = analyse(&study);
	compare_page("against", analysis, &(struct report_inputs){.against = {older, "older"}});
	analysis_free(analysis);
	analysis_free(older);
}
