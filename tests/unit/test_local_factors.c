/* SPDX-License-Identifier: MIT */
/* Runs and baselines whose factors have other bits here than where they were written. */
#include <criterion/criterion.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compare.h"
#include "identity.h"
#include "journal.h"
#include "plan.h"
#include "results.h"

#define RUN(locals, factors, masks)                                                                \
	"{\"format\":1,\"study\":\"0123456789abcdef\",\"host\":{\"line\":\"Linux\"},"              \
	"\"complete\":true," locals "\"profiles\":[{\"name\":\"jail\",\"factors\":[" factors       \
	"],\"masks\":[" masks "]}],\"callers\":[\"user\"],\"fixtures\":[\"alpha\"],\"catalog\":["  \
	"{\"id\":\"alpha\",\"summary\":\"s\",\"class\":\"fs\",\"needs\":[],\"witness\":\"file\","  \
	"\"predict\":{\"root\":\"\",\"user\":\"\"},\"attack_ck\":\"\",\"cwe\":\"\","               \
	"\"references\":\"\"}]}"
#define WORD(bit, word) "{\"bit\":" bit ",\"word\":\"" word "\",\"meaning\":\"" word " is off\"}"
#define LOCALS(list) "\"local_factors\":[" list "],"

/* As one process wrote it: no_a has bit 32, no_b bit 33; masks 0, no_a, no_b, and all but no_nnp.
 */
#define A (1ULL << 32)
#define B (1ULL << 33)
#define NNP (1ULL << FACTOR_NO_NNP)
static const char run[] =
	RUN(LOCALS(WORD("32", "no_a") "," WORD("33", "no_b")), "\"no_nnp\",\"no_a\",\"no_b\"",
	    "0,32,4294967296,4294967328,8589934592,8589934624,12884901888,"
	    "12884901920");

static void write_facts(FILE *journal, const char *profile, uint64_t mask, enum arm arm,
			bool escapes)
{
	struct facts facts = {.caller = CALLER_USER,
			      .mask = mask,
			      .arm = arm,
			      .said = SAID_DONE,
			      .phase = PHASE_ATTEMPT,
			      .step = "open",
			      .ending = ENDING_HELD,
			      .sight = escapes ? SIGHT_ESCAPED : SIGHT_NOTHING};
	struct trial_key key;
	char line[2048];

	if (arm == ARM_ATTACK && !escapes) {
		facts.said = SAID_REFUSED;
		facts.said_errno = EACCES;
	}
	strcpy(facts.profile, profile);
	strcpy(facts.fixture, "alpha");
	key = facts_key(&facts);
	facts.id = trial_id(&key);
	cr_assert_gt(journal_format(&facts, line, sizeof line), 0);
	fputs(line, journal);
}

/* Escapes without no_a, and not without no_b too. */
static bool escapes(uint64_t mask)
{
	return (mask & A) && !(mask & B);
}

static FILE *write_journal(void)
{
	FILE *journal = tmpfile();

	cr_assert(journal);
	write_facts(journal, "none", 0, ARM_CONTROL, true);
	for (uint64_t i = 0; i < 8; i++) {
		const uint64_t mask = mask_expand(i, NNP | A | B);

		write_facts(journal, "jail", mask, ARM_ATTACK, escapes(mask));
		write_facts(journal, "jail", mask, ARM_BENIGN, false);
	}
	rewind(journal);
	return journal;
}

static struct analysis *analyse(const char *run_json)
{
	FILE *journal = write_journal();
	struct ww_error e = {0};
	struct analysis *analysis = analysis_build(journal, run_json, &e);

	fclose(journal);
	cr_assert(analysis, "%s", e.text);
	return analysis;
}

static struct snapshot *snap(const struct analysis *analysis)
{
	struct ww_error e = {0};
	struct snapshot *snapshot = snapshot_of(analysis, &e);

	cr_assert(snapshot, "%s", e.text);
	return snapshot;
}

static uint64_t bit_of(const char *word)
{
	cr_assert_geq(factor_find(word), 0, "%s", word);
	return WW_BIT(factor_find(word));
}

static void expect_row(const struct row *row)
{
	cr_expect_eq(row->factors, NNP | bit_of("no_a") | bit_of("no_b"));
	cr_expect(row->complete);
	cr_expect_eq(row->escapes, 2);
	cr_expect_eq(row->sole, bit_of("no_a"));
	cr_expect_eq(row->term_count, 1);
	for (size_t i = 0; i < row->cell_count; i++) {
		const struct cell *cell = &row->cells[i];
		const bool out =
			(cell->mask & bit_of("no_a")) != 0 && (cell->mask & bit_of("no_b")) == 0;

		cr_expect_eq(cell->verdict.verdict, out ? VERDICT_ESCAPED : VERDICT_BLOCKED);
		cr_expect(i == 0 || row->cells[i - 1].mask < cell->mask);
	}
}

