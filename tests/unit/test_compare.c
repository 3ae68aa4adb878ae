/* SPDX-License-Identifier: MIT */
/* What changed between two snapshots.  Cells are given as bits of a dense mask over no_userns (bit
 * 0) and no_chroot (bit 1): bit 0 is full hardening, bit 1 no_userns, bit 2 no_chroot, bit
 * 3 both. */
#include "compare.h"
#include "hand_made.h"

#define TWO (USERNS | CHROOT)
#define ALL 0xf
#define KIND(id) WW_BIT(CHANGE_##id)

static struct comparison compared(const struct snapshot *before, const struct snapshot *after)
{
	struct comparison comparison;
	struct ww_error e = {0};

	cr_assert_eq(compare_snapshots(before, after, &comparison, &e), 0, "%s", e.text);
	return comparison;
}

static uint64_t kinds_of(const struct comparison *comparison)
{
	uint64_t kinds = 0;

	for (size_t i = 0; i < comparison->change_count; i++) {
		cr_expect_not(kinds & WW_BIT(comparison->changes[i].kind), "one of each kind");
		kinds |= WW_BIT(comparison->changes[i].kind);
	}
	return kinds;
}

static const struct change *change_of(const struct comparison *comparison, enum change_kind kind)
{
	for (size_t i = 0; i < comparison->change_count; i++)
		if (comparison->changes[i].kind == kind)
			return &comparison->changes[i];
	cr_assert_fail("no change %s", change_word(kind));
	return NULL;
}

static void expect_words(uint64_t kinds, uint64_t expected, const char *what)
{
	for (int i = 0; i < WW_CHANGES_COUNT; i++)
		cr_expect_eq(kinds >> i & 1, expected >> i & 1, "%s: %s", what,
			     change_word((enum change_kind)i));
}

/* Compares two versions of one row. */
static uint64_t row_kinds(struct snapshot *before, struct snapshot *after)
{
	struct comparison comparison = compared(before, after);
	uint64_t kinds = kinds_of(&comparison);

	comparison_done(&comparison);
	snapshot_free(before);
	snapshot_free(after);
	return kinds;
}

