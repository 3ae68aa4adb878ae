/* SPDX-License-Identifier: MIT */
/* From a journal to rows.  The journals here are written by hand from a rule that says which masks
 * escape; what the rows must say follows from the rule. */
#include <criterion/criterion.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "journal.h"
#include "plan.h"
#include "results.h"
#include "truth.h"

#define FIXTURE(id, root, user, more)                                                              \
	"{\"id\":\"" id "\",\"summary\":\"s\",\"class\":\"fs\",\"needs\":[],"                      \
	"\"witness\":\"file\",\"predict\":{\"root\":\"" root "\",\"user\":\"" user "\"},"          \
	"\"attack_ck\":\"\",\"cwe\":\"\",\"references\":\"\"" more "}"
#define CATALOG                                                                                    \
	"\"catalog\":[" FIXTURE("zeta", "always", "", ",\"signals\":[11]") "," FIXTURE(            \
		"alpha", "no_userns+no_chroot", "untestable", "") "," FIXTURE("unused", "", "",    \
									      "") "]"
#define SIX                                                                                        \
	"\"no_userns\",\"no_pidns\",\"no_chroot\",\"no_seccomp_socket\",\"no_seccomp_setuid\","    \
	"\"no_nnp\""
#define HEADER                                                                                     \
	"\"format\":1,\"study\":\"0123456789abcdef\",\"command\":\"whichwall run\","               \
	"\"plan_hash\":\"x\",\"host\":{\"line\":\"Linux 6.1 x86_64\",\"kernel\":\"6.1\"}"
#define RUN(header, profiles, callers, fixtures)                                                   \
	"{" header ",\"complete\":true,\"profiles\":[" profiles "],\"callers\":[" callers "],"     \
	"\"fixtures\":[" fixtures "]," CATALOG "}"
#define PROFILE(name, factors) "{\"name\":\"" name "\",\"factors\":[" factors "],\"masks\":[0]}"

/* strict, root, alpha. */
static const char one_row[] = RUN(HEADER, PROFILE("strict", SIX), "\"root\"", "\"alpha\"");

/* ---- writing journals ---- */

static struct facts facts_of(const char *profile, enum caller caller, uint64_t mask,
			     const char *fixture, enum arm arm, unsigned rep)
{
	struct facts facts = {
		.caller = caller,
		.mask = mask,
		.arm = arm,
		.rep = rep,
		.said = SAID_DONE,
		.phase = PHASE_ATTEMPT,
		.step = "open",
		.ending = ENDING_HELD,
	};

	snprintf(facts.profile, sizeof facts.profile, "%s", profile);
	snprintf(facts.fixture, sizeof facts.fixture, "%s", fixture);
	return facts;
}

static struct facts escaped(struct facts facts)
{
	facts.sight = SIGHT_ESCAPED;
	return facts;
}

static struct facts refused(struct facts facts, int err)
{
	facts.said = SAID_REFUSED;
	facts.said_errno = err;
	facts.sight = SIGHT_NOTHING;
	return facts;
}

static struct facts timed_out(struct facts facts, unsigned attempt)
{
	facts.said = SAID_READY;
	facts.ending = ENDING_TIMEOUT;
	facts.attempt = attempt;
	return facts;
}

static void write_facts(FILE *journal, struct facts facts)
{
	struct trial_key key = facts_key(&facts);
	char line[2048];

	facts.id = trial_id(&key);
	cr_assert_gt(journal_format(&facts, line, sizeof line), 0);
	fputs(line, journal);
}

static void write_control(FILE *journal, enum caller caller, const char *fixture)
{
	write_facts(journal, escaped(facts_of("none", caller, 0, fixture, ARM_CONTROL, 0)));
}

/* Both arms of one cell. */
static void write_cell(FILE *journal, const char *profile, enum caller caller, uint64_t mask,
		       const char *fixture, bool escapes)
{
	struct facts attack = facts_of(profile, caller, mask, fixture, ARM_ATTACK, 0);

	write_facts(journal, escapes ? escaped(attack) : refused(attack, EACCES));
	write_facts(journal, facts_of(profile, caller, mask, fixture, ARM_BENIGN, 0));
}

/* All 64 cells in a stride that is no order, and the control arm between them. */
static void write_row(FILE *journal, const char *profile, enum caller caller, const char *fixture,
		      bool (*rule)(uint64_t mask))
{
	for (uint64_t i = 0; i < 64; i++) {
		uint64_t mask = (i * 37 + 11) % 64;

		if (i == 5)
			write_control(journal, caller, fixture);
		write_cell(journal, profile, caller, mask, fixture, rule(mask));
	}
}

