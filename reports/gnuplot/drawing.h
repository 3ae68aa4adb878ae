/* SPDX-License-Identifier: MIT */
/* From gnuplot scripts to drawings, in a directory that may be somebody else's.  gnuplot executes
 * what a script says (a plot can be of a command), so it gets scripts and data out of our memory
 * and draws into memory: it reads and writes nothing in the directory. */
#ifndef WHICHWALL_DRAWING_H
#define WHICHWALL_DRAWING_H

#include <stddef.h>

#include "folder.h"

/* A script draws the files `svg` and `png` of the file `dat`: variables that are set before it. */
struct drawing {
	char *name; /* without a suffix */
	char *script;
	size_t script_size;
	char *data;
	size_t data_size;
};

/* The drawings of a run or a bench, in the directory `figures` of its own. */
struct drawings {
	struct folder figures;
	struct drawing *list;
	size_t count;
};

/* Makes DIR/figures.  -1 with *e, and nothing to end. */
int drawings_begin(struct drawings *drawings, const struct folder *dir, struct ww_error *e);
/* Writes NAME.gp and NAME.dat, so that anybody can draw it anew.  Texts become the drawings'; the
 * name is copied.  -1 with *e. */
int drawings_add(struct drawings *drawings, struct drawing drawing, struct ww_error *e);
void drawings_done(struct drawings *drawings);

/* Why drawings are missing, on one line; left alone when none is. */
struct draw_note {
	char *text;
	size_t size;
};
/* Draws an SVG and a PNG of each script beside it.  `again` names the command to run once gnuplot
 * is installed.  The number of figures that have both, or -1 with *e. */
int drawings_draw(const struct drawings *drawings, const char *again, struct draw_note *note,
		  struct ww_error *e);

#endif
