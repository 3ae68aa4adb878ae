/* SPDX-License-Identifier: MIT */
/* The studies here are written from a rule for each fixture and a model of what the kernel grants;
 * the numbers that are expected are counted by hand from the two. */
#include <criterion/criterion.h>
#include <errno.h>

#include "findings.h"
#include "rule_study.h"

static struct findings *find(const struct analysis *analysis)
{
	struct group group = {0};
	struct findings *findings;

	cr_assert(group_next(analysis, &group));
	findings = findings_of(analysis, &group);
	cr_assert(findings);
	return findings;
}

static void expect_fraction(struct fraction got, int64_t numerator, int64_t denominator,
			    const char *what)
{
	char text[WW_FRACTION_TEXT_MAX];

	cr_expect_eq(fraction_compare(got, fraction_of(numerator, denominator)), 0,
		     "%s is %s, not %lld/%lld", what, fraction_format(got, text),
		     (long long)numerator, (long long)denominator);
}

Test(findings, counts_rows)
{
	struct analysis *analysis = analyse(&user_study);
	struct findings *o = find(analysis);

	cr_expect_str_eq(o->profile, "strict");
	cr_expect_eq(o->caller, CALLER_USER);
	cr_expect_eq(o->factors, U | C | N);
	cr_expect_eq(o->factor_count, 3);
	cr_expect_eq(o->rows, 7);
	cr_expect_eq(o->testable, 6, "all but vacuous");
	cr_expect_eq(o->complete, 5, "partial is not");
	cr_expect_eq(o->open, 1);
	cr_expect_eq(o->walled, 1);
	cr_expect_eq(o->non_monotone, 1);
	cr_expect(o->efficient);
	findings_free(o);
	analysis_free(analysis);
}

static void expect_share(const struct share *share, enum factor factor, size_t alone, size_t shared,
			 size_t never_part, size_t opens)
{
	cr_expect_eq(share->factor, factor);
	cr_expect_eq(share->alone, alone, "%s alone %zu", ww_word(&ww_factors, factor),
		     share->alone);
	cr_expect_eq(share->shared, shared, "%s shared %zu", ww_word(&ww_factors, factor),
		     share->shared);
	cr_expect_eq(share->never, never_part, "%s never %zu", ww_word(&ww_factors, factor),
		     share->never);
	cr_expect_eq(share->opens, opens, "%s opens %zu", ww_word(&ww_factors, factor),
		     share->opens);
}

/* Sets: either U|C; both U+N; helped C+!U; always, walled without a literal. */
Test(findings, shares)
{
	struct analysis *analysis = analyse(&user_study);
	struct findings *o = find(analysis);

	expect_share(&o->shares[0], FACTOR_NO_USERNS, 1, 1, 2, 1);
	expect_share(&o->shares[1], FACTOR_NO_CHROOT, 2, 0, 3, 0);
	expect_share(&o->shares[2], FACTOR_NO_NNP, 0, 1, 4, 0);
	/* either: 1/2 1/2 0; both: 1/2 0 1/2; helped: -1/2 1/2 0.  Banzhaf's are the same. */
	expect_fraction(o->shares[0].shapley, 1, 2, "no_userns");
	expect_fraction(o->shares[1].shapley, 1, 1, "no_chroot");
	expect_fraction(o->shares[2].shapley, 1, 2, "no_nnp");
	expect_fraction(o->shares[0].banzhaf, 1, 2, "no_userns");
	expect_fraction(o->shares[1].banzhaf, 1, 1, "no_chroot");
	expect_fraction(o->shares[2].banzhaf, 1, 2, "no_nnp");
	/* either +1 and helped +1; both -1. */
	expect_fraction(o->interaction[0][1], 2, 1, "userns and chroot");
	expect_fraction(o->interaction[1][0], 2, 1, "chroot and userns");
	expect_fraction(o->interaction[0][2], -1, 1, "userns and nnp");
	expect_fraction(o->interaction[1][2], 0, 1, "chroot and nnp");
	findings_free(o);
	analysis_free(analysis);
}