static bool userns_and_chroot(uint64_t m)
{
	return (m & 5) == 5;
}
static bool always(uint64_t m)
{
	(void)m;
	return true;
}
static bool never(uint64_t m)
{
	(void)m;
	return false;
}
static bool chroot_without_nnp(uint64_t m)
{
	return (m & 4) && !(m & 32);
}

static struct analysis *build(FILE *journal, const char *run_json)
{
	struct ww_error e = {0};
	struct analysis *analysis;

	rewind(journal);
	analysis = analysis_build(journal, run_json, &e);
	fclose(journal);
	cr_assert_not_null(analysis, "%s", e.text);
	return analysis;
}

/* The message with which it is refused. */
static const char *refusal(FILE *journal, const char *run_json)
{
	static struct ww_error e;

	e = (struct ww_error){0};
	rewind(journal);
	cr_expect_null(analysis_build(journal, run_json, &e));
	cr_expect_eq(e.code, 2, "%s", e.text);
	fclose(journal);
	return e.text;
}

/* ---- rows ---- */

#define SHARED ",\"benign\":\"ids\""
static const char shared_arm[] = "{" HEADER ",\"complete\":true,\"profiles\":[" PROFILE(
	"strict", SIX) "],\"callers\":[\"root\"],"
		       "\"fixtures\":[\"a\",\"b\"],\"catalog\":[" FIXTURE(
			       "a", "", "", SHARED) "," FIXTURE("b", "", "", SHARED) "]}";

/* The benign arm of `a` is that of `b` as well, mask by mask; where `b` has one, that counts. */
Test(results, a_benign_arm_that_fixtures_share)
{
	const struct facts failed =
		refused(facts_of("strict", CALLER_ROOT, 1, "a", ARM_BENIGN, 0), EPERM);
	FILE *journal = tmpfile();
	struct analysis *analysis;
	const struct row *b;

	for (uint64_t mask = 0; mask < 3; mask++) {
		write_facts(
			journal,
			refused(facts_of("strict", CALLER_ROOT, mask, "b", ARM_ATTACK, 0), EACCES));
		write_facts(
			journal,
			refused(facts_of("strict", CALLER_ROOT, mask, "a", ARM_ATTACK, 0), EACCES));
	}
	write_control(journal, CALLER_ROOT, "a");
	write_control(journal, CALLER_ROOT, "b");
	write_facts(journal, facts_of("strict", CALLER_ROOT, 0, "a", ARM_BENIGN, 0));
	write_facts(journal, failed);
	write_facts(journal, failed);
	analysis = build(journal, shared_arm);
	cr_assert_eq(analysis->row_count, 2);
	b = &analysis->rows[1];
	cr_assert_eq(b->cell_count, 3);
	cr_expect_eq(b->cells[0].verdict.verdict, VERDICT_BLOCKED);
	cr_expect_eq(b->cells[1].verdict.reason, REASON_BENIGN, "it failed under that mask");
	cr_expect_eq(b->cells[2].verdict.reason, REASON_BENIGN, "there is none under that mask");
	analysis_free(analysis);
}

Test(results, a_complete_row)
{
	FILE *journal = tmpfile();
	struct analysis *analysis;
	const struct row *row;
	unsigned counts[WW_VERDICTS_COUNT];
	char text[WW_MASK_TEXT_MAX];

	write_row(journal, "strict", CALLER_ROOT, "alpha", userns_and_chroot);
	analysis = build(journal, one_row);
	cr_assert_eq(analysis->row_count, 1);
	row = &analysis->rows[0];
	cr_expect_str_eq(row->profile, "strict");
	cr_expect_str_eq(row->fixture->id, "alpha");
	cr_expect_eq(row->factors, 63);
	cr_expect(row->testable);
	cr_expect(row->complete);
	cr_expect_eq(row->escapes, 16);
	cr_expect_eq(row->depth, 2);
	cr_expect_eq(row->sole, 0);
	cr_expect(row->monotone);
	cr_expect_eq(row->term_count, 1);
	cr_expect_str_eq(row->min_sets, "no_userns+no_chroot");
	cr_expect_str_eq(row->predicted, "no_userns+no_chroot");
	cr_expect_str_eq(row->confirmed, "confirmed");
	signature_format(&row->truth->escaped, text, sizeof text);
	cr_expect_str_eq(text, "a0a0a0a0a0a0a0a0");
	signature_format(&row->truth->known, text, sizeof text);
	cr_expect_str_eq(text, "ffffffffffffffff");
	row_tally(analysis, row, counts);
	cr_expect_eq(counts[VERDICT_ESCAPED], 16);
	cr_expect_eq(counts[VERDICT_BLOCKED], 48);
	cr_expect_eq(counts[VERDICT_UNTESTABLE] + counts[VERDICT_INCONCLUSIVE], 0);
	analysis_free(analysis);
}

