/* SPDX-License-Identifier: MIT */
#include "trial.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

#include "../../matrix/hardening.h"
#include "hearing.h"
#include "witness.h"

/* For the witness and the clean-up, once a trial's own time is over. */
#define AFTERMATH_US 2000000
/* For an arena to be made. */
#define ARENA_US 5000000

static const struct catalog_entry *fixture_of(const struct trial *trial)
{
	return trial->planned.fixture;
}

static bool is_benign(const struct trial *trial)
{
	return trial->planned.key.arm == ARM_BENIGN;
}

/* ---- the end ---- */

static void over(struct trial *trial)
{
	launch_close(&trial->launch);
	trial->facts.wall_us = now_us() - trial->start_us;
	trial->state = TRIAL_OVER;
}

static void unprepared(struct trial *trial, enum setup setup, const char *step, int err)
{
	trial->facts.setup = setup;
	trial->facts.setup_errno = err;
	snprintf(trial->facts.setup_step, sizeof(trial->facts.setup_step), "%s", step);
	trial->inert = false;
	over(trial);
}

static void setup_failed(struct trial *trial, const char *step, int err)
{
	unprepared(trial, SETUP_FAILED, step, err);
}

/* The launcher ended, and nobody is left who could start the program; or it takes too long.  One
 * that says that it refuses has failed closed. */
static void unstarted(struct trial *trial, const struct event *event, int err)
{
	struct facts *facts = &trial->facts;
	const int status = event->status;

	facts->launcher_status = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
	snprintf(facts->launcher_said, sizeof(facts->launcher_said), "%.*s", (int)event->size,
		 (const char *)event->bytes);
	unprepared(trial,
		   !err && launch_refused(&trial->launch, status) ? SETUP_CLOSED : SETUP_LAUNCHER,
		   "launcher", err);
}

void trial_arena_lost(struct trial *trial, const char *step, int err)
{
	trial->arena_lost = true;
	if (trial->state == TRIAL_UNATTENDED) {
		trial->state = TRIAL_AGAIN;
		return;
	}
	if (trial->state <= TRIAL_STARTING) {
		setup_failed(trial, step, err);
		return;
	}
	/* The witness has looked or can still look at what survives; how the process ended is not
	 * known: unless we killed it, the ending stays `none`, which is a harness error. */
	over(trial);
}

static void finish(struct trial *trial)
{
	trial->state = TRIAL_FINISHING;
	trial->deadline_us = now_us() + AFTERMATH_US;
	if (launch_finish(&trial->launch, trial_was_ordinary(trial)) < 0)
		trial_arena_lost(trial, "finish", EPIPE);
}

static void record_ending(struct facts *facts, const struct wire_finished *finished)
{
	facts->leftovers = finished->leftovers;
	facts->cpu_us = finished->cpu_us;
	if (facts->ending == ENDING_TIMEOUT || facts->ending == ENDING_FLOOD)
		return;
	facts->ending = ENDING_HELD;
	if (!finished->ended_before)
		return;
	facts->ending = WIFSIGNALED(finished->status) ? ENDING_SIGNALED : ENDING_EXITED;
	facts->ending_code = WIFSIGNALED(finished->status) ? WTERMSIG(finished->status)
							   : WEXITSTATUS(finished->status);
}

/* The exit of a program that cannot say it is done; of a benign one its marker says so. */
static void take_plain_exit(struct trial *trial)
{
	struct facts *facts = &trial->facts;

	if (scene_program(&trial->launch.scene) == FIXTURE_PLAIN &&
	    facts->ending == ENDING_EXITED && facts->said == SAID_READY &&
	    facts->phase == PHASE_ATTEMPT && facts->arm != ARM_BENIGN)
		facts->said = SAID_DONE;
}

static void finished(struct trial *trial, struct wire_finished message)
{
	launch_finished(&trial->launch, &message);
	record_ending(&trial->facts, &message);
	take_plain_exit(trial);
	if (trial->gate_open && !is_benign(trial))
		witness_hear(&trial->launch.scene, &message, &trial->facts.sight);
	trial->inert = message.inert;
	over(trial);
}

/* ---- the witness ---- */

/* What a harmless program made is not in the workdir: it worked in another one. */
static void elsewhere(struct facts *facts)
{
	facts->setup = SETUP_WORKDIR;
	facts->setup_errno = ENOENT;
	snprintf(facts->setup_step, sizeof(facts->setup_step), "workdir");
}

