/* SPDX-License-Identifier: MIT */
/* docs/reference/file-formats.md has the words.  Landlock, the keyring, securebits, the host name
 * and the limit of namespaces leave no trace in /proc. */
#include "observe.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

/* ---- credentials ---- */

static void credentials_of(const struct look *it, const struct arena *arena,
			   const struct idmap *ids, struct credentials *c)
{
	int *const uids[] = {&c->uid, &c->euid, &c->suid, &c->fsuid};
	int *const gids[] = {&c->gid, &c->egid, &c->sgid, &c->fsgid};

	for (int i = 0; i < 4; i++) {
		*uids[i] = idmap_arena_id(ids, arena->first_id, it->uid[i]);
		/* Group ids of an arena are mapped like user ids, but a single-id arena maps the
		 * caller's group. */
		*gids[i] = !ids->single ? idmap_arena_id(ids, arena->first_id, it->gid[i])
			   : it->gid[i] == ids->own_gid ? 0
							: -1;
	}
	c->effective_caps = it->effective;
	c->permitted_caps = it->permitted;
	c->in_arena = it->knows[LOOK_USER] &&
		      object_same(&it->links[LOOK_USER], &arena->look.links[LOOK_USER]);
}

int observe_credentials(pid_t pid, const struct arena *arena, const struct idmap *ids,
			struct credentials *credentials)
{
	const struct look_for asked = {.parts = LOOK_STATUS, .links = LOOK_LINK(LOOK_USER)};
	struct look it;

	look_at(pid, &asked, &it);
	if (!it.has_status)
		return -1;
	credentials_of(&it, arena, ids, credentials);
	return 0;
}

/* ---- words ---- */

void observe_add(struct effective *effective, const char *format, ...)
{
	const size_t used = strlen(effective->text);
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(effective->text + used, sizeof(effective->text) - used, format, arguments);
	va_end(arguments);
}

/* As /proc/PID/limits spells it. */
static void add_limit(struct effective *effective, const char *word, uint64_t limit)
{
	if (limit == UINT64_MAX)
		observe_add(effective, "%s=unlimited;", word);
	else
		observe_add(effective, "%s=%" PRIu64 ";", word, limit);
}

/* Is it the arena's object, or another one? */
static const char *own_or_arena(const struct look *it, const struct look *arena,
				enum look_link link)
{
	if (!it->knows[link] || !arena->knows[link])
		return "?";
	return object_same(&it->links[link], &arena->links[link]) ? "arena" : "own";
}

static void add_status(struct effective *effective, const struct look *it)
{
	const struct credentials *c = &effective->credentials;

	effective->no_new_privs = it->no_new_privs == 1;
	effective->filtered = it->seccomp == 2;
	effective->capable = c->effective_caps || c->permitted_caps;
	observe_add(effective, "no_new_privs=%s;seccomp=%s;uid=%d;euid=%d;caps=%s;",
		    effective->no_new_privs ? "on" : "off", effective->filtered ? "filter" : "off",
		    c->uid, c->euid, effective->capable ? "some" : "none");
}

static void add_limits(struct effective *effective, const struct look *it)
{
	effective->cpu_seconds = it->soft[RLIMIT_CPU];
	add_limit(effective, "rlimit_cpu", it->soft[RLIMIT_CPU]);
	add_limit(effective, "rlimit_nofile", it->soft[RLIMIT_NOFILE]);
	add_limit(effective, "rlimit_as", it->soft[RLIMIT_AS]);
}

static void add_namespaces(struct effective *effective, const struct look *it,
			   const struct look *arena)
{
	const char *userns = own_or_arena(it, arena, LOOK_USER);

	effective->own_userns = strcmp(userns, "own") == 0;
	observe_add(effective, "userns=%s;", userns);
	if (effective->own_userns)
		observe_add(effective, "ids=%s;",
			    !it->has_map        ? "?"
			    : it->map_count > 0 ? "mapped"
						: "unmapped");
	/* unshare(CLONE_NEWPID) moves later children, not the caller; so there are two words.
	 * Until the first child is born the new namespace has no init, and its link cannot be
	 * followed (ENOENT, pidns_for_children_get() in kernel/pid_namespace.c). */
	observe_add(effective, "pidns=%s;pidns_children=%s;mntns=%s;",
		    own_or_arena(it, arena, LOOK_PID),
		    !it->knows[LOOK_PID_CHILDREN]                                         ? "own"
		    : object_same(&it->links[LOOK_PID_CHILDREN], &arena->links[LOOK_PID]) ? "arena"
											  : "own",
		    own_or_arena(it, arena, LOOK_MNT));
}

