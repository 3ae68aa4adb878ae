/* SPDX-License-Identifier: MIT */
/* Studies written from a rule for each fixture and a model of what the calls return: the journal
 * and run.json of a run of profile `strict` by an ordinary user, analysed.  Numbers that a test
 * expects are counted by hand from the two. */
#ifndef WHICHWALL_TESTS_RULE_STUDY_H
#define WHICHWALL_TESTS_RULE_STUDY_H

#include <criterion/criterion.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "journal.h"
#include "plan.h"
#include "results.h"

#define U WW_BIT(FACTOR_NO_USERNS)
#define C WW_BIT(FACTOR_NO_CHROOT)
#define N WW_BIT(FACTOR_NO_NNP)

/* ---- a study ---- */

/* What one fixture does. */
struct rule {
	const char *id;
	bool (*escapes)(uint64_t mask);
	bool untestable;
	uint64_t unknown; /* the mask in which it times out before its state is read */
};
#define NEVER_UNKNOWN ~0ULL

/* What the calls return and what is seen then. */
typedef void model(uint64_t mask, struct facts *facts);

struct study {
	const char *profile; /* NULL: strict */
	bool by_root;        /* else by an ordinary user */
	uint64_t factors;
	const uint64_t *masks; /* NULL: all */
	size_t mask_count;
	model *model;
	const struct rule *rules;
	size_t rule_count;
	/* What the fixtures declare, in the order of the rules; NULL: nothing. */
	const char *const *gains;
	const char *const *techniques;
};

static inline const char *study_profile(const struct study *study)
{
	return study->profile ? study->profile : "strict";
}

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
	struct facts facts = {.caller = study->by_root ? CALLER_ROOT : CALLER_USER,
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

static inline void write_cell(FILE *journal, const struct study *study, const struct rule *rule,
			      uint64_t mask)
{
	struct facts attack = facts_of(study, rule, mask, ARM_ATTACK);
	struct facts benign = facts_of(study, rule, mask, ARM_BENIGN);

	attack.sight = rule->escapes(mask) ? SIGHT_ESCAPED : SIGHT_NOTHING;
	study->model(mask, &attack);
	if (rule->unknown == mask) {
		attack.said = SAID_READY;
		attack.sight = SIGHT_NOT_LOOKED;
		attack.ending = ENDING_TIMEOUT;
		attack.effective[0] = '\0';
	}
	/* A sandbox that refuses to start does so for every program. */
	benign.setup = attack.setup;
	write_facts(journal, attack);
	write_facts(journal, benign);
}

static inline void write_row(FILE *journal, const struct study *study, const struct rule *rule)
{
	struct facts control = facts_of(study, rule, 0, ARM_CONTROL);

	control.sight = rule->untestable ? SIGHT_VACUOUS : SIGHT_ESCAPED;
	write_facts(journal, control);
	if (study->masks)
		for (size_t i = 0; i < study->mask_count; i++)
			write_cell(journal, study, rule, study->masks[i]);
	else
		for (uint64_t m = 0; m < 1ULL << __builtin_popcountll(study->factors); m++)
			write_cell(journal, study, rule, mask_expand(m, study->factors));
}

static inline void write_names(FILE *out, const struct study *study)
{
	const char *separator = "";

	for (uint64_t left = study->factors; left; left &= left - 1) {
		fprintf(out, "%s\"%s\"", separator, ww_word(&ww_factors, __builtin_ctzll(left)));
		separator = ",";
	}
}

static inline void write_entry(FILE *out, const struct study *study, size_t i)
{
	fprintf(out,
		"%s{\"id\":\"%s\",\"summary\":\"s\",\"class\":\"fs\",\"needs\":[],"
		"\"witness\":\"file\",\"predict\":{\"root\":\"\",\"user\":\"\"},"
		"\"attack_ck\":\"%s\",\"cwe\":\"\",\"references\":\"\"",
		i ? "," : "", study->rules[i].id, study->techniques ? study->techniques[i] : "");
	if (study->gains)
		fprintf(out, ",\"gain\":\"%s\"", study->gains[i]);
	fputs("}", out);
}

static inline char *run_json(const struct study *study)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	fprintf(out,
		"{\"format\":1,\"study\":\"0\",\"complete\":true,\"callers\":[\"%s\"],"
		"\"profiles\":[{\"name\":\"%s\",\"factors\":[",
		study->by_root ? "root" : "user", study_profile(study));
	write_names(out, study);
	fputs("]}],\"fixtures\":[", out);
	for (size_t i = 0; i < study->rule_count; i++)
		fprintf(out, "%s\"%s\"", i ? "," : "", study->rules[i].id);
	fputs("],\"catalog\":[", out);
	for (size_t i = 0; i < study->rule_count; i++)
		write_entry(out, study, i);
	fputs("]}", out);
	fclose(out);
	return text;
}

