/* SPDX-License-Identifier: MIT */
/* Attaches the prepared filter.
 *
 * The kernel wants no_new_privs or CAP_SYS_ADMIN in the caller's user namespace, else EACCES: a
 * filter must not be able to confuse a setuid program.  This file does not set no_new_privs to make
 * the call succeed: the refusal is a finding.  Only the profile that reproduces the origin's
 * installer does.  See seccomp(2).
 */
#include "primitive.h"

#include <errno.h>
#include <linux/seccomp.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The filter of `sealed` answers clone3(2) as a kernel without that call would, whatever the mask
 * adds back (group_sealed_never).  A kernel that runs the call answers EINVAL when it gets no
 * arguments. */
static bool is_in_force(void)
{
	return syscall(SYS_clone3, NULL, 0UL) < 0 && errno == ENOSYS;
}

static int apply(const struct core_plan *plan)
{
	/* The kernel's structure has a pointer to non-const and only reads through it. */
	const union {
		const struct sock_filter *read;
		struct sock_filter *kernel;
	} program = {.read = plan->filter};
	const struct sock_fprog fprog = {.len = plan->filter_length, .filter = program.kernel};

	if (plan->filter_sets_nnp) {
		const int err = prim_no_new_privs.apply(plan);

		if (err != 0)
			return err;
	}
	if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0U, &fprog) != 0)
		return errno;
	return plan->profile != PROFILE_SEALED || is_in_force() ? 0 : EPERM;
}

static bool when(const struct core_options *options)
{
	return options->filter != NULL;
}

/* One more than the argument rules, where both are asked for. */
static enum looked seen(const struct look *it, const struct look *own, const struct core_plan *plan)
{
	const bool two = (plan->layers & WW_BIT(PRIM_SECCOMP_ARGS)) != 0;
	const bool counted = it->filters >= 0 && own->filters >= 0;

	if (it->seccomp < 0)
		return LOOKED_UNSEEN;
	return looked(it->seccomp == SECCOMP_MODE_FILTER &&
		      !(two && counted && it->filters - own->filters < 2));
}

const struct primitive_row prim_seccomp = {
	.stage = STAGE_SELF,
	.apply = apply,
	.when = when,
	.seen = seen,
	.remedy = "the kernel must have CONFIG_SECCOMP_FILTER",
};
