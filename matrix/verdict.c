/* SPDX-License-Identifier: MIT */
/* The verdict of a cell.  The rows that the comments name are those of docs/reference/verdicts.md;
 * a change here changes that table and its test. */
#include "verdict.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "shortage.h"

static struct verdict_result verdict_at(enum verdict verdict, enum reason reason,
					const struct facts *facts)
{
	struct verdict_result result = {.verdict = verdict, .reason = reason};
	/* A program that could not be executed announced nothing: the arena says where it ended. */
	bool before_steps = facts->setup != SETUP_OK || !*facts->step;

	memcpy(result.step, before_steps ? facts->setup_step : facts->step, sizeof result.step);
	if (before_steps)
		result.err = facts->setup_errno;
	if (facts->setup == SETUP_OK && (facts->said == SAID_REFUSED || facts->said == SAID_CANNOT))
		result.err = facts->said_errno;
	if (facts->ending == ENDING_SIGNALED)
		result.sig = facts->ending_code;
	return result;
}

static struct verdict_result inconclusive(enum reason reason, const struct facts *facts)
{
	return verdict_at(VERDICT_INCONCLUSIVE, reason, facts);
}

static struct verdict_result untestable(enum reason reason, const struct facts *facts)
{
	return verdict_at(VERDICT_UNTESTABLE, reason, facts);
}

static struct verdict_result blocked(enum how how, int sig, const struct facts *facts)
{
	struct verdict_result result = verdict_at(VERDICT_BLOCKED, REASON_NONE, facts);

	result.how = how;
	result.sig = sig;
	return result;
}

/* Nothing known of the arm at all. */
static struct verdict_result no_facts(enum reason reason)
{
	return (struct verdict_result){.verdict = VERDICT_INCONCLUSIVE, .reason = reason};
}

/* Did the fixture end its part, so that a later death is no answer to an attempt step? */
static bool has_last_word(const struct facts *facts)
{
	return facts->said == SAID_DONE || facts->said == SAID_REFUSED ||
	       facts->said == SAID_CANNOT;
}

static bool attempting(const struct facts *facts)
{
	return facts->phase == PHASE_ATTEMPT && !has_last_word(facts);
}

/* Killed with its CPU time used up: RLIMIT_CPU with soft = hard sends SIGKILL, never SIGXCPU, and
 * our own deadline may come in the same moment.  Or with the memory of its group used up. */
static struct verdict_result judge_over(const struct facts *facts)
{
	if (attempting(facts))
		return blocked(HOW_SIGNAL, SIGKILL, facts);
	return inconclusive(has_last_word(facts) ? REASON_HARNESS : REASON_SETUP, facts);
}

static bool is_declared(int sig, uint64_t declared)
{
	return sig > 0 && sig < 64 && (declared & WW_BIT(sig));
}

/* The signals by which a sandbox stops a step: a filter, the CPU and the file size limit. */
static bool is_sandbox_signal(int sig, uint64_t declared)
{
	return sig == SIGSYS || sig == SIGXCPU || sig == SIGXFSZ || is_declared(sig, declared);
}

static struct verdict_result judge_death(const struct facts *facts, uint64_t declared)
{
	if (facts->ending_code == SIGKILL)
		return facts->cpu_over || facts->memory_over ? judge_over(facts)
							     : inconclusive(REASON_KILLED, facts);
	if (has_last_word(facts))
		return inconclusive(REASON_HARNESS, facts);
	if (!attempting(facts))
		return inconclusive(REASON_SETUP, facts);
	if (is_sandbox_signal(facts->ending_code, declared))
		return blocked(HOW_SIGNAL, facts->ending_code, facts);
	return inconclusive(REASON_KILLED, facts);
}

static struct verdict_result judge_refusal(const struct facts *facts)
{
	if (facts->phase != PHASE_ATTEMPT)
		return inconclusive(REASON_SETUP, facts);
	/* A refusal without an errno is no refusal. */
	if (facts->said_errno <= 0)
		return inconclusive(REASON_HARNESS, facts);
	return blocked(HOW_ERRNO, 0, facts);
}

