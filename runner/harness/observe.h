/* SPDX-License-Identifier: MIT */
/* What is in force for a process, read from outside through /proc: never what the process says. */
#ifndef WHICHWALL_OBSERVE_H
#define WHICHWALL_OBSERVE_H

#include <sys/types.h>

#include "../../matrix/model.h"

struct arena;
struct idmap;
struct object;

/* Credentials as ids of the arena; -1 for an id that the arena does not have. */
struct credentials {
	int uid, euid, suid, fsuid, gid, egid, sgid, fsgid;
	uint64_t effective_caps, permitted_caps;
};

/* The object behind /proc/PID/NAME ("root", "cwd") or /proc/PID/ns/NAME. 0 or -1. */
int observe_object(pid_t pid, const char *name, struct object *object);
int observe_namespace(pid_t pid, const char *name, struct object *object);

int observe_credentials(pid_t pid, const struct idmap *ids, uint32_t first_id,
			struct credentials *credentials);

/* Text of /proc/PID/limits. 0 or -1. */
int observe_limits(pid_t pid, char *text, size_t size);

/* State in force, read once at the gate. */
struct effective {
	bool no_new_privs, filtered, own_userns, capable;
	uint64_t cpu_seconds; /* RLIMIT_CPU, soft; UINT64_MAX: unlimited */
	struct credentials credentials;
	char text[WW_EFFECTIVE_MAX]; /* canonical words, see docs/file-formats.md */
};
/* Reads it for process `pid` of `arena`. 0, or -1 when the process is gone. */
int observe_effective(pid_t pid, const struct arena *arena, const struct idmap *ids,
		      struct effective *effective);

#endif
