/* SPDX-License-Identifier: MIT */
/* What cgroup.h is made of; of the files cgroup*.c and their tests alone. */
#ifndef WHICHWALL_CORE_CGROUP_PARTS_H
#define WHICHWALL_CORE_CGROUP_PARTS_H

#include <stdbool.h>
#include <stddef.h>

#include "cgroup.h"

#define CGROUP_FILE_MAX 4096 /* a page: no file of cgroupfs is read beyond */
#define CGROUP_NAME_MAX 64
#define CGROUP_LIMITS_MAX 24
#define CGROUP_CONTROLLERS 4
/* Milliseconds until the killed have left: one in an uninterruptible wait takes its time. */
#define CGROUP_PATIENCE 10000
/* The janitor removes the group with that patience, and then leaves the leaf. */
#define CGROUP_JANITOR_PATIENCE (CGROUP_PATIENCE + 5000)

/* ---- files of cgroupfs (cgroup_files.c) ---- */

/* The text of a file below a directory, without the newline at its end.  0 or -errno. */
int cgroup_read(int directory, const char *file, char text[CGROUP_FILE_MAX]);
/* Writes to a file that is there.  0 or -errno. */
int cgroup_write(int directory, const char *file, const char *text);
/* Locks a directory against other threads and programs that set up or leave a leaf there; unlocked
 * by flock(2), or with the last copy of the descriptor.  0 or -errno. */
int cgroup_lock(int directory);
/* Is the word one of a list, as in cgroup.controllers? */
bool cgroup_lists(const char *list, const char *word);

void cgroup_pause(unsigned milliseconds);

/* ---- places (cgroup_place.c) ---- */

/* The caller's own group: of the text of /proc/self/cgroup.  0, or -ENOENT: none of cgroup v2. */
int cgroup_own(const char *text, char path[CGROUP_PATH_MAX]);
/* The directory of this group: by the text of /proc/self/mountinfo.  0, or -ENOENT: no mount of
 * cgroup v2 shows it. */
int cgroup_locate(const char *mountinfo, const char *own, char directory[CGROUP_PATH_MAX]);
/* Is a controller bound to cgroup v1, by the text of /proc/cgroups? */
bool cgroup_bound_to_v1(const char *cgroups, const char *controller);

struct cgroup_place {
	int base; /* descriptor of the directory that groups are made in */
	char path[CGROUP_PATH_MAX];
	char enable[64]; /* what its cgroup.subtree_control lacks: "+memory +pids"; "": nothing */
	bool inside;     /* the caller is in it, alone, and has to leave it first */
};

/* The directory that the options name.  0 and the descriptor to close, or -errno with *e. */
int cgroup_place_open(const struct cgroup_options *options, struct cgroup_place *place,
		      struct ww_error *e);
/* Can these limits be set there?  0, with what has to be done first, or -errno with *e. */
int cgroup_place_check(const struct cgroup_options *options, struct cgroup_place *place,
		       struct ww_error *e);

/* ---- limits (cgroup_limits.c) ---- */

struct cgroup_limit {
	char file[64], value[24];
	bool may_lack; /* the kernel has no such thing to limit */
};

struct cgroup_limits {
	bool huge_pages; /* have no limit */
	unsigned count;
	struct cgroup_limit limit[CGROUP_LIMITS_MAX];
};

/* The controllers without which these limits cannot be; returns how many. */
unsigned cgroup_controllers(const struct cgroup_options *options,
			    const char *names[CGROUP_CONTROLLERS]);
/* Files and values.  0, or -EINVAL with *e: a number is out of range. */
int cgroup_limits_of(const struct cgroup_options *options, struct cgroup_limits *limits,
		     struct ww_error *e);
/* Adds a bound of 0 for each size of huge pages that has a file in the group, unless they have no
 * limit. */
void cgroup_limits_add_huge(int group, struct cgroup_limits *limits);
/* Writes each and reads it back.  0, or -errno with *e. */
int cgroup_limits_set(int group, const struct cgroup_limits *limits, struct ww_error *e);

/* ---- names, and what is left of the dead (cgroup_remove.c) ---- */

/* `whichwall-PID-START-RANDOM`: START is the starter's start time in clock ticks, so that a pid
 * that is used again protects nothing. */
struct cgroup_name {
	pid_t starter;
	unsigned long long start;
	unsigned random;
};
void cgroup_name_write(const struct cgroup_name *name, char text[CGROUP_NAME_MAX]);
bool cgroup_name_read(const char *text, struct cgroup_name *name);
/* Field `starttime` of the text of /proc/PID/stat; 0: there is none. */
unsigned long long cgroup_start_time(const char *stat);
/* Is the starter that a name tells of alive, as far as this process sees? */
bool cgroup_starter_lives(const struct cgroup_name *name);

/* Kills what is in a group and removes it and the groups below, for as long as it takes, up to so
 * many milliseconds; 0: once, without waiting.  0 also when it is not there; else -errno.  System
 * calls alone: the janitor may be a copy of a program with threads. */
int cgroup_remove(int base, const char *name, unsigned patience);
/* Removes the groups of starters that are dead.  A group is also held by a lock on its directory,
 * which starters of other pid namespaces respect. */
void cgroup_sweep(int base);

/* ---- the leaf (cgroup_leaf.c) ---- */

/* A caller who is alone in its group steps aside, into a leaf below it. */
#define CGROUP_LEAF "whichwall-leaf"

/* Puts these processes into the leaf, which is made.  0 or -errno. */
int cgroup_leaf_enter(int base, const pid_t *pids, unsigned count);
/* Takes the controllers away again, the processes back, and removes the leaf, if there is one and
 * no other group is left.  Under the lock, which it keeps.  System calls alone. */
void cgroup_leaf_leave(int base);

/* ---- processes of our own (cgroup_fork.c) ---- */

/* fork(2), into a group where it is not -1.  Without an exit signal: it is the child of no wait(2)
 * but one with __WALL, and no SIGCHLD for the caller's handler.  In the child all signals are
 * blocked, so that no handler of the caller runs there.  -1 with errno. */
pid_t cgroup_fork(int group);

/* ---- the janitor (cgroup_janitor.c) ---- */

/* Starts the process that removes base/NAME when the caller shuts the line down or is dead.  0 and
 * *line, *janitor, or -errno. */
int cgroup_janitor_start(int base, const char *name, int *line, pid_t *janitor);
/* Has it do so and waits for it, so many milliseconds for its word; one that is silent is killed.
 * What became of the group: 0 or -errno; -EPIPE: nobody said. */
int cgroup_janitor_end(int line, pid_t janitor, unsigned patience);

#endif
