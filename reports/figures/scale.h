/* SPDX-License-Identifier: MIT */
/* Axes of figures whose values are no counts: round ends and ticks, in pixels of the sheet. */
#ifndef WHICHWALL_SCALE_H
#define WHICHWALL_SCALE_H

#include "figures/canvas.h"

#define TICKS_MAX 32

struct tick {
	double value;
	char text[16];
};
struct scale {
	double low, high;       /* values at its ends */
	double from, to;        /* their pixels */
	double (*bend)(double); /* the value for a linear scale, or its logarithm */
	struct tick ticks[TICKS_MAX];
	size_t tick_count;
};

/* Holds low and high, and ends at round values.  Of its ticks there are about `most`. */
struct scale scale_linear(double low, double high, int most);
/* The same for times in nanoseconds, which are greater than 0: ticks at 1, 2 and 5 times a power of
 * ten, or at powers of ten alone where that is more than `most`. */
struct scale scale_times(double low, double high, int most);
/* Puts its ends at these pixels. */
void scale_place(struct scale *scale, double from, double to);
double scale_pixel(const struct scale *scale, double value);
/* Defines the same as a function NAME(value) of the script. */
void scale_define(const struct scale *scale, struct canvas *canvas, const char *name);

/* A line through the plot at each tick with its text below the plot (or left of it), and
 * a title. */
struct extent {
	double from, to;
};
void scale_across(const struct scale *scale, struct canvas *canvas, struct extent y,
		  const char *title);
void scale_upward(const struct scale *scale, struct canvas *canvas, struct extent x,
		  const char *title);

/* Labels in a column beside the plot, each with a line to its point. */
struct callout {
	double x, y;   /* of the point */
	double height; /* of the label */
	double top;    /* of the label: callouts_place() */
};
/* Moves labels that would overlap apart, down from `top`, and back up where they would end below
 * `bottom`.  The points are ordered by y. */
void callouts_place(struct callout *callouts, size_t count, double top, double bottom);
/* The line from a point to its label: level up to the edge of the plot, `way.from`, and slanting
 * from there to the label at `way.to`, so that no two of them cross. */
void callout_line(const struct callout *callout, struct canvas *canvas, struct extent way,
		  unsigned colour);
/* Width of a label, at most `most`; the larger of that and `width`. */
double callout_width(const char *text, double width, double most);

#endif