Test(findings, where_it_is_weakest)
{
	/* Dense U = 1, C = 2, N = 4; always +1, either 1 2 3 5 6 7, both 5 7, helped 2 6. */
	static const size_t escapes[8] = {1, 2, 3, 2, 1, 3, 3, 3};
	struct analysis *analysis = analyse(&user_study);
	struct findings *o = find(analysis);

	for (unsigned m = 0; m < 8; m++)
		cr_expect_eq(o->escapes_of[m], escapes[m], "mask %u: %zu", m, o->escapes_of[m]);
	cr_expect_eq(o->weak[0].mask, 0);
	cr_expect_eq(o->weak[0].escapes, 1);
	cr_expect_eq(o->weak[1].mask, C);
	cr_expect_eq(o->weak[1].escapes, 3);
	cr_expect_eq(o->weak[1].ties, 1);
	cr_expect_eq(o->weak[2].mask, U | N, "the lower of two");
	cr_expect_eq(o->weak[2].ties, 2);
	cr_expect_eq(o->weak[3].mask, U | C | N);
	cr_expect_eq(o->weak[3].escapes, 3);
	cr_expect_eq(o->weakest.size, 1, "nothing lets out more than no_chroot alone");
	cr_expect_eq(o->weakest.mask, C);
	findings_free(o);
	analysis_free(analysis);
}

/* ---- enabling ---- */

static void expect_enabling(const struct enabling *e, enum factor factor, enum primitive primitive,
			    const struct enabling *wanted, const char *where)
{
	const char *name = ww_word(&ww_primitives, (int)primitive);
	char *text = enabling_where(e, &e->lost_where);

	cr_expect_eq(e->factor, factor, "%s", name);
	cr_expect_eq(e->primitive, primitive, "%s", name);
	cr_expect_eq(e->pairs, wanted->pairs, "%s: %zu pairs", name, e->pairs);
	cr_expect_eq(e->lost, wanted->lost, "%s: lost %zu", name, e->lost);
	cr_expect_eq(e->gained, wanted->gained, "%s: gained %zu", name, e->gained);
	cr_expect_eq(e->pairs_seen, wanted->pairs_seen, "%s: %zu seen", name, e->pairs_seen);
	cr_expect_eq(e->lost_seen, wanted->lost_seen, "%s: lost_seen %zu", name, e->lost_seen);
	cr_expect_eq(e->gained_seen, wanted->gained_seen, "%s: gained_seen", name);
	cr_expect_eq(e->err, wanted->err, "%s: errno %d", name, e->err);
	cr_expect(e->everywhere, "%s", name);
	cr_expect_str_eq(text, where, "%s: %s", name, text);
	free(text);
}

/* 7 rows of 4 pairs for each factor, of 2 where no_chroot must stay for chroot to be asked for; the
 * state of `partial` was not read in mask U+N, which is one pair for each factor. */
Test(findings, what_a_factor_takes_down_with_it)
{
	struct analysis *analysis = analyse(&user_study);
	struct findings *o = find(analysis);
	const struct enabling *e = o->enablings;

	cr_assert_eq(o->enabling_count, 5);
	expect_enabling(
		&e[0], FACTOR_NO_USERNS, PRIM_PIDNS,
		&(struct enabling){
			.pairs = 28, .lost = 28, .pairs_seen = 27, .lost_seen = 27, .err = EPERM},
		"always");
	expect_enabling(
		&e[1], FACTOR_NO_USERNS, PRIM_MNTNS,
		&(struct enabling){
			.pairs = 28, .lost = 28, .pairs_seen = 27, .lost_seen = 27, .err = EPERM},
		"always");
	expect_enabling(
		&e[2], FACTOR_NO_USERNS, PRIM_CHROOT,
		&(struct enabling){
			.pairs = 14, .lost = 14, .pairs_seen = 13, .lost_seen = 13, .err = EPERM},
		"always");
	expect_enabling(
		&e[3], FACTOR_NO_USERNS, PRIM_SECCOMP,
		&(struct enabling){
			.pairs = 28, .lost = 14, .pairs_seen = 27, .lost_seen = 13, .err = EACCES},
		"no_nnp");
	expect_enabling(
		&e[4], FACTOR_NO_NNP, PRIM_SECCOMP,
		&(struct enabling){
			.pairs = 28, .lost = 14, .pairs_seen = 27, .lost_seen = 13, .err = EACCES},
		"no_userns");
	cr_expect_eq(e[2].around, N, "no_chroot takes chroot itself away");
	cr_expect_eq(e[3].around, C | N);
	findings_free(o);
	analysis_free(analysis);
}

