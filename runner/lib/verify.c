/* SPDX-License-Identifier: MIT */
/* What can be seen of a process from outside, against what its plan says.
 *
 * A call that succeeds does not prove that its layer is in force: it may have limited another
 * process, or made a mount read-only in name alone.  The process has applied all layers and waits
 * for leave to execute, and the kernel describes it in /proc.  The kernel shows some of this only
 * to those who may trace the process, which an ordinary user may not once it is undumpable.  What
 * is not shown counts as unseen, not as a failure.  Landlock, securebits and keyrings are shown to
 * nobody (proc(5)). */
#include "parts.h"

#include <errno.h>
#include <inttypes.h>
#include <linux/capability.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#define SELF 0 /* as a pid: ourselves */

static void note(struct seen *seen, enum primitive layer, bool in_force)
{
	seen->visible |= WW_BIT(layer);
	if (in_force)
		seen->in_force |= WW_BIT(layer);
}

/* ---- reading ---- */

static void path_of(pid_t pid, const char *name, char path[64])
{
	if (pid == SELF)
		snprintf(path, 64, "/proc/self/%s", name);
	else
		snprintf(path, 64, "/proc/%d/%s", (int)pid, name);
}

/* The whole file, to be freed, or NULL. */
static char *read_file(pid_t pid, const char *name)
{
	char path[64], *text = NULL;
	size_t size = 0;
	FILE *file;

	path_of(pid, name, path);
	file = fopen(path, "re");
	if (file == NULL)
		return NULL;
	if (getdelim(&text, &size, '\0', file) < 0) {
		free(text);
		text = feof(file) ? strdup("") : NULL;
	}
	fclose(file);
	return text;
}

/* What follows `label` at the beginning of a line, or NULL. */
static const char *field(const char *text, const char *label)
{
	const size_t length = strlen(label);

	for (const char *line = text; line != NULL; line = strchr(line, '\n')) {
		line += *line == '\n';
		if (strncmp(line, label, length) == 0)
			return line + length;
	}
	return NULL;
}

/* -1 when there is no such field. */
static long long number(const char *text, const char *label, int base)
{
	const char *at = text == NULL ? NULL : field(text, label);

	return at == NULL ? -1 : (long long)strtoull(at, NULL, base);
}

static unsigned count_words(const char *line)
{
	unsigned count = 0;

	for (const char *at = line; *at != '\0' && *at != '\n'; at++)
		count += at[0] != ' ' && at[0] != '\t' && strchr(" \t\n", at[1]) != NULL;
	return count;
}

/* ---- namespaces ---- */

/* 1 another one than ours, 0 ours, -1 not told. */
static int is_other(pid_t pid, const char *name)
{
	char path[64];
	struct stat own, other;

	path_of(SELF, name, path);
	if (stat(path, &own) < 0)
		return -1;
	path_of(pid, name, path);
	if (stat(path, &other) < 0)
		return -1;
	return own.st_dev != other.st_dev || own.st_ino != other.st_ino;
}

static void look_at_links(pid_t pid, struct seen *seen)
{
	static const struct {
		enum primitive layer;
		const char *name;
	} links[] = {
		{PRIM_MNTNS, "ns/mnt"}, {PRIM_NETNS, "ns/net"},   {PRIM_IPCNS, "ns/ipc"},
		{PRIM_UTSNS, "ns/uts"}, {PRIM_TIMENS, "ns/time"}, {PRIM_CGROUPNS, "ns/cgroup"},
	};

	for (size_t i = 0; i < sizeof(links) / sizeof(links[0]); i++) {
		const int other = is_other(pid, links[i].name);

		if (other >= 0)
			note(seen, links[i].layer, other == 1);
	}
}

static void look_at_ids(pid_t pid, const struct core_seal *seal, struct seen *seen)
{
	unsigned long long inner, outer, count;
	char *map = read_file(pid, "uid_map");

	if (map != NULL)
		note(seen, PRIM_USERNS,
		     sscanf(map, "%llu %llu %llu", &inner, &outer, &count) == 3 &&
			     inner == seal->inner_id && outer == seal->outer_uid && count == 1);
	free(map);
}

/* One number more than ours: the process has a pid in one more namespace. */
static void look_at_pids(const char *status, const char *own, struct seen *seen)
{
	const char *pids = field(status, "NSpid:"), *own_pids = field(own, "NSpid:");

	if (pids != NULL && own_pids != NULL)
		note(seen, PRIM_PIDNS, count_words(pids) == count_words(own_pids) + 1);
}

/* A socket of ours is listed in our network namespace alone. */
static void look_at_network(pid_t pid, int socket, struct seen *seen)
{
	char path[64], line[512];
	unsigned long long inode;
	bool found = false;
	struct stat st;
	FILE *file;

	path_of(pid, "net/unix", path);
	file = fopen(path, "re");
	if (file == NULL || fstat(socket, &st) < 0) {
		if (file != NULL)
			fclose(file);
		return;
	}
	while (fgets(line, sizeof(line), file) != NULL) {
		if (sscanf(line, "%*s %*s %*s %*s %*s %*s %llu", &inode) == 1)
			found |= inode == st.st_ino;
	}
	fclose(file);
	note(seen, PRIM_NETNS, !found);
}

