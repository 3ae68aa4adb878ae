/* SPDX-License-Identifier: MIT */
/* What a layer that cannot be applied is about, and what to do. */
#include "parts.h"

#include <stdio.h>
#include <string.h>

#define NAMESPACES                                                                                 \
	(WW_BIT(PRIM_USERNS) | WW_BIT(PRIM_PIDNS) | WW_BIT(PRIM_MNTNS) | WW_BIT(PRIM_NETNS) |      \
	 WW_BIT(PRIM_IPCNS) | WW_BIT(PRIM_UTSNS) | WW_BIT(PRIM_CGROUPNS) | WW_BIT(PRIM_TIMENS))

static const char *const remedies[WW_PRIMITIVES_COUNT] = {
	[PRIM_ID_RANGE] = "the id must be one that this user namespace has (/proc/self/uid_map)",
	[PRIM_NS_LIMIT] = "/proc/sys must be writable in a user namespace; a container often "
			  "masks it",
	[PRIM_SESSION] =
		"a terminal that belongs to somebody else, as after `su`, cannot be opened "
		"for writing alone: send the output elsewhere (`| cat`), or let the "
		"program have the terminal (--tty)",
	[PRIM_KEYRING] = "the kernel must have CONFIG_KEYS; a container's own filter may deny "
			 "keyctl(2)",
	[PRIM_PIVOT_ROOT] = "the paths must be readable, and no mount may be made in a chroot or "
			    "on an initramfs",
	[PRIM_PROCFS] = "the /proc of this host is masked, as in a container, so that no new one "
			"may be mounted: run the container with --security-opt "
			"systempaths=unconfined",
	[PRIM_WORKDIR_BOUND] = "an overlay in a user namespace needs Linux 5.11 and the module "
			       "overlay",
	[PRIM_MOUNT_FLAGS] = "mount_setattr(2) needs Linux 5.12",
	[PRIM_LANDLOCK] = "the kernel must have Landlock (Linux 5.13) and `landlock` among the "
			  "security modules of its lsm= parameter",
	[PRIM_SECCOMP_ARGS] = "the kernel must have CONFIG_SECCOMP_FILTER",
	[PRIM_SECCOMP] = "the kernel must have CONFIG_SECCOMP_FILTER",
	[PRIM_FDS] = "close_range(2) with CLOSE_RANGE_CLOEXEC needs Linux 5.11",
	[PRIM_CGROUP] =
		"a group of cgroup v2 must be delegated to the caller, with the controllers "
		"memory and pids (docs/guide/cgroup.md)",
};

static const char *remedy(int layer)
{
	if ((NAMESPACES & WW_BIT(layer)) != 0)
		return "allow user namespaces: sysctl user.max_user_namespaces above 0, "
		       "kernel.unprivileged_userns_clone=1 (Debian), "
		       "kernel.apparmor_restrict_unprivileged_userns=0 (Ubuntu); in a container "
		       "run with --security-opt seccomp=unconfined";
	return remedies[layer] == NULL ? "" : remedies[layer];
}

void error_of_layer(struct whichwall_error *e, int layer, int err)
{
	const char *word = ww_word(&ww_primitives, layer), *what = remedy(layer);

	e->layer = layer;
	e->err = err;
	if (err == 0)
		ww_fail(&e->base, WHICHWALL_CANNOT,
			"layer %s is not in force although its call succeeded; nothing was "
			"executed",
			word);
	else
		ww_fail(&e->base, WHICHWALL_CANNOT,
			"layer %s cannot be applied: %s; nothing was executed%s%s", word,
			err > 0 ? strerror(err) : "unknown error", what[0] != '\0' ? "; " : "",
			what);
}

void tell(const struct whichwall_options *options, int layer, const char *why)
{
	if (options->notice != NULL)
		options->notice(options->notice_context, ww_word(&ww_primitives, layer), why);
}

void tell_of_layer(const struct whichwall_options *options, int layer, int err)
{
	const char *what = remedy(layer);
	char why[WW_ERROR_MAX];

	snprintf(why, sizeof(why), "%s%s%s", strerror(err), what[0] != '\0' ? "; " : "", what);
	tell(options, layer, why);
}
