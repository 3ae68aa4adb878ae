/* SPDX-License-Identifier: MIT */
/* Parts of a group: each with limits of its own, made and removed by the hundred.
 *
 *   cgroup_open(), cgroup_divide() -> cgroup_part_open() ... cgroup_part_close() -> cgroup_close()
 *
 * They have no janitor of their own: that of the whole removes them as well.
 *
 * No process is born into a part: one in other namespaces than the maker of the part may not be
 * (CLONE_INTO_CGROUP asks for the right to write in the group above both).  It enters through a
 * door: a descriptor of cgroup.procs, for which the kernel checks the rights of the process that
 * opened it (cgroup_procs_write_permission() in kernel/cgroup/cgroup.c, since Linux 5.16).  What it
 * starts from then on is born there. */
#ifndef WHICHWALL_CORE_CGROUP_PART_H
#define WHICHWALL_CORE_CGROUP_PART_H

#include <stdbool.h>

#include "cgroup.h"

#define CGROUP_PART_MAX 48

struct cgroup_part {
	char name[CGROUP_PART_MAX]; /* set by the caller */
	int whole;                  /* directory of the whole, which stays open */
	int directory;              /* -1: there is none */
};

/* Does a kernel of this release let somebody else through a door? */
bool cgroup_part_enterable(const char *release);

/* Has an open group without processes hand on what these limits need.  0, or -errno with *e. */
int cgroup_divide(const struct core_cgroup *whole, const struct cgroup_options *options,
		  struct ww_error *e);

/* Makes the part that part->name names, with these limits, each read back.  0, or -errno with *e;
 * then there is none. */
int cgroup_part_open(const struct core_cgroup *whole, const struct cgroup_options *options,
		     struct cgroup_part *part, struct ww_error *e);
/* A descriptor, close-on-exec: whoever writes "0" to it goes in.  -errno. */
int cgroup_part_door(const struct cgroup_part *part);
/* Gives the part to a user namespace whose root is `owner` (cgroups(7), "Delegation of a
 * hierarchy"), with at most so many groups below it, and moves `pid` in.  What that root makes in
 * it goes with the part.  0 or -errno. */
int cgroup_part_delegate(const struct cgroup_part *part, uid_t owner, pid_t pid);
bool cgroup_part_holds(const struct cgroup_part *part, pid_t pid);
/* Has the kernel killed in it because its own memory was used up? */
bool cgroup_part_used_up(const struct cgroup_part *part);
/* Kills what is left in it and removes it, without waiting: what takes its time to leave, in a
 * trial that lost its arena, goes with the whole. */
void cgroup_part_close(struct cgroup_part *part);

#endif
