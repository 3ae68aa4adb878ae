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
	pid_t keeper; /* leads the session of the terminal, where the trial's does not; 0 */
	int control, control_other; /* channel to it, and its end until it is started; -1 */
	int pidfd;                  /* of the sealed program; -1 */
	int gate;                   /* of an unattended trial; -1 */
	bool launcher; /* the trial's process is the launcher of somebody else's sandbox */
	struct wire_record record; /* of a trial that is not sealed */
};

#define PATH_SIZE 4096
#define START_FILES_MAX 64
/* What a launcher is started with; the strings lie in the memory file that came along. */
struct start {
	struct start_head head;
	char *words[START_STRINGS_MAX + 1], *variables[START_STRINGS_MAX + 1];
	char *directories[START_FILES_MAX], *files[2 * START_FILES_MAX]; /* names, texts */
	char *bytes;
	size_t size;
};

/* rootfs.c: replaces the inherited root by a tmpfs with /etc /tmp /proc /dev /run /lib /work.
 * NULL, or the name of the step that failed (errno set). */
const char *rootfs_build(char *const *words);
/* offer.c: what somebody else's sandbox expects of a host and an arena does not have by itself;
 * while the old root is still attached, from the new one.  The same convention. */
const char *offer_entries(char *const *words);
/* Is it among the words that the supervisor gave init?  net: the network namespace is the arena's
 * own; usr: the host's /usr is to be shown; offers: what sandboxes of others expect; fuse, tun:
 * these devices; then paths to be shown. */
bool has_word(char *const *words, const char *word);
/* The process that firejail(1) takes for the sign that it is not in a container already. */
const char *offer_decoy(void);
/* Places the program, makes the files of a start, and copies of the host's (-1: none). */
const char *offer_start(const struct wire_trial *trial, const struct start *start, int copies);
/* The same convention. */
const char *loopback_up(void);

/* workdir.c: makes /work anew, owned by the id that the program will have, with what the needs
 * declare and a copy of the external program (-1: none). */
const char *workdir_make(struct wire_trial *trial, uint64_t needs, int program);
/* Copies an image of the supervisor's into a new file. */
bool copy_image(int image, const char *path, mode_t mode);
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
 * end of a socketpair, or -1. */
pid_t service_fork(uint64_t needs, int channel, int peer);
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

/* The parts of it that a launcher's process shares.  All in the child: the caller's credentials,
 * the descriptors that init made, those that are leaked; what an error left is the child's end. */
bool launch_become(enum caller caller);
/* The process makes a session, and the terminal becomes its controlling one. */
bool launch_lead_session(int terminal);
/* The process does nothing from here on but to lead its session. */
_Noreturn void launch_keep_session(void);
bool launch_place_extra(const struct launch_extra *extra, enum fixture_kind kind);
bool launch_leak(uint64_t needs, enum fixture_kind kind);
/* A child that uses init's memory until it executes or ends; init waits.  -1 with errno. */
pid_t launch_lend_memory(int (*act)(void *argument), void *argument);
/* The same from such a child, which waits as well: another child of init's. */
pid_t launch_lend_on(int (*act)(void *argument), void *argument);

/* launcher.c: takes a start out of its memory file; false when it is none.  launcher_forget() in
 * any case. */
bool launcher_read(int fd, struct start *start);
void launcher_forget(struct start *start);
/* Starts it; 0 or -errno. */
int launcher_start(const struct wire_trial *trial, const struct start *start,
		   const int fds[TRIAL_FDS], const struct launch_extra *extra,
		   struct trial_processes *processes);
/* Ends the launcher, in its own way if it can, once the supervisor has ended its program; counts
 * who still executes the program. */
void launcher_end(struct trial_processes *processes, struct wire_finished *finished,
		  struct rusage *usage);

/* unattended.c: runs a trial from its start to its last word, with the gate in init's hands, and
 * leaves its process for the clean-up.  NULL, or what failed (errno set). */
const char *unattended_run(struct wire_trial *trial, const struct sock_filter *filters,
			   struct trial_processes *processes, struct wire_heard *heard);

/* sealed.c: ends a sealed trial, whose program is the child of the sandbox's own init. */
void sealed_end(struct trial_processes *processes, struct wire_finished *finished,
		struct rusage *usage);

#endif
