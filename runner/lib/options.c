/* SPDX-License-Identifier: MIT */
/* The options: checked one by one as they come, and against each other at the start. */
#include "parts.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../matrix/hardening.h"
#include "../../matrix/mask.h"

PUBLIC whichwall_options *whichwall_options_new(void)
{
	return calloc(1, sizeof(struct whichwall_options));
}

PUBLIC void whichwall_options_free(whichwall_options *options)
{
	if (options == NULL)
		return;
	for (unsigned i = 0; i < options->environment_count; i++)
		free(options->environment[i]);
	free(options->calls);
	free(options);
}

#define TASKS_MIN 2
#define TASKS_MAX (UINT64_C(1) << 22) /* of process numbers (pid_max in proc_sys_kernel(5)) */

static int refuse(whichwall_error **error, const struct ww_error *e)
{
	return error_out_plain(e, error);
}

static int no_memory(struct ww_error *e)
{
	return ww_fail(e, WHICHWALL_CANNOT, "memory is short");
}

/* ---- paths ---- */

/* ".", "..", an empty part: a path that does not say where it leads. */
static bool is_plain(const char *path)
{
	for (const char *at = path; *at != '\0';) {
		const size_t length = strcspn(at + 1, "/");

		if (length == 0 || (length == 1 && at[1] == '.') ||
		    (length == 2 && at[1] == '.' && at[2] == '.'))
			return false;
		at += 1 + length;
	}
	return true;
}

static int check_path(const char *path, struct ww_error *e)
{
	if (path[0] != '/')
		return ww_fail(e, WHICHWALL_BAD_OPTION,
			       "path %.160s: expected an absolute one, "
			       "such as /srv/data",
			       path[0] == '\0' ? "(empty)" : path);
	if (strlen(path) >= CORE_PATH_MAX)
		return ww_fail(e, WHICHWALL_BAD_OPTION,
			       "path %.64s...: too long; expected at most %d bytes", path,
			       CORE_PATH_MAX - 1);
	if (!is_plain(path))
		return ww_fail(e, WHICHWALL_BAD_OPTION,
			       "path %.160s: expected one without '.', '..', '//' or a '/' at its "
			       "end",
			       path);
	return 0;
}

static int add_mount(struct whichwall_options *options, const char *source, const char *target,
		     bool writable, struct ww_error *e)
{
	struct core_mount *mount = &options->mount[options->mount_count];

	if (target == NULL)
		target = source;
	if (check_path(source, e) < 0 || check_path(target, e) < 0)
		return -1;
	for (unsigned i = 0; i < options->mount_count; i++)
		if (strcmp(options->mount[i].target, target) == 0)
			return ww_fail(
				e, WHICHWALL_BAD_OPTION,
				"path %.160s: shown twice; one of the two would hide the other",
				target);
	if (options->mount_count == CORE_MOUNTS_MAX)
		return ww_fail(e, WHICHWALL_BAD_OPTION, "more than %d paths to show",
			       CORE_MOUNTS_MAX);
	strcpy(mount->source, source);
	strcpy(mount->target, target);
	mount->writable = writable;
	options->mount_count++;
	return 0;
}

PUBLIC int whichwall_options_ro(whichwall_options *options, const char *source, const char *target,
				whichwall_error **error)
{
	struct ww_error e;

	return add_mount(options, source, target, false, &e) < 0 ? refuse(error, &e) : 0;
}

PUBLIC int whichwall_options_rw(whichwall_options *options, const char *source, const char *target,
				whichwall_error **error)
{
	struct ww_error e;

	return add_mount(options, source, target, true, &e) < 0 ? refuse(error, &e) : 0;
}

PUBLIC int whichwall_options_workdir(whichwall_options *options, const char *directory,
				     whichwall_error **error)
{
	struct ww_error e;

	if (check_path(directory, &e) < 0)
		return refuse(error, &e);
	strcpy(options->workdir, directory);
	return 0;
}

/* ---- words and numbers ---- */

static int add_variable(struct whichwall_options *options, const char *variable, struct ww_error *e)
{
	char *copy;

	if (variable[0] == '\0' || variable[0] == '=')
		return ww_fail(e, WHICHWALL_BAD_OPTION,
			       "environment variable '%.160s': expected NAME or NAME=VALUE",
			       variable);
	if (options->environment_count == OPTION_ENV_MAX)
		return ww_fail(e, WHICHWALL_BAD_OPTION, "more than %d environment variables",
			       OPTION_ENV_MAX);
	copy = strdup(variable);
	if (copy == NULL)
		return no_memory(e);
	options->environment[options->environment_count++] = copy;
	return 0;
}

PUBLIC int whichwall_options_env(whichwall_options *options, const char *variable,
				 whichwall_error **error)
{
	struct ww_error e;

	return add_variable(options, variable, &e) < 0 ? refuse(error, &e) : 0;
}

PUBLIC int whichwall_options_network(whichwall_options *options, enum whichwall_network network,
				     whichwall_error **error)
{
	static const enum core_network networks[] = {
		[WHICHWALL_NET_NONE] = CORE_NET_NONE,
		[WHICHWALL_NET_LOOPBACK] = CORE_NET_LOOPBACK,
		[WHICHWALL_NET_HOST] = CORE_NET_HOST,
	};
	struct ww_error e;

	if ((unsigned)network >= sizeof(networks) / sizeof(networks[0])) {
		ww_fail(&e, WHICHWALL_BAD_OPTION, "network %d: expected one of three",
			(int)network);
		return refuse(error, &e);
	}
	options->network = networks[network];
	return 0;
}

