/* SPDX-License-Identifier: MIT */
/* The state machine of a trial, without an arena and by a clock that stands still. */
#include <criterion/criterion.h>
#include <signal.h>
#include <stdio.h>

#include "mock_launch.h"

#define SECOND 1000000u

static uint64_t clock_us = 7 * SECOND;
static char id[] = "fixture", program[] = "program";
static struct catalog_entry fixture = {.id = id, .witness = WITNESS_NONCE, .deadline_ms = 2000};
static struct images images = {.builtin = true};
static struct idmap ids;
static struct profile_setup profile = {.name = "strict", .base = PROFILE_STRICT};
static struct trial_kit kit = {.images = &images, .ids = &ids, .epoll = -1};
static struct arena arena;
static struct trial trial;

uint64_t now_us(void)
{
	return clock_us;
}

static struct planned planned_of(enum arm arm, unsigned attempt)
{
	return (struct planned){
		.id = 5,
		.key = {.profile = profile.name, .fixture = id, .caller = CALLER_USER, .arm = arm},
		.attempt = attempt,
		.fixture = &fixture,
	};
}

/* An attack that its arena's init was told of. */
static void begin(void)
{
	const struct planned planned = planned_of(ARM_ATTACK, 0);

	trial_assign(&trial, &kit, &planned, &profile);
	trial_begin(&trial, &arena);
}

static void receive(const struct incoming *incoming)
{
	trial_message(&trial, incoming);
}

static void prepared(void)
{
	receive(&(struct incoming){.message.kind = WIRE_PREPARED, .pid = 4711});
}

static void say(const char *text)
{
	mock_say(&trial.launch, text);
}

static void happens(enum event_kind kind)
{
	mock_tell(&trial.launch, (struct event){.kind = kind});
}

/* Up to the open gate. */
static void run(void)
{
	begin();
	prepared();
	say("ready\n");
}

/* Init's last word: of a program that init had to end, or that had ended with `status`. */
static void finished(bool ended_before, int status)
{
	receive(&(struct incoming){.message.finished = {.kind = WIRE_FINISHED,
							.ended_before = ended_before,
							.status = status,
							.inert = 1}});
}

/* Its time is over. */
static void run_out(void)
{
	cr_assert_gt(trial.deadline_us, clock_us, "it had no time");
	clock_us = trial.deadline_us;
	trial_expire(&trial);
}

/* ---- the course of a trial ---- */

Test(harness_trial, an_attack_that_returns_the_nonce_has_escaped)
{
	strcpy(mock.effective.text, "userns=own");
	begin();
	cr_expect_eq(trial.state, TRIAL_PREPARING);
	cr_expect_eq(mock.started, 1);
	prepared();
	cr_expect_eq(trial.state, TRIAL_STARTING);
	cr_expect_eq(mock.gone, 0, "the gate opens at `ready`");
	say("ready\n");
	cr_expect_eq(trial.state, TRIAL_RUNNING);
	cr_expect_eq(mock.looked, 1);
	cr_expect_eq(mock.gone, 1);
	say("setup open\nattempt re");
	say("ad\ndone " MOCK_NONCE "\n");
	cr_expect_eq(trial.state, TRIAL_FINISHING);
	finished(false, SIGKILL);
	cr_assert_eq(trial.state, TRIAL_OVER);
	cr_expect_eq(trial.facts.sight, SIGHT_ESCAPED);
	cr_expect_eq(trial.facts.said, SAID_DONE);
	cr_expect_eq(trial.facts.phase, PHASE_ATTEMPT);
	cr_expect_str_eq(trial.facts.step, "read");
	cr_expect_eq(trial.facts.ending, ENDING_HELD);
	cr_expect_str_eq(trial.facts.effective, "userns=own");
	cr_expect(trial.facts.fresh);
	cr_expect(trial.inert);
	cr_expect_eq(mock.closed, 1);
}

Test(harness_trial, a_claim_without_the_nonce_is_no_escape)
{
	run();
	say("attempt read\ndone " MOCK_TOKEN "\n");
	finished(false, SIGKILL);
	cr_expect_eq(trial.facts.sight, SIGHT_NOTHING);
	cr_expect_eq(trial.facts.said, SAID_DONE);
}

