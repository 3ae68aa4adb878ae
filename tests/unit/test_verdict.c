/* SPDX-License-Identifier: MIT */
/* A case for every row of docs/reference/verdicts.md, under its name. */
#include <criterion/criterion.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "verdict.h"

/* What the cases vary, in short. */
struct trial {
	enum setup setup;
	enum said said;
	enum phase phase;
	enum sight sight;
	enum ending ending;
	int code; /* signal or exit status */
	int err;  /* refused with */
	enum reason cannot;
	bool cpu_over, memory_over, opaque;
};

static struct facts facts_of(struct trial trial)
{
	struct facts facts = {
		.setup = trial.setup,
		.said = trial.said,
		.phase = trial.phase,
		.sight = trial.sight,
		.ending = trial.ending,
		.ending_code = trial.code,
		.said_errno = trial.err,
		.cannot = trial.cannot,
		.cpu_over = trial.cpu_over,
		.memory_over = trial.memory_over,
		.opaque = trial.opaque,
	};

	if (trial.phase != PHASE_NONE)
		strcpy(facts.step, trial.phase == PHASE_ATTEMPT ? "open" : "prepare");
	if (trial.setup == SETUP_FAILED) {
		strcpy(facts.setup_step, "mount");
		facts.setup_errno = EPERM;
	}
	if (trial.setup == SETUP_LAUNCHER || trial.setup == SETUP_WORKDIR) {
		strcpy(facts.setup_step, ww_word(&ww_setups, (int)trial.setup));
		facts.setup_errno = trial.err;
	}
	if (trial.setup == SETUP_CLOSED) {
		strcpy(facts.setup_step, "landlock");
		facts.setup_errno = trial.err;
	}
	return facts;
}

/* Signals that the fixture of these cases declares. */
#define DECLARED WW_BIT(SIGSEGV)

static const struct trial escaped = {
	.said = SAID_DONE,
	.phase = PHASE_ATTEMPT,
	.sight = SIGHT_ESCAPED,
	.ending = ENDING_HELD,
};
static const struct trial worked = {
	.said = SAID_DONE,
	.phase = PHASE_ATTEMPT,
	.ending = ENDING_HELD,
};
static const struct trial refused_eacces = {
	.said = SAID_REFUSED,
	.phase = PHASE_ATTEMPT,
	.sight = SIGHT_NOTHING,
	.ending = ENDING_HELD,
	.err = EACCES,
};
static const struct trial timed_out = {
	.said = SAID_READY,
	.phase = PHASE_ATTEMPT,
	.sight = SIGHT_NOTHING,
	.ending = ENDING_TIMEOUT,
};

static const struct trial closed = {
	.setup = SETUP_CLOSED,
	.ending = ENDING_EXITED,
	.code = 126,
	.err = EPERM,
};

#define MAX 4
struct arm_facts {
	struct facts facts[MAX];
	const struct facts *pointers[MAX];
	size_t count;
};

static void fill(struct arm_facts *arm, const struct trial *trials, size_t count)
{
	arm->count = count;
	for (size_t i = 0; i < count; i++) {
		arm->facts[i] = facts_of(trials[i]);
		arm->pointers[i] = &arm->facts[i];
	}
}

static struct verdict_result judge(const struct trial *attack, size_t attack_count,
				   const struct trial *benign, size_t benign_count,
				   const struct trial *control, size_t control_count)
{
	struct arm_facts a, b, c;
	struct verdict_input input = {.signals = DECLARED};
	struct verdict_result result;

	fill(&a, attack, attack_count);
	fill(&b, benign, benign_count);
	fill(&c, control, control_count);
	input.attack = a.pointers;
	input.attack_count = a.count;
	input.benign = b.pointers;
	input.benign_count = b.count;
	input.control = c.pointers;
	input.control_count = c.count;
	verdict_of(&input, &result);
	return result;
}

struct expected {
	enum verdict verdict;
	enum reason reason;
	enum how how;
	const char *step; /* NULL: not checked */
	int err, sig;
};

static void expect(const char *row, struct verdict_result got, struct expected want)
{
	cr_expect_eq(got.verdict, want.verdict, "%s: %s", row, ww_word(&ww_verdicts, got.verdict));
	cr_expect_eq(got.reason, want.reason, "%s: %s", row, ww_word(&ww_reasons, got.reason));
	cr_expect_eq(got.how, want.how, "%s: %s", row, ww_word(&ww_hows, got.how));
	cr_expect_eq(got.err, want.err, "%s: errno %d", row, got.err);
	cr_expect_eq(got.sig, want.sig, "%s: signal %d", row, got.sig);
	if (want.step)
		cr_expect_str_eq(got.step, want.step, "%s: step '%s'", row, got.step);
}

struct row {
	const char *name;
	struct trial trial;
	struct expected want;
};

#define INCONCLUSIVE(why) VERDICT_INCONCLUSIVE, REASON_##why, HOW_NONE
#define UNTESTABLE(why) VERDICT_UNTESTABLE, REASON_##why, HOW_NONE
#define BLOCKED(how) VERDICT_BLOCKED, REASON_NONE, HOW_##how

/* A death in a phase, with the fixture's last line before it. */
#define DIED(sig, ph, word)                                                                        \
	{                                                                                          \
		.said = SAID_##word, .phase = PHASE_##ph, .sight = SIGHT_NOTHING,                  \
		.ending = ENDING_SIGNALED, .code = (sig)                                           \
	}
#define DIED_CPU_OVER(sig, ph, word)                                                               \
	{                                                                                          \
		.said = SAID_##word, .phase = PHASE_##ph, .sight = SIGHT_NOTHING,                  \
		.ending = ENDING_SIGNALED, .code = (sig), .cpu_over = true                         \
	}
#define DIED_MEMORY_OVER(sig, ph, word)                                                            \
	{                                                                                          \
		.said = SAID_##word, .phase = PHASE_##ph, .sight = SIGHT_NOTHING,                  \
		.ending = ENDING_SIGNALED, .code = (sig), .memory_over = true                      \
	}
#define ENDED(how, ph, word)                                                                       \
	{                                                                                          \
		.said = SAID_##word, .phase = PHASE_##ph, .sight = SIGHT_NOTHING,                  \
		.ending = ENDING_##how                                                             \
	}
