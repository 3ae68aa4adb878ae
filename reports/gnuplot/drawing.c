/* SPDX-License-Identifier: MIT */
#include "gnuplot/drawing.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "gnuplot/gnuplot.h"

#define DRAWING ".drawing" /* inside DIR/figures */

int scripts_add(struct scripts *scripts, const char *name)
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

void scripts_done(struct scripts *scripts)
{
	for (size_t i = 0; i < scripts->count; i++)
		free(scripts->names[i]);
	free(scripts->names);
}

static int make_directory(const char *path, struct ww_error *e)
{
	if (mkdir(path, 0777) == 0 || errno == EEXIST)
		return 0;
	return ww_fail(e, 2, "cannot make directory %.120s: %s", path, strerror(errno));
}

int figures_directory(const char *dir, char figures[PATH_MAX], struct ww_error *e)
{
	if (snprintf(figures, PATH_MAX, "%s/figures", dir) >= PATH_MAX)
		return ww_fail(e, 2, "path %.80s...: too long", dir);
	return make_directory(figures, e);
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

int scripts_draw(const struct scripts *scripts, const char *dir, const char *again,
		 struct draw_note *note, struct ww_error *e)
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
		snprintf(note->text, note->size,
			 "gnuplot is not installed: figures left out; install Debian's package "
			 "gnuplot-nox and run %s",
			 again);
	else if (status == GNUPLOT_FAILED || drawn < (int)scripts->count)
		describe_failure(said, note->text, note->size);
	return drawn;
}
