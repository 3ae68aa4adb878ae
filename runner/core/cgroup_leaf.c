/* SPDX-License-Identifier: MIT */
/* Where a caller goes that stands in the way of its own groups.
 *
 * `systemd-run --user --scope -p Delegate=yes whichwall ...` puts the caller into the very group
 * that it delegates.  As long as a process is in it, writing "+memory +pids" to its
 * cgroup.subtree_control is EBUSY (the "no internal processes" rule of cgroup-v2.rst), and no group
 * below it has limits; from a leaf below the same write succeeds.  Without this, users would have
 * to make such a leaf themselves before each start.
 */
#include "cgroup_parts.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int move(int base, const char *group, long pid)
{
	char file[CGROUP_NAME_MAX], number[24];

	snprintf(file, sizeof(file), "%s/cgroup.procs", group);
	snprintf(number, sizeof(number), "%ld", pid);
	return cgroup_write(base, file, number);
}

int cgroup_leaf_enter(int base, const pid_t *pids, unsigned count)
{
	if (mkdirat(base, CGROUP_LEAF, 0755) < 0 && errno != EEXIST)
		return -errno;
	for (unsigned i = 0; i < count; i++) {
		const int err = move(base, CGROUP_LEAF, pids[i]);

		if (err < 0)
			return err;
	}
	return 0;
}

/* A directory has as many links as groups below it, and two: its own name and its own dot. */
static bool leaf_is_last(int base)
{
	struct stat status;

	return faccessat(base, CGROUP_LEAF, F_OK, 0) == 0 && fstat(base, &status) == 0 &&
	       status.st_nlink == 3;
}

/* Each by itself: one that is in use elsewhere must not keep the others. */
static void disable_all(int base)
{
	char text[CGROUP_FILE_MAX], word[32];

	if (cgroup_read(base, "cgroup.subtree_control", text) < 0)
		return;
	for (char *at = text, *rest; (at = strtok_r(at, " ", &rest)) != NULL; at = NULL) {
		snprintf(word, sizeof(word), "-%s", at);
		cgroup_write(base, "cgroup.subtree_control", word);
	}
}

void cgroup_leaf_leave(int base)
{
	char text[CGROUP_FILE_MAX];

	if (cgroup_lock(base) < 0 || !leaf_is_last(base))
		return;
	disable_all(base);
	if (cgroup_read(base, CGROUP_LEAF "/cgroup.procs", text) < 0)
		return;
	for (char *at = text, *rest; (at = strtok_r(at, "\n", &rest)) != NULL; at = NULL)
		move(base, ".", strtol(at, NULL, 10));
	unlinkat(base, CGROUP_LEAF, AT_REMOVEDIR);
}
