/* SPDX-License-Identifier: MIT */
/* Counts and credits in words: the base and the unknown stand beside every number. */
#include <criterion/criterion.h>
#include <stdlib.h>

#include "text/findings_text.h"
#include "text/sentences.h"
#include "text/set_text.h"

#define U WW_BIT(FACTOR_NO_USERNS)
#define C WW_BIT(FACTOR_NO_CHROOT)
#define N WW_BIT(FACTOR_NO_NNP)

static void expect_count(struct outcome_count count, const char *want)
{
	char text[COUNT_TEXT_MAX];

	cr_expect_str_eq(count_text(&count, text), want, "%s", text);
}

Test(findings_text, counts)
{
	expect_count((struct outcome_count){25, 105, 0}, "25 of 130");
	expect_count((struct outcome_count){25, 102, 3}, "25 of 127 (3 not known)");
	expect_count((struct outcome_count){0, 0, 130}, "not measured");
	expect_count((struct outcome_count){0, 4, 0}, "0 of 4");
	expect_count((struct outcome_count){4, 0, 1}, "4 of 4 (1 not known)");
}

static void expect_credit(struct single single, const char *want)
{
	const struct share share = {.factor = FACTOR_NO_USERNS, .single = single};
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	put_credit(out, &share);
	fclose(out);
	cr_expect_str_eq(text, want, "%s", text);
	free(text);
}

Test(findings_text, credits)
{
	expect_credit((struct single){.lets_out = 0}, "");
	expect_credit((struct single){.lets_out = 3, .own = 3}, "");
	expect_credit((struct single){.lets_out = 20, .enabled = 20, .through = C},
		      "20 by the chroot, which cannot be applied without it");
	expect_credit(
		(struct single){.lets_out = 27,
				.enabled = 20,
				.own = 2,
				.untold = 5,
				.through = C,
				.takes_down = WW_BIT(PRIM_CHROOT) | WW_BIT(PRIM_MNTNS),
				.uncovered = WW_BIT(PRIM_MNTNS)},
		"20 by the chroot, which cannot be applied without it, 2 by its own loss, 5 by "
		"its own loss or by that of the mount namespace, which this run does not tell "
		"apart");
	/* All of it is covered, and the mask that would tell was not known. */
	expect_credit((struct single){.lets_out = 1,
				      .untold = 1,
				      .unseen = 1,
				      .through = C,
				      .takes_down = WW_BIT(PRIM_CHROOT)},
		      "1 by its own loss or by that of the chroot, for the combination that would "
		      "tell is not known");
	/* Of three that nothing tells apart one is so for a combination that is not known. */
	expect_credit(
		(struct single){.lets_out = 4,
				.own = 1,
				.untold = 3,
				.unseen = 1,
				.through = C,
				.takes_down = WW_BIT(PRIM_CHROOT) | WW_BIT(PRIM_MNTNS),
				.uncovered = WW_BIT(PRIM_MNTNS)},
		"1 by its own loss, 2 by its own loss or by that of the mount namespace, which "
		"this run does not tell apart, 1 by its own loss or by that of the mount namespace "
		"and the chroot, for the combination that would tell is not known");
}

static void expect_sets(const char *sets, const char *want)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	put_sets(out, sets);
	fclose(out);
	cr_expect_str_eq(text, want, "%s", text);
	free(text);
}

Test(findings_text, sets)
{
	expect_sets("no_chroot", "without the chroot");
	expect_sets("no_chroot|!no_userns+no_nnp",
		    "without the chroot, or without no_new_privs while the user namespace is kept");
	expect_sets("!no_userns+!no_chroot", "while the user namespace and the chroot are kept");
	expect_sets("always", "whatever is kept");
	expect_sets("not_a_factor", "not_a_factor");
	expect_sets("no_userns|no_pidns|no_chroot|no_nnp|no_seccomp|no_mntns|no_rlimits",
		    "without the user namespace, or without the pid namespace, or without the "
		    "chroot, or without no_new_privs, or without the system-call filter, or "
		    "without the mount namespace or 1 more set");
	expect_sets(
		"no_userns|no_pidns|no_chroot|no_nnp|no_seccomp|no_mntns|no_rlimits|no_netns",
		"without the user namespace, or without the pid namespace, or without the "
		"chroot, or without no_new_privs, or without the system-call filter, or without "
		"the mount namespace or 2 more sets");
}

/* Two steps that let out two each. */
static void expect_tie(struct single userns, struct single chroot, const char *want)
{
	const struct findings findings = {
		.factors = U | C,
		.factor_count = 2,
		.testable = 6,
		.most_single = U | C,
		.shares = {{.factor = FACTOR_NO_USERNS, .single = userns},
			   {.factor = FACTOR_NO_CHROOT, .single = chroot}},
	};
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	put_most_single(out, &findings);
	fclose(out);
	cr_expect_str_eq(text, want, "%s", text);
	free(text);
}

/* The numbers of one step are told of both only where they are the same. */
Test(findings_text, ties)
{
	static const char bare[] = "Dropping the user namespace or the chroot alone lets out 2 "
				   "more, the most of any one step.";
	const struct single one = {.compared = 6, .before = 1, .after = 3, .lets_out = 2, .own = 2};
	struct single other = one;

	expect_tie(one, other,
		   "Dropping the user namespace or the chroot alone raises escapes from 1 to 3 of "
		   "6, the most of any one step.");
	other.compared = 5;
	expect_tie(one, other, bare);
	other = one;
	other.before = 0;
	other.after = 2;
	expect_tie(one, other, bare);
	other = one;
	other.before = 2;
	other.stops = 1;
	expect_tie(one, other, bare);
}

/* Of three steps; `masks` by dense bits. */
static struct findings measured_in(uint64_t masks)
{
	return (struct findings){.factors = U | C | N,
				 .factor_count = 3,
				 .measured = {.factors = 3, .bits = {masks}},
				 .measured_count = (size_t)__builtin_popcountll(masks)};
}

/* How many escape without one step is told when each was dropped alone. */
Test(findings_text, standings_that_were_measured)
{
	const struct findings full = measured_in(1U << 0), some = measured_in(1U << 0 | 1U << 1),
			      singles = measured_in(1U << 0 | 1U << 1 | 1U << 2 | 1U << 4),
			      no_full = measured_in(1U << 1 | 1U << 2 | 1U << 4),
			      all = measured_in(0xff);

	cr_expect(standing_measured(&full, STANDING_OPEN));
	cr_expect_not(standing_measured(&full, STANDING_SINGLE));
	cr_expect_not(standing_measured(&some, STANDING_SINGLE), "one of three");
	cr_expect(standing_measured(&singles, STANDING_SINGLE));
	cr_expect_not(standing_measured(&singles, STANDING_SEVERAL));
	cr_expect_not(standing_measured(&no_full, STANDING_OPEN));
	cr_expect_not(standing_measured(&no_full, STANDING_SINGLE));
	cr_expect(standing_measured(&all, STANDING_SEVERAL));
	cr_expect(standing_measured(&all, STANDING_NEVER));
}