#define ENDED_CPU_OVER(how, ph, word)                                                              \
	{                                                                                          \
		.said = SAID_##word, .phase = PHASE_##ph, .sight = SIGHT_NOTHING,                  \
		.ending = ENDING_##how, .cpu_over = true                                           \
	}
#define REFUSED(ph, e)                                                                             \
	{                                                                                          \
		.said = SAID_REFUSED, .phase = PHASE_##ph, .sight = SIGHT_NOTHING,                 \
		.ending = ENDING_HELD, .err = (e)                                                  \
	}
#define SAW(what)                                                                                  \
	{                                                                                          \
		.said = SAID_DONE, .phase = PHASE_ATTEMPT, .sight = SIGHT_##what,                  \
		.ending = ENDING_HELD                                                              \
	}
#define CANNOT(why)                                                                                \
	{                                                                                          \
		.said = SAID_CANNOT, .phase = PHASE_ATTEMPT, .sight = SIGHT_NOTHING,               \
		.ending = ENDING_HELD, .cannot = REASON_##why                                      \
	}

static const struct row attack_rows[] = {
	{"A1", {.setup = SETUP_NO_SECOND_ID}, {UNTESTABLE(NO_SECOND_ID), "", 0, 0}},
	{"A2", {.setup = SETUP_FAILED}, {INCONCLUSIVE(SETUP), "mount", EPERM, 0}},
	{"A3", ENDED(FLOOD, ATTEMPT, READY), {INCONCLUSIVE(FLOOD), "open", 0, 0}},
	{"A3 and nonsense", ENDED(FLOOD, ATTEMPT, NONSENSE), {INCONCLUSIVE(FLOOD), "open", 0, 0}},
	{"A4", ENDED(HELD, ATTEMPT, NONSENSE), {INCONCLUSIVE(HARNESS), "open", 0, 0}},
	{"A4 died", DIED(SIGSYS, ATTEMPT, NONSENSE), {INCONCLUSIVE(HARNESS), "open", 0, SIGSYS}},
	{"A4 out of time",
	 ENDED(TIMEOUT, ATTEMPT, NONSENSE),
	 {INCONCLUSIVE(HARNESS), "open", 0, 0}},
	{"A5", ENDED(TIMEOUT, ATTEMPT, READY), {INCONCLUSIVE(TIMEOUT), "open", 0, 0}},
	{"A5 in set-up", ENDED(TIMEOUT, SETUP, READY), {INCONCLUSIVE(TIMEOUT), "prepare", 0, 0}},
	{"A5 before ready", ENDED(TIMEOUT, NONE, NOTHING), {INCONCLUSIVE(TIMEOUT), "", 0, 0}},
	{"A6 deadline",
	 ENDED_CPU_OVER(TIMEOUT, ATTEMPT, READY),
	 {BLOCKED(SIGNAL), "open", 0, SIGKILL}},
	{"A6 limit", DIED_CPU_OVER(SIGKILL, ATTEMPT, READY), {BLOCKED(SIGNAL), "open", 0, SIGKILL}},
	{"A7", ENDED_CPU_OVER(TIMEOUT, ATTEMPT, DONE), {INCONCLUSIVE(HARNESS), "open", 0, 0}},
	{"A7 limit",
	 DIED_CPU_OVER(SIGKILL, ATTEMPT, DONE),
	 {INCONCLUSIVE(HARNESS), "open", 0, SIGKILL}},
	{"A8", ENDED_CPU_OVER(TIMEOUT, SETUP, READY), {INCONCLUSIVE(SETUP), "prepare", 0, 0}},
	{"A8 limit", DIED_CPU_OVER(SIGKILL, NONE, NOTHING), {INCONCLUSIVE(SETUP), "", 0, SIGKILL}},
	{"A27", DIED_MEMORY_OVER(SIGKILL, ATTEMPT, READY), {BLOCKED(SIGNAL), "open", 0, SIGKILL}},
	{"A28",
	 DIED_MEMORY_OVER(SIGKILL, ATTEMPT, DONE),
	 {INCONCLUSIVE(HARNESS), "open", 0, SIGKILL}},
	{"A29",
	 DIED_MEMORY_OVER(SIGKILL, SETUP, READY),
	 {INCONCLUSIVE(SETUP), "prepare", 0, SIGKILL}},
	{"A27 not: another signal",
	 DIED_MEMORY_OVER(SIGTERM, ATTEMPT, READY),
	 {INCONCLUSIVE(KILLED), "open", 0, SIGTERM}},
	{"A9", DIED(SIGKILL, ATTEMPT, READY), {INCONCLUSIVE(KILLED), "open", 0, SIGKILL}},
	{"A9 in set-up",
	 DIED(SIGKILL, SETUP, READY),
	 {INCONCLUSIVE(KILLED), "prepare", 0, SIGKILL}},
	{"A9 after done", DIED(SIGKILL, ATTEMPT, DONE), {INCONCLUSIVE(KILLED), "open", 0, SIGKILL}},
	{"A10", DIED(SIGSYS, ATTEMPT, DONE), {INCONCLUSIVE(HARNESS), "open", 0, SIGSYS}},
	{"A10 cannot", DIED(SIGSEGV, ATTEMPT, CANNOT), {INCONCLUSIVE(HARNESS), "open", 0, SIGSEGV}},
	{"A11 SIGSYS", DIED(SIGSYS, SETUP, READY), {INCONCLUSIVE(SETUP), "prepare", 0, SIGSYS}},
	{"A11 before ready", DIED(SIGSYS, NONE, NOTHING), {INCONCLUSIVE(SETUP), "", 0, SIGSYS}},
	{"A11 declared", DIED(SIGSEGV, SETUP, READY), {INCONCLUSIVE(SETUP), "prepare", 0, SIGSEGV}},
	{"A12 SIGSYS", DIED(SIGSYS, ATTEMPT, READY), {BLOCKED(SIGNAL), "open", 0, SIGSYS}},
	{"A12 SIGXCPU", DIED(SIGXCPU, ATTEMPT, READY), {BLOCKED(SIGNAL), "open", 0, SIGXCPU}},
	{"A12 SIGXFSZ", DIED(SIGXFSZ, ATTEMPT, READY), {BLOCKED(SIGNAL), "open", 0, SIGXFSZ}},
	{"A12 declared", DIED(SIGSEGV, ATTEMPT, READY), {BLOCKED(SIGNAL), "open", 0, SIGSEGV}},
	{"A13", DIED(SIGBUS, ATTEMPT, READY), {INCONCLUSIVE(KILLED), "open", 0, SIGBUS}},
	{"A13 SIGTERM", DIED(SIGTERM, ATTEMPT, READY), {INCONCLUSIVE(KILLED), "open", 0, SIGTERM}},
	{"A14", ENDED(EXITED, NONE, NOTHING), {INCONCLUSIVE(SETUP), "", 0, 0}},
	{"A15", ENDED(EXITED, ATTEMPT, READY), {INCONCLUSIVE(HARNESS), "open", 0, 0}},
	{"A15 at once", ENDED(EXITED, NONE, READY), {INCONCLUSIVE(HARNESS), "", 0, 0}},
	{"A15 after done", ENDED(EXITED, ATTEMPT, DONE), {INCONCLUSIVE(HARNESS), "open", 0, 0}},
	{"A16", REFUSED(SETUP, EPERM), {INCONCLUSIVE(SETUP), "prepare", EPERM, 0}},
	{"A16 without a step", REFUSED(NONE, EPERM), {INCONCLUSIVE(SETUP), "", EPERM, 0}},
	{"A17", REFUSED(ATTEMPT, 0), {INCONCLUSIVE(HARNESS), "open", 0, 0}},
	{"A18", REFUSED(ATTEMPT, EPERM), {BLOCKED(ERRNO), "open", EPERM, 0}},
	{"A18 no such call", REFUSED(ATTEMPT, ENOSYS), {BLOCKED(ERRNO), "open", ENOSYS, 0}},
	{"A25 refused",
	 {.said = SAID_REFUSED, .phase = PHASE_ATTEMPT, .ending = ENDING_HELD, .err = EPERM},
	 {INCONCLUSIVE(HARNESS), "open", EPERM, 0}},
	{"A25 killed by the filter",
	 {.said = SAID_READY, .phase = PHASE_ATTEMPT, .ending = ENDING_SIGNALED, .code = SIGSYS},
	 {INCONCLUSIVE(HARNESS), "open", 0, SIGSYS}},
	{"A25 out of memory",
	 {.said = SAID_READY,
	  .phase = PHASE_ATTEMPT,
	  .ending = ENDING_SIGNALED,
	  .code = SIGKILL,
	  .memory_over = true},
	 {INCONCLUSIVE(HARNESS), "open", 0, SIGKILL}},
	{"A25 out of CPU time",
	 {.said = SAID_READY, .phase = PHASE_ATTEMPT, .ending = ENDING_TIMEOUT, .cpu_over = true},
	 {INCONCLUSIVE(HARNESS), "open", 0, 0}},
	{"A18 goal not given up",
	 {.said = SAID_REFUSED,
	  .phase = PHASE_ATTEMPT,
	  .sight = SIGHT_VACUOUS,
	  .ending = ENDING_HELD,
	  .err = EINVAL},
	 {BLOCKED(ERRNO), "open", EINVAL, 0}},
	{"A19", SAW(NOTHING), {BLOCKED(INEFFECTIVE), "open", 0, 0}},
	{"A20", ENDED(HELD, SETUP, DONE), {INCONCLUSIVE(HARNESS), "prepare", 0, 0}},
	{"A20 without a step", ENDED(HELD, NONE, DONE), {INCONCLUSIVE(HARNESS), "", 0, 0}},
	{"A21", SAW(NOT_LOOKED), {INCONCLUSIVE(HARNESS), "open", 0, 0}},
	{"A21 vacuous", SAW(VACUOUS), {INCONCLUSIVE(HARNESS), "open", 0, 0}},
	{"A22", CANNOT(NO_FEATURE), {INCONCLUSIVE(HARNESS), "open", 0, 0}},
	{"A22 before the attempt",
	 {.phase = PHASE_SETUP,
	  .said = SAID_CANNOT,
	  .cannot = REASON_SYSCTL,
	  .err = EPERM,
	  .ending = ENDING_HELD,
	  .sight = SIGHT_NOTHING},
	 {INCONCLUSIVE(HARNESS), "prepare", EPERM, 0}},
	{"A35",
	 {.phase = PHASE_ATTEMPT,
	  .said = SAID_CANNOT,
	  .cannot = REASON_SYSCTL,
	  .err = EPERM,
	  .ending = ENDING_HELD,
	  .sight = SIGHT_NOTHING},
	 {BLOCKED(ERRNO), "open", EPERM, 0}},
	{"A32", {.setup = SETUP_LAUNCHER}, {INCONCLUSIVE(LAUNCHER), "launcher", 0, 0}},
	{"A32 out of time",
	 {.setup = SETUP_LAUNCHER, .err = ETIMEDOUT},
	 {INCONCLUSIVE(LAUNCHER), "launcher", ETIMEDOUT, 0}},
	{"A33",
	 {.setup = SETUP_WORKDIR, .err = ENOENT},
	 {INCONCLUSIVE(SETUP), "workdir", ENOENT, 0}},
	{"A34 done",
	 {.phase = PHASE_ATTEMPT,
	  .said = SAID_DONE,
	  .ending = ENDING_HELD,
	  .sight = SIGHT_NOT_LOOKED,
	  .opaque = true},
	 {INCONCLUSIVE(OPAQUE), "open", 0, 0}},
	{"A34",
	 {.phase = PHASE_ATTEMPT,
	  .said = SAID_REFUSED,
	  .err = EPERM,
	  .ending = ENDING_HELD,
	  .sight = SIGHT_NOT_LOOKED,
	  .opaque = true},
	 {INCONCLUSIVE(OPAQUE), "open", EPERM, 0}},
	{"A23", ENDED(HELD, ATTEMPT, READY), {INCONCLUSIVE(HARNESS), "open", 0, 0}},
	{"A23 before ready", ENDED(HELD, NONE, NOTHING), {INCONCLUSIVE(HARNESS), "", 0, 0}},
	{"A24", ENDED(NONE, ATTEMPT, DONE), {INCONCLUSIVE(HARNESS), "open", 0, 0}},
};

