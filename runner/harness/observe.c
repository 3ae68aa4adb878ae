/* SPDX-License-Identifier: MIT */
#include "observe.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

static int parse_credentials(const char *status, const struct idmap *ids, uint32_t first,
			     struct credentials *c)
{
	const char *uid = proc_field(status, "Uid:"), *gid = proc_field(status, "Gid:");
	const char *eff = proc_field(status, "CapEff:"), *prm = proc_field(status, "CapPrm:");
	unsigned u[4], g[4];

	if (!uid || !gid || !eff || !prm ||
	    sscanf(uid, "%u %u %u %u", &u[0], &u[1], &u[2], &u[3]) != 4 ||
	    sscanf(gid, "%u %u %u %u", &g[0], &g[1], &g[2], &g[3]) != 4)
		return -1;
	*c = (struct credentials){.uid = idmap_arena_id(ids, first, u[0]),
				  .euid = idmap_arena_id(ids, first, u[1]),
				  .suid = idmap_arena_id(ids, first, u[2]),
				  .fsuid = idmap_arena_id(ids, first, u[3]),
				  .effective_caps = strtoull(eff, NULL, 16),
				  .permitted_caps = strtoull(prm, NULL, 16)};
	/* Group ids of an arena are mapped like user ids, but a single-id arena maps the caller's
	 * group. */
	for (int i = 0; i < 4; i++) {
		int id = ids->single ? (g[i] == ids->own_gid ? 0 : -1)
				     : idmap_arena_id(ids, first, g[i]);

		*(i == 0 ? &c->gid : i == 1 ? &c->egid : i == 2 ? &c->sgid : &c->fsgid) = id;
	}
	return 0;
}

static bool in_arena(pid_t pid, const struct arena *arena)
{
	struct object own;

	return proc_object(pid, "ns/user", &own) == 0 && object_same(&own, &arena->user_ns);
}

int observe_credentials(pid_t pid, const struct arena *arena, const struct idmap *ids,
			struct credentials *credentials)
{
	char status[4096];

	if (proc_text(pid, "status", status, sizeof(status)) < 0 ||
	    parse_credentials(status, ids, arena->first_id, credentials) < 0)
		return -1;
	credentials->in_arena = in_arena(pid, arena);
	return 0;
}

void observe_add(struct effective *effective, const char *format, ...)
{
	const size_t used = strlen(effective->text);
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(effective->text + used, sizeof(effective->text) - used, format, arguments);
	va_end(arguments);
}

/* The soft limit of /proc/PID/limits under `label`. */
static int soft_limit(const char *limits, const char *label, uint64_t *value)
{
	const char *line = strstr(limits, label), *text;
	char *end;

	if (!line)
		return -1;
	text = line + strlen(label);
	text += strspn(text, " ");
	*value = RLIM_INFINITY;
	if (strncmp(text, "unlimited", 9) == 0)
		return 0;
	*value = strtoull(text, &end, 10);
	return end == text ? -1 : 0;
}

/* Not by prlimit(2), which asks CAP_SYS_RESOURCE of whoever is not the process's own user
 * (check_prlimit_permission() in kernel/sys.c), and root in a container often lacks it. */
int observe_limits(pid_t pid, struct limits *limits)
{
	char text[4096];

	return proc_text(pid, "limits", text, sizeof(text)) < 0 ||
			       soft_limit(text, "Max cpu time", &limits->cpu_seconds) < 0 ||
			       soft_limit(text, "Max open files", &limits->nofile) < 0 ||
			       soft_limit(text, "Max address space", &limits->as) < 0 ||
			       soft_limit(text, "Max pending signals", &limits->sigpending) < 0
		       ? -1
		       : 0;
}

/* As /proc/PID/limits spells it. */
static const char *limit_word(uint64_t limit, char room[24])
{
	if (limit == RLIM_INFINITY)
		return "unlimited";
	snprintf(room, 24, "%" PRIu64, limit);
	return room;
}

static void add_limits(struct effective *effective, const struct limits *limits)
{
	char cpu[24], nofile[24], as[24];

	effective->cpu_seconds =
		limits->cpu_seconds == RLIM_INFINITY ? UINT64_MAX : limits->cpu_seconds;
	observe_add(effective, "rlimit_cpu=%s;rlimit_nofile=%s;rlimit_as=%s;",
		    limit_word(limits->cpu_seconds, cpu), limit_word(limits->nofile, nofile),
		    limit_word(limits->as, as));
}

