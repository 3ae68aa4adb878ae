/* SPDX-License-Identifier: MIT */
/* All files of a run at once: what two threads write is what one writes. */
#include <criterion/criterion.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "study.h"

static char *temporary(void)
{
	static char dir[64];

	strcpy(dir, "/tmp/ww-files-XXXXXX");
	cr_assert(mkdtemp(dir));
	return dir;
}

static const char *in(const char *dir, const char *name)
{
	static char path[PATH_MAX];

	snprintf(path, sizeof path, "%s/%s", dir, name);
	return path;
}

/* The golden run, so that trials.csv has its journal. */
static char *run_copy(void)
{
	char *dir = temporary();
	char *text = read_all(in_tests("golden/small/trials.jsonl"));

	cr_assert(text);
	write_text(in(dir, "trials.jsonl"), text);
	free(text);
	return dir;
}

static void remove_files(const char *dir)
{
	for (size_t i = 0; i < OUTPUTS_COUNT; i++)
		unlink(in(dir, outputs[i].path));
	unlink(in(dir, "trials.jsonl"));
	cr_expect_eq(rmdir(dir), 0, "temporary files were left behind");
}

static uint64_t all_rendered(void)
{
	uint64_t set = 0;

	for (size_t i = 0; i < OUTPUTS_COUNT; i++)
		if (outputs[i].render)
			set |= WW_BIT(i);
	return set;
}

/* What is named must not be left out in silence. */
Test(files, what_cannot_be_made_of_a_run_is_refused)
{
	struct analysis *analysis = load_small();
	struct writing writing = {.analysis = analysis,
				  .folder = folder_at("/nonexistent"),
				  .outputs = WW_BIT(OUTPUT_search),
				  .named = WW_BIT(OUTPUT_search)};
	struct ww_error e = {0};

	cr_expect_eq(report_write(&writing, &e), -1);
	cr_expect_eq(e.code, 2);
	cr_expect_not_null(strstr(e.text, "does not hold a search"), "%s", e.text);
	analysis_free(analysis);
}

Test(files, all_at_once_are_the_same)
{
	struct analysis *analysis = load_small();
	const char *dir = temporary();
	struct writing writing = {
		.analysis = analysis, .folder = folder_at(dir), .outputs = all_rendered()};
	struct ww_error e = {0};

	cr_assert_eq(report_write(&writing, &e), 0, "%s", e.text);
	for (size_t i = 0; i < OUTPUTS_COUNT; i++) {
		char *text = read_all(in(dir, outputs[i].path)), *alone = NULL;
		size_t size;
		FILE *out;

		if (!outputs[i].render || !output_applies(&outputs[i], analysis)) {
			cr_expect_null(text, "%s", outputs[i].path);
			continue;
		}
		out = open_memstream(&alone, &size);
		cr_assert_eq(outputs[i].render(analysis, out), 0);
		fclose(out);
		cr_expect_not_null(text, "%s", outputs[i].path);
		cr_expect(text && strcmp(text, alone) == 0, "%s", outputs[i].path);
		free(text);
		free(alone);
	}
	remove_files(dir);
	analysis_free(analysis);
}

/* Whichever thread met its failure first, the message is that of the first format. */
Test(files, the_first_failure_is_told)
{
	struct analysis *analysis = load_small();

	for (int i = 0; i < 20; i++) {
		struct writing writing = {.analysis = analysis,
					  .folder = folder_at("/nonexistent"),
					  .outputs = all_rendered()};
		struct ww_error e = {0};

		cr_expect_eq(report_write(&writing, &e), -1);
		cr_expect_eq(e.code, 2);
		cr_expect_not_null(strstr(e.text, outputs[0].path), "%s", e.text);
	}
	analysis_free(analysis);
}

Test(files, trials_beside_are_the_same)
{
	const char *dir = run_copy();
	char *expected = read_all(in_tests("golden/small.trials.csv")), *text;
	struct ww_error e = {0};

	cr_assert_eq(trials_csv_finish(trials_csv_start(folder_at(dir)), &e), 0, "%s", e.text);
	text = read_all(in(dir, "trials.csv"));
	cr_expect_str_eq(text, expected);
	free(text);
	free(expected);
	remove_files(dir);
}

Test(files, abandoned_trials_leave_the_older_file)
{
	const char *dir = run_copy();
	char *text;

	write_text(in(dir, "trials.csv"), "older\n");
	trials_csv_abandon(trials_csv_start(folder_at(dir)));
	text = read_all(in(dir, "trials.csv"));
	cr_expect_str_eq(text, "older\n");
	free(text);
	remove_files(dir);
}

Test(files, a_journal_that_is_damaged_is_told_at_the_end)
{
	const char *dir = temporary();
	struct ww_error e = {0};

	write_text(in(dir, "trials.jsonl"), "{\"v\":7}\n");
	cr_expect_eq(trials_csv_finish(trials_csv_start(folder_at(dir)), &e), -1);
	cr_expect_eq(e.code, 2);
	cr_expect_not_null(strstr(e.text, "line 1"), "%s", e.text);
	remove_files(dir);
	cr_expect_eq(trials_csv_finish(trials_csv_start(folder_at(dir)), &e), -1);
	cr_expect_not_null(strstr(e.text, "trials.jsonl"), "%s", e.text);
}
