/* SPDX-License-Identifier: MIT */
/* What is told of launchers that never started the program. */
#include "launched_study.h"
#include "launcher_line.h"

/* ---- the last line ---- */

Test(launcher_line, is_the_last_with_a_word_in_it)
{
	static const struct {
		const char *said, *line;
	} cases[] = {
		{"", ""},
		{"\n \n", ""},
		{"one", "one"},
		{"one\ntwo", "two"},
		{"one\ntwo\n\n  \n", "two"},
		{"10%\r50%\rfailed\r\n", "failed"},
		{"a\tb \n", "a b"},
		{"  a \t b", "a b"},
		{"\033[1;31merror:\033[0m no\a way\n", "error: no way"},
		{"\033]0;title", "]0;title"},
		{"\033", ""},
		{"\033[", ""},
		{"\xe2\x80\xaeturned \xc3\xa9\n", "turned \xc3\xa9"},
		{"cut \xff\xc3\n", "cut"},
		{"\xc2\x9bm", "m"},
	};
	char line[64];

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		launcher_line(cases[i].said, line);
		cr_expect_str_eq(line, cases[i].line, "case %zu: '%s'", i, line);
	}
}

/* ---- which cells ---- */

#define CONTROL(id_)                                                                               \
	{                                                                                          \
		.id = id_, .arm = ARM_CONTROL, .escapes = true, .effective = BARE                  \
	}
#define FAILS(id_, mask_, said_, status_)                                                          \
	{                                                                                          \
		.id = id_, .arm = ARM_ATTACK, .mask = mask_, .said = said_, .status = status_      \
	}

static void expect_entry(const struct unstarted *got, const struct unstarted *expected)
{
	cr_expect_str_eq(got->said, expected->said);
	cr_expect_eq(got->status, expected->status, "%s: %d", got->said, got->status);
	cr_expect_eq(got->refused, expected->refused, "%s", got->said);
	cr_expect_eq(got->mask, expected->mask, "%s: %llu", got->said,
		     (unsigned long long)got->mask);
	cr_expect_eq(got->common, expected->common, "%s: %llu", got->said,
		     (unsigned long long)got->common);
	cr_expect_eq(got->masks, expected->masks, "%s: %zu", got->said, got->masks);
	cr_expect_eq(got->cells, expected->cells, "%s: %zu", got->said, got->cells);
}

Test(unstarted, masks_that_ended_alike_stand_together)
{
	static const struct launched_trial trials[] = {
		CONTROL("a"),
		CONTROL("b"),
		{.id = "a", .arm = ARM_ATTACK, .effective = JAILED},
		FAILS("a", NET, "hello\nno net\n", 1),
		FAILS("a", NET | PID, "no net\n", 1),
		FAILS("b", NET | PID, "no net\n", 1),
		FAILS("a", PID, "no net\n", 139),
		FAILS("b", PID, "", 139),
		FAILS("b", 0, "", LAUNCHER_SLOW),
	};
	struct analysis *analysis = analyse_launched(LAUNCHED, trials, COUNT_OF(trials));
	struct findings *findings = findings_of_first(analysis);
	const struct unstarted_list *list = &findings->unstarted;

	cr_expect_eq(list->cells, 6);
	cr_assert_eq(list->count, 3);
	expect_entry(
		&list->list[0],
		&(struct unstarted){.said = "", .status = LAUNCHER_SLOW, .masks = 1, .cells = 1});
	/* Of the two cells one is silent. */
	expect_entry(&list->list[1], &(struct unstarted){.said = "no net",
							 .status = 139,
							 .mask = PID,
							 .common = PID,
							 .masks = 1,
							 .cells = 2});
	expect_entry(&list->list[2], &(struct unstarted){.said = "no net",
							 .status = 1,
							 .mask = NET,
							 .common = NET,
							 .masks = 2,
							 .cells = 3});
	findings_free(findings);
	analysis_free(analysis);
}

Test(unstarted, a_refusal_is_told_apart)
{
	static const struct launched_trial trials[] = {
		CONTROL("a"),
		{.id = "a", .arm = ARM_ATTACK, .said = "no", .status = 1, .refused = true},
		{.id = "a", .arm = ARM_BENIGN, .said = "no", .status = 1, .refused = true},
		FAILS("a", NET, "no", 1),
	};
	struct analysis *analysis = analyse_launched(LAUNCHED, trials, COUNT_OF(trials));
	struct findings *findings = findings_of_first(analysis);

	cr_assert_eq(findings->unstarted.count, 2);
	cr_expect(findings->unstarted.list[0].refused);
	cr_expect_not(findings->unstarted.list[1].refused);
	findings_free(findings);
	analysis_free(analysis);
}