/* ---- credentials and filters ---- */

static bool all_are(const char *line, uint32_t id)
{
	unsigned ids[4];

	return line != NULL &&
	       sscanf(line, "%u %u %u %u", &ids[0], &ids[1], &ids[2], &ids[3]) == 4 &&
	       ids[0] == id && ids[1] == id && ids[2] == id && ids[3] == id;
}

/* What prim_caps leaves until exec where the filters need it. */
static bool has_no_capabilities(const char *status, const struct core_plan *plan)
{
	const bool keeps = (plan->layers & WW_BIT(PRIM_NO_NEW_PRIVS)) == 0;
	const long long left = keeps ? 1LL << CAP_SYS_ADMIN : 0;

	return number(status, "CapBnd:", 16) == 0 && number(status, "CapAmb:", 16) == 0 &&
	       number(status, "CapInh:", 16) == 0 && (number(status, "CapPrm:", 16) & ~left) == 0 &&
	       (number(status, "CapEff:", 16) & ~left) == 0;
}

static void look_at_filters(const char *status, const char *own, const struct core_plan *plan,
			    struct seen *seen)
{
	const long long filters = number(status, "Seccomp_filters:", 10);
	const long long before = number(own, "Seccomp_filters:", 10);
	const bool two = (plan->layers & WW_BIT(PRIM_SECCOMP_ARGS)) != 0 &&
			 (plan->layers & WW_BIT(PRIM_SECCOMP)) != 0;

	if (number(status, "Seccomp:", 10) >= 0)
		note(seen, PRIM_SECCOMP, number(status, "Seccomp:", 10) == 2);
	/* Counted since Linux 5.9. */
	if (filters < 0 || before < 0)
		return;
	note(seen, PRIM_SECCOMP_ARGS, filters - before >= (two ? 2 : 1));
	if (two && filters - before < 2)
		seen->in_force &= ~WW_BIT(PRIM_SECCOMP);
}

static void look_at_status(const char *status, const char *own, const struct core_plan *plan,
			   struct seen *seen)
{
	const char *groups = field(status, "Groups:");

	look_at_pids(status, own, seen);
	note(seen, PRIM_ID_RANGE,
	     all_are(field(status, "Uid:"), plan->seal.outer_uid) &&
		     all_are(field(status, "Gid:"), plan->seal.outer_gid) && groups != NULL &&
		     count_words(groups) == 0);
	note(seen, PRIM_CAPS, has_no_capabilities(status, plan));
	note(seen, PRIM_NO_NEW_PRIVS, number(status, "NoNewPrivs:", 10) == 1);
	look_at_filters(status, own, plan, seen);
}

/* The leader of its session is the sandbox's init, its parent, and no terminal controls it. */
static void look_at_session(pid_t pid, struct seen *seen)
{
	char *stat = read_file(pid, "stat");
	/* The name in parentheses may hold anything. */
	const char *rest = stat == NULL ? NULL : strrchr(stat, ')');
	int parent, session, terminal;

	if (rest != NULL &&
	    sscanf(rest + 1, " %*c %d %*d %d %d", &parent, &session, &terminal) == 3)
		note(seen, PRIM_SESSION, session == parent && terminal == 0);
	free(stat);
}

/* Files of a process that cannot be dumped do not belong to its user. */
static void look_at_owner(pid_t pid, const struct core_seal *seal, struct seen *seen)
{
	char path[64];
	struct stat st;

	path_of(pid, "status", path);
	if (seal->outer_uid != 0 && stat(path, &st) == 0)
		note(seen, PRIM_UNDUMPABLE, st.st_uid != seal->outer_uid);
}

/* ---- limits ---- */

/* Its hard limit is the plan's, or lower. */
static void look_at_limit(const char *limits, const char *label, uint64_t most,
			  enum primitive layer, struct seen *seen)
{
	const char *at = field(limits, label);
	char hard[32];

	if (at != NULL && sscanf(at, " %*s %31s", hard) == 1)
		note(seen, layer, hard[0] != 'u' && strtoull(hard, NULL, 10) <= most);
}