Test(compare, cells_sets_depth_and_sole_blockers)
{
	static const struct {
		const char *what;
		uint64_t before, after, kinds;
	} cases[] = {
		{"nothing changed", 0xc, 0xc, 0},
		{"both factors gone let it out", 0, 0x8,
		 KIND(ESCAPE) | KIND(MIN_SET) | KIND(DEPTH)},
		{"and no longer", 0x8, 0,
		 KIND(ESCAPE_GONE) | KIND(MIN_SET_GONE) | KIND(DEPTH_ROSE)},
		{"one of the two is enough", 0x8, 0xc,
		 KIND(ESCAPE) | KIND(MIN_SET) | KIND(SOLE_BLOCKER) | KIND(DEPTH)},
		/* no_userns+no_chroot let it out before, too: that set is not new. */
		{"both are needed again", 0xc, 0x8,
		 KIND(ESCAPE_GONE) | KIND(MIN_SET_GONE) | KIND(SOLE_BLOCKER_GONE) |
			 KIND(DEPTH_ROSE)},
		/* no_chroot blocks nothing any more, but it lets it out as before. */
		{"full hardening no longer holds", 0xc, 0xf,
		 KIND(ESCAPE) | KIND(MIN_SET) | KIND(DEPTH)},
		{"full hardening holds again", 0xf, 0xc,
		 KIND(ESCAPE_GONE) | KIND(MIN_SET_GONE) | KIND(DEPTH_ROSE)},
		{"another factor", 0x2, 0x4,
		 KIND(ESCAPE) | KIND(ESCAPE_GONE) | KIND(MIN_SET) | KIND(MIN_SET_GONE) |
			 KIND(SOLE_BLOCKER) | KIND(SOLE_BLOCKER_GONE)},
		{"a second sole blocker", 0xc, 0xe,
		 KIND(ESCAPE) | KIND(MIN_SET) | KIND(SOLE_BLOCKER)},
		/* From no_chroot alone to no_chroot unless no_userns is gone. */
		{"stopped by taking one more away", 0xc, 0x4,
		 KIND(ESCAPE_GONE) | KIND(MIN_SET_GONE)},
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		expect_words(row_kinds(one_row(TWO, cases[i].before, ALL),
				       one_row(TWO, cases[i].after, ALL)),
			     cases[i].kinds, cases[i].what);
}

Test(compare, what_is_not_known)
{
	static const struct {
		const char *what;
		uint64_t before, known_before, after, known_after, kinds;
	} cases[] = {
		{"a cell became inconclusive", 0, 0xf, 0, 0x7, KIND(UNKNOWN)},
		{"a cell is known again", 0, 0x7, 0, 0xf, KIND(KNOWN)},
		{"an escape became inconclusive", 0x8, 0xf, 0, 0x7, KIND(UNKNOWN)},
		/* It may have escaped before: no depth fell, no set is new; but nobody had said
		 * so. */
		{"an inconclusive cell escapes", 0, 0x7, 0x8, 0xf, KIND(ESCAPE)},
		/* That of one factor is known to have held. */
		{"depth falls though more is not known", 0, 0x7, 0x4, 0x7,
		 KIND(ESCAPE) | KIND(SOLE_BLOCKER) | KIND(DEPTH)},
		{"no sole blocker of what may not hold", 0x4, 0xe, 0x4, 0xe, 0},
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		expect_words(row_kinds(one_row(TWO, cases[i].before, cases[i].known_before),
				       one_row(TWO, cases[i].after, cases[i].known_after)),
			     cases[i].kinds, cases[i].what);
}

static struct snapshot *untestable_row(enum reason reason)
{
	struct snapshot *s = make_snapshot();

	add_group(s, "strict", CALLER_ROOT, TWO, ALL);
	add_untestable(s, "x", reason);
	return s;
}

Test(compare, what_cannot_be_tested)
{
	expect_words(row_kinds(one_row(TWO, 0x8, ALL), untestable_row(REASON_SYSCTL)),
		     KIND(UNTESTABLE), "became untestable");
	expect_words(row_kinds(untestable_row(REASON_LSM), one_row(TWO, 0, ALL)), KIND(TESTABLE),
		     "became testable");
	expect_words(row_kinds(untestable_row(REASON_LSM), one_row(TWO, 0x8, ALL)),
		     KIND(TESTABLE) | KIND(ESCAPE), "became testable, and escapes");
	expect_words(row_kinds(untestable_row(REASON_LSM), untestable_row(REASON_SYSCTL)), 0,
		     "another reason");
}

Test(compare, rows_tested_on_neither_side_are_counted)
{
	struct snapshot *before = untestable_row(REASON_LSM), *after = untestable_row(REASON_LSM);
	struct comparison comparison;

	add_row(before, "y", 0, 0x1);
	add_row(after, "y", 0, 0);
	add_row(before, "z", 0, 0);
	add_row(after, "z", 0, 0);
	comparison = compared(before, after);
	cr_expect_eq(comparison.compared, 3);
	cr_expect_eq(comparison.untested, 2, "x and z");
	comparison_done(&comparison);
	snapshot_free(before);
	snapshot_free(after);
}

Test(compare, fixtures_of_one_side)
{
	struct snapshot *before = one_row(TWO, 0, ALL), *after = one_row(TWO, 0, ALL);
	struct comparison comparison;
	const struct change *change;

	add_row(before, "y_gone", 0x8, ALL);
	add_row(after, "y_new", 0x4 | 0x8, ALL);
	add_row(after, "z_quiet", 0, ALL);
	comparison = compared(before, after);
	expect_words(kinds_of(&comparison), KIND(VANISHED) | KIND(NEW_ESCAPE) | KIND(NEW_FIXTURE),
		     "one side");
	cr_expect_eq(comparison.compared, 1);
	cr_expect_str_eq(change_of(&comparison, CHANGE_VANISHED)->fixture, "y_gone");
	cr_expect_str_eq(change_of(&comparison, CHANGE_VANISHED)->before, "depth 2");
	change = change_of(&comparison, CHANGE_NEW_ESCAPE);
	cr_expect_str_eq(change->fixture, "y_new");
	cr_expect_eq(change->masks.bits[0], 0xc);
	cr_expect_eq(change->depth_after.least, 1);
	cr_expect(change->depth_after.exact);
	cr_expect_eq(change_of(&comparison, CHANGE_VANISHED)->depth_before.least, 2);
	cr_expect_eq(change_of(&comparison, CHANGE_NEW_FIXTURE)->depth_after.least, -1);
	comparison_done(&comparison);
	snapshot_free(before);
	snapshot_free(after);
}

Test(compare, levels)
{
	struct snapshot *before = one_row(TWO, 0, ALL), *after = one_row(TWO, 0, ALL);
	struct comparison comparison;

	after->groups[0].level = LEVEL_PARTIAL;
	comparison = compared(before, after);
	expect_words(kinds_of(&comparison), KIND(LEVEL), "fell");
	cr_expect_str_eq(comparison.changes[0].fixture, "");
	cr_expect_str_eq(comparison.changes[0].before, "full");
	cr_expect_str_eq(comparison.changes[0].after, "partial");
	comparison_done(&comparison);

	comparison = compared(after, before);
	expect_words(kinds_of(&comparison), KIND(LEVEL_ROSE), "rose");
	comparison_done(&comparison);

	after->groups[0].level = LEVEL_UNKNOWN;
	comparison = compared(before, after);
	expect_words(kinds_of(&comparison), KIND(LEVEL), "no outcome any more");
	comparison_done(&comparison);

	/* Full hardening was not measured now: nothing can be said. */
	after->groups[0].planned = bits_of(TWO, 0xe);
	comparison = compared(before, after);
	expect_words(kinds_of(&comparison), 0, "not measured");
	comparison_done(&comparison);
	snapshot_free(before);
	snapshot_free(after);
}

Test(compare, a_change_says_which_masks_and_which_sets)
{
	struct snapshot *before = one_row(TWO, 0x8, ALL), *after = one_row(TWO, 0xe, ALL);
	struct comparison comparison = compared(before, after);
	const struct change *change = change_of(&comparison, CHANGE_ESCAPE);

	cr_expect_eq(change->masks.bits[0], 0x6);
	cr_expect_str_eq(change->before, "blocked");
	cr_expect_str_eq(change_of(&comparison, CHANGE_MIN_SET)->after, "no_userns|no_chroot");
	cr_expect_str_eq(change_of(&comparison, CHANGE_SOLE_BLOCKER)->after, "no_userns|no_chroot");
	cr_expect_str_eq(change_of(&comparison, CHANGE_DEPTH)->before, "2");
	cr_expect_str_eq(change_of(&comparison, CHANGE_DEPTH)->after, "1");
	cr_expect_eq(change_of(&comparison, CHANGE_DEPTH)->depth_before.least, 2);
	cr_expect_eq(change_of(&comparison, CHANGE_DEPTH)->depth_after.least, 1);
	cr_expect_not(change->narrowed);
	comparison_done(&comparison);
	snapshot_free(before);
	snapshot_free(after);
}

/* "Blocked" is said of what was known to be. */
static void expect_former(uint64_t known_before, uint64_t escapes_now, const char *former)
{
	struct snapshot *before = one_row(TWO, 0, known_before);
	struct snapshot *after = one_row(TWO, escapes_now, ALL);
	struct comparison comparison = compared(before, after);

	cr_expect_str_eq(change_of(&comparison, CHANGE_ESCAPE)->before, former);
	comparison_done(&comparison);
	snapshot_free(before);
	snapshot_free(after);
}

Test(compare, an_escape_says_what_was_known_before)
{
	expect_former(ALL, 0xc, "blocked");
	expect_former(0x7, 0x4, "blocked");
	expect_former(0x7, 0x8, "not known");
	expect_former(0x7, 0xc, "blocked or not known");
}

static const struct remark *remark_of(const struct comparison *comparison, enum remark_kind kind)
{
	for (size_t i = 0; i < comparison->remark_count; i++)
		if (comparison->remarks[i].kind == kind)
			return &comparison->remarks[i];
	cr_assert_fail("no remark of kind %d", (int)kind);
	return NULL;
}

/* Masks that one side alone planned. */
static void expect_masks(const struct comparison *comparison, bool now, size_t count, size_t of)
{
	const struct remark *remark = remark_of(comparison, REMARK_MASKS);

	cr_expect_eq(remark->now, now);
	cr_expect_eq(remark->count, count);
	cr_expect_eq(remark->of, of);
	cr_expect_str_eq(remark->profile, "strict");
}

/* A full baseline, and a run of full hardening and single factors. */
Test(compare, masks_of_one_side_are_left_out)
{
	struct snapshot *full = one_row(TWO, 0x8, ALL), *quick = make_snapshot();
	struct comparison comparison;

	add_group(quick, "strict", CALLER_ROOT, TWO, 0x7);
	add_row(quick, "x", 0, 0x7);
	comparison = compared(full, quick);
	expect_words(kinds_of(&comparison), 0, "the same as far as measured");
	expect_masks(&comparison, false, 1, 4);
	cr_expect_eq(remark_of(&comparison, REMARK_SETS)->count, 1);
	comparison_done(&comparison);
	comparison = compared(quick, full);
	expect_words(kinds_of(&comparison), 0, "the other way round");
	expect_masks(&comparison, true, 1, 4);
	comparison_done(&comparison);

	/* A mask that was planned and is missing is another matter. */
	quick->groups[0].planned = bits_of(TWO, ALL);
	comparison = compared(full, quick);
	expect_words(kinds_of(&comparison), KIND(UNKNOWN), "planned and missing");
	comparison_done(&comparison);
	snapshot_free(full);
	snapshot_free(quick);
}

Test(compare, a_quick_run_finds_what_one_factor_lets_out)
{
	struct snapshot *full = one_row(TWO, 0x8, ALL), *quick = make_snapshot();
	struct comparison comparison;

	add_group(quick, "strict", CALLER_ROOT, TWO, 0x7);
	add_row(quick, "x", 0x4, 0x7);
	comparison = compared(full, quick);
	expect_words(kinds_of(&comparison), KIND(ESCAPE) | KIND(SOLE_BLOCKER) | KIND(DEPTH),
		     "no_chroot");
	cr_expect_str_eq(change_of(&comparison, CHANGE_DEPTH)->before, "2+");
	comparison_done(&comparison);
	snapshot_free(full);
	snapshot_free(quick);
}

/* Untestable in both masks that were planned. */
static struct snapshot *untested_quick_row(uint64_t planned)
{
	struct snapshot *s = make_snapshot();

	add_group(s, "strict", CALLER_ROOT, TWO, planned);
	add_untestable(s, "x", REASON_NO_PRIVILEGE);
	return s;
}

static void expect_tested_by(struct snapshot *before, struct snapshot *after, bool now)
{
	struct comparison comparison = compared(before, after);
	const struct remark *remark = remark_of(&comparison, REMARK_TESTED_BY);

	expect_words(kinds_of(&comparison), 0, "that mask is not compared");
	cr_expect_eq(remark->now, now);
	cr_expect_eq(remark->count, 1);
	cr_expect_eq(remark->caller, CALLER_ROOT);
	cr_expect_str_eq(remark->profile, "strict");
	cr_expect_str_eq(remark->text, "x");
	comparison_done(&comparison);
}

/* The control arm never escaped: without no_chroot alone the row is testable. */
Test(compare, an_escape_that_is_not_compared_makes_no_row_testable)
{
	struct snapshot *full = one_row(TWO, 0x4, 0x4), *part = untested_quick_row(0x3);

	expect_tested_by(full, part, false);
	expect_tested_by(part, full, true);
	snapshot_free(part);

	part = make_snapshot();
	add_group(part, "strict", CALLER_ROOT, USERNS, 0x3);
	add_untestable(part, "x", REASON_NO_PRIVILEGE);
	expect_tested_by(full, part, false);
	snapshot_free(part);
	snapshot_free(full);

	expect_words(row_kinds(one_row(TWO, 0x4, 0x4), untested_quick_row(0x7)), KIND(UNTESTABLE),
		     "that mask is compared");
	/* Whatever is compared, a blocked cell says that the control arm escaped. */
	expect_words(row_kinds(one_row(TWO, 0x4, 0xc), untested_quick_row(0x3)), KIND(UNTESTABLE),
		     "the control arm escaped");
	expect_words(row_kinds(one_row(TWO, 0, 0x8), untested_quick_row(0x3)), KIND(UNTESTABLE),
		     "the control arm escaped, and nothing else");
	expect_words(row_kinds(untested_quick_row(0x3), one_row(TWO, 0, 0x8)), KIND(TESTABLE),
		     "the control arm escapes now");
}

Test(compare, rows_tested_by_what_is_not_compared_are_named_together)
{
	struct snapshot *full = make_snapshot(), *part = make_snapshot();
	struct comparison comparison;

	add_group(full, "strict", CALLER_ROOT, TWO, ALL);
	add_group(part, "strict", CALLER_ROOT, TWO, 0x1);
	for (char id[] = "a"; *id <= 'j'; ++*id) {
		add_row(full, id, 0x4, 0x4);
		add_untestable(part, id, REASON_NO_PRIVILEGE);
	}
	comparison = compared(full, part);
	cr_expect_eq(remark_of(&comparison, REMARK_TESTED_BY)->count, 10);
	cr_expect_str_eq(remark_of(&comparison, REMARK_TESTED_BY)->text, "a, b, c, d, e, f, g, h");
	comparison_done(&comparison);
	snapshot_free(full);
	snapshot_free(part);
}

/* Three factors against two: the third is kept. */
Test(compare, other_factors)
{
	/* Dense over no_userns, no_chroot, no_nnp: bits 4 to 7 have no_nnp gone. */
	struct snapshot *two = one_row(TWO, 0x8, ALL), *three = one_row(TWO | NNP, 0xf8, 0xff);
	struct comparison comparison = compared(two, three);

	expect_words(kinds_of(&comparison), 0, "what no_nnp lets out cannot be compared");
	cr_expect_eq(remark_of(&comparison, REMARK_FACTORS)->factors_after, NNP);
	cr_expect_eq(remark_of(&comparison, REMARK_FACTORS)->factors_before, 0);
	comparison_done(&comparison);
	comparison = compared(three, two);
	expect_words(kinds_of(&comparison), 0, "the other way round");
	cr_expect_eq(remark_of(&comparison, REMARK_FACTORS)->factors_before, NNP);
	comparison_done(&comparison);
	snapshot_free(three);

	three = one_row(TWO | NNP, 0xfc, 0xff);
	comparison = compared(two, three);
	expect_words(kinds_of(&comparison),
		     KIND(ESCAPE) | KIND(MIN_SET) | KIND(SOLE_BLOCKER) | KIND(DEPTH), "kept");
	cr_expect_eq(change_of(&comparison, CHANGE_ESCAPE)->factors, TWO);
	cr_expect(change_of(&comparison, CHANGE_DEPTH)->narrowed, "no_nnp is kept");
	comparison_done(&comparison);
	snapshot_free(two);
	snapshot_free(three);
}

Test(compare, remarks_name_hosts_definitions_and_unfinished_runs)
{
	const struct remark alone = {.kind = REMARK_ALONE, .text = (char[]){"DIR"}};
	struct snapshot *before = one_row(TWO, 0, ALL), *after = one_row(TWO, 0, ALL);
	struct comparison comparison = compared(before, after);

	cr_expect_eq(comparison.remark_count, 0);
	comparison_done(&comparison);
	free(after->host_line);
	after->host_line = strdup("Linux 6.12 x86_64");
	strcpy(after->rows[0].definition, "ba9876543210");
	after->complete = false;
	comparison = compared(before, after);
	remark_of(&comparison, REMARK_HOSTS);
	cr_expect_str_eq(remark_of(&comparison, REMARK_DEFINITIONS)->text, "x");
	cr_expect_eq(remark_of(&comparison, REMARK_DEFINITIONS)->count, 1);
	cr_expect(remark_of(&comparison, REMARK_UNFINISHED)->now);
	cr_expect_eq(comparison.remark_count, 3);
	cr_expect_eq(comparison_remark(&comparison, &alone), 0);
	cr_expect_str_eq(remark_of(&comparison, REMARK_ALONE)->text, "DIR");
	comparison_done(&comparison);
	after->lost = 7;
	comparison = compared(before, after);
	cr_expect_eq(remark_of(&comparison, REMARK_CUT)->count, 7);
	cr_expect(remark_of(&comparison, REMARK_CUT)->now);
	comparison_done(&comparison);
	snapshot_free(before);
	snapshot_free(after);
}

static void expect_nothing_common(struct snapshot *before, struct snapshot *after)
{
	struct comparison comparison;
	struct ww_error e = {0};

	cr_expect_eq(compare_snapshots(before, after, &comparison, &e), -1);
	cr_expect_eq(e.code, 2);
	cr_expect(strstr(e.text, "nothing in common"), "%s", e.text);
	snapshot_free(before);
	snapshot_free(after);
}

/* A gate that compares nothing must not pass. */
Test(compare, nothing_in_common_is_an_error)
{
	struct snapshot *other = make_snapshot(), *masks = make_snapshot();

	add_group(other, "seed", CALLER_ROOT, TWO, ALL);
	add_row(other, "x", 0, ALL);
	expect_nothing_common(one_row(TWO, 0, ALL), other);

	add_group(masks, "strict", CALLER_ROOT, TWO, 0x8);
	add_row(masks, "x", 0, 0x8);
	other = make_snapshot();
	add_group(other, "strict", CALLER_ROOT, TWO, 0x7);
	add_row(other, "x", 0, 0x7);
	expect_nothing_common(masks, other);
}

Test(compare, changes_are_sorted)
{
	struct snapshot *before = make_snapshot(), *after = make_snapshot();
	struct comparison comparison;

	for (int caller = 0; caller < WW_CALLERS_COUNT; caller++) {
		add_group(before, "strict", (enum caller)caller, TWO, ALL);
		add_group(after, "strict", (enum caller)caller, TWO, ALL);
		add_row(before, "b", 0, ALL);
		add_row(after, "a", 0x8, ALL);
		add_row(after, "b", 0x8, ALL);
	}
	after->groups[1].level = LEVEL_NONE;
	comparison = compared(before, after);
	cr_assert_eq(comparison.change_count, 9);
	for (size_t i = 1; i < comparison.change_count; i++) {
		const struct change *a = &comparison.changes[i - 1], *b = &comparison.changes[i];
		int order = (int)a->caller - (int)b->caller;

		order = order ? order : strcmp(a->fixture, b->fixture);
		cr_expect(order ? order < 0 : a->kind < b->kind);
	}
	comparison_done(&comparison);
	snapshot_free(before);
	snapshot_free(after);
}

/* ---- laws, over many random rows of three factors ---- */

static uint64_t random_state = 20261123;

static uint64_t next_random(void)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return random_state;
}

static uint64_t mirrored(uint64_t kinds)
{
	static const enum change_kind pairs[][2] = {
		{CHANGE_ESCAPE, CHANGE_ESCAPE_GONE},
		{CHANGE_MIN_SET, CHANGE_MIN_SET_GONE},
		{CHANGE_SOLE_BLOCKER, CHANGE_SOLE_BLOCKER_GONE},
		{CHANGE_DEPTH, CHANGE_DEPTH_ROSE},
		{CHANGE_UNKNOWN, CHANGE_KNOWN},
	};
	uint64_t result = 0;

	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
		result |= kinds & WW_BIT(pairs[i][0]) ? WW_BIT(pairs[i][1]) : 0;
		result |= kinds & WW_BIT(pairs[i][1]) ? WW_BIT(pairs[i][0]) : 0;
	}
	return result;
}