Test(verdict, every_row_of_the_attack_table)
{
	for (size_t i = 0; i < sizeof attack_rows / sizeof *attack_rows; i++) {
		const struct row *row = &attack_rows[i];

		expect(row->name, judge(&row->trial, 1, &worked, 1, &escaped, 1), row->want);
	}
}

static const struct row control_rows[] = {
	{"C1", {.setup = SETUP_NO_SECOND_ID}, {UNTESTABLE(NO_SECOND_ID), "", 0, 0}},
	{"C2", {.setup = SETUP_FAILED}, {INCONCLUSIVE(SETUP), "mount", EPERM, 0}},
	{"C18",
	 {.setup = SETUP_CLOSED, .ending = ENDING_EXITED, .code = 126, .err = EPERM},
	 {INCONCLUSIVE(HARNESS), "landlock", EPERM, 0}},
	{"C18 by a signal",
	 {.setup = SETUP_CLOSED, .ending = ENDING_SIGNALED, .code = SIGSYS, .err = EPERM},
	 {INCONCLUSIVE(HARNESS), "landlock", EPERM, SIGSYS}},
	{"C3", SAW(VACUOUS), {UNTESTABLE(VACUOUS), "open", 0, 0}},
	{"C3 whatever it said",
	 {.said = SAID_READY, .sight = SIGHT_VACUOUS, .ending = ENDING_TIMEOUT},
	 {UNTESTABLE(VACUOUS), "", 0, 0}},
	{"C4 vacuous", CANNOT(VACUOUS), {UNTESTABLE(VACUOUS), "open", 0, 0}},
	{"C4 no_feature", CANNOT(NO_FEATURE), {UNTESTABLE(NO_FEATURE), "open", 0, 0}},
	{"C4 no_privilege", CANNOT(NO_PRIVILEGE), {UNTESTABLE(NO_PRIVILEGE), "open", 0, 0}},
	{"C4 no_second_id", CANNOT(NO_SECOND_ID), {UNTESTABLE(NO_SECOND_ID), "open", 0, 0}},
	{"C4 sysctl", CANNOT(SYSCTL), {UNTESTABLE(SYSCTL), "open", 0, 0}},
	{"C4 lsm", CANNOT(LSM), {UNTESTABLE(LSM), "open", 0, 0}},
	{"C4 without a reason", CANNOT(NONE), {INCONCLUSIVE(HARNESS), "open", 0, 0}},
	{"C4 with another reason", CANNOT(TIMEOUT), {INCONCLUSIVE(HARNESS), "open", 0, 0}},
	{"C5 ENOSYS", REFUSED(ATTEMPT, ENOSYS), {UNTESTABLE(NO_FEATURE), "open", ENOSYS, 0}},
	{"C5 EAFNOSUPPORT",
	 REFUSED(ATTEMPT, EAFNOSUPPORT),
	 {UNTESTABLE(NO_FEATURE), "open", EAFNOSUPPORT, 0}},
	{"C5 EPROTONOSUPPORT",
	 REFUSED(ATTEMPT, EPROTONOSUPPORT),
	 {UNTESTABLE(NO_FEATURE), "open", EPROTONOSUPPORT, 0}},
	{"C5 ESOCKTNOSUPPORT",
	 REFUSED(ATTEMPT, ESOCKTNOSUPPORT),
	 {UNTESTABLE(NO_FEATURE), "open", ESOCKTNOSUPPORT, 0}},
	{"C5 ENODEV", REFUSED(ATTEMPT, ENODEV), {UNTESTABLE(NO_FEATURE), "open", ENODEV, 0}},
	{"C5 ENXIO", REFUSED(ATTEMPT, ENXIO), {UNTESTABLE(NO_FEATURE), "open", ENXIO, 0}},
	{"C5 EOPNOTSUPP",
	 REFUSED(ATTEMPT, EOPNOTSUPP),
	 {UNTESTABLE(NO_FEATURE), "open", EOPNOTSUPP, 0}},
	{"C5 ENOPROTOOPT",
	 REFUSED(ATTEMPT, ENOPROTOOPT),
	 {UNTESTABLE(NO_FEATURE), "open", ENOPROTOOPT, 0}},
	{"C6 EPERM", REFUSED(ATTEMPT, EPERM), {UNTESTABLE(NO_PRIVILEGE), "open", EPERM, 0}},
	{"C6 EACCES", REFUSED(ATTEMPT, EACCES), {UNTESTABLE(NO_PRIVILEGE), "open", EACCES, 0}},
	{"C7", ENDED(FLOOD, ATTEMPT, READY), {INCONCLUSIVE(FLOOD), "open", 0, 0}},
	{"C8", ENDED(HELD, ATTEMPT, NONSENSE), {INCONCLUSIVE(HARNESS), "open", 0, 0}},
	{"C9", ENDED(TIMEOUT, ATTEMPT, READY), {INCONCLUSIVE(TIMEOUT), "open", 0, 0}},
	{"C9 out of CPU time",
	 ENDED_CPU_OVER(TIMEOUT, ATTEMPT, READY),
	 {INCONCLUSIVE(TIMEOUT), "open", 0, 0}},
	{"C9 in set-up",
	 ENDED_CPU_OVER(TIMEOUT, SETUP, READY),
	 {INCONCLUSIVE(TIMEOUT), "prepare", 0, 0}},
	{"C10", DIED(SIGKILL, ATTEMPT, READY), {INCONCLUSIVE(KILLED), "open", 0, SIGKILL}},
	{"C10 out of CPU time",
	 DIED_CPU_OVER(SIGKILL, ATTEMPT, READY),
	 {INCONCLUSIVE(KILLED), "open", 0, SIGKILL}},
	{"C11", DIED(SIGSYS, ATTEMPT, DONE), {INCONCLUSIVE(HARNESS), "open", 0, SIGSYS}},
	{"C12", DIED(SIGSEGV, SETUP, READY), {INCONCLUSIVE(SETUP), "prepare", 0, SIGSEGV}},
	{"C12 before ready", DIED(SIGBUS, NONE, NOTHING), {INCONCLUSIVE(SETUP), "", 0, SIGBUS}},
	{"C13", DIED(SIGBUS, ATTEMPT, READY), {INCONCLUSIVE(KILLED), "open", 0, SIGBUS}},
	{"C13 SIGSYS", DIED(SIGSYS, ATTEMPT, READY), {INCONCLUSIVE(KILLED), "open", 0, SIGSYS}},
	{"C14", ENDED(EXITED, NONE, NOTHING), {INCONCLUSIVE(SETUP), "", 0, 0}},
	{"C15", REFUSED(SETUP, EPERM), {INCONCLUSIVE(SETUP), "prepare", EPERM, 0}},
	{"C15 not a feature", REFUSED(SETUP, ENOSYS), {INCONCLUSIVE(SETUP), "prepare", ENOSYS, 0}},
	{"C16", SAW(NOTHING), {INCONCLUSIVE(HARNESS), "open", 0, 0}},
	{"C17 declared",
	 DIED(SIGSEGV, ATTEMPT, READY),
	 {INCONCLUSIVE(HARNESS), "open", 0, SIGSEGV}},
	{"C17 silent exit", ENDED(EXITED, ATTEMPT, READY), {INCONCLUSIVE(HARNESS), "open", 0, 0}},
	{"C17 EINVAL", REFUSED(ATTEMPT, EINVAL), {INCONCLUSIVE(HARNESS), "open", EINVAL, 0}},
	{"C17 ENOENT", REFUSED(ATTEMPT, ENOENT), {INCONCLUSIVE(HARNESS), "open", ENOENT, 0}},
	{"C17 no last word", ENDED(HELD, ATTEMPT, READY), {INCONCLUSIVE(HARNESS), "open", 0, 0}},
	{"C17 no attempt", ENDED(HELD, SETUP, DONE), {INCONCLUSIVE(HARNESS), "prepare", 0, 0}},
	{"C17 no ending", ENDED(NONE, ATTEMPT, READY), {INCONCLUSIVE(HARNESS), "open", 0, 0}},
};

