/* SPDX-License-Identifier: MIT */
/* Sandboxes side by side.  What is expected is counted by hand from the rules. */
#include "side.h"
#include "study_rules.h"

/* ---- studies ---- */

/* Dropped: C lets `a_read` out, N `b_read`.  `d_hole` is not known in full. */
static const struct rule open_rules[] = {
	{.id = "a_read", .escapes = c_alone, .gain = GAIN_READ},
	{.id = "b_read", .escapes = n_alone, .gain = GAIN_READ},
	{.id = "d_hole", .escapes = always, .unknown = at_full, .gain = GAIN_WRITE},
	{.id = "e_out", .escapes = never, .untestable = true, .gain = GAIN_WRITE},
	{.id = "f_none", .escapes = never},
	{.id = "z_code", .escapes = always, .gain = GAIN_CODE},
};
/* Of another sandbox; `a_read` needs N kept. */
static bool while_n_is_kept(uint64_t m)
{
	return !(m & N);
}
static const struct rule other_rules[] = {
	{.id = "a_read", .escapes = while_n_is_kept, .gain = GAIN_READ},
	{.id = "b_read", .escapes = n_alone, .gain = GAIN_READ},
	{.id = "d_hole", .escapes = always, .gain = GAIN_WRITE},
	{.id = "e_out", .escapes = never, .untestable = true, .gain = GAIN_WRITE},
	{.id = "f_none", .escapes = never},
	{.id = "z_code", .escapes = never, .gain = GAIN_CODE},
};

/* The launcher fails. */
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

#define RULES_OF(list) .rules = list, .rule_count = 6
static const struct study strict = {.factors = C | N, .model = all_applied, RULES_OF(open_rules)};
static const struct study sealed = {
	.profile = "sealed", .factors = N, .model = all_applied, RULES_OF(other_rules)};
static const struct study broken = {
	.profile = "standard", .factors = N, .model = never_starts, RULES_OF(open_rules)};

static struct side *side_of_studies(const struct study *studies, size_t count, struct side_run *run)
{
	struct side *side;

	*run = (struct side_run){.analysis = analyse_all(studies, count)};
	side = side_of(run, 1);
	cr_assert(side);
	return side;
}

static void done(struct side *side)
{
	for (size_t i = 0; i < side->run_count; i++)
		analysis_free((struct analysis *)side->runs[i].analysis);
	side_free(side);
}

static size_t row_named(const struct side *side, const char *id)
{
	for (size_t row = 0; row < side->row_count; row++)
		if (strcmp(side->rows[row].fixture->id, id) == 0)
			return row;
	cr_assert_fail("no row %s", id);
	return 0;
}

static void expect_verdict(const struct side *side, const char *id, size_t column,
			   enum verdict verdict, enum reason reason)
{
	const struct verdict_result *v = side_verdict(side, row_named(side, id), column);

	cr_assert(v, "%s is not measured", id);
	cr_expect_eq(v->verdict, verdict, "%s: %d", id, v->verdict);
	cr_expect_eq(v->reason, reason, "%s: %d", id, v->reason);
}

static void expect_single(const struct side *side, size_t column, enum factor factor,
			  const struct side_single *want)
{
	const struct side_single got = side_single(side, column, factor);

	cr_expect_eq(got.varied, want->varied);
	cr_expect_eq(got.known, want->known, "known %zu", got.known);
	cr_expect_eq(got.before, want->before, "before %zu", got.before);
	cr_expect_eq(got.after, want->after, "after %zu", got.after);
	cr_expect_eq(got.adds, want->adds, "adds %zu", got.adds);
	cr_expect_eq(got.stops, want->stops, "stops %zu", got.stops);
}

/* ---- rows and cells ---- */

Test(side, rows_stand_by_severity_then_id)
{
	static const char *const ids[] = {"z_code", "d_hole", "e_out",
					  "a_read", "b_read", "f_none"};
	const struct study studies[] = {strict, sealed};
	struct side_run run;
	struct side *side = side_of_studies(studies, 2, &run);

	cr_assert_eq(side->row_count, 6);
	for (size_t i = 0; i < 6; i++)
		cr_expect_str_eq(side->rows[i].fixture->id, ids[i]);
	done(side);
}