Test(harness_trial, a_refused_step_keeps_its_errno)
{
	run();
	say("attempt open\nrefused 13\n");
	finished(false, SIGKILL);
	cr_expect_eq(trial.facts.said, SAID_REFUSED);
	cr_expect_eq(trial.facts.said_errno, 13);
	cr_expect_str_eq(trial.facts.step, "open");
	cr_expect_eq(trial.facts.sight, SIGHT_NOTHING);
}

Test(harness_trial, set_up_after_an_attempt_cannot_hide_a_death)
{
	run();
	say("attempt open\nsetup close\n");
	happens(EVENT_ENDED);
	finished(true, SIGSYS);
	cr_expect_eq(trial.facts.phase, PHASE_ATTEMPT);
	cr_expect_str_eq(trial.facts.step, "close");
	cr_expect_eq(trial.facts.ending, ENDING_SIGNALED);
	cr_expect_eq(trial.facts.ending_code, SIGSYS);
}

Test(harness_trial, an_observe_is_looked_at_before_the_program_goes_on)
{
	run();
	say("setup give_up\nobserve\n");
	cr_expect_eq(mock.looked_again, 1);
	cr_expect_eq(mock.gone, 2);
	cr_expect_eq(trial.state, TRIAL_RUNNING);
}

Test(harness_trial, an_exit_before_ready_has_said_nothing)
{
	begin();
	prepared();
	happens(EVENT_ENDED);
	finished(true, 1 << 8);
	cr_expect_eq(trial.facts.said, SAID_NOTHING);
	cr_expect_eq(trial.facts.ending, ENDING_EXITED);
	cr_expect_eq(trial.facts.ending_code, 1);
	cr_expect_eq(trial.facts.sight, SIGHT_NOT_LOOKED, "nobody attacked");
}

Test(harness_trial, limits_that_were_used_up_are_noted_when_the_program_is_dead)
{
	mock.effective.cpu_seconds = 2;
	mock.cpu_up = mock.memory_up = true;
	run();
	happens(EVENT_ENDED);
	cr_expect(trial.facts.cpu_over);
	cr_expect(trial.facts.memory_over);
	cr_expect_eq(mock.cpu_seconds, 2, "by the limit in force");
}

Test(harness_trial, of_a_benign_arm_neither_state_nor_sight_is_a_finding)
{
	const struct planned planned = planned_of(ARM_BENIGN, 0);

	images.builtin = false;
	strcpy(mock.effective.text, "userns=own");
	fixture.witness = WITNESS_SIGNAL;
	arena.trials = 1;
	trial_assign(&trial, &kit, &planned, &profile);
	trial_begin(&trial, &arena);
	prepared();
	say("ready\n");
	say("done\n");
	finished(false, SIGKILL);
	cr_expect_eq(trial.facts.said, SAID_DONE);
	cr_expect_str_eq(trial.facts.effective, "");
	cr_expect_eq(mock.asked, 0);
	cr_expect_eq(trial.facts.sight, SIGHT_NOT_LOOKED);
	cr_expect(!trial.facts.fresh, "it was the second in its arena");
	fixture.witness = WITNESS_NONCE;
	trial_assign(&trial, &kit, &planned, &profile);
	trial_begin(&trial, &arena);
	prepared();
	say("ready\n");
	say("done\n");
	cr_expect_eq(trial.facts.sight, SIGHT_NOT_LOOKED);
}

/* ---- the protocol ---- */

static void expect_nonsense(const char *first, const char *second)
{
	begin();
	prepared();
	say(first);
	if (second)
		say(second);
	cr_expect_eq(trial.facts.said, SAID_NONSENSE, "%s", first);
	cr_expect_eq(trial.state, TRIAL_FINISHING, "%s", first);
}

Test(harness_trial, words_at_a_wrong_time_are_nonsense)
{
	expect_nonsense("attempt open\n", NULL);
	cr_expect_eq(trial.facts.phase, PHASE_NONE, "announced before the gate: not believed");
	expect_nonsense("done " MOCK_NONCE "\n", NULL);
	cr_expect_eq(trial.facts.sight, SIGHT_NOT_LOOKED);
	expect_nonsense("ready\nattempt open\n", NULL);
	expect_nonsense("ready\nhalf a line", NULL);
	expect_nonsense("ready\n", "ready\n");
	expect_nonsense("ready\n", "observe\nattempt open\n");
	expect_nonsense("ready\n", "hello\n");
	mock.unread = true;
	expect_nonsense("ready\n", NULL);
}

