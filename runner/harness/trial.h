/* SPDX-License-Identifier: MIT */
/* One trial as a state machine: it reacts to what it is told and never waits.
 *
 *   preparing    init builds the workdir, victims and services come up, the launch block is
 *                written; profile, exec
 *   starting     the program runs; `ready`
 *   running      the gate is open; steps and a last word
 *   witnessing   victims and services are asked what they saw
 *   finishing    init ends all processes and proves the arena unchanged
 *   over         the facts are complete
 *
 *   unattended   a harmless trial that init runs alone: from there to over, or
 *   again        it did not go as such a trial goes, and must be run anew, attended
 *
 * Every state has a deadline; whatever goes wrong ends in `over` with facts that say so.  Its arena
 * it reaches through launch.h and witness.h alone.
 */
#ifndef WHICHWALL_TRIAL_H
#define WHICHWALL_TRIAL_H

#include "launch.h"
#include "words.h"

enum trial_state {
	TRIAL_IDLE,
	TRIAL_PREPARING,
	TRIAL_LAUNCHING,
	TRIAL_STARTING,
	TRIAL_RUNNING,
	TRIAL_WITNESSING,
	TRIAL_FINISHING,
	TRIAL_UNATTENDED,
	TRIAL_AGAIN,
	TRIAL_OVER
};

struct trial {
	enum trial_state state;
	struct planned planned;
	struct launch launch;
	struct words words;
	bool said_last, gate_open, arena_lost, inert;
	bool attended; /* was run unattended before, without a result */
	struct effective effective;
	uint64_t start_us, deadline_us;
	struct facts facts;
};

/* Prepares an idle trial for `planned` under `profile`. */
void trial_assign(struct trial *trial, const struct trial_kit *kit, const struct planned *planned,
		  const struct profile_setup *profile);
/* The same of one in `again`: from now on it is attended. */
void trial_attend(struct trial *trial);
/* True when this host cannot run the trial at all; the facts then say why and the state is over. */
bool trial_impossible(struct trial *trial);
/* An arena is being made for it. */
void trial_await_arena(struct trial *trial);
/* Gives it an arena that said HELLO, and starts it. */
void trial_begin(struct trial *trial, struct arena *arena);
/* What came over the arena's control channel. */
void trial_message(struct trial *trial, const struct incoming *incoming);
/* The control channel closed, or the arena could not be made. */
void trial_arena_lost(struct trial *trial, const char *step, int err);
/* The deadline passed. */
void trial_expire(struct trial *trial);

/* ---- reuse.c ---- */

/* Is its program one of somebody else's? */
bool trial_is_external(const struct trial *trial);
/* Is it known to touch nothing of the arena? */
bool trial_is_harmless(const struct trial *trial);
/* Is it to be run by init alone? */
bool trial_is_unattended(const struct trial *trial);
/* Must it start in an arena that no trial ran in? */
bool trial_wants_fresh(const struct trial *trial);
/* Did an ordinary user run it, whom no filter kept from making queues, keys and terminals? */
bool trial_was_ordinary(const struct trial *trial);
/* Has it a use for a network namespace? */
bool trial_wants_network(const struct trial *trial);
/* What its arena must have. */
struct arena_wants trial_wants(const struct trial *trial);
/* After `over`: may another trial use the arena?  Proven by what was in force and by
 * init's check. */
bool trial_left_arena_inert(const struct trial *trial);

#endif