/* Alive when the witness looked: the last word counts. */
static struct verdict_result judge_word(const struct facts *facts)
{
	if (facts->said == SAID_REFUSED)
		return judge_refusal(facts);
	if (facts->said == SAID_DONE && facts->phase == PHASE_ATTEMPT &&
	    facts->sight == SIGHT_NOTHING)
		return blocked(HOW_INEFFECTIVE, 0, facts);
	/* A call that was tried and failed, which on a host says that the host forbids it to
	 * everyone.  The control arm could. */
	if (facts->said == SAID_CANNOT && facts->phase == PHASE_ATTEMPT && facts->said_errno > 0)
		return blocked(HOW_ERRNO, 0, facts);
	if (facts->opaque && facts->sight == SIGHT_NOT_LOOKED)
		return inconclusive(REASON_OPAQUE, facts);
	/* Any other `cannot`: the sandbox hides what the fixture asked for, and nothing was tried.
	 */
	return inconclusive(REASON_HARNESS, facts);
}

/* What the fixture declares, as far as it decides. */
struct declared {
	uint64_t signals;
	bool plain, bounds;
};

/* A program that does not speak the protocol says by its end that it is done; the supervisor notes
 * that as its last word, and only for such a program. */
static bool plain_end(const struct facts *facts, bool plain)
{
	return plain && facts->ending == ENDING_EXITED && facts->said == SAID_DONE;
}

static struct verdict_result judge_ending(const struct facts *facts, struct declared declared)
{
	switch (facts->ending) {
	case ENDING_TIMEOUT:
		return facts->cpu_over ? judge_over(facts) : inconclusive(REASON_TIMEOUT, facts);
	case ENDING_SIGNALED:
		return judge_death(facts, declared.signals);
	case ENDING_EXITED:
		if (plain_end(facts, declared.plain))
			return judge_word(facts);
		return inconclusive(facts->said == SAID_NOTHING ? REASON_SETUP : REASON_HARNESS,
				    facts);
	case ENDING_HELD:
		return judge_word(facts);
	case ENDING_FLOOD:
		return inconclusive(REASON_FLOOD, facts);
	case ENDING_NONE:
	case WW_ENDINGS_COUNT:
		break;
	}
	return inconclusive(REASON_HARNESS, facts);
}

/* Names the call of the sandbox's set-up that failed, where it was one. */
static struct verdict_result host_short(const struct facts *facts)
{
	struct verdict_result result = inconclusive(REASON_SETUP, facts);
	const int layer = shortage_layer(facts);

	if (layer >= 0) {
		snprintf(result.step, sizeof result.step, "%s", ww_word(&ww_steps, layer));
		result.err = facts->outcome.step[layer].err;
	}
	return result;
}

/* Rows A1 to A34: one attack repetition that did not escape, on a host where the control did. */
static struct verdict_result judge_attack(const struct facts *facts, struct declared declared)
{
	struct verdict_result result;

	if (facts->setup == SETUP_NO_SECOND_ID)
		return untestable(REASON_NO_SECOND_ID, facts);
	if (shortage_of_setup(facts) || shortage_of_step(facts, declared.bounds))
		return host_short(facts);
	if (facts->setup == SETUP_CLOSED)
		return blocked(HOW_CLOSED, 0, facts);
	if (facts->setup == SETUP_LAUNCHER)
		return inconclusive(REASON_LAUNCHER, facts);
	if (facts->setup != SETUP_OK)
		return inconclusive(REASON_SETUP, facts);
	/* Whatever else such a trial did: its announcements cannot be believed. */
	if (facts->said == SAID_NONSENSE && facts->ending != ENDING_FLOOD)
		return inconclusive(REASON_HARNESS, facts);
	result = judge_ending(facts, declared);
	/* A witness that could not look did not see that nothing happened. */
	if (result.verdict == VERDICT_BLOCKED && facts->sight == SIGHT_NOT_LOOKED)
		return inconclusive(facts->opaque ? REASON_OPAQUE : REASON_HARNESS, facts);
	return result;
}