Test(harness_trial, after_the_last_word_nothing_counts)
{
	run();
	say("attempt open\nrefused 1\nattempt more\ndone " MOCK_NONCE "\n");
	happens(EVENT_FLOODED);
	finished(false, SIGKILL);
	cr_expect_eq(trial.facts.said, SAID_REFUSED);
	cr_expect_str_eq(trial.facts.step, "open");
	cr_expect_eq(trial.facts.sight, SIGHT_NOTHING);
	cr_expect_eq(trial.facts.ending, ENDING_HELD);
}

Test(harness_trial, a_flood_ends_the_trial)
{
	run();
	happens(EVENT_FLOODED);
	cr_expect_eq(trial.state, TRIAL_FINISHING);
	finished(false, SIGKILL);
	cr_expect_eq(trial.facts.ending, ENDING_FLOOD);
}

Test(harness_trial, a_plain_program_is_done_at_its_marker_or_at_its_exit)
{
	fixture.program = program;
	fixture.protocol = PROTOCOL_PLAIN;
	run();
	say("attempt exec\n");
	happens(EVENT_MARKED);
	finished(false, SIGKILL);
	cr_expect_eq(trial.facts.said, SAID_DONE);
	cr_expect_eq(trial.facts.sight, SIGHT_ESCAPED, "its marker holds the nonce");
	run();
	say("attempt exec\n");
	happens(EVENT_ENDED);
	finished(true, 0);
	cr_expect_eq(trial.facts.said, SAID_DONE);
	cr_expect_eq(trial.facts.sight, SIGHT_NOTHING);
}

/* ---- what init says ---- */

Test(harness_trial, a_failure_of_the_arena_is_a_failure_of_the_set_up)
{
	begin();
	receive(&(struct incoming){
		.message.failed = {.kind = WIRE_FAILED, .err = EPERM, .step = "mount"}});
	cr_expect_eq(trial.state, TRIAL_OVER);
	cr_expect_eq(trial.facts.setup, SETUP_FAILED);
	cr_expect_eq(trial.facts.setup_errno, EPERM);
	cr_expect_str_eq(trial.facts.setup_step, "mount");
}

Test(harness_trial, an_arena_that_is_lost_later_leaves_the_ending_unknown)
{
	run();
	say("attempt read\ndone " MOCK_NONCE "\n");
	trial_arena_lost(&trial, "arena ended", EPIPE);
	cr_expect_eq(trial.state, TRIAL_OVER);
	cr_expect_eq(trial.facts.setup, SETUP_OK);
	cr_expect_eq(trial.facts.ending, ENDING_NONE);
	cr_expect_eq(trial.facts.sight, SIGHT_ESCAPED, "the witness had looked");
	cr_expect(!trial_left_arena_inert(&trial));
}

Test(harness_trial, init_cannot_say_what_it_cannot_know)
{
	begin();
	finished(false, SIGKILL);
	cr_expect_str_eq(trial.facts.setup_step, "protocol");
	run();
	prepared();
	cr_expect_eq(trial.state, TRIAL_OVER);
	cr_expect(trial.arena_lost);
	mock.refuses_prepared = true;
	begin();
	prepared();
	cr_expect_str_eq(trial.facts.setup_step, "protocol");
	cr_expect_eq(trial.facts.setup_errno, EPROTO);
}

Test(harness_trial, a_launch_that_fails_is_a_failure_of_the_set_up)
{
	mock.start_error = EMFILE;
	begin();
	cr_expect_eq(trial.state, TRIAL_OVER);
	cr_expect_eq(trial.facts.setup, SETUP_FAILED);
	cr_expect_eq(trial.facts.setup_errno, EMFILE);
	cr_expect_eq(mock.closed, 1);
}

