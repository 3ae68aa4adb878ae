/* SPDX-License-Identifier: MIT */
#include "proc.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void path_of(pid_t pid, const char *name, char path[64])
{
	if (pid == PROC_SELF)
		snprintf(path, 64, "/proc/self/%s", name);
	else
		snprintf(path, 64, "/proc/%d/%s", (int)pid, name);
}

ssize_t proc_text(pid_t pid, const char *name, char *text, size_t size)
{
	char path[64];
	size_t used = 0;
	ssize_t n = 0;
	int fd;

	path_of(pid, name, path);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -1;
	while (used < size - 1 && (n = read(fd, text + used, size - 1 - used)) > 0)
		used += (size_t)n;
	close(fd);
	text[used] = 0;
	return n < 0 ? -1 : (ssize_t)used;
}

char *proc_whole(pid_t pid, const char *name)
{
	for (size_t size = 4096;; size *= 2) {
		char *text = malloc(size);
		const ssize_t n = text == NULL ? -1 : proc_text(pid, name, text, size);

		if (n >= 0 && (size_t)n < size - 1)
			return text;
		free(text);
		if (n < 0)
			return NULL;
	}
}

int proc_stat(pid_t pid, const char *name, struct stat *st)
{
	char path[64];

	path_of(pid, name, path);
	return stat(path, st);
}

int proc_object(pid_t pid, const char *name, struct object *object)
{
	struct stat st;

	if (proc_stat(pid, name, &st) < 0)
		return -1;
	*object = (struct object){st.st_dev, st.st_ino};
	return 0;
}

DIR *proc_directory(pid_t pid, const char *name)
{
	char path[64];

	path_of(pid, name, path);
	return opendir(path);
}

int proc_descriptors(pid_t pid, const char *prefix)
{
	DIR *dir = proc_directory(pid, "fd");
	struct dirent *entry;
	char link[64];
	int count = 0;

	if (!dir)
		return -1;
	while ((entry = readdir(dir))) {
		const ssize_t n = readlinkat(dirfd(dir), entry->d_name, link, sizeof(link) - 1);

		if (n < 0) /* "." and ".." */
			continue;
		link[n] = 0;
		count += strncmp(link, prefix, strlen(prefix)) == 0;
	}
	closedir(dir);
	return count;
}

int proc_numbers(int fd)
{
	const int own = openat(fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = own < 0 ? NULL : fdopendir(own);
	struct dirent *entry;
	int count = 0;

	if (!dir) {
		if (own >= 0)
			close(own);
		return -1;
	}
	while ((entry = readdir(dir)))
		count += entry->d_name[0] >= '0' && entry->d_name[0] <= '9';
	closedir(dir);
	return count;
}

const char *proc_field(const char *text, const char *label)
{
	const size_t length = strlen(label);

	for (const char *line = text; line; line = strchr(line, '\n')) {
		line += *line == '\n';
		if (*line == *label && strncmp(line, label, length) == 0)
			return line + length;
	}
	return NULL;
}

int proc_status_line(pid_t pid, const char *label, char *line, size_t size)
{
	char status[4096];
	const char *at;

	if (proc_text(pid, "status", status, sizeof(status)) < 0 ||
	    !(at = proc_field(status, label)))
		return -1;
	snprintf(line, size, "%.*s", (int)strcspn(at, "\n"), at);
	return 0;
}
