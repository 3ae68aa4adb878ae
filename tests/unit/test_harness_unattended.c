/* SPDX-License-Identifier: MIT */
/* Of a trial that nobody attended only one course is believed: ready, steps, done, then held. */
#include <criterion/criterion.h>
#include <errno.h>
#include <string.h>

#include "../../runner/harness/trial.h"

/* A trial that init runs; its epoll set does not matter, since it has no channel. */
static void give_to_init(struct trial *trial, struct trial_kit *kit)
{
	static const struct images images = {.builtin = true};
	static char id[] = "fixture";
	static const struct catalog_entry fixture = {.id = id};
	static const struct profile_setup profile = {.name = "strict", .base = PROFILE_STRICT};
	const struct planned planned = {
		.key = {.profile = "strict", .fixture = "fixture", .arm = ARM_BENIGN},
		.fixture = &fixture,
	};

	*kit = (struct trial_kit){.epoll = -1, .images = &images};
	trial_assign(trial, kit, &planned, &profile);
	trial->state = TRIAL_UNATTENDED;
}

static struct wire_heard heard(const char *said)
{
	const struct outcome outcome = {.strict_tag = true};
	struct wire_heard message = {.kind = WIRE_HEARD,
				     .end.cpu_us = 7,
				     .end.inert = 1,
				     .said_size = (uint32_t)strlen(said)};

	memcpy(message.said, said, strlen(said));
	message.record.size = (uint32_t)core_report_put(&outcome, message.record.bytes);
	return message;
}

static void hear_of(struct trial *trial, const struct wire_heard *message)
{
	const struct incoming incoming = {.message.heard = *message};

	trial_message(trial, &incoming);
}

static enum trial_state after(const struct wire_heard *message)
{
	struct trial_kit kit;
	struct trial trial;

	give_to_init(&trial, &kit);
	hear_of(&trial, message);
	return trial.state;
}

static enum trial_state after_saying(const char *said)
{
	const struct wire_heard message = heard(said);

	return after(&message);
}

Test(harness_unattended, what_went_well_gives_the_facts_of_an_attended_trial)
{
	const struct wire_heard message =
		heard("ready\nsetup open\nattempt create\nattempt read\ndone\n");
	struct trial_kit kit;
	struct trial trial;

	give_to_init(&trial, &kit);
	hear_of(&trial, &message);
	cr_assert_eq(trial.state, TRIAL_OVER);
	cr_expect_eq(trial.facts.said, SAID_DONE);
	cr_expect_eq(trial.facts.ending, ENDING_HELD);
	cr_expect_eq(trial.facts.phase, PHASE_ATTEMPT);
	cr_expect_str_eq(trial.facts.step, "read");
	cr_expect(trial.facts.has_outcome);
	cr_expect_eq(trial.facts.cpu_us, 7);
	cr_expect(trial.inert);
	cr_expect(!trial.arena_lost);
}

Test(harness_unattended, other_words_are_not_believed)
{
	static const char *const said[] = {
		"",
		"ready\n",
		"ready\nattempt create\n",
		"ready\nattempt create\nrefused 13\n",
		"ready\nattempt create\ncannot sysctl\n",
		"ready\nattempt create\ndone",
		"ready\nattempt create\ndone\nattempt more\n",
		"ready\nattempt create\ndone 0123456789abcdef0123456789abcdef\n",
		"ready\nattempt\ndone\n",
		"ready\nhello\ndone\n",
		"already\nattempt create\ndone\n",
		"attempt create\ndone\n",
		"done\n",
		"\n",
	};

	for (size_t i = 0; i < sizeof(said) / sizeof(*said); i++)
		cr_expect_eq(after_saying(said[i]), TRIAL_AGAIN, "case %zu", i);
}

Test(harness_unattended, a_nul_among_the_words_hides_nothing)
{
	struct wire_heard message = heard("ready\nattempt create\ndone\n");

	message.said[message.said_size++] = 0;
	message.said[message.said_size++] = '\n';
	cr_expect_eq(after(&message), TRIAL_AGAIN);
}

Test(harness_unattended, another_end_is_not_believed)
{
	static const char good[] = "ready\nattempt create\ndone\n";
	struct wire_heard message = heard(good);

	cr_assert_eq(after(&message), TRIAL_OVER);
	message.end.ended_before = 1;
	cr_expect_eq(after(&message), TRIAL_AGAIN, "it did not hold still");
	message = heard(good);
	message.end.leftovers = 1;
	cr_expect_eq(after(&message), TRIAL_AGAIN, "it left a process");
	message = heard(good);
	message.record.size = 0;
	cr_expect_eq(after(&message), TRIAL_AGAIN, "the core recorded nothing");
	message = heard(good);
	message.record.size += (uint32_t)core_report_put_exec_failure(
		ENOENT, message.record.bytes + message.record.size);
	cr_expect_eq(after(&message), TRIAL_AGAIN, "exec failed");
	message = heard(good);
	message.record.size = 4096;
	cr_expect_eq(after(&message), TRIAL_AGAIN, "a record of no such size");
	message = heard(good);
	message.said_size = 4096;
	cr_expect_eq(after(&message), TRIAL_AGAIN, "more words than there is room for");
}

Test(harness_unattended, what_comes_at_another_time_is_a_protocol_error)
{
	const struct incoming incoming = {.message.heard = heard("ready\nattempt create\ndone\n")};
	struct trial_kit kit;
	struct trial trial;

	give_to_init(&trial, &kit);
	trial.state = TRIAL_RUNNING;
	trial_message(&trial, &incoming);
	cr_expect_eq(trial.state, TRIAL_OVER);
	cr_expect(trial.arena_lost);
	cr_expect_neq(trial.facts.said, SAID_DONE);
}

Test(harness_unattended, a_lost_arena_and_a_deadline_lead_to_an_attended_trial)
{
	struct trial_kit kit;
	struct trial trial;

	give_to_init(&trial, &kit);
	trial_arena_lost(&trial, "arena ended", EPIPE);
	cr_expect_eq(trial.state, TRIAL_AGAIN);
	give_to_init(&trial, &kit);
	trial_expire(&trial);
	cr_expect_eq(trial.state, TRIAL_AGAIN);
}
