/* SPDX-License-Identifier: MIT */
#include "gnuplot/gnuplot.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

/* Reads to the end even when `text` is full, or gnuplot would wait for us. */
static void drain(int fd, char *text, size_t size)
{
	char buffer[512];
	size_t used = 0;
	ssize_t n;

	while ((n = read(fd, buffer, sizeof buffer)) > 0 || (n < 0 && errno == EINTR)) {
		size_t left = size - 1 - used;
		size_t take = n < 0 ? 0 : (size_t)n < left ? (size_t)n : left;

		memcpy(text + used, buffer, take);
		used += take;
	}
	text[used] = '\0';
}

static int wait_for(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return GNUPLOT_FAILED;
	return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? GNUPLOT_OK : GNUPLOT_FAILED;
}

/* gnuplot -d -e "out='DIR'" SCRIPT...: -d leaves the user's ~/.gnuplot out of it. */
static char **make_arguments(const char *set_out, const char *const *scripts)
{
	size_t count = 0;
	char **arguments;

	while (scripts[count])
		count++;
	arguments = calloc(count + 5, sizeof *arguments);
	if (!arguments)
		return NULL;
	arguments[0] = (char *)"gnuplot";
	arguments[1] = (char *)"-d";
	arguments[2] = (char *)"-e";
	arguments[3] = (char *)set_out;
	for (size_t i = 0; i < count; i++)
		arguments[4 + i] = (char *)scripts[i];
	return arguments;
}

/* Starts it in `dir` with standard error on `fd`.  An errno, 0 when it runs. */
static int start(const char *dir, int fd, char **arguments, pid_t *pid)
{
	posix_spawn_file_actions_t actions;
	int err = posix_spawn_file_actions_init(&actions);

	if (err)
		return err;
	err = posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
	if (!err)
		err = posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
	if (!err)
		err = posix_spawn_file_actions_adddup2(&actions, fd, 2);
	if (!err)
		err = posix_spawn_file_actions_addchdir_np(&actions, dir);
	if (!err)
		err = posix_spawnp(pid, "gnuplot", &actions, NULL, arguments, environ);
	posix_spawn_file_actions_destroy(&actions);
	return err;
}

int gnuplot_run(const char *dir, const char *out, const char *const *scripts, char *said,
		size_t said_size, struct ww_error *e)
{
	char set_out[64];
	char **arguments;
	int ends[2], err;
	pid_t pid;

	said[0] = '\0';
	snprintf(set_out, sizeof set_out, "out='%s'", out);
	arguments = make_arguments(set_out, scripts);
	if (!arguments)
		return ww_fail(e, 3, "out of memory");
	if (pipe2(ends, O_CLOEXEC) < 0) {
		free(arguments);
		return ww_fail(e, 3, "cannot make a pipe to gnuplot: %s", strerror(errno));
	}
	err = start(dir, ends[1], arguments, &pid);
	free(arguments);
	close(ends[1]);
	if (!err)
		drain(ends[0], said, said_size);
	close(ends[0]);
	if (err == ENOENT)
		return GNUPLOT_MISSING;
	if (err)
		return ww_fail(e, 3, "cannot start gnuplot: %s", strerror(err));
	return wait_for(pid);
}
