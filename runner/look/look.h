/* SPDX-License-Identifier: MIT */
/* What /proc shows of a process, read once.  The kernel shows some of it only to those who may
 * trace the process; what is not shown is unknown, not absent (proc(5)).  It says nothing about
 * whether that is right: each primitive's own row judges (runner/core/primitive.h). */
#ifndef WHICHWALL_LOOK_LOOK_H
#define WHICHWALL_LOOK_LOOK_H

#include <stdint.h>

#include "proc.h"

#define LOOK_LIMITS 16

/* What is read, beside links. */
enum look_part {
	LOOK_STATUS = 1,
	LOOK_MAP = 2,
	LOOK_RELATIONS = 4,
	LOOK_RLIMITS = 8,
	LOOK_MOUNTS = 16,
	LOOK_SOCKETS = 32,
	LOOK_DESCRIPTORS = 64,
	LOOK_ENVIRONMENT = 128,
};

/* Links whose objects are looked at: namespaces, directories. */
enum look_link {
	LOOK_USER,
	LOOK_PID,
	LOOK_PID_CHILDREN,
	LOOK_MNT,
	LOOK_NET,
	LOOK_IPC,
	LOOK_UTS,
	LOOK_TIME,
	LOOK_CGROUP,
	LOOK_ROOT,
	LOOK_CWD,
	LOOK_PROC, /* what it sees as /proc */
	LOOK_LINKS,
};
#define LOOK_LINK(link) (1u << (link))

struct look_for {
	unsigned parts, links;   /* bits of the enums above */
	const char *workdir;     /* LOOK_MOUNTS: its path in the process's root, or NULL */
	int socket;              /* LOOK_SOCKETS: a descriptor of a unix socket of ours */
	const int *declared;     /* LOOK_DESCRIPTORS: those it may have beside 0, 1 and 2 */
	unsigned declared_count; /* how many */
	const char *
		environment; /* LOOK_ENVIRONMENT: names it may have, one after the other, "" last */
};

struct look {
	/* Of status. */
	bool has_status;
	uint32_t uid[4], gid[4]; /* real, effective, saved, file system */
	unsigned groups;         /* supplementary ones */
	unsigned pids;           /* namespaces in which it has a pid, from here down */
	uint64_t inheritable, permitted, effective, bounding, ambient;
	int no_new_privs, seccomp, filters; /* -1: the kernel does not say */
	uint32_t owner;                     /* of the file; of an undumpable process not its user */

	bool knows[LOOK_LINKS];
	struct object links[LOOK_LINKS];

	bool has_map; /* of user ids: the first line, all 0 where there is none */
	unsigned long long map_inside, map_outside, map_count;

	bool has_relations;
	int parent, session, terminal;

	bool has_limits;
	uint64_t soft[LOOK_LIMITS], hard[LOOK_LIMITS]; /* by RLIMIT_...; UINT64_MAX: none */

	bool has_mounts;            /* in its own root */
	unsigned mounts, submounts; /* all, and those that are not on the root itself */
	bool all_nosuid, root_is_tmpfs, root_is_read_only, proc_is_proc, workdir_is_overlay;
	dev_t proc; /* of what is mounted on its /proc */

	bool has_sockets, sees_socket; /* is the asked one in its network namespace? */

	bool has_descriptors, more_descriptors; /* than those declared */
	bool has_environment, more_environment; /* than the listed names */
};

/* Reads what is asked for.  false: /proc shows no such process. */
bool look_at(pid_t pid, const struct look_for *asked, struct look *look);

/* What a look says of a primitive. */
enum looked { LOOKED_UNSEEN, LOOKED_ABSENT, LOOKED_IN_FORCE };
static inline enum looked looked(bool in_force)
{
	return in_force ? LOOKED_IN_FORCE : LOOKED_ABSENT;
}

#endif
