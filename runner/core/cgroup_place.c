/* SPDX-License-Identifier: MIT */
#include "cgroup_parts.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/vfs.h>
#include <unistd.h>

/* ---- texts of /proc ---- */

/* The rest of the first line that begins with `prefix`; NULL: there is none. */
static const char *line_of(const char *text, const char *prefix)
{
	for (const char *line = text; line != NULL && *line != '\0';) {
		if (strncmp(line, prefix, strlen(prefix)) == 0)
			return line + strlen(prefix);
		line = strchr(line, '\n');
		if (line != NULL)
			line++;
	}
	return NULL;
}

static int copy(char path[CGROUP_PATH_MAX], const char *text, size_t length)
{
	if (length >= CGROUP_PATH_MAX)
		return -ENAMETOOLONG;
	memcpy(path, text, length);
	path[length] = '\0';
	return 0;
}

int cgroup_own(const char *text, char path[CGROUP_PATH_MAX])
{
	const char *own = line_of(text, "0::");

	return own == NULL ? -ENOENT : copy(path, own, strcspn(own, "\n"));
}

/* The kernel writes space, tab, newline and backslash as \ooo (mangle() in fs/seq_file.c). */
static void unescape(char *text)
{
	char *to = text;

	for (const char *at = text; *at != '\0'; to++) {
		if (at[0] == '\\' && strspn(at + 1, "01234567") >= 3) {
			*to = (char)((at[1] - '0') * 64 + (at[2] - '0') * 8 + (at[3] - '0'));
			at += 4;
		} else {
			*to = *at++;
		}
	}
	*to = '\0';
}

/* Field `number` of a line of mountinfo, the first being 1. */
static int field(const char *line, int number, char value[CGROUP_PATH_MAX])
{
	int err;

	for (int i = 1; i < number; i++) {
		line += strcspn(line, " \n");
		line += *line == ' ';
	}
	err = copy(value, line, strcspn(line, " \n"));
	if (err == 0)
		unescape(value);
	return err;
}

/* The part of a path below `root`; NULL: it is not below. */
static const char *below(const char *path, const char *root)
{
	const size_t length = strcmp(root, "/") == 0 ? 0 : strlen(root);

	if (strncmp(path, root, length) != 0 || (path[length] != '/' && path[length] != '\0'))
		return NULL;
	return strcmp(path + length, "/") == 0 ? "" : path + length;
}

/* Of one line of mountinfo (proc_pid_mountinfo(5)): root and mount point are the fields 4 and 5,
 * the type of the file system comes after a dash. */
static bool shown_by(const char *line, const char *own, char directory[CGROUP_PATH_MAX])
{
	char root[CGROUP_PATH_MAX], point[CGROUP_PATH_MAX];
	const char *rest, *dash = strstr(line, " - ");
	int length;

	if (dash == NULL || dash > strchrnul(line, '\n') ||
	    strncmp(dash, " - cgroup2 ", strlen(" - cgroup2 ")) != 0)
		return false;
	if (field(line, 4, root) < 0 || field(line, 5, point) < 0)
		return false;
	rest = below(own, root);
	if (rest == NULL)
		return false;
	length = snprintf(directory, CGROUP_PATH_MAX, "%s%s", point, rest);
	return length > 0 && length < CGROUP_PATH_MAX;
}

int cgroup_locate(const char *mountinfo, const char *own, char directory[CGROUP_PATH_MAX])
{
	const char *line = mountinfo;

	while (line != NULL && *line != '\0') {
		if (shown_by(line, own, directory))
			return 0;
		line = strchr(line, '\n');
		if (line != NULL)
			line++;
	}
	return -ENOENT;
}

/* Of the line of a controller the second field is the hierarchy it is bound to, 0 for that of
 * cgroup v2 (cgroups(7)). */
bool cgroup_bound_to_v1(const char *cgroups, const char *controller)
{
	char prefix[32];
	const char *rest;

	snprintf(prefix, sizeof(prefix), "%s\t", controller);
	rest = line_of(cgroups, prefix);
	return rest != NULL && strtol(rest, NULL, 10) != 0;
}

