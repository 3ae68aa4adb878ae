/* SPDX-License-Identifier: MIT */
/* pareto-PROFILE-CALLER: escapes stopped against the cost of a start, a point for each mask.  The
 * front is what no other mask beats in both; its points say what is taken away. */
#include <math.h>
#include <stdlib.h>

#include "bench/bench_fig.h"
#include "text/words.h"

#define PLOT_WIDTH 430.0
#define PLOT_HEIGHT 400.0
#define AXIS_LEFT 60.0
#define AXIS_ROOM 40.0
#define LABEL_GAP 48.0 /* for the lines to the labels */
#define NUMBER_WIDTH 30.0
#define LABEL_WIDTH_MAX 320.0 /* beside the number */
#define LABEL_AIR 4.0

static const char labels_head[] = "stopped, and what is taken away (median)";

struct front {
	const struct bench_sheet *sheet;
	const struct pareto *pareto;
	const struct pareto_point **named; /* what stops most first */
	struct callout *callouts;          /* of `named` */
	size_t named_count;
	struct scale across, upward;
	double label_x, label_width, width, height, top;
	char note[640];
};

/* Full hardening has its name wherever it lies: it is what all others are compared with. */
static bool is_named(const struct pareto_point *point)
{
	return point->front || point->mask == 0;
}

static int compare_points(const void *a, const void *b)
{
	const struct pareto_point *x = *(const struct pareto_point *const *)a;
	const struct pareto_point *y = *(const struct pareto_point *const *)b;

	if (x->stopped != y->stopped)
		return x->stopped > y->stopped ? -1 : 1;
	return (x->cost > y->cost) - (x->cost < y->cost);
}

static int collect(struct front *front)
{
	const struct pareto *pareto = front->pareto;

	front->named = calloc(pareto->count, sizeof *front->named);
	front->callouts = calloc(pareto->count, sizeof *front->callouts);
	if (!front->named || !front->callouts)
		return -1;
	for (size_t i = 0; i < pareto->count; i++)
		if (is_named(&pareto->points[i]))
			front->named[front->named_count++] = &pareto->points[i];
	qsort(front->named, front->named_count, sizeof *front->named, compare_points);
	return 0;
}

/* ---- places ---- */

#define LABEL_MAX (WW_MASK_TEXT_MAX + 32)

static const char *label_text(const struct pareto_point *point, char text[LABEL_MAX])
{
	char factors[WW_MASK_TEXT_MAX], time[24];
	const char *removed =
		point->mask ? factors_text(point->mask, " + ", factors) : "nothing: full hardening";

	snprintf(text, LABEL_MAX, "%s (%s%s)", removed, time_short(point->cost, time),
		 point->front ? "" : ", beaten");
	return text;
}

static void measure_scales(struct front *front)
{
	const struct pareto *pareto = front->pareto;
	double least = INFINITY, most = 0;

	for (size_t i = 0; i < pareto->count; i++) {
		least = fmin(least, (double)pareto->points[i].stopped);
		most = fmax(most, (double)pareto->points[i].stopped);
	}
	front->upward = scale_linear(least, most, 8);
	/* By cost. */
	front->across = scale_linear(pareto->points[0].cost / 1e3,
				     pareto->points[pareto->count - 1].cost / 1e3, 6);
}

static double measure_labels(struct front *front)
{
	double sum = 0;
	char text[LABEL_MAX];

	front->label_width = text_width(labels_head, TEXT_SIZE, false) - NUMBER_WIDTH;
	for (size_t i = 0; i < front->named_count; i++) {
		const char *label = label_text(front->named[i], text);

		front->label_width = callout_width(label, front->label_width, LABEL_WIDTH_MAX);
		front->callouts[i].height =
			canvas_paragraph(NULL, &pen_ink, 0, 0, LABEL_WIDTH_MAX, label) + LABEL_AIR;
		sum += front->callouts[i].height;
	}
	return sum;
}

static void place_labels(struct front *front, double bottom)
{
	for (size_t i = 0; i < front->named_count; i++) {
		front->callouts[i].x = scale_pixel(&front->across, front->named[i]->cost / 1e3);
		front->callouts[i].y =
			scale_pixel(&front->upward, (double)front->named[i]->stopped);
	}
	callouts_place(front->callouts, front->named_count, front->top, bottom);
}

static void place(struct front *front)
{
	const double plot_height = fmax(PLOT_HEIGHT, measure_labels(front));
	const double left = PAGE_MARGIN + AXIS_LEFT;
	double bottom;

	front->label_x = left + PLOT_WIDTH + LABEL_GAP;
	front->width =
		sheet_width(front->label_x + NUMBER_WIDTH + front->label_width + PAGE_MARGIN, 0);
	front->top = bench_sheet_head(front->sheet, front->width) + 30;
	bottom = front->top + plot_height;
	front->height = bottom + AXIS_ROOM + sheet_foot(front->width, front->note);
	measure_scales(front);
	scale_place(&front->across, left, left + PLOT_WIDTH);
	scale_place(&front->upward, bottom, front->top);
	place_labels(front, bottom);
}