/* The call says that it worked and nothing is in force; taking no_chroot away lets it work. */
static void contrary(uint64_t mask, struct facts *facts)
{
	facts->has_outcome = true;
	facts->outcome.strict_tag = true;
	set(facts, STEP_UNSHARE, true, 0);
	set(facts, STEP_SECCOMP, true, mask & C ? 0 : EINVAL);
	snprintf(facts->effective, sizeof facts->effective, "mntns=%s;seccomp=%s",
		 mask & C ? "arena" : "own", mask & C ? "filter" : "off");
}

Test(findings, record_and_sight_are_counted_apart)
{
	static const struct rule one[] = {{"walled", never, false, NEVER_UNKNOWN}};
	const struct study study = {.factors = C, .model = contrary, .rules = one, .rule_count = 1};
	struct analysis *analysis = analyse(&study);
	struct findings *o = find(analysis);
	char *where;

	cr_assert_eq(o->enabling_count, 2);
	expect_enabling(&o->enablings[0], FACTOR_NO_CHROOT, PRIM_MNTNS,
			&(struct enabling){.pairs = 1, .pairs_seen = 1, .lost_seen = 1}, "always");
	expect_enabling(
		&o->enablings[1], FACTOR_NO_CHROOT, PRIM_SECCOMP,
		&(struct enabling){.pairs = 1, .gained = 1, .pairs_seen = 1, .gained_seen = 1}, "");
	where = enabling_where(&o->enablings[1], &o->enablings[1].gained_where);
	cr_expect_str_eq(where, "always");
	free(where);
	findings_free(o);
	analysis_free(analysis);
}

/* In one row of seven the filter is refused when no_chroot is gone. */
static void one_row_differs(uint64_t mask, struct facts *facts)
{
	bool refused = strcmp(facts->fixture, "both") == 0 && mask & C;

	facts->has_outcome = true;
	facts->outcome.strict_tag = true;
	set(facts, STEP_SECCOMP, true, refused ? ENOSYS : 0);
	snprintf(facts->effective, sizeof facts->effective, "seccomp=filter");
}

Test(findings, rows_need_not_be_alike)
{
	struct study study = user_study;
	struct analysis *analysis;
	struct findings *o;

	study.factors = C;
	study.model = one_row_differs;
	analysis = analyse(&study);
	o = find(analysis);
	cr_assert_eq(o->enabling_count, 1);
	expect_enabling(&o->enablings[0], FACTOR_NO_CHROOT, PRIM_SECCOMP,
			&(struct enabling){.pairs = 7, .lost = 1, .pairs_seen = 7, .err = ENOSYS},
			"always");
	cr_expect_eq(o->state_count, 1);
	cr_expect_eq(o->states[0].cells, 14);
	findings_free(o);
	analysis_free(analysis);
}

/* Three rows fail alike, and the fourth otherwise. */
static void three_fail_alike(uint64_t mask, struct facts *facts)
{
	const int err = strcmp(facts->fixture, "d") == 0 ? EPERM : ENOSYS;

	facts->has_outcome = true;
	facts->outcome.strict_tag = true;
	set(facts, STEP_SECCOMP, true, mask & C ? err : 0);
}

Test(findings, the_commonest_error_is_that_of_most_rows)
{
	static const struct rule four[] = {{"a", never, false, NEVER_UNKNOWN},
					   {"b", never, false, NEVER_UNKNOWN},
					   {"c", never, false, NEVER_UNKNOWN},
					   {"d", never, false, NEVER_UNKNOWN}};
	const struct study study = {
		.factors = C, .model = three_fail_alike, .rules = four, .rule_count = 4};
	struct analysis *analysis = analyse(&study);
	struct findings *o = find(analysis);

	cr_assert_eq(o->enabling_count, 1);
	expect_enabling(&o->enablings[0], FACTOR_NO_CHROOT, PRIM_SECCOMP,
			&(struct enabling){.pairs = 4, .lost = 4, .err = ENOSYS}, "always");
	findings_free(o);
	analysis_free(analysis);
}

/* ---- states ---- */