/* The attack arm would be blocked: the control arm must have the word before it. */
Test(verdict, every_row_of_the_control_table)
{
	for (size_t i = 0; i < sizeof control_rows / sizeof *control_rows; i++) {
		const struct row *row = &control_rows[i];

		expect(row->name, judge(&refused_eacces, 1, &worked, 1, &row->trial, 1), row->want);
	}
}

Test(verdict, V1_one_proof_is_proof)
{
	const struct trial mixed[] = {refused_eacces, escaped, timed_out};
	const struct trial liar[] = {{.said = SAID_REFUSED,
				      .phase = PHASE_SETUP,
				      .sight = SIGHT_ESCAPED,
				      .ending = ENDING_TIMEOUT,
				      .err = EPERM}};
	struct verdict_result result;

	result = judge(mixed, 3, &worked, 1, &escaped, 1);
	expect("V1", result, (struct expected){VERDICT_ESCAPED, REASON_NONE, HOW_NONE, "", 0, 0});
	cr_expect_eq(result.reps, 3);
	cr_expect_eq(result.escaped_reps, 1);
	result = judge(liar, 1, &worked, 1, &escaped, 1);
	expect("V1 whatever it said", result,
	       (struct expected){VERDICT_ESCAPED, REASON_NONE, HOW_NONE, "", 0, 0});
}

