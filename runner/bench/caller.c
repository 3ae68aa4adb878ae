/* SPDX-License-Identifier: MIT */
#include "caller.h"

#include <errno.h>
#include <grp.h>
#include <string.h>
#include <unistd.h>

/* nobody: an id without any rights, for the caller `user` when we are root. */
#define USER_ID 65534

int caller_become(enum caller caller, struct ww_error *e)
{
	const bool root = geteuid() == 0;

	if (caller == CALLER_ROOT)
		return root ? 0 : ww_fail(e, 3, "the caller root: run this as root");
	if (!root)
		return 0;
	if (setgroups(0, NULL) < 0 || setresgid(USER_ID, USER_ID, USER_ID) < 0 ||
	    setresuid(USER_ID, USER_ID, USER_ID) < 0)
		return ww_fail(e, 3, "becoming uid %d: %s", USER_ID, strerror(errno));
	return 0;
}
