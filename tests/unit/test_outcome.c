/* SPDX-License-Identifier: MIT */
/* What is known of a row at a mask, how deep it stands, and what hardening helps it. */
#include "group.h"
#include "rule_study.h"

static const struct rule three[] = {
	{"by_c", c_alone, false, C},
	{"helped", c_without_u, false, NEVER_UNKNOWN},
	{"vacuous", never, true, NEVER_UNKNOWN},
};

Test(outcome, of_a_row_at_a_mask)
{
	static const uint64_t masks[] = {0, C, U | C};
	const struct study study = {.factors = U | C,
				    .masks = masks,
				    .mask_count = 3,
				    .model = all_applied,
				    .rules = three,
				    .rule_count = 3};
	struct analysis *analysis = analyse(&study);
	const struct row *by_c = &analysis->rows[0], *vacuous = &analysis->rows[2];

	cr_expect_eq(row_outcome(by_c, 0), ROW_BLOCKED);
	cr_expect_eq(row_outcome(by_c, C), ROW_NOT_KNOWN, "timed out");
	cr_expect(row_measured(by_c, C));
	cr_expect_eq(row_outcome(by_c, U | C), ROW_ESCAPED);
	cr_expect_eq(row_outcome(by_c, U), ROW_NOT_KNOWN, "no cell");
	cr_expect_not(row_measured(by_c, U));
	cr_expect_eq(row_outcome(by_c, N), ROW_NOT_KNOWN, "no factor of the run");
	cr_expect_eq(row_outcome(vacuous, 0), ROW_NOT_KNOWN, "untestable");
	cr_expect_eq(row_known_count(by_c), 2);
	cr_expect_eq(row_seen_depth(by_c), 2);
	cr_expect_eq(row_seen_depth(vacuous), -1);
	/* Blocked with nothing gone; of one factor alone nothing is known. */
	cr_expect_eq(row_depth(by_c).least, 1);
	cr_expect_not(row_depth(by_c).exact);
	cr_expect_eq(row_standing(by_c), STANDING_UNKNOWN);
	cr_expect_eq(row_standing(vacuous), STANDING_UNTESTABLE);
	analysis_free(analysis);
}

Test(outcome, of_every_mask)
{
	const struct study study = {
		.factors = U | C, .model = all_applied, .rules = three, .rule_count = 3};
	struct analysis *analysis = analyse(&study);
	const struct row *by_c = &analysis->rows[0], *helped = &analysis->rows[1];
	char text[WW_DEPTH_TEXT_MAX];

	cr_expect_eq(row_helped_by(helped), U, "it escapes without C while U is kept");
	cr_expect_eq(row_helped_by(by_c), 0);
	cr_expect_eq(row_depth(helped).least, 1);
	cr_expect(row_depth(helped).exact);
	cr_expect_eq(row_seen_depth(helped), 1);
	cr_expect_str_eq(depth_format(row_depth(helped), text), "1");
	cr_expect_str_eq(depth_format((struct depth){2, false}, text), "2+");
	cr_expect_str_eq(depth_format((struct depth){-1, true}, text), "inf");
	cr_expect(row_let_out(helped, C));
	cr_expect_not(row_let_out(helped, U));
	cr_expect_not(row_let_out(by_c, C), "not known");
	analysis_free(analysis);
}