Test(results, cells_in_order_with_their_verdicts)
{
	FILE *journal = tmpfile();
	struct analysis *analysis;

	write_row(journal, "strict", CALLER_ROOT, "alpha", userns_and_chroot);
	analysis = build(journal, one_row);
	cr_assert_eq(analysis->cell_count, 64);
	cr_expect_eq(analysis->rows[0].first_cell, 0);
	cr_expect_eq(analysis->rows[0].cell_count, 64);
	for (uint64_t m = 0; m < 64; m++) {
		const struct cell *cell = &analysis->cells[m];

		cr_expect_eq(cell->mask, m);
		cr_expect_str_eq(cell->profile, "strict");
		cr_expect_eq(cell->fixture, analysis->rows[0].fixture);
		cr_expect_eq(cell->verdict.verdict,
			     userns_and_chroot(m) ? VERDICT_ESCAPED : VERDICT_BLOCKED);
		cr_expect_eq(cell->verdict.err, userns_and_chroot(m) ? 0 : EACCES);
		cr_expect_eq(cell->verdict.reps, 1);
		cr_expect_not(cell->has_outcome);
		cr_expect_eq(cell->level, LEVEL_UNKNOWN);
	}
	analysis_free(analysis);
}

Test(results, header)
{
	struct analysis *analysis = build(tmpfile(), one_row);

	cr_expect_str_eq(analysis->study, "0123456789abcdef");
	cr_expect_str_eq(analysis->host_line, "Linux 6.1 x86_64");
	cr_expect_str_eq(analysis->command_line, "whichwall run");
	cr_expect(analysis->complete);
	cr_expect_str_eq(analysis->run_json, one_row);
	cr_expect_eq(analysis->profile_count, 1);
	cr_expect_eq(analysis->profiles[0].factors, 63);
	cr_expect_eq(analysis->catalog->count, 3);
	cr_expect_eq(analysis->trials, 0);
	analysis_free(analysis);
}

Test(results, rows_by_profile_caller_and_fixture)
{
	static const char run[] = RUN(HEADER,
				      PROFILE("strict", SIX) "," PROFILE(
					      "standard", "\"no_nnp\"") "," PROFILE("none", ""),
				      "\"user\",\"root\"", "\"zeta\",\"alpha\"");
	static const char *const expected[] = {
		"strict root alpha",   "strict root zeta",    "strict user alpha",
		"strict user zeta",    "standard root alpha", "standard root zeta",
		"standard user alpha", "standard user zeta",
	};
	struct analysis *analysis = build(tmpfile(), run);

	/* `none` was not attacked as a profile of its own. */
	cr_assert_eq(analysis->row_count, 8);
	for (size_t i = 0; i < 8; i++) {
		const struct row *row = &analysis->rows[i];
		char text[128];

		snprintf(text, sizeof text, "%s %s %s", row->profile,
			 ww_word(&ww_callers, row->caller), row->fixture->id);
		cr_expect_str_eq(text, expected[i]);
		cr_expect_eq(row->cell_count, 0);
		cr_expect_not(row->complete);
		cr_expect_str_eq(row->min_sets, "");
		cr_expect_str_eq(row->confirmed, "");
	}
	analysis_free(analysis);
}

Test(results, cells_go_to_their_rows)
{
	static const char run[] = RUN(HEADER, PROFILE("strict", SIX) "," PROFILE("seed", SIX),
				      "\"root\",\"user\"", "\"zeta\",\"alpha\"");
	FILE *journal = tmpfile();
	struct analysis *analysis;

	write_row(journal, "seed", CALLER_USER, "alpha", never);
	write_row(journal, "strict", CALLER_USER, "zeta", chroot_without_nnp);
	write_row(journal, "strict", CALLER_ROOT, "zeta", always);
	analysis = build(journal, run);
	cr_assert_eq(analysis->row_count, 8);
	/* strict: root alpha, root zeta, user alpha, user zeta; then seed. */
	cr_expect_eq(analysis->rows[0].cell_count, 0);
	cr_expect_str_eq(analysis->rows[1].min_sets, "always");
	cr_expect_eq(analysis->rows[1].depth, 0);
	cr_expect_str_eq(analysis->rows[1].confirmed, "confirmed");
	cr_expect_eq(analysis->rows[2].cell_count, 0);
	cr_expect_str_eq(analysis->rows[3].min_sets, "no_chroot+!no_nnp");
	cr_expect_not(analysis->rows[3].monotone);
	cr_expect_eq(analysis->rows[3].sole, 4);
	cr_expect_str_eq(analysis->rows[3].confirmed, "refuted", "predicted never");
	cr_expect_eq(analysis->rows[3].cell_count, 64);
	cr_expect_str_eq(analysis->rows[6].profile, "seed");
	cr_expect_str_eq(analysis->rows[6].min_sets, "");
	cr_expect_eq(analysis->rows[6].depth, -1);
	cr_expect(analysis->rows[6].monotone);
	cr_expect_str_eq(analysis->rows[6].confirmed, "", "predictions speak of strict");
	cr_expect_eq(analysis->cell_count, 192);
	cr_expect_eq(analysis->trials, 3 * 129);
	analysis_free(analysis);
}

