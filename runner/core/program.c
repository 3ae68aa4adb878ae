/* SPDX-License-Identifier: MIT */
#include "program.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#define SIGNALS 65 /* one more than the kernel has */

static int add(const char *directory, const char *name, struct program *program)
{
	char *path = program->path[program->count];

	if (strlen(directory) + strlen(name) >= PATH_MAX)
		return ENAMETOOLONG;
	strcpy(path, directory);
	strcat(path, name);
	program->count++;
	return 0;
}

int program_find(const char *name, const char *const directories[], struct program *program)
{
	int err = 0;

	program->count = 0;
	if (name[0] == '\0')
		return EINVAL;
	if (strchr(name, '/') != NULL)
		return add("", name, program);
	while (*directories != NULL && err == 0)
		err = add(*directories++, name, program);
	return err;
}

int program_execute(const struct program *program, char *const argv[], char *const envp[])
{
	int err = ENOENT;

	for (size_t i = 0; i < program->count; i++) {
		execve(program->path[i], argv, envp);
		if (errno != ENOENT)
			err = errno;
	}
	return err;
}

static bool is_request(int number)
{
	struct sigaction now;

	return (number == SIGHUP || number == SIGINT || number == SIGQUIT) &&
	       sigaction(number, NULL, &now) == 0 && now.sa_handler == SIG_IGN;
}

bool program_reset_signals(bool keep_requests)
{
	const struct sigaction standard = {.sa_handler = SIG_DFL};
	sigset_t none;

	/* EINVAL: KILL, STOP, those of the C library. */
	for (int number = 1; number < SIGNALS; number++)
		if (!(keep_requests && is_request(number)) &&
		    sigaction(number, &standard, NULL) < 0 && errno != EINVAL)
			return false;
	sigemptyset(&none);
	return sigprocmask(SIG_SETMASK, &none, NULL) == 0;
}
