/* SPDX-License-Identifier: MIT */
#include "caller.h"

#include <errno.h>
#include <grp.h>
#include <string.h>
#include <unistd.h>

int caller_become(enum caller caller, struct ww_error *e)
{
	const bool root = geteuid() == 0;

	if (caller == CALLER_ROOT)
		return root ? 0 : ww_fail(e, 3, "the caller root: run this as root");
	if (!root)
		return 0;
	if (setgroups(0, NULL) < 0 ||
	    setresgid(CALLER_USER_ID, CALLER_USER_ID, CALLER_USER_ID) < 0 ||
	    setresuid(CALLER_USER_ID, CALLER_USER_ID, CALLER_USER_ID) < 0)
		return ww_fail(e, 3, "becoming uid %d: %s", CALLER_USER_ID, strerror(errno));
	return 0;
}