static void look_at_limits(pid_t pid, const struct core_plan *plan, struct seen *seen)
{
	char *limits = read_file(pid, "limits");

	if (limits == NULL)
		return;
	look_at_limit(limits, "Max address space", plan->rlimit_as, PRIM_RLIMIT_AS, seen);
	look_at_limit(limits, "Max cpu time", plan->rlimit_cpu, PRIM_RLIMIT_CPU, seen);
	look_at_limit(limits, "Max open files", plan->rlimit_nofile, PRIM_RLIMIT_NOFILE, seen);
	look_at_limit(limits, "Max processes", plan->seal.rlimit_nproc, PRIM_RLIMIT_NPROC, seen);
	look_at_limit(limits, "Max file size", plan->seal.rlimit_fsize, PRIM_RLIMIT_FSIZE, seen);
	look_at_limit(limits, "Max core file size", plan->seal.rlimit_core, PRIM_RLIMIT_CORE, seen);
	look_at_limit(limits, "Max pending signals", plan->seal.rlimit_sigpending,
		      PRIM_RLIMIT_SIGPENDING, seen);
	free(limits);
}

/* ---- mounts ---- */

struct mount {
	unsigned major, minor;
	char point[CORE_PATH_MAX * 4], options[256], type[64];
};

/* In mountinfo a blank, a tab, an end of line and a backslash stand as three octal digits. */
static void unescape(char *text)
{
	char *to = text;

	for (const char *from = text; *from != '\0';) {
		unsigned code;

		if (from[0] == '\\' && sscanf(from + 1, "%3o", &code) == 1) {
			*to++ = (char)code;
			from += 4;
		} else {
			*to++ = *from++;
		}
	}
	*to = '\0';
}

/* The line, and the beginning of the next one, NULL at the end. */
static const char *next_mount(const char *line, struct mount *mount)
{
	const char *end = strchr(line, '\n'), *dash = strstr(line, " - ");

	if (end == NULL || dash == NULL || dash > end ||
	    sscanf(line, "%*u %*u %u:%u %*s %1023s %255s", &mount->major, &mount->minor,
		   mount->point, mount->options) != 4 ||
	    sscanf(dash, " - %63s", mount->type) != 1)
		return NULL;
	unescape(mount->point);
	return end + 1;
}

static bool has_option(const char *options, const char *word)
{
	const size_t length = strlen(word);

	for (const char *at = options; at != NULL; at = strchr(at, ',')) {
		at += *at == ',';
		if (strncmp(at, word, length) == 0 && (at[length] == ',' || at[length] == '\0'))
			return true;
	}
	return false;
}

/* What is said of all of its mounts. */
struct mounts {
	bool own_root, own_proc, bounded, flagged;
};

static void add_mount(const struct core_plan *plan, dev_t proc, const struct mount *mount,
		      struct mounts *all)
{
	const bool pivots = (plan->layers & WW_BIT(PRIM_PIVOT_ROOT)) != 0;

	if (strcmp(mount->point, "/") == 0) {
		all->own_root = strcmp(mount->type, "tmpfs") == 0;
		if (pivots && !has_option(mount->options, "ro"))
			all->flagged = false;
	}
	if (strcmp(mount->point, "/proc") == 0)
		all->own_proc = strcmp(mount->type, "proc") == 0 &&
				makedev(mount->major, mount->minor) != proc;
	if (strcmp(mount->point, plan->workdir) == 0)
		all->bounded = strcmp(mount->type, "overlay") == 0;
	if (!has_option(mount->options, "nosuid"))
		all->flagged = false;
}

static void look_at_mounts(pid_t pid, const struct core_plan *plan, struct seen *seen)
{
	char *text = read_file(pid, "mountinfo");
	struct mounts all = {.flagged = true};
	struct stat proc;
	struct mount mount;

	if (text == NULL || stat("/proc", &proc) < 0) {
		free(text);
		return;
	}
	for (const char *line = text; (line = next_mount(line, &mount)) != NULL;)
		add_mount(plan, proc.st_dev, &mount, &all);
	note(seen, PRIM_PIVOT_ROOT, all.own_root);
	note(seen, PRIM_PROCFS, all.own_proc);
	note(seen, PRIM_WORKDIR_BOUND, all.bounded);
	note(seen, PRIM_MOUNT_FLAGS, all.flagged && text[0] != '\0');
	free(text);
}

bool verify_look(pid_t pid, const struct core_plan *plan, int socket, struct seen *seen)
{
	char *status = read_file(pid, "status"), *own = read_file(SELF, "status");

	*seen = (struct seen){0, 0};
	if (status != NULL && own != NULL)
		look_at_status(status, own, plan, seen);
	look_at_ids(pid, &plan->seal, seen);
	look_at_network(pid, socket, seen);
	look_at_links(pid, seen);
	look_at_session(pid, seen);
	look_at_owner(pid, &plan->seal, seen);
	look_at_limits(pid, plan, seen);
	look_at_mounts(pid, plan, seen);
	free(status);
	free(own);
	return seen->visible != 0;
}

int verify_missing(const struct core_plan *plan, const struct seen *seen)
{
	static const enum primitive order[] = {
#define LAYER(id) PRIM_##id,
#include "../../matrix/primitives.def"
	};
	const uint64_t missing = plan->layers & seen->visible & ~seen->in_force & ~plan->lenient;

	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++)
		if ((missing & WW_BIT(order[i])) != 0)
			return (int)order[i];
	return NO_LAYER;
}