/* Grafts that a process below a chroot sees: its table lists only the mounts under its root, and
 * the workdir itself is none, so all but a "/" line were grafted there. */
static void add_root(struct effective *effective, const struct look *it, const struct arena *arena,
		     const struct idmap *ids)
{
	const char *root = own_or_arena(it, &arena->look, LOOK_ROOT);
	const bool moved = strcmp(root, "own") == 0;

	(void)ids;
	observe_add(effective, "bind_mounts=%u;chroot=%s;", moved ? it->submounts : 0,
		    moved ? "workdir" : root);
}

/* ---- what only `sealed` has ---- */

static void add_sealed_namespaces(struct effective *effective, const struct look *it,
				  const struct look *arena)
{
	static const struct {
		const char *word;
		enum look_link link;
	} namespaces[] = {{"netns", LOOK_NET},
			  {"ipcns", LOOK_IPC},
			  {"utsns", LOOK_UTS},
			  {"cgroupns", LOOK_CGROUP},
			  {"timens", LOOK_TIME}};

	for (size_t i = 0; i < sizeof(namespaces) / sizeof(*namespaces); i++)
		observe_add(effective, "%s=%s;", namespaces[i].word,
			    own_or_arena(it, arena, namespaces[i].link));
}

/* Files in /proc of an undumpable process belong to root of the user namespace in which its memory
 * was made (task_dump_owner() in fs/proc/base.c), which is the arena's.  A process of that very
 * root looks the same either way. */
static const char *undumpable_word(pid_t init, const struct arena *arena, const struct idmap *ids)
{
	const struct look_for asked = {.parts = LOOK_STATUS};
	struct look it;

	look_at(init, &asked, &it);
	if (!it.has_status)
		return "?";
	if (it.owner != it.uid[1])
		return "on";
	return idmap_arena_id(ids, arena->first_id, it.owner) == 0 ? "?" : "off";
}

static void add_relations(struct effective *effective, const struct look *it,
			  const struct arena *arena, const struct idmap *ids)
{
	if (!it->has_relations)
		return;
	observe_add(effective, "session=%s;undumpable=%s;",
		    it->terminal != 0                ? "terminal"
		    : it->session == (int)arena->pid ? "arena"
						     : "own",
		    undumpable_word((pid_t)it->parent, arena, ids));
}

/* Does it lie in the file system of the arena's object? */
static const char *elsewhere(const struct look *it, enum look_link link, const struct look *arena,
			     enum look_link other, const char *yes, const char *no)
{
	if (!it->knows[link] || !arena->knows[other])
		return "?";
	return it->links[link].dev == arena->links[other].dev ? no : yes;
}

static void add_mounts(struct effective *effective, const struct look *it, const struct look *arena)
{
	observe_add(effective, "pivot_root=%s;procfs=%s;workdir_bound=%s;mount_flags=%s;",
		    own_or_arena(it, arena, LOOK_ROOT),
		    elsewhere(it, LOOK_PROC, arena, LOOK_PROC, "own", "arena"),
		    elsewhere(it, LOOK_CWD, arena, LOOK_ROOT, "on", "off"),
		    it->mounts == 0  ? "?"
		    : it->all_nosuid ? "on"
				     : "off");
}

static void add_further_limits(struct effective *effective, const struct look *it)
{
	add_limit(effective, "rlimit_nproc", it->soft[RLIMIT_NPROC]);
	add_limit(effective, "rlimit_fsize", it->soft[RLIMIT_FSIZE]);
	add_limit(effective, "rlimit_core", it->soft[RLIMIT_CORE]);
	add_limit(effective, "rlimit_sigpending", it->soft[RLIMIT_SIGPENDING]);
}

static void add_privileges(struct effective *effective, const struct look *it)
{
	observe_add(effective, "bounding=%s;", it->bounding ? "some" : "none");
	/* Since Linux 5.9. */
	if (it->filters >= 0)
		observe_add(effective, "seccomp_filters=%d;", it->filters);
}

static void add_descriptors(struct effective *effective, const struct look *it)
{
	observe_add(effective, "fds=%s;",
		    !it->has_descriptors   ? "?"
		    : it->more_descriptors ? "more"
					   : "declared");
}