Test(results, none_as_a_profile_of_its_own)
{
	static const char run[] = RUN(HEADER, PROFILE("none", ""), "\"root\"", "\"alpha\"");
	FILE *journal = tmpfile();
	struct analysis *analysis;

	write_control(journal, CALLER_ROOT, "alpha");
	write_cell(journal, "none", CALLER_ROOT, 0, "alpha", true);
	analysis = build(journal, run);
	cr_assert_eq(analysis->row_count, 1);
	cr_expect_eq(analysis->rows[0].escapes, 1);
	cr_expect(analysis->rows[0].complete, "one mask over no factors");
	cr_expect_str_eq(analysis->rows[0].min_sets, "always");
	analysis_free(analysis);
}

Test(results, a_partial_row)
{
	FILE *journal = tmpfile();
	struct analysis *analysis;
	const struct row *row;
	char text[WW_MASK_TEXT_MAX];

	write_control(journal, CALLER_ROOT, "alpha");
	write_cell(journal, "strict", CALLER_ROOT, 0, "alpha", false);
	write_cell(journal, "strict", CALLER_ROOT, 5, "alpha", true);
	/* A benign arm alone is no cell. */
	write_facts(journal, facts_of("strict", CALLER_ROOT, 6, "alpha", ARM_BENIGN, 0));
	/* An attack without its benign arm is one, and not known. */
	write_facts(journal,
		    refused(facts_of("strict", CALLER_ROOT, 7, "alpha", ARM_ATTACK, 0), 1));
	analysis = build(journal, one_row);
	row = &analysis->rows[0];
	cr_assert_eq(row->cell_count, 3);
	cr_expect_eq(analysis->cells[2].mask, 7);
	cr_expect_eq(analysis->cells[2].verdict.reason, REASON_BENIGN);
	cr_expect(row->testable);
	cr_expect_not(row->complete);
	cr_expect_eq(row->escapes, 1);
	cr_expect_eq(row->depth, -1);
	cr_expect_eq(row->term_count, 0);
	cr_expect_str_eq(row->min_sets, "");
	cr_expect_str_eq(row->confirmed, "");
	signature_format(&row->truth->known, text, sizeof text);
	cr_expect_str_eq(text, "0000000000000021");
	analysis_free(analysis);
}

Test(results, one_inconclusive_cell_leaves_the_row_open)
{
	FILE *journal = tmpfile();
	struct analysis *analysis;

	write_row(journal, "strict", CALLER_ROOT, "alpha", userns_and_chroot);
	write_facts(journal,
		    timed_out(facts_of("strict", CALLER_ROOT, 3, "alpha", ARM_ATTACK, 0), 1));
	analysis = build(journal, one_row);
	cr_expect_eq(analysis->cells[3].verdict.verdict, VERDICT_INCONCLUSIVE);
	cr_expect_eq(analysis->cells[3].verdict.reason, REASON_TIMEOUT);
	cr_expect_not(analysis->rows[0].complete);
	cr_expect_str_eq(analysis->rows[0].min_sets, "");
	cr_expect_str_eq(analysis->rows[0].confirmed, "");
	analysis_free(analysis);
}

/* ---- which record counts ---- */

Test(results, the_last_try_counts)
{
	FILE *journal = tmpfile();
	struct facts attack = facts_of("strict", CALLER_ROOT, 0, "alpha", ARM_ATTACK, 0);
	struct facts second = refused(attack, EPERM);
	struct analysis *analysis;

	second.attempt = 2;
	write_control(journal, CALLER_ROOT, "alpha");
	/* Not in the order in which they ran. */
	write_facts(journal, second);
	write_facts(journal, timed_out(attack, 0));
	write_facts(journal, timed_out(attack, 1));
	write_facts(journal, facts_of("strict", CALLER_ROOT, 0, "alpha", ARM_BENIGN, 0));
	analysis = build(journal, one_row);
	cr_assert_eq(analysis->cell_count, 1);
	cr_expect_eq(analysis->cells[0].verdict.verdict, VERDICT_BLOCKED);
	cr_expect_eq(analysis->cells[0].verdict.err, EPERM);
	cr_expect_eq(analysis->cells[0].verdict.reps, 1);
	cr_expect_eq(analysis->trials, 5);
	analysis_free(analysis);
}

