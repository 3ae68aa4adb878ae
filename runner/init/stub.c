/* SPDX-License-Identifier: MIT */
/* Speaks the protocol for a program that does not: executed by descriptor after the profile was
 * applied, it passes the gate, announces the execution of the program as the attempt, and executes
 * it.  The report closes on exec: that says that it worked. */
#include "init.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

extern char **environ;

static void say(const char *line)
{
	/* A supervisor that is gone needs no report. */
	if (write(FIXTURE_FD_REPORT, line, strlen(line)) < 0)
		_exit(1);
}

static ssize_t gate(void)
{
	ssize_t n;
	char byte;

	do
		n = read(FIXTURE_FD_GATE, &byte, 1);
	while (n < 0 && errno == EINTR);
	return n;
}

static void say_refused(int err)
{
	char line[] = "refused 0000\n";

	for (char *digit = line + sizeof(line) - 3; err > 0; err /= 10)
		*digit-- = (char)('0' + err % 10);
	say(line);
}

_Noreturn void stub_main(char **argv)
{
	/* Beyond the floor, but of the base group that every filter allows. */
	if (fcntl(FIXTURE_FD_REPORT, F_SETFD, FD_CLOEXEC) < 0 ||
	    fcntl(FIXTURE_FD_GATE, F_SETFD, FD_CLOEXEC) < 0)
		_exit(1);
	say("ready\n");
	if (gate() != 1)
		_exit(0);
	say("attempt exec\n");
	execve(ARENA_PROGRAM, argv + 1, environ);
	say_refused(errno);
	while (gate() > 0)
		;
	_exit(0);
}
