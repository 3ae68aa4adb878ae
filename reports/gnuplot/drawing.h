/* SPDX-License-Identifier: MIT */
/* From gnuplot scripts to drawings.  gnuplot draws into a directory of its own, from where each
 * drawing is renamed: an interrupted one never takes the place of a good one. */
#ifndef WHICHWALL_DRAWING_H
#define WHICHWALL_DRAWING_H

#include <limits.h>
#include <stddef.h>

#include "model.h"

/* File names of scripts, NULL at the end; start with a zeroed one.  scripts_add() takes a name
 * without its suffix; -1 without memory. */
struct scripts {
	char **names;
	size_t count;
};
int scripts_add(struct scripts *scripts, const char *name);
void scripts_done(struct scripts *scripts);

/* Makes DIR/figures and gives its path.  -1 with *e. */
int figures_directory(const char *dir, char figures[PATH_MAX], struct ww_error *e);

/* Why drawings are missing, on one line; left alone when none is. */
struct draw_note {
	char *text;
	size_t size;
};
/* Draws an SVG and a PNG of each script beside it.  `again` names the command to run once gnuplot
 * is installed.  The number of figures that have both, or -1 with *e. */
int scripts_draw(const struct scripts *scripts, const char *dir, const char *again,
		 struct draw_note *note, struct ww_error *e);

#endif
