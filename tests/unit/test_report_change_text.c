/* SPDX-License-Identifier: MIT */
/* The sentence of every kind of change and of remark.  Cells are bits of a dense mask over
 * no_userns (bit 0) and no_chroot (bit 1): bit 0 is full hardening, 1 no_userns, 2 no_chroot, 3
 * both. */
#include "hand_made.h"
#include "text/change_text.h"
#include "text/set_text.h"

#define TWO (USERNS | CHROOT)
#define TEXT(text) ((char[]){text})

static void expect_sentence(const struct change *change, const char *want)
{
	char *text = change_sentence(change);

	cr_expect_str_eq(text, want, "%s: %s", change_word(change->kind), text);
	free(text);
}

static struct change of_masks(enum change_kind kind, uint64_t masks, char *before)
{
	return (struct change){.kind = kind,
			       .factors = TWO,
			       .masks = bits_of(TWO, masks),
			       .before = before,
			       .after = TEXT("")};
}

Test(change_text, cells)
{
	struct change change = of_masks(CHANGE_ESCAPE, 0x4, TEXT("blocked"));

	expect_sentence(&change, "escapes now without the chroot; before: blocked");
	change = of_masks(CHANGE_ESCAPE, 0xf, TEXT("not known"));
	expect_sentence(&change, "escapes now under full hardening, without the user namespace, "
				 "without the chroot and in 1 more combination; before: not known");
	change = of_masks(CHANGE_ESCAPE_GONE, 0x8, TEXT("escaped"));
	expect_sentence(&change, "blocked now without the user namespace and the chroot");
	change = of_masks(CHANGE_UNKNOWN, 0x1, TEXT("known"));
	expect_sentence(&change, "not known now (inconclusive or missing) under full hardening");
	change = of_masks(CHANGE_KNOWN, 0x2, TEXT("not known"));
	expect_sentence(&change, "known now, and blocked, without the user namespace");
	change = of_masks(CHANGE_NEW_ESCAPE, 0x4, TEXT(""));
	change.after = TEXT("depth 1");
	expect_sentence(&change, "new; escapes without the chroot");
}

static void expect_depths(struct depth before, struct depth after, bool narrowed, const char *want)
{
	const struct change change = {.kind = CHANGE_DEPTH,
				      .before = TEXT(""),
				      .after = TEXT(""),
				      .depth_before = before,
				      .depth_after = after,
				      .narrowed = narrowed};

	expect_sentence(&change, want);
}

/* What is known of a part only is not said of the whole. */
Test(change_text, depths)
{
	expect_depths((struct depth){-1, true}, (struct depth){0, true}, false,
		      "before, no combination let it out; now it escapes with nothing dropped");
	expect_depths((struct depth){-1, true}, (struct depth){1, true}, true,
		      "before, no compared combination let it out; now it escapes without one step "
		      "alone");
	expect_depths((struct depth){2, false}, (struct depth){1, true}, false,
		      "before, the loss of fewer than 2 steps did not let it out; now it escapes "
		      "without one step alone");
	expect_depths((struct depth){1, false}, (struct depth){1, false}, false,
		      "before, it did not escape with nothing dropped; now it does not escape with "
		      "nothing dropped");
	expect_depths((struct depth){0, true}, (struct depth){3, false}, false,
		      "before, it escaped with nothing dropped; now the loss of fewer than 3 steps "
		      "does not let it out");
	expect_depths((struct depth){2, true}, (struct depth){-1, true}, false,
		      "before, it escaped without 2 steps; now no combination lets it out");
	expect_depths((struct depth){0, false}, (struct depth){0, false}, false,
		      "before, full hardening was not known; now full hardening is not known");
}

static void expect_texts(enum change_kind kind, char *before, char *after, const char *want)
{
	const struct change change = {.kind = kind, .before = before, .after = after};

	expect_sentence(&change, want);
}

