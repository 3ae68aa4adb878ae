/* SPDX-License-Identifier: MIT */
/* The arena's init: a small static program that is process 1 of an arena.  It builds the arena's
 * root, forks victims, services and the trial's process, and cleans up after each trial.
 */
#ifndef WHICHWALL_INIT_H
#define WHICHWALL_INIT_H

#include <stdbool.h>
#include <sys/resource.h>
#include <sys/types.h>

#include "../core/seal.h"
#include "wire.h"

/* The current trial: its processes, as init's children. */
struct trial_processes {
	pid_t trial, victim_same, victim_other, service;
	uint64_t needs;             /* that it was prepared with */
	int terminal;               /* master of its terminal, -1: none */
	struct seal_started sealed; /* init 0: the trial's process is init's own child */
	pid_t keeper;               /* leads the session of a sealed trial's terminal; 0: none */
	int control, control_other; /* channel to it, and its end until it is started; -1 */
	int pidfd;                  /* of the sealed program; -1 */
	int gate;                   /* of an unattended trial; -1 */
	struct wire_record record;  /* of a trial that is not sealed */
};

/* rootfs.c: replaces the inherited root by a tmpfs with /etc /tmp /proc /dev /run /lib /work.
 * NULL, or the name of the step that failed (errno set). */
const char *rootfs_build(bool host_usr);
/* The same convention. */
const char *loopback_up(void);

/* workdir.c: makes /work anew, owned by the caller, with what the needs declare and a copy of the
 * external program (-1: none). */
const char *workdir_make(enum caller caller, uint64_t needs, struct core_plan *plan, int program);
/* Removes what is in a directory, not the directory.  0, or -1 when something is left. */
int directory_empty(int parent, const char *name);

/* inert.c: remembers what the arena looks like; false when it cannot be seen. */
bool inert_remember(void);
/* Empties /tmp and /dev/shm; true when the arena looks as remembered.  A change of the mounts is
 * told once. */
bool inert_check(void);

/* The same of what a filter keeps every program from making: message queues, keys, terminals. */
bool inert_check_unfiltered(void);

/* victim.c: starts a victim of this uid that talks over `channel`; pid or -errno. */
pid_t victim_start(uid_t uid, int channel, uint64_t needs);
/* The victim's program, when the image is executed as "victim ROOM-FOR-THE-NONCE NEEDS". */
_Noreturn void victim_main(char **argv, char **envp);

/* stub.c: speaks the protocol for a program that does not, when the image is executed as
 * "stub PROGRAM ARGUMENT...", after the profile was applied. */
_Noreturn void stub_main(char **argv);

/* service.c: forks the process that offers what the needs ask for; pid or -errno.  `peer` is its
 * end of the socketpair of NEED_SOCKETPAIR, or -1. */
pid_t service_fork(uint64_t needs, int channel, int peer);
/* objects.c: makes what lies about for others to find (queues, segments, files, addresses, pids),
 * in the service's process. false when one cannot be made. */
bool objects_make(uint64_t needs, const char nonce[NONCE_SIZE], struct peer_up *up);
/* Removes, in init, what objects_make() made and terminal_open() opened, once all processes of the
 * trial are gone.  true when none of it is left. */
bool objects_remove(uint64_t needs);
/* Is no pseudo-terminal of the arena open? */
bool objects_no_terminals(void);

/* secret.c: what init itself holds of a secret, for fixtures that reach for the process 1 that they
 * find; the processes that it starts inherit what a child inherits.  The nonce is that of the root
 * canary.  False when it cannot be placed, or not be removed. */
bool secret_place(uint64_t needs);
bool secret_remove(uint64_t needs);

/* terminal.c: a pseudo-terminal of the arena, echo off. 0 or -1. */
int terminal_open(int *master, int *slave);

/* Descriptors that init made for the trial's process, -1: none. */
struct launch_extra {
	int terminal, socketpair;
};
/* launch.c: starts the trial's process, waits for its launch block and until it executes the
 * fixture or ends.  Sets processes->trial, and for a sealed trial what belongs to it.  0
 * or -errno. */
int launch_trial(struct wire_trial *trial, const struct sock_filter *filters,
		 const int fds[TRIAL_FDS], const struct launch_extra *extra,
		 struct trial_processes *processes);

/* unattended.c: runs a trial from its start to its last word, with the gate in init's hands, and
 * leaves its process for the clean-up.  NULL, or what failed (errno set). */
const char *unattended_run(struct wire_trial *trial, const struct sock_filter *filters,
			   struct trial_processes *processes, struct wire_heard *heard);

/* sealed.c: ends a sealed trial, whose program is the child of the sandbox's own init. */
void sealed_end(struct trial_processes *processes, struct wire_finished *finished,
		struct rusage *usage);

#endif
