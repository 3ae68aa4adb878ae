/* SPDX-License-Identifier: MIT */
/* The arena's init: a small static program that is process 1 of an arena.  It builds the arena's
 * root, forks victims, services and the trial's process, and cleans up after each trial.
 */
#ifndef WHICHWALL_INIT_H
#define WHICHWALL_INIT_H

#include <stdbool.h>
#include <sys/types.h>

#include "wire.h"

/* Processes of the current trial, as init's children. */
struct trial_processes {
	pid_t trial, victim_same, victim_other, service;
};

/* rootfs.c: replaces the inherited root by a tmpfs with /etc /tmp /proc /dev /run /lib /work.
 * NULL, or the name of the step that failed (errno set). */
const char *rootfs_build(void);
/* The same convention. */
const char *loopback_up(void);

/* workdir.c: makes /work anew, owned by the caller, with what the needs declare. */
const char *workdir_make(enum caller caller, uint64_t needs, struct core_plan *plan);
/* Empties /tmp. */
int tmp_clean(void);
/* Remembers what the arena looks like; true when it still does (names, inodes, modes, owners of
 * everything but /tmp and /work; no SysV objects; the same mounts). */
void inert_remember(void);
bool inert_check(void);

/* victim.c: forks a victim of this uid that talks over `channel`; pid or -errno. */
pid_t victim_fork(uid_t uid, int channel);
/* The victim's program, when the image is executed as "victim". */
_Noreturn void victim_main(void);

/* service.c: forks the process that offers what the needs ask for; pid or -errno. */
pid_t service_fork(uint64_t needs, int channel);

/* launch.c: forks the trial's process; pid or -errno. */
pid_t launch_fork(const struct wire_trial *trial, const struct sock_filter *filters,
		  const int fds[TRIAL_FDS]);

#endif
