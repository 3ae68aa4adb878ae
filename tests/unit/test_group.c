/* SPDX-License-Identifier: MIT */
/* Finding rows in runs of any size: what somebody else hands out may be large. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "group.h"

#define FIXTURES 60000
#define GROUPS 2

/* A run of two callers, of which nothing was measured. */
struct large {
	struct catalog catalog;
	struct analysis analysis;
};

static void make_large(struct large *large)
{
	struct catalog_entry *entries = calloc(FIXTURES, sizeof *entries);
	struct row *rows = calloc(GROUPS * (size_t)FIXTURES, sizeof *rows);

	cr_assert(entries && rows);
	for (size_t i = 0; i < FIXTURES; i++)
		cr_assert_geq(asprintf(&entries[i].id, "f%06zu", i), 0);
	for (size_t i = 0; i < GROUPS * (size_t)FIXTURES; i++) {
		rows[i].profile = "strict";
		rows[i].caller = i < FIXTURES ? CALLER_ROOT : CALLER_USER;
		rows[i].fixture = &entries[i % FIXTURES];
	}
	large->catalog = (struct catalog){entries, FIXTURES};
	large->analysis = (struct analysis){
		.catalog = &large->catalog, .rows = rows, .row_count = GROUPS * (size_t)FIXTURES};
}

static void free_large(struct large *large)
{
	for (size_t i = 0; i < FIXTURES; i++)
		free(large->catalog.entries[i].id);
	free(large->catalog.entries);
	free(large->analysis.rows);
}

Test(group, groups_and_rows_are_found)
{
	struct large large;
	struct group group = {0};

	make_large(&large);
	for (int caller = 0; caller < GROUPS; caller++) {
		cr_assert(group_next(&large.analysis, &group));
		cr_expect_eq(group.count, FIXTURES);
		cr_expect_eq((int)group.caller, caller);
		cr_expect_eq(group_row(&group, "f000000"), &group.rows[0]);
		cr_expect_eq(group_row(&group, "f059999"), &group.rows[FIXTURES - 1]);
		cr_expect_null(group_row(&group, "f06"));
	}
	cr_expect_not(group_next(&large.analysis, &group));
	cr_expect_eq(analysis_row(&large.analysis, "strict", CALLER_USER, "f000007"),
		     &large.analysis.rows[FIXTURES + 7]);
	cr_expect_null(analysis_row(&large.analysis, "seed", CALLER_USER, "f000007"));
	cr_expect_null(analysis_row(&large.analysis, "strict", CALLER_USER, ""));
	free_large(&large);
}

/* Where each look takes a walk over all rows it is a matter of minutes. */
Test(group, each_row_is_found_without_walking)
{
	struct large large;
	clock_t start;

	make_large(&large);
	start = clock();
	cr_expect_eq(fixture_count(&large.analysis), FIXTURES);
	for (size_t i = 0; i < large.analysis.row_count; i++) {
		const struct row *row = &large.analysis.rows[i];

		if (analysis_row(&large.analysis, "strict", row->caller, row->fixture->id) != row)
			cr_assert_fail("row %zu is not found", i);
	}
	cr_expect_lt((clock() - start) / CLOCKS_PER_SEC, 10);
	free_large(&large);
}

Test(group, groups_of_any_size_end_where_they_end)
{
	static struct catalog_entry entry = {.id = (char *)"a"};
	struct row rows[40];

	for (size_t size = 1; size < 20; size++) {
		const struct analysis analysis = {.rows = rows, .row_count = 40};
		struct group group = {0};

		for (size_t i = 0; i < 40; i++)
			rows[i] = (struct row){.profile = i < size ? "seed" : "strict",
					       .fixture = &entry};
		cr_assert(group_next(&analysis, &group));
		cr_expect_eq(group.count, size);
		cr_assert(group_next(&analysis, &group));
		cr_expect_eq(group.count, 40 - size);
		cr_expect_not(group_next(&analysis, &group));
	}
}
