/* SPDX-License-Identifier: MIT */
/* The start as callers see it: one that fails closed, or, where they ask for best effort, one after
 * the other, each without the layer at which the one before it failed. */
#include "sandbox.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "../../matrix/hardening.h"

/* One call makes all namespaces, and its errno does not say which one failed.  EINVAL: the kernel
 * lacks the youngest.  Any other: none may be made.  An ordinary user gets the others only inside a
 * user namespace. */
static uint64_t without_namespaces(uint64_t layers, int err)
{
	static const enum primitive youngest_first[] = {PRIM_TIMENS, PRIM_CGROUPNS};
	static const enum primitive all[] = {PRIM_USERNS, PRIM_PIDNS, PRIM_MNTNS,    PRIM_NETNS,
					     PRIM_IPCNS,  PRIM_UTSNS, PRIM_CGROUPNS, PRIM_TIMENS};
	uint64_t without = 0;

	for (size_t i = 0; err == EINVAL && i < 2; i++)
		if ((layers & WW_BIT(youngest_first[i])) != 0)
			return WW_BIT(youngest_first[i]);
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		without |= WW_BIT(all[i]);
	return with_dependants(without);
}

/* The layers to try without next, or 0: nothing more is to be given up. */
static uint64_t give_up(const struct whichwall_options *options,
			const struct whichwall_sandbox *sandbox, const struct whichwall_error *e)
{
	const uint64_t layers = sandbox->plan.layers;
	uint64_t less;

	if (e->layer == NO_LAYER || e->err == 0)
		return 0;
	/* No process was made. */
	if (sandbox->started.init <= 0 &&
	    ww_primitive_step((enum primitive)e->layer) == STEP_UNSHARE)
		less = without_namespaces(layers, e->err);
	else
		less = with_dependants(WW_BIT(e->layer));
	/* Without a user namespace the program of root would itself be root. */
	if ((less & WW_BIT(PRIM_USERNS)) != 0 && geteuid() == 0)
		return 0;
	/* What is written to a directory that is shown for reading would stay there. */
	if ((less & WW_BIT(PRIM_WORKDIR_BOUND)) != 0 && options->workdir[0] != '\0')
		return 0;
	return less & layers;
}

/* The layer that failed, and what goes along with it; or, of a namespace that the kernel does not
 * have, that one alone. */
static void tell_given_up(const struct whichwall_options *options, uint64_t less,
			  const struct whichwall_error *e)
{
	const bool itself = (less & WW_BIT(e->layer)) != 0;
	char why[64];

	snprintf(why, sizeof(why), "it needs %s", ww_word(&ww_primitives, e->layer));
	if (itself)
		tell_of_layer(options, e->layer, e->err);
	for (less &= ~WW_BIT(e->layer); less != 0; less &= less - 1)
		tell(options, __builtin_ctzll(less), itself ? why : strerror(e->err));
}

/* One try.  -1 with *e; *sandbox may be there. */
static int try_start(const struct whichwall_options *options, uint64_t without, char *const argv[],
		     struct whichwall_sandbox **sandbox, struct whichwall_error *e)
{
	*e = (struct whichwall_error){.layer = NO_LAYER};
	*sandbox = sandbox_new();
	if (*sandbox == NULL)
		return ww_fail(&e->base, WHICHWALL_CANNOT, "memory is short");
	if (sandbox_prepare(*sandbox, options, without, e) < 0)
		return -1;
	return sandbox_start(*sandbox, options, argv, e);
}

PUBLIC int whichwall_start(const whichwall_options *options, char *const argv[],
			   whichwall_sandbox **sandbox, whichwall_error **error)
{
	struct whichwall_error e;
	uint64_t without = 0, less;

	while (try_start(options, without, argv, sandbox, &e) < 0) {
		less = options->best_effort && *sandbox != NULL ? give_up(options, *sandbox, &e)
								: 0;
		if (less == 0)
			return error_out(&e, error);
		tell_given_up(options, less, &e);
		without |= less;
		whichwall_free(*sandbox);
	}
	return 0;
}
