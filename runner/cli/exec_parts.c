/* SPDX-License-Identifier: MIT */
#include "exec_parts.h"

#include <stdarg.h>
#include <stdio.h>
#include <sys/wait.h>

#define EXIT_BY_SIGNAL 128

void exec_say(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	fputs("whichwall exec: ", stderr);
	vfprintf(stderr, format, arguments);
	fputc('\n', stderr);
	va_end(arguments);
}

int exec_status(int wait_status)
{
	if (WIFSIGNALED(wait_status))
		return EXIT_BY_SIGNAL + WTERMSIG(wait_status);
	return WEXITSTATUS(wait_status);
}