/* Its program was never executed, whether its starter ended or hung. */
static void close_sandbox(bool ends)
{
	struct outcome outcome = {.sealed_tag = true};

	outcome.step[STEP_UNSHARE] = (struct step_status){STATUS_FAILED, EPERM};
	begin();
	prepared();
	mock.record_size = core_report_put(&outcome, mock.record);
	if (ends)
		happens(EVENT_ENDED);
	else
		run_out();
	finished(true, 1 << 8);
	cr_expect_eq(trial.facts.setup, SETUP_CLOSED);
	cr_expect_eq(trial.facts.setup_errno, EPERM);
	cr_expect_str_eq(trial.facts.setup_step, "unshare");
}

Test(harness_trial, a_sandbox_that_closes_names_its_layer)
{
	close_sandbox(true);
	close_sandbox(false);
}

/* ---- deadlines ---- */

Test(harness_trial, each_try_has_twice_the_time)
{
	for (unsigned attempt = 0; attempt < 3; attempt++) {
		const struct planned planned = planned_of(ARM_ATTACK, attempt);

		trial_assign(&trial, &kit, &planned, &profile);
		trial_begin(&trial, &arena);
		cr_expect_eq(trial.deadline_us - clock_us, (2 * SECOND) << attempt);
	}
}

Test(harness_trial, set_up_and_program_share_one_deadline_and_what_follows_has_its_own)
{
	begin();
	clock_us += SECOND;
	prepared();
	say("ready\n");
	cr_expect_eq(trial.deadline_us - clock_us, SECOND);
	clock_us = trial.deadline_us - 1;
	say("attempt open\nrefused 1\n");
	cr_expect_geq(trial.deadline_us - clock_us, SECOND, "for the clean-up");
	finished(false, SIGKILL);
	cr_expect_eq(trial.facts.wall_us, 2 * SECOND - 1);
}

Test(harness_trial, never_prepared_is_a_failure_of_the_set_up)
{
	begin();
	run_out();
	cr_expect_eq(trial.state, TRIAL_OVER);
	cr_expect_eq(trial.facts.setup, SETUP_FAILED);
	cr_expect_eq(trial.facts.setup_errno, ETIMEDOUT);
	cr_expect_str_eq(trial.facts.setup_step, "prepare");
}

Test(harness_trial, an_arena_that_never_stands_is_one_too)
{
	const struct planned planned = planned_of(ARM_ATTACK, 0);

	trial_assign(&trial, &kit, &planned, &profile);
	trial_await_arena(&trial);
	run_out();
	cr_expect_eq(trial.facts.setup, SETUP_FAILED);
	cr_expect_eq(trial.facts.setup_errno, ETIMEDOUT);
}

Test(harness_trial, a_program_that_never_says_ready_times_out)
{
	begin();
	prepared();
	run_out();
	cr_expect_eq(trial.state, TRIAL_FINISHING);
	finished(false, SIGKILL);
	cr_expect_eq(trial.facts.setup, SETUP_OK);
	cr_expect_eq(trial.facts.said, SAID_NOTHING);
	cr_expect_eq(trial.facts.ending, ENDING_TIMEOUT);
	cr_expect_eq(trial.facts.sight, SIGHT_NOT_LOOKED);
}

Test(harness_trial, a_program_that_stops_in_a_step_times_out_there)
{
	run();
	say("attempt wait\n");
	run_out();
	finished(true, SIGKILL);
	cr_expect_eq(trial.facts.ending, ENDING_TIMEOUT, "whatever ended it meanwhile");
	cr_expect_eq(trial.facts.said, SAID_READY);
	cr_expect_eq(trial.facts.phase, PHASE_ATTEMPT);
	cr_expect_str_eq(trial.facts.step, "wait");
	cr_expect_eq(trial.facts.sight, SIGHT_NOTHING, "the witness looked all the same");
	cr_expect(!trial_left_arena_inert(&trial));
}

Test(harness_trial, an_escape_before_the_deadline_is_one)
{
	fixture.witness = WITNESS_SIGNAL;
	run();
	trial.launch.scene.peers[PEER_VICTIM_SAME] =
		(struct peer){.wanted = true, .answered = true, .answer.signalled = 1};
	say("attempt kill\n");
	run_out();
	finished(false, SIGKILL);
	cr_expect_eq(trial.facts.ending, ENDING_TIMEOUT);
	cr_expect_eq(trial.facts.sight, SIGHT_ESCAPED);
}