Test(results, repetitions_that_disagree)
{
	FILE *journal = tmpfile();
	struct analysis *analysis;

	write_control(journal, CALLER_ROOT, "alpha");
	for (unsigned rep = 3; rep-- > 0;) {
		struct facts attack = facts_of("strict", CALLER_ROOT, 9, "alpha", ARM_ATTACK, rep);

		write_facts(journal, rep == 1 ? escaped(attack) : refused(attack, EACCES));
		write_facts(journal, facts_of("strict", CALLER_ROOT, 9, "alpha", ARM_BENIGN, rep));
	}
	analysis = build(journal, one_row);
	cr_assert_eq(analysis->cell_count, 1);
	cr_expect_eq(analysis->cells[0].verdict.verdict, VERDICT_ESCAPED);
	cr_expect_eq(analysis->cells[0].verdict.reps, 3);
	cr_expect_eq(analysis->cells[0].verdict.escaped_reps, 1);
	cr_expect_eq(analysis->unstable, 1);
	analysis_free(analysis);
}

Test(results, outcome_and_state_are_the_last_repetitions)
{
	FILE *journal = tmpfile();
	struct facts attack = facts_of("strict", CALLER_ROOT, 0, "alpha", ARM_ATTACK, 1);
	struct analysis *analysis;
	const struct cell *cell;

	attack.has_outcome = true;
	attack.outcome.strict_tag = true;
	attack.outcome.step[STEP_NO_NEW_PRIVS].status = STATUS_APPLIED;
	attack.outcome.step[STEP_SECCOMP] = (struct step_status){STATUS_FAILED, EACCES};
	strcpy(attack.effective, "no_new_privs=on;userns=own");
	write_facts(journal, escaped(attack));
	attack.rep = 0;
	strcpy(attack.effective, "no_new_privs=off");
	attack.has_outcome = false;
	attack.outcome = (struct outcome){0};
	write_facts(journal, escaped(attack));
	analysis = build(journal, one_row);
	cell = &analysis->cells[0];
	cr_expect(cell->has_outcome);
	cr_expect_eq(cell->level, LEVEL_PARTIAL);
	cr_expect_eq(cell->outcome.step[STEP_SECCOMP].status, STATUS_FAILED);
	cr_expect_eq(cell->outcome.step[STEP_SECCOMP].err, EACCES);
	cr_expect_str_eq(cell->effective, "no_new_privs=on;userns=own");
	analysis_free(analysis);
}

Test(results, declared_signals_reach_the_verdict)
{
	static const char run[] =
		RUN(HEADER, PROFILE("strict", SIX), "\"root\"", "\"alpha\",\"zeta\"");
	static const char *const ids[] = {"alpha", "zeta"};
	FILE *journal = tmpfile();
	struct analysis *analysis;

	for (int i = 0; i < 2; i++) {
		struct facts died = facts_of("strict", CALLER_ROOT, 0, ids[i], ARM_ATTACK, 0);

		died.said = SAID_READY;
		died.ending = ENDING_SIGNALED;
		died.ending_code = SIGSEGV;
		died.sight = SIGHT_NOTHING;
		write_control(journal, CALLER_ROOT, ids[i]);
		write_facts(journal, died);
		write_facts(journal, facts_of("strict", CALLER_ROOT, 0, ids[i], ARM_BENIGN, 0));
	}
	analysis = build(journal, run);
	cr_expect_eq(analysis->cells[0].verdict.reason, REASON_KILLED, "alpha does not declare it");
	cr_expect_eq(analysis->cells[1].verdict.verdict, VERDICT_BLOCKED);
	cr_expect_eq(analysis->cells[1].verdict.sig, SIGSEGV);
	analysis_free(analysis);
}

/* ---- untestable rows ---- */

static FILE *untestable_row(enum caller caller)
{
	FILE *journal = tmpfile();

	write_facts(journal, refused(facts_of("none", caller, 0, "alpha", ARM_CONTROL, 0), EPERM));
	for (uint64_t mask = 0; mask < 3; mask++)
		write_cell(journal, "strict", caller, mask, "alpha", false);
	return journal;
}

Test(results, untestable_as_predicted)
{
	static const char run[] = RUN(HEADER, PROFILE("strict", SIX), "\"user\"", "\"alpha\"");
	struct analysis *analysis = build(untestable_row(CALLER_USER), run);
	const struct row *row = &analysis->rows[0];

	cr_expect_not(row->testable);
	cr_expect_eq(row->reason, REASON_NO_PRIVILEGE);
	cr_expect_not(row->complete);
	cr_expect_eq(signature_count(&row->truth->known), 0);
	cr_expect_str_eq(row->predicted, "untestable");
	cr_expect_str_eq(row->confirmed, "confirmed");
	analysis_free(analysis);
}