static void conclude(struct trial *trial)
{
	if (is_benign(trial) && trial->facts.said == SAID_DONE &&
	    !launch_left_benign(&trial->launch))
		elsewhere(&trial->facts);
	if (trial->gate_open && !is_benign(trial))
		trial->facts.sight = witness_look(&trial->launch.scene);
	finish(trial);
}

/* The fixture holds still, is dead, or is out of time: look now. */
static void bear_witness(struct trial *trial)
{
	struct launch *launch = &trial->launch;

	if (trial->state >= TRIAL_WITNESSING)
		return;
	trial->facts.cpu_over = launch_cpu_up(launch, trial->effective.cpu_seconds);
	trial->facts.memory_over = launch_memory_up(launch);
	trial->state = TRIAL_WITNESSING;
	trial->deadline_us = now_us() + AFTERMATH_US;
	if (witness_asks(fixture_of(trial)->witness) && !is_benign(trial))
		launch_ask(launch);
	if (launch_answered(launch))
		conclude(trial);
}

/* ---- the gate ---- */

static void take_record(struct trial *trial, const uint8_t *bytes, size_t size)
{
	struct facts *facts = &trial->facts;
	int exec_errno = 0;

	facts->has_outcome = core_report_parse(bytes, size, &facts->outcome, &exec_errno);
	if (exec_errno) {
		facts->setup_errno = exec_errno;
		snprintf(facts->setup_step, sizeof(facts->setup_step), "exec");
	}
}

/* A profile that fails closed names the call that failed, and has executed nothing. */
static void note_closed(struct facts *facts)
{
	if (!facts->has_outcome || !facts->outcome.sealed_tag)
		return;
	for (int i = 0; i < WW_STEPS_COUNT; i++)
		if (facts->outcome.step[i].status == STATUS_FAILED) {
			facts->setup = SETUP_CLOSED;
			facts->setup_errno = facts->outcome.step[i].err;
			snprintf(facts->setup_step, sizeof(facts->setup_step), "%s",
				 ww_word(&ww_steps, i));
		}
}

/* The program never said that it is ready. */
static void never_ready(struct trial *trial)
{
	launch_outcome(&trial->launch);
	note_closed(&trial->facts);
}

/* The state in force is a finding of attack and control arms.  Of a benign arm it only decides
 * whether another trial may use the arena, where that is not decided already. */
static bool state_matters(const struct trial *trial)
{
	return !is_benign(trial) || !(trial_is_harmless(trial) || trial_wants_fresh(trial) ||
				      (trial->launch.scene.needs & needs_with(NEEDS_SOILING)));
}

/* The program is ready: takes its state, then lets it go. */
static void open_gate(struct trial *trial)
{
	struct facts *facts = &trial->facts;

	facts->opaque = trial->launch.scene.opaque;
	if (launch_lacks_workdir(&trial->launch)) {
		unprepared(trial, SETUP_WORKDIR, "workdir", ENOENT);
		return;
	}
	launch_outcome(&trial->launch);
	if (state_matters(trial) && launch_look(&trial->launch, &trial->effective) == 0 &&
	    !is_benign(trial))
		snprintf(facts->effective, sizeof(facts->effective), "%s", trial->effective.text);
	witness_remember(&trial->launch.scene);
	facts->said = SAID_READY;
	trial->state = TRIAL_RUNNING;
	trial->gate_open = true;
	launch_go(&trial->launch);
}

/* ---- what the program says ---- */

static void last_word(struct trial *trial)
{
	trial->said_last = true;
	bear_witness(trial);
}

/* A program that waits says nothing meanwhile: `more` bytes of the same reading break the
 * protocol. */
static enum heard hear_word(struct trial *trial, const struct word *word, bool more)
{
	const enum heard heard = hearing_take(word, trial->state == TRIAL_STARTING, &trial->facts,
					      trial->launch.scene.claim);

	if ((heard == HEARD_READY || heard == HEARD_OBSERVE) &&
	    (more || launch_unread(&trial->launch)))
		return hearing_nonsense(&trial->facts);
	return heard;
}

/* After a last word nothing counts. */
static void hear(struct trial *trial, const char *bytes, size_t size)
{
	struct word word;

	while (!trial->said_last && words_next(&trial->words, &bytes, &size, &word)) {
		switch (hear_word(trial, &word, size > 0)) {
		case HEARD_READY:
			open_gate(trial);
			break;
		case HEARD_OBSERVE:
			launch_look_again(&trial->launch);
			launch_go(&trial->launch);
			break;
		case HEARD_LAST:
			last_word(trial);
			break;
		case HEARD_STEP:
			break;
		}
	}
}

