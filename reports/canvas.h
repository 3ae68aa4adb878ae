/* SPDX-License-Identifier: MIT */
/* One style for all figures: a gnuplot script and its data, laid out in pixels.
 *
 * Layout is computed here from the widths of the texts, so that no label is cut and the SVG and the
 * PNG agree.  A script draws both of its files beside itself: `gnuplot NAME.gp`. */
#ifndef WHICHWALL_CANVAS_H
#define WHICHWALL_CANVAS_H

#include <stdio.h>

#include "figures.h"
#include "outfile.h"

/* M. Okabe, K. Ito, "Color Universal Design" (2008): apart for all kinds of colour vision.  Their
 * lightness differs as well, so that a grey print says the same. */
#define COLOUR_ESCAPED 0xd55e00 /* vermillion */
#define COLOUR_BLOCKED 0x9ed2f2 /* sky blue, lightened: what is calm recedes */
#define COLOUR_UNTESTABLE 0xededed
#define COLOUR_INCONCLUSIVE 0x1c1c1c
#define COLOUR_INK 0x222222
#define COLOUR_SOFT 0x666666
#define COLOUR_FAINT 0xe2e2e2
#define COLOUR_KEPT 0x0072b2 /* blue */

#define TITLE_SIZE 16.0
#define TEXT_SIZE 11.0
#define PAGE_MARGIN 18.0
#define LINE_HEIGHT 16.0

enum align { ALIGN_LEFT, ALIGN_CENTRE, ALIGN_RIGHT };

struct pen {
	double size;
	unsigned colour;
	enum align align;
	bool bold;
	int rotate; /* degrees */
};

struct canvas {
	struct outfile gp, dat;
	char name[FIGURE_NAME_MAX];
	double width, height;  /* pixels */
	double left, top;      /* of the plot area, pixels */
	double unit_x, unit_y; /* pixels of one unit of the data */
	unsigned blocks;       /* with data */
	long block_start;
	char plot[4096]; /* the plot command as it grows */
};

/* Pixels that a text takes at most. */
double text_width(const char *text, double size, bool bold);

/* Opens NAME.gp and NAME.dat in `dir` for a figure of this size.  -1 with *e. */
int canvas_open(struct canvas *canvas, const char *dir, const char *name, double width,
		double height, struct ww_error *e);
/* Where the data stand: the origin and the size of a unit in pixels, and how many units. */
void canvas_area(struct canvas *canvas, double left, double top, double unit_x, double unit_y,
		 double units_x, double units_y);
void canvas_text(struct canvas *canvas, const struct pen *pen, double x, double y,
		 const char *text);
/* Breaks the text to lines of the canvas's width; returns the y below.  Does not draw on NULL. */
double canvas_paragraph(struct canvas *canvas, const struct pen *pen, double x, double y,
			double width, const char *text);
void canvas_rectangle(struct canvas *canvas, double x, double y, double width, double height,
		      unsigned colour);
void canvas_line(struct canvas *canvas, double x1, double y1, double x2, double y2, double width,
		 unsigned colour);
/* A square and what it stands for; returns the x behind. */
double canvas_legend(struct canvas *canvas, double x, double y, unsigned colour, const char *text);
/* Starts a block of data, with a comment that names its columns. */
FILE *canvas_block(struct canvas *canvas, const char *comment);
/* Draws the current block, unless it stayed empty: what follows "index N" in a plot command. */
void canvas_layer(struct canvas *canvas, const char *style);
/* Writes the end of the script and puts both files in place.  -1 with *e. */
int canvas_close(struct canvas *canvas, struct ww_error *e);

/* The heat map and the escape map of one group: NAME.gp and NAME.dat in `dir`. */
int heatmap_write(const struct analysis *analysis, const struct group *group, const char *dir,
		  struct ww_error *e);
int escape_map_write(const struct analysis *analysis, const struct group *group, const char *dir,
		     struct ww_error *e);

#endif
