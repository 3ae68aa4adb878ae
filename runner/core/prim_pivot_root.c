/* SPDX-License-Identifier: MIT */
/* A minimal root: tmpfs, a few device nodes, what the plan grafts.
 *
 * The sources are copied with all their submounts: a less privileged mount namespace may not
 * uncover what a submount hides, so that a copy of the top alone is EINVAL there
 * (mount_namespaces(7)).  They are copied before the ids change, so that root may graft what lies
 * below a 0700 directory of its own, and before the new root covers /tmp, below which they
 * may lie. */
#include "mount_calls.h"
#include "primitive.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static bool has(const struct core_plan *plan, enum primitive primitive)
{
	return (plan->layers & WW_BIT(primitive)) != 0;
}

bool root_is_new(const struct core_plan *plan)
{
	return has(plan, PRIM_PIVOT_ROOT);
}

const char *root_path(const struct core_plan *plan, const char *path)
{
	return root_is_new(plan) ? path + 1 : path;
}

/* ---- the copies ---- */

void root_trees_init(struct root_trees *trees)
{
	trees->workdir = trees->proc = -1;
	for (int i = 0; i < CORE_MOUNTS_MAX; i++)
		trees->mount[i] = -1;
}

int root_collect(const struct core_plan *plan, struct root_trees *trees)
{
	/* A namespace made without a user namespace shares the propagation of its origin: mounts
	 * would appear on the host; and pivot_root(2) from a shared parent is EINVAL. */
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0)
		return errno;
	trees->workdir = mount_copy(".");
	if (trees->workdir < 0)
		return errno;
	if (!has(plan, PRIM_PROCFS) && (trees->proc = mount_copy("/proc")) < 0)
		return errno;
	for (unsigned i = 0; i < plan->seal.mount_count; i++) {
		trees->mount[i] = mount_copy(plan->seal.mount[i].source);
		if (trees->mount[i] < 0)
			return errno;
	}
	return 0;
}

/* ---- the new tree; paths are relative to it ---- */

/* mkdir -p of all but the last name. */
static int make_parents(const char *path)
{
	char part[CORE_PATH_MAX];

	for (size_t i = 1; path[i] != '\0'; i++) {
		if (path[i] != '/')
			continue;
		memcpy(part, path, i);
		part[i] = '\0';
		if (mkdir(part, 0755) < 0 && errno != EEXIST)
			return errno;
	}
	return 0;
}

static int make_file(const char *path)
{
	const int fd = open(path, O_CREAT | O_WRONLY | O_NOFOLLOW | O_CLOEXEC, 0644);

	return fd < 0 ? errno : close(fd) == 0 ? 0 : errno;
}

/* A directory or a file, as the tree's own root is. */
static int make_point(int tree, const char *path)
{
	struct stat st;
	int err = make_parents(path);

	if (err != 0)
		return err;
	if (fstat(tree, &st) < 0)
		return errno;
	if (!S_ISDIR(st.st_mode))
		return make_file(path);
	return mkdir(path, 0755) == 0 || errno == EEXIST ? 0 : errno;
}

static int graft(int tree, const char *path)
{
	const int err = make_point(tree, path);

	return err != 0 ? err : mount_attach(tree, path);
}

/* mknod(2) is EPERM outside the initial user namespace: copies of the old nodes.  When the old root
 * lacks a node, the new one lacks it too. */
static int graft_devices(void)
{
	static const char *const nodes[] = {"/dev/null", "/dev/zero", "/dev/full", "/dev/random",
					    "/dev/urandom"};

	for (size_t i = 0; i < sizeof(nodes) / sizeof(nodes[0]); i++) {
		const int tree = mount_copy(nodes[i]);
		int err;

		if (tree < 0 && errno == ENOENT)
			continue;
		if (tree < 0)
			return errno;
		err = graft(tree, nodes[i] + 1);
		close(tree);
		if (err != 0)
			return err;
	}
	return 0;
}

