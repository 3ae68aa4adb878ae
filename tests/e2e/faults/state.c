/* SPDX-License-Identifier: MIT */
#include "state.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct text {
	char *at, *end;
};

__attribute__((format(printf, 2, 3))) static void add(struct text *text, const char *format, ...)
{
	const size_t room = (size_t)(text->end - text->at);
	va_list arguments;
	int length;

	va_start(arguments, format);
	length = vsnprintf(text->at, room, format, arguments);
	va_end(arguments);
	if (length > 0)
		text->at += (size_t)length < room ? (size_t)length : room - 1;
}

static FILE *open_proc(pid_t pid, const char *name)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/%s", (int)pid, name);
	return fopen(path, "re");
}

/* Runs of blanks become one. */
static void add_line(struct text *text, const char *line)
{
	bool blank = false;

	for (; *line != '\0' && *line != '\n'; line++) {
		if (*line == ' ' || *line == '\t') {
			blank = true;
			continue;
		}
		add(text, "%s%c", blank ? "_" : "", *line);
		blank = false;
	}
	add(text, ";");
}

/* ---- status, limits, maps ---- */

static void add_status(struct text *text, pid_t pid)
{
	static const char *const wanted[] = {"Uid",    "Gid",    "Groups",  "SigBlk", "SigIgn",
					     "CapInh", "CapPrm", "CapEff",  "CapBnd", "CapAmb",
					     "Umask",  "NoNew",  "Seccomp", "NSpid"};
	FILE *file = open_proc(pid, "status");
	char line[512];

	while (file != NULL && fgets(line, sizeof(line), file) != NULL)
		for (size_t i = 0; i < sizeof(wanted) / sizeof(*wanted); i++)
			if (strncmp(line, wanted[i], strlen(wanted[i])) == 0) {
				char *value = strchr(line, ':');

				*value = '=';
				/* The pids outside differ from start to start. */
				if (strcmp(wanted[i], "NSpid") == 0)
					memmove(value + 1, strrchr(line, '\t'),
						strlen(strrchr(line, '\t')) + 1);
				add_line(text, line);
				break;
			}
	if (file != NULL)
		fclose(file);
}

static void add_lines(struct text *text, pid_t pid, const char *name)
{
	FILE *file = open_proc(pid, name);
	char line[512];
	int number = 0;

	if (file == NULL)
		add(text, "%s=?;", name);
	while (file != NULL && fgets(line, sizeof(line), file) != NULL) {
		add(text, "%s.%d=", name, number++);
		add_line(text, line);
	}
	if (file != NULL)
		fclose(file);
}

/* ---- namespaces ---- */

static void add_namespaces(struct text *text, pid_t pid)
{
	static const char *const names[] = {"user", "pid", "mnt",    "net",
					    "ipc",  "uts", "cgroup", "time"};
	char path[64];
	struct stat own, its;

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		snprintf(path, sizeof(path), "/proc/self/ns/%s", names[i]);
		if (stat(path, &own) < 0)
			continue;
		snprintf(path, sizeof(path), "/proc/%d/ns/%s", (int)pid, names[i]);
		add(text, "ns.%s=%s;", names[i],
		    stat(path, &its) < 0       ? "?"
		    : own.st_ino == its.st_ino ? "outer"
					       : "own");
	}
}

/* ---- mounts: target, what it allows, whether it hears of others; the numbers differ ---- */

static void add_mounts(struct text *text, pid_t pid)
{
	FILE *file = open_proc(pid, "mountinfo");
	char line[1024], root[256], target[256], options[256];

	if (file == NULL)
		add(text, "mount=?;");
	while (file != NULL && fgets(line, sizeof(line), file) != NULL) {
		const char *dash = strstr(line, " - ");
		char type[64] = "";

		if (sscanf(line, "%*s %*s %*s %255s %255s %255s", root, target, options) != 3 ||
		    dash == NULL || sscanf(dash + 3, "%63s", type) != 1)
			continue;
		add(text, "mount.%s=%s,%s%s%s;", target, type, options,
		    strstr(line, " shared:") ? ",shared" : "",
		    strstr(line, " master:") ? ",slave" : "");
	}
	if (file != NULL)
		fclose(file);
}

