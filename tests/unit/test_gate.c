/* SPDX-License-Identifier: MIT */
/* Rulings: what fails, what was expected and until when. */
#include "gate.h"
#include "hand_made.h"

#define TWO (USERNS | CHROOT)
#define ALL 0xf
#define HEADER "profile,caller,fixture,change,reason,expires\n"

static int parse(const char *text, struct expectations *expectations, struct ww_error *e)
{
	FILE *in = fmemopen((char *)text, strlen(text), "r");
	int result;

	*e = (struct ww_error){0};
	result = expectations_read(in, expectations, e);
	fclose(in);
	return result;
}

static struct expectations expected(const char *text)
{
	struct expectations expectations;
	struct ww_error e;

	cr_assert_eq(parse(text, &expectations, &e), 0, "%s", e.text);
	return expectations;
}

Test(expectations, are_read)
{
	struct expectations list = expected("# a comment\n\n" HEADER
					    " strict ,root,x,escape,\"a bug, known\",2026-12-31\r\n"
					    "strict+file_io,user,,level,why not,2028-02-29\n");

	cr_assert_eq(list.count, 2);
	cr_expect_str_eq(list.list[0].profile, "strict");
	cr_expect_eq(list.list[0].caller, CALLER_ROOT);
	cr_expect_str_eq(list.list[0].fixture, "x");
	cr_expect_eq(list.list[0].kind, CHANGE_ESCAPE);
	cr_expect_str_eq(list.list[0].reason, "a bug, known");
	cr_expect_str_eq(list.list[0].expires, "2026-12-31");
	cr_expect_eq(list.list[0].line, 4);
	cr_expect_eq(list.list[1].kind, CHANGE_LEVEL);
	cr_expect_str_eq(list.list[1].fixture, "");
	expectations_done(&list);
}

Test(expectations, errors_name_line_and_field)
{
	static const struct {
		const char *text, *names[2];
	} cases[] = {
		{"\n", {"empty", "header"}},
		{"strict,root,x,escape,why,2026-12-31\n", {"line 1", "header"}},
		{HEADER "strict,root,x,escape,why\n", {"line 2", "expires"}},
		{HEADER "strict,root,x,escape\n", {"line 2", "reason"}},
		{HEADER "strict,root,x,escape,,2026-12-31\n", {"line 2", "reason"}},
		{HEADER "strict,root,x,escape,  ,2026-12-31\n", {"line 2", "reason"}},
		{HEADER "strict,root,x,escape,why,\n", {"line 2", "expires"}},
		{HEADER "strict,root,x,escape,why,never\n", {"line 2", "expires"}},
		{HEADER "strict,root,x,escape,why,2026-02-29\n", {"line 2", "expires"}},
		{HEADER "strict,root,x,escape,why,2026-13-01\n", {"line 2", "expires"}},
		{HEADER "strict,root,x,escape,why,2026-04-31\n", {"line 2", "expires"}},
		{HEADER "strict,root,x,escape,why,26-04-30\n", {"line 2", "expires"}},
		{HEADER "strict,root,x,escape,why,2026-12-31,more\n", {"line 2", "6 fields"}},
		{HEADER "strict,root,*,escape,why,2026-12-31\n", {"line 2", "fixture"}},
		{HEADER "strict,root,fs_?,escape,why,2026-12-31\n", {"line 2", "fixture"}},
		{HEADER "str*,root,x,escape,why,2026-12-31\n", {"line 2", "profile"}},
		{HEADER ",root,x,escape,why,2026-12-31\n", {"line 2", "profile"}},
		{HEADER "strict,root|user,x,escape,why,2026-12-31\n", {"line 2", "caller"}},
		{HEADER "strict,root,,escape,why,2026-12-31\n", {"line 2", "fixture"}},
		{HEADER "strict,root,x,level,why,2026-12-31\n", {"line 2", "fixture"}},
		{HEADER "strict,root,x,escaped,why,2026-12-31\n", {"line 2", "change"}},
		/* What is better needs nobody's leave. */
		{HEADER "strict,root,x,depth_rose,why,2026-12-31\n", {"line 2", "change"}},
		{HEADER "strict,root,x,\"escape,why,2026-12-31\n", {"line 2", "quotes"}},
		{HEADER
		 "strict,root,x,escape,why,2026-12-31\nstrict,root,x,escape,again,2027-01-01\n",
		 {"line 3", "line 2"}},
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct expectations list;
		struct ww_error e;

		cr_expect_eq(parse(cases[i].text, &list, &e), -1, "accepted: %s", cases[i].text);
		cr_expect_eq(e.code, 2);
		for (int n = 0; n < 2; n++)
			cr_expect(strstr(e.text, cases[i].names[n]), "\"%s\" in \"%s\"",
				  cases[i].names[n], e.text);
	}
}