Test(side, a_cell_is_what_was_found_in_full)
{
	const struct study studies[] = {strict, sealed};
	struct side_run run;
	struct side *side = side_of_studies(studies, 2, &run);

	cr_assert_eq(side->column_count, 2);
	cr_expect_str_eq(side->columns[0].label, "strict");
	cr_expect_str_eq(side->columns[1].label, "sealed");
	expect_verdict(side, "z_code", 0, VERDICT_ESCAPED, REASON_NONE);
	expect_verdict(side, "z_code", 1, VERDICT_BLOCKED, REASON_NONE);
	expect_verdict(side, "d_hole", 0, VERDICT_INCONCLUSIVE, REASON_TIMEOUT);
	expect_verdict(side, "d_hole", 1, VERDICT_ESCAPED, REASON_NONE);
	expect_verdict(side, "e_out", 0, VERDICT_UNTESTABLE, REASON_VACUOUS);
	done(side);
}

/* strict knows all but d_hole and e_out; sealed all but e_out.  Known of both: four, of which
 * z_code escapes from strict and a_read from sealed. */
Test(side, counts_are_of_the_known)
{
	const struct study studies[] = {strict, sealed};
	struct side_run run;
	struct side *side = side_of_studies(studies, 2, &run);
	const struct side_column *one = &side->columns[0], *two = &side->columns[1];

	cr_expect_eq(one->verdicts[VERDICT_ESCAPED], 1);
	cr_expect_eq(one->verdicts[VERDICT_BLOCKED], 3);
	cr_expect_eq(one->verdicts[VERDICT_UNTESTABLE], 1);
	cr_expect_eq(one->verdicts[VERDICT_INCONCLUSIVE], 1);
	cr_expect_eq(one->unmeasured, 0);
	cr_expect_eq(side_known(one), 4);
	cr_expect_eq(two->verdicts[VERDICT_ESCAPED], 2);
	cr_expect_eq(side_known(two), 5);
	cr_expect_eq(side->common[CALLER_ROOT], 4);
	cr_expect_eq(side->common[CALLER_USER], 0);
	cr_expect_eq(one->common_escaped, 1);
	cr_expect_eq(two->common_escaped, 1);
	cr_expect_eq(side_start_of(one), SIDE_STARTED);
	done(side);
}

Test(side, not_measured_is_not_blocked)
{
	static const uint64_t without_c[] = {C};
	struct study some = strict;
	struct side_run run;
	struct side *side;

	some.masks = without_c;
	some.mask_count = 1;
	side = side_of_studies(&some, 1, &run);
	cr_expect_null(side_verdict(side, row_named(side, "a_read"), 0));
	/* Untestable is so whatever is dropped. */
	expect_verdict(side, "e_out", 0, VERDICT_UNTESTABLE, REASON_VACUOUS);
	cr_expect_eq(side->columns[0].unmeasured, 5);
	cr_expect_eq(side_known(&side->columns[0]), 0);
	cr_expect_eq(side_start_of(&side->columns[0]), SIDE_START_UNTOLD);
	expect_single(side, 0, FACTOR_NO_CHROOT, &(struct side_single){.varied = true});
	done(side);
}

/* ---- a sandbox that starts nothing ---- */

Test(side, what_never_started_is_not_blocked)
{
	const struct study studies[] = {strict, broken};
	struct side_run run;
	struct side *side = side_of_studies(studies, 2, &run);
	const struct side_column *column = &side->columns[1];

	expect_verdict(side, "z_code", 1, VERDICT_INCONCLUSIVE, REASON_LAUNCHER);
	expect_verdict(side, "f_none", 1, VERDICT_INCONCLUSIVE, REASON_LAUNCHER);
	cr_expect_eq(side_known(column), 0);
	cr_expect_eq(column->unstarted, 5);
	cr_expect_eq(side_start_of(column), SIDE_NEVER_STARTED);
	/* It knows nothing, and takes nothing from the comparison of the others. */
	cr_expect_eq(side_knowing(side, CALLER_ROOT), 1);
	cr_expect_eq(side->common[CALLER_ROOT], 4);
	cr_expect_eq(side->columns[0].common_escaped, 1);
	done(side);
}

