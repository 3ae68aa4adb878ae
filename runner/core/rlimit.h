/* SPDX-License-Identifier: MIT */
/* What the resource limits share. */
#ifndef WHICHWALL_CORE_RLIMIT_H
#define WHICHWALL_CORE_RLIMIT_H

#include <errno.h>
#include <stdint.h>
#include <sys/resource.h>

/* Soft = hard, so that the program cannot raise its own limit again.  A hard limit that is already
 * lower is an EPERM without CAP_SYS_RESOURCE in the initial user namespace; the caller records it:
 * asking for less instead would make the plan and the process disagree. */
static inline int rlimit_set(int resource, uint64_t value)
{
	const struct rlimit limit = {.rlim_cur = (rlim_t)value, .rlim_max = (rlim_t)value};
	struct rlimit now = {0};

	if (setrlimit(resource, &limit) != 0 || getrlimit(resource, &now) != 0)
		return errno;
	return now.rlim_cur == limit.rlim_cur && now.rlim_max == limit.rlim_max ? 0 : EPERM;
}

#endif