Test(results, untestable_against_the_prediction)
{
	struct analysis *analysis = build(untestable_row(CALLER_ROOT), one_row);

	cr_expect_not(analysis->rows[0].testable);
	cr_expect_str_eq(analysis->rows[0].confirmed, "refuted");
	analysis_free(analysis);
}

Test(results, testable_against_the_prediction)
{
	static const char run[] = RUN(HEADER, PROFILE("strict", SIX), "\"user\"", "\"alpha\"");
	FILE *journal = tmpfile();
	struct analysis *analysis;

	write_row(journal, "strict", CALLER_USER, "alpha", never);
	analysis = build(journal, run);
	cr_expect_str_eq(analysis->rows[0].predicted, "untestable");
	cr_expect_str_eq(analysis->rows[0].confirmed, "refuted");
	analysis_free(analysis);
}

/* ---- predictions ---- */

Test(results, predictions_need_all_factors_of_strict)
{
	static const char run[] = RUN(
		HEADER,
		PROFILE("strict", "\"no_userns\",\"no_chroot\"") "," PROFILE("strict+file_io", SIX),
		"\"root\"", "\"alpha\"");
	FILE *journal = tmpfile();
	struct analysis *analysis;

	write_row(journal, "strict+file_io", CALLER_ROOT, "alpha", userns_and_chroot);
	for (uint64_t dense = 0; dense < 4; dense++) {
		uint64_t mask = (dense & 1) | (dense & 2) << 1;

		write_cell(journal, "strict", CALLER_ROOT, mask, "alpha", userns_and_chroot(mask));
	}
	analysis = build(journal, run);
	cr_expect(analysis->rows[0].complete);
	cr_expect_eq(analysis->rows[0].truth->escaped.factors, 2);
	cr_expect_eq(analysis->rows[0].truth->escaped.bits[0], 8);
	cr_expect_str_eq(analysis->rows[0].min_sets, "no_userns+no_chroot");
	cr_expect_str_eq(analysis->rows[0].confirmed, "");
	cr_expect(analysis->rows[1].complete);
	cr_expect_str_eq(analysis->rows[1].confirmed, "", "with an option it is another profile");
	analysis_free(analysis);
}

/* The six are there, and one more: another question than the author answered. */
Test(results, predictions_say_nothing_of_further_factors)
{
	static const char run[] =
		RUN(HEADER, PROFILE("strict", SIX ",\"no_rlimits\""), "\"root\"", "\"alpha\"");
	FILE *journal = tmpfile();
	struct analysis *analysis;

	write_control(journal, CALLER_ROOT, "alpha");
	for (uint64_t dense = 0; dense < 128; dense++) {
		uint64_t mask = (dense & 63) | (dense & 64) << 2;

		write_cell(journal, "strict", CALLER_ROOT, mask, "alpha", userns_and_chroot(mask));
	}
	analysis = build(journal, run);
	cr_expect(analysis->rows[0].complete);
	cr_expect_eq(analysis->rows[0].escapes, 32);
	cr_expect_str_eq(analysis->rows[0].min_sets, "no_userns+no_chroot");
	cr_expect_str_eq(analysis->rows[0].confirmed, "");
	analysis_free(analysis);
}

static bool chroot_alone(uint64_t m)
{
	return m & 4;
}

/* A set of more than what is needed is another set. */
Test(results, almost_the_predicted_sets)
{
	FILE *journal = tmpfile();
	struct analysis *analysis;

	write_row(journal, "strict", CALLER_ROOT, "alpha", chroot_alone);
	analysis = build(journal, one_row);
	cr_expect_str_eq(analysis->rows[0].min_sets, "no_chroot");
	cr_expect_eq(analysis->rows[0].sole, 4);
	cr_expect_str_eq(analysis->rows[0].confirmed, "refuted");
	analysis_free(analysis);
}

/* ---- what is refused ---- */

Test(results, run_json_is_needed)
{
	const char *text = refusal(tmpfile(), NULL);

	cr_expect_not_null(strstr(text, "run.json is missing"), "%s", text);
}

