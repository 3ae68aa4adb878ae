/* SPDX-License-Identifier: MIT */
/* What is in force for a process, read from outside through /proc: never what the
 * process says. */
#ifndef WHICHWALL_OBSERVE_H
#define WHICHWALL_OBSERVE_H

#include <sys/types.h>

#include "../../matrix/model.h"

struct arena;
struct core_plan;
struct idmap;

/* An object as the kernel knows it: compared instead of link texts. */
struct object {
	dev_t dev;
	ino_t ino;
};
bool object_same(const struct object *a, const struct object *b);

/* Credentials as ids of the arena; -1 for an id that the arena does not have. */
struct credentials {
	int uid, euid, suid, fsuid, gid, egid, sgid, fsgid;
	uint64_t effective_caps, permitted_caps;
	/* In the arena's own user namespace: capabilities of a process in another one reach nothing
	 * that belongs to the arena. */
	bool in_arena;
};

/* The object behind /proc/PID/NAME ("root", "cwd") or /proc/PID/ns/NAME. 0 or -1. */
int observe_object(pid_t pid, const char *name, struct object *object);
int observe_namespace(pid_t pid, const char *name, struct object *object);

/* Of a process, or of one that is dead and not reaped yet, which is in no namespace any more.  0 or
 * -1. */
int observe_credentials(pid_t pid, const struct arena *arena, const struct idmap *ids,
			struct credentials *credentials);

/* Text of /proc/PID/NAME, cut to `size`. 0 or -1. */
int observe_text(pid_t pid, const char *name, char *text, size_t size);
/* The line of /proc/PID/status that starts with `label`, without the label. 0 or -1. */
int observe_status_line(pid_t pid, const char *label, char *line, size_t size);
/* Descriptors of the process whose link text starts with `prefix` ("": all); -1 when it is gone. */
int observe_descriptors(pid_t pid, const char *prefix);
/* Names in the directory `fd` that start with a digit, -1 when it cannot be read. */
int observe_numbers(int fd);

/* The namespaces of a process that are compared. */
#define OBSERVED_NAMESPACES 7
/* Fills objects[] with the process's namespaces. 0 or -1. */
int observe_namespaces(pid_t pid, struct object objects[OBSERVED_NAMESPACES]);

/* Soft limits; RLIM_INFINITY: none. */
struct limits {
	uint64_t cpu_seconds, nofile, as; /* RLIMIT_CPU, RLIMIT_NOFILE, RLIMIT_AS (bytes) */
	uint64_t sigpending;              /* RLIMIT_SIGPENDING */
};
/* The soft limits of /proc/PID/limits. 0 or -1. */
int observe_limits(pid_t pid, struct limits *limits);

/* State in force, read once at the gate. */
struct effective {
	bool no_new_privs, filtered, own_userns, capable;
	uint64_t cpu_seconds; /* RLIMIT_CPU, soft; UINT64_MAX: unlimited */
	struct credentials credentials;
	char text[WW_EFFECTIVE_MAX]; /* canonical words, see docs/reference/file-formats.md */
};
/* Reads it for process `pid` of `arena`; what there is to be seen depends on the plan. 0, or -1
 * when the process is gone. */
int observe_effective(pid_t pid, const struct arena *arena, const struct idmap *ids,
		      const struct core_plan *plan, struct effective *effective);
/* The part of it that only `sealed` has (observe_sealed.c). */
void observe_sealed(struct effective *effective, pid_t pid, const struct arena *arena,
		    const struct core_plan *plan);
/* Appends "key=value;" printf-like. */
void observe_add(struct effective *effective, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

#endif
