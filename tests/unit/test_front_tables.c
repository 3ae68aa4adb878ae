/* SPDX-License-Identifier: MIT */
/* What was compiled into the front is what this host's libraries say now. */
#include "../../runner/cli/errno_name.h"
#include "../../runner/core/groups.h"
#include "../../runner/front/ready.h"

#include <criterion/criterion.h>
#include <string.h>

static struct core_filter *compile(const struct ready_filter *ready, struct ww_error *e)
{
	switch (ready->kind) {
	case READY_LIST:
		return core_filter_new(ready->group, ready->mask, e);
	case READY_SEALED_LIST:
		return core_filter_sealed_for(ready->group, ready->mask, &ready->needs, e);
	case READY_ARGUMENTS:
		break;
	}
	return core_filter_arguments(e);
}

Test(front_tables, every_filter_is_what_libseccomp_makes_of_it)
{
	cr_assert_gt(ready_filter_count, 0);
	for (size_t i = 0; i < ready_filter_count; i++) {
		const struct ready_filter *ready = &ready_filters[i];
		struct ww_error e = {.text = ""};
		struct core_filter *filter = compile(ready, &e);

		cr_assert_not_null(filter, "%s", e.text);
		cr_assert_eq(ready->filter.length, filter->length, "filter %zu", i);
		cr_assert_eq(memcmp(ready->filter.program, filter->program,
				    filter->length * sizeof(*filter->program)),
			     0, "filter %zu", i);
		core_filter_free(filter);
	}
}

static size_t count(enum ready_kind kind)
{
	size_t found = 0;

	for (size_t i = 0; i < ready_filter_count; i++)
		found += ready_filters[i].kind == kind;
	return found;
}

/* Two factors add calls back, and two needs change a sealed list; with no group or one of eight. */
Test(front_tables, nothing_is_missing_and_nothing_is_there_twice)
{
	cr_assert_eq(groups_ablation_count, 2);
	cr_assert_eq(count(READY_LIST), 9 * 4);
	cr_assert_eq(count(READY_SEALED_LIST), 9 * 16);
	cr_assert_eq(count(READY_ARGUMENTS), 1);
	for (size_t i = 0; i < ready_filter_count; i++)
		for (size_t j = 0; j < i; j++)
			cr_assert(ready_filters[i].kind != ready_filters[j].kind ||
				  ready_filters[i].mask != ready_filters[j].mask ||
				  strcmp(ready_filters[i].group, ready_filters[j].group) != 0 ||
				  ready_filters[i].needs.network !=
					  ready_filters[j].needs.network ||
				  ready_filters[i].needs.shares_pids !=
					  ready_filters[j].needs.shares_pids);
}

Test(front_tables, errors_have_the_names_of_the_host)
{
	for (int err = -1; err < 4096; err++) {
		const char *name = errno_name(err), *host = strerrorname_np(err);

		cr_assert_eq(name == NULL, host == NULL, "%d", err);
		if (name != NULL)
			cr_assert_str_eq(name, host);
	}
}