Test(local_factors, a_run_is_read_with_the_bits_that_it_has)
{
	struct analysis *analysis = analyse(run);

	cr_expect_eq(bit_of("no_a"), A);
	cr_expect_eq(bit_of("no_b"), B);
	cr_expect_str_eq(factor_meaning(factor_find("no_a")), "no_a is off");
	expect_row(&analysis->rows[0]);
	cr_expect_str_eq(analysis->rows[0].min_sets, "no_a+!no_b");
	analysis_free(analysis);
}

/* Of a run without trials. */
static struct analysis *analysis_of_header(const char *run_json)
{
	FILE *journal = tmpfile();
	struct ww_error e = {0};
	struct analysis *analysis = analysis_build(journal, run_json, &e);

	fclose(journal);
	cr_assert(analysis, "%s", e.text);
	return analysis;
}

Test(local_factors, a_run_says_what_they_are_called)
{
	static const char named[] = RUN(
		LOCALS("{\"bit\":32,\"word\":\"no_a\",\"name\":\"the a rules\"}"), "\"no_a\"", "0");
	struct analysis *analysis = analysis_of_header(named);

	cr_expect_str_eq(factor_name(factor_find("no_a")), "the a rules");
	analysis_free(analysis);
}

Test(local_factors, a_run_is_read_into_other_bits)
{
	struct analysis *analysis;
	struct snapshot *snapshot;

	factor_add("no_b", "", NULL);
	factor_add("no_c", "", NULL);
	analysis = analyse(run);
	cr_expect_eq(bit_of("no_b"), WW_BIT(32));
	cr_expect_eq(bit_of("no_a"), WW_BIT(34));
	expect_row(&analysis->rows[0]);
	cr_expect_str_eq(analysis->rows[0].min_sets, "!no_b+no_a");
	snapshot = snap(analysis);
	cr_expect_eq(signature_count(&snapshot->groups[0].planned), 8);
	snapshot_free(snapshot);
	analysis_free(analysis);
}

/* ---- comparing ---- */

static void expect_same(const struct snapshot *before, const struct snapshot *after)
{
	struct comparison comparison;
	struct ww_error e = {0};

	cr_assert_eq(compare_snapshots(before, after, &comparison, &e), 0, "%s", e.text);
	cr_expect_eq(comparison.change_count, 0);
	cr_expect_eq(comparison.remark_count, 0);
	comparison_done(&comparison);
}

/* The same run as another process would have written it, which met no_b first. */
static const char swapped[] =
	RUN(LOCALS(WORD("32", "no_b") "," WORD("33", "no_a")), "\"no_nnp\",\"no_b\",\"no_a\"",
	    "0,32,4294967296,4294967328,8589934592,8589934624,12884901888,"
	    "12884901920");

static struct analysis *analyse_swapped(void)
{
	FILE *journal = tmpfile();
	struct ww_error e = {0};
	struct analysis *analysis;

	cr_assert(journal);
	write_facts(journal, "none", 0, ARM_CONTROL, true);
	for (uint64_t i = 0; i < 8; i++) {
		const uint64_t mask = mask_expand(i, NNP | A | B);

		write_facts(journal, "jail", mask, ARM_ATTACK, (mask & B) && !(mask & A));
		write_facts(journal, "jail", mask, ARM_BENIGN, false);
	}
	rewind(journal);
	analysis = analysis_build(journal, swapped, &e);
	fclose(journal);
	cr_assert(analysis, "%s", e.text);
	return analysis;
}

Test(local_factors, two_runs_are_compared_by_words)
{
	struct analysis *one = analyse(run), *two = analyse_swapped();
	struct snapshot *before = snap(one), *after = snap(two);

	expect_row(&one->rows[0]);
	expect_row(&two->rows[0]);
	cr_expect_str_eq(one->rows[0].min_sets, two->rows[0].min_sets);
	expect_same(before, after);
	snapshot_free(before);
	snapshot_free(after);
	analysis_free(one);
	analysis_free(two);
}

static FILE *written(const struct snapshot *snapshot)
{
	FILE *file = tmpfile();

	cr_assert(file);
	cr_assert_eq(snapshot_write(snapshot, file), 0);
	rewind(file);
	return file;
}

static struct snapshot *read_again(FILE *file)
{
	struct ww_error e = {0};
	struct snapshot *snapshot = snapshot_read(file, &e);

	fclose(file);
	cr_assert(snapshot, "%s", e.text);
	return snapshot;
}

/* A baseline in the bits of `first`, then `second`, as the text of a file. */
static FILE *baseline(const char *first, const char *second)
{
	struct analysis *analysis;
	struct snapshot *snapshot;
	FILE *file;

	factor_add(first, "", NULL);
	factor_add(second, "", NULL);
	analysis = analyse(run);
	snapshot = snap(analysis);
	file = written(snapshot);
	snapshot_free(snapshot);
	analysis_free(analysis);
	factors_forget();
	return file;
}

Test(local_factors, a_baseline_survives_in_any_order_of_the_words)
{
	for (int order = 0; order < 4; order++) {
		FILE *file = order & 1 ? baseline("no_a", "no_b") : baseline("no_b", "no_a");
		struct snapshot *before, *after;
		struct analysis *analysis;

		if (order & 2) {
			factor_add("no_b", "", NULL);
			factor_add("no_d", "", NULL);
		}
		before = read_again(file);
		analysis = analyse(run);
		after = snap(analysis);
		expect_same(before, after);
		cr_expect_eq(before->rows[0].sole, bit_of("no_a"));
		snapshot_free(before);
		snapshot_free(after);
		analysis_free(analysis);
		factors_forget();
	}
}

