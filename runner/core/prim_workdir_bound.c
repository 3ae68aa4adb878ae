/* SPDX-License-Identifier: MIT */
/* The workdir as an overlay: what lies in it can be read, what is written goes to a tmpfs with a
 * bound on bytes and files and is gone afterwards.
 *
 * RLIMIT_FSIZE bounds one file and nothing bounds their number; nothing that is planted in the
 * workdir (a setuid file, a symbolic link) is there for anybody else.  An ordinary user may mount
 * overlays in a user namespace since Linux 5.11 (userxattr); see overlayfs.rst of the kernel. */
#include "mount_calls.h"
#include "primitive.h"
#include "root.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

/* Over the workdir itself, which is the current directory then: the layers of an overlay must be
 * attached somewhere, and nobody else has a use for this place. */
static int mount_scratch(const struct core_plan *plan, const char *workdir, int lower)
{
	const int err = mount_over(workdir, "tmpfs", plan->seal.scratch);

	if (err != 0)
		return err;
	if (mkdir("lower", 0700) < 0 || mkdir("upper", 0700) < 0 || mkdir("work", 0700) < 0)
		return errno;
	return mount_attach(lower, "lower");
}

/* "." is the root of the tmpfs: the overlay comes to lie on it, at the same place. */
static int bound(const struct core_plan *plan, const char *workdir, struct stat *scratch)
{
	const int lower = mount_copy(workdir);
	int err;

	if (lower < 0)
		return errno;
	err = mount_scratch(plan, workdir, lower);
	close(lower);
	if (err != 0)
		return err;
	if (stat(".", scratch) < 0)
		return errno;
	return mount("sealed", ".", "overlay", 0,
		     "userxattr,lowerdir=lower,upperdir=upper,workdir=work") == 0
		       ? 0
		       : errno;
}

static int apply(const struct core_plan *plan)
{
	const char *workdir = root_path(plan, plan->workdir);
	const int base = open(".", O_PATH | O_DIRECTORY | O_CLOEXEC);
	struct stat scratch = {0}, now = {0};
	int err;

	if (base < 0)
		return errno;
	err = bound(plan, workdir, &scratch);
	/* root_enter() goes on from where prim_pivot_root was; without a new root this is the end.
	 */
	if (err == 0 && (root_is_new(plan) ? fchdir(base) : chdir(plan->workdir)) < 0)
		err = errno;
	/* The overlay is what is found at that place now. */
	if (err == 0 && stat(workdir, &now) < 0)
		err = errno;
	close(base);
	return err == 0 && now.st_dev == scratch.st_dev ? EPERM : err;
}

static enum looked seen(const struct look *it, const struct look *own, const struct core_plan *plan)
{
	(void)own;
	(void)plan;
	return it->has_mounts ? looked(it->workdir_is_overlay) : LOOKED_UNSEEN;
}

const struct primitive_row prim_workdir_bound = {
	.stage = STAGE_SELF,
	.apply = apply,
	.seen = seen,
	.remedy = "an overlay in a user namespace needs Linux 5.11 and the module overlay",
};