static int make_links(void)
{
	static const struct {
		const char *target, *name;
	} links[] = {
		{"/proc/self/fd", "dev/fd"},
		{"/proc/self/fd/0", "dev/stdin"},
		{"/proc/self/fd/1", "dev/stdout"},
		{"/proc/self/fd/2", "dev/stderr"},
	};

	for (size_t i = 0; i < sizeof(links) / sizeof(links[0]); i++)
		if (symlink(links[i].target, links[i].name) < 0)
			return errno;
	return 0;
}

/* /tmp and /dev/shm are mounts of their own, so that they stay writable when the root is not. */
static int make_scratch(const char *path)
{
	int tree, err;

	if (mkdir(path, 0700) < 0 || chmod(path, 01777) < 0)
		return errno;
	tree = mount_copy(path);
	if (tree < 0)
		return errno;
	err = mount_attach(tree, path);
	close(tree);
	return err;
}

/* A program that is executed by a descriptor lies outside the new root, and /proc/self/exe would
 * lead to it: for reading, and for writing by whoever may write the file (CVE-2019-5736).  So a
 * copy is executed.  It can be executed and not read, and it lies on the new root, which is
 * read-only in the end.  A memory file needs no copy: it has no name, and nobody else uses it. */
static int copy_program(int program)
{
	const int copy = open(".program", O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0111);
	off_t offset = 0;
	ssize_t n;
	int again;

	if (copy < 0)
		return errno;
	while ((n = sendfile(copy, program, &offset, 1 << 20)) > 0)
		;
	if (n < 0 || close(copy) < 0)
		return errno;
	again = open(".program", O_PATH | O_CLOEXEC);
	if (again < 0 || dup3(again, program, O_CLOEXEC) < 0)
		return errno;
	return close(again) == 0 ? 0 : errno;
}

static int take_program(const struct core_plan *plan)
{
	struct stat st;

	if (plan->seal.program < 0)
		return 0;
	if (fstat(plan->seal.program, &st) < 0)
		return errno;
	return st.st_nlink == 0 ? 0 : copy_program(plan->seal.program);
}

static int graft_all(const struct core_plan *plan, const struct root_trees *trees)
{
	int err = graft(trees->workdir, plan->workdir + 1);

	if (err == 0 && trees->proc >= 0)
		err = mount_attach(trees->proc, "proc");
	for (unsigned i = 0; i < plan->seal.mount_count && err == 0; i++)
		err = graft(trees->mount[i], plan->seal.mount[i].target + 1);
	return err;
}

static int apply(const struct core_plan *plan, struct core_held *held)
{
	int err;

	umask(022);
	err = mount_over("/tmp", "tmpfs", plan->seal.scratch);
	if (err != 0)
		return err;
	if (mkdir("proc", 0755) < 0 || mkdir("dev", 0755) < 0)
		return errno;
	err = graft_devices();
	if (err == 0)
		err = make_links();
	if (err == 0)
		err = make_scratch("tmp");
	if (err == 0)
		err = make_scratch("dev/shm");
	if (err == 0)
		err = take_program(plan);
	return err == 0 ? graft_all(plan, &held->trees) : err;
}

int root_enter(const struct core_plan *plan)
{
	struct stat built, root;

	if (stat(".", &built) < 0)
		return errno;
	/* Inherited mounts are locked together (MNT_LOCKED) and cannot be unmounted one by one; the
	 * old root as a whole, once it is stacked on the new one, can be detached. */
	if (syscall(SYS_pivot_root, ".", ".") < 0 || umount2(".", MNT_DETACH) < 0)
		return errno;
	/* ".." of the root is the topmost of what is stacked there: what was built, and nothing on
	 * it. */
	if (stat("/..", &root) < 0)
		return errno;
	if (root.st_dev != built.st_dev || root.st_ino != built.st_ino)
		return EPERM;
	return chdir(plan->workdir) == 0 ? 0 : errno;
}

static enum looked seen(const struct look *it, const struct look *own, const struct core_plan *plan)
{
	(void)own;
	(void)plan;
	return it->has_mounts ? looked(it->root_is_tmpfs) : LOOKED_UNSEEN;
}

const struct primitive_row prim_pivot_root = {
	.stage = STAGE_SELF,
	.apply_held = apply,
	.seen = seen,
	.remedy = "the paths must be readable, and no mount may be made in a chroot or on an "
		  "initramfs",
};
