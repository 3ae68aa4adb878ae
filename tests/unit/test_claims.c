/* SPDX-License-Identifier: MIT */
/* Claims: what the parser takes and refuses, and how cells decide.  No run is needed: cells are
 * written by hand. */
#include <criterion/criterion.h>
#include <string.h>

#include "claims.h"

#define HEADER "profile,caller,removed,fixture,expected,note\n"

static int parse(const char *text, struct claims *claims, struct ww_error *e)
{
	FILE *in = fmemopen((char *)text, strlen(text), "r");
	int result;

	*claims = (struct claims){0};
	*e = (struct ww_error){0};
	result = claims_parse(in, claims, e);
	fclose(in);
	return result;
}

static struct claims parsed(const char *text)
{
	struct claims claims;
	struct ww_error e;

	cr_assert_eq(parse(text, &claims, &e), 0, "%s", e.text);
	return claims;
}

Test(claims, one_line_is_one_claim)
{
	struct claims claims = parsed("# a comment\n\n" HEADER
				      "  strict , user,no_userns+no_nnp, chmod_4755,escaped\r\n");

	cr_assert_eq(claims.count, 1);
	cr_expect_eq(claims.list[0].line, 4);
	cr_expect_str_eq(claims.list[0].profile, "strict");
	cr_expect_eq(claims.list[0].caller, CALLER_USER);
	cr_expect_eq(claims.list[0].removed, 33);
	cr_expect_str_eq(claims.list[0].fixture, "chmod_4755");
	cr_expect_eq(claims.list[0].expected, VERDICT_ESCAPED);
	cr_expect_str_eq(claims.list[0].note, "");
	claims_done(&claims);
}

Test(claims, lists_stand_for_all_their_combinations)
{
	struct claims claims = parsed(HEADER "strict|seed,root|user,none,a|b|c,blocked,\n"
					     "strict+file_io,root,64,a,escaped\n");

	cr_assert_eq(claims.count, 13);
	cr_expect_str_eq(claims.list[0].profile, "strict");
	cr_expect_str_eq(claims.list[2].fixture, "c");
	cr_expect_eq(claims.list[3].caller, CALLER_USER);
	cr_expect_str_eq(claims.list[6].profile, "seed");
	cr_expect_str_eq(claims.list[12].profile, "strict+file_io");
	cr_expect_eq(claims.list[12].removed, 64, "a further factor, by its number");
	claims_done(&claims);
}

Test(claims, quoted_fields_hold_commas_and_quotes)
{
	struct claims claims =
		parsed(HEADER "strict,root,none,a,blocked,\"so, it says \"\"never\"\"\"\n");

	cr_expect_str_eq(claims.list[0].note, "so, it says \"never\"");
	claims_done(&claims);
}

Test(claims, errors_name_line_and_field)
{
	static const struct {
		const char *text, *names[2];
	} cases[] = {
		{"", {"no claim", "header"}},
		{HEADER, {"no claim", "header"}},
		{"strict,root,none,a,blocked\n", {"line 1", "header"}},
		{"profile,caller,mask,fixture,expected\n", {"line 1", "removed"}},
		{HEADER "loose,root,none,a,blocked\n", {"line 2", "\"profile\""}},
		{HEADER "strict,admin,none,a,blocked\n", {"line 2", "\"caller\""}},
		{HEADER "strict,root,no_luck,a,blocked\n", {"line 2", "\"removed\""}},
		{HEADER "standard,root,no_userns,a,blocked\n", {"line 2", "no_userns"}},
		{HEADER "strict,root,none,,blocked\n", {"line 2", "\"fixture\""}},
		{HEADER "strict,root,none,a|,blocked\n", {"line 2", "\"fixture\""}},
		{HEADER "strict,root,none,a,inconclusive\n", {"line 2", "\"expected\""}},
		{HEADER "strict,root,none,a,open\n", {"line 2", "'open'"}},
		{HEADER "strict,root,none,a\n", {"line 2", "\"expected\" is missing"}},
		{HEADER "\nstrict,root,none,a,blocked,note,more\n", {"line 3", "double quotes"}},
		{HEADER "strict,root,none,a,blocked,\"note\n", {"line 2", "unbalanced"}},
		{HEADER "strict,root,none,\"a\"b,blocked\n", {"line 2", "\"fixture\""}},
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct claims claims;
		struct ww_error e;

		cr_expect_eq(parse(cases[i].text, &claims, &e), -1, "%s", cases[i].text);
		cr_expect_eq(e.code, 2);
		for (int n = 0; n < 2; n++)
			cr_expect_not_null(strstr(e.text, cases[i].names[n]), "%s: %s",
					   cases[i].names[n], e.text);
		claims_done(&claims);
	}
}

