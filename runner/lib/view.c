/* SPDX-License-Identifier: MIT */
/* What the program sees of the host: a default view, and what the options add to it or put in the
 * place of a part of it. */
#include "parts.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

/* Programs, and what their loaders and libraries look for.  A symbolic link (/bin of most
 * distributions) shows what it leads to. */
static const char *const programs[] = {"/usr",
				       "/bin",
				       "/sbin",
				       "/lib",
				       "/lib64",
				       "/lib32",
				       "/libx32",
				       "/etc/ld.so.cache",
				       "/etc/alternatives",
				       "/etc/ssl"};
/* How names become addresses; of no use without the host's network. */
static const char *const names[] = {"/etc/resolv.conf", "/etc/hosts", "/etc/nsswitch.conf"};

/* Is `path` below `root`, or the same? */
static bool is_below(const char *path, const char *root)
{
	const size_t length = strlen(root);

	return strncmp(path, root, length) == 0 && (path[length] == '/' || path[length] == '\0');
}

/* ---- the default view ---- */

static bool is_replaced(const struct whichwall_options *options, const char *target)
{
	for (unsigned i = 0; i < options->mount_count; i++)
		if (strcmp(options->mount[i].target, target) == 0)
			return true;
	return false;
}

static void show(const struct whichwall_options *options, const char *path,
		 struct core_mount *mounts, unsigned *used)
{
	if (*used == CORE_MOUNTS_MAX || is_replaced(options, path) || access(path, F_OK) < 0)
		return;
	snprintf(mounts[*used].source, CORE_PATH_MAX, "%s", path);
	snprintf(mounts[*used].target, CORE_PATH_MAX, "%s", path);
	mounts[(*used)++].writable = false;
}

static void show_defaults(const struct whichwall_options *options, struct core_mount *mounts,
			  unsigned *used)
{
	for (size_t i = 0; i < sizeof(programs) / sizeof(programs[0]); i++)
		show(options, programs[i], mounts, used);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (options->network == CORE_NET_HOST)
			show(options, names[i], mounts, used);
}

/* ---- what the options add ---- */

static int check_target(const char *target, struct ww_error *e)
{
	static const char *const own[] = {"/proc", "/dev"};

	for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++)
		if (is_below(target, own[i]))
			return ww_fail(
				e, WHICHWALL_BAD_OPTION,
				"path %.160s: %s of the sandbox is its own; show it elsewhere",
				target, own[i]);
	return 0;
}

/* An access list may allow or deny more than the mode says. */
static bool has_access_list(const char *path)
{
	return getxattr(path, "system.posix_acl_access", NULL, 0) > 0;
}

/* May an id that is in no other group use it so?  `bits` as for others: 4 read, 2 write,
 * 1 enter. */
static bool may(const char *path, const struct stat *st, uint32_t id, unsigned bits)
{
	const unsigned shift = st->st_uid == id ? 6 : st->st_gid == id ? 3 : 0;

	return (st->st_mode >> shift & bits) == bits || has_access_list(path);
}

static int check_for_guest(const struct core_mount *mount, const struct stat *st, uint32_t guest,
			   struct ww_error *e)
{
	const unsigned enter = S_ISDIR(st->st_mode) ? 1 : 0;

	if (mount->writable && !may(mount->source, st, guest, 2 | enter))
		return ww_fail(e, WHICHWALL_BAD_OPTION,
			       "path %.160s: the guest id %u, which the program becomes, may not "
			       "write there; run `chown -R %u %.160s`, or name the owner of it as "
			       "the guest id",
			       mount->source, guest, guest, mount->source);
	if (!may(mount->source, st, guest, 4 | enter))
		return ww_fail(e, WHICHWALL_BAD_OPTION,
			       "path %.160s: the guest id %u, which the program becomes, may not "
			       "read it; run `chmod -R o+rX %.160s`, or name its owner as the "
			       "guest id",
			       mount->source, guest, mount->source);
	return 0;
}