/* Without a user namespace chroot does not matter: 6 states for 8 masks. */
Test(findings, states_that_were_in_force)
{
	/* In the order of their lowest mask, dense. */
	static const struct {
		uint64_t masks, primitives;
		size_t cells, escapes;
	} wanted[] = {
		/* `partial` escapes with no_chroot, and counts here although it is incomplete. */
		{1U << 0,
		 WW_BIT(PRIM_NO_NEW_PRIVS) | WW_BIT(PRIM_USERNS) | WW_BIT(PRIM_PIDNS) |
			 WW_BIT(PRIM_MNTNS) | WW_BIT(PRIM_CHROOT) | WW_BIT(PRIM_SECCOMP),
		 7, 1},
		{1U << 1 | 1U << 3, WW_BIT(PRIM_NO_NEW_PRIVS) | WW_BIT(PRIM_SECCOMP), 14, 3},
		{1U << 2,
		 WW_BIT(PRIM_NO_NEW_PRIVS) | WW_BIT(PRIM_USERNS) | WW_BIT(PRIM_PIDNS) |
			 WW_BIT(PRIM_MNTNS) | WW_BIT(PRIM_SECCOMP),
		 7, 4},
		{1U << 4,
		 WW_BIT(PRIM_USERNS) | WW_BIT(PRIM_PIDNS) | WW_BIT(PRIM_MNTNS) |
			 WW_BIT(PRIM_CHROOT) | WW_BIT(PRIM_SECCOMP),
		 7, 1},
		{1U << 5 | 1U << 7, 0, 13, 4},
		{1U << 6,
		 WW_BIT(PRIM_USERNS) | WW_BIT(PRIM_PIDNS) | WW_BIT(PRIM_MNTNS) |
			 WW_BIT(PRIM_SECCOMP),
		 7, 4},
	};
	struct analysis *analysis = analyse(&user_study);
	struct findings *o = find(analysis);

	cr_assert_eq(o->state_count, 6);
	for (size_t i = 0; i < 6; i++) {
		const struct effective_state *state = &o->states[i];

		cr_expect_eq(state->masks.bits[0], wanted[i].masks, "state %zu", i);
		cr_expect_eq(state->mask_count, (size_t)__builtin_popcountll(wanted[i].masks),
			     "state %zu", i);
		cr_expect_eq(state->primitives, wanted[i].primitives, "state %zu", i);
		cr_expect_eq(state->cells, wanted[i].cells, "state %zu: %zu", i, state->cells);
		cr_expect_eq(state->escapes, wanted[i].escapes, "state %zu: %zu", i,
			     state->escapes);
	}
	findings_free(o);
	analysis_free(analysis);
}

/* A program of the user's own brings its file into the new root: four mounts in place of one. */
static void more_mounts_for_one(uint64_t mask, struct facts *facts)
{
	const char *mounts = strcmp(facts->fixture, "theirs") == 0 ? "4" : "1";

	snprintf(facts->effective, sizeof facts->effective,
		 "no_new_privs=%s;bind_mounts=%s;chroot=%s", mask & N ? "off" : "on",
		 mask & C ? "0" : mounts, mask & C ? "arena" : "workdir");
}

Test(findings, the_number_of_mounts_makes_no_state)
{
	static const struct rule two[] = {
		{"ours", c_alone, false, NEVER_UNKNOWN},
		{"theirs", c_alone, false, NEVER_UNKNOWN},
	};
	const struct study study = {
		.factors = C | N, .model = more_mounts_for_one, .rules = two, .rule_count = 2};
	struct analysis *analysis = analyse(&study);
	struct findings *o = find(analysis);

	cr_assert_eq(o->state_count, 4, "%zu states of 4 masks", o->state_count);
	for (size_t i = 0; i < 4; i++) {
		cr_expect_eq(o->states[i].mask_count, 1);
		cr_expect_eq(o->states[i].cells, 2);
		cr_expect_eq(o->states[i].escapes, o->states[i].masks.bits[0] & 10 ? 2 : 0);
	}
	cr_expect_eq(o->states[0].primitives & WW_BIT(PRIM_BIND_MOUNTS), WW_BIT(PRIM_BIND_MOUNTS));
	findings_free(o);
	analysis_free(analysis);
}

