/* SPDX-License-Identifier: MIT */
/* What is said to be there of somebody else's sandbox, and what is not; counted by hand. */
#include "launched_study.h"

#define CONTROL(id_, state)                                                                        \
	{                                                                                          \
		.id = id_, .arm = ARM_CONTROL, .escapes = true, .effective = state                 \
	}
#define ATTACK(id_, mask_, escapes_, state)                                                        \
	{.id = id_, .arm = ARM_ATTACK, .mask = mask_, .escapes = escapes_, .effective = state},    \
	{                                                                                          \
		.id = id_, .arm = ARM_BENIGN, .mask = mask_                                        \
	}

static struct presence find(const char *more, const struct launched_trial *trials, size_t count)
{
	struct analysis *analysis = analyse_launched(more, trials, count);
	struct findings *findings = findings_of_first(analysis);
	const struct presence presence = findings->presence;

	findings_free(findings);
	analysis_free(analysis);
	return presence;
}
#define FIND(more, trials) find(more, trials, COUNT_OF(trials))

static const struct launched_trial bare[] = {
	CONTROL("a", BARE),
	CONTROL("b", BARE),
	ATTACK("a", 0, true, BARE),
	ATTACK("b", 0, true, BARE),
	ATTACK("b", NET, true, OPEN_NET),
};

Test(presence, nothing_is_in_force_in_the_state_of_the_control_arm)
{
	const struct presence p = FIND(LAUNCHED, bare);

	cr_expect(p.launched);
	cr_expect_eq(p.compared, 2, "mask 0 alone");
	cr_expect_eq(p.bare, 2);
	cr_expect(nothing_in_force(&p));
	cr_expect(presence_warns(&p));
}

Test(presence, what_cannot_be_seen_is_not_missed)
{
	const struct presence p = FIND(LAUNCHED "\"invisible\":true,", bare);

	cr_expect(p.invisible);
	cr_expect_eq(p.bare, 2);
	cr_expect_not(nothing_in_force(&p));
}

Test(presence, is_asked_of_sandboxes_of_others_alone)
{
	struct launched_trial ours[] = {CONTROL("a", BARE), ATTACK("a", 0, true, BARE)};
	const struct presence p = FIND("", ours);

	cr_expect_not(p.launched);
	cr_expect_eq(p.compared, 0);
	cr_expect_not(presence_warns(&p));
}

Test(presence, one_trial_in_another_state_is_enough)
{
	static const struct launched_trial trials[] = {
		CONTROL("a", BARE),
		CONTROL("b", BARE),
		ATTACK("a", 0, true, BARE),
		ATTACK("b", 0, true, JAILED),
	};
	const struct presence p = FIND(LAUNCHED, trials);

	cr_expect_eq(p.compared, 2);
	cr_expect_eq(p.bare, 1);
	cr_expect_not(nothing_in_force(&p));
}

/* Each fixture has its own control arm: a fixture's arena may differ from another's. */
Test(presence, a_trial_is_compared_with_its_own_control_arm)
{
	static const struct launched_trial trials[] = {
		CONTROL("a", BARE),
		CONTROL("b", OPEN_NET),
		ATTACK("a", 0, true, OPEN_NET),
	};
	const struct presence p = FIND(LAUNCHED, trials);

	cr_expect_eq(p.compared, 1);
	cr_expect_eq(p.bare, 0);
}

Test(presence, every_repetition_counts)
{
	static const struct launched_trial trials[] = {
		CONTROL("a", BARE),
		{.id = "a", .arm = ARM_CONTROL, .escapes = true, .effective = OPEN_NET, .rep = 1},
		ATTACK("a", 0, true, BARE),
		{.id = "a", .arm = ARM_ATTACK, .effective = OPEN_NET, .rep = 1},
		{.id = "a", .arm = ARM_ATTACK, .effective = JAILED, .rep = 2},
	};
	const struct presence p = FIND(LAUNCHED, trials);

	cr_expect_eq(p.compared, 3);
	cr_expect_eq(p.bare, 2, "one in the state of either control arm");
	cr_expect_not(nothing_in_force(&p));
}