Test(change_text, sets_levels_and_tests)
{
	expect_texts(CHANGE_MIN_SET, TEXT(""), TEXT("no_chroot|no_userns+no_nnp"),
		     "new smallest set: it now always escapes without the chroot, or without the "
		     "user namespace and no_new_privs");
	expect_texts(CHANGE_MIN_SET, TEXT(""), TEXT("always"),
		     "new smallest set: it now always escapes whatever is kept");
	expect_texts(CHANGE_MIN_SET_GONE, TEXT("no_chroot+!no_userns"), TEXT(""),
		     "smallest set gone: it no longer always escapes without the chroot while the "
		     "user namespace is kept");
	expect_texts(CHANGE_SOLE_BLOCKER, TEXT(""), TEXT("no_userns|no_chroot"),
		     "escapes now without the user namespace alone or the chroot alone");
	expect_texts(CHANGE_SOLE_BLOCKER_GONE, TEXT("no_chroot"), TEXT(""),
		     "no longer escapes without the chroot alone");
	expect_texts(CHANGE_LEVEL, TEXT("full"), TEXT("partial"),
		     "the core's level under full hardening fell from full to partial");
	expect_texts(CHANGE_LEVEL, TEXT("full"), TEXT("unknown"),
		     "the core's level under full hardening is not known now; before: full");
	expect_texts(CHANGE_LEVEL_ROSE, TEXT("unknown"), TEXT("full"),
		     "the core's level under full hardening is full now; before, it was not known");
	expect_texts(CHANGE_UNTESTABLE, TEXT("testable"), TEXT("untestable (sysctl)"),
		     "untestable (sysctl) now; before: testable");
	expect_texts(CHANGE_VANISHED, TEXT("untestable (lsm)"), TEXT(""),
		     "was not run; before: untestable (lsm)");
	expect_texts(CHANGE_NEW_FIXTURE, TEXT(""), TEXT("untestable (lsm)"),
		     "new; untestable (lsm)");
}

static void expect_remark(const struct comparison *comparison, const struct remark *remark,
			  const char *want)
{
	char *text = remark_sentence(comparison, remark);

	cr_expect_str_eq(text, want, "%s", text);
	free(text);
}

Test(change_text, remarks)
{
	struct snapshot *before = one_row(TWO, 0, 0xf), *after = one_row(TWO, 0, 0xf);
	const struct comparison comparison = {.before = before, .after = after};

	expect_remark(&comparison, &(struct remark){.kind = REMARK_HOSTS},
		      "measured on another host: before Linux 6.1 x86_64; now Linux 6.1 x86_64");
	expect_remark(
		&comparison,
		&(struct remark){.kind = REMARK_MASKS,
				 .profile = "strict",
				 .count = 1,
				 .of = 4,
				 .now = true},
		"strict, root: 1 of 4 combinations measured now is not compared: not measured "
		"before");
	expect_remark(&comparison,
		      &(struct remark){.kind = REMARK_FACTORS,
				       .profile = "strict",
				       .factors_before = NNP,
				       .factors_after = CHROOT},
		      "strict, root: compared over the steps that both sides varied; those of one "
		      "side are kept: no_new_privs (before), the chroot (now)");
	expect_remark(
		&comparison, &(struct remark){.kind = REMARK_CUT, .count = 7},
		"the journal of the run before was cut: 7 of its trials are missing, and what "
		"they would tell counts as not known");
	expect_remark(&comparison, &(struct remark){.kind = REMARK_UNFINISHED, .now = true},
		      "the run now was not finished: what it lacks counts as not known");
	expect_remark(&comparison, &(struct remark){.kind = REMARK_SETS, .count = 1},
		      "smallest sets are not compared in 1 row not known in every combination on "
		      "both sides; what is known of them is compared");
	expect_remark(
		&comparison,
		&(struct remark){.kind = REMARK_DEFINITIONS, .count = 10, .text = TEXT("x")},
		"declared otherwise than before, which may be all that changed: x and 2 more");
	expect_remark(&comparison,
		      &(struct remark){.kind = REMARK_TESTED_BY,
				       .profile = "strict",
				       .count = 1,
				       .text = TEXT("x")},
		      "strict, root: 1 row was testable before by combinations alone that are not "
		      "compared, which is neither worse nor better: x");
	expect_remark(&comparison,
		      &(struct remark){.kind = REMARK_TESTED_BY,
				       .profile = "strict",
				       .now = true,
				       .count = 9,
				       .text = TEXT("x")},
		      "strict, root: 9 rows are testable now by combinations alone that are not "
		      "compared, which is neither worse nor better: x and 1 more");
	expect_remark(
		&comparison, &(struct remark){.kind = REMARK_NOT_ASKED, .count = 1},
		"1 row of the baseline was not asked for (-p, -c, -f, or slow without --slow)");
	expect_remark(&comparison, &(struct remark){.kind = REMARK_UPDATE},
		      "--update takes the steps of now into the baseline, and those that it has "
		      "from before out of it");
	snapshot_free(before);
	snapshot_free(after);
}
