/* SPDX-License-Identifier: MIT */
/* All that a trial's state machine (trial.c) reaches of its arena: starts the program there, talks
 * with it, looks at it from outside, ends it.  What happens there is told to a listener. */
#ifndef WHICHWALL_LAUNCH_H
#define WHICHWALL_LAUNCH_H

#include "../core/cgroup_part.h"
#include "channel.h"
#include "external.h"
#include "guest.h"
#include "incoming.h"
#include "observe.h"
#include "profile_setup.h"
#include "scene.h"

/* What every trial is made from; constant over a run. */
struct trial_kit {
	const struct idmap *ids;
	const struct images *images;
	const struct externals *externals;    /* NULL: none */
	uint64_t timeout_seconds, memory_mib; /* profile parameters */
	const struct core_cgroup *groups; /* what the trials' groups are in; NULL: none has one */
	int epoll;
};

struct launch;

/* Who starts the program, and what follows from that. */
struct launch_kind {
	/* Opens what the program speaks through; theirs[] gets init's ends.  0, or -1 with errno.
	 */
	int (*open)(struct launch *launch, int theirs[TRIAL_FDS]);
	size_t message_size; /* of the struct wire_trial that init is sent */
	/* Tells the program what to execute.  false with errno. */
	bool (*give_block)(struct launch *launch, const char *block, size_t size);
	bool waits; /* for that, before init says that the trial is prepared */
	/* Takes what init recorded of the start; NULL: nothing. */
	void (*recorded)(struct launch *launch, const struct wire_record *record);
	/* Hears the process that init has started.  NULL, or what failed, with errno. */
	const char *(*listen)(struct launch *launch);
	enum event_kind runs; /* told then */
	bool (*unread)(struct launch *launch);
	int (*look)(const struct launch *launch, struct effective *effective);

	/* NULL, where the program is the process that init has started: it has begun; and functions
	 * of the same names below. */
	void (*started)(struct launch *launch);
	bool (*lacks_workdir)(const struct launch *launch);
	bool (*left_benign)(const struct launch *launch);
	bool (*tell_end)(struct launch *launch);
	void (*end)(struct launch *launch);
	void (*finished)(const struct launch *launch, struct wire_finished *finished);
};
/* launch_own.c: it applies its plan to itself; its sandbox's own init starts it. */
extern const struct launch_kind launch_applied, launch_born;
/* launch_guest.c: the launcher of somebody else's sandbox does. */
extern const struct launch_kind launch_by_launcher;

struct launch {
	const struct launch_kind *kind;
	const struct trial_kit *kit;
	const struct profile_setup *profile;
	struct listener listener;
	struct scene scene;
	struct core_plan plan;
	struct channel channel;
	struct guest guest; /* of a launcher's program, whose channel it extends */
	int owner;          /* the arena's id that such a program will have, -1: the caller's */
	struct cgroup_part group;
	bool block_given; /* the program was told what to execute */
};

/* Prepares the launch of what scene.planned says under launch->profile; all else is zero but kit
 * and listener. */
void launch_prepare(struct launch *launch);
/* Has the arena's init start the program, once victims and services are up.  Tells of all that
 * fails. */
void launch_start(struct launch *launch);
/* Has init run it from start to end.  0, or -errno when it could not be told to. */
int launch_unattended(struct launch *launch);
/* Init has prepared the trial.  False when no init of ours would have said so now. */
bool launch_prepared(struct launch *launch, const struct incoming *incoming);

/* Until the launcher's program has said hello, in milliseconds. */
unsigned launch_patience(const struct launch *launch);
/* Has a launcher that ended with this status, as of wait4(2), refused to start anything? */
bool launch_refused(const struct launch *launch, int status);
/* Is what the benign arm made where the arena has its workdir?  A launcher may have shown the
 * program another one.  True as well of an arm that makes nothing. */
bool launch_left_benign(const struct launch *launch);
/* Did the program begin elsewhere than in the workdir, although its fixture needs it? */
bool launch_lacks_workdir(const struct launch *launch);
/* What init says of the end, made to speak of the program: of a launcher's init knows nothing. */
void launch_finished(const struct launch *launch, struct wire_finished *finished);

/* Tells of an end of the program that was kept back; false when there is none. */
bool launch_tell_end(struct launch *launch);
/* Has the program said more than was told? */
bool launch_unread(struct launch *launch);
/* Opens the gate, or lets the program go on after an `observe`. */
void launch_go(struct launch *launch);
/* Tells what the core recorded, if its sandbox has it in a channel of its own; once. */
void launch_outcome(struct launch *launch);

/* Reads the state in force, and the credentials for the witness.  0, or -1 when the process is
 * gone. */
int launch_look(struct launch *launch, struct effective *effective);
/* Reads the credentials again. */
void launch_look_again(struct launch *launch);
/* Has the process used so many seconds of CPU time; has its group used up its memory? */
bool launch_cpu_up(const struct launch *launch, uint64_t seconds);
bool launch_memory_up(const struct launch *launch);
/* Asks victims and services what they saw. */
void launch_ask(struct launch *launch);
/* Has everyone answered who was asked and can? */
bool launch_answered(const struct launch *launch);

/* Has init end all processes and prove the arena unchanged; nothing is told any more.  `unfiltered`
 * as in struct wire_finish.  0 or -errno. */
int launch_finish(struct launch *launch, bool unfiltered);
void launch_close(struct launch *launch);

/* launch_plan.c: the plan of the sandbox.  0, or -1 with errno. */
int launch_plan(struct launch *launch);

#endif