Test(verdict, V1_needs_neither_control_nor_benign)
{
	const struct trial failed = {.setup = SETUP_FAILED};
	const struct expected want = {VERDICT_ESCAPED, REASON_NONE, HOW_NONE, "", 0, 0};

	expect("V1 alone", judge(&escaped, 1, NULL, 0, NULL, 0), want);
	expect("V1 against both", judge(&escaped, 1, &failed, 1, &refused_eacces, 1), want);
}

Test(verdict, V2_no_control)
{
	expect("V2", judge(&refused_eacces, 1, &worked, 1, NULL, 0),
	       (struct expected){INCONCLUSIVE(HARNESS), "", 0, 0});
}

Test(verdict, V3_any_control_repetition_opens_the_row)
{
	const struct trial controls[] = {escaped, timed_out};
	const struct trial failures[] = {timed_out, refused_eacces};

	expect("V3 passed", judge(&refused_eacces, 1, &worked, 1, controls, 2),
	       (struct expected){BLOCKED(ERRNO), "open", EACCES, 0});
	expect("V3 the last decides", judge(&refused_eacces, 1, &worked, 1, failures, 2),
	       (struct expected){UNTESTABLE(NO_PRIVILEGE), "open", EACCES, 0});
}

Test(verdict, V4_no_attack)
{
	expect("V4", judge(NULL, 0, &worked, 1, &escaped, 1),
	       (struct expected){INCONCLUSIVE(HARNESS), "", 0, 0});
}

Test(verdict, V5_one_repetition_that_was_no_attempt)
{
	const struct trial flooded = ENDED(FLOOD, ATTEMPT, READY);
	const struct trial attacks[] = {refused_eacces, timed_out, flooded, refused_eacces};
	struct verdict_result result = judge(attacks, 4, &worked, 1, &escaped, 1);

	expect("V5", result, (struct expected){INCONCLUSIVE(TIMEOUT), "open", 0, 0});
	cr_expect_eq(result.reps, 4);
	cr_expect_eq(result.escaped_reps, 0);
}

Test(verdict, V5_comes_before_the_benign_arm)
{
	const struct trial failed = {.setup = SETUP_FAILED};

	expect("V5 before V6", judge(&timed_out, 1, NULL, 0, &escaped, 1),
	       (struct expected){INCONCLUSIVE(TIMEOUT), "open", 0, 0});
	expect("V5 before V7", judge(&timed_out, 1, &failed, 1, &escaped, 1),
	       (struct expected){INCONCLUSIVE(TIMEOUT), "open", 0, 0});
}

Test(verdict, V6_no_benign_arm)
{
	const struct trial died = DIED(SIGSYS, ATTEMPT, READY);
	const struct trial nothing = SAW(NOTHING);
	const struct expected want = {INCONCLUSIVE(BENIGN), "", 0, 0};

	expect("V6 errno", judge(&refused_eacces, 1, NULL, 0, &escaped, 1), want);
	expect("V6 signal", judge(&died, 1, NULL, 0, &escaped, 1), want);
	expect("V6 ineffective", judge(&nothing, 1, NULL, 0, &escaped, 1), want);
}

