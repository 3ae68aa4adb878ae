/* SPDX-License-Identifier: MIT */
/* The start as callers see it: one that fails closed, or one after the other with less. */
#include "sandbox.h"

PUBLIC int whichwall_start(const whichwall_options *options, char *const argv[],
			   whichwall_sandbox **sandbox, whichwall_error **error)
{
	struct whichwall_error e = {.layer = NO_LAYER};

	*sandbox = sandbox_new();
	if (*sandbox == NULL) {
		ww_fail(&e.base, WHICHWALL_CANNOT, "memory is short");
		return error_out(&e, error);
	}
	if (sandbox_prepare(*sandbox, options, 0, &e) < 0 ||
	    sandbox_start(*sandbox, options, argv, &e) < 0)
		return error_out(&e, error);
	return 0;
}