Test(results, run_json_that_is_refused)
{
	static const struct {
		const char *json, *names;
	} cases[] = {
		{"", "JSON"},
		{"[]", "JSON"},
		{"{}", "format"},
		{"{} {}", "JSON"},
		{RUN("\"format\":2,\"study\":\"x\"", PROFILE("strict", ""), "\"root\"", ""),
		 "format"},
		{RUN("\"format\":1", PROFILE("strict", ""), "\"root\"", ""), "study"},
		{RUN("\"format\":1,\"study\":\"0123456789abcdef0\"", PROFILE("strict", ""),
		     "\"root\"", ""),
		 "study"},
		{RUN("\"format\":1,\"study\":\"=1\"", PROFILE("strict", ""), "\"root\"", ""),
		 "study"},
		{RUN("\"format\":1,\"study\":\"1\",\"host\":{\"line\":\"a\\nb\"}",
		     PROFILE("strict", ""), "\"root\"", ""),
		 "host.line"},
		{RUN("\"format\":1,\"study\":\"1\",\"host\":{\"line\":\"a\\u001b[m\"}",
		     PROFILE("strict", ""), "\"root\"", ""),
		 "host.line"},
		{RUN("\"format\":1,\"study\":\"1\",\"host\":{\"line\":\"\\u202e\"}",
		     PROFILE("strict", ""), "\"root\"", ""),
		 "host.line"},
		{RUN(HEADER, PROFILE("", ""), "\"root\"", ""), "profiles"},
		{RUN(HEADER, PROFILE("a`b", ""), "\"root\"", ""), "profiles.name"},
		{RUN(HEADER ",\"counts\":{\"finished\":-1}", "", "", ""), "counts.finished"},
		{RUN(HEADER ",\"counts\":{\"finished\":1e300}", "", "", ""), "counts.finished"},
		{RUN(HEADER ",\"counts\":{\"finished\":\"3\"}", "", "", ""), "counts.finished"},
		{RUN(HEADER, "7", "\"root\"", ""), "profiles"},
		{RUN(HEADER, PROFILE("strict", "\"no_x\""), "\"root\"", ""), "factor"},
		{RUN(HEADER, PROFILE("strict", "7"), "\"root\"", ""), "factor"},
		{RUN(HEADER, PROFILE("strict", "") "," PROFILE("strict", ""), "\"root\"", ""),
		 "profiles"},
		{RUN(HEADER, PROFILE("strict", ""), "\"wheel\"", ""), "callers"},
		{RUN(HEADER, PROFILE("strict", ""), "7", ""), "callers"},
		{RUN(HEADER, PROFILE("strict", ""), "\"root\"", "\"beta\""), "fixtures"},
		{RUN(HEADER, PROFILE("strict", ""), "\"root\"", "7"), "fixtures"},
		{"{" HEADER ",\"profiles\":[],\"callers\":[],\"fixtures\":[]}", "catalog"},
		{"{" HEADER ",\"profiles\":[],\"callers\":[],\"fixtures\":[],\"catalog\":[1]}",
		 "catalogue"},
		{"{" HEADER ",\"profiles\":[],\"callers\":[],\"catalog\":[]}", "fixtures"},
		{"{" HEADER ",\"profiles\":[],\"fixtures\":[],\"catalog\":[]}", "callers"},
		{"{" HEADER ",\"callers\":[],\"fixtures\":[],\"catalog\":[]}", "profiles"},
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const char *text = refusal(tmpfile(), cases[i].json);

		cr_expect_not_null(strstr(text, cases[i].names), "%s: %s", cases[i].names, text);
	}
}

static const char *refused_record(struct facts facts)
{
	FILE *journal = tmpfile();

	write_control(journal, CALLER_ROOT, "alpha");
	write_facts(journal, facts);
	return refusal(journal, one_row);
}

Test(results, records_of_another_run)
{
	const char *text;

	text = refused_record(facts_of("strict", CALLER_ROOT, 0, "beta", ARM_ATTACK, 0));
	cr_expect(strstr(text, "record 2") && strstr(text, "beta"), "%s", text);
	text = refused_record(facts_of("strict", CALLER_ROOT, 0, "zeta", ARM_ATTACK, 0));
	cr_expect(strstr(text, "zeta"), "in the catalogue, not in the plan: %s", text);
	text = refused_record(facts_of("seed", CALLER_ROOT, 0, "alpha", ARM_ATTACK, 0));
	cr_expect(strstr(text, "seed"), "%s", text);
	text = refused_record(facts_of("strict", CALLER_USER, 0, "alpha", ARM_ATTACK, 0));
	cr_expect(strstr(text, "user"), "%s", text);
	text = refused_record(facts_of("strict", CALLER_ROOT, 1ULL << 40, "alpha", ARM_ATTACK, 0));
	cr_expect(strstr(text, "0x10000000000"), "%s", text);
	text = refused_record(facts_of("strict", CALLER_ROOT, 64, "alpha", ARM_ATTACK, 0));
	cr_expect(strstr(text, "no_seccomp"), "a factor that was not varied: %s", text);
	text = refused_record(facts_of("strict", CALLER_ROOT, 0, "alpha", ARM_CONTROL, 0));
	cr_expect(strstr(text, "control"), "%s", text);
	text = refused_record(facts_of("none", CALLER_ROOT, 1, "alpha", ARM_CONTROL, 0));
	cr_expect(strstr(text, "control"), "%s", text);
}

