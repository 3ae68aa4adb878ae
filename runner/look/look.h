/* SPDX-License-Identifier: MIT */
/* What /proc shows of a process, read once.  The kernel shows some of it only to those who may
 * trace the process; what is not shown is unknown, not absent (proc(5)).  It says nothing about
 * whether that is right: each primitive's own row judges (runner/core/primitive.h). */
#ifndef WHICHWALL_LOOK_LOOK_H
#define WHICHWALL_LOOK_LOOK_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#define LOOK_SELF 0 /* as a pid: ourselves */
#define LOOK_LIMITS 16

enum look_namespace {
	LOOK_MNT,
	LOOK_NET,
	LOOK_IPC,
	LOOK_UTS,
	LOOK_TIME,
	LOOK_CGROUP,
	LOOK_NAMESPACES,
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

	bool knows[LOOK_NAMESPACES];
	struct {
		dev_t dev;
		ino_t ino;
	} namespace[LOOK_NAMESPACES];

	bool has_map; /* of user ids: the first line, all 0 where there is none */
	unsigned long long map_inside, map_outside, map_count;

	bool has_relations;
	int parent, session, terminal;

	bool has_limits;
	uint64_t hard[LOOK_LIMITS]; /* by RLIMIT_...; UINT64_MAX: none */

	bool has_mounts; /* in its own root */
	bool all_nosuid, root_is_tmpfs, root_is_read_only, proc_is_proc, workdir_is_overlay;
	dev_t proc; /* of what is mounted on its /proc */

	bool has_sockets, sees_socket; /* is the asked one in its network namespace? */
};

/* Reads it.  `workdir`: its path in the process's root; `socket`: a descriptor of a unix socket of
 * ours.  false: /proc shows no such process. */
bool look_at(pid_t pid, const char *workdir, int socket, struct look *look);

/* What a look says of a primitive. */
enum looked { LOOKED_UNSEEN, LOOKED_ABSENT, LOOKED_IN_FORCE };
static inline enum looked looked(bool in_force)
{
	return in_force ? LOOKED_IN_FORCE : LOOKED_ABSENT;
}

#endif
