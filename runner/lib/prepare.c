/* SPDX-License-Identifier: MIT */
/* From the options to a plan: workdir, view, filters, environment. */
#include "sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../matrix/hardening.h"
#include "../core/primitive.h"

#define DAY 86400
/* Interpreters and linkers reserve far more than they use. */
#define PROCESS_MEMORY_MIB 4096
/* Where a fresh workdir lies in the new root. */
#define FRESH_WORKDIR "/work"

struct whichwall_sandbox *sandbox_new(void)
{
	struct whichwall_sandbox *sandbox = calloc(1, sizeof(*sandbox));

	if (sandbox == NULL)
		return NULL;
	sandbox->control[0] = sandbox->control[1] = -1;
	sandbox->report[0] = sandbox->report[1] = -1;
	sandbox->program_fd = sandbox->timer_fd = sandbox->poll_fd = -1;
	sandbox->started.init_fd = -1;
	sandbox->group.directory = sandbox->group.line = -1;
	sandbox->missing = NO_LAYER;
	sandbox->fresh = (struct fresh)FRESH_NONE;
	return sandbox;
}

/* ---- the workdir ---- */

static int make_fresh(struct whichwall_sandbox *sandbox, struct ww_error *e)
{
	if (fresh_make(&sandbox->fresh, "whichwall-", e) < 0) {
		if (e)
			e->code = WHICHWALL_CANNOT;
		return -1;
	}
	return 0;
}

/* The guest must be able to enter what root makes, and to write to it where no overlay lies
 * on it.  By the descriptor: by now another file may have the name. */
static int give_fresh(const struct whichwall_sandbox *sandbox, struct ww_error *e)
{
	const struct core_seal *seal = &sandbox->plan.seal;
	const int fd = sandbox->fresh.folder.fd;

	if (fd < 0 || (fchmod(fd, 0755) == 0 &&
		       (geteuid() != 0 || fchown(fd, seal->outer_uid, seal->outer_gid) == 0)))
		return 0;
	return ww_fail(e, WHICHWALL_CANNOT, "workdir %.160s: %s", sandbox->fresh.folder.path,
		       strerror(errno));
}

static int check_workdir(const char *path, struct ww_error *e)
{
	struct stat st;

	if (stat(path, &st) < 0)
		return ww_fail(e, WHICHWALL_BAD_OPTION, "workdir %.160s: %s", path,
			       strerror(errno));
	if (!S_ISDIR(st.st_mode))
		return ww_fail(e, WHICHWALL_BAD_OPTION, "workdir %.160s: not a directory", path);
	return access(path, R_OK | X_OK) == 0
		       ? 0
		       : ww_fail(e, WHICHWALL_BAD_OPTION, "workdir %.160s: %s", path,
				 strerror(errno));
}

/* As it is named inside: a fresh one of a new root has a short name. */
static const char *inner_workdir(const struct whichwall_sandbox *sandbox,
				 const struct whichwall_options *options, uint64_t without)
{
	const uint64_t layers = sealed_layers(options->mask) & ~without & ~options->without;

	if (options->workdir[0] != '\0')
		return options->workdir;
	return (layers & WW_BIT(PRIM_PIVOT_ROOT)) != 0 ? FRESH_WORKDIR : sandbox->fresh.folder.path;
}

/* ---- the filters ---- */

static int make_filters(struct whichwall_sandbox *sandbox, const struct whichwall_options *options,
			uint64_t without, struct ww_error *e)
{
	const char *groups = options->calls != NULL ? options->calls : "";
	const struct core_filter_needs needs = {
		.network = options->network != CORE_NET_NONE,
		.shares_pids = (without & WW_BIT(PRIM_PIDNS)) != 0,
	};

	if ((options->mask & WW_BIT(FACTOR_NO_SECCOMP)) != 0)
		return 0;
	sandbox->calls = core_filter_sealed_for(groups, options->mask, &needs, e);
	if (sandbox->calls == NULL)
		return -1;
	sandbox->arguments = core_filter_arguments(e);
	return sandbox->arguments == NULL ? -1 : 0;
}

