/* SPDX-License-Identifier: MIT */
/* All files of a run at once: what two threads write is what one writes. */
#include <criterion/criterion.h>
#include <errno.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "markdown/report_md.h"
#include "report.h"

static const char *golden(const char *name)
{
	static char path[2 * PATH_MAX];
	char source[] = __FILE__;

	snprintf(path, sizeof path, "%s/../golden/%s", dirname(source), name);
	return path;
}

static struct analysis *load(const char *dir)
{
	struct ww_error e = {0};
	struct analysis *analysis = analysis_load(dir, &e);

	cr_assert(analysis, "%s", e.text);
	return analysis;
}

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

/* NULL when there is no such file. */
static char *content(const char *path)
{
	FILE *file = fopen(path, "r");
	char *text = NULL;
	size_t capacity = 0;

	if (!file)
		return NULL;
	if (getdelim(&text, &capacity, '\0', file) < 0)
		text = strdup("");
	fclose(file);
	return text;
}

static void write_text(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");

	cr_assert(file, "%s", strerror(errno));
	fputs(text, file);
	fclose(file);
}

/* The golden run, so that trials.csv has its journal. */
static char *run_copy(void)
{
	char *dir = temporary();
	char *text = content(golden("small/trials.jsonl"));

	cr_assert(text);
	write_text(in(dir, "trials.jsonl"), text);
	free(text);
	return dir;
}

static void remove_files(const char *dir)
{
	for (size_t i = 0; i < report_format_count; i++)
		unlink(in(dir, report_formats[i].file));
	unlink(in(dir, "trials.csv"));
	unlink(in(dir, "trials.jsonl"));
	cr_expect_eq(rmdir(dir), 0, "temporary files were left behind");
}

Test(files, all_at_once_are_the_same)
{
	struct analysis *analysis = load(golden("small"));
	const char *dir = temporary();
	struct ww_error e = {0};

	cr_assert_eq(report_write_all(analysis, dir, &e), 0, "%s", e.text);
	cr_expect_neq(access(in(dir, "report.md"), F_OK), 0, "it waits for the figures");
	cr_assert_eq(report_md_write(analysis, dir, NULL, &e), 0, "%s", e.text);
	for (size_t i = 0; i < report_format_count; i++) {
		char *text = content(in(dir, report_formats[i].file)), *alone = NULL;
		size_t size;
		FILE *out = open_memstream(&alone, &size);

		if (!report_applies(&report_formats[i], analysis)) {
			cr_expect_null(text, "%s", report_formats[i].file);
			fclose(out);
			free(alone);
			continue;
		}
		cr_assert_eq(report_formats[i].render(analysis, out), 0);
		fclose(out);
		cr_expect_not_null(text, "%s", report_formats[i].file);
		cr_expect(text && strcmp(text, alone) == 0, "%s", report_formats[i].file);
		free(text);
		free(alone);
	}
	remove_files(dir);
	analysis_free(analysis);
}

/* Whichever thread met its failure first, the message is that of the first format. */
Test(files, the_first_failure_is_told)
{
	struct analysis *analysis = load(golden("small"));

	for (int i = 0; i < 20; i++) {
		struct ww_error e = {0};

		cr_expect_eq(report_write_all(analysis, "/nonexistent", &e), -1);
		cr_expect_eq(e.code, 2);
		cr_expect_not_null(strstr(e.text, report_formats[0].file), "%s", e.text);
	}
	analysis_free(analysis);
}

Test(files, trials_beside_are_the_same)
{
	const char *dir = run_copy();
	char *expected = content(golden("small.trials.csv")), *text;
	struct ww_error e = {0};

	cr_assert_eq(trials_csv_finish(trials_csv_start(dir), &e), 0, "%s", e.text);
	text = content(in(dir, "trials.csv"));
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
	trials_csv_abandon(trials_csv_start(dir));
	text = content(in(dir, "trials.csv"));
	cr_expect_str_eq(text, "older\n");
	free(text);
	remove_files(dir);
}

Test(files, a_journal_that_is_damaged_is_told_at_the_end)
{
	const char *dir = temporary();
	struct ww_error e = {0};

	write_text(in(dir, "trials.jsonl"), "{\"v\":7}\n");
	cr_expect_eq(trials_csv_finish(trials_csv_start(dir), &e), -1);
	cr_expect_eq(e.code, 2);
	cr_expect_not_null(strstr(e.text, "line 1"), "%s", e.text);
	remove_files(dir);
	cr_expect_eq(trials_csv_finish(trials_csv_start(dir), &e), -1);
	cr_expect_not_null(strstr(e.text, "trials.jsonl"), "%s", e.text);
}
