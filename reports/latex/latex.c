/* SPDX-License-Identifier: MIT */
/* DIR/latex/: which files there are, and what they are called. */
#include "latex/latex.h"

#include <string.h>

#include "figures/figures.h"
#include "report.h"
#include "text/outfile.h"

/* Earlier profiles of the run whose names have the same letters. */
static size_t twins(const struct analysis *analysis, const struct group *group, const char *letters)
{
	char other[LATEX_NAME_MAX];
	size_t count = 0;

	for (size_t i = 0; i < analysis->profile_count; i++) {
		if (strcmp(analysis->profiles[i].name, group->profile) == 0)
			break;
		latex_name(analysis->profiles[i].name, other);
		count += strcmp(other, letters) == 0;
	}
	return count;
}

/* The later of two profiles with equal letters has an X more; beyond some hundred of them LaTeX
 * will say that a name stands twice. */
static void group_macro_name(const struct analysis *analysis, const struct group *group,
			     char name[LATEX_NAME_MAX])
{
	char caller[LATEX_NAME_MAX];
	size_t more, room, length;

	latex_name(ww_word(&ww_callers, (int)group->caller), caller);
	latex_name(group->profile, name);
	more = twins(analysis, group, name);
	length = strlen(name);
	room = LATEX_NAME_MAX - 1 - length - strlen(caller);
	more = more < room ? more : room;
	memset(name + length, 'X', more);
	strcpy(name + length + more, caller);
}

static int write_tables(const struct latex_group *group, const struct folder *dir,
			struct ww_error *e)
{
	char name[FIGURE_NAME_MAX + 8];
	struct outfile file;

	for (size_t i = 0; i < latex_table_count; i++) {
		figure_name(latex_tables[i].kind, group->group, name);
		strcat(name, ".tex");
		if (outfile_open(&file, dir, name, e) < 0 ||
		    outfile_finish(&file, latex_tables[i].write(group, file.stream), e) < 0)
			return -1;
	}
	return 0;
}

/* The two files that tell of all groups. */
struct documents {
	struct outfile macros, example;
};

static int write_group(const struct analysis *analysis, const struct group *group,
		       const struct folder *dir, struct documents *documents, struct ww_error *e)
{
	struct findings *findings = findings_of(analysis, group);
	struct latex_group latex = {.analysis = analysis, .group = group, .findings = findings};
	int result = -1;

	if (!findings)
		return ww_fail(e, 3, "out of memory");
	group_macro_name(analysis, group, latex.name);
	if (latex_macros(&latex, documents->macros.stream) < 0)
		outfile_blame(&documents->macros, e);
	else if (latex_example_group(&latex, documents->example.stream) < 0)
		outfile_blame(&documents->example, e);
	else
		result = write_tables(&latex, dir, e);
	findings_free(findings);
	return result;
}

static int write_groups(const struct analysis *analysis, const struct folder *dir,
			struct documents *documents, struct ww_error *e)
{
	struct group group = {0};

	while (group_next(analysis, &group))
		if (write_group(analysis, &group, dir, documents, e) < 0)
			return -1;
	return 0;
}

static int write_documents(const struct analysis *analysis, const struct folder *dir,
			   struct documents *documents, struct ww_error *e)
{
	int result;

	if (latex_run_macros(analysis, documents->macros.stream) < 0)
		result = outfile_blame(&documents->macros, e);
	else if (latex_example_begin(analysis, documents->example.stream) < 0)
		result = outfile_blame(&documents->example, e);
	else
		result = write_groups(analysis, dir, documents, e);
	if (result == 0)
		result = latex_sides_of_run(analysis, dir, e);
	if (result < 0) {
		outfile_abandon(&documents->macros);
		outfile_abandon(&documents->example);
		return -1;
	}
	result = outfile_commit(&documents->macros, e);
	if (result < 0) {
		outfile_abandon(&documents->example);
		return -1;
	}
	latex_sides_example(analysis, documents->example.stream);
	return outfile_finish(&documents->example, latex_example_end(documents->example.stream), e);
}

static int open_documents(struct documents *documents, const struct folder *dir, struct ww_error *e)
{
	if (outfile_open(&documents->macros, dir, "macros.tex", e) < 0)
		return -1;
	if (outfile_open(&documents->example, dir, "example.tex", e) == 0)
		return 0;
	outfile_abandon(&documents->macros);
	return -1;
}

int latex_write(struct writing *writing, struct ww_error *e)
{
	struct folder latex;
	struct documents documents;
	int result;

	if (folder_enter(&latex, writing->folder, "latex", FOLDER_MAKE, e) < 0)
		return -1;
	result = open_documents(&documents, &latex, e);
	if (result == 0)
		result = write_documents(writing->analysis, &latex, &documents, e);
	folder_close(&latex);
	return result;
}
