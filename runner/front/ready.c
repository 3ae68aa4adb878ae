/* SPDX-License-Identifier: MIT */
/* The core's filters, for a program that has no libseccomp: looked up instead of compiled. */
#include "ready.h"

#include "../core/groups.h"

/* Those that add calls back. */
static uint64_t changing_factors(void)
{
	uint64_t factors = 0;

	for (int i = 0; i < groups_ablation_count; i++)
		factors |= WW_BIT(groups_ablation[i].factor);
	return factors;
}

static struct core_filter *find(enum ready_kind kind, uint64_t mask,
				const struct core_filter_needs *needs, struct ww_error *e)
{
	mask &= changing_factors();
	for (size_t i = 0; i < ready_filter_count; i++) {
		struct ready_filter *ready = &ready_filters[i];

		if (ready->kind == kind && ready->mask == mask &&
		    ready->needs.network == needs->network &&
		    ready->needs.shares_pids == needs->shares_pids)
			return &ready->filter;
	}
	ww_fail(e, 3, "filter: none was compiled for mask 0x%llx", (unsigned long long)mask);
	return NULL;
}

static const struct core_filter_needs nothing = {false, false};

/* Options that name calls do not come here (beyond.c). */
int core_groups_check(const char *groups, struct ww_error *e)
{
	return groups == NULL || groups[0] == '\0'
		       ? 0
		       : ww_fail(e, 3, "filter: none was compiled for %s", groups);
}

struct core_filter *core_filter_new(const char *groups, uint64_t mask, struct ww_error *e)
{
	return core_groups_check(groups, e) < 0 ? NULL : find(READY_LIST, mask, &nothing, e);
}

struct core_filter *core_filter_sealed_for(const char *groups, uint64_t mask,
					   const struct core_filter_needs *needs,
					   struct ww_error *e)
{
	return core_groups_check(groups, e) < 0 ? NULL : find(READY_SEALED_LIST, mask, needs, e);
}

struct core_filter *core_filter_sealed(const char *groups, uint64_t mask, struct ww_error *e)
{
	return core_filter_sealed_for(groups, mask, &nothing, e);
}

struct core_filter *core_filter_arguments(struct ww_error *e)
{
	return find(READY_ARGUMENTS, 0, &nothing, e);
}

void core_filter_free(struct core_filter *filter)
{
	(void)filter;
}