/* A plain program says by its marker that it is done. */
static void marked(struct trial *trial)
{
	struct scene *scene = &trial->launch.scene;

	if (trial->said_last)
		return;
	if (!is_benign(trial) && fixture_of(trial)->witness == WITNESS_NONCE)
		memcpy(scene->claim, scene->nonce, NONCE_SIZE);
	trial->facts.said = SAID_DONE;
	last_word(trial);
}

static void flooded(struct trial *trial)
{
	if (trial->said_last)
		return;
	trial->facts.ending = ENDING_FLOOD;
	bear_witness(trial);
}

static bool is_running(const struct trial *trial)
{
	return trial->state == TRIAL_STARTING || trial->state == TRIAL_RUNNING;
}

static void ended(struct trial *trial)
{
	if (trial->state == TRIAL_STARTING)
		never_ready(trial);
	if (is_running(trial))
		bear_witness(trial);
}

/* Time from now on, more in each further try. */
static void allow(struct trial *trial, unsigned milliseconds)
{
	trial->deadline_us = now_us() + ((uint64_t)milliseconds * 1000 << trial->planned.attempt);
}

static void on_event(void *owner, const struct event *event)
{
	struct trial *trial = owner;

	switch (event->kind) {
	case EVENT_FAILED:
		setup_failed(trial, event->step, event->err);
		return;
	case EVENT_RECORDED:
		take_record(trial, event->bytes, event->size);
		return;
	case EVENT_LAUNCHING:
		trial->state = TRIAL_LAUNCHING;
		allow(trial, launch_patience(&trial->launch));
		return;
	case EVENT_UNSTARTED:
		unstarted(trial, event, 0);
		return;
	case EVENT_STARTED:
		if (trial->state == TRIAL_LAUNCHING)
			allow(trial, fixture_of(trial)->deadline_ms);
		trial->state = TRIAL_STARTING;
		return;
	case EVENT_SAID:
		hear(trial, event->bytes, event->size);
		return;
	case EVENT_MARKED:
		marked(trial);
		return;
	case EVENT_FLOODED:
		flooded(trial);
		return;
	case EVENT_ENDED:
		ended(trial);
		return;
	case EVENT_ANSWERED:
		if (trial->state == TRIAL_WITNESSING && launch_answered(&trial->launch))
			conclude(trial);
		return;
	}
}

/* ---- a trial that init runs alone ---- */

/* Half of a run is benign arms, of which nothing is read while they run, and which change nothing
 * that a witness could look at.  One message to init and one back take the place of five, with
 * their pipes and turns of the supervisor.
 *
 * Only the regular course counts: ready, steps, done, and then held until killed.  Anything else
 * proves nothing about the sandbox: the trial is run again, attended, and that run gives
 * the facts. */
static bool hear_all(struct trial *trial, const char *said, size_t size)
{
	char *claim = trial->launch.scene.claim;
	enum heard heard = HEARD_LAST;
	struct word word;
	bool first = true;

	while (words_next(&trial->words, &said, &size, &word)) {
		heard = hearing_take(&word, first, &trial->facts, claim);
		if (heard != (first ? HEARD_READY : HEARD_STEP))
			break;
		first = false;
	}
	return !first && heard == HEARD_LAST && trial->facts.said == SAID_DONE && !*claim &&
	       size == 0;
}

/* Did it go as a harmless trial goes? */
static bool went_well(struct trial *trial, const struct wire_heard *heard)
{
	if (heard->said_size > sizeof(heard->said) || heard->end.ended_before ||
	    heard->end.leftovers || heard->record.size > sizeof(heard->record.bytes))
		return false;
	take_record(trial, heard->record.bytes, heard->record.size);
	return trial->facts.has_outcome && trial->facts.setup_errno == 0 &&
	       hear_all(trial, heard->said, heard->said_size);
}

static void heard_of(struct trial *trial, const struct wire_heard *heard)
{
	if (!went_well(trial, heard)) {
		trial->state = TRIAL_AGAIN;
		return;
	}
	trial->facts.ending = ENDING_HELD;
	trial->facts.cpu_us = heard->end.cpu_us;
	trial->inert = heard->end.inert;
	over(trial);
}

/* ---- what comes from the arena, and the deadline ---- */