Test(presence, what_was_not_seen_is_not_compared)
{
	static const struct launched_trial trials[] = {
		CONTROL("a", NULL),
		CONTROL("b", BARE),
		ATTACK("a", 0, true, BARE),
		{.id = "b", .arm = ARM_ATTACK, .escapes = true, .effective = BARE, .opaque = true},
	};
	const struct presence p = FIND(LAUNCHED, trials);

	cr_expect_eq(p.compared, 0);
	cr_expect_not(nothing_in_force(&p), "of nothing that was compared nothing is said");
}

/* ---- factors ---- */

Test(presence, a_factor_whose_loss_changes_nothing_is_idle)
{
	static const struct launched_trial trials[] = {
		CONTROL("a", BARE),
		CONTROL("b", BARE),
		ATTACK("a", 0, false, JAILED),
		ATTACK("a", PID, false, JAILED),
		ATTACK("b", 0, true, JAILED),
		ATTACK("b", PID, true, JAILED),
		ATTACK("a", NET, false, OPEN_NET),
	};
	const struct presence p = FIND(LAUNCHED, trials);

	cr_expect_eq(p.idle, PID, "the network is seen to be open");
	cr_expect(presence_warns(&p));
}

Test(presence, a_verdict_is_an_effect_though_nothing_is_seen)
{
	static const struct launched_trial trials[] = {
		CONTROL("a", BARE),
		ATTACK("a", 0, false, JAILED),
		ATTACK("a", PID, false, JAILED),
		ATTACK("a", NET, false, JAILED),
		ATTACK("a", NET | PID, true, JAILED),
	};
	const struct presence p = FIND(LAUNCHED, trials);

	cr_expect_eq(p.idle, 0, "each lets it out where the other is gone");
}

Test(presence, a_factor_that_was_not_tried_is_not_idle)
{
	static const struct launched_trial trials[] = {
		CONTROL("a", BARE),
		CONTROL("b", BARE),
		ATTACK("a", 0, false, JAILED),
		/* No pair: the same row lacks mask 0. */
		ATTACK("b", PID, false, JAILED),
		/* A pair of which one is not known. */
		{.id = "a", .arm = ARM_ATTACK, .mask = NET, .said = "no", .status = 1},
	};
	const struct presence p = FIND(LAUNCHED, trials);

	cr_expect_eq(p.idle, 0);
}

/* Both cells are blocked. */
Test(presence, that_it_no_longer_starts_is_an_effect)
{
	static const struct launched_trial trials[] = {
		CONTROL("a", BARE),
		ATTACK("a", 0, false, JAILED),
		{.id = "a", .arm = ARM_ATTACK, .mask = NET, .said = "no", .refused = true},
		{.id = "a", .arm = ARM_BENIGN, .mask = NET, .said = "no", .refused = true},
	};
	const struct presence p = FIND(LAUNCHED, trials);

	cr_expect_eq(p.idle, 0);
}

Test(presence, knows_whether_factors_were_taken_away_together)
{
	static const struct launched_trial one[] = {
		CONTROL("a", BARE),
		ATTACK("a", 0, true, JAILED),
		ATTACK("a", NET, true, JAILED),
	};
	static const struct launched_trial two[] = {
		CONTROL("a", BARE),
		ATTACK("a", 0, true, JAILED),
		ATTACK("a", NET | PID, true, JAILED),
	};

	cr_expect_not(FIND(LAUNCHED, one).together);
	cr_expect(FIND(LAUNCHED, two).together);
}

/* What is no plain word of a command line is not to be typed. */
Test(presence, takes_no_word_to_measure_again_by_that_a_shell_would_change)
{
	static const char *const words[] = {"./a;b.json", "$HOME/a.json", "./a b.json",
					    "\\u001b[2J"};
	char more[128];

	for (size_t i = 0; i < COUNT_OF(words); i++) {
		struct analysis *analysis;

		snprintf(more, sizeof more, "\"launched\":true,\"given\":\"%s\",", words[i]);
		analysis = analyse_launched(more, bare, COUNT_OF(bare));
		cr_expect_str_eq(analysis->profiles[0].given, "", "%s", words[i]);
		analysis_free(analysis);
	}
}
