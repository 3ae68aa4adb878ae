/* SPDX-License-Identifier: MIT */
#include "tree.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

int tree_open_below(int dir, const char *name)
{
	const struct open_how how = {
		.flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC,
		.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_XDEV,
	};

	return (int)syscall(SYS_openat2, dir, name, &how, sizeof(how));
}

static bool remove_entry(int dir, const char *name)
{
	int child;

	if (unlinkat(dir, name, 0) == 0)
		return true;
	if (errno != EISDIR && errno != EPERM)
		return false;
	child = tree_open_below(dir, name);
	return child >= 0 && tree_empty(child) && unlinkat(dir, name, AT_REMOVEDIR) == 0;
}

bool tree_empty(int dir)
{
	DIR *stream = fdopendir(dir);
	const struct dirent *entry;
	bool gone = true;

	if (stream == NULL) {
		close(dir);
		return false;
	}
	while ((entry = readdir(stream)) != NULL)
		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
			gone = remove_entry(dir, entry->d_name) && gone;
	closedir(stream);
	return gone;
}
