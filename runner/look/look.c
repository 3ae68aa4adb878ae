/* SPDX-License-Identifier: MIT */
#include "look.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

/* ---- texts ---- */

static void path_of(pid_t pid, const char *name, char path[64])
{
	if (pid == LOOK_SELF)
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

static unsigned count_words(const char *line)
{
	unsigned count = 0;

	for (const char *at = line; at != NULL && *at != '\0' && *at != '\n'; at++)
		count += at[0] != ' ' && at[0] != '\t' && strchr(" \t\n", at[1]) != NULL;
	return count;
}

/* ---- status ---- */

static uint64_t set_of(const char *status, const char *label)
{
	const char *at = field(status, label);

	return at == NULL ? UINT64_MAX : strtoull(at, NULL, 16);
}

static int number_of(const char *status, const char *label)
{
	const char *at = field(status, label);

	return at == NULL ? -1 : (int)strtol(at, NULL, 10);
}

static void ids_of(const char *status, const char *label, uint32_t ids[4])
{
	const char *at = field(status, label);

	if (at == NULL || sscanf(at, "%u %u %u %u", &ids[0], &ids[1], &ids[2], &ids[3]) != 4)
		memset(ids, 0xff, 4 * sizeof(ids[0]));
}

static void look_at_status(pid_t pid, struct look *look)
{
	char *status = read_file(pid, "status"), path[64];
	struct stat st = {0};

	path_of(pid, "status", path);
	look->has_status = status != NULL && stat(path, &st) == 0;
	look->owner = st.st_uid;
	ids_of(status, "Uid:", look->uid);
	ids_of(status, "Gid:", look->gid);
	look->groups = count_words(field(status, "Groups:"));
	look->pids = count_words(field(status, "NSpid:"));
	look->inheritable = set_of(status, "CapInh:");
	look->permitted = set_of(status, "CapPrm:");
	look->effective = set_of(status, "CapEff:");
	look->bounding = set_of(status, "CapBnd:");
	look->ambient = set_of(status, "CapAmb:");
	look->no_new_privs = number_of(status, "NoNewPrivs:");
	look->seccomp = number_of(status, "Seccomp:");
	/* Counted since Linux 5.9. */
	look->filters = number_of(status, "Seccomp_filters:");
	free(status);
}

/* ---- namespaces ---- */

static void look_at_namespaces(pid_t pid, struct look *look)
{
	static const char *const names[LOOK_NAMESPACES] = {
		[LOOK_MNT] = "ns/mnt", [LOOK_NET] = "ns/net",   [LOOK_IPC] = "ns/ipc",
		[LOOK_UTS] = "ns/uts", [LOOK_TIME] = "ns/time", [LOOK_CGROUP] = "ns/cgroup",
	};
	char path[64];
	struct stat st;

	for (int i = 0; i < LOOK_NAMESPACES; i++) {
		path_of(pid, names[i], path);
		look->knows[i] = stat(path, &st) == 0;
		if (look->knows[i]) {
			look->namespace[i].dev = st.st_dev;
			look->namespace[i].ino = st.st_ino;
		}
	}
}

static void look_at_map(pid_t pid, struct look *look)
{
	char *map = read_file(pid, "uid_map");

	look->has_map = map != NULL;
	if (map != NULL && sscanf(map, "%llu %llu %llu", &look->map_inside, &look->map_outside,
				  &look->map_count) != 3)
		look->map_inside = look->map_outside = look->map_count = 0;
	free(map);
}

/* A socket of ours is listed in our network namespace alone. */
static void look_at_sockets(pid_t pid, int socket, struct look *look)
{
	char path[64], line[512];
	unsigned long long inode;
	struct stat st;
	FILE *file;

	path_of(pid, "net/unix", path);
	file = fstat(socket, &st) < 0 ? NULL : fopen(path, "re");
	look->has_sockets = file != NULL;
	while (file != NULL && fgets(line, sizeof(line), file) != NULL)
		if (sscanf(line, "%*s %*s %*s %*s %*s %*s %llu", &inode) == 1)
			look->sees_socket |= inode == st.st_ino;
	if (file != NULL)
		fclose(file);
}

/* ---- relations, limits ---- */

/* The name in parentheses may hold anything. */
static void look_at_relations(pid_t pid, struct look *look)
{
	char *stat = read_file(pid, "stat");
	const char *rest = stat == NULL ? NULL : strrchr(stat, ')');

	look->has_relations = rest != NULL && sscanf(rest + 1, " %*c %d %*d %d %d", &look->parent,
						     &look->session, &look->terminal) == 3;
	free(stat);
}

/* After the head a line each, in the order of RLIMIT_... (lnames[] in fs/proc/base.c): a name of 26
 * columns, the soft limit, the hard one. */
static void look_at_limits(pid_t pid, struct look *look)
{
	char *limits = read_file(pid, "limits");
	const char *line = limits == NULL ? NULL : strchr(limits, '\n');
	char hard[32];
	int i = 0;

	for (; line != NULL && i < LOOK_LIMITS; line = strchr(line, '\n')) {
		line++;
		if (strlen(line) < 26 || sscanf(line + 26, "%*s %31s", hard) != 1)
			break;
		look->hard[i++] = hard[0] == 'u' ? UINT64_MAX : strtoull(hard, NULL, 10);
	}
	look->has_limits = i == LOOK_LIMITS;
	free(limits);
}

/* ---- mounts ---- */

struct mount {
	unsigned major, minor;
	char point[1024], options[256], type[64];
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

static void add_mount(const char *workdir, const struct mount *mount, struct look *look)
{
	if (strcmp(mount->point, "/") == 0) {
		look->root_is_tmpfs = strcmp(mount->type, "tmpfs") == 0;
		look->root_is_read_only = has_option(mount->options, "ro");
	}
	if (strcmp(mount->point, "/proc") == 0) {
		look->proc_is_proc = strcmp(mount->type, "proc") == 0;
		look->proc = makedev(mount->major, mount->minor);
	}
	if (strcmp(mount->point, workdir) == 0)
		look->workdir_is_overlay = strcmp(mount->type, "overlay") == 0;
	look->all_nosuid &= has_option(mount->options, "nosuid");
}

static void look_at_mounts(pid_t pid, const char *workdir, struct look *look)
{
	char *text = read_file(pid, "mountinfo");
	struct mount mount;

	look->has_mounts = text != NULL;
	look->all_nosuid = text != NULL && text[0] != '\0';
	for (const char *line = text; line != NULL && (line = next_mount(line, &mount)) != NULL;)
		add_mount(workdir, &mount, look);
	free(text);
}

bool look_at(pid_t pid, const char *workdir, int socket, struct look *look)
{
	memset(look, 0, sizeof(*look));
	look_at_status(pid, look);
	look_at_namespaces(pid, look);
	look_at_map(pid, look);
	look_at_sockets(pid, socket, look);
	look_at_relations(pid, look);
	look_at_limits(pid, look);
	look_at_mounts(pid, workdir, look);
	return look->has_status || look->has_map || look->has_relations || look->has_limits ||
	       look->has_mounts;
}
