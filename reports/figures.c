/* SPDX-License-Identifier: MIT */
/* All figures of an analysis.  gnuplot draws into a directory of its own, from where each drawing
 * is renamed: an interrupted one never takes the place of a good one. */
#include "figures.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "canvas.h"
#include "gnuplot.h"
#include "report.h"

#define DRAWING ".drawing" /* inside DIR/figures */

void figure_name(const char *kind, const struct group *group, char name[FIGURE_NAME_MAX])
{
	snprintf(name, FIGURE_NAME_MAX, "%s-%s-%s", kind, group->profile,
		 ww_word(&ww_callers, (int)group->caller));
	for (char *at = name; *at; at++)
		if (!isalnum((unsigned char)*at) && *at != '_' && *at != '.')
			*at = '-';
}

typedef int write_figure(const struct analysis *analysis, const struct group *group,
			 const char *dir, struct ww_error *e);

static const struct {
	const char *name;
	write_figure *write;
} kinds[] = {{"heatmap", heatmap_write}, {"escape-map", escape_map_write}};
#define KINDS (sizeof kinds / sizeof *kinds)

/* File names of the scripts, NULL at the end. */
struct scripts {
	char **names;
	size_t count;
};

static int scripts_add(struct scripts *scripts, const char *name)
{
	char **names = realloc(scripts->names, (scripts->count + 2) * sizeof *names);

	if (!names)
		return -1;
	scripts->names = names;
	if (asprintf(&names[scripts->count], "%s.gp", name) < 0) {
		names[scripts->count] = NULL;
		return -1;
	}
	names[++scripts->count] = NULL;
	return 0;
}

static void scripts_done(struct scripts *scripts)
{
	for (size_t i = 0; i < scripts->count; i++)
		free(scripts->names[i]);
	free(scripts->names);
}

static bool has_cells(const struct group *group)
{
	for (size_t i = 0; i < group->count; i++)
		if (group->rows[i].cell_count > 0)
			return true;
	return false;
}

static int write_group(const struct analysis *analysis, const struct group *group, const char *dir,
		       struct scripts *scripts, struct ww_error *e)
{
	char name[FIGURE_NAME_MAX];

	for (size_t i = 0; i < KINDS; i++) {
		if (kinds[i].write(analysis, group, dir, e) < 0)
			return -1;
		figure_name(kinds[i].name, group, name);
		if (scripts_add(scripts, name) < 0)
			return ww_fail(e, 3, "out of memory");
	}
	return 0;
}

static int write_scripts(const struct analysis *analysis, const char *dir, struct scripts *scripts,
			 struct ww_error *e)
{
	struct group group = {0};

	while (group_next(analysis, &group))
		if (has_cells(&group) && write_group(analysis, &group, dir, scripts, e) < 0)
			return -1;
	return 0;
}

static int make_directory(const char *path, struct ww_error *e)
{
	if (mkdir(path, 0777) == 0 || errno == EEXIST)
		return 0;
	return ww_fail(e, 2, "cannot make directory %.120s: %s", path, strerror(errno));
}

/* Moves one drawing to its place; false when it is not there or empty. */
static bool settle(const char *dir, const char *script, const char *suffix)
{
	char from[PATH_MAX], to[PATH_MAX];
	int stem = (int)strlen(script) - 3; /* without .gp */
	struct stat st;

	if (snprintf(from, sizeof from, "%s/" DRAWING "/%.*s.%s", dir, stem, script, suffix) >=
		    (int)sizeof from ||
	    snprintf(to, sizeof to, "%s/%.*s.%s", dir, stem, script, suffix) >= (int)sizeof to)
		return false;
	return stat(from, &st) == 0 && st.st_size > 0 && rename(from, to) == 0;
}

static int settle_all(const char *dir, const struct scripts *scripts)
{
	int drawn = 0;

	for (size_t i = 0; i < scripts->count; i++) {
		bool svg = settle(dir, scripts->names[i], "svg");
		bool png = settle(dir, scripts->names[i], "png");

		drawn += svg && png;
	}
	return drawn;
}

/* Says on one line what went wrong; gnuplot's own words come on several, with a copy of the
 * command. */
static void describe_failure(const char *said, char *note, size_t note_size)
{
	size_t used = (size_t)snprintf(note, note_size, "gnuplot failed, figures are missing: ");

	for (; *said && used + 1 < note_size; said++) {
		char c = *said < ' ' || *said == 0x7f ? ' ' : *said;

		if (c != ' ' || note[used - 1] != ' ')
			note[used++] = c;
	}
	if (used < note_size)
		note[used] = '\0';
}

static int draw(const char *dir, const struct scripts *scripts, char *note, size_t note_size,
		struct ww_error *e)
{
	char drawing[PATH_MAX], said[2048];
	int status, drawn;

	if (snprintf(drawing, sizeof drawing, "%s/" DRAWING, dir) >= (int)sizeof drawing)
		return ww_fail(e, 2, "path %.80s...: too long", dir);
	if (make_directory(drawing, e) < 0)
		return -1;
	status = gnuplot_run(dir, DRAWING, (const char *const *)scripts->names, said, sizeof said,
			     e);
	drawn = settle_all(dir, scripts);
	rmdir(drawing);
	if (status < 0)
		return -1;
	if (status == GNUPLOT_MISSING)
		snprintf(note, note_size,
			 "gnuplot is not installed: figures left out; install Debian's package "
			 "gnuplot-nox and run `whichwall report DIR`");
	else if (status == GNUPLOT_FAILED || drawn < (int)scripts->count)
		describe_failure(said, note, note_size);
	return drawn;
}

int figures_write(const struct analysis *analysis, const char *dir, char *note, size_t note_size,
		  struct ww_error *e)
{
	struct scripts scripts = {0};
	char figures[PATH_MAX];
	int drawn = 0;

	if (note_size > 0)
		note[0] = '\0';
	if (snprintf(figures, sizeof figures, "%s/figures", dir) >= (int)sizeof figures)
		return ww_fail(e, 2, "path %.80s...: too long", dir);
	if (make_directory(figures, e) < 0)
		return -1;
	if (write_scripts(analysis, figures, &scripts, e) < 0)
		drawn = -1;
	else if (scripts.count > 0)
		drawn = draw(figures, &scripts, note, note_size, e);
	scripts_done(&scripts);
	return drawn;
}