static int set_number(uint64_t *number, uint64_t value, uint64_t most, const char *what,
		      whichwall_error **error)
{
	struct ww_error e;

	if (value > most) {
		ww_fail(&e, WHICHWALL_BAD_OPTION, "%s %llu: expected at most %llu", what,
			(unsigned long long)value, (unsigned long long)most);
		return refuse(error, &e);
	}
	*number = value;
	return 0;
}

PUBLIC int whichwall_options_memory(whichwall_options *options, uint64_t mib,
				    whichwall_error **error)
{
	return set_number(&options->memory_mib, mib, UINT64_C(1) << 30, "memory in MiB", error);
}

PUBLIC int whichwall_options_tasks(whichwall_options *options, uint64_t count,
				   whichwall_error **error)
{
	struct ww_error e;

	if (count < TASKS_MIN) {
		ww_fail(&e, WHICHWALL_BAD_OPTION,
			"tasks %llu: expected at least %d, for the sandbox's init and the program",
			(unsigned long long)count, TASKS_MIN);
		return refuse(error, &e);
	}
	return set_number(&options->tasks, count, TASKS_MAX, "tasks", error);
}

PUBLIC int whichwall_options_timeout(whichwall_options *options, uint64_t seconds,
				     whichwall_error **error)
{
	return set_number(&options->timeout_seconds, seconds, UINT64_C(1) << 30,
			  "time-out in seconds", error);
}

static int add_kept(struct whichwall_options *options, int fd, struct ww_error *e)
{
	if (fd <= STDERR_FILENO)
		return ww_fail(e, WHICHWALL_BAD_OPTION,
			       "descriptor %d: expected 3 or above; 0, 1 and 2 are always kept",
			       fd);
	if (fcntl(fd, F_GETFD) < 0)
		return ww_fail(e, WHICHWALL_BAD_OPTION, "descriptor %d: it is not open", fd);
	if (options->kept_count == CORE_DECLARED_MAX)
		return ww_fail(e, WHICHWALL_BAD_OPTION, "more than %d descriptors to keep",
			       CORE_DECLARED_MAX);
	options->kept[options->kept_count++] = fd;
	return 0;
}

PUBLIC int whichwall_options_keep_fd(whichwall_options *options, int fd, whichwall_error **error)
{
	struct ww_error e;

	return add_kept(options, fd, &e) < 0 ? refuse(error, &e) : 0;
}

PUBLIC int whichwall_options_guest_id(whichwall_options *options, uint32_t id,
				      whichwall_error **error)
{
	struct ww_error e;

	if (id == 0 || id == UINT32_MAX) {
		ww_fail(&e, WHICHWALL_BAD_OPTION, "guest id %u: expected one that owns nothing",
			id);
		return refuse(error, &e);
	}
	options->guest_id = id;
	return 0;
}

PUBLIC int whichwall_options_calls(whichwall_options *options, const char *groups,
				   whichwall_error **error)
{
	struct ww_error e;
	char *copy;

	if (core_groups_check(groups, &e) < 0)
		return refuse(error, &e);
	copy = strdup(groups);
	if (copy == NULL) {
		no_memory(&e);
		return refuse(error, &e);
	}
	free(options->calls);
	options->calls = copy;
	return 0;
}

PUBLIC int whichwall_options_mask(whichwall_options *options, const char *factors,
				  whichwall_error **error)
{
	struct ww_error e;
	uint64_t all = 0;

	if (profile_factors_all(ww_word(&ww_profiles, PROFILE_SEALED), &all) < 0 ||
	    mask_parse(factors, all, &options->mask, &e) < 0)
		return refuse(error, &e);
	return 0;
}

PUBLIC int whichwall_options_without(whichwall_options *options, const char *layer,
				     whichwall_error **error)
{
	const int primitive = ww_lookup(&ww_primitives, layer);
	struct ww_error e;

	if (primitive < 0) {
		ww_fail(&e, WHICHWALL_BAD_OPTION,
			"layer '%.64s': unknown; see docs/design/sealed.md", layer);
		return refuse(error, &e);
	}
	options->without |= with_dependants(WW_BIT(primitive));
	return 0;
}

/* ---- switches ---- */

PUBLIC void whichwall_options_bare(whichwall_options *options, int on)
{
	options->bare = on != 0;
}

PUBLIC void whichwall_options_executable(whichwall_options *options, int on)
{
	options->executable = on != 0;
}

PUBLIC void whichwall_options_mdwe(whichwall_options *options, int on)
{
	options->mdwe = on != 0;
}

PUBLIC void whichwall_options_terminal(whichwall_options *options, int on)
{
	options->terminal = on != 0;
}

PUBLIC void whichwall_options_best_effort(whichwall_options *options, int on)
{
	options->best_effort = on != 0;
}

PUBLIC void whichwall_options_verify(whichwall_options *options, int on)
{
	options->unverified = on == 0;
}

PUBLIC void whichwall_options_notice(whichwall_options *options, whichwall_notice *notice,
				     void *context)
{
	options->notice = notice;
	options->notice_context = context;
}