/* Between none and some there is a difference, and between some and unknown. */
Test(findings, whether_there_are_mounts_does)
{
	cr_expect(same_effective("bind_mounts=1;chroot=workdir", "bind_mounts=14;chroot=workdir"));
	cr_expect(same_effective("a=1;bind_mounts=3", "a=1;bind_mounts=2"));
	cr_expect_not(same_effective("bind_mounts=0;a=1", "bind_mounts=1;a=1"));
	cr_expect_not(same_effective("bind_mounts=?;a=1", "bind_mounts=1;a=1"));
	cr_expect_not(same_effective("bind_mounts=2;a=1", "bind_mounts=1;a=2"));
	cr_expect_not(same_effective("b=2;bind_mounts=2", "a=2;bind_mounts=1"));
	cr_expect_not(same_effective("no_bind_mounts=2", "no_bind_mounts=1"));
	cr_expect_not(same_effective("a=1", "bind_mounts=1"));
}

/* Each fixture has a state of its own in every mask. */
static void as_many_states(uint64_t mask, struct facts *facts)
{
	snprintf(facts->effective, sizeof facts->effective, "chroot=%s;of=%s-%llu",
		 mask & C ? "arena" : "workdir", facts->fixture, (unsigned long long)mask);
}

Test(findings, many_states)
{
	struct study study = user_study;
	struct analysis *analysis;
	struct findings *o;

	study.factors = 511;
	study.model = as_many_states;
	analysis = analyse(&study);
	o = find(analysis);
	/* 7 rows of 512 masks, of which one was not read. */
	cr_expect_eq(o->state_count, 7 * 512 - 1);
	cr_expect_str_eq(o->states[0].text, "chroot=workdir;of=always-0");
	for (size_t i = 0; i < o->state_count; i++)
		cr_assert_eq(o->states[i].mask_count, 1);
	cr_expect_eq(o->enabling_count, 0);
	findings_free(o);
	analysis_free(analysis);
}

/* ---- more factors than a word has masks, and fewer cells than masks ---- */

#define M WW_BIT(FACTOR_NO_MNTNS)
#define R WW_BIT(FACTOR_NO_RLIMITS)

/* The filter is refused when no_mntns and no_rlimits are both gone. */
static void far_apart(uint64_t mask, struct facts *facts)
{
	facts->has_outcome = true;
	facts->outcome.strict_tag = true;
	set(facts, STEP_SECCOMP, !(mask & WW_BIT(FACTOR_NO_SECCOMP)),
	    (mask & (M | R)) == (M | R) ? ENOMEM : 0);
}

Test(findings, nine_factors)
{
	static const struct rule one[] = {{"walled", never, false, NEVER_UNKNOWN}};
	const struct study study = {
		.factors = 511, .model = far_apart, .rules = one, .rule_count = 1};
	struct analysis *analysis = analyse(&study);
	struct findings *o = find(analysis);

	/* The filter is asked for in 256 masks: 128 pairs, of which the other factor is gone in
	 * half. */
	cr_assert_eq(o->enabling_count, 2);
	expect_enabling(&o->enablings[0], FACTOR_NO_MNTNS, PRIM_SECCOMP,
			&(struct enabling){.pairs = 128, .lost = 64, .err = ENOMEM}, "no_rlimits");
	expect_enabling(&o->enablings[1], FACTOR_NO_RLIMITS, PRIM_SECCOMP,
			&(struct enabling){.pairs = 128, .lost = 64, .err = ENOMEM}, "no_mntns");
	findings_free(o);
	analysis_free(analysis);
}

Test(findings, some_masks_only)
{
	static const uint64_t masks[] = {0, U, N};
	struct study study = user_study;
	struct analysis *analysis;
	struct findings *o;

	study.masks = masks;
	study.mask_count = 3;
	analysis = analyse(&study);
	o = find(analysis);
	cr_expect_eq(o->testable, 6);
	cr_expect_eq(o->complete, 0);
	/* All six are known in the three masks that were measured: always, and either without U. */
	cr_expect_eq(o->measured_count, 3);
	cr_expect_eq(o->whole, 6);
	cr_expect_eq(o->weakest.mask, U);
	cr_expect_eq(o->weakest.escapes, 2);
	cr_expect_eq(o->weak[2].ties, 0, "no pair was measured");
	cr_expect_eq(o->full.escaped, 1);
	cr_expect_eq(o->full.blocked, 5);
	cr_expect_eq(o->most_single, U);
	cr_expect_eq(o->shares[0].single.untold, 1, "without C alone was not measured");
	cr_expect_eq(o->shares[0].single.unseen, 1);
	cr_expect_eq(o->shares[1].single.compared, 0);
	cr_expect_eq(o->most_shapley, 0);
	expect_fraction(o->shares[0].shapley, 0, 1, "nothing is known");
	/* One pair of the three that loses, and it says nothing of the others. */
	cr_assert_eq(o->enabling_count, 3);
	cr_expect_eq(o->enablings[0].primitive, PRIM_PIDNS);
	cr_expect_eq(o->enablings[0].lost, 7);
	cr_expect_not(o->enablings[0].everywhere);
	findings_free(o);
	analysis_free(analysis);
}

