/* SPDX-License-Identifier: MIT */
/* A careless collector of results. */
#include "need.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define COLLECTOR_PATH_SIZE 64

static void path_of(const char *name, char path[COLLECTOR_PATH_SIZE])
{
	snprintf(path, COLLECTOR_PATH_SIZE, ARENA_WORKDIR "/%s", name);
}

static void keep_line(const char *line, size_t size)
{
	char path[COLLECTOR_PATH_SIZE];
	int fd;

	path_of(told_collected, path);
	fd = open(path, O_CREAT | O_TRUNC | O_WRONLY | O_NOFOLLOW | O_CLOEXEC, 0644);
	if (fd < 0)
		return;
	/* A line that is cut is no nonce. */
	(void)!write(fd, line, size);
	close(fd);
}

static void read_upload(const char *path)
{
	const int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	char line[NONCE_SIZE];
	ssize_t n;

	if (fd < 0)
		return;
	n = read(fd, line, NONCE_SIZE - 1);
	close(fd);
	if (n == NONCE_SIZE - 1)
		keep_line(line, (size_t)n);
}

/* One round: opens what the last round has listed, whatever has the name by now, then lists what is
 * a regular file. */
static void collect(const char *nonce)
{
	static bool listed;
	char path[COLLECTOR_PATH_SIZE];
	struct stat st;

	(void)nonce;
	path_of(told_collector, path);
	if (listed)
		read_upload(path);
	listed = lstat(path, &st) == 0 && S_ISREG(st.st_mode);
}

const struct need_row need_collector = {.turn = collect, .turn_ms = 1};
