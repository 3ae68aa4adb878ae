/* SPDX-License-Identifier: MIT */
#include "totals.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../look/proc.h"

/* st_blocks counts these, whatever the file system's own blocks are (stat(2)). */
#define BLOCK 512

static DIR *open_directory(int fd)
{
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);

	if (!dir && fd >= 0)
		close(fd);
	return dir;
}

int total_contents(int fd, struct contents *contents)
{
	DIR *dir = open_directory(fd);
	struct dirent *entry;

	*contents = (struct contents){0};
	if (!dir)
		return -1;
	while ((entry = readdir(dir))) {
		struct stat st;

		if (fstatat(fd, entry->d_name, &st, AT_SYMLINK_NOFOLLOW) < 0 ||
		    !S_ISREG(st.st_mode))
			continue;
		contents->files++;
		contents->held += (off_t)st.st_blocks * BLOCK;
		if (st.st_size > contents->largest)
			contents->largest = st.st_size;
	}
	closedir(dir);
	return 0;
}

/* ---- objects that are counted once ---- */

enum { OBJECTS_MAX = 64 };
struct objects {
	struct object known[OBJECTS_MAX];
	int count;
};

/* Was it not there before?  What has no room is not counted: too little, never too much. */
static bool add_object(struct objects *objects, const struct stat *st)
{
	const struct object object = {st->st_dev, st->st_ino};

	for (int i = 0; i < objects->count; i++)
		if (object_same(&objects->known[i], &object))
			return false;
	if (objects->count == OBJECTS_MAX)
		return false;
	objects->known[objects->count++] = object;
	return true;
}

/* ---- over the processes of an arena ---- */

/* kB of anonymous memory in RAM, 0 for a process that has no memory any more. */
static long resident_kb(int proc, const char *pid)
{
	char path[300], status[4096];
	const char *line;
	ssize_t n;
	int fd;

	snprintf(path, sizeof(path), "%s/status", pid);
	fd = openat(proc, path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return 0;
	n = read(fd, status, sizeof(status) - 1);
	close(fd);
	status[n > 0 ? n : 0] = 0;
	line = strstr(status, "\nRssAnon:");
	return line ? strtol(line + sizeof("\nRssAnon:") - 1, NULL, 10) : 0;
}

typedef void each_process(int proc, const char *pid, void *context);

static int walk(int proc, each_process *each, void *context)
{
	DIR *dir = open_directory(openat(proc, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
	struct dirent *entry;

	if (!dir)
		return -1;
	while ((entry = readdir(dir)))
		if (entry->d_name[0] >= '0' && entry->d_name[0] <= '9')
			each(proc, entry->d_name, context);
	closedir(dir);
	return 0;
}

static void add_resident(int proc, const char *pid, void *context)
{
	*(long *)context += resident_kb(proc, pid);
}

int total_resident(int proc)
{
	long kb = 0;

	return walk(proc, add_resident, &kb) < 0 ? -1 : (int)(kb >> 10);
}

/* A process that is dead is in no namespace. */
static void add_user_namespace(int proc, const char *pid, void *context)
{
	char path[300];
	struct stat st;

	snprintf(path, sizeof(path), "%s/ns/user", pid);
	if (fstatat(proc, path, &st, 0) == 0)
		add_object(context, &st);
}

int total_user_namespaces(int proc)
{
	struct objects found = {.count = 0};

	return walk(proc, add_user_namespace, &found) < 0 ? -1 : found.count;
}

/* ---- over the descriptors of a process ---- */

/* A memory file's link says "/memfd:NAME (deleted)" (memfd_create(2)). */
static bool is_memory_file(int dir, const char *name)
{
	char link[16];
	const ssize_t n = readlinkat(dir, name, link, sizeof(link));

	return n >= (ssize_t)sizeof("/memfd:") - 1 && memcmp(link, "/memfd:", 7) == 0;
}

int total_memory_files(pid_t pid)
{
	struct objects found = {.count = 0};
	struct dirent *entry;
	off_t held = 0;
	char path[64];
	DIR *dir;

	snprintf(path, sizeof(path), "/proc/%d/fd", (int)pid);
	dir = opendir(path);
	if (!dir)
		return -1;
	while ((entry = readdir(dir))) {
		struct stat st;

		if (is_memory_file(dirfd(dir), entry->d_name) &&
		    fstatat(dirfd(dir), entry->d_name, &st, 0) == 0 && add_object(&found, &st))
			held += (off_t)st.st_blocks * BLOCK;
	}
	closedir(dir);
	return (int)(held >> 20);
}
