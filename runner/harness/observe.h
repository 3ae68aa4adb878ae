/* SPDX-License-Identifier: MIT */
/* What is in force for a process, as words, and its credentials: read from outside, never what the
 * process says. */
#ifndef WHICHWALL_OBSERVE_H
#define WHICHWALL_OBSERVE_H

#include "../../matrix/model.h"
#include "arena.h"

/* Credentials as ids of the arena; -1 for an id that the arena does not have. */
struct credentials {
	int uid, euid, suid, fsuid, gid, egid, sgid, fsgid;
	uint64_t effective_caps, permitted_caps;
	/* In the arena's own user namespace: capabilities of a process in another one reach nothing
	 * that belongs to the arena. */
	bool in_arena;
};

/* Of a process, or of one that is dead and not reaped yet, which is in no namespace any more.  0 or
 * -1. */
int observe_credentials(pid_t pid, const struct arena *arena, const struct idmap *ids,
			struct credentials *credentials);

/* State in force, read once at the gate. */
struct effective {
	bool no_new_privs, filtered, own_userns, capable;
	uint64_t cpu_seconds; /* RLIMIT_CPU, soft; UINT64_MAX: unlimited */
	struct credentials credentials;
	char text[WW_EFFECTIVE_MAX]; /* canonical words, see docs/reference/file-formats.md */
};
/* Reads it for process `pid` of `arena`, which has applied the plan to itself.  0, or -1 when the
 * process is gone. */
int observe_applied(pid_t pid, const struct arena *arena, const struct idmap *ids,
		    const struct core_plan *plan, struct effective *effective);
/* The same of a program that a sandbox's own init started, */
int observe_born(pid_t pid, const struct arena *arena, const struct idmap *ids,
		 const struct core_plan *plan, struct effective *effective);
/* and of one that a sandbox of others did. */
int observe_launched(pid_t pid, const struct arena *arena, const struct idmap *ids,
		     struct effective *effective);
/* Appends "key=value;" printf-like. */
void observe_add(struct effective *effective, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

#endif
