/* SPDX-License-Identifier: MIT */
/* Which trials want an arena of their own, and which leave one that another may have.  An arena
 * that is used again must be proven to be as new. */
#include <criterion/criterion.h>

#include "../../runner/harness/trial.h"

/* An attack of an ordinary user under `strict` that held still, was confined, and after which init
 * found the arena unchanged. */
struct world {
	struct catalog_entry fixture;
	struct images images;
	struct profile_setup profile;
	struct trial_kit kit;
	struct trial trial;
};

static struct world *world_of_trial(void)
{
	static char id[] = "fixture";
	static struct world world;
	struct trial *trial = &world.trial;

	world = (struct world){
		.fixture = {.id = id},
		.images = {.builtin = true},
		.profile = {.name = "strict", .base = PROFILE_STRICT},
		.kit = {.images = &world.images},
	};
	*trial = (struct trial){
		.planned = {.key = {.caller = CALLER_USER, .arm = ARM_ATTACK},
			    .fixture = &world.fixture},
		.launch = {.kit = &world.kit, .profile = &world.profile},
		.inert = true,
		.effective = {.filtered = true, .no_new_privs = true},
		.facts = {.ending = ENDING_HELD, .sight = SIGHT_NOTHING},
	};
	trial->launch.scene.planned = &trial->planned;
	trial->launch.scene.before_known = true;
	return &world;
}

static char program[] = "program";

/* ---- before: who wants a fresh one ---- */

