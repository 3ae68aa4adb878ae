/* SPDX-License-Identifier: MIT */
#include "report_sides.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../reports/side_report.h"
#include "../../reports/text/side_text.h"
#include "../../reports/text/utf8.h"
#include "cli.h"
#include "output.h"

struct loaded {
	struct side_run runs[SIDES_RUNS_MAX];
	char *names[SIDES_RUNS_MAX];
	size_t count;
};

/* ---- names ---- */

/* The last part of the path. */
static char *base_of(const char *path)
{
	size_t end = strlen(path), begin;

	while (end > 1 && path[end - 1] == '/')
		end--;
	for (begin = end; begin > 0 && path[begin - 1] != '/';)
		begin--;
	return strndup(path + begin, end - begin);
}

static bool is_among(char *const *names, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(names[i], name) == 0)
			return true;
	return false;
}

/* Directories by their names, or, where two have the same, as they were given. */
static int name_runs(struct loaded *loaded, const struct sides_request *request)
{
	bool twice = false;

	for (size_t i = 0; i < request->count; i++) {
		loaded->names[i] = base_of(request->dirs[i]);
		if (!loaded->names[i])
			return -1;
		twice |= is_among(loaded->names, i, loaded->names[i]);
	}
	for (size_t i = 0; i < request->count; i++)
		loaded->runs[i].name = twice ? request->dirs[i] : loaded->names[i];
	return 0;
}

/* ---- runs ---- */

/* Names the run in what went wrong. */
static struct analysis *load(const char *dir, struct ww_error *e)
{
	struct ww_error why = {0};
	struct analysis *analysis = analysis_load_any(dir, &why);

	if (!analysis && strstr(why.text, dir))
		*e = why;
	else if (!analysis)
		ww_fail(e, why.code, "%.80s: %.1000s", dir, why.text);
	return analysis;
}

static int load_runs(struct loaded *loaded, const struct sides_request *request, struct ww_error *e)
{
	if (name_runs(loaded, request) < 0)
		return ww_fail(e, 3, "out of memory");
	for (; loaded->count < request->count; loaded->count++) {
		struct side_run *run = &loaded->runs[loaded->count];

		run->analysis = load(request->dirs[loaded->count], e);
		if (!run->analysis)
			return -1;
	}
	return 0;
}

static void unload(struct loaded *loaded)
{
	for (size_t i = 0; i < loaded->count; i++)
		analysis_free((struct analysis *)loaded->runs[i].analysis);
	for (size_t i = 0; i < SIDES_RUNS_MAX; i++)
		free(loaded->names[i]);
}

/* ---- writing ---- */

static void print_summary(const struct side *side)
{
	for (size_t i = 0; i < side->column_count; i++) {
		const struct side_column *column = &side->columns[i];
		char escapes[SIDE_TEXT_MAX], start[SIDE_TEXT_MAX];

		put_line_of(column->label, stdout);
		printf(", started by %s: escapes %s; starts its program: %s\n",
		       ww_word(&ww_callers, (int)column->group.caller),
		       side_escapes_text(column, escapes), side_start_text(column, start));
	}
}

static int write_into(const struct side *side, const struct sides_request *request,
		      struct ww_error *e)
{
	const struct side_wish wish = {.figures = request->figures, .latex = request->latex};
	char note[SIDE_NOTE_MAX];
	struct folder folder;
	int status;

	if (folder_open(&folder, request->into, FOLDER_MAKE, e) < 0)
		return -1;
	status = report_sides(side, &folder, &wish, note, e);
	folder_close(&folder);
	if (status == 0 && note[0])
		output_say("%s", note);
	return status;
}

static int write_sides(const struct side *side, const struct sides_request *request)
{
	struct ww_error e = {0};

	if (!request->into)
		return cli_rendered(side_md(side, stdout));
	if (write_into(side, request, &e) < 0)
		return cli_fail(&e);
	if (!request->quiet)
		print_summary(side);
	return CLI_DONE;
}

int report_runs(const struct sides_request *request)
{
	struct loaded loaded = {0};
	struct ww_error e = {0};
	struct side *side = NULL;
	int result;

	if (load_runs(&loaded, request, &e) == 0) {
		side = side_of(loaded.runs, loaded.count);
		if (!side)
			ww_fail(&e, 3, "out of memory");
	}
	result = side ? write_sides(side, request) : cli_fail(&e);
	side_free(side);
	unload(&loaded);
	return result;
}