/* What an errno says of the host when nothing was in the way; REASON_NONE: nothing. */
static enum reason host_lacks(int err)
{
	switch (err) {
	case ENOSYS:
	case EAFNOSUPPORT:
	case EPROTONOSUPPORT:
	case ESOCKTNOSUPPORT:
	case ENODEV:
	case ENXIO:
	case EOPNOTSUPP:
	case ENOPROTOOPT:
		return REASON_NO_FEATURE;
	case EPERM:
	case EACCES:
		return REASON_NO_PRIVILEGE;
	default:
		return REASON_NONE;
	}
}

static bool untestable_reason(enum reason reason)
{
	return reason >= REASON_VACUOUS && reason <= REASON_LSM;
}

/* Why the row cannot be tested on this host, or REASON_NONE. */
static enum reason control_lacks(const struct facts *facts)
{
	if (facts->setup == SETUP_NO_SECOND_ID)
		return REASON_NO_SECOND_ID;
	if (facts->setup != SETUP_OK)
		return REASON_NONE;
	if (facts->sight == SIGHT_VACUOUS)
		return REASON_VACUOUS;
	if (facts->said == SAID_CANNOT && untestable_reason(facts->cannot))
		return facts->cannot;
	if (facts->said == SAID_REFUSED && facts->phase == PHASE_ATTEMPT)
		return host_lacks(facts->said_errno);
	return REASON_NONE;
}

/* Where an attack arm would be `blocked`, the control arm has a failed instrument: with nothing in
 * the way there is nothing that could have blocked it. */
static enum reason control_failure(const struct facts *facts, uint64_t signals)
{
	if (facts->ending == ENDING_SIGNALED && !is_declared(facts->ending_code, signals))
		return REASON_KILLED;
	return REASON_HARNESS;
}

/* Rows C1 to C18: the last control repetition, when none escaped. */
static struct verdict_result judge_control(const struct facts *facts, struct declared declared)
{
	enum reason lacks = control_lacks(facts);
	struct facts unlimited = *facts;
	struct verdict_result result;

	if (lacks != REASON_NONE)
		return untestable(lacks, facts);
	/* Profile `none` applies nothing that could fail. */
	if (facts->setup == SETUP_CLOSED)
		return inconclusive(REASON_HARNESS, facts);
	/* Profile `none` sets no RLIMIT_CPU; one that was inherited is not under test.  Nor has it
	 * a group. */
	unlimited.cpu_over = unlimited.memory_over = false;
	result = judge_attack(&unlimited, declared);
	if (result.verdict == VERDICT_BLOCKED)
		result = inconclusive(control_failure(facts, declared.signals), facts);
	return result;
}

/* What escaped from a sandbox that could not be built for want of something escaped from another
 * one. */
static unsigned count_escaped(const struct facts *const *facts, size_t count)
{
	unsigned escaped = 0;

	for (size_t i = 0; i < count; i++)
		escaped += facts[i]->sight == SIGHT_ESCAPED && !shortage_of_setup(facts[i]);
	return escaped;
}

static struct declared declared_by(const struct verdict_input *input)
{
	return (struct declared){
		.signals = input->signals, .plain = input->plain, .bounds = input->bounds};
}

/* Blocked by the last repetition, unless one of them says less. */
static struct verdict_result judge_repetitions(const struct verdict_input *input)
{
	struct verdict_result result = no_facts(REASON_HARNESS);

	for (size_t i = 0; i < input->attack_count; i++) {
		result = judge_attack(input->attack[i], declared_by(input));
		if (result.verdict != VERDICT_BLOCKED)
			break;
	}
	return result;
}

/* A benign arm that the witness takes for an escape discredits the witness. */
static bool benign_worked(const struct facts *facts, bool plain)
{
	return facts->setup == SETUP_OK && facts->said == SAID_DONE &&
	       (facts->ending == ENDING_HELD || plain_end(facts, plain)) &&
	       facts->sight != SIGHT_ESCAPED;
}