static void expect_single(const struct single *single, const struct single *want, const char *what)
{
	cr_expect_eq(single->compared, want->compared, "%s: compared %zu", what, single->compared);
	cr_expect_eq(single->before, want->before, "%s: before %zu", what, single->before);
	cr_expect_eq(single->after, want->after, "%s: after %zu", what, single->after);
	cr_expect_eq(single->lets_out, want->lets_out, "%s: lets out %zu", what, single->lets_out);
	cr_expect_eq(single->stops, want->stops, "%s: stops %zu", what, single->stops);
	cr_expect_eq(single->own, want->own, "%s: own %zu", what, single->own);
	cr_expect_eq(single->enabled, want->enabled, "%s: enabled %zu", what, single->enabled);
	cr_expect_eq(single->untold, want->untold, "%s: untold %zu", what, single->untold);
	cr_expect_eq(single->unseen, want->unseen, "%s: unseen %zu", what, single->unseen);
	cr_expect_eq(single->through, want->through, "%s: through %lx", what, single->through);
	cr_expect_eq(single->uncovered, want->uncovered, "%s: uncovered %lx", what,
		     single->uncovered);
}

/* Without the user namespace an ordinary user cannot chroot, so that `either` gets out without it
 * as it does without the chroot: that is the chroot's doing. */
Test(findings, one_factor_alone)
{
	struct analysis *analysis = analyse(&user_study);
	struct findings *o = find(analysis);

	expect_single(&o->shares[0].single,
		      &(struct single){.compared = 6,
				       .before = 1,
				       .after = 2,
				       .lets_out = 1,
				       .enabled = 1,
				       .through = C,
				       .uncovered = WW_BIT(PRIM_PIDNS) | WW_BIT(PRIM_MNTNS)},
		      "no_userns");
	/* either, helped, partial. */
	expect_single(
		&o->shares[1].single,
		&(struct single){.compared = 6, .before = 1, .after = 4, .lets_out = 3, .own = 3},
		"no_chroot");
	expect_single(&o->shares[2].single,
		      &(struct single){.compared = 6, .before = 1, .after = 1}, "no_nnp");
	cr_expect_eq(o->most_single, C);
	cr_expect_eq(o->most_shapley, C);
	cr_expect_eq(o->shared_out, 2, "always, either, both without all; always with all");
	cr_expect_eq(o->helped, 1);
	cr_expect_eq(o->full.escaped, 1);
	cr_expect_eq(o->full.blocked, 5);
	cr_expect_eq(o->full.unknown, 0);
	cr_expect_eq(o->standing[STANDING_OPEN], 1, "always");
	cr_expect_eq(o->standing[STANDING_SINGLE], 3, "either, helped, partial");
	cr_expect_eq(o->standing[STANDING_SEVERAL], 1, "both");
	cr_expect_eq(o->standing[STANDING_NEVER], 1, "walled");
	cr_expect_eq(o->standing[STANDING_UNKNOWN], 0);
	cr_expect_eq(o->standing[STANDING_UNTESTABLE], 1, "vacuous");
	cr_expect_eq(o->refusals.count, 0);
	cr_expect_eq(o->refusals.level, LEVEL_FULL);
	findings_free(o);
	analysis_free(analysis);
}

/* Of two that the loss of the user namespace lets out, one gets out by the chroot that goes down
 * with it and one does not; the pid and the mount namespace go down as well, which no factor of
 * this run takes away by itself.  What only hardening lets out is told as that, at the full as
 * well. */