/* ---- the plan ---- */

/* A limit that the caller has and cannot raise is asked for as it is. */
static void lower(uint64_t *value, int resource)
{
	struct rlimit limit;

	if (getrlimit(resource, &limit) == 0 && limit.rlim_max < *value)
		*value = limit.rlim_max;
}

static void lower_limits(struct core_plan *plan)
{
	for (int i = 0; i < WW_PRIMITIVES_COUNT; i++)
		if (core_primitives[i]->limit.is_one)
			lower(primitive_limit(core_primitives[i], plan),
			      core_primitives[i]->limit.resource);
}

static int make_plan(struct whichwall_sandbox *sandbox, const struct whichwall_options *options,
		     uint64_t without, struct ww_error *e)
{
	char storage[OPTION_ENV_MAX][CORE_ENV_MAX];
	const char *names[OPTION_ENV_MAX + 2];
	struct view view;
	struct core_seal_options seal = {
		.uid = geteuid(),
		.gid = getegid(),
		.network = options->network,
		.executable = options->executable,
		.mdwe = options->mdwe,
		.terminal = options->terminal,
		.mounts = view.mount,
		.declared = options->kept,
		.declared_count = options->kept_count,
		.environment = names,
		.tasks = options->tasks,
		.without = without | options->without | group_without(options, without == 0),
		.arguments = sandbox->arguments,
	};
	const struct core_options core = {
		.profile = PROFILE_SEALED,
		.mask = options->mask,
		.workdir = inner_workdir(sandbox, options, without),
		.timeout_seconds =
			options->timeout_seconds != 0 ? options->timeout_seconds : DAY / 2,
		.memory_mib = options->memory_mib != 0 ? options->memory_mib : PROCESS_MEMORY_MIB,
		.filter = sandbox->calls,
		.seal = &seal,
	};

	if (guest_choose(options->guest_id, &seal.guest_id, e) < 0 ||
	    view_make(options, seal.guest_id, core.workdir, &view, e) < 0)
		return -1;
	seal.mount_count = view.used;
	seal.environment_count = environment_names(options, names, storage);
	if (core_prepare(&core, core_exists_here, NULL, &sandbox->plan, e) < 0)
		return -1;
	lower_limits(&sandbox->plan);
	sandbox->environment = environment_make(options, sandbox->plan.workdir);
	return sandbox->environment != NULL ? 0 : ww_fail(e, WHICHWALL_CANNOT, "memory is short");
}

/* A number that has become free in the meantime would be given to a descriptor of ours. */
static int check_kept(const struct whichwall_options *options, struct ww_error *e)
{
	for (unsigned i = 0; i < options->kept_count; i++)
		if (fcntl(options->kept[i], F_GETFD) < 0)
			return ww_fail(e, WHICHWALL_BAD_OPTION,
				       "descriptor %d: it is not open any more", options->kept[i]);
	return 0;
}

int sandbox_prepare(struct whichwall_sandbox *sandbox, const struct whichwall_options *options,
		    uint64_t without, struct whichwall_error *e)
{
	e->layer = NO_LAYER;
	e->err = 0;
	if (check_kept(options, &e->base) < 0)
		return -1;
	if ((options->workdir[0] != '\0' ? check_workdir(options->workdir, &e->base)
					 : make_fresh(sandbox, &e->base)) < 0)
		return -1;
	if (make_filters(sandbox, options, without | options->without, &e->base) < 0 ||
	    make_plan(sandbox, options, without, &e->base) < 0)
		return -1;
	if (without == 0)
		tell_not_offered(options, sandbox->plan.not_offered);
	sandbox->given_up = without | sandbox->plan.not_offered;
	sandbox->verifies = !options->unverified;
	return give_fresh(sandbox, &e->base);
}