/* ---- the place ---- */

/* mountinfo has as many lines as there are mounts: no page holds it. */
static char *read_all(const char *path)
{
	const int fd = open(path, O_RDONLY | O_CLOEXEC);
	size_t used = 0, size = 0;
	char *text = NULL;
	ssize_t n = 0;

	while (fd >= 0) {
		if (size - used < CGROUP_FILE_MAX) {
			char *larger = realloc(text, size += 4 * CGROUP_FILE_MAX);

			if (larger == NULL)
				break;
			text = larger;
		}
		n = read(fd, text + used, size - used - 1);
		if (n <= 0)
			break;
		used += (size_t)n;
	}
	if (fd >= 0)
		close(fd);
	if (text != NULL)
		text[used] = '\0';
	return text;
}

static const char *remedy(void)
{
	return geteuid() == 0 ? "expected a group of one's own: start by `systemd-run --scope -p "
				"Delegate=yes`, or name one by --cgroup DIR"
			      : "expected a group that is delegated to the caller: start by "
				"`systemd-run --user --scope -p Delegate=yes`, or name one by "
				"--cgroup DIR";
}

static int find_own(char path[CGROUP_PATH_MAX], struct ww_error *e)
{
	char own[CGROUP_PATH_MAX], *last;
	char *groups = read_all("/proc/self/cgroup"), *mounts = read_all("/proc/self/mountinfo");
	int err = groups == NULL || mounts == NULL ? -ENOENT : cgroup_own(groups, own);

	if (err < 0)
		ww_fail(e, 3,
			"cgroup: /proc/self/cgroup names no group of cgroup v2; expected a "
			"kernel with it and /proc");
	else if ((err = cgroup_locate(mounts, own, path)) < 0)
		ww_fail(e, 3,
			"cgroup %s: no mount of cgroup v2 shows it; expected one, as by `mount "
			"-t cgroup2 none /sys/fs/cgroup`",
			own);
	free(groups);
	free(mounts);
	/* Who has stepped aside already stands in a leaf. */
	last = err < 0 ? NULL : strrchr(path, '/');
	if (last != NULL && strcmp(last, "/" CGROUP_LEAF) == 0)
		*last = '\0';
	return err;
}

static int find_named(const char *name, char path[CGROUP_PATH_MAX], struct ww_error *e)
{
	const int err = copy(path, name, strlen(name));

	if (err < 0)
		ww_fail(e, 2, "cgroup: a path of %zu bytes; expected fewer than %d", strlen(name),
			CGROUP_PATH_MAX);
	return err;
}

static int open_place(const char *path, struct ww_error *e)
{
	const int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct statfs status;

	if (fd < 0) {
		const int err = errno;

		ww_fail(e, 3, "cgroup %s: %s; expected a directory of cgroup v2", path,
			strerror(err));
		return -err;
	}
	if (fstatfs(fd, &status) < 0 || status.f_type != CGROUP2_SUPER_MAGIC) {
		close(fd);
		ww_fail(e, 3,
			"cgroup %s: not in a file system of type cgroup2; expected a directory of "
			"cgroup v2",
			path);
		return -EINVAL;
	}
	return fd;
}

static int check_access(const struct cgroup_place *place, struct ww_error *e)
{
	static const struct {
		const char *file;
		int mode;
	} needed[] = {{".", W_OK | X_OK}, {"cgroup.procs", W_OK}, {"cgroup.subtree_control", W_OK}};
	const size_t count = place->enable[0] != '\0' ? 3 : 2;

	for (size_t i = 0; i < count; i++)
		if (faccessat(place->base, needed[i].file, needed[i].mode, AT_EACCESS) < 0) {
			const int err = errno;

			ww_fail(e, 3, "cgroup %s: not delegated (%s: %s); %s", place->path,
				i == 0 ? "the directory" : needed[i].file, strerror(err), remedy());
			return -err;
		}
	return 0;
}

