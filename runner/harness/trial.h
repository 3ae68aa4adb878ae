/* SPDX-License-Identifier: MIT */
/* One trial as a state machine: it reacts to what arrives on its channels and never waits.
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
 * Every state has a deadline; whatever goes wrong ends in `over` with facts that say so.
 */
#ifndef WHICHWALL_TRIAL_H
#define WHICHWALL_TRIAL_H

#include "../../matrix/plan.h"
#include "arena.h"
#include "external.h"
#include "incoming.h"
#include "observe.h"
#include "peer.h"
#include "trial_group.h"
#include "words.h"

enum { PROFILE_ALLOW_LISTS = 4, PROFILE_ARGUMENTS = 4, PROFILE_FILTERS };

/* A profile of the run, with its compiled filters. */
struct profile_setup {
	char name[WW_PROFILE_MAX];
	enum profile base;
	char groups[WW_PROFILE_MAX]; /* capability groups, comma-separated */
	bool bind_host_libs, mdwe;
	/* By no_seccomp_socket + 2 x no_seccomp_setuid; then that of argument rules (sealed). */
	struct core_filter *filters[PROFILE_FILTERS];
	uint32_t filter_offset[PROFILE_FILTERS]; /* bytes into the filters' memory file */
};
/* Index into `filters` for a mask. */
unsigned profile_filter_index(uint64_t mask);

/* What every trial is made from; constant over a run. */
struct trial_kit {
	const struct idmap *ids;
	const struct images *images;
	const struct externals *externals;    /* NULL: none */
	uint64_t timeout_seconds, memory_mib; /* profile parameters */
	const struct core_cgroup *groups; /* what the trials' groups are in; NULL: none has one */
	int epoll;
};

enum trial_state {
	TRIAL_IDLE,
	TRIAL_PREPARING,
	TRIAL_STARTING,
	TRIAL_RUNNING,
	TRIAL_WITNESSING,
	TRIAL_FINISHING,
	TRIAL_UNATTENDED,
	TRIAL_AGAIN,
	TRIAL_OVER
};

/* Standard output of a program that does not speak the protocol. */
struct plain_output {
	struct source source;
	size_t bytes;     /* read so far */
	char marker[256]; /* what is looked for, "" nothing */
	char tail[1024];  /* the last bytes: a marker may come in two readings */
	size_t tail_used;
	bool seen;
};
/* State read at the gate by the witness that needs it; the rest stays zero. */
struct baseline {
	bool known;
	char text[4096]; /* limits, mount table, ... as text */
	unsigned count;
};

struct trial {
	const struct trial_kit *kit;
	enum trial_state state;
	struct planned planned;
	uint64_t
		needs; /* from the arena: what the fixture declares, nothing for a harmless trial */
	const struct profile_setup *profile;
	struct core_plan plan;
	struct arena *arena;
	struct source report, process; /* the fixture's report, the process's pidfd */
	struct plain_output output;    /* of a plain fixture */
	int gate, outcome;             /* the gate carries the launch block first */
	struct peer peers[PEERS];
	pid_t pid; /* of the trial's process, as seen from here */
	bool launched, said_last, gate_open, arena_lost, inert;
	bool attended; /* was run unattended before, without a result */
	char nonce[NONCE_SIZE], token[NONCE_SIZE], claim[NONCE_SIZE + 1];
	struct words words;
	size_t report_bytes;
	struct effective effective;
	struct cgroup_part group;
	struct credentials before; /* at the gate, or at the last `observe` */
	bool before_known;
	struct baseline baseline; /* what the witness compares with */
	int terminal;             /* the master, -1: none */
	struct source terminal_slave;
	uint64_t start_us, deadline_us;
	struct facts facts;
};

/* Is its program one of somebody else's? */
bool trial_is_external(const struct trial *trial);
/* Is it known to touch nothing of the arena? */
bool trial_is_harmless(const struct trial *trial);
/* Prepares an idle trial for `planned` under `profile`. */
void trial_assign(struct trial *trial, const struct planned *planned,
		  const struct profile_setup *profile);
/* The same of one in `again`: from now on it is attended. */
void trial_attend(struct trial *trial);
/* True when this host cannot run the trial at all; the facts then say why and the state is over. */
bool trial_impossible(struct trial *trial);
/* Must it start in an arena that no trial ran in? */
bool trial_wants_fresh(const struct trial *trial);
/* Did an ordinary user run it, whom no filter kept from making queues, keys and terminals? */
bool trial_was_ordinary(const struct trial *trial);
/* Has it a use for a network namespace? */
bool trial_wants_network(const struct trial *trial);
/* Has it a use for the host's programs and libraries? */
bool trial_wants_host_usr(const struct trial *trial);
/* Gives it an arena that said HELLO, and starts it. */
void trial_begin(struct trial *trial, struct arena *arena);
/* What came over the arena's control channel. */
void trial_message(struct trial *trial, const struct incoming *incoming);
/* The control channel closed, or the arena could not be made. */
void trial_arena_lost(struct trial *trial, const char *step, int err);
/* The deadline passed. */
void trial_expire(struct trial *trial);
/* After `over`: may another trial use the arena?  Proven by what was in force and by
 * init's check. */
bool trial_left_arena_inert(const struct trial *trial);

#endif
