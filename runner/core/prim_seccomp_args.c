/* SPDX-License-Identifier: MIT */
/* Attaches the filter of argument rules.
 *
 * It is a program of its own, since libseccomp drops a refusal that is narrower than an allowing
 * rule for the same call.  Where several filters are attached the kernel runs all of them and takes
 * the answer of highest precedence (seccomp(2), "Return value of the filter"): a refusal here wins
 * over the allow list.  Like prim_seccomp.c it does not set no_new_privs to make the call succeed:
 * EACCES is a finding.
 */
#include "primitive.h"

#include <errno.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

static int apply(const struct core_plan *plan)
{
	/* The kernel's structure has a pointer to non-const and only reads through it. */
	const union {
		const struct sock_filter *read;
		struct sock_filter *kernel;
	} program = {.read = plan->seal.args};
	const struct sock_fprog fprog = {.len = plan->seal.args_length, .filter = program.kernel};

	if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0U, &fprog) != 0)
		return errno;
	return prctl(PR_GET_SECCOMP, 0UL, 0UL, 0UL, 0UL) == SECCOMP_MODE_FILTER ? 0 : EPERM;
}

static bool when(const struct core_options *options)
{
	return options->seal->arguments != NULL;
}

static enum looked seen(const struct look *it, const struct look *own, const struct core_plan *plan)
{
	const int wanted = (plan->layers & WW_BIT(PRIM_SECCOMP)) != 0 ? 2 : 1;

	if (it->filters < 0 || own->filters < 0)
		return LOOKED_UNSEEN;
	return looked(it->filters - own->filters >= wanted);
}

const struct primitive_row prim_seccomp_args = {
	.stage = STAGE_SELF,
	.apply = apply,
	.when = when,
	.seen = seen,
	.remedy = "the kernel must have CONFIG_SECCOMP_FILTER",
};
