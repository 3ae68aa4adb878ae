/* SPDX-License-Identifier: MIT */
#include "hand_over.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define EXIT_HOST 3

/* Seen from the front: beside it where it was built, elsewhere where it was installed. */
static const char *const places[] = {"whichwall-full", WW_FULL_INSTALLED};
#define PLACES (sizeof(places) / sizeof(places[0]))

static char **command_line;

void hand_over_prepare(char **argv)
{
	command_line = argv;
}

/* Not by argv[0], which is whatever the caller made of it.  With the slash at its end. */
static size_t own_directory(char path[PATH_MAX])
{
	const ssize_t length = readlink("/proc/self/exe", path, PATH_MAX - 1);
	const char *slash;

	if (length < 0)
		return 0;
	path[length] = '\0';
	slash = strrchr(path, '/');
	return slash == NULL ? 0 : (size_t)(slash + 1 - path);
}

void hand_over(void)
{
	char path[PATH_MAX], directory[PATH_MAX];
	const size_t length = own_directory(directory);
	int err = ENOENT;

	for (size_t i = 0; i < PLACES && length > 0 && err == ENOENT; i++) {
		if (snprintf(path, sizeof(path), "%.*s%s", (int)length, directory, places[i]) >=
		    (int)sizeof(path))
			continue;
		execv(path, command_line);
		err = errno;
	}
	if (length == 0)
		fputs("whichwall: /proc/self/exe cannot be read, so that whichwall-full, the rest "
		      "of the program, is not found; mount /proc\n",
		      stderr);
	else
		fprintf(stderr,
			"whichwall: whichwall-full, the rest of the program, cannot be executed: "
			"%s; expected %s or %s of %.*s; build or install both together\n",
			strerror(err), places[0], places[1], (int)length, directory);
	_exit(EXIT_HOST);
}
