/* SPDX-License-Identifier: MIT */
/* The study of tests/golden/small/, what is rendered of it, and the golden files. */
#ifndef WHICHWALL_TESTS_STUDY_H
#define WHICHWALL_TESTS_STUDY_H

#include <criterion/criterion.h>
#include <dirent.h>
#include <errno.h>
#include <ftw.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "report.h"

/* `name` below the directory tests/, until the next call. */
static inline const char *in_tests(const char *name)
{
	static char path[2 * PATH_MAX];

	snprintf(path, sizeof path, "%s/%s", WW_TESTS_DIR, name);
	return path;
}

/* The directory as writers take it, until the next but fifteen calls; one that is not there is
 * closed. */
static inline const struct folder *folder_at(const char *path)
{
	static struct folder folders[16];
	static unsigned next;
	struct folder *folder = &folders[next % 16];

	if (next++ >= 16)
		folder_close(folder);
	if (folder_open(folder, path, FOLDER_READ, NULL) < 0)
		*folder = (struct folder){-1, strdup(path)};
	return folder;
}

/* NULL when there is no such file. */
static inline char *read_all(const char *path)
{
	FILE *in = fopen(path, "r");
	char *text = NULL;
	size_t capacity = 0;

	if (!in)
		return NULL;
	if (getdelim(&text, &capacity, '\0', in) < 0)
		text = strdup("");
	fclose(in);
	return text;
}

static inline void write_text(const char *path, const char *text)
{
	FILE *out = fopen(path, "w");

	cr_assert(out, "%s: %s", path, strerror(errno));
	fputs(text, out);
	fclose(out);
}

static inline struct analysis *load_small(void)
{
	struct ww_error e = {0};
	struct analysis *analysis = analysis_load(in_tests("golden/small"), &e);

	cr_assert(analysis, "%s", e.text);
	return analysis;
}

static inline char *rendered(const struct analysis *analysis, renderer *function)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	cr_assert(out);
	cr_assert_eq(function(analysis, out), 0);
	fclose(out);
	return text;
}

/* `name` is one of tests/golden/. */
static inline void compare_golden(const char *name, const char *text)
{
	char path[PATH_MAX], *golden;

	snprintf(path, sizeof path, "%s/golden/%s", WW_TESTS_DIR, name);
	if (getenv("WW_GOLDEN_UPDATE"))
		write_text(path, text);
	golden = read_all(path);
	cr_assert(golden, "%s is missing: every format has a golden file (tests/golden/README.md)",
		  path);
	cr_expect_str_eq(text, golden, "%s differs from what is rendered", path);
	free(golden);
}

static inline void expect_in(const char *text, const char *part)
{
	cr_expect(strstr(text, part) != NULL, "not found: %s", part);
}

/* ---- directories ---- */

static inline void new_directory(char dir[PATH_MAX])
{
	strcpy(dir, "/tmp/ww-test.XXXXXX");
	cr_assert(mkdtemp(dir));
}

/* A new directory with the small study in it. */
static inline void copy_small(char dir[PATH_MAX])
{
	static const char *const names[] = {"run.json", "trials.jsonl"};
	char path[PATH_MAX + 32], *text;

	new_directory(dir);
	for (size_t i = 0; i < 2; i++) {
		snprintf(path, sizeof path, "golden/small/%s", names[i]);
		text = read_all(in_tests(path));
		cr_assert(text);
		snprintf(path, sizeof path, "%s/%s", dir, names[i]);
		write_text(path, text);
		free(text);
	}
}

static inline size_t count_entries(const char *dir)
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

static inline int remove_one(const char *path, const struct stat *status, int kind, struct FTW *at)
{
	(void)status;
	(void)kind;
	(void)at;
	return remove(path);
}

static inline void remove_tree(const char *dir)
{
	nftw(dir, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

#endif
