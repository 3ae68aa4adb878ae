/* SPDX-License-Identifier: MIT */
/* Replaces the session keyring by a new, empty one without a name.
 *
 * fork(2) and execve(2) hand the session keyring on, whatever namespaces are new, and whoever
 * possesses a keyring reads the keys in it by its possessor's rights, which ask for no uid
 * (session-keyring(7), keyrings(7)).  A name would let processes join the same keyring: none.  The
 * keyrings of the user need no such care: they belong to the user namespace (Linux 5.3,
 * user_namespace.user_keyring_register).  ENOSYS where the kernel has no keys.
 */
#include "primitive.h"

#include <errno.h>
#include <linux/keyctl.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <unistd.h>

static int apply(const struct core_plan *plan)
{
	const long own = KEY_SPEC_SESSION_KEYRING;
	const long before = syscall(SYS_keyctl, KEYCTL_GET_KEYRING_ID, own, 0L);
	long joined;

	(void)plan;
	joined = syscall(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, NULL);
	if (joined < 0)
		return errno;
	/* Read back; a serial number is never 0. */
	return joined != 0 && joined != before &&
			       syscall(SYS_keyctl, KEYCTL_GET_KEYRING_ID, own, 0L) == joined
		       ? 0
		       : EPERM;
}

const struct primitive_row prim_keyring = {
	.stage = STAGE_SELF,
	.apply = apply,
	.remedy = "the kernel must have CONFIG_KEYS; a container's own filter may deny keyctl(2)",
};
