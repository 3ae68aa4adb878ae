/* SPDX-License-Identifier: MIT */
/* Studies that are written from a rule for each fixture and a model of what the kernel grants, so
 * that what is expected of them can be counted by hand. */
#ifndef WHICHWALL_TESTS_STUDY_RULES_H
#define WHICHWALL_TESTS_STUDY_RULES_H

#include <criterion/criterion.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "journal.h"
#include "plan.h"
#include "results.h"

/* Permanent bits of the factors that the rules speak of. */
#define U WW_BIT(FACTOR_NO_USERNS)
#define C WW_BIT(FACTOR_NO_CHROOT)
#define N WW_BIT(FACTOR_NO_NNP)

/* Something that holds in a mask. */
typedef bool when(uint64_t mask);

/* What one fixture does. */
struct rule {
	const char *id;
	when *escapes;
	bool untestable; /* the caller already holds the goal */
	when *unknown;   /* it times out before its state is read; NULL: never */
	when *closed;    /* the sandbox does not start; NULL: never */
	/* What it declares; 0 and NULL: nothing. */
	enum gain gain;
	const char *summary, *attack_ck, *cwe;
};

/* What the calls return in a mask and what is seen then. */
typedef void model(uint64_t mask, struct facts *facts);

/* One profile and caller of a run. */
struct study {
	const char *profile; /* NULL: strict */
	enum caller caller;  /* root unless said */
	uint64_t factors;
	const uint64_t *masks; /* NULL: all */
	size_t mask_count;
	model *model;
	const struct rule *rules;
	size_t rule_count;
	bool partial; /* of the first study of a run: run.json does not say that it is complete */
};

static inline const char *study_profile(const struct study *study)
{
	return study->profile ? study->profile : "strict";
}

/* ---- the journal ---- */

static inline void write_facts(FILE *journal, struct facts facts)
{
	struct trial_key key = facts_key(&facts);
	char line[2048];

	facts.id = trial_id(&key);
	cr_assert_gt(journal_format(&facts, line, sizeof line), 0);
	fputs(line, journal);
}

static inline struct facts facts_of(const struct study *study, const struct rule *rule,
				    uint64_t mask, enum arm arm)
{
	struct facts facts = {.caller = study->caller,
			      .mask = mask,
			      .arm = arm,
			      .said = SAID_DONE,
			      .phase = PHASE_ATTEMPT,
			      .step = "open",
			      .ending = ENDING_HELD};

	snprintf(facts.profile, sizeof facts.profile, "%s",
		 arm == ARM_CONTROL ? "none" : study_profile(study));
	snprintf(facts.fixture, sizeof facts.fixture, "%s", rule->id);
	return facts;
}

static inline void time_out(struct facts *facts)
{
	facts->said = SAID_READY;
	facts->sight = SIGHT_NOT_LOOKED;
	facts->ending = ENDING_TIMEOUT;
	facts->effective[0] = '\0';
}

static inline void stay_closed(struct facts *facts)
{
	facts->setup = SETUP_CLOSED;
	snprintf(facts->setup_step, sizeof facts->setup_step, "chroot");
	facts->setup_errno = EPERM;
	facts->said = SAID_NOTHING;
	facts->sight = SIGHT_NOT_LOOKED;
	facts->ending = ENDING_NONE;
	facts->effective[0] = '\0';
}

static inline void write_cell(FILE *journal, const struct study *study, const struct rule *rule,
			      uint64_t mask)
{
	struct facts attack = facts_of(study, rule, mask, ARM_ATTACK);
	struct facts benign = facts_of(study, rule, mask, ARM_BENIGN);

	attack.sight = rule->escapes(mask) ? SIGHT_ESCAPED : SIGHT_NOTHING;
	study->model(mask, &attack);
	if (rule->unknown && rule->unknown(mask))
		time_out(&attack);
	if (rule->closed && rule->closed(mask)) {
		stay_closed(&attack);
		stay_closed(&benign);
	}
	write_facts(journal, attack);
	write_facts(journal, benign);
}