/* ---- descriptors, environment, session ---- */

static void add_descriptors(struct text *text, pid_t pid)
{
	char path[64], open_ones[1024] = "", number[512];
	DIR *directory;

	snprintf(path, sizeof(path), "/proc/%d/fd", (int)pid);
	directory = opendir(path);
	for (int fd = 0; directory != NULL && fd < 256; fd++) {
		snprintf(number, sizeof(number), "%d", fd);
		if (faccessat(dirfd(directory), number, F_OK, AT_SYMLINK_NOFOLLOW) == 0)
			strcat(strcat(open_ones, number), ",");
	}
	add(text, "fds=%s;", directory == NULL ? "?" : open_ones);
	if (directory != NULL)
		closedir(directory);
}

static void add_environment(struct text *text, pid_t pid)
{
	FILE *file = open_proc(pid, "environ");
	char *variable = NULL;
	size_t size = 0;

	add(text, "environment=");
	while (file != NULL && getdelim(&variable, &size, '\0', file) > 0) {
		variable[strcspn(variable, "=")] = '\0';
		add(text, "%s,", variable);
	}
	add(text, "%s;", file == NULL ? "?" : "");
	free(variable);
	if (file != NULL)
		fclose(file);
}

static void add_session(struct text *text, pid_t pid, pid_t init)
{
	FILE *file = open_proc(pid, "stat");
	int session = 0, terminal = 0;

	if (file != NULL && fscanf(file, "%*[^)]) %*c %*d %*d %d %d", &session, &terminal) != 2)
		session = -1;
	add(text, "session=%s;terminal=%d;", session == init ? "own" : "another", terminal);
	if (file != NULL)
		fclose(file);
}

/* Nobody else's memory: of an undumpable process it belongs to root (proc(5)). */
static void add_init(struct text *text, pid_t init)
{
	char path[64];
	struct stat memory, process;

	snprintf(path, sizeof(path), "/proc/%d/environ", (int)init);
	if (stat(path, &memory) < 0)
		memory.st_uid = 0;
	snprintf(path, sizeof(path), "/proc/%d", (int)init);
	if (stat(path, &process) < 0)
		process.st_uid = 0;
	add(text, "init_memory=%s;", memory.st_uid == process.st_uid ? "its user's" : "root's");
}

void state_describe(pid_t program, pid_t init, char *buffer, size_t size)
{
	struct text text = {buffer, buffer + size};

	*buffer = '\0';
	add_status(&text, program);
	add_lines(&text, program, "limits");
	add_lines(&text, program, "uid_map");
	add_lines(&text, program, "gid_map");
	add_lines(&text, program, "setgroups");
	add_namespaces(&text, program);
	add_mounts(&text, program);
	add_descriptors(&text, program);
	add_environment(&text, program);
	add_session(&text, program, init);
	add_init(&text, init);
}

/* ---- the host ---- */

static unsigned long sum;

static void mix(const char *text)
{
	for (; *text != '\0'; text++)
		sum = sum * 31 + (unsigned char)*text;
}

static int mix_path(const char *path, const struct stat *st, int type, struct FTW *position)
{
	(void)position;
	mix(path);
	if (type == FTW_F)
		sum = sum * 31 + (unsigned long)st->st_size;
	return 0;
}

unsigned long state_of_host(const char *directory)
{
	FILE *mounts = fopen("/proc/self/mountinfo", "re");
	char line[1024];

	sum = 0;
	while (mounts != NULL && fgets(line, sizeof(line), mounts) != NULL)
		mix(line);
	if (mounts != NULL)
		fclose(mounts);
	nftw(directory, mix_path, 16, FTW_PHYS | FTW_MOUNT);
	return sum;
}
