/* SPDX-License-Identifier: MIT */
/* Locks the rules by which a process of uid 0 would get capabilities.
 *
 * NOROOT: execve(2) by uid 0 or of a setuid-root program gives none.  NO_SETUID_FIXUP: changing
 * uids gives none back.  KEEP_CAPS stays off and NO_CAP_AMBIENT_RAISE on.  Each with its lock,
 * which nothing takes off again, execve(2) included (capabilities(7), "The securebits flags").
 * Needs CAP_SETPCAP: EPERM without.
 */
#include "primitive.h"

#include <errno.h>
#include <linux/securebits.h>
#include <sys/prctl.h>

#define WANTED                                                                                     \
	(SECBIT_NOROOT | SECBIT_NOROOT_LOCKED | SECBIT_NO_SETUID_FIXUP |                           \
	 SECBIT_NO_SETUID_FIXUP_LOCKED | SECBIT_KEEP_CAPS_LOCKED | SECBIT_NO_CAP_AMBIENT_RAISE |   \
	 SECBIT_NO_CAP_AMBIENT_RAISE_LOCKED)

static int apply(const struct core_plan *plan)
{
	const int before = prctl(PR_GET_SECUREBITS, 0UL, 0UL, 0UL, 0UL);
	unsigned bits;

	(void)plan;
	if (before < 0)
		return errno;
	/* Bits of later kernels that the caller has set are kept: they restrict, too. */
	bits = ((unsigned)before | WANTED) & ~(unsigned)SECBIT_KEEP_CAPS;
	if (prctl(PR_SET_SECUREBITS, (unsigned long)bits, 0UL, 0UL, 0UL) != 0)
		return errno;
	return prctl(PR_GET_SECUREBITS, 0UL, 0UL, 0UL, 0UL) == (int)bits ? 0 : EPERM;
}

const struct primitive_row prim_securebits = {
	.stage = STAGE_SELF,
	.apply = apply,
};
