/* SPDX-License-Identifier: MIT */
#include "look.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

/* ---- status ---- */

static unsigned count_words(const char *line)
{
	unsigned count = 0;

	for (const char *at = line; at != NULL && *at != '\0' && *at != '\n'; at++)
		count += at[0] != ' ' && at[0] != '\t' && strchr(" \t\n", at[1]) != NULL;
	return count;
}

static uint64_t set_of(const char *status, const char *label)
{
	const char *at = proc_field(status, label);

	return at == NULL ? UINT64_MAX : strtoull(at, NULL, 16);
}

static int number_of(const char *status, const char *label)
{
	const char *at = proc_field(status, label);

	return at == NULL ? -1 : (int)strtol(at, NULL, 10);
}

static void ids_of(const char *status, const char *label, uint32_t ids[4])
{
	const char *at = proc_field(status, label);

	if (at == NULL || sscanf(at, "%u %u %u %u", &ids[0], &ids[1], &ids[2], &ids[3]) != 4)
		memset(ids, 0xff, 4 * sizeof(ids[0]));
}

static void look_at_status(pid_t pid, struct look *look)
{
	char *status = proc_whole(pid, "status");
	struct stat st = {0};

	look->has_status = status != NULL && proc_stat(pid, "status", &st) == 0;
	look->owner = st.st_uid;
	ids_of(status, "Uid:", look->uid);
	ids_of(status, "Gid:", look->gid);
	look->groups = count_words(proc_field(status, "Groups:"));
	look->pids = count_words(proc_field(status, "NSpid:"));
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

/* ---- links, ids, sockets ---- */

static void look_at_links(pid_t pid, unsigned links, struct look *look)
{
	static const char *const names[LOOK_LINKS] = {
		[LOOK_USER] = "ns/user",
		[LOOK_PID] = "ns/pid",
		[LOOK_PID_CHILDREN] = "ns/pid_for_children",
		[LOOK_MNT] = "ns/mnt",
		[LOOK_NET] = "ns/net",
		[LOOK_IPC] = "ns/ipc",
		[LOOK_UTS] = "ns/uts",
		[LOOK_TIME] = "ns/time",
		[LOOK_CGROUP] = "ns/cgroup",
		[LOOK_ROOT] = "root",
		[LOOK_CWD] = "cwd",
		[LOOK_PROC] = "root/proc",
	};

	for (int i = 0; i < LOOK_LINKS; i++)
		look->knows[i] = (links & LOOK_LINK(i)) != 0 &&
				 proc_object(pid, names[i], &look->links[i]) == 0;
}

static void look_at_map(pid_t pid, struct look *look)
{
	char *map = proc_whole(pid, "uid_map");

	look->has_map = map != NULL;
	if (map != NULL && sscanf(map, "%llu %llu %llu", &look->map_inside, &look->map_outside,
				  &look->map_count) != 3)
		look->map_inside = look->map_outside = look->map_count = 0;
	free(map);
}

/* A socket of ours is listed in our network namespace alone. */
static void look_at_sockets(pid_t pid, int socket, struct look *look)
{
	char *sockets = proc_whole(pid, "net/unix");
	unsigned long long inode;
	struct stat st;

	look->has_sockets = sockets != NULL && fstat(socket, &st) == 0;
	for (const char *line = sockets; look->has_sockets && line != NULL;
	     line = strchr(line, '\n')) {
		line += *line == '\n';
		if (sscanf(line, "%*s %*s %*s %*s %*s %*s %llu", &inode) == 1)
			look->sees_socket |= inode == st.st_ino;
	}
	free(sockets);
}

/* ---- relations, limits ---- */

/* The name in parentheses may hold anything. */
static void look_at_relations(pid_t pid, struct look *look)
{
	char *stat = proc_whole(pid, "stat");
	const char *rest = stat == NULL ? NULL : strrchr(stat, ')');

	look->has_relations = rest != NULL && sscanf(rest + 1, " %*c %d %*d %d %d", &look->parent,
						     &look->session, &look->terminal) == 3;
	free(stat);
}

static uint64_t limit_of(const char *word)
{
	return word[0] == 'u' ? UINT64_MAX : strtoull(word, NULL, 10);
}

/* Not by prlimit(2), which asks CAP_SYS_RESOURCE of whoever is not the process's own user
 * (check_prlimit_permission() in kernel/sys.c), and root in a container often lacks it.
 *
 * After the head a line each, in the order of RLIMIT_... (lnames[] in fs/proc/base.c): a name of 26
 * columns, the soft limit, the hard one. */
static void look_at_limits(pid_t pid, struct look *look)
{
	char *limits = proc_whole(pid, "limits");
	const char *line = limits == NULL ? NULL : strchr(limits, '\n');
	char soft[32], hard[32];
	int i = 0;

	for (; line != NULL && i < LOOK_LIMITS; line = strchr(line, '\n')) {
		line++;
		if (strlen(line) < 26 || sscanf(line + 26, "%31s %31s", soft, hard) != 2)
			break;
		look->soft[i] = limit_of(soft);
		look->hard[i++] = limit_of(hard);
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
	const bool on_root = strcmp(mount->point, "/") == 0;

	look->mounts++;
	look->submounts += !on_root;
	if (on_root) {
		look->root_is_tmpfs = strcmp(mount->type, "tmpfs") == 0;
		look->root_is_read_only = has_option(mount->options, "ro");
	}
	if (strcmp(mount->point, "/proc") == 0) {
		look->proc_is_proc = strcmp(mount->type, "proc") == 0;
		look->proc = makedev(mount->major, mount->minor);
	}
	if (workdir != NULL && strcmp(mount->point, workdir) == 0)
		look->workdir_is_overlay = strcmp(mount->type, "overlay") == 0;
	look->all_nosuid &= has_option(mount->options, "nosuid");
}

static void look_at_mounts(pid_t pid, const char *workdir, struct look *look)
{
	char *text = proc_whole(pid, "mountinfo");
	struct mount mount;

	look->has_mounts = text != NULL;
	look->all_nosuid = text != NULL && text[0] != '\0';
	for (const char *line = text; line != NULL && (line = next_mount(line, &mount)) != NULL;)
		add_mount(workdir, &mount, look);
	free(text);
}

/* ---- what was inherited ---- */

static bool is_declared(const struct look_for *asked, long fd)
{
	bool declared = fd <= STDERR_FILENO;

	for (unsigned i = 0; i < asked->declared_count; i++)
		declared |= asked->declared[i] == fd;
	return declared;
}

static void look_at_descriptors(pid_t pid, const struct look_for *asked, struct look *look)
{
	DIR *directory = proc_directory(pid, "fd");
	const struct dirent *entry;

	look->has_descriptors = directory != NULL;
	if (directory == NULL)
		return;
	while ((entry = readdir(directory)) != NULL)
		look->more_descriptors |= entry->d_name[0] != '.' &&
					  !is_declared(asked, strtol(entry->d_name, NULL, 10));
	closedir(directory);
}

static bool is_listed(const char *names, const char *variable)
{
	for (const char *name = names; *name != '\0'; name += strlen(name) + 1) {
		const size_t length = strlen(name);

		if (strncmp(variable, name, length) == 0 && variable[length] == '=')
			return true;
	}
	return false;
}

static void look_at_environment(pid_t pid, const char *names, struct look *look)
{
	char text[8192];
	const ssize_t size = proc_text(pid, "environ", text, sizeof(text));

	if (size < 0)
		return;
	look->has_environment = true;
	for (const char *at = text; at < text + size; at += strlen(at) + 1)
		look->more_environment |= *at != '\0' && !is_listed(names, at);
}

bool look_at(pid_t pid, const struct look_for *asked, struct look *look)
{
	const unsigned parts = asked->parts;

	memset(look, 0, sizeof(*look));
	if (parts & LOOK_STATUS)
		look_at_status(pid, look);
	look_at_links(pid, asked->links, look);
	if (parts & LOOK_MAP)
		look_at_map(pid, look);
	if (parts & LOOK_SOCKETS)
		look_at_sockets(pid, asked->socket, look);
	if (parts & LOOK_RELATIONS)
		look_at_relations(pid, look);
	if (parts & LOOK_RLIMITS)
		look_at_limits(pid, look);
	if (parts & LOOK_MOUNTS)
		look_at_mounts(pid, asked->workdir, look);
	if (parts & LOOK_DESCRIPTORS)
		look_at_descriptors(pid, asked, look);
	if (parts & LOOK_ENVIRONMENT)
		look_at_environment(pid, asked->environment, look);
	return look->has_status || look->has_map || look->has_relations || look->has_limits ||
	       look->has_mounts;
}