static void add_sealed(struct effective *effective, const struct look *it,
		       const struct arena *arena, const struct idmap *ids)
{
	add_sealed_namespaces(effective, it, &arena->look);
	observe_add(effective, "id_range=%s;",
		    effective->credentials.uid == IDMAP_GUEST ? "guest" : "caller");
	add_relations(effective, it, arena, ids);
	add_mounts(effective, it, &arena->look);
	add_further_limits(effective, it);
	add_privileges(effective, it);
	add_descriptors(effective, it);
	observe_add(effective, "env=%s;",
		    !it->has_environment   ? "?"
		    : it->more_environment ? "more"
					   : "listed");
}

/* ---- what is seen of a sandbox that others wrote ---- */

/* Whether it has an init of its own, and of which kind its workdir is, is its own affair; Landlock
 * and rules for paths have no file in /proc. */
static void add_launched(struct effective *effective, const struct look *it,
			 const struct arena *arena, const struct idmap *ids)
{
	(void)ids;
	observe_add(effective, "capabilities=%" PRIx64 ";capabilities_bounding=%" PRIx64 ";",
		    it->effective, it->bounding);
	add_sealed_namespaces(effective, it, &arena->look);
	observe_add(effective, "session=%s;pivot_root=%s;procfs=%s;mounts=%u;",
		    !it->has_relations               ? "?"
		    : it->terminal != 0              ? "terminal"
		    : it->session == (int)arena->pid ? "arena"
						     : "own",
		    own_or_arena(it, &arena->look, LOOK_ROOT),
		    elsewhere(it, LOOK_PROC, &arena->look, LOOK_PROC, "own", "arena"), it->mounts);
	add_further_limits(effective, it);
	add_privileges(effective, it);
	add_descriptors(effective, it);
}

/* ---- all of it ---- */

/* What is told beside that of every process. */
typedef void add_words(struct effective *effective, const struct look *it,
		       const struct arena *arena, const struct idmap *ids);

/* 0, or -1 when it is gone. */
static int observe(pid_t pid, const struct arena *arena, const struct idmap *ids,
		   const struct look_for *asked, add_words *add, struct effective *effective)
{
	struct look it;

	memset(effective, 0, sizeof(*effective));
	effective->cpu_seconds = UINT64_MAX;
	look_at(pid, asked, &it);
	if (!it.has_status || !it.has_limits)
		return -1;
	credentials_of(&it, arena, ids, &effective->credentials);
	add_status(effective, &it);
	add_limits(effective, &it);
	add_namespaces(effective, &it, &arena->look);
	add(effective, &it, arena, ids);
	effective->text[strlen(effective->text) - 1] = 0;
	return 0;
}

/* What no call of the plan can have changed is not read. */
int observe_applied(pid_t pid, const struct arena *arena, const struct idmap *ids,
		    const struct core_plan *plan, struct effective *effective)
{
	struct look_for asked = {
		.parts = LOOK_STATUS | LOOK_RLIMITS,
		.links = LOOK_LINK(LOOK_USER) | LOOK_LINK(LOOK_PID) | LOOK_LINK(LOOK_PID_CHILDREN) |
			 LOOK_LINK(LOOK_MNT) | LOOK_LINK(LOOK_ROOT),
	};

	if (plan->layers & WW_BIT(PRIM_USERNS))
		asked.parts |= LOOK_MAP;
	if (plan->layers & WW_BIT(PRIM_CHROOT))
		asked.parts |= LOOK_MOUNTS;
	return observe(pid, arena, ids, &asked, add_root, effective);
}

#define OF_ANY_INIT                                                                                \
	(LOOK_STATUS | LOOK_RLIMITS | LOOK_MAP | LOOK_MOUNTS | LOOK_RELATIONS | LOOK_DESCRIPTORS)

int observe_born(pid_t pid, const struct arena *arena, const struct idmap *ids,
		 const struct core_plan *plan, struct effective *effective)
{
	const struct look_for asked = {
		.parts = OF_ANY_INIT | LOOK_ENVIRONMENT,
		.links = LOOK_LINK(LOOK_LINKS) - 1,
		.declared = plan->seal.declared,
		.declared_count = plan->seal.declared_count,
		.environment = plan->seal.environment,
	};

	return observe(pid, arena, ids, &asked, add_sealed, effective);
}

int observe_launched(pid_t pid, const struct arena *arena, const struct idmap *ids,
		     struct effective *effective)
{
	static const int protocol[] = {FIXTURE_FD_REPORT, FIXTURE_FD_GATE};
	static const struct look_for asked = {
		.parts = OF_ANY_INIT,
		.links = LOOK_LINK(LOOK_LINKS) - 1,
		.declared = protocol,
		.declared_count = 2,
	};

	return observe(pid, arena, ids, &asked, add_launched, effective);
}