/* A benign arm that was refused for want of something says nothing of the sandbox. */
static struct verdict_result benign_failed(const struct facts *facts)
{
	if (shortage_of_setup(facts) || shortage_of_step(facts, false))
		return host_short(facts);
	return inconclusive(facts->setup == SETUP_LAUNCHER ? REASON_LAUNCHER : REASON_BENIGN,
			    facts);
}

static const struct facts *find_closed(const struct facts *const *facts, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (facts[i]->setup == SETUP_CLOSED)
			return facts[i];
	return NULL;
}

static size_t count_closed(const struct facts *const *facts, size_t count)
{
	size_t closed = 0;

	for (size_t i = 0; i < count; i++)
		closed += facts[i]->setup == SETUP_CLOSED;
	return closed;
}

/* A profile and a mask decide alone whether a sandbox can be built.  One that could be built for
 * some of the trials was refused to the others by this host. */
static struct verdict_result judge_closed(const struct verdict_input *input,
					  const struct facts *closed,
					  struct verdict_result blocked_result)
{
	if (count_closed(input->attack, input->attack_count) == input->attack_count &&
	    count_closed(input->benign, input->benign_count) == input->benign_count)
		return blocked_result;
	return inconclusive(REASON_SETUP, closed);
}

/* "Could not start" must not pass for "was stopped". */
static struct verdict_result judge_benign(const struct verdict_input *input,
					  struct verdict_result blocked_result)
{
	const struct facts *closed = find_closed(input->attack, input->attack_count);

	if (input->benign_count == 0)
		return no_facts(REASON_BENIGN);
	if (!closed)
		closed = find_closed(input->benign, input->benign_count);
	if (closed)
		return judge_closed(input, closed, blocked_result);
	for (size_t i = 0; i < input->benign_count; i++)
		if (!benign_worked(input->benign[i], input->plain))
			return benign_failed(input->benign[i]);
	return blocked_result;
}

static struct verdict_result judge_cell(const struct verdict_input *input)
{
	struct verdict_result result;

	if (count_escaped(input->attack, input->attack_count) > 0)
		return (struct verdict_result){.verdict = VERDICT_ESCAPED};
	if (input->control_count == 0)
		return no_facts(REASON_HARNESS);
	if (count_escaped(input->control, input->control_count) == 0)
		return judge_control(input->control[input->control_count - 1], declared_by(input));
	result = judge_repetitions(input);
	if (result.verdict == VERDICT_BLOCKED)
		result = judge_benign(input, result);
	return result;
}

void verdict_of(const struct verdict_input *input, struct verdict_result *result)
{
	*result = judge_cell(input);
	result->reps = (unsigned)input->attack_count;
	result->escaped_reps = count_escaped(input->attack, input->attack_count);
}

enum retry verdict_retry(const struct facts *facts, bool bounds)
{
	if (facts->setup == SETUP_NO_SECOND_ID)
		return RETRY_NONE;
	if (shortage_of_setup(facts))
		return facts->attempt == 0 ? RETRY_ALONE : RETRY_NONE;
	if (facts->sight == SIGHT_ESCAPED)
		return RETRY_NONE;
	if (shortage_of_step(facts, bounds))
		return facts->attempt == 0 ? RETRY_ALONE : RETRY_NONE;
	if (facts->setup == SETUP_CLOSED)
		/* A mount or a group that somebody else has not left yet. */
		return facts->setup_errno == EBUSY ? RETRY_NOW : RETRY_NONE;
	if (facts->setup == SETUP_FAILED)
		return facts->attempt == 0 ? RETRY_NOW : RETRY_ALONE;
	/* Once: a launcher that does not start the program the second time will not start it. */
	if (facts->setup == SETUP_LAUNCHER)
		return facts->attempt == 0 ? RETRY_NOW : RETRY_NONE;
	if (facts->setup == SETUP_WORKDIR)
		return RETRY_NONE;
	if (facts->ending == ENDING_NONE || (facts->ending == ENDING_TIMEOUT && !facts->cpu_over))
		return RETRY_NOW;
	return RETRY_NONE;
}
