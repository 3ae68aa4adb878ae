/* SPDX-License-Identifier: MIT */
/* What of `sealed` can be seen from outside; docs/reference/file-formats.md has the words.
 * Landlock, the keyring, securebits, the host name and the limit of namespaces leave no trace in
 * /proc. */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "arena.h"
#include "idmap.h"
#include "observe.h"

static const char *own_or_arena(pid_t pid, const char *name, pid_t arena_init)
{
	struct object own, arena;

	if (proc_object(pid, name, &own) < 0 || proc_object(arena_init, name, &arena) < 0)
		return "?";
	return object_same(&own, &arena) ? "arena" : "own";
}

static void add_namespaces(struct effective *effective, pid_t pid, pid_t arena_init)
{
	static const struct {
		const char *word, *link;
	} namespaces[] = {{"netns", "ns/net"},
			  {"ipcns", "ns/ipc"},
			  {"utsns", "ns/uts"},
			  {"cgroupns", "ns/cgroup"},
			  {"timens", "ns/time"}};

	for (size_t i = 0; i < sizeof(namespaces) / sizeof(*namespaces); i++)
		observe_add(effective, "%s=%s;", namespaces[i].word,
			    own_or_arena(pid, namespaces[i].link, arena_init));
}

/* ---- /proc/PID/stat ---- */

struct relations {
	int parent, group, session, terminal;
};

/* The name of the program, in parentheses, may hold anything (proc_pid_stat(5)). */
static bool read_relations(pid_t pid, struct relations *of)
{
	char text[1024];
	const char *at;

	if (proc_text(pid, "stat", text, sizeof(text)) < 0 || !(at = strrchr(text, ')')))
		return false;
	return sscanf(at + 1, " %*c %d %d %d %d", &of->parent, &of->group, &of->session,
		      &of->terminal) == 4;
}

static const char *session_word(const struct relations *of, pid_t arena_init)
{
	if (of->terminal != 0)
		return "terminal";
	return of->session == (int)arena_init ? "arena" : "own";
}

/* Files in /proc of an undumpable process belong to root of the user namespace in which its memory
 * was made (task_dump_owner() in fs/proc/base.c).  A process of that very root looks the same
 * either way. */
static const char *undumpable_word(pid_t init)
{
	char path[64];
	struct stat memory, status;

	snprintf(path, sizeof(path), "/proc/%d/environ", (int)init);
	if (stat(path, &memory) < 0)
		return "?";
	/* The directory itself belongs to the process's user whatever it is. */
	snprintf(path, sizeof(path), "/proc/%d", (int)init);
	return stat(path, &status) < 0 ? "?" : memory.st_uid == status.st_uid ? "off" : "on";
}

/* ---- mounts ---- */

/* The same file system?  Through the process's own root. */
static const char *elsewhere(pid_t pid, const char *name, dev_t arena, const char *yes,
			     const char *no)
{
	struct object object;

	if (proc_object(pid, name, &object) < 0)
		return "?";
	return object.dev == arena ? no : yes;
}

static const char *procfs_word(pid_t pid, pid_t arena_init)
{
	struct object arena;

	if (proc_object(arena_init, "root/proc", &arena) < 0)
		return "?";
	return elsewhere(pid, "root/proc", arena.dev, "own", "arena");
}

/* Has every mount the flag? */
static const char *mount_flags_word(pid_t pid)
{
	char mounts[16384], options[256];

	if (proc_text(pid, "mountinfo", mounts, sizeof(mounts)) < 0 || !*mounts)
		return "?";
	for (const char *line = mounts; line && *line; line = strchr(line, '\n')) {
		line += *line == '\n';
		if (sscanf(line, "%*s %*s %*s %*s %*s %255s", options) == 1 &&
		    !strstr(options, "nosuid"))
			return "off";
	}
	return "on";
}

