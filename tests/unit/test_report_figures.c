/* SPDX-License-Identifier: MIT */
/* Figures: what their data files say of the small study of tests/golden/, what becomes of them
 * without gnuplot, and that texts of a study stay texts. */
#include <criterion/criterion.h>
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "figures.h"
#include "report.h"

#define FIGURES 6 /* of the small study, which has one profile and caller */

/* `name` below the directory tests/. */
static const char *in_tests(const char *name, char path[PATH_MAX])
{
	const char *file = __FILE__;
	const char *end = strstr(file, "/unit/test_report_figures.c");

	cr_assert(end, "%s is not where it was", file);
	snprintf(path, PATH_MAX, "%.*s/%s", (int)(end - file), file, name);
	return path;
}

static char *read_all(const char *path)
{
	char *text = NULL;
	size_t size = 0;
	FILE *in = fopen(path, "r");
	FILE *out = open_memstream(&text, &size);
	int c;

	cr_assert(out);
	while (in && (c = getc(in)) != EOF)
		putc(c, out);
	if (in)
		fclose(in);
	fclose(out);
	if (!in) {
		free(text);
		return NULL;
	}
	return text;
}

static struct analysis *load_small(void)
{
	char path[PATH_MAX];
	struct ww_error e = {0};
	struct analysis *analysis = analysis_load(in_tests("golden/small", path), &e);

	cr_assert(analysis, "%s", e.text);
	return analysis;
}

/* A new directory with the small study in it. */
static void copy_small(char dir[PATH_MAX])
{
	static const char *const names[] = {"run.json", "trials.jsonl"};
	char from[PATH_MAX], name[64];

	snprintf(dir, PATH_MAX, "/tmp/test_report_figures.XXXXXX");
	cr_assert(mkdtemp(dir));
	for (size_t i = 0; i < 2; i++) {
		char to[PATH_MAX + 32];
		char *text;
		FILE *out;

		snprintf(name, sizeof name, "golden/small/%s", names[i]);
		text = read_all(in_tests(name, from));
		cr_assert(text);
		snprintf(to, sizeof to, "%s/%s", dir, names[i]);
		out = fopen(to, "w");
		cr_assert(out);
		fputs(text, out);
		fclose(out);
		free(text);
	}
}

static void remove_tree(const char *dir)
{
	char path[2 * PATH_MAX];
	struct dirent *entry;
	DIR *open = opendir(dir);

	while (open && (entry = readdir(open))) {
		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		snprintf(path, sizeof path, "%s/%s", dir, entry->d_name);
		if (unlink(path) < 0)
			remove_tree(path);
	}
	if (open)
		closedir(open);
	rmdir(dir);
}

static size_t entries(const char *dir)
{
	struct dirent *entry;
	DIR *open = opendir(dir);
	size_t count = 0;

	cr_assert(open);
	while ((entry = readdir(open)))
		count += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
	closedir(open);
	return count;
}

static void expect_in(const char *text, const char *part)
{
	cr_expect(strstr(text, part) != NULL, "not found: %s", part);
}

/* ---- with and without gnuplot ---- */

Test(figures, tables_are_complete_without_gnuplot)
{
	struct analysis *analysis = load_small();
	struct ww_error e = {0};
	char dir[PATH_MAX], figures[PATH_MAX + 16], note[256];

	copy_small(dir);
	setenv("PATH", "/nonexistent", 1);
	cr_expect_eq(figures_write(analysis, dir, note, sizeof note, &e), 0, "%s", e.text);
	expect_in(note, "gnuplot is not installed");
	expect_in(note, "gnuplot-nox");
	snprintf(figures, sizeof figures, "%s/figures", dir);
	cr_expect_eq(entries(figures), 2 * FIGURES, "a script and its data for each figure");
	remove_tree(dir);
	analysis_free(analysis);
}

/* Puts a shell script in the place of gnuplot. */
static void fake_gnuplot(const char *dir, const char *script)
{
	char path[PATH_MAX + 32];
	FILE *out;

	snprintf(path, sizeof path, "%s/gnuplot", dir);
	out = fopen(path, "w");
	cr_assert(out);
	fprintf(out, "#!/bin/sh\n%s\n", script);
	fclose(out);
	cr_assert_eq(chmod(path, 0755), 0);
	setenv("PATH", dir, 1);
}

Test(figures, a_failing_gnuplot_is_quoted)
{
	struct analysis *analysis = load_small();
	struct ww_error e = {0};
	char dir[PATH_MAX], note[256];

	copy_small(dir);
	fake_gnuplot(dir, "echo \"line 7: wrong\" >&2; exit 1");
	cr_expect_eq(figures_write(analysis, dir, note, sizeof note, &e), 0, "%s", e.text);
	expect_in(note, "line 7: wrong");
	remove_tree(dir);
	analysis_free(analysis);
}

Test(figures, what_was_drawn_is_moved_into_place)
{
	struct analysis *analysis = load_small();
	struct ww_error e = {0};
	char dir[PATH_MAX], path[PATH_MAX + 64], note[256];

	copy_small(dir);
	fake_gnuplot(dir, "shift 3; for s; do n=${s%.gp}; echo x >.drawing/$n.svg; "
			  "echo x >.drawing/$n.png; done");
	cr_expect_eq(figures_write(analysis, dir, note, sizeof note, &e), FIGURES, "%s", e.text);
	cr_expect_str_eq(note, "");
	snprintf(path, sizeof path, "%s/figures", dir);
	cr_expect_eq(entries(path), 4 * FIGURES);
	snprintf(path, sizeof path, "%s/figures/heatmap-strict-root.svg", dir);
	cr_expect_eq(access(path, R_OK), 0);
	remove_tree(dir);
	analysis_free(analysis);
}

static bool gnuplot_is_here(void)
{
	return system("command -v gnuplot >/dev/null") == 0;
}

Test(figures, gnuplot_draws_them)
{
	struct analysis *analysis = load_small();
	struct ww_error e = {0};
	char dir[PATH_MAX], note[256];

	if (!gnuplot_is_here()) {
		const char *must = getenv("MUST_WORK");

		cr_assert(!must || strcmp(must, "1") != 0, "gnuplot is not installed");
		cr_skip_test("gnuplot is not installed");
	}
	copy_small(dir);
	cr_expect_eq(figures_write(analysis, dir, note, sizeof note, &e), FIGURES, "%s", e.text);
	cr_expect_str_eq(note, "");
	remove_tree(dir);
	analysis_free(analysis);
}

/* A study comes from anybody; its texts must not become commands of gnuplot. */
Test(figures, texts_of_a_study_are_no_commands)
{
	struct analysis *analysis = load_small();
	struct ww_error e = {0};
	char dir[PATH_MAX], path[PATH_MAX + 64], note[256];
	char *script;

	copy_small(dir);
	free(analysis->host_line);
	analysis->host_line = strdup("'; system('touch pwned'); '`touch pwned`\nsystem 'x'");
	setenv("PATH", "/nonexistent", 1);
	cr_expect_eq(figures_write(analysis, dir, note, sizeof note, &e), 0, "%s", e.text);
	snprintf(path, sizeof path, "%s/figures/heatmap-strict-root.gp", dir);
	script = read_all(path);
	cr_assert(script);
	expect_in(script, "''; system(''touch pwned''); ''`touch");
	cr_expect_null(strstr(script, "\nsystem"));
	free(script);
	remove_tree(dir);
	analysis_free(analysis);
}
