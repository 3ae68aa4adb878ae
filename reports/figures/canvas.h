/* SPDX-License-Identifier: MIT */
/* One style for all figures: a gnuplot script and its data, laid out in pixels.
 *
 * Layout is computed here from the widths of the texts, so that no label is cut and the SVG and the
 * PNG agree.  A script draws both of its files beside itself: `gnuplot NAME.gp`.  Places are pixels
 * of the SVG from the upper left corner. */
#ifndef WHICHWALL_CANVAS_H
#define WHICHWALL_CANVAS_H

#include <stdio.h>

#include "figures/figure.h"
#include "gnuplot/drawing.h"

/* M. Okabe, K. Ito, "Color Universal Design" (2008): apart for all kinds of colour vision.  Their
 * lightness differs as well, so that a grey print says the same. */
#define COLOUR_ESCAPED 0xd55e00 /* vermillion */
#define COLOUR_BLOCKED 0x9ed2f2 /* sky blue, lightened: calm cells stay in the background */
#define COLOUR_UNTESTABLE 0xededed
#define COLOUR_INCONCLUSIVE 0x1c1c1c
#define COLOUR_INK 0x222222
#define COLOUR_SOFT 0x666666
#define COLOUR_FAINT 0xe2e2e2
#define COLOUR_KEPT 0x0072b2        /* blue: what stays in place */
#define COLOUR_SHARED 0x8fc1de      /* the same, lightened */
#define COLOUR_ALTERNATIVE 0xf2b58a /* vermillion, lightened */
#define COLOUR_RULE 0xb8b8b8
#define COLOUR_GRID 0xececec
#define COLOUR_BAND 0xf5f5f5

#define TITLE_SIZE 16.0
#define TEXT_SIZE 11.0
#define PAGE_MARGIN 18.0
#define LINE_HEIGHT 16.0
#define LEGEND_GAP 18.0 /* behind each entry */

enum align { ALIGN_LEFT, ALIGN_CENTRE, ALIGN_RIGHT };

struct pen {
	double size;
	unsigned colour;
	enum align align;
	bool bold;  /* of words of our own alone: see put_quoted() in canvas.c */
	int rotate; /* degrees */
};
extern const struct pen pen_title, pen_ink, pen_soft, pen_strong;
/* The same pen, aligned otherwise. */
struct pen pen_aligned(const struct pen *pen, enum align align);

struct canvas {
	struct drawings *drawings;
	FILE *gp, *dat;
	char *gp_text, *dat_text;
	size_t gp_size, dat_size;
	char name[FIGURE_NAME_MAX];
	double width, height; /* pixels */
	unsigned index;       /* of the block being written, as gnuplot counts */
	long block_start;
	FILE *plot; /* the plot command as it grows */
	char *plot_text;
	size_t plot_size;
};

/* Pixels that a text takes at most. */
double text_width(const char *text, double size, bool bold);

/* Begins a figure of this size, of the drawings.  -1 with *e. */
int canvas_open(struct canvas *canvas, struct drawings *drawings, const char *name, double width,
		double height, struct ww_error *e);
/* Where the data stand: the origin and the size of a unit in pixels, and how many units. */
void canvas_area(struct canvas *canvas, double left, double top, double unit_x, double unit_y,
		 double units_x, double units_y);
/* Texts and rectangles are not drawn on NULL: what draws them measures them so. */
void canvas_text(struct canvas *canvas, const struct pen *pen, double x, double y,
		 const char *text);
/* Breaks the text at spaces to lines of the width; returns the y below. */
double canvas_paragraph(struct canvas *canvas, const struct pen *pen, double x, double y,
			double width, const char *text);
/* The same for the name of a factor, which is broken behind underscores. */
double canvas_name(struct canvas *canvas, const struct pen *pen, double x, double y, double width,
		   const char *name);
void canvas_rectangle(struct canvas *canvas, double x, double y, double width, double height,
		      unsigned colour);
void canvas_line(struct canvas *canvas, double x1, double y1, double x2, double y2, double width,
		 unsigned colour);
/* A square and what it stands for; returns the x behind. */
double canvas_legend(struct canvas *canvas, double x, double y, unsigned colour, const char *text);
/* A number that layers and whoever restyles the script may use by its name. */
void canvas_variable(struct canvas *canvas, const char *name, double value);
/* A number of escapes as a height: lines across at round numbers, each with its number at the left.
 * `zero` is the y of 0, `unit` the pixels of one escape. */
struct height_axis {
	double left, right, zero, unit;
	long lowest, highest;
};
void canvas_height_axis(struct canvas *canvas, const struct height_axis *axis, const char *title);
/* Diverging colours of a value from -1 (vermillion) over 0 (white) to 1 (blue). */
unsigned canvas_shade(double value);
/* The same for the script's layers: shade(v), and ink(v), the colour of letters on it. */
void canvas_shades(struct canvas *canvas);
/* A line of comment in the data file. */
void canvas_remark(struct canvas *canvas, const char *text);
/* Starts a block of data, with a comment that names its columns. */
FILE *canvas_block(struct canvas *canvas, const char *columns);
/* Draws the current block, unless it stayed empty: `style` is what follows "index N" in a plot
 * command.  `shows` names what is drawn, for readers of the SVG; a word or two of our own. */
void canvas_layer(struct canvas *canvas, const char *shows, const char *style, ...)
	__attribute__((format(printf, 3, 4)));
/* Layers of filled and of hollow dots at `places` ("using 1:2"), by their radius in pixels. */
void canvas_dots(struct canvas *canvas, const char *shows, const char *places, double radius,
		 unsigned colour);
void canvas_rings(struct canvas *canvas, const char *shows, const char *places, double radius,
		  unsigned colour);
/* Ends the script and adds it, with its data, to the drawings.  -1 with *e. */
int canvas_close(struct canvas *canvas, struct ww_error *e);

#endif
