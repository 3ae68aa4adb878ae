/* SPDX-License-Identifier: MIT */
#include "exec_parts.h"

#include <stdarg.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

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

/* Uid 0 alone says nothing (`unshare -r`): whether it is the host's root is in the uid map. */
static bool is_host_root(void)
{
	unsigned long long inside, outside, count;
	FILE *map;
	int fields;

	if (geteuid() != 0)
		return false;
	map = fopen("/proc/self/uid_map", "re");
	if (map == NULL)
		return true;
	fields = fscanf(map, "%llu %llu %llu", &inside, &outside, &count);
	fclose(map);
	return fields != 3 || (outside == 0 && count > 1);
}

void exec_warn_root(bool user_namespace)
{
	if (!user_namespace && is_host_root())
		exec_say("warning: without a user namespace the command runs as root of this host");
}