static void expect_bad_baseline(const char *text, const char *says)
{
	FILE *file = tmpfile();
	struct ww_error e = {0};

	cr_assert(file);
	fprintf(file, "# whichwall baseline 1\n%s\nend\n", text);
	rewind(file);
	cr_expect_null(snapshot_read(file, &e));
	cr_expect(strstr(e.text, says), "%s: %s", text, e.text);
	fclose(file);
}

Test(local_factors, baselines_keep_their_checks)
{
	expect_bad_baseline("strict root level=full factors=no_a masks=3", "unknown factor 'no_a'");
	expect_bad_baseline("jail root level=full factors=no_a+x masks=3", "unknown factor 'x'");
	factor_add("no_b", "", NULL);
	expect_bad_baseline("jail root level=full factors=no_a+no_b masks=f\n"
			    "jail root x depth=1 min_sets=no_b sole=no_b escaped=a known=f "
			    "definition=0123456789ab",
			    "field \"min_sets\"");
	expect_bad_baseline("jail root level=full factors=no_a+no_b masks=f\n"
			    "jail root x depth=1 min_sets=no_a sole=no_b escaped=a known=f "
			    "definition=0123456789ab",
			    "field \"sole\"");
}

/* ---- what is refused ---- */

static void expect_refused(const char *run_json, const char *says)
{
	FILE *journal = write_journal();
	struct ww_error e = {0};

	cr_expect_null(analysis_build(journal, run_json, &e), "%s", run_json);
	cr_expect_eq(e.code, 2);
	cr_expect(strstr(e.text, says), "%s: %s", says, e.text);
	fclose(journal);
}

Test(local_factors, a_run_declares_its_words)
{
	expect_refused(RUN("", "\"no_a\"", "0"), "profiles.factors");
	factor_add("no_a", "", NULL);
	expect_refused(RUN("", "\"no_a\"", "0"), "profiles.factors");
	expect_refused(RUN(LOCALS(WORD("32", "no_b")), "\"no_a\"", "0"), "profiles.factors");
	expect_refused(RUN(LOCALS(WORD("31", "no_a")), "\"no_a\"", "0"), "local_factors");
	expect_refused(RUN(LOCALS(WORD("53", "no_a")), "\"no_a\"", "0"), "local_factors");
	expect_refused(RUN(LOCALS(WORD("32.5", "no_a")), "\"no_a\"", "0"), "local_factors");
	expect_refused(RUN(LOCALS(WORD("\"32\"", "no_a")), "\"no_a\"", "0"), "local_factors");
	expect_refused(RUN(LOCALS(WORD("32", "a")), "\"no_nnp\"", "0"), "local_factors");
	expect_refused(RUN(LOCALS("{\"bit\":32,\"word\":\"no_a\",\"meaning\":\"a\\nb\"}"),
			   "\"no_a\"", "0"),
		       "local_factors.meaning");
	expect_refused(RUN("\"local_factors\":{},", "\"no_a\"", "0"), "local_factors");
	expect_refused(RUN(LOCALS(WORD("32", "no_a") "," WORD("32", "no_b")), "\"no_a\"", "0"),
		       "local_factors");
}

Test(local_factors, masks_with_bits_that_nobody_declared_are_of_another_run)
{
	factor_add("no_b", "", NULL);
	factor_add("no_x", "", NULL);
	expect_refused(RUN(LOCALS(WORD("32", "no_a")), "\"no_nnp\",\"no_a\"", "0"), "mask");
	expect_refused(RUN("", "\"no_nnp\"", "0"), "mask");
}

/* ---- the plan ---- */

static char *hash_with(const char *first, const char *second)
{
	char alpha[] = "alpha";
	struct catalog_entry entry = {.id = alpha};
	const struct catalog catalog = {&entry, 1};
	static const char *const profiles[] = {"jail"};
	static const size_t fixtures[] = {0};
	const struct plan_options options = {.profiles = profiles,
					     .profile_count = 1,
					     .masks = "none",
					     .callers = 1,
					     .fixtures = fixtures,
					     .fixture_count = 1,
					     .reps = 1};
	struct ww_error e = {0};
	struct plan *plan;
	char *hash;

	factors_forget();
	profiles_forget();
	profile_declare("jail", WW_BIT(factor_add(first, "", NULL)), NULL);
	factor_add(second, "", NULL);
	plan = plan_new(&options, &catalog, &e);
	cr_assert(plan, "%s", e.text);
	hash = strdup(plan_hash(plan));
	plan_free(plan);
	return hash;
}

Test(local_factors, the_plan_hash_knows_the_words)
{
	char *one = hash_with("no_a", "no_b"), *two = hash_with("no_b", "no_a");

	cr_expect_str_neq(one, two, "the same bit is another factor");
	free(one);
	free(two);
}