void trial_message(struct trial *trial, const struct incoming *incoming)
{
	const union wire_message *message = &incoming->message;

	if (message->kind == WIRE_FAILED)
		trial_arena_lost(trial, message->failed.step, message->failed.err);
	else if (message->kind == WIRE_HEARD && trial->state == TRIAL_UNATTENDED)
		heard_of(trial, &message->heard);
	else if (message->kind == WIRE_FINISHED && trial->state == TRIAL_FINISHING)
		finished(trial, message->finished);
	else if (message->kind != WIRE_PREPARED || trial->state != TRIAL_PREPARING ||
		 !launch_prepared(&trial->launch, incoming))
		trial_arena_lost(trial, "protocol", EPROTO);
}

void trial_expire(struct trial *trial)
{
	if (is_running(trial) && launch_tell_end(&trial->launch))
		return;
	if (is_running(trial)) {
		trial->facts.ending = ENDING_TIMEOUT;
		if (trial->state == TRIAL_STARTING)
			never_ready(trial);
		bear_witness(trial);
	} else if (trial->state == TRIAL_LAUNCHING) {
		const char *said = trial->launch.guest.said;

		unstarted(trial, &(struct event){.bytes = said, .size = strlen(said)}, ETIMEDOUT);
	} else if (trial->state == TRIAL_WITNESSING) {
		conclude(trial);
	} else if (trial->state == TRIAL_FINISHING) {
		trial_arena_lost(trial, "finish", ETIMEDOUT);
	} else if (trial->state == TRIAL_PREPARING) {
		setup_failed(trial, "prepare", ETIMEDOUT);
	} else if (trial->state == TRIAL_UNATTENDED) {
		trial_arena_lost(trial, "unattended", ETIMEDOUT);
	}
}

/* ---- the start ---- */

static void fill_key(struct trial *trial)
{
	const struct trial_key *key = &trial->planned.key;
	struct facts *facts = &trial->facts;

	snprintf(facts->profile, sizeof(facts->profile), "%s", key->profile);
	snprintf(facts->fixture, sizeof(facts->fixture), "%s", key->fixture);
	facts->caller = key->caller;
	facts->mask = key->mask;
	facts->arm = key->arm;
	facts->rep = key->rep;
	facts->attempt = trial->planned.attempt;
	facts->id = trial->planned.id;
}

void trial_assign(struct trial *trial, const struct trial_kit *kit, const struct planned *planned,
		  const struct profile_setup *profile)
{
	struct launch *launch = &trial->launch;

	memset(trial, 0, sizeof(*trial));
	trial->planned = *planned;
	launch->kit = kit;
	launch->profile = profile;
	launch->listener = (struct listener){on_event, trial};
	launch->scene.planned = &trial->planned;
	launch->scene.needs = trial_is_harmless(trial) ? 0 : planned->fixture->needs;
	launch_prepare(launch);
	trial->effective.cpu_seconds = UINT64_MAX;
	trial->start_us = now_us();
	fill_key(trial);
}

void trial_attend(struct trial *trial)
{
	const struct planned planned = trial->planned;

	trial_assign(trial, trial->launch.kit, &planned, trial->launch.profile);
	trial->attended = true;
}

/* Under `sealed` the program that root starts runs as another user. */
static bool wants_guest(const struct trial *trial)
{
	return trial->launch.profile->base == PROFILE_SEALED &&
	       (sealed_layers(trial->planned.key.mask) & WW_BIT(PRIM_ID_RANGE));
}

bool trial_impossible(struct trial *trial)
{
	const uint64_t second = needs_with(NEEDS_SECOND_ID);

	if (!trial->launch.kit->ids->single ||
	    (trial->planned.key.caller == CALLER_ROOT && !wants_guest(trial) &&
	     !(fixture_of(trial)->needs & second)))
		return false;
	trial->facts.setup = SETUP_NO_SECOND_ID;
	trial->state = TRIAL_OVER;
	return true;
}

void trial_await_arena(struct trial *trial)
{
	trial->state = TRIAL_PREPARING;
	trial->deadline_us = now_us() + ARENA_US;
}

void trial_begin(struct trial *trial, struct arena *arena)
{
	struct launch *launch = &trial->launch;

	trial->facts.fresh = arena->trials++ == 0;
	launch->scene.arena = arena;
	trial->state = TRIAL_PREPARING;
	allow(trial, fixture_of(trial)->deadline_ms);
	if (!trial_is_unattended(trial))
		launch_start(launch);
	else /* when init cannot be told, the attended run says why */
		trial->state = launch_unattended(launch) < 0 ? TRIAL_AGAIN : TRIAL_UNATTENDED;
}