Test(findings, by_itself_and_by_what_it_enables)
{
	static const struct rule some[] = {
		{"either", u_or_c, false, NEVER_UNKNOWN},
		{"itself", u_alone, false, NEVER_UNKNOWN},
		{"kept", kept_lets_out, false, NEVER_UNKNOWN},
	};
	const struct study study = {
		.factors = U | C, .model = ordinary_user, .rules = some, .rule_count = 3};
	struct analysis *analysis = analyse(&study);
	struct findings *o = find(analysis);

	cr_expect_eq(o->shares[0].single.lets_out, 2);
	cr_expect_eq(o->shares[0].single.enabled, 1);
	cr_expect_eq(o->shares[0].single.own, 0);
	cr_expect_eq(o->shares[0].single.untold, 1);
	cr_expect_eq(o->shares[1].single.stops, 1);
	cr_expect_eq(o->helped, 2, "itself is blocked again without the chroot");
	/* At the full kept; without both either. */
	cr_expect_eq(o->shared_out, 0);
	cr_expect_eq(o->most_single, U);
	findings_free(o);
	analysis_free(analysis);
}

/* Ties are told, not settled by the order of the bits. */
Test(findings, ties)
{
	static const struct rule two[] = {
		{"by_c", c_alone, false, NEVER_UNKNOWN},
		{"by_n", n_alone, false, NEVER_UNKNOWN},
	};
	const struct study study = {
		.factors = C | N, .model = all_applied, .rules = two, .rule_count = 2};
	struct analysis *analysis = analyse(&study);
	struct findings *o = find(analysis);

	cr_expect_eq(o->most_single, C | N);
	cr_expect_eq(o->most_shapley, C | N);
	cr_expect_eq(o->weak[1].ties, 2);
	cr_expect_eq(o->weakest.mask, C | N);
	cr_expect_eq(o->weakest.ties, 1);
	findings_free(o);
	analysis_free(analysis);
}

/* Full hardening was not measured: nothing is said of it, and nothing of what a factor adds. */
Test(findings, without_full_hardening)
{
	static const uint64_t masks[] = {U, C, N};
	struct study study = user_study;
	struct analysis *analysis;
	struct findings *o;

	study.masks = masks;
	study.mask_count = 3;
	analysis = analyse(&study);
	o = find(analysis);
	cr_expect_eq(o->full.escaped, 0);
	cr_expect_eq(o->full.blocked, 0);
	cr_expect_eq(o->full.unknown, 6);
	cr_expect_eq(o->standing[STANDING_UNKNOWN], 6);
	cr_expect_eq(o->standing[STANDING_OPEN], 0);
	cr_expect_eq(o->most_single, 0);
	for (unsigned i = 0; i < 3; i++)
		cr_expect_eq(o->shares[i].single.compared, 0);
	cr_expect_eq(o->whole, 6);
	cr_expect_eq(o->weak[0].ties, 0);
	cr_expect_eq(o->weakest.mask, C);
	cr_expect_eq(o->weakest.escapes, 4);
	cr_expect_eq(o->refusals.level, LEVEL_UNKNOWN);
	findings_free(o);
	analysis_free(analysis);
}

/* One time-out under full hardening: the row is not known there, and in no base of the rest. */
Test(findings, a_hole_at_full_hardening)
{
	static const struct rule some[] = {
		{"always", always, false, NEVER_UNKNOWN},
		{"hole", always, false, 0},
		{"walled", never, false, NEVER_UNKNOWN},
	};
	const struct study study = {
		.factors = C | N, .model = all_applied, .rules = some, .rule_count = 3};
	struct analysis *analysis = analyse(&study);
	struct findings *o = find(analysis);

	cr_expect_eq(o->full.escaped, 1);
	cr_expect_eq(o->full.blocked, 1);
	cr_expect_eq(o->full.unknown, 1);
	cr_expect_eq(row_standing(&analysis->rows[1]), STANDING_UNKNOWN);
	cr_expect_not(row_let_out(&analysis->rows[1], C), "it may have escaped before");
	cr_expect_eq(o->shares[0].single.compared, 2);
	cr_expect_eq(o->shares[0].single.before, 1);
	cr_expect_eq(o->shares[0].single.after, 1);
	cr_expect_eq(o->whole, 2);
	cr_expect_eq(o->weakest.escapes, 1);
	cr_expect_eq(o->weakest.mask, 0);
	findings_free(o);
	analysis_free(analysis);
}

