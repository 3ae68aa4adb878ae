/* SPDX-License-Identifier: MIT */
/* search.csv, search.md and the summary of a searched run.  What the cells must say follows from
 * the rules of searched_world.h; tests/golden/README.md explains each line. */
#include <limits.h>

#include "searched_world.h"
#include "study.h"
#include "terminal/summary_search.h"

/* The world, searched up to `most` trials. */
static struct analysis *searched(size_t most)
{
	struct catalog catalog = world_catalog();
	struct plan *plan = world_plan(&catalog);
	struct world_log log = {0};
	struct ww_error e = {0};
	struct analysis *analysis;
	FILE *journal;

	world_run(plan, 3, false, most, &log);
	journal = world_journal(&log);
	analysis = analysis_build(journal, WORLD_RUN, &e);
	cr_assert_not_null(analysis, "%s", e.text);
	fclose(journal);
	free(log.list);
	plan_free(plan);
	catalog_done(&catalog);
	return analysis;
}

static int summary(const struct analysis *analysis, FILE *out)
{
	return summary_search(analysis, "DIR", out);
}

Test(golden, search_csv)
{
	struct analysis *analysis = searched(SIZE_MAX);
	char *text = rendered(analysis, search_csv);

	compare_golden("searched.search.csv", text);
	free(text);
	analysis_free(analysis);
}

Test(golden, search_markdown)
{
	struct analysis *analysis = searched(SIZE_MAX);
	char *text = rendered(analysis, search_md);

	compare_golden("searched.search.md", text);
	free(text);
	analysis_free(analysis);
}

Test(golden, search_summary)
{
	struct analysis *analysis = searched(SIZE_MAX);
	char *text = rendered(analysis, summary);

	compare_golden("searched.summary.txt", text);
	free(text);
	analysis_free(analysis);
}

/* Only what does not speak of truth tables is made of a search. */
Test(search, formats_that_apply)
{
	struct analysis *analysis = searched(SIZE_MAX);

	for (size_t i = 0; i < OUTPUTS_COUNT; i++) {
		const char *id = outputs[i].word;
		bool expected = strcmp(id, "cells") == 0 || strcmp(id, "states") == 0 ||
				strcmp(id, "trials") == 0 || strncmp(id, "search", 6) == 0 ||
				strncmp(id, "side", 4) == 0;

		cr_expect_eq(output_applies(&outputs[i], analysis), expected, "%s", id);
	}
	analysis_free(analysis);
}

/* After the control arms and little more. */
Test(search, a_row_that_is_not_finished_is_not_said_to_be_safe)
{
	struct analysis *analysis = searched(20);
	char *csv = rendered(analysis, search_csv), *text = rendered(analysis, summary),
	     *md = rendered(analysis, search_md);

	cr_expect_not_null(strstr(csv, ",,,unfinished,"), "no sets, no depth:\n%s", csv);
	cr_expect_null(strstr(csv, ",inf,"));
	cr_expect_not_null(strstr(text, "not everything was tried"), "%s", text);
	cr_expect_null(strstr(text, "whatever was taken away"));
	cr_expect_not_null(strstr(md, "| none found | unfinished |"), "%s", md);
	cr_expect_null(strstr(md, "| none, if"));
	free(md);
	free(csv);
	free(text);
	analysis_free(analysis);
}

/* At any moment the files can be written. */
Test(search, a_partial_run_has_its_files)
{
	for (size_t most = 0; most < 1000; most += 53) {
		struct analysis *analysis = searched(most);

		free(rendered(analysis, search_csv));
		free(rendered(analysis, search_md));
		free(rendered(analysis, cells_csv));
		free(rendered(analysis, states_csv));
		free(rendered(analysis, summary));
		analysis_free(analysis);
	}
}