static void add_mounts(struct effective *effective, pid_t pid, const struct arena *arena)
{
	struct object root;
	const bool known = proc_object(pid, "root", &root) == 0;

	observe_add(effective, "pivot_root=%s;",
		    !known                             ? "?"
		    : object_same(&root, &arena->root) ? "arena"
						       : "own");
	observe_add(effective, "procfs=%s;", procfs_word(pid, arena->pid));
	observe_add(effective, "workdir_bound=%s;",
		    elsewhere(pid, "cwd", arena->root.dev, "on", "off"));
	observe_add(effective, "mount_flags=%s;", mount_flags_word(pid));
}

/* ---- limits, status ---- */

static void add_limit(struct effective *effective, const char *limits, const char *label,
		      const char *word)
{
	const char *at = strstr(limits, label);
	char value[24] = "?";

	if (at)
		sscanf(at + strlen(label), " %23s", value);
	observe_add(effective, "%s=%s;", word, value);
}

static void add_limits(struct effective *effective, pid_t pid)
{
	char limits[4096] = "";

	if (proc_text(pid, "limits", limits, sizeof(limits)) < 0)
		limits[0] = 0;
	add_limit(effective, limits, "Max processes", "rlimit_nproc");
	add_limit(effective, limits, "Max file size", "rlimit_fsize");
	add_limit(effective, limits, "Max core file size", "rlimit_core");
	add_limit(effective, limits, "Max pending signals", "rlimit_sigpending");
}

static void add_status(struct effective *effective, pid_t pid)
{
	char bounding[64], filters[64];

	if (proc_status_line(pid, "CapBnd:", bounding, sizeof(bounding)) == 0)
		observe_add(effective, "bounding=%s;",
			    strtoull(bounding, NULL, 16) ? "some" : "none");
	/* Since Linux 5.9. */
	if (proc_status_line(pid, "Seccomp_filters:", filters, sizeof(filters)) == 0)
		observe_add(effective, "seccomp_filters=%ld;", strtol(filters, NULL, 10));
}

/* ---- what was inherited ---- */

static bool is_declared(const struct core_seal *seal, long fd)
{
	bool declared = fd <= STDERR_FILENO;

	for (unsigned i = 0; i < seal->declared_count; i++)
		declared |= seal->declared[i] == fd;
	return declared;
}

static const char *fds_word(pid_t pid, const struct core_seal *seal)
{
	struct dirent *entry;
	char path[64];
	bool more = false;
	DIR *dir;

	snprintf(path, sizeof(path), "/proc/%d/fd", (int)pid);
	dir = opendir(path);
	if (!dir)
		return "?";
	while ((entry = readdir(dir)))
		if (entry->d_name[0] != '.')
			more |= !is_declared(seal, strtol(entry->d_name, NULL, 10));
	closedir(dir);
	return more ? "more" : "declared";
}

static bool is_listed(const char *names, const char *variable)
{
	for (const char *name = names; *name; name += strlen(name) + 1) {
		const size_t length = strlen(name);

		if (strncmp(variable, name, length) == 0 && variable[length] == '=')
			return true;
	}
	return false;
}

static const char *env_word(pid_t pid, const struct core_seal *seal)
{
	char path[64], text[8192] = "";
	ssize_t size;
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/environ", (int)pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return "?";
	size = read(fd, text, sizeof(text) - 1);
	close(fd);
	for (const char *at = text; at < text + size; at += strlen(at) + 1)
		if (*at && !is_listed(seal->environment, at))
			return "more";
	return size < 0 ? "?" : "listed";
}

void observe_sealed(struct effective *effective, pid_t pid, const struct arena *arena,
		    const struct core_plan *plan)
{
	struct relations of = {0};

	add_namespaces(effective, pid, arena->pid);
	observe_add(effective, "id_range=%s;",
		    effective->credentials.uid == IDMAP_GUEST ? "guest" : "caller");
	if (read_relations(pid, &of)) {
		observe_add(effective, "session=%s;", session_word(&of, arena->pid));
		observe_add(effective, "undumpable=%s;", undumpable_word((pid_t)of.parent));
	}
	add_mounts(effective, pid, arena);
	add_limits(effective, pid);
	add_status(effective, pid);
	observe_add(effective, "fds=%s;env=%s;", fds_word(pid, &plan->seal),
		    env_word(pid, &plan->seal));
}