static inline void write_row(FILE *journal, const struct study *study, const struct rule *rule,
			     bool with_control)
{
	struct facts control = facts_of(study, rule, 0, ARM_CONTROL);

	control.sight = rule->untestable ? SIGHT_VACUOUS : SIGHT_ESCAPED;
	if (with_control)
		write_facts(journal, control);
	if (study->masks)
		for (size_t i = 0; i < study->mask_count; i++)
			write_cell(journal, study, rule, study->masks[i]);
	else
		for (uint64_t m = 0; m < 1ULL << __builtin_popcountll(study->factors); m++)
			write_cell(journal, study, rule, mask_expand(m, study->factors));
}

/* Studies of one caller share the control arm. */
static inline bool is_first_of_caller(const struct study *studies, size_t i)
{
	for (size_t before = 0; before < i; before++)
		if (studies[before].caller == studies[i].caller)
			return false;
	return true;
}

static inline bool is_first_of_profile(const struct study *studies, size_t i)
{
	for (size_t before = 0; before < i; before++)
		if (strcmp(study_profile(&studies[before]), study_profile(&studies[i])) == 0)
			return false;
	return true;
}

/* ---- run.json ---- */

static inline void write_names(FILE *out, uint64_t factors)
{
	const char *separator = "";

	for (uint64_t left = factors; left; left &= left - 1) {
		fprintf(out, "%s\"%s\"", separator, ww_word(&ww_factors, __builtin_ctzll(left)));
		separator = ",";
	}
}

static inline void write_profiles(FILE *out, const struct study *studies, size_t count)
{
	const char *separator = "";

	for (size_t i = 0; i < count; i++) {
		if (!is_first_of_profile(studies, i))
			continue;
		fprintf(out, "%s{\"name\":\"%s\",\"factors\":[", separator,
			study_profile(&studies[i]));
		write_names(out, studies[i].factors);
		fputs("]}", out);
		separator = ",";
	}
}

static inline void write_callers(FILE *out, const struct study *studies, size_t count)
{
	const char *separator = "";

	for (size_t i = 0; i < count; i++) {
		if (!is_first_of_caller(studies, i))
			continue;
		fprintf(out, "%s\"%s\"", separator, ww_word(&ww_callers, (int)studies[i].caller));
		separator = ",";
	}
}

static inline void write_entry(FILE *out, const struct rule *rule)
{
	fprintf(out,
		"{\"id\":\"%s\",\"summary\":\"%s\",\"class\":\"fs\",\"needs\":[],"
		"\"witness\":\"file\",\"predict\":{\"root\":\"\",\"user\":\"\"},"
		"\"attack_ck\":\"%s\",\"cwe\":\"%s\",\"references\":\"\"",
		rule->id, rule->summary ? rule->summary : "s",
		rule->attack_ck ? rule->attack_ck : "", rule->cwe ? rule->cwe : "");
	if (rule->gain != GAIN_UNSAID)
		fprintf(out, ",\"gain\":\"%s\"", ww_word(&ww_gains, (int)rule->gain));
	fputs("}", out);
}

/* Studies of one run have the same fixtures. */
static inline char *run_json(const struct study *studies, size_t count)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	fprintf(out, "{\"format\":1,\"study\":\"0\",\"complete\":%s,\"callers\":[",
		studies->partial ? "false" : "true");
	write_callers(out, studies, count);
	fputs("],\"profiles\":[", out);
	write_profiles(out, studies, count);
	fputs("],\"fixtures\":[", out);
	for (size_t i = 0; i < studies->rule_count; i++)
		fprintf(out, "%s\"%s\"", i ? "," : "", studies->rules[i].id);
	fputs("],\"catalog\":[", out);
	for (size_t i = 0; i < studies->rule_count; i++) {
		fputs(i ? "," : "", out);
		write_entry(out, &studies->rules[i]);
	}
	fputs("]}", out);
	fclose(out);
	return text;
}

/* ---- the analysis ---- */

/* Of a run of several profiles and callers. */
static inline struct analysis *analyse_all(const struct study *studies, size_t count)
{
	FILE *journal = tmpfile();
	struct ww_error e = {0};
	char *run = run_json(studies, count);
	struct analysis *analysis;

	cr_assert(journal);
	for (size_t i = 0; i < count; i++)
		for (size_t r = 0; r < studies[i].rule_count; r++)
			write_row(journal, &studies[i], &studies[i].rules[r],
				  is_first_of_caller(studies, i));
	rewind(journal);
	analysis = analysis_build(journal, run, &e);
	cr_assert(analysis, "%s", e.text);
	fclose(journal);
	free(run);
	return analysis;
}