static int refuse_controller(const struct cgroup_place *place, const char *name,
			     const char *available, struct ww_error *e)
{
	char *cgroups = read_all("/proc/cgroups");
	const bool v1 = cgroups != NULL && cgroup_bound_to_v1(cgroups, name);

	free(cgroups);
	ww_fail(e, 3, "cgroup %s: no controller %s (cgroup.controllers: %s); %s%s", place->path,
		name, available[0] == '\0' ? "none" : available,
		v1 ? "this host has bound it to cgroup v1; boot with cgroup_no_v1="
		   : "expected a group that it is delegated to, as by `systemd-run --scope -p "
		     "Delegate=yes` (with --user for an ordinary user)",
		v1 ? name : "");
	return -ENODEV;
}

/* What must be written into cgroup.subtree_control.  Huge pages are limited where that costs
 * nothing: hugetlb is seldom delegated. */
static int find_controllers(const struct cgroup_options *options, struct cgroup_place *place,
			    struct ww_error *e)
{
	const char *names[CGROUP_CONTROLLERS + 1];
	char available[CGROUP_FILE_MAX], enabled[CGROUP_FILE_MAX];
	unsigned count = cgroup_controllers(options, names);
	size_t used = 0;

	place->enable[0] = '\0';
	if (cgroup_read(place->base, "cgroup.controllers", available) < 0 ||
	    cgroup_read(place->base, "cgroup.subtree_control", enabled) < 0)
		available[0] = enabled[0] = '\0';
	for (unsigned i = 0; i < count; i++)
		if (!cgroup_lists(available, names[i]))
			return refuse_controller(place, names[i], available, e);
	if (!options->huge_pages && cgroup_lists(available, "hugetlb"))
		names[count++] = "hugetlb";
	for (unsigned i = 0; i < count; i++)
		if (!cgroup_lists(enabled, names[i]))
			used += (size_t)snprintf(place->enable + used, sizeof(place->enable) - used,
						 "%s+%s", used > 0 ? " " : "", names[i]);
	return 0;
}

/* The root of the hierarchy has no type (cgroup-v2.rst).  What it hands on concerns the whole
 * machine, so that nothing is changed there. */
static int respect_root(struct cgroup_place *place, struct ww_error *e)
{
	if (place->enable[0] == '\0' || faccessat(place->base, "cgroup.type", F_OK, 0) == 0)
		return 0;
	if (strcmp(place->enable, "+hugetlb") == 0) {
		place->enable[0] = '\0';
		return 0;
	}
	ww_fail(e, 3,
		"cgroup %s: the root of the hierarchy, which does not hand its controllers on; "
		"expected a group of one's own by --cgroup DIR, or `echo %s "
		">%s/cgroup.subtree_control` "
		"by the administrator",
		place->path, place->enable, place->path);
	return -EPERM;
}

/* May the controllers be handed on?  Not while others are in the group. */
static int check_alone(struct cgroup_place *place, struct ww_error *e)
{
	char procs[CGROUP_FILE_MAX], self[24];

	place->inside = false;
	if (place->enable[0] == '\0')
		return 0;
	snprintf(self, sizeof(self), "%ld", (long)getpid());
	if (cgroup_read(place->base, "cgroup.procs", procs) < 0)
		procs[0] = '\0';
	if (procs[0] == '\0')
		return 0;
	place->inside = strcmp(procs, self) == 0;
	if (place->inside)
		return 0;
	ww_fail(e, 3,
		"cgroup %s: other processes are in it, so that it cannot hand controllers on; %s",
		place->path, remedy());
	return -EBUSY;
}

int cgroup_place_open(const struct cgroup_options *options, struct cgroup_place *place,
		      struct ww_error *e)
{
	int err = options->place == NULL ? find_own(place->path, e)
					 : find_named(options->place, place->path, e);

	if (err < 0)
		return err;
	place->base = open_place(place->path, e);
	return place->base < 0 ? place->base : 0;
}

int cgroup_place_check(const struct cgroup_options *options, struct cgroup_place *place,
		       struct ww_error *e)
{
	int err = find_controllers(options, place, e);

	if (err == 0)
		err = respect_root(place, e);
	if (err == 0)
		err = check_access(place, e);
	return err < 0 ? err : check_alone(place, e);
}