static uint64_t worse_kinds(uint64_t kinds)
{
	uint64_t worse = 0;

	for (int i = 0; i < WW_CHANGES_COUNT; i++)
		if (kinds & WW_BIT(i) && change_direction((enum change_kind)i) == WORSE)
			worse |= WW_BIT(i);
	return worse;
}

Test(compare, laws)
{
	const uint64_t three = TWO | NNP;

	for (int i = 0; i < 4000; i++) {
		uint64_t f = next_random() & 0xff, g = next_random() & 0xff;
		uint64_t there = row_kinds(one_row(three, f, 0xff), one_row(three, g, 0xff));
		uint64_t back = row_kinds(one_row(three, g, 0xff), one_row(three, f, 0xff));

		cr_assert_eq(back, mirrored(there), "%lx %lx: back is there, mirrored", f, g);
		cr_assert_eq((there & KIND(ESCAPE)) != 0, (g & ~f) != 0, "%lx %lx", f, g);
		/* A new set, sole blocker or lesser depth comes with a cell that newly escapes. */
		cr_assert_eq(worse_kinds(there) != 0, (g & ~f) != 0, "%lx %lx", f, g);
		/* And with it a minimal set that covers it. */
		cr_assert_eq((there & KIND(MIN_SET)) != 0, (g & ~f) != 0, "%lx %lx", f, g);
	}
}