Test(harness_trial, a_victim_that_never_answers_was_not_looked_at)
{
	fixture.witness = WITNESS_SIGNAL;
	mock.silent = true;
	run();
	trial.launch.scene.peers[PEER_VICTIM_SAME].wanted = true;
	clock_us = trial.deadline_us - 1;
	say("attempt kill\ndone\n");
	cr_expect_eq(trial.state, TRIAL_WITNESSING);
	cr_expect_eq(mock.asked, 1);
	cr_expect_geq(trial.deadline_us - clock_us, SECOND, "for the answer");
	run_out();
	cr_expect_eq(trial.state, TRIAL_FINISHING);
	finished(false, SIGKILL);
	cr_expect_eq(trial.facts.sight, SIGHT_NOT_LOOKED);
	cr_expect_eq(trial.facts.ending, ENDING_HELD, "it is not the program's fault");
}

Test(harness_trial, the_witness_speaks_once_all_have_answered)
{
	fixture.witness = WITNESS_SIGNAL;
	mock.silent = true;
	run();
	trial.launch.scene.peers[PEER_VICTIM_SAME] = (struct peer){.wanted = true};
	say("attempt kill\ndone\n");
	happens(EVENT_ANSWERED);
	cr_expect_eq(trial.state, TRIAL_WITNESSING, "another has not");
	mock.silent = false;
	trial.launch.scene.peers[PEER_VICTIM_SAME].answered = true;
	happens(EVENT_ANSWERED);
	cr_expect_eq(trial.state, TRIAL_FINISHING);
	cr_expect_eq(trial.facts.sight, SIGHT_NOTHING);
}

Test(harness_trial, a_trial_that_never_ends_has_no_ending_unless_it_was_killed)
{
	run();
	say("attempt open\nrefused 1\n");
	run_out();
	cr_expect_eq(trial.state, TRIAL_OVER);
	cr_expect_eq(trial.facts.ending, ENDING_NONE);
	cr_expect(trial.arena_lost);
	run();
	run_out();
	run_out();
	cr_expect_eq(trial.state, TRIAL_OVER);
	cr_expect_eq(trial.facts.ending, ENDING_TIMEOUT);
}

/* ---- a trial that init runs alone ---- */

Test(harness_trial, a_harmless_trial_is_run_unattended_once)
{
	const struct planned planned = planned_of(ARM_BENIGN, 0);

	trial_assign(&trial, &kit, &planned, &profile);
	trial_begin(&trial, &arena);
	cr_expect_eq(trial.state, TRIAL_UNATTENDED);
	cr_expect_eq(mock.started, 0);
	run_out();
	cr_expect_eq(trial.state, TRIAL_AGAIN);
	trial_attend(&trial);
	trial_begin(&trial, &arena);
	cr_expect_eq(trial.state, TRIAL_PREPARING);
	cr_expect_eq(mock.started, 1);
	cr_expect_eq(mock.unattended, 1);
	mock.unattended_error = -EPIPE;
	trial_assign(&trial, &kit, &planned, &profile);
	trial_begin(&trial, &arena);
	cr_expect_eq(trial.state, TRIAL_AGAIN, "the attended run says why");
}

/* ---- a launcher that is to start the program ---- */

static void launch(void)
{
	mock.launcher = true;
	begin();
	prepared();
}

/* The program says hello, and can be seen. */
static void hello(void)
{
	trial.launch.scene.pid = 4712;
	happens(EVENT_STARTED);
}

static void launcher_ends(int status, const char *printed)
{
	mock_tell(&trial.launch, (struct event){.kind = EVENT_UNSTARTED,
						.status = status,
						.bytes = printed,
						.size = strlen(printed)});
}

Test(harness_trial, a_launcher_has_its_own_time_and_the_program_its_own_from_hello_on)
{
	launch();
	cr_expect_eq(trial.state, TRIAL_LAUNCHING);
	cr_expect_eq(trial.deadline_us, clock_us + MOCK_PATIENCE_MS * 1000);
	clock_us += 2 * SECOND;
	hello();
	cr_expect_eq(trial.state, TRIAL_STARTING);
	cr_expect_eq(trial.deadline_us, clock_us + 2 * SECOND);
	say("ready\n");
	cr_expect_eq(trial.state, TRIAL_RUNNING);
	say("attempt read\ndone " MOCK_NONCE "\n");
	finished(true, 0);
	cr_expect_eq(trial.facts.sight, SIGHT_ESCAPED);
	cr_expect_eq(trial.facts.ending, ENDING_HELD, "init speaks of the launcher");
	cr_expect(!trial.facts.opaque);
}

