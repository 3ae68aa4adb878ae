/* SPDX-License-Identifier: MIT */
#include "scratch.h"

#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int scratch_make(char dir[SCRATCH_MAX], struct ww_error *e)
{
	const char *tmp = getenv("TMPDIR");
	int length = snprintf(dir, SCRATCH_MAX, "%s/whichwall-XXXXXX", tmp && *tmp ? tmp : "/tmp");

	if (length < SCRATCH_MAX && mkdtemp(dir))
		return 0;
	dir[0] = '\0';
	return ww_fail(e, 2, "cannot make a temporary directory: %s; name one with -o",
		       length < SCRATCH_MAX ? strerror(errno) : "TMPDIR is too long");
}

static int remove_entry(const char *path, const struct stat *info, int type, struct FTW *at)
{
	(void)info;
	(void)type;
	(void)at;
	return remove(path);
}

void scratch_remove(const char *dir)
{
	if (dir[0])
		nftw(dir, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}