Test(side, a_refusal_blocks_and_is_told)
{
	static const struct rule rules[] = {
		{.id = "closed", .escapes = always, .closed = always},
		{.id = "open", .escapes = always},
	};
	const struct study study = {
		.factors = N, .model = all_applied, .rules = rules, .rule_count = 2};
	struct side_run run;
	struct side *side = side_of_studies(&study, 1, &run);

	expect_verdict(side, "closed", 0, VERDICT_BLOCKED, REASON_NONE);
	cr_expect_eq(side->columns[0].closed, 1);
	cr_expect_eq(side->columns[0].started, 1);
	cr_expect_eq(side_start_of(&side->columns[0]), SIDE_STARTED_SOME);
	done(side);
}

/* ---- factors ---- */

Test(side, a_factor_adds_and_stops)
{
	const struct study studies[] = {strict, sealed};
	struct side_run run;
	struct side *side = side_of_studies(studies, 2, &run);

	cr_expect_eq(side->factors, C | N);
	/* Known in full and without C: a_read b_read f_none z_code. */
	expect_single(side, 0, FACTOR_NO_CHROOT,
		      &(struct side_single){
			      .varied = true, .known = 4, .before = 1, .after = 2, .adds = 1});
	expect_single(side, 0, FACTOR_NO_NNP,
		      &(struct side_single){
			      .varied = true, .known = 4, .before = 1, .after = 2, .adds = 1});
	/* Without N b_read gets out, and a_read does not any more. */
	expect_single(side, 1, FACTOR_NO_NNP,
		      &(struct side_single){.varied = true,
					    .known = 5,
					    .before = 2,
					    .after = 2,
					    .adds = 1,
					    .stops = 1});
	expect_single(side, 1, FACTOR_NO_CHROOT, &(struct side_single){0});
	done(side);
}

/* ---- several runs ---- */

static struct side *two_runs(struct side_run runs[2], const char *one, const char *two)
{
	struct side *side;

	runs[0] = (struct side_run){.analysis = analyse(&strict), .name = one};
	runs[1] = (struct side_run){.analysis = analyse(&strict), .name = two};
	side = side_of(runs, 2);
	cr_assert(side);
	return side;
}

Test(side, one_name_in_two_runs_is_told_apart)
{
	static const char *const names[][2] = {{"old", "new"}, {"out", "out"}, {NULL, NULL}};
	static const char *const labels[][2] = {{"strict (old)", "strict (new)"},
						{"strict (run 1)", "strict (run 2)"},
						{"strict (run 1)", "strict (run 2)"}};
	struct side_run runs[2];

	for (size_t i = 0; i < 3; i++) {
		struct side *side = two_runs(runs, names[i][0], names[i][1]);

		cr_assert_eq(side->column_count, 2);
		cr_expect_str_eq(side->columns[0].label, labels[i][0]);
		cr_expect_str_eq(side->columns[1].label, labels[i][1]);
		cr_expect_eq(side->study_count, 1);
		cr_expect(side_compares(side));
		cr_expect_eq(side->row_count, 6);
		done(side);
	}
}

Test(side, a_study_tells_apart_what_directories_do_not)
{
	struct side_run runs[2];
	struct side *side = two_runs(runs, "out", "out");

	side_free(side);
	strcpy(((struct analysis *)runs[1].analysis)->study, "1");
	side = side_of(runs, 2);
	cr_expect_str_eq(side->columns[0].label, "strict (0)");
	cr_expect_str_eq(side->columns[1].label, "strict (1)");
	cr_expect_eq(side->study_count, 2);
	done(side);
}