static int check_source(const struct core_mount *mount, uint32_t guest, struct ww_error *e)
{
	struct stat st;

	if (stat(mount->source, &st) < 0)
		return ww_fail(e, WHICHWALL_BAD_OPTION, "path %.160s: %s", mount->source,
			       strerror(errno));
	if (guest != 0)
		return check_for_guest(mount, &st, guest, e);
	if (access(mount->source, mount->writable ? R_OK | W_OK : R_OK) < 0)
		return ww_fail(e, WHICHWALL_BAD_OPTION, "path %.160s: not %s for you: %s",
			       mount->source, mount->writable ? "writable" : "readable",
			       strerror(errno));
	return 0;
}

static int show_asked(const struct whichwall_options *options, uint32_t guest,
		      struct core_mount *mounts, unsigned *used, struct ww_error *e)
{
	for (unsigned i = 0; i < options->mount_count; i++) {
		if (check_target(options->mount[i].target, e) < 0 ||
		    check_source(&options->mount[i], guest, e) < 0)
			return -1;
		if (*used == CORE_MOUNTS_MAX)
			return ww_fail(e, WHICHWALL_BAD_OPTION,
				       "more than %d paths to show, those of the default view "
				       "included; show a directory that holds several",
				       CORE_MOUNTS_MAX);
		mounts[(*used)++] = options->mount[i];
	}
	return 0;
}

/* ---- one below the other ---- */

static int by_target(const void *a, const void *b)
{
	const struct core_mount *one = a, *other = b;

	return strcmp(one->target, other->target);
}

/* The mount that `path` comes to lie in, or NULL: among those before `count`, parents first. */
static const struct core_mount *surrounding(const struct core_mount *mounts, unsigned count,
					    const char *path)
{
	const struct core_mount *found = NULL;

	for (unsigned i = 0; i < count; i++)
		if (is_below(path, mounts[i].target))
			found = &mounts[i];
	return found;
}

/* Where one mount lies in another its place must be there, or it would be made on the host. */
static int check_place(const struct core_mount *outer, const struct core_mount *mount,
		       struct ww_error *e)
{
	char place[2 * CORE_PATH_MAX];
	struct stat source, there;

	snprintf(place, sizeof(place), "%s%s", outer->source,
		 mount->target + strlen(outer->target));
	if (stat(place, &there) < 0 || stat(mount->source, &source) < 0 ||
	    S_ISDIR(there.st_mode) != S_ISDIR(source.st_mode))
		return ww_fail(e, WHICHWALL_BAD_OPTION,
			       "path %.160s: there is no such place in %.160s, which is shown "
			       "around it; make one there, or show it elsewhere",
			       mount->target, outer->target);
	if (mount->writable && !outer->writable)
		return ww_fail(e, WHICHWALL_BAD_OPTION,
			       "path %.160s: writable within %.160s, which is read-only; show it "
			       "elsewhere, such as at /out",
			       mount->target, outer->target);
	return 0;
}

/* The workdir is a mount of its own, and has an overlay of its own on it. */
static int check_workdir(const char *workdir, const char *target, struct ww_error *e)
{
	if (is_below(target, workdir))
		return ww_fail(e, WHICHWALL_BAD_OPTION,
			       "path %.160s: the workdir %.160s would hide it; show it elsewhere",
			       target, workdir);
	if (is_below(workdir, target))
		return ww_fail(e, WHICHWALL_BAD_OPTION,
			       "workdir %.160s: %.160s is shown around it and would hide it; show "
			       "that elsewhere",
			       workdir, target);
	return 0;
}

static int check_places(const char *workdir, const struct view *view, struct ww_error *e)
{
	for (unsigned i = 0; i < view->used; i++) {
		const struct core_mount *mount = &view->mount[i];
		const struct core_mount *outer = surrounding(view->mount, i, mount->target);

		if (check_workdir(workdir, mount->target, e) < 0 ||
		    (outer != NULL && check_place(outer, mount, e) < 0))
			return -1;
	}
	return 0;
}

int view_make(const struct whichwall_options *options, uint32_t guest, const char *workdir,
	      struct view *view, struct ww_error *e)
{
	view->used = 0;
	if (!options->bare)
		show_defaults(options, view->mount, &view->used);
	if (show_asked(options, guest, view->mount, &view->used, e) < 0)
		return -1;
	qsort(view->mount, view->used, sizeof(view->mount[0]), by_target);
	return check_places(workdir, view, e);
}