static const struct row benign_rows[] = {
	{"V7 setup", {.setup = SETUP_FAILED}, {INCONCLUSIVE(BENIGN), "mount", EPERM, 0}},
	{"V12", {.setup = SETUP_LAUNCHER}, {INCONCLUSIVE(LAUNCHER), "launcher", 0, 0}},
	{"V7 died", DIED(SIGSYS, ATTEMPT, READY), {INCONCLUSIVE(BENIGN), "open", 0, SIGSYS}},
	{"V7 refused", REFUSED(ATTEMPT, EPERM), {INCONCLUSIVE(BENIGN), "open", EPERM, 0}},
	{"V7 timeout", ENDED(TIMEOUT, ATTEMPT, READY), {INCONCLUSIVE(BENIGN), "open", 0, 0}},
	{"V7 exited", ENDED(EXITED, ATTEMPT, DONE), {INCONCLUSIVE(BENIGN), "open", 0, 0}},
	{"V7 cannot", CANNOT(NO_FEATURE), {INCONCLUSIVE(BENIGN), "open", 0, 0}},
	{"V7 witnessed", SAW(ESCAPED), {INCONCLUSIVE(BENIGN), "open", 0, 0}},
	{"V8 not looked", SAW(NOT_LOOKED), {BLOCKED(ERRNO), "open", EACCES, 0}},
	{"V8 nothing", SAW(NOTHING), {BLOCKED(ERRNO), "open", EACCES, 0}},
	{"V8 without a step", ENDED(HELD, NONE, DONE), {BLOCKED(ERRNO), "open", EACCES, 0}},
};

Test(verdict, V7_the_benign_arm_must_work)
{
	for (size_t i = 0; i < sizeof benign_rows / sizeof *benign_rows; i++) {
		const struct row *row = &benign_rows[i];
		const struct trial benign[] = {worked, row->trial};
		const struct trial first[] = {row->trial, worked};

		expect(row->name, judge(&refused_eacces, 1, benign, 2, &escaped, 1), row->want);
		expect(row->name, judge(&refused_eacces, 1, first, 2, &escaped, 1), row->want);
	}
}

static const struct expected closed_at_landlock = {BLOCKED(CLOSED), "landlock", EPERM, 0};
static const struct expected closed_by_host = {INCONCLUSIVE(SETUP), "landlock", EPERM, 0};

Test(verdict, V9_a_sandbox_that_starts_sometimes)
{
	const struct trial both[] = {closed, refused_eacces};
	const struct trial turned[] = {refused_eacces, closed};
	const struct trial mixed[] = {worked, closed};

	expect("V9 attack alone", judge(&closed, 1, &worked, 1, &escaped, 1), closed_by_host);
	expect("V9 benign alone", judge(&refused_eacces, 1, &closed, 1, &escaped, 1),
	       closed_by_host);
	expect("V9 one attack", judge(both, 2, &closed, 1, &escaped, 1), closed_by_host);
	expect("V9 the last attack", judge(turned, 2, &closed, 1, &escaped, 1), closed_by_host);
	expect("V9 one benign", judge(&closed, 1, mixed, 2, &escaped, 1), closed_by_host);
	expect("V6 before V9", judge(&closed, 1, NULL, 0, &escaped, 1),
	       (struct expected){INCONCLUSIVE(BENIGN), "", 0, 0});
}

Test(verdict, V10_a_sandbox_that_lets_nothing_run)
{
	struct trial last = closed;
	const struct trial attacks[] = {closed, (last.err = EINVAL, last)};
	const struct trial timeouts[] = {closed, timed_out};

	expect("A26", judge(&closed, 1, &closed, 1, &escaped, 1), closed_at_landlock);
	expect("V10 as the last says", judge(attacks, 2, &closed, 1, &escaped, 1),
	       (struct expected){BLOCKED(CLOSED), "landlock", EINVAL, 0});
	expect("V5 before V10", judge(timeouts, 2, &closed, 1, &escaped, 1),
	       (struct expected){INCONCLUSIVE(TIMEOUT), "open", 0, 0});
}

/* Whatever the sandbox says of itself, the witness has the last word. */
Test(verdict, V1_closed_and_yet_escaped)
{
	struct trial leak = closed;
	const struct trial mixed[] = {closed, escaped};

	leak.sight = SIGHT_ESCAPED;
	expect("V1 leak", judge(&leak, 1, &closed, 1, &escaped, 1),
	       (struct expected){VERDICT_ESCAPED, REASON_NONE, HOW_NONE, "", 0, 0});
	expect("V1 mixed", judge(mixed, 2, &closed, 1, &escaped, 1),
	       (struct expected){VERDICT_ESCAPED, REASON_NONE, HOW_NONE, "", 0, 0});
}

Test(verdict, a_closed_row_of_an_untestable_host_stays_untestable)
{
	expect("C6", judge(&closed, 1, &closed, 1, &refused_eacces, 1),
	       (struct expected){UNTESTABLE(NO_PRIVILEGE), "open", EACCES, 0});
}

Test(verdict, V8_the_last_repetition_says_how)
{
	const struct trial died = DIED(SIGSYS, ATTEMPT, READY);
	const struct trial attacks[] = {died, refused_eacces};
	const struct trial swapped[] = {refused_eacces, died};

	expect("V8", judge(attacks, 2, &worked, 1, &escaped, 1),
	       (struct expected){BLOCKED(ERRNO), "open", EACCES, 0});
	expect("V8 swapped", judge(swapped, 2, &worked, 1, &escaped, 1),
	       (struct expected){BLOCKED(SIGNAL), "open", 0, SIGSYS});
}

/* The arena runs, but the program cannot be executed in the sandbox. */
Test(verdict, exec_failure_says_where)
{
	struct facts attack = facts_of((struct trial){.ending = ENDING_EXITED, .code = 127});
	struct facts control = facts_of(escaped);
	const struct facts *attacks[] = {&attack}, *controls[] = {&control};
	struct verdict_input input = {
		.attack = attacks,
		.attack_count = 1,
		.control = controls,
		.control_count = 1,
	};
	struct verdict_result result;

	strcpy(attack.setup_step, "exec");
	attack.setup_errno = EACCES;
	verdict_of(&input, &result);
	expect("A14 exec", result, (struct expected){INCONCLUSIVE(SETUP), "exec", EACCES, 0});
}