Test(dates, are_days_of_the_calendar)
{
	cr_expect(is_date("2026-11-23"));
	cr_expect(is_date("2024-02-29"));
	cr_expect(is_date("2000-02-29"));
	cr_expect_not(is_date("1900-02-29"));
	cr_expect_not(is_date("2026-11-31"));
	cr_expect_not(is_date("2026-00-10"));
	cr_expect_not(is_date("2026-10-00"));
	cr_expect_not(is_date("2026-1-10"));
	cr_expect_not(is_date("2026-11-23 "));
	cr_expect_not(is_date("2026/11/23"));
	cr_expect_not(is_date(""));
	cr_expect_not(is_date("2026"));
}

/* ---- judging ---- */

/* Two rows that got worse (a new escape of both factors; a vanished row), one that got better. */
struct scene {
	struct snapshot *before, *after;
	struct comparison comparison;
};

static void set_scene(struct scene *scene)
{
	struct ww_error e = {0};

	scene->before = one_row(TWO, 0, ALL);
	add_row(scene->before, "y", 0xc, ALL);
	add_row(scene->before, "z", 0, ALL);
	scene->after = one_row(TWO, 0x8, ALL);
	add_row(scene->after, "y", 0x8, ALL);
	add_row(scene->after, "zz_new", 0, ALL);
	cr_assert_eq(compare_snapshots(scene->before, scene->after, &scene->comparison, &e), 0);
}

static void strike(struct scene *scene)
{
	comparison_done(&scene->comparison);
	snapshot_free(scene->before);
	snapshot_free(scene->after);
}

static uint64_t fail_on(const char *text)
{
	struct ww_error e = {0};
	uint64_t kinds = 0;

	cr_assert_eq(fail_on_parse(text, &kinds, &e), 0, "%s", e.text);
	return kinds;
}

static struct gate judged(const struct scene *scene, const struct expectations *expectations,
			  const char *kinds, const char *today)
{
	struct gate gate = {.baseline_path = "base.txt"};

	cr_assert_eq(gate_judge(&scene->comparison, expectations, fail_on(kinds), today, &gate), 0);
	cr_expect_str_eq(gate.baseline_path, "base.txt");
	return gate;
}

static enum ruling ruling_of(const struct gate *gate, const char *fixture, enum change_kind kind)
{
	for (size_t i = 0; i < gate->count; i++)
		if (gate->ruled[i].change->kind == kind &&
		    strcmp(gate->ruled[i].change->fixture, fixture) == 0)
			return gate->ruled[i].ruling;
	cr_assert_fail("no change %s of %s", change_word(kind), fixture);
	return RULING_NOTE;
}

Test(gate, everything_worse_fails_unless_said_otherwise)
{
	struct scene scene;
	struct gate gate;

	set_scene(&scene);
	gate = judged(&scene, NULL, "all", "2026-11-23");
	cr_expect(gate.tripped);
	/* x: escape, min_set, depth; z vanished. */
	cr_expect_eq(gate.tally[RULING_FAIL], 4);
	cr_expect_eq(ruling_of(&gate, "z", CHANGE_VANISHED), RULING_FAIL);
	cr_expect_eq(ruling_of(&gate, "y", CHANGE_ESCAPE_GONE), RULING_BETTER);
	cr_expect_eq(ruling_of(&gate, "zz_new", CHANGE_NEW_FIXTURE), RULING_NOTE);
	/* y has four changes for the better and is one row. */
	cr_expect_eq(gate.tally[RULING_BETTER], 4);
	cr_expect_eq(gate.stale_rows, 1);
	gate_done(&gate);
	strike(&scene);
}