#define WANTS(expected, change)                                                                    \
	do {                                                                                       \
		struct world *w = world_of_trial();                                                \
		struct trial *t = &w->trial;                                                       \
                                                                                                   \
		change;                                                                            \
		cr_expect_eq(trial_wants_fresh(t), expected, "%s", #change);                       \
	} while (0)

static void by_root(struct trial *trial, const char *profile, uint64_t mask)
{
	static struct profile_setup setup;

	setup = (struct profile_setup){0};
	strcpy(setup.name, profile);
	trial->launch.profile = &setup;
	trial->planned.key.caller = CALLER_ROOT;
	trial->planned.key.mask = mask;
}

Test(harness_reuse, an_ordinary_attack_takes_a_used_arena)
{
	WANTS(false, (void)t);
	WANTS(false, t->planned.key.mask = WW_BIT(FACTOR_NO_USERNS));
}

Test(harness_reuse, taints_retries_and_foreign_programs_want_a_fresh_one)
{
	WANTS(true, w->fixture.marks = WW_BIT(MARK_TAINTS));
	WANTS(true, t->planned.attempt = 1);
	WANTS(true, w->fixture.program = program);
}

Test(harness_reuse, root_wants_one_unless_a_user_namespace_is_asked_for)
{
	WANTS(false, by_root(t, "strict", 0));
	WANTS(false, by_root(t, "strict", WW_BIT(FACTOR_NO_CHROOT)));
	WANTS(true, by_root(t, "strict", WW_BIT(FACTOR_NO_USERNS)));
	WANTS(true, by_root(t, "none", 0));
	WANTS(true, by_root(t, "standard", 0));
	WANTS(false, by_root(t, "sealed", 0));
	WANTS(true, by_root(t, "sealed", WW_BIT(FACTOR_NO_USERNS)));
}

Test(harness_reuse, a_harmless_arm_takes_a_used_one_whoever_starts_it)
{
	WANTS(false, (by_root(t, "none", 0), t->planned.key.arm = ARM_BENIGN));
	WANTS(false, (w->fixture.marks = WW_BIT(MARK_TAINTS), t->planned.key.arm = ARM_BENIGN));
	/* A retry is told from chance by its fresh arena. */
	WANTS(true, (t->planned.attempt = 1, t->planned.key.arm = ARM_BENIGN));
	/* Nobody has traced the arms of another corpus. */
	WANTS(true,
	      (by_root(t, "none", 0), t->planned.key.arm = ARM_BENIGN, w->images.builtin = false));
}

/* ---- after: who leaves one behind ---- */

#define LEAVES(expected, change)                                                                   \
	do {                                                                                       \
		struct world *w = world_of_trial();                                                \
		struct trial *t = &w->trial;                                                       \
                                                                                                   \
		(void)w;                                                                           \
		change;                                                                            \
		cr_expect_eq(trial_left_arena_inert(t), expected, "%s", #change);                  \
	} while (0)

Test(harness_reuse, a_confined_attack_leaves_its_arena)
{
	LEAVES(true, (void)t);
	LEAVES(true, t->facts.ending = ENDING_EXITED);
	LEAVES(true, t->facts.ending = ENDING_SIGNALED);
	LEAVES(true, t->facts.sight = SIGHT_ESCAPED);
}

Test(harness_reuse, not_when_init_found_it_changed_or_nobody_could_say)
{
	LEAVES(false, t->inert = false);
	LEAVES(false, t->arena_lost = true);
	LEAVES(false, t->facts.ending = ENDING_NONE);
	LEAVES(false, t->facts.ending = ENDING_TIMEOUT);
	LEAVES(false, t->facts.ending = ENDING_FLOOD);
}

Test(harness_reuse, not_when_the_fixture_taints_or_soils)
{
	LEAVES(false, w->fixture.marks = WW_BIT(MARK_TAINTS));
	LEAVES(false, t->launch.scene.needs = WW_BIT(NEED_KEY));
	LEAVES(false, t->launch.scene.needs = WW_BIT(NEED_SESSION_KEY));
	LEAVES(false, w->fixture.program = program);
}

Test(harness_reuse, not_when_the_program_had_capabilities)
{
	LEAVES(false, t->effective.capable = true);
	LEAVES(false, (t->effective.capable = true, t->effective.filtered = false));
}

/* What an ordinary user makes without a filter, init looks for. */
Test(harness_reuse, without_a_filter_only_an_ordinary_user_does)
{
	LEAVES(true, t->effective.filtered = false);
	LEAVES(false, (t->effective.filtered = false, t->planned.key.caller = CALLER_ROOT));
	LEAVES(false, (t->effective.filtered = false, t->launch.scene.before_known = false));
}

Test(harness_reuse, not_when_credentials_may_have_been_gained)
{
	LEAVES(false, (t->facts.sight = SIGHT_ESCAPED, w->fixture.witness = WITNESS_CREDS));
	LEAVES(true, t->launch.scene.needs = WW_BIT(NEED_SUID_HELPER));
	LEAVES(false, (t->launch.scene.needs = WW_BIT(NEED_SUID_HELPER),
		       t->effective.no_new_privs = false));
	LEAVES(false, (t->launch.scene.needs = WW_BIT(NEED_FCAP_HELPER),
		       t->effective.no_new_privs = false));
}

Test(harness_reuse, a_harmless_arm_leaves_it_whatever_it_was_allowed)
{
	LEAVES(true, (t->planned.key.arm = ARM_BENIGN, t->effective = (struct effective){0},
		      t->planned.key.caller = CALLER_ROOT));
	LEAVES(false, (t->planned.key.arm = ARM_BENIGN, t->inert = false));
}

/* ---- what the arena must have ---- */

Test(harness_reuse, a_network_is_wanted_by_who_has_a_use_for_it)
{
	struct world *w = world_of_trial();

	cr_expect(!trial_wants_network(&w->trial));
	w->trial.launch.scene.needs = WW_BIT(NEED_UNIX_PATH);
	cr_expect(trial_wants_network(&w->trial));
	w = world_of_trial();
	w->fixture.fclass = CLASS_NET;
	cr_expect(trial_wants_network(&w->trial));
	w->trial.planned.key.arm = ARM_BENIGN;
	cr_expect(!trial_wants_network(&w->trial), "a harmless arm calls nobody");
	w = world_of_trial();
	w->fixture.program = program;
	cr_expect(trial_wants_network(&w->trial));
	cr_expect(trial_wants(&w->trial).host_usr);
	cr_expect(!trial_wants(&w->trial).offers);
}

Test(harness_reuse, a_sandbox_of_others_has_an_arena_of_its_own_that_offers_more)
{
	struct world *w = world_of_trial();

	w->profile.launched = true;
	w->profile.base = PROFILE_NONE;
	w->trial.planned.key.arm = ARM_BENIGN;
	cr_expect(trial_wants_fresh(&w->trial));
	cr_expect(!trial_is_unattended(&w->trial));
	cr_expect(trial_wants(&w->trial).offers);
	cr_expect(trial_wants(&w->trial).own_net, "sysfs is mounted for a network namespace");
	cr_expect(trial_wants(&w->trial).host_usr);
	w->trial.inert = true;
	w->trial.facts.ending = ENDING_HELD;
	cr_expect(!trial_left_arena_inert(&w->trial));
}