static const char *own_or_arena(pid_t pid, const char *name, const struct object *arena)
{
	struct object own;

	if (proc_object(pid, name, &own) < 0)
		return "?";
	return object_same(&own, arena) ? "arena" : "own";
}

static void add_namespaces(struct effective *effective, pid_t pid, const struct arena *arena)
{
	const char *userns = own_or_arena(pid, "ns/user", &arena->user_ns);
	const char *children;
	char map[256] = "";

	effective->own_userns = strcmp(userns, "own") == 0;
	effective->credentials.in_arena = strcmp(userns, "arena") == 0;
	observe_add(effective, "userns=%s;", userns);
	if (effective->own_userns)
		observe_add(effective, "ids=%s;",
			    proc_text(pid, "uid_map", map, sizeof(map)) < 0 ? "?"
			    : map[0]                                        ? "mapped"
									    : "unmapped");
	/* unshare(CLONE_NEWPID) moves later children, not the caller; so there are two words.
	 * Until the first child is born the new namespace has no init, and its link cannot be
	 * followed (ENOENT, pidns_for_children_get() in kernel/pid_namespace.c). */
	observe_add(effective, "pidns=%s;", own_or_arena(pid, "ns/pid", &arena->pid_ns));
	children = own_or_arena(pid, "ns/pid_for_children", &arena->pid_ns);
	observe_add(effective, "pidns_children=%s;", *children == '?' ? "own" : children);
	observe_add(effective, "mntns=%s;", own_or_arena(pid, "ns/mnt", &arena->mnt_ns));
}

/* Grafts that a process below a chroot sees: /proc/PID/mountinfo lists only the mounts under its
 * root, and the workdir itself is none, so all but a "/" line were grafted there. */
static unsigned count_binds(pid_t pid)
{
	char mounts[8192], point[256];
	unsigned count = 0;

	if (proc_text(pid, "mountinfo", mounts, sizeof(mounts)) < 0)
		return 0;
	for (const char *line = mounts; line && *line; line = strchr(line, '\n')) {
		line += *line == '\n';
		if (sscanf(line, "%*s %*s %*s %*s %255s", point) == 1 && strcmp(point, "/") != 0)
			count++;
	}
	return count;
}

static void add_root(struct effective *effective, pid_t pid, const struct arena *arena)
{
	struct object root;
	const bool known = proc_object(pid, "root", &root) == 0;
	const bool moved = known && !object_same(&root, &arena->root);

	observe_add(effective, "bind_mounts=%u;chroot=%s;", moved ? count_binds(pid) : 0,
		    !known  ? "?"
		    : moved ? "workdir"
			    : "arena");
}

static void add_status(struct effective *effective, const char *status)
{
	const char *nnp = proc_field(status, "NoNewPrivs:"),
		   *seccomp = proc_field(status, "Seccomp:");
	const struct credentials *c = &effective->credentials;

	effective->no_new_privs = nnp && strtol(nnp, NULL, 10) == 1;
	effective->filtered = seccomp && strtol(seccomp, NULL, 10) == 2;
	effective->capable = c->effective_caps || c->permitted_caps;
	observe_add(effective, "no_new_privs=%s;seccomp=%s;uid=%d;euid=%d;caps=%s;",
		    effective->no_new_privs ? "on" : "off", effective->filtered ? "filter" : "off",
		    c->uid, c->euid, effective->capable ? "some" : "none");
}

int observe_effective(pid_t pid, const struct arena *arena, const struct idmap *ids,
		      const struct core_plan *plan, struct effective *effective)
{
	struct limits limits;
	char status[4096];

	memset(effective, 0, sizeof(*effective));
	effective->cpu_seconds = UINT64_MAX;
	if (proc_text(pid, "status", status, sizeof(status)) < 0 ||
	    parse_credentials(status, ids, arena->first_id, &effective->credentials) < 0 ||
	    observe_limits(pid, &limits) < 0)
		return -1;
	add_status(effective, status);
	add_limits(effective, &limits);
	add_namespaces(effective, pid, arena);
	if (plan->sealed)
		observe_sealed(effective, pid, arena, plan);
	else
		add_root(effective, pid, arena);
	effective->text[strlen(effective->text) - 1] = 0;
	return 0;
}
