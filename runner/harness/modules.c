/* SPDX-License-Identifier: MIT */
#include "modules.h"

#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>

/* A line of modules.builtin is a path: kernel/net/unix/unix_diag.ko. */
static bool names_builtin(const char *line, const char *name)
{
	const char *slash = strrchr(line, '/');
	const size_t length = strlen(name);

	line = slash ? slash + 1 : line;
	return strncmp(line, name, length) == 0 && strncmp(line + length, ".ko", 3) == 0;
}

/* A line of /proc/modules begins with the name and a blank. */
static bool names_loaded(const char *line, const char *name)
{
	const size_t length = strlen(name);

	return strncmp(line, name, length) == 0 && line[length] == ' ';
}

/* -1: there is no such file; else whether a line names the module. */
static int search(const char *path, const char *name,
		  bool (*names)(const char *line, const char *name))
{
	FILE *in = fopen(path, "re");
	char line[512];
	int found = 0;

	if (!in)
		return -1;
	while (!found && fgets(line, sizeof(line), in))
		found = names(line, name);
	fclose(in);
	return found;
}

bool module_at_hand_below(const char *root, const char *release, const char *name)
{
	char path[512];
	int loaded;

	snprintf(path, sizeof(path), "%s/proc/modules", root);
	loaded = search(path, name, names_loaded);
	/* Without CONFIG_MODULES there is no such file (proc_modules_init() in
	 * kernel/module/procfs.c). */
	if (loaded)
		return true;
	snprintf(path, sizeof(path), "%s/lib/modules/%s/modules.builtin", root, release);
	return search(path, name, names_builtin) == 1;
}

bool module_at_hand(const char *name)
{
	struct utsname host;

	return uname(&host) == 0 && module_at_hand_below("", host.release, name);
}
