/* SPDX-License-Identifier: MIT */
/* The layer `cgroup`: limits on everything that a sandbox starts, taken together.
 *
 * A resource limit counts one process or one user; eight children of 1 GiB each stay within every
 * such limit, and a memory file belongs to no address space.  A group of cgroup v2 counts them all
 * (cgroups(7), Documentation/admin-guide/cgroup-v2.rst).  The sandbox's init is born into it
 * (clone3(2), CLONE_INTO_CGROUP, Linux 5.7), so that everything it takes is counted.
 *
 * A directory of cgroupfs outlives whoever made it.  A janitor, a process of its own, therefore
 * waits for the end of the starter, kills what is left in the group and removes it.  Should both be
 * killed, the next cgroup_open() at that place removes it.
 *
 *   cgroup_open()  -> seal_launch.cgroup = group.directory; seal_start() ... -> cgroup_close()
 *
 * The starter's side; several threads may do so.  A caller that is alone in its group is moved into
 * one below it (`whichwall-leaf`) while groups are open, since a group that has processes cannot
 * hand controllers on; the last cgroup_close() moves it back. */
#ifndef WHICHWALL_CORE_CGROUP_H
#define WHICHWALL_CORE_CGROUP_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "../../matrix/model.h"

#define CGROUP_PATH_MAX 1024

struct cgroup_options {
	/* A cgroup v2 directory that is delegated to the caller (made for it, with nothing else in
	 * it, its files writable); NULL: the group that the caller is in. */
	const char *place;
	uint64_t memory_mib;  /* of all processes, memory files and tmpfs; no swap; 0: no bound */
	uint64_t tasks;       /* processes and threads, the sandbox's init included; 0: no bound */
	unsigned cpu_percent; /* of one processor: 150 is one and a half; 0: no bound */
	bool huge_pages;      /* may be taken, which needs no controller */
};
/* Huge pages count for none of the bounds; where the controller hugetlb is at hand they are
 * forbidden unless they are allowed. */

struct core_cgroup {
	int directory; /* for seal_launch.cgroup; close-on-exec */
	char path[CGROUP_PATH_MAX];
	int line; /* to the janitor; close-on-exec */
	pid_t janitor;
};

/* Could cgroup_open() do it?  Looks only, changes nothing.  0, or -errno with one sentence in *e
 * that says what is missing and the remedy; then the layer is left out (core_seal_options.without)
 * or, where the caller has asked for it by name, the program is not started. */
int cgroup_find(const struct cgroup_options *options, struct ww_error *e);

/* Makes a group with these limits, each read back, and its janitor; removes groups that dead
 * starters have left at this place.  0, or -errno with *e, which names the file, the value and the
 * remedy; then nothing is left of it, and the layer has failed.  The janitor is a child that no
 * wait(2) but one with __WALL sees. */
int cgroup_open(const struct cgroup_options *options, struct core_cgroup *group,
		struct ww_error *e);

/* How many processes the kernel has killed because the group's memory was used up (oom_kill in
 * memory.events); the sandbox's init is among them.  0 also where that cannot be read. */
uint64_t cgroup_oom_kills(const struct core_cgroup *group);

/* Kills what is left in the group, removes it, closes both descriptors.  Waits for the janitor,
 * half a minute at most.  0, or -errno with *e when the group could not be removed. */
int cgroup_close(struct core_cgroup *group, struct ww_error *e);

#endif