Test(findings, hardening_that_could_not_be_applied)
{
	struct study study = user_study;
	struct analysis *analysis;
	struct findings *o;
	const struct refusals *r;

	study.model = refusing_host;
	analysis = analyse(&study);
	o = find(analysis);
	r = &o->refusals;
	cr_assert_eq(r->count, 2);
	cr_expect_eq(r->list[0].step, STEP_UNSHARE);
	cr_expect_eq(r->list[0].err, EPERM);
	cr_expect_eq(r->list[0].failed, 8);
	cr_expect_eq(r->list[0].asked, 8);
	cr_expect_eq(r->list[0].primitives,
		     WW_BIT(PRIM_USERNS) | WW_BIT(PRIM_PIDNS) | WW_BIT(PRIM_MNTNS));
	cr_expect_eq(r->list[1].step, STEP_CHROOT);
	cr_expect_eq(r->list[1].failed, 4, "in the masks that keep it");
	cr_expect_eq(r->list[1].asked, 4);
	cr_expect_eq(r->level, LEVEL_PARTIAL);
	cr_expect_eq(r->idle, 0, "what failed is told once");
	findings_free(o);
	analysis_free(analysis);
}

/* One program of seven gets no chroot. */
static void refused_to_one(uint64_t mask, struct facts *facts)
{
	all_applied(mask, facts);
	if (strcmp(facts->fixture, "both") == 0)
		set(facts, STEP_CHROOT, !(mask & C), EPERM);
}

Test(findings, hardening_that_one_program_did_not_get)
{
	struct study study = user_study;
	struct analysis *analysis;
	struct findings *o;

	study.model = refused_to_one;
	analysis = analyse(&study);
	o = find(analysis);
	cr_assert_eq(o->refusals.count, 1);
	cr_expect_eq(o->refusals.list[0].step, STEP_CHROOT);
	cr_expect_eq(o->refusals.list[0].failed, 4);
	cr_expect_eq(o->refusals.level, LEVEL_PARTIAL, "that of the program that got least");
	findings_free(o);
	analysis_free(analysis);
}

/* The calls say that it was applied, and from outside it is not seen. */
static void without_effect(uint64_t mask, struct facts *facts)
{
	all_applied(mask, facts);
	snprintf(facts->effective, sizeof facts->effective, "no_new_privs=%s;chroot=arena",
		 mask & N ? "off" : "on");
}

Test(findings, hardening_that_is_not_seen)
{
	struct study study = user_study;
	struct analysis *analysis;
	struct findings *o;

	study.model = without_effect;
	analysis = analyse(&study);
	o = find(analysis);
	cr_expect_eq(o->refusals.count, 0);
	cr_expect_eq(o->refusals.idle, WW_BIT(PRIM_CHROOT));
	findings_free(o);
	analysis_free(analysis);
}

/* Of one program of seven it is seen. */
static void with_effect_on_one(uint64_t mask, struct facts *facts)
{
	without_effect(mask, facts);
	if (strcmp(facts->fixture, "both") == 0)
		snprintf(facts->effective, sizeof facts->effective, "chroot=%s",
			 mask & C ? "arena" : "workdir");
}

Test(findings, hardening_that_is_seen_once_is_in_force)
{
	struct study study = user_study;
	struct analysis *analysis;
	struct findings *o;

	study.model = with_effect_on_one;
	analysis = analyse(&study);
	o = find(analysis);
	cr_expect_eq(o->refusals.idle, 0);
	findings_free(o);
	analysis_free(analysis);
}

Test(findings, an_empty_journal)
{
	static const uint64_t none[1] = {0};
	struct study study = user_study;
	struct analysis *analysis;
	struct findings *o;

	study.masks = none;
	study.mask_count = 0;
	analysis = analyse(&study);
	o = find(analysis);
	cr_expect_eq(o->rows, 7);
	cr_expect_eq(o->complete, 0);
	cr_expect_eq(o->state_count, 0);
	cr_expect_eq(o->enabling_count, 0);
	findings_free(o);
	analysis_free(analysis);
	findings_free(NULL);
}