/* A program that does not speak the protocol: its exit is its last word. */
Test(verdict, the_exit_of_a_plain_fixture)
{
	const struct facts ended = {.said = SAID_DONE,
				    .phase = PHASE_ATTEMPT,
				    .step = "exec",
				    .sight = SIGHT_NOTHING,
				    .ending = ENDING_EXITED,
				    .ending_code = 1};
	const struct facts *attack = &ended, *benign = &ended;
	struct facts control = ended, silent = ended;
	const struct facts *controls = &control;
	struct verdict_input input = {.attack = &attack,
				      .attack_count = 1,
				      .benign = &benign,
				      .benign_count = 1,
				      .control = &controls,
				      .control_count = 1,
				      .plain = true};
	struct verdict_result result;

	control.sight = SIGHT_ESCAPED;
	verdict_of(&input, &result);
	expect("A19 plain", result, (struct expected){BLOCKED(INEFFECTIVE), "exec", 0, 0});
	input.plain = false;
	verdict_of(&input, &result);
	expect("A15 not plain", result, (struct expected){INCONCLUSIVE(HARNESS), "exec", 0, 0});
	input.plain = true;
	silent.said = SAID_READY;
	benign = &silent;
	verdict_of(&input, &result);
	expect("V7 plain", result, (struct expected){INCONCLUSIVE(BENIGN), "exec", 0, 0});
	attack = &silent;
	verdict_of(&input, &result);
	expect("A15 plain", result, (struct expected){INCONCLUSIVE(HARNESS), "exec", 0, 0});
	attack = &ended;
	control.sight = SIGHT_NOTHING;
	verdict_of(&input, &result);
	expect("C16 plain", result, (struct expected){INCONCLUSIVE(HARNESS), "exec", 0, 0});
}

Test(verdict, every_reason_word_has_a_row)
{
	bool seen[WW_REASONS_COUNT] = {false};

	for (size_t i = 0; i < sizeof attack_rows / sizeof *attack_rows; i++)
		seen[attack_rows[i].want.reason] = true;
	for (size_t i = 0; i < sizeof control_rows / sizeof *control_rows; i++)
		seen[control_rows[i].want.reason] = true;
	for (size_t i = 0; i < sizeof benign_rows / sizeof *benign_rows; i++)
		seen[benign_rows[i].want.reason] = true;
	for (int i = 0; i < WW_REASONS_COUNT; i++)
		cr_expect(seen[i], "%s", ww_reasons.words[i]);
}

/* ---- the host was short of something ---- */

/* Facts of a trial whose sandbox has these calls behind it. */
static struct facts with_layer(struct trial trial, enum step step, struct step_status status)
{
	struct facts facts = facts_of(trial);

	facts.has_outcome = true;
	facts.outcome.step[step] = status;
	return facts;
}

static struct verdict_result judge_one(const struct facts *attack, bool bounds)
{
	const struct facts benign = facts_of(worked), control = facts_of(escaped);
	const struct facts *of_benign = &benign, *of_control = &control;
	const struct verdict_input input = {
		.attack = &attack,
		.attack_count = 1,
		.benign = &of_benign,
		.benign_count = 1,
		.control = &of_control,
		.control_count = 1,
		.bounds = bounds,
	};
	struct verdict_result result;

	verdict_of(&input, &result);
	return result;
}

/* unshare(2) gives ENOSPC when user.max_user_namespaces is reached: the program then runs without
 * the namespaces, and what it does shows nothing of a sandbox that has them. */
Test(verdict, A30_a_sandbox_that_was_not_built_is_no_evidence)
{
	const struct step_status full = {STATUS_FAILED, ENOSPC}, denied = {STATUS_FAILED, EPERM};
	const struct expected want = {INCONCLUSIVE(SETUP), "unshare", ENOSPC, 0};
	struct facts facts = with_layer(escaped, STEP_UNSHARE, full);

	expect("A30 escaped", judge_one(&facts, false), want);
	cr_expect_eq(judge_one(&facts, false).escaped_reps, 0);
	cr_expect_eq(verdict_retry(&facts, false), RETRY_ALONE);
	facts.attempt = 1;
	cr_expect_eq(verdict_retry(&facts, false), RETRY_NONE, "once more, not for ever");
	facts = with_layer(refused_eacces, STEP_UNSHARE, full);
	expect("A30 refused", judge_one(&facts, false), want);
	/* EPERM is the kernel's answer to this caller, whoever else runs. */
	facts = with_layer(escaped, STEP_UNSHARE, denied);
	expect("V1 without namespaces", judge_one(&facts, false),
	       (struct expected){VERDICT_ESCAPED, REASON_NONE, HOW_NONE, "", 0, 0});
}

static const struct {
	const char *name;
	int err;
	enum step step; /* of a limit that is in force */
	bool bounds;    /* the fixture sets out to exceed one */
	bool answer;    /* is the errno the sandbox's answer? */
} refusals[] = {
	/* Nothing in `strict` counts processes. */
	{"EAGAIN, no limit", EAGAIN, STEP_RLIMIT_AS, true, false},
	{"EAGAIN, RLIMIT_NPROC", EAGAIN, STEP_RLIMIT_NPROC, true, true},
	/* 64 processes: a fixture that makes one does not meet that limit. */
	{"EAGAIN, RLIMIT_NPROC, of one child", EAGAIN, STEP_RLIMIT_NPROC, false, false},
	{"ENOMEM, RLIMIT_AS", ENOMEM, STEP_RLIMIT_AS, true, true},
	{"ENOMEM, RLIMIT_AS, of a small program", ENOMEM, STEP_RLIMIT_AS, false, false},
	/* The second fork after unshare(CLONE_NEWPID), when the first child has ended. */
	{"ENOMEM, pid namespace", ENOMEM, STEP_UNSHARE, false, true},
	{"EMFILE, RLIMIT_NOFILE", EMFILE, STEP_RLIMIT_NOFILE, false, true},
	{"EMFILE, inherited", EMFILE, STEP_RLIMIT_AS, true, false},
	/* The table of files of the whole host. */
	{"ENFILE", ENFILE, STEP_RLIMIT_NOFILE, true, false},
	{"ENOSPC, limit of namespaces", ENOSPC, STEP_NS_LIMIT, false, true},
	{"ENOSPC, the workdir's size", ENOSPC, STEP_WORKDIR_BOUND, true, true},
	{"ENOSPC, no limit", ENOSPC, STEP_RLIMIT_NOFILE, true, false},
	{"EDQUOT", EDQUOT, STEP_KEYRING, true, false},
};