Test(gate, fail_on_allows_the_rest_and_still_shows_it)
{
	struct scene scene;
	struct gate gate;

	set_scene(&scene);
	gate = judged(&scene, NULL, "vanished", "2026-11-23");
	cr_expect(gate.tripped);
	cr_expect_eq(gate.tally[RULING_FAIL], 1);
	cr_expect_eq(ruling_of(&gate, "x", CHANGE_ESCAPE), RULING_ALLOWED);
	gate_done(&gate);
	gate = judged(&scene, NULL, "untestable", "2026-11-23");
	cr_expect_not(gate.tripped);
	cr_expect_eq(gate.tally[RULING_ALLOWED], 4);
	gate_done(&gate);
	gate = judged(&scene, NULL, "none", "2026-11-23");
	cr_expect_not(gate.tripped);
	gate_done(&gate);
	strike(&scene);
}

Test(gate, expectations_hold_until_their_last_day)
{
	struct expectations list = expected(HEADER "strict,root,x,escape,known,2026-11-23\n"
						   "strict,root,x,min_set,known,2026-11-23\n"
						   "strict,root,x,depth,known,2026-11-23\n"
						   "strict,root,z,vanished,moved,2027-01-01\n"
						   "strict,user,z,vanished,moved,2027-01-01\n");
	struct scene scene;
	struct gate gate;

	set_scene(&scene);
	gate = judged(&scene, &list, "all", "2026-11-23");
	cr_expect_not(gate.tripped);
	cr_expect_eq(gate.tally[RULING_EXPECTED], 4);
	cr_expect_eq(ruling_of(&gate, "x", CHANGE_DEPTH), RULING_EXPECTED);
	/* Of another caller: met by nothing. */
	cr_assert_eq(gate.unmet_count, 1);
	cr_expect_eq(gate.unmet[0]->line, 6);
	gate_done(&gate);

	gate = judged(&scene, &list, "all", "2026-11-24");
	cr_expect(gate.tripped);
	cr_expect_eq(gate.tally[RULING_EXPIRED], 3);
	cr_expect_eq(gate.tally[RULING_EXPECTED], 1);
	gate_done(&gate);

	/* What --fail-on does not name may stay, expired or not. */
	gate = judged(&scene, &list, "level", "2026-11-24");
	cr_expect_not(gate.tripped);
	cr_expect_eq(gate.tally[RULING_ALLOWED], 3);
	gate_done(&gate);
	expectations_done(&list);
	strike(&scene);
}

Test(gate, an_unchanged_run_passes)
{
	struct snapshot *before = one_row(TWO, 0xc, ALL), *after = one_row(TWO, 0xc, ALL);
	struct comparison comparison;
	struct ww_error e = {0};
	struct gate gate = {0};

	cr_assert_eq(compare_snapshots(before, after, &comparison, &e), 0);
	cr_assert_eq(gate_judge(&comparison, NULL, UINT64_MAX, "2026-11-23", &gate), 0);
	cr_expect_not(gate.tripped);
	cr_expect_eq(gate.count, 0);
	cr_expect_eq(gate.stale_rows, 0);
	gate_done(&gate);
	comparison_done(&comparison);
	snapshot_free(before);
	snapshot_free(after);
}

Test(gate, fail_on_takes_words_for_the_worse)
{
	struct ww_error e = {0};
	uint64_t kinds;

	cr_expect_eq(fail_on("escape,depth"), WW_BIT(CHANGE_ESCAPE) | WW_BIT(CHANGE_DEPTH));
	cr_expect_eq(fail_on("none"), 0);
	cr_expect(fail_on("all") & WW_BIT(CHANGE_NEW_ESCAPE));
	cr_expect_not(fail_on("all") & WW_BIT(CHANGE_DEPTH_ROSE));
	cr_expect_not(fail_on("all") & WW_BIT(CHANGE_NEW_FIXTURE));
	cr_expect_eq(fail_on_parse("escape,", &kinds, &e), -1);
	cr_expect_eq(fail_on_parse("depth_rose", &kinds, &e), -1);
	cr_expect_eq(fail_on_parse("escapes", &kinds, &e), -1);
	cr_expect(strstr(e.text, "'escapes'"));
	/* The message names every word there is. */
	for (int i = 0; i < WW_CHANGES_COUNT; i++)
		if (change_direction((enum change_kind)i) == WORSE)
			cr_expect(strstr(e.text, change_word((enum change_kind)i)), "%s",
				  change_word((enum change_kind)i));
}