/* Of a program whose words others copy the end waits for them, at most as long as it has time. */
Test(harness_trial, an_end_that_was_kept_back_is_no_time_out)
{
	launch();
	hello();
	say("ready\n");
	say("attempt open\n");
	mock.kept_back = true;
	trial_expire(&trial);
	cr_expect_eq(trial.facts.ending, ENDING_NONE);
	mock.ended = true;
	mock.status = SIGSYS;
	finished(true, 0);
	cr_expect_eq(trial.facts.ending, ENDING_SIGNALED);
	cr_expect_eq(trial.facts.ending_code, SIGSYS);
}

Test(harness_trial, a_launcher_that_ends_without_a_program_has_tried_nothing)
{
	launch();
	launcher_ends(0, "nothing to do");
	cr_expect_eq(trial.state, TRIAL_OVER);
	cr_expect_eq(trial.facts.setup, SETUP_LAUNCHER);
	cr_expect_eq(trial.facts.launcher_status, 0);
	cr_expect_str_eq(trial.facts.launcher_said, "nothing to do");
	launch();
	launcher_ends(SIGSEGV, "");
	cr_expect_eq(trial.facts.setup, SETUP_LAUNCHER);
	cr_expect_eq(trial.facts.launcher_status, 128 + SIGSEGV);
}

Test(harness_trial, a_launcher_that_takes_too_long_is_no_time_out_of_the_program)
{
	launch();
	run_out();
	cr_expect_eq(trial.state, TRIAL_OVER);
	cr_expect_eq(trial.facts.setup, SETUP_LAUNCHER);
	cr_expect_eq(trial.facts.setup_errno, ETIMEDOUT);
	cr_expect_eq(trial.facts.ending, ENDING_NONE);
}

Test(harness_trial, a_launcher_that_says_that_it_refuses_has_failed_closed)
{
	mock.refuses = true;
	launch();
	launcher_ends(1 << 8, "bwrap: no");
	cr_expect_eq(trial.facts.setup, SETUP_CLOSED);
	cr_expect_str_eq(trial.facts.setup_step, "launcher");
	launch();
	run_out();
	cr_expect_eq(trial.facts.setup, SETUP_LAUNCHER, "one that is silent says nothing");
}

Test(harness_trial, a_program_outside_the_workdir_that_its_fixture_needs_is_not_tried)
{
	mock.lacks_workdir = true;
	launch();
	hello();
	say("ready\n");
	cr_expect_eq(trial.state, TRIAL_OVER);
	cr_expect_eq(trial.facts.setup, SETUP_WORKDIR);
	cr_expect_eq(mock.gone, 0, "the gate stays shut");
}

Test(harness_trial, a_program_that_cannot_be_seen_is_opaque)
{
	launch();
	trial.launch.scene.opaque = true;
	happens(EVENT_STARTED);
	say("ready\n");
	cr_expect_eq(trial.state, TRIAL_RUNNING);
	cr_expect(trial.facts.opaque);
}

Test(harness_trial, a_program_that_ended_has_the_kernels_word_for_it)
{
	launch();
	hello();
	say("ready\n");
	say("attempt open\n");
	mock.ended = true;
	mock.status = SIGSYS;
	happens(EVENT_ENDED);
	finished(true, 0);
	cr_expect_eq(trial.facts.ending, ENDING_SIGNALED);
	cr_expect_eq(trial.facts.ending_code, SIGSYS);
}

Test(harness_trial, a_harmless_program_that_worked_elsewhere_shows_nothing)
{
	const struct planned planned = planned_of(ARM_BENIGN, 1);

	mock.launcher = mock.lost_benign = true;
	trial_assign(&trial, &kit, &planned, &profile);
	trial_begin(&trial, &arena);
	prepared();
	hello();
	say("ready\n");
	say("attempt create\ndone\n");
	finished(false, SIGKILL);
	cr_expect_eq(trial.facts.setup, SETUP_WORKDIR);
	cr_expect_eq(trial.facts.said, SAID_DONE);
}