Test(results, a_corrupt_journal_is_refused_and_a_torn_one_is_not)
{
	FILE *journal = tmpfile();
	struct analysis *analysis;

	write_control(journal, CALLER_ROOT, "alpha");
	fputs("{\"v\":1,\"id\":\"01\n", journal);
	write_control(journal, CALLER_ROOT, "alpha");
	cr_expect_not_null(strstr(refusal(journal, one_row), "line 2"));
	journal = tmpfile();
	write_control(journal, CALLER_ROOT, "alpha");
	fputs("{\"v\":1,\"id\":\"01", journal);
	analysis = build(journal, one_row);
	cr_expect_eq(analysis->trials, 1);
	analysis_free(analysis);
	analysis_free(NULL);
}

Test(results, run_that_is_not_complete)
{
	static const char run[] = "{" HEADER ",\"profiles\":[],\"callers\":[],\"fixtures\":[],"
				  "\"catalog\":[]}";
	struct analysis *analysis = build(tmpfile(), run);

	cr_expect_not(analysis->complete);
	cr_expect_eq(analysis->row_count, 0);
	analysis_free(analysis);
}

/* Cut between two lines, a journal looks whole. */
Test(results, a_journal_with_less_than_run_json_counts)
{
	static const char run[] = RUN(HEADER ",\"counts\":{\"planned\":3,\"finished\":3}",
				      PROFILE("strict", SIX), "\"root\"", "\"alpha\"");
	FILE *journal = tmpfile();
	struct facts attack = facts_of("strict", CALLER_ROOT, 0, "alpha", ARM_ATTACK, 0);
	struct analysis *analysis;

	write_control(journal, CALLER_ROOT, "alpha");
	/* Two tries are one trial. */
	write_facts(journal, timed_out(attack, 0));
	write_facts(journal, timed_out(attack, 1));
	analysis = build(journal, run);
	cr_expect_eq(analysis->trials, 3);
	cr_expect_eq(analysis->lost, 1);
	cr_expect_not(analysis->complete, "whatever run.json says");
	analysis_free(analysis);
}

Test(results, a_journal_with_more_than_run_json_counts_is_whole)
{
	static const char run[] = RUN(HEADER ",\"counts\":{\"finished\":0}", PROFILE("strict", SIX),
				      "\"root\"", "\"alpha\"");
	FILE *journal = tmpfile();
	struct analysis *analysis;

	write_control(journal, CALLER_ROOT, "alpha");
	analysis = build(journal, run);
	cr_expect_eq(analysis->lost, 0);
	cr_expect(analysis->complete);
	analysis_free(analysis);
}

/* ---- directories ---- */

static FILE *create(const char *dir, const char *name)
{
	char path[256];
	FILE *file;

	snprintf(path, sizeof path, "%s/%s", dir, name);
	file = fopen(path, "w");
	cr_assert_not_null(file, "%s", path);
	return file;
}

static void remove_all(const char *dir)
{
	static const char *const names[] = {"run.json", "trials.jsonl"};
	char path[256];

	for (int i = 0; i < 2; i++) {
		snprintf(path, sizeof path, "%s/%s", dir, names[i]);
		unlink(path);
	}
	rmdir(dir);
}

Test(results, loaded_from_a_directory)
{
	char dir[] = "/tmp/test_results.XXXXXX";
	struct analysis *analysis;
	struct ww_error e = {0};
	FILE *file;

	cr_assert_not_null(mkdtemp(dir));
	cr_expect_null(analysis_load(dir, &e));
	cr_expect(strstr(e.text, "run.json") && e.code == 2, "%s", e.text);
	file = create(dir, "run.json");
	fputs(one_row, file);
	fclose(file);
	cr_expect_null(analysis_load(dir, &e));
	cr_expect(strstr(e.text, "trials.jsonl"), "%s", e.text);
	file = create(dir, "trials.jsonl");
	write_row(file, "strict", CALLER_ROOT, "alpha", always);
	fclose(file);
	analysis = analysis_load(dir, &e);
	cr_assert_not_null(analysis, "%s", e.text);
	cr_expect_eq(analysis->rows[0].escapes, 64);
	analysis_free(analysis);
	file = create(dir, "trials.jsonl");
	fputs("{}\n{}\n", file);
	fclose(file);
	cr_expect_null(analysis_load(dir, &e));
	cr_expect(strstr(e.text, dir) && strstr(e.text, "line 1"), "of several runs, which: %s",
		  e.text);
	file = create(dir, "run.json");
	fclose(file);
	cr_expect_null(analysis_load(dir, &e));
	cr_expect(strstr(e.text, "run.json"), "%s", e.text);
	remove_all(dir);
}
