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

static int list_descriptors(posix_spawn_file_actions_t *actions, int script, int said,
			    const int *open, size_t count)
{
	int err = posix_spawn_file_actions_adddup2(actions, script, 0);

	if (!err)
		err = posix_spawn_file_actions_addopen(actions, 1, "/dev/null", O_WRONLY, 0);
	if (!err)
		err = posix_spawn_file_actions_adddup2(actions, said, 2);
	/* To itself: that takes close-on-exec off it in the child. */
	for (size_t i = 0; !err && i < count; i++)
		err = posix_spawn_file_actions_adddup2(actions, open[i], open[i]);
	return err;
}

/* -d leaves ~/.gnuplot out of it.  It starts in `/`, so that whatever a relative name could mean in
 * somebody's directory is not there.  An errno, 0 when it runs. */
static int start(int script, int said, const int *open, size_t count, pid_t *pid)
{
	char *const arguments[] = {(char *)"gnuplot", (char *)"-d", NULL};
	posix_spawn_file_actions_t actions;
	int err = posix_spawn_file_actions_init(&actions);

	if (err)
		return err;
	err = list_descriptors(&actions, script, said, open, count);
	if (!err)
		err = posix_spawn_file_actions_addchdir_np(&actions, "/");
	if (!err)
		err = posix_spawnp(pid, "gnuplot", &actions, NULL, arguments, environ);
	posix_spawn_file_actions_destroy(&actions);
	return err;
}

int gnuplot_run(int script, const int *open, size_t count, char *said, size_t said_size,
		struct ww_error *e)
{
	int ends[2], err;
	pid_t pid;

	said[0] = '\0';
	if (pipe2(ends, O_CLOEXEC) < 0)
		return ww_fail(e, 3, "cannot make a pipe to gnuplot: %s", strerror(errno));
	err = start(script, ends[1], open, count, &pid);
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