/* ---- drawing ---- */

static void draw_label(const struct front *front, struct canvas *canvas, size_t i)
{
	const struct pen number = pen_aligned(&pen_strong, ALIGN_RIGHT);
	const struct callout *callout = &front->callouts[i];
	const struct extent way = {front->across.to, front->label_x - 4};
	const double y = callout->top + (LABEL_AIR + LINE_HEIGHT) / 2;
	char text[LABEL_MAX];

	callout_line(callout, canvas, way,
		     front->named[i]->mask ? COLOUR_ALTERNATIVE : COLOUR_SHARED);
	snprintf(text, sizeof text, "%zu", front->named[i]->stopped);
	canvas_text(canvas, &number, front->label_x + NUMBER_WIDTH - 8,
		    callout->top + callout->height / 2, text);
	canvas_paragraph(canvas, &pen_ink, front->label_x + NUMBER_WIDTH, y, LABEL_WIDTH_MAX,
			 label_text(front->named[i], text));
}

static void draw_frame(const struct front *front, struct canvas *canvas)
{
	const struct extent x = {front->across.from, front->across.to};
	const struct extent y = {front->upward.to, front->upward.from};

	scale_across(&front->across, canvas, y, "median of a start, microseconds");
	scale_upward(&front->upward, canvas, x, "escapes stopped");
	canvas_text(canvas, &pen_soft, front->label_x, front->top - 14, labels_head);
}

static void put_point(const struct pareto_point *point, FILE *dat)
{
	char mask[WW_MASK_TEXT_MAX];

	mask_format(point->mask, mask);
	fprintf(dat, "%s,%.1f,%zu,%d\n", mask, point->cost, point->stopped, point->front);
}

static void put_points(const struct front *front, struct canvas *canvas)
{
	FILE *dat = canvas_block(canvas, "removed,ns,stopped,front");

	for (size_t i = 0; i < front->pareto->count; i++)
		if (!front->pareto->points[i].front)
			put_point(&front->pareto->points[i], dat);
	canvas_dots(canvas, "beaten", "using (across($2/1e3)):(upward($3))", 3.5, COLOUR_RULE);
	canvas_rings(canvas, "full hardening",
		     "using (strcol(1) eq 'none' ? across($2/1e3) : NaN):(upward($3))", 5.5,
		     COLOUR_KEPT);
}

/* Points come by cost: their steps are what each amount of time can stop. */
static void put_front(const struct front *front, struct canvas *canvas)
{
	FILE *dat = canvas_block(canvas, "removed,ns,stopped,front");

	for (size_t i = 0; i < front->pareto->count; i++)
		if (front->pareto->points[i].front)
			put_point(&front->pareto->points[i], dat);
	canvas_layer(canvas, "front",
		     "using (across($2/1e3)):(upward($3)) with steps linewidth 2 linecolor rgb "
		     "'#%06x'",
		     COLOUR_ESCAPED);
	canvas_dots(canvas, "on the front", "using (across($2/1e3)):(upward($3))", 5,
		    COLOUR_ESCAPED);
	canvas_dots(canvas, "full hardening",
		    "using (strcol(1) eq 'none' ? across($2/1e3) : NaN):(upward($3))", 5,
		    COLOUR_KEPT);
}

/* ---- all ---- */

static void make_note(struct front *front)
{
	snprintf(front->note, sizeof front->note,
		 "Each point is a combination of factors taken away (%zu). Those on the line are "
		 "the "
		 "front: none of the others stops as many escapes for less, or more for as little. "
		 "Blue is full hardening, a ring when it is not on the front. Of %zu escapes that "
		 "could be tested and are known in every combination; each counts as one, however "
		 "grave. Costs are medians with an error: neighbours may change places when "
		 "measured "
		 "again.",
		 front->pareto->count, front->pareto->rows);
}

static int draw(const struct front *front, struct drawings *drawings, struct ww_error *e)
{
	const struct bench_paper paper = {front->width, front->height, front->note};
	struct canvas canvas;

	if (bench_sheet_open(front->sheet, &canvas, drawings, &paper, e) < 0)
		return -1;
	draw_frame(front, &canvas);
	for (size_t i = 0; i < front->named_count; i++)
		draw_label(front, &canvas, i);
	scale_define(&front->across, &canvas, "across");
	scale_define(&front->upward, &canvas, "upward");
	put_points(front, &canvas);
	put_front(front, &canvas);
	return canvas_close(&canvas, e);
}

int pareto_write(const struct bench_sheet *sheet, struct drawings *drawings, struct ww_error *e)
{
	struct front front = {.sheet = sheet, .pareto = &sheet->pareto};
	int status;

	if (collect(&front) == 0) {
		make_note(&front);
		place(&front);
		status = draw(&front, drawings, e);
	} else {
		status = ww_fail(e, 3, "out of memory");
	}
	free(front.callouts);
	free(front.named);
	return status;
}