Test(claims, a_fixture_must_exist)
{
	char id[] = "alpha";
	struct catalog_entry entry = {.id = id};
	const struct catalog catalog = {&entry, 1};
	struct claims claims = parsed(HEADER "strict,root,none,alpha,blocked\n");
	struct ww_error e;

	cr_expect_eq(claims_check(&claims, &catalog, &e), 0);
	claims_done(&claims);
	claims = parsed(HEADER "strict,root,none,alpha|alfa,blocked\n");
	cr_expect_eq(claims_check(&claims, &catalog, &e), -1);
	cr_expect(strstr(e.text, "line 2") && strstr(e.text, "alfa"), "%s", e.text);
	claims_done(&claims);
}

/* A row of the cells at masks 0, 1, 2, ... with these verdicts. */
static enum claim_status judged(enum verdict measured, const char *expected, const char **why)
{
	static struct catalog_entry entry = {.id = (char *)"alpha"};
	static struct cell cells[2];
	static struct row row = {.profile = "strict", .fixture = &entry, .cell_count = 2};
	const struct analysis analysis = {
		.rows = &row, .row_count = 1, .cells = cells, .cell_count = 2};
	enum claim_status status;
	struct claims claims;
	char text[128];

	cells[0].verdict.verdict = VERDICT_BLOCKED;
	cells[1].mask = 4;
	cells[1].verdict.verdict = measured;
	cells[1].verdict.reason = measured == VERDICT_INCONCLUSIVE ? REASON_TIMEOUT
				  : measured == VERDICT_UNTESTABLE ? REASON_VACUOUS
								   : REASON_NONE;
	snprintf(text, sizeof text, HEADER "strict,root,no_chroot,alpha,%s\n", expected);
	claims = parsed(text);
	claims_judge(&claims, &analysis);
	cr_expect_eq(claims.list[0].cell, &cells[1]);
	status = claims.list[0].status;
	*why = claims.list[0].why;
	claims_done(&claims);
	return status;
}

Test(claims, cells_decide)
{
	static const struct {
		enum verdict measured;
		const char *expected;
		enum claim_status status;
		const char *why;
	} cases[] = {
		{VERDICT_ESCAPED, "escaped", CLAIM_CONFIRMED, ""},
		{VERDICT_BLOCKED, "escaped", CLAIM_REFUTED, ""},
		{VERDICT_UNTESTABLE, "escaped", CLAIM_UNTESTABLE, "vacuous"},
		{VERDICT_INCONCLUSIVE, "escaped", CLAIM_UNTESTABLE, "timeout"},
		{VERDICT_ESCAPED, "blocked", CLAIM_REFUTED, ""},
		{VERDICT_BLOCKED, "blocked", CLAIM_CONFIRMED, ""},
		{VERDICT_UNTESTABLE, "blocked", CLAIM_UNTESTABLE, "vacuous"},
		{VERDICT_INCONCLUSIVE, "blocked", CLAIM_UNTESTABLE, "timeout"},
		{VERDICT_ESCAPED, "untestable", CLAIM_REFUTED, ""},
		{VERDICT_BLOCKED, "untestable", CLAIM_REFUTED, ""},
		{VERDICT_UNTESTABLE, "untestable", CLAIM_CONFIRMED, ""},
		{VERDICT_INCONCLUSIVE, "untestable", CLAIM_UNTESTABLE, "timeout"},
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const char *why;

		cr_expect_eq(judged(cases[i].measured, cases[i].expected, &why), cases[i].status,
			     "claimed %s, case %zu", cases[i].expected, i);
		cr_expect_str_eq(why, cases[i].why);
	}
}

Test(claims, what_was_not_measured_is_untestable)
{
	const struct analysis nothing = {0};
	struct claims claims = parsed(HEADER "strict,root,none,alpha,blocked\n");

	claims_judge(&claims, &nothing);
	cr_expect_eq(claims.list[0].status, CLAIM_UNTESTABLE);
	cr_expect_null(claims.list[0].cell);
	cr_expect_not_null(strstr(claims.list[0].why, "not measured"));
	cr_expect_eq(claims_tally(&claims, CLAIM_UNTESTABLE), 1);
	cr_expect_eq(claims_tally(&claims, CLAIM_REFUTED), 0);
	claims_done(&claims);
}