static inline struct analysis *analyse(const struct study *study)
{
	FILE *journal = tmpfile();
	struct ww_error e = {0};
	char *run = run_json(study);
	struct analysis *analysis;

	cr_assert(journal);
	for (size_t i = 0; i < study->rule_count; i++)
		write_row(journal, study, &study->rules[i]);
	rewind(journal);
	analysis = analysis_build(journal, run, &e);
	cr_assert(analysis, "%s", e.text);
	cr_assert_eq(analysis->row_count, study->rule_count);
	fclose(journal);
	free(run);
	return analysis;
}

/* ---- what the kernel grants an ordinary user (docs/notebook/2026-11-23-origin-claims.md) ---- */

static inline void set(struct facts *facts, enum step step, bool asked, int err)
{
	facts->outcome.step[step].status = !asked ? STATUS_SKIPPED
					   : err  ? STATUS_FAILED
						  : STATUS_APPLIED;
	facts->outcome.step[step].err = err;
}

/* Without a user namespace neither unshare(2) nor chroot(2) is allowed, and without no_new_privs as
 * well no filter is. */
static inline void ordinary_user(uint64_t mask, struct facts *facts)
{
	bool userns = !(mask & U), chroot = !(mask & C), nnp = !(mask & N);

	facts->has_outcome = true;
	facts->outcome.strict_tag = true;
	set(facts, STEP_NO_NEW_PRIVS, nnp, 0);
	set(facts, STEP_UNSHARE, true, userns ? 0 : EPERM);
	set(facts, STEP_CHROOT, chroot, userns ? 0 : EPERM);
	set(facts, STEP_SECCOMP, true, userns || nnp ? 0 : EACCES);
	snprintf(facts->effective, sizeof facts->effective,
		 "no_new_privs=%s;seccomp=%s;userns=%s;pidns=arena;pidns_children=%s;mntns=%s;"
		 "chroot=%s",
		 nnp ? "on" : "off", userns || nnp ? "filter" : "off", userns ? "own" : "arena",
		 userns ? "own" : "arena", userns ? "own" : "arena",
		 userns && chroot ? "workdir" : "arena");
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
static inline bool c_alone(uint64_t m)
{
	return m & C;
}
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

static inline bool n_alone(uint64_t m)
{
	return m & N;
}

/* Nothing is refused and nothing depends on anything. */
static inline void all_applied(uint64_t mask, struct facts *facts)
{
	facts->has_outcome = true;
	facts->outcome.strict_tag = true;
	set(facts, STEP_NO_NEW_PRIVS, !(mask & N), 0);
	set(facts, STEP_UNSHARE, true, 0);
	set(facts, STEP_CHROOT, !(mask & C), 0);
	set(facts, STEP_SECCOMP, true, 0);
}

static inline bool u_alone(uint64_t m)
{
	return m == U;
}
static inline bool kept_lets_out(uint64_t m)
{
	return !(m & C);
}

/* kernel.unprivileged_userns_clone=0: unshare(2) is refused whatever is taken away. */
static inline void refusing_host(uint64_t mask, struct facts *facts)
{
	ordinary_user(mask | U, facts);
}

/* `either` needs the chroot or the user namespace, without which an ordinary user cannot chroot;
 * `helped` is let out by the user namespace; `partial` is not known in one mask. */
static const struct rule user_rules[] = {
	{"always", always, false, NEVER_UNKNOWN}, {"both", u_and_n, false, NEVER_UNKNOWN},
	{"either", u_or_c, false, NEVER_UNKNOWN}, {"helped", c_without_u, false, NEVER_UNKNOWN},
	{"partial", c_alone, false, U | N},       {"vacuous", never, true, NEVER_UNKNOWN},
	{"walled", never, false, NEVER_UNKNOWN},
};
static const struct study user_study = {
	.factors = U | C | N, .model = ordinary_user, .rules = user_rules, .rule_count = 7};

#endif