/* Where nothing is known that the other side denies, nothing is worse but what is not known. */
Test(compare, less_knowledge_of_the_same_is_never_another_finding)
{
	const uint64_t three = TWO | NNP;

	for (int i = 0; i < 4000; i++) {
		uint64_t f = next_random() & 0xff, known = next_random() & 0xff;
		uint64_t kinds =
			row_kinds(one_row(three, f, 0xff), one_row(three, f & known, known));

		expect_words(kinds, known == 0xff ? 0 : KIND(UNKNOWN), "less is known");
		kinds = row_kinds(one_row(three, f & known, known), one_row(three, f, 0xff));
		cr_assert_eq(kinds & ~(KIND(KNOWN) | KIND(ESCAPE)), 0, "%lx %lx", f, known);
	}
}

Test(compare, words_are_unique_and_found)
{
	for (int i = 0; i < WW_CHANGES_COUNT; i++) {
		cr_expect_eq(change_lookup(change_word((enum change_kind)i)), i);
		cr_expect_gt(strlen(change_what((enum change_kind)i)), 0);
	}
	cr_expect_eq(change_lookup("escapes"), -1);
	cr_expect_eq(change_lookup(""), -1);
}

Test(compare, another_description_or_program_of_a_sandbox_is_named)
{
	static const struct sandbox then = {"jail", "0123456789ab", "aaaaaaaaaaaa", "jail 1.0"};
	struct sandbox now = then;
	struct snapshot *before = one_row(TWO, 0, ALL), *after = one_row(TWO, 0, ALL);
	struct comparison comparison;

	cr_assert_eq(snapshot_add_sandbox(before, &then), 0);
	cr_assert_eq(snapshot_add_sandbox(after, &now), 0);
	comparison = compared(before, after);
	cr_expect_eq(comparison.remark_count, 0);
	comparison_done(&comparison);
	strcpy(after->sandboxes[0].description, "ba9876543210");
	comparison = compared(before, after);
	cr_expect_str_eq(remark_of(&comparison, REMARK_SANDBOX)->text, "its description");
	cr_expect_str_eq(remark_of(&comparison, REMARK_SANDBOX)->profile, "jail");
	comparison_done(&comparison);
	strcpy(after->sandboxes[0].launcher, "bbbbbbbbbbbb");
	strcpy(after->sandboxes[0].version, "jail 1.1");
	comparison = compared(before, after);
	cr_expect_str_eq(remark_of(&comparison, REMARK_SANDBOX)->text,
			 "its description and its program (jail 1.0, now jail 1.1)");
	comparison_done(&comparison);
	snapshot_free(before);
	snapshot_free(after);
}
