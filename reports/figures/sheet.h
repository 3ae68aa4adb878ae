/* SPDX-License-Identifier: MIT */
/* The sheet that a figure is drawn on: the same head and foot for all of them. */
#ifndef WHICHWALL_SHEET_H
#define WHICHWALL_SHEET_H

#include "figures/canvas.h"

#define SHEET_WIDTH_MIN 640.0
/* What is no larger fills at most 180 by 245 mm in print, an A4 page with a caption, with letters
 * of 6.6 points. */
#define PRINT_WIDTH 850.0
#define PRINT_HEIGHT 1157.0

/* Which figure of what. */
struct sheet {
	const struct figure_kind *figure;
	const struct analysis *analysis;
	const struct group *group;
	unsigned part, parts; /* from 1; 0 for the whole */
};

/* Width of a sheet with a content of this width, its margins included, and a legend that
 * ends here. */
double sheet_width(double content, double legend_end);
/* y below the head (title, what was measured and where) on a sheet of this width. */
double sheet_head(const struct sheet *sheet, double width);
/* Height of the foot: a note of a few sentences. */
double sheet_foot(double width, const char *note);
/* Writes the note at the lower edge of a sheet of this size. */
void sheet_note(struct canvas *canvas, double width, double height, const char *note);
/* Begins the figure, of the drawings, and writes the head and, at the lower edge, the foot.  -1
 * with *e.  canvas_close() ends it. */
int sheet_open(const struct sheet *sheet, struct canvas *canvas, struct drawings *drawings,
	       double width, double height, const char *note, struct ww_error *e);

/* Tells, as a further sentence of a note, how much was measured where that is not all. */
void sheet_put_measured(FILE *out, const struct group *group);

/* The label of a factor's hardening over the middle of a column, broken where it is too wide; it
 * ends at `bottom`.
 * Returns its height. */
double sheet_factor(struct canvas *canvas, enum factor factor, double middle, double bottom,
		    double width);
/* Height of the tallest, and width of the widest on one line. */
double sheet_factors_height(uint64_t factors, double column_width);
double sheet_factors_width(uint64_t factors);
/* The i-th of the factors. */
enum factor sheet_nth(uint64_t factors, unsigned i);

/* The figures of figure_kinds[]. */
figure_writer heatmap_write, escape_map_write, upset_write, attribution_write, interaction_write,
	effective_write;
figure_parts heatmap_parts;

#endif
