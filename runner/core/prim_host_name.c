/* SPDX-License-Identifier: MIT */
/* A host name that says nothing.  A new UTS namespace starts as a copy, so that by itself it hides
 * nothing (uts_namespaces(7)). */
#include "primitive.h"

#include <errno.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <unistd.h>

static int apply(const struct core_plan *plan)
{
	const char *name = plan->seal.host_name;
	struct utsname now;

	if (sethostname(name, strlen(name)) < 0)
		return errno;
	if (syscall(SYS_setdomainname, "", 0UL) < 0 || uname(&now) < 0)
		return errno;
	return strcmp(now.nodename, name) == 0 && now.domainname[0] == '\0' ? 0 : EPERM;
}

const struct primitive_row prim_host_name = {
	.stage = STAGE_SELF,
	.apply = apply,
};