Test(side, what_one_run_lacks_is_not_measured_there)
{
	static const struct rule more[] = {
		{.id = "b_read", .escapes = n_alone, .gain = GAIN_READ},
		{.id = "c_more", .escapes = always, .gain = GAIN_READ},
	};
	const struct study study = {.profile = "sealed",
				    .factors = N,
				    .model = all_applied,
				    .rules = more,
				    .rule_count = 2};
	struct side_run runs[2] = {{.analysis = analyse(&strict)}, {.analysis = analyse(&study)}};
	struct side *side = side_of(runs, 2);

	cr_assert(side);
	cr_expect_eq(side->row_count, 7);
	cr_expect_str_eq(side->columns[1].label, "sealed");
	cr_expect_null(side_verdict(side, row_named(side, "c_more"), 0));
	expect_verdict(side, "c_more", 1, VERDICT_ESCAPED, REASON_NONE);
	cr_expect_null(side_verdict(side, row_named(side, "z_code"), 1));
	cr_expect_eq(side->columns[0].unmeasured, 1);
	cr_expect_eq(side->columns[1].unmeasured, 5);
	/* b_read alone is known of both. */
	cr_expect_eq(side->common[CALLER_ROOT], 1);
	done(side);
}

Test(side, a_fixture_that_is_another_is_marked)
{
	struct side_run runs[2];
	struct side *side = two_runs(runs, "old", "new");
	struct catalog_entry *entry;

	cr_expect_not(side->rows[row_named(side, "a_read")].differs);
	side_free(side);
	entry = (struct catalog_entry *)catalog_find(runs[1].analysis->catalog, "a_read");
	entry->witness = WITNESS_MODE;
	side = side_of(runs, 2);
	cr_expect(side->rows[row_named(side, "a_read")].differs);
	cr_expect_not(side->rows[row_named(side, "b_read")].differs);
	done(side);
}

/* ---- columns ---- */

Test(side, callers_stand_together)
{
	struct study studies[] = {strict, sealed, strict, sealed};
	struct side_run run;
	struct side *side;

	studies[2].caller = studies[3].caller = CALLER_USER;
	side = side_of_studies(studies, 4, &run);
	cr_assert_eq(side->column_count, 4);
	for (size_t i = 0; i < 4; i++) {
		cr_expect_str_eq(side->columns[i].label, i % 2 ? "sealed" : "strict");
		cr_expect_eq(side->columns[i].group.caller, i < 2 ? CALLER_ROOT : CALLER_USER);
	}
	cr_expect_eq(side->common[CALLER_USER], 4);
	done(side);
}

Test(side, one_profile_has_nothing_beside_it)
{
	struct study studies[] = {strict, strict};
	struct side_run run;
	struct side *side;

	studies[1].caller = CALLER_USER;
	side = side_of_studies(studies, 2, &run);
	cr_expect_not(side_compares(side));
	cr_expect_not(side_worthwhile(run.analysis));
	done(side);
}

Test(side, the_launcher_is_named)
{
	static const char run_json[] =
		"{\"profiles\":[{\"name\":\"strict\"},{\"name\":\"sealed\",\"launched\":true,"
		"\"launcher\":\"/usr/bin/jail\",\"launcher_version\":\"jail 1.2\"}]}";
	const struct study studies[] = {strict, sealed};
	struct side_run run = {.analysis = analyse_all(studies, 2)};
	struct analysis *analysis = (struct analysis *)run.analysis;
	struct side *side;

	free(analysis->run_json);
	analysis->run_json = strdup(run_json);
	side = side_of(&run, 1);
	cr_assert(side);
	cr_expect_str_eq(side->columns[0].launcher, "");
	cr_expect_str_eq(side->columns[1].launcher, "/usr/bin/jail");
	cr_expect_str_eq(side->columns[1].version, "jail 1.2");
	done(side);
}

/* ---- which rows tell something ---- */

Test(side, rows_of_which_all_say_that_nothing_escapes_are_dull)
{
	const struct study studies[] = {strict, sealed};
	struct side_run run;
	struct side *side = side_of_studies(studies, 2, &run);

	cr_expect(side_row_tells(side, row_named(side, "z_code")));
	cr_expect(side_row_tells(side, row_named(side, "d_hole")));
	cr_expect_not(side_row_tells(side, row_named(side, "e_out")));
	cr_expect_not(side_row_tells(side, row_named(side, "f_none")));
	done(side);
}
