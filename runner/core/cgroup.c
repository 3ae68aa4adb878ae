/* SPDX-License-Identifier: MIT */
#include "cgroup_parts.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define EXIT_PATIENCE 64 /* milliseconds, doubled up to it */

int cgroup_find(const struct cgroup_options *options, struct ww_error *e)
{
	struct cgroup_limits limits;
	struct cgroup_place place;
	int err = cgroup_limits_of(options, &limits, e);

	if (err == 0)
		err = cgroup_place_open(options, &place, e);
	if (err < 0)
		return err;
	err = cgroup_place_check(options, &place, e);
	close(place.base);
	return err;
}

static int name_group(char text[CGROUP_NAME_MAX])
{
	struct cgroup_name name = {.starter = getpid()};
	char stat[CGROUP_FILE_MAX];
	int err = cgroup_read(AT_FDCWD, "/proc/self/stat", stat);

	if (err < 0)
		return err;
	name.start = cgroup_start_time(stat);
	if (getrandom(&name.random, sizeof(name.random), 0) != (ssize_t)sizeof(name.random))
		return -errno;
	cgroup_name_write(&name, text);
	return 0;
}

/* The caller, and the janitor, which would be a process inside as well. */
static int step_aside(const struct cgroup_place *place, pid_t janitor)
{
	const pid_t both[] = {getpid(), janitor};

	return place->inside ? cgroup_leaf_enter(place->base, both, 2) : 0;
}

/* Its lock is held by whoever has this open file description: the caller. */
static int make(const struct cgroup_place *place, const char *name, struct core_cgroup *group,
		struct ww_error *e)
{
	int err = 0;

	if (mkdirat(place->base, name, 0755) < 0)
		err = errno;
	if (err == 0) {
		group->directory = openat(place->base, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		err = group->directory < 0 || flock(group->directory, LOCK_SH) < 0 ? errno : 0;
	}
	if (err != 0)
		ww_fail(e, 3, "cgroup %s/%s: %s; expected to make it there", place->path, name,
			strerror(err));
	return -err;
}

/* Whether a process may be born into a group depends on the caller's own as well: who may not write
 * to cgroup.procs of the group above both is refused (cgroup-v2.rst, "Delegation Containment"). */
static int try_birth(const struct core_cgroup *group, struct ww_error *e)
{
	const pid_t child = cgroup_fork(group->directory);

	if (child == 0)
		_exit(0);
	if (child < 0) {
		const int err = errno;

		ww_fail(e, 3,
			"cgroup %s: no process can be born into it: %s; expected a group below "
			"one that is delegated to the caller and that it is in itself",
			group->path, strerror(err));
		return -err;
	}
	while (waitpid(child, NULL, __WALL) < 0 && errno == EINTR)
		;
	return 0;
}

/* EBUSY while a janitor that has just come back from the leaf is exiting. */
static int hand_on(const struct cgroup_place *place, struct ww_error *e)
{
	int err = 0;

	for (unsigned pause = 1; place->enable[0] != '\0' && pause <= EXIT_PATIENCE; pause *= 2) {
		err = cgroup_write(place->base, "cgroup.subtree_control", place->enable);
		if (err != -EBUSY)
			break;
		cgroup_pause(pause);
	}
	if (err < 0)
		ww_fail(e, 3,
			"cgroup %s: cgroup.subtree_control %s: %s; expected controllers that can "
			"be handed on",
			place->path, place->enable, strerror(-err));
	return err;
}

static int set_up(const struct cgroup_place *place, const char *name, struct cgroup_limits *limits,
		  struct core_cgroup *group, struct ww_error *e)
{
	int err = step_aside(place, group->janitor);

	if (err < 0) {
		ww_fail(e, 3, "cgroup %s/" CGROUP_LEAF ": %s; expected to go there", place->path,
			strerror(-err));
		return err;
	}
	err = hand_on(place, e);
	if (err == 0)
		err = make(place, name, group, e);
	if (err < 0)
		return err;
	cgroup_limits_add_huge(group->directory, limits);
	err = cgroup_limits_set(group->directory, limits, e);
	return err < 0 ? err : try_birth(group, e);
}

static int open_at(const struct cgroup_place *place, struct cgroup_limits *limits,
		   struct core_cgroup *group, struct ww_error *e)
{
	char name[CGROUP_NAME_MAX];
	int err = name_group(name);

	if (err == 0 && snprintf(group->path, sizeof(group->path), "%s/%s", place->path, name) >=
				(int)sizeof(group->path))
		err = -ENAMETOOLONG;
	if (err == 0)
		err = cgroup_janitor_start(place->base, name, &group->line, &group->janitor);
	if (err < 0) {
		ww_fail(e, 3, "cgroup %s: the janitor of a group: %s; expected a process for it",
			place->path, strerror(-err));
		return err;
	}
	return set_up(place, name, limits, group, e);
}

/* The lock: the caller's other threads, and their janitors, may be about to enter or leave the same
 * leaf. */
static int open_locked(const struct cgroup_options *options, struct cgroup_place *place,
		       struct cgroup_limits *limits, struct core_cgroup *group, struct ww_error *e)
{
	int err = cgroup_lock(place->base);

	if (err < 0) {
		ww_fail(e, 3, "cgroup %s: its lock: %s; expected nobody to hold it for long",
			place->path, strerror(-err));
		return err;
	}
	err = cgroup_place_check(options, place, e);
	if (err == 0)
		err = open_at(place, limits, group, e);
	flock(place->base, LOCK_UN);
	return err;
}

int cgroup_open(const struct cgroup_options *options, struct core_cgroup *group, struct ww_error *e)
{
	struct cgroup_limits limits;
	struct cgroup_place place;
	int err = cgroup_limits_of(options, &limits, e);

	*group = (struct core_cgroup){.directory = -1, .line = -1};
	if (err == 0)
		err = cgroup_place_open(options, &place, e);
	if (err < 0)
		return err;
	cgroup_sweep(place.base);
	err = open_locked(options, &place, &limits, group, e);
	if (err < 0 && group->line >= 0)
		cgroup_close(group, NULL);
	close(place.base);
	return err;
}

/* Somebody has killed the janitor. */
static int remove_ourselves(const char *path)
{
	char above[CGROUP_PATH_MAX], *name;
	int base, err;

	snprintf(above, sizeof(above), "%s", path);
	name = strrchr(above, '/');
	*name++ = '\0';
	base = open(above, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (base < 0)
		return -errno;
	err = cgroup_remove(base, name, CGROUP_PATIENCE);
	cgroup_leaf_leave(base);
	close(base);
	return err;
}

int cgroup_close(struct core_cgroup *group, struct ww_error *e)
{
	int err;

	if (group->directory >= 0)
		close(group->directory);
	err = cgroup_janitor_end(group->line, group->janitor, CGROUP_JANITOR_PATIENCE);
	if (err == -EPIPE)
		err = remove_ourselves(group->path);
	if (err < 0)
		ww_fail(e, 3,
			"cgroup %s: %s; expected to remove it: the next start tries again, or "
			"`rmdir` does",
			group->path, strerror(-err));
	group->directory = group->line = -1;
	return err;
}

uint64_t cgroup_oom_kills(const struct core_cgroup *group)
{
	char text[CGROUP_FILE_MAX];
	const char *at = NULL;

	if (cgroup_read(group->directory, "memory.events", text) == 0)
		at = strstr(text, "\noom_kill ");
	return at == NULL ? 0 : strtoull(at + strlen("\noom_kill "), NULL, 10);
}
