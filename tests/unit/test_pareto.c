/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>
#include <string.h>

#include "pareto.h"

/* Two factors, A and B.  `wall_a` escapes without A, `wall_b` without B, `wall_both` when both are
 * gone, `unseen` is not testable.  Costs: 40 with both, 30 without A, 31 without B, 10 without
 * either. */
#define WANTED(ids, number) ((struct wanted_list){ids, number})
#define A WW_BIT(FACTOR_NO_USERNS)
#define B WW_BIT(FACTOR_NO_CHROOT)

static struct catalog_entry fixtures[4];
static struct row rows[4];
static struct bench_cell cells[5];
static struct bench bench;

static void cell(struct bench_cell *at, uint64_t mask, enum quantity quantity, double median)
{
	at->key = (struct bench_key){.quantity = quantity, .mask = mask};
	strcpy(at->key.profile, "strict");
	at->median = median;
}

static struct cell outcomes[4][4]; /* by row, dense mask */

static void set_up(void)
{
	static char names[4][16] = {"wall_a", "wall_b", "wall_both", "unseen"};
	static const uint64_t escaping[4] = {0xA, 0xC, 0x8, 0xF}; /* by dense masks 3 2 1 0 */

	for (int i = 0; i < 4; i++) {
		fixtures[i].id = names[i];
		rows[i] = (struct row){.profile = "strict",
				       .fixture = &fixtures[i],
				       .factors = A | B,
				       .testable = i < 3};
		for (uint64_t m = 0; m < 4; m++)
			outcomes[i][m] = (struct cell){
				.mask = mask_expand(m, A | B),
				.verdict.verdict =
					escaping[i] >> m & 1 ? VERDICT_ESCAPED : VERDICT_BLOCKED};
		rows[i].cells = outcomes[i];
		rows[i].cell_count = 4;
	}
	cell(&cells[0], 0, QUANTITY_START_END, 40);
	cell(&cells[1], A, QUANTITY_START_END, 30);
	cell(&cells[2], B, QUANTITY_START_END, 31);
	cell(&cells[3], A | B, QUANTITY_START_END, 10);
	cell(&cells[4], 0, QUANTITY_ATTACH, 1);
	bench = (struct bench){.cells = cells, .cell_count = 5};
}

Test(pareto, the_front_is_what_nothing_beats, .init = set_up)
{
	struct pareto pareto;

	cr_assert_eq(pareto_of(&bench, rows, 4, &pareto, NULL), 0);
	cr_assert_eq(pareto.rows, 3);
	cr_assert_eq(pareto.count, 4);
	/* 10: nothing stopped; 30: wall_b and wall_both; 31: as many for more; 40: all three. */
	cr_assert_eq(pareto.points[0].mask, A | B);
	cr_assert_eq(pareto.points[0].stopped, 0);
	cr_assert(pareto.points[0].front);
	cr_assert_eq(pareto.points[1].mask, A);
	cr_assert_eq(pareto.points[1].stopped, 2);
	cr_assert(pareto.points[1].front);
	cr_assert_eq(pareto.points[2].stopped, 2);
	cr_assert_not(pareto.points[2].front);
	cr_assert_eq(pareto.points[3].stopped, 3);
	cr_assert(pareto.points[3].front);
	pareto_done(&pareto);
}

Test(pareto, equals_share_the_front, .init = set_up)
{
	struct pareto pareto;

	cells[2].median = 30;
	cr_assert_eq(pareto_of(&bench, rows, 4, &pareto, NULL), 0);
	cr_assert(pareto.points[1].front);
	cr_assert(pareto.points[2].front);
	pareto_done(&pareto);
}

/* Without A two are stopped, with both factors all three: for the same price nobody wants the two.
 */
Test(pareto, of_one_price_the_better_is_on_the_front, .init = set_up)
{
	struct pareto pareto;

	cells[0].median = 30;
	cr_assert_eq(pareto_of(&bench, rows, 4, &pareto, NULL), 0);
	cr_assert_eq(pareto.points[1].mask, 0);
	cr_assert(pareto.points[1].front);
	cr_assert_eq(pareto.points[2].mask, A);
	cr_assert_not(pareto.points[2].front);
	pareto_done(&pareto);
}

Test(pareto, the_cheapest_mask_for_a_choice_of_escapes, .init = set_up)
{
	const char *b[] = {"wall_b"}, *a_and_b[] = {"wall_a", "wall_b"}, *unseen[] = {"unseen"};
	struct pareto pareto;

	cr_assert_eq(pareto_of(&bench, rows, 4, &pareto, NULL), 0);
	cr_assert_eq(pareto_cheapest(&pareto, rows, 4, &WANTED(b, 1))->mask, A);
	cr_assert_eq(pareto_cheapest(&pareto, rows, 4, &WANTED(a_and_b, 2))->mask, 0);
	cr_assert_eq(pareto_cheapest(&pareto, rows, 4, &WANTED(NULL, 0))->mask, A | B);
	cr_assert_null(pareto_cheapest(&pareto, rows, 4, &WANTED(unseen, 1)));
	pareto_done(&pareto);
}

Test(pareto, a_mask_that_was_not_timed_is_no_point, .init = set_up)
{
	struct pareto pareto;

	bench.cell_count = 1;
	cr_assert_eq(pareto_of(&bench, rows, 4, &pareto, NULL), 0);
	cr_assert_eq(pareto.count, 1);
	pareto_done(&pareto);
	bench.cell_count = 0;
	cr_assert_eq(pareto_of(&bench, rows, 4, &pareto, NULL), 0);
	cr_assert_eq(pareto.count, 0);
	pareto_done(&pareto);
}

Test(pareto, another_caller_s_costs_do_not_count, .init = set_up)
{
	struct pareto pareto;

	cells[3].key.caller = CALLER_USER;
	cr_assert_eq(pareto_of(&bench, rows, 4, &pareto, NULL), 0);
	cr_assert_eq(pareto.count, 3);
	pareto_done(&pareto);
}

Test(pareto, a_row_that_is_not_known_everywhere_counts_nowhere, .init = set_up)
{
	struct pareto pareto;

	outcomes[0][3].verdict.verdict = VERDICT_INCONCLUSIVE;
	cr_assert_eq(pareto_of(&bench, rows, 4, &pareto, NULL), 0);
	cr_assert_eq(pareto.rows, 2);
	cr_assert_eq(pareto.points[3].stopped, 2);
	pareto_done(&pareto);
}
