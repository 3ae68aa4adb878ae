/* SPDX-License-Identifier: MIT */
/* The core's filters, for a program that has no libseccomp: looked up instead of compiled. */
#include "ready.h"

#include "../core/groups.h"

#include <string.h>

/* Those that add calls back. */
static uint64_t changing_factors(void)
{
	uint64_t factors = 0;

	for (int i = 0; i < groups_ablation_count; i++)
		factors |= WW_BIT(groups_ablation[i].factor);
	return factors;
}

bool ready_has(const char *groups)
{
	if (groups == NULL || groups[0] == '\0')
		return true;
	for (const struct group *group = groups_capability; group->name != NULL; group++)
		if (strcmp(group->name, groups) == 0)
			return true;
	return false;
}

/* Other groups and single calls do not come here (beyond.c). */
int core_groups_check(const char *groups, struct ww_error *e)
{
	return ready_has(groups) ? 0 : ww_fail(e, 3, "filter: none was compiled for %s", groups);
}

static bool is_wanted(const struct ready_filter *ready, const struct ready_filter *wanted)
{
	return ready->kind == wanted->kind && ready->mask == wanted->mask &&
	       ready->needs.network == wanted->needs.network &&
	       ready->needs.shares_pids == wanted->needs.shares_pids &&
	       strcmp(ready->group, wanted->group) == 0;
}

static struct core_filter *find(struct ready_filter wanted, struct ww_error *e)
{
	if (wanted.group == NULL)
		wanted.group = "";
	wanted.mask &= changing_factors();
	for (size_t i = 0; i < ready_filter_count; i++)
		if (is_wanted(&ready_filters[i], &wanted))
			return &ready_filters[i].filter;
	ww_fail(e, 3, "filter: none was compiled for '%s', mask 0x%llx", wanted.group,
		(unsigned long long)wanted.mask);
	return NULL;
}

struct core_filter *core_filter_new(const char *groups, uint64_t mask, struct ww_error *e)
{
	return find((struct ready_filter){.kind = READY_LIST, .group = groups, .mask = mask}, e);
}

struct core_filter *core_filter_sealed_for(const char *groups, uint64_t mask,
					   const struct core_filter_needs *needs,
					   struct ww_error *e)
{
	return find(
		(struct ready_filter){
			.kind = READY_SEALED_LIST, .group = groups, .mask = mask, .needs = *needs},
		e);
}

struct core_filter *core_filter_sealed(const char *groups, uint64_t mask, struct ww_error *e)
{
	const struct core_filter_needs nothing = {false, false};

	return core_filter_sealed_for(groups, mask, &nothing, e);
}

struct core_filter *core_filter_arguments(struct ww_error *e)
{
	return find((struct ready_filter){.kind = READY_ARGUMENTS}, e);
}

/* They are there as long as the program. */
void core_filter_free(struct core_filter *filter)
{
	(void)filter;
}