static inline struct analysis *analyse(const struct study *study)
{
	struct analysis *analysis = analyse_all(study, 1);

	cr_assert_eq(analysis->row_count, study->rule_count);
	return analysis;
}

/* ---- rules ---- */

static inline bool always(uint64_t m)
{
	(void)m;
	return true;
}
static inline bool never(uint64_t m)
{
	(void)m;
	return false;
}
static inline bool u_or_c(uint64_t m)
{
	return m & (U | C);
}
static inline bool u_and_n(uint64_t m)
{
	return (m & (U | N)) == (U | N);
}
static inline bool c_without_u(uint64_t m)
{
	return (m & C) && !(m & U);
}
static inline bool u_alone(uint64_t m)
{
	return m & U;
}
static inline bool c_alone(uint64_t m)
{
	return m & C;
}
static inline bool n_alone(uint64_t m)
{
	return m & N;
}
static inline bool while_c_is_kept(uint64_t m)
{
	return !(m & C);
}
static inline bool at_full(uint64_t m)
{
	return m == 0;
}
static inline bool at_c(uint64_t m)
{
	return m == C;
}
static inline bool at_u(uint64_t m)
{
	return m == U;
}
static inline bool at_u_and_n(uint64_t m)
{
	return m == (U | N);
}

/* ---- models ---- */

static inline void set_step(struct facts *facts, enum step step, bool asked, int err)
{
	facts->outcome.step[step].status = !asked ? STATUS_SKIPPED
					   : err  ? STATUS_FAILED
						  : STATUS_APPLIED;
	facts->outcome.step[step].err = err;
}

/* What the kernel grants an ordinary user (docs/notebook/2026-11-23-origin-claims.md).  Without a
 * user namespace neither unshare(2) nor chroot(2) is allowed, and without no_new_privs as well no
 * filter is. */
static inline void ordinary_user(uint64_t mask, struct facts *facts)
{
	bool userns = !(mask & U), chroot = !(mask & C), nnp = !(mask & N);

	facts->has_outcome = true;
	facts->outcome.strict_tag = true;
	set_step(facts, STEP_NO_NEW_PRIVS, nnp, 0);
	set_step(facts, STEP_UNSHARE, true, userns ? 0 : EPERM);
	set_step(facts, STEP_CHROOT, chroot, userns ? 0 : EPERM);
	set_step(facts, STEP_SECCOMP, true, userns || nnp ? 0 : EACCES);
	snprintf(facts->effective, sizeof facts->effective,
		 "no_new_privs=%s;seccomp=%s;userns=%s;pidns=arena;pidns_children=%s;mntns=%s;"
		 "chroot=%s",
		 nnp ? "on" : "off", userns || nnp ? "filter" : "off", userns ? "own" : "arena",
		 userns ? "own" : "arena", userns ? "own" : "arena",
		 userns && chroot ? "workdir" : "arena");
}

/* Nothing is refused and nothing depends on anything. */
static inline void all_applied(uint64_t mask, struct facts *facts)
{
	facts->has_outcome = true;
	facts->outcome.strict_tag = true;
	set_step(facts, STEP_NO_NEW_PRIVS, !(mask & N), 0);
	set_step(facts, STEP_UNSHARE, true, 0);
	set_step(facts, STEP_CHROOT, !(mask & C), 0);
	set_step(facts, STEP_SECCOMP, true, 0);
}

/* kernel.unprivileged_userns_clone=0: unshare(2) is refused whatever is taken away. */
static inline void refusing_host(uint64_t mask, struct facts *facts)
{
	ordinary_user(mask | U, facts);
}

/* The calls say that it was applied, and from outside it is not seen. */
static inline void without_effect(uint64_t mask, struct facts *facts)
{
	all_applied(mask, facts);
	snprintf(facts->effective, sizeof facts->effective, "no_new_privs=%s;chroot=arena",
		 mask & N ? "off" : "on");
}

#endif
