/* SPDX-License-Identifier: MIT */
/* The group of cgroup v2 that a sandbox is born into. */
#include "sandbox.h"

#include <stdio.h>
#include <string.h>

#include "../../matrix/hardening.h"

#define GROUP_MEMORY_MIB 512

static struct cgroup_options limits_of(const struct whichwall_options *options)
{
	return (struct cgroup_options){
		.place = options->group == GROUP_NAMED ? options->group_place : NULL,
		.memory_mib = options->memory_mib != 0 ? options->memory_mib : GROUP_MEMORY_MIB,
		.tasks = options->tasks != 0 ? options->tasks : CORE_NPROC,
	};
}

static bool is_asked_for(const struct whichwall_options *options)
{
	return (sealed_layers(options->mask) & ~options->without & WW_BIT(PRIM_CGROUP)) != 0;
}

uint64_t group_without(const struct whichwall_options *options, bool first)
{
	const struct cgroup_options limits = limits_of(options);
	struct ww_error why;

	switch (options->group) {
	case GROUP_NONE:
		break;
	case GROUP_NAMED:
		return 0;
	case GROUP_OWN:
		if (cgroup_find(&limits, &why) == 0)
			return 0;
		if (first && is_asked_for(options))
			tell(options, PRIM_CGROUP, why.text);
		break;
	}
	return WW_BIT(PRIM_CGROUP);
}

int group_open(struct whichwall_sandbox *sandbox, const struct whichwall_options *options,
	       struct whichwall_error *e)
{
	const struct cgroup_options limits = limits_of(options);
	struct ww_error why;
	int err;

	if ((sandbox->plan.layers & WW_BIT(PRIM_CGROUP)) == 0)
		return 0;
	err = cgroup_open(&limits, &sandbox->group, &why);
	if (err == 0)
		return 0;
	sandbox->outcome.step[STEP_CGROUP] = (struct step_status){STATUS_FAILED, -err};
	sandbox->has_outcome = true;
	e->layer = PRIM_CGROUP;
	e->err = -err;
	return ww_fail(&e->base, why.code,
		       "layer cgroup cannot be applied: %.480s; nothing was executed", why.text);
}

void group_close(struct whichwall_sandbox *sandbox)
{
	if (sandbox->group.directory < 0)
		return;
	sandbox->memory_used_up = cgroup_oom_kills(&sandbox->group) > 0;
	/* What cannot be removed now the next start sweeps. */
	cgroup_close(&sandbox->group, NULL);
}

PUBLIC int whichwall_memory_used_up(const whichwall_sandbox *sandbox)
{
	return sandbox->memory_used_up;
}

static int name_place(struct whichwall_options *options, const char *where, struct ww_error *e)
{
	if (where[0] != '/')
		return ww_fail(e, WHICHWALL_BAD_OPTION,
			       "cgroup '%.160s': expected auto, none, or the absolute path of a "
			       "directory of cgroup v2",
			       where);
	if (strlen(where) >= sizeof(options->group_place))
		return ww_fail(e, WHICHWALL_BAD_OPTION,
			       "cgroup %.64s...: too long; expected at most %zu bytes", where,
			       sizeof(options->group_place) - 1);
	strcpy(options->group_place, where);
	options->group = GROUP_NAMED;
	return 0;
}

PUBLIC int whichwall_options_cgroup(whichwall_options *options, const char *where,
				    whichwall_error **error)
{
	struct ww_error e;

	if (strcmp(where, "none") == 0)
		options->group = GROUP_NONE;
	else if (strcmp(where, "auto") == 0)
		options->group = GROUP_OWN;
	else if (name_place(options, where, &e) < 0)
		return error_out_plain(&e, error);
	return 0;
}