Test(verdict, A31_a_step_is_blocked_only_by_a_limit_in_force)
{
	const struct step_status applied = {STATUS_APPLIED, 0};

	for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++) {
		const struct trial trial = REFUSED(ATTEMPT, refusals[i].err);
		const struct facts facts = with_layer(trial, refusals[i].step, applied);
		const struct expected blocked = {BLOCKED(ERRNO), "open", refusals[i].err, 0},
				      unknown = {INCONCLUSIVE(SETUP), "open", refusals[i].err, 0};

		expect(refusals[i].name, judge_one(&facts, refusals[i].bounds),
		       refusals[i].answer ? blocked : unknown);
		cr_expect_eq(verdict_retry(&facts, refusals[i].bounds),
			     refusals[i].answer ? RETRY_NONE : RETRY_ALONE, "%s", refusals[i].name);
	}
}

/* Of somebody else's sandbox the limit that is in force. */
Test(verdict, A31_a_limit_of_others_is_seen)
{
	static const struct {
		const char *effective;
		int err;
		bool bounds, answer;
	} seen[] = {
		{"rlimit_nofile=64;rlimit_as=unlimited", EMFILE, false, true},
		{"rlimit_nofile=20000;rlimit_as=unlimited", EMFILE, true, false},
		{"rlimit_as=4294967296;rlimit_nproc=1024", ENOMEM, true, true},
		{"rlimit_as=4294967296;rlimit_nproc=1024", ENOMEM, false, false},
		{"rlimit_as=unlimited;rlimit_nproc=1024", ENOMEM, true, false},
		{"rlimit_as=unlimited;rlimit_nproc=64", EAGAIN, true, true},
		{"rlimit_as=unlimited;rlimit_nproc=64", EAGAIN, false, false},
		{"rlimit_as=unlimited;rlimit_nproc=1024", EAGAIN, true, false},
	};

	for (size_t i = 0; i < sizeof seen / sizeof *seen; i++) {
		const struct trial trial = REFUSED(ATTEMPT, seen[i].err);
		struct facts facts = facts_of(trial);
		const struct expected blocked = {BLOCKED(ERRNO), "open", seen[i].err, 0},
				      unknown = {INCONCLUSIVE(SETUP), "open", seen[i].err, 0};

		snprintf(facts.effective, sizeof facts.effective, "%s", seen[i].effective);
		expect(seen[i].effective, judge_one(&facts, seen[i].bounds),
		       seen[i].answer ? blocked : unknown);
	}
}

Test(verdict, A31_an_escape_that_was_seen_stands)
{
	const struct facts facts = facts_of((struct trial){.said = SAID_REFUSED,
							   .phase = PHASE_ATTEMPT,
							   .sight = SIGHT_ESCAPED,
							   .ending = ENDING_HELD,
							   .err = EAGAIN});

	expect("V1, then EAGAIN", judge_one(&facts, false),
	       (struct expected){VERDICT_ESCAPED, REASON_NONE, HOW_NONE, "", 0, 0});
	cr_expect_eq(verdict_retry(&facts, false), RETRY_NONE);
}

/* Without a sandbox nothing is in force that could limit. */
Test(verdict, C19_a_control_arm_for_which_the_host_was_short)
{
	const struct trial control = REFUSED(ATTEMPT, EAGAIN), benign = REFUSED(ATTEMPT, ENOMEM);

	expect("C19", judge(&refused_eacces, 1, &worked, 1, &control, 1),
	       (struct expected){INCONCLUSIVE(SETUP), "open", EAGAIN, 0});
	expect("V11", judge(&refused_eacces, 1, &benign, 1, &escaped, 1),
	       (struct expected){INCONCLUSIVE(SETUP), "open", ENOMEM, 0});
}

Test(verdict, retry)
{
	static const struct {
		const char *name;
		struct trial trial;
		enum retry again;
	} cases[] = {
		{"T1", {.setup = SETUP_FAILED}, RETRY_NOW},
		{"T6", {.setup = SETUP_LAUNCHER}, RETRY_NOW},
		{"none: the workdir is elsewhere", {.setup = SETUP_WORKDIR}, RETRY_NONE},
		{"T2", {.said = SAID_READY}, RETRY_NOW},
		{"T2 nothing at all", {.setup = SETUP_OK}, RETRY_NOW},
		{"T3", ENDED(TIMEOUT, ATTEMPT, READY), RETRY_NOW},
		{"T4 EAGAIN", {.setup = SETUP_CLOSED, .err = EAGAIN}, RETRY_ALONE},
		{"T4 ENOSPC",
		 {.setup = SETUP_CLOSED, .ending = ENDING_EXITED, .err = ENOSPC},
		 RETRY_ALONE},
		{"T5", {.setup = SETUP_CLOSED, .err = EBUSY}, RETRY_NOW},
		{"closed", {.setup = SETUP_CLOSED, .err = EPERM}, RETRY_NONE},
		{"closed, out of time",
		 {.setup = SETUP_CLOSED, .ending = ENDING_TIMEOUT},
		 RETRY_NONE},
		{"one id only", {.setup = SETUP_NO_SECOND_ID}, RETRY_NONE},
		{"out of CPU time", ENDED_CPU_OVER(TIMEOUT, ATTEMPT, READY), RETRY_NONE},
		{"escaped, then hung",
		 {.sight = SIGHT_ESCAPED, .ending = ENDING_TIMEOUT},
		 RETRY_NONE},
		{"escaped, arena lost", {.sight = SIGHT_ESCAPED}, RETRY_NONE},
		{"flood", ENDED(FLOOD, ATTEMPT, READY), RETRY_NONE},
		{"nonsense", ENDED(HELD, ATTEMPT, NONSENSE), RETRY_NONE},
		{"died", DIED(SIGKILL, ATTEMPT, READY), RETRY_NONE},
		{"refused", REFUSED(ATTEMPT, EPERM), RETRY_NONE},
		{"held", SAW(NOTHING), RETRY_NONE},
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct facts facts = facts_of(cases[i].trial);

		cr_expect_eq(verdict_retry(&facts, false), cases[i].again, "%s", cases[i].name);
	}
}
