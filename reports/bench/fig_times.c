/* SPDX-License-Identifier: MIT */
/* start-times-PROFILE-CALLER: empirical distributions of a start's time, one panel for each factor
 * taken away alone, with full and with no hardening behind it.  All samples are in it. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bench/bench_fig.h"
#include "text/words.h"

#define PANEL_WIDTH 240.0
#define PANEL_HEIGHT 130.0
#define PANEL_HEAD 40.0
#define PANEL_FOOT 24.0
#define PANEL_GAP 50.0
#define AXIS_LEFT 44.0
#define COLUMNS_MAX 3
#define TICKS 6 /* at most, in a panel */

struct times {
	const struct bench_sheet *sheet;
	const struct bench_cell *none, *full;                  /* NULL where it was not timed */
	const struct bench_cell *single[WW_FACTORIAL_MAX + 1]; /* one panel each */
	size_t panels;
	unsigned columns;
	struct scale scale; /* of the first panel */
	double left, top, width, height;
	char note[512];
};

/* ---- what is shown ---- */

static void collect(struct times *times)
{
	const struct bench_sheet *sheet = times->sheet;
	struct bench_key none = sheet->starts->key;

	strcpy(none.profile, ww_word(&ww_profiles, PROFILE_NONE));
	none.mask = 0;
	times->none = bench_find(sheet->bench, &none);
	for (size_t i = 0; i < sheet->start_count; i++) {
		const struct bench_cell *cell = &sheet->starts[i];

		if (cell->key.mask == 0)
			times->full = cell;
		else if (__builtin_popcountll(cell->key.mask) == 1 &&
			 times->panels < WW_FACTORIAL_MAX)
			times->single[times->panels++] = cell;
	}
	/* With nothing taken away: full and no hardening alone. */
	if (times->panels == 0)
		times->panels = 1;
}

static void widen(const struct bench_cell *cell, double *low, double *high)
{
	if (!cell)
		return;
	*low = fmin(*low, cell->sorted[0]);
	*high = fmax(*high, cell->sorted[cell->count - 1]);
}

static void measure_scale(struct times *times)
{
	double low = INFINITY, high = 0;

	widen(times->none, &low, &high);
	widen(times->full, &low, &high);
	for (size_t i = 0; i < times->panels; i++)
		widen(times->single[i], &low, &high);
	/* Neither full hardening nor a single factor was timed: nothing to draw. */
	if (high == 0)
		low = high = 1;
	times->scale = scale_times(low, high, TICKS);
}

/* ---- places ---- */

static void place(struct times *times)
{
	unsigned lines;

	times->columns = times->panels < COLUMNS_MAX ? (unsigned)times->panels : COLUMNS_MAX;
	lines = (unsigned)(times->panels + times->columns - 1) / times->columns;
	times->left = PAGE_MARGIN + AXIS_LEFT;
	times->width = sheet_width(times->left + times->columns * (PANEL_WIDTH + PANEL_GAP) -
					   PANEL_GAP + PAGE_MARGIN + 10,
				   0);
	times->top = bench_sheet_head(times->sheet, times->width) + 26 + PANEL_HEAD;
	times->height = times->top - PANEL_HEAD + lines * (PANEL_HEAD + PANEL_HEIGHT + PANEL_FOOT) +
			16 + sheet_foot(times->width, times->note);
	scale_place(&times->scale, times->left, times->left + PANEL_WIDTH);
}

struct shift {
	double x, y;
};
/* From the first panel to the i-th. */
static struct shift panel(const struct times *times, size_t i)
{
	return (struct shift){(double)(i % times->columns) * (PANEL_WIDTH + PANEL_GAP),
			      (double)(i / times->columns) *
				      (PANEL_HEAD + PANEL_HEIGHT + PANEL_FOOT)};
}

/* ---- drawing ---- */

/* Light and thin, dark and thin, and thick: apart in grey as well. */
static const struct curve {
	const char *text, *shows;
	double width;
	unsigned colour;
} curve_none = {"no hardening (profile none)", "no hardening", 1.6, COLOUR_RULE},
  curve_full = {"full hardening", "full hardening", 1.6, COLOUR_KEPT},
  curve_away = {"the factor taken away", "taken away", 3, COLOUR_ESCAPED};

static double draw_key(struct canvas *canvas, const struct curve *curve, double x, double y)
{
	canvas_line(canvas, x, y, x + 22, y, curve->width, curve->colour);
	canvas_text(canvas, &pen_ink, x + 28, y, curve->text);
	return x + 28 + text_width(curve->text, TEXT_SIZE, false) + LEGEND_GAP;
}

static void draw_keys(const struct times *times, struct canvas *canvas)
{
	const double y = times->top - PANEL_HEAD - 14;
	double x = PAGE_MARGIN;

	if (times->none)
		x = draw_key(canvas, &curve_none, x, y);
	if (times->full)
		x = draw_key(canvas, &curve_full, x, y);
	if (times->single[0])
		draw_key(canvas, &curve_away, x, y);
}

/* "612 us, -8.2 %": the median, and what it is to that of full hardening. */
static void median_text(const struct bench_cell *cell, const struct bench_cell *full, char *text,
			size_t size)
{
	char time[24];

	time_short(cell->median, time);
	if (full && full != cell)
		snprintf(text, size, "median %s, %+.1f %%", time,
			 100 * (cell->median / full->median - 1));
	else
		snprintf(text, size, "median %s", time);
}

static void draw_head(const struct times *times, struct canvas *canvas, size_t i)
{
	const struct bench_cell *cell = times->single[i] ? times->single[i] : times->full;
	const struct shift shift = panel(times, i);
	const double x = times->left + shift.x, y = times->top + shift.y;
	char text[64], name[WW_MASK_TEXT_MAX];

	if (!cell)
		return;
	canvas_text(canvas, &pen_strong, x, y - 26,
		    cell->key.mask ? factors_text(cell->key.mask, " + ", name) : "full hardening");
	median_text(cell, times->full, text, sizeof text);
	canvas_text(canvas, &pen_soft, x, y - 11, text);
}

static void draw_panel(const struct times *times, struct canvas *canvas, size_t i)
{
	static const char *const shares[] = {"100 %", "50 %", "0"};
	const struct pen right = pen_aligned(&pen_soft, ALIGN_RIGHT);
	const struct shift shift = panel(times, i);
	const double top = times->top + shift.y;
	const struct extent y = {top, top + PANEL_HEIGHT};
	struct scale scale = times->scale;

	scale_place(&scale, scale.from + shift.x, scale.to + shift.x);
	scale_across(&scale, canvas, y, "");
	for (unsigned s = 0; s < 3; s++) {
		const double at = top + s * PANEL_HEIGHT / 2;

		canvas_line(canvas, scale.from, at, scale.to, at, 1,
			    s == 2 ? COLOUR_RULE : COLOUR_GRID);
		if (shift.x == 0)
			canvas_text(canvas, &right, scale.from - 6, at, shares[s]);
	}
	draw_head(times, canvas, i);
}

/* ---- curves ---- */

static void put_curve(const struct bench_cell *cell, struct canvas *canvas)
{
	char mask[WW_MASK_TEXT_MAX];
	FILE *dat = canvas_block(canvas, "profile,removed,ns,share of the samples up to it");

	mask_format(cell->key.mask, mask);
	fprintf(dat, "%s,%s,%.1f,0\n", cell->key.profile, mask, cell->sorted[0]);
	for (size_t i = 0; i < cell->count; i++)
		fprintf(dat, "%s,%s,%.1f,%.6f\n", cell->key.profile, mask, cell->sorted[i],
			(double)(i + 1) / (double)cell->count);
}

static void draw_curve(const struct times *times, struct canvas *canvas, size_t i,
		       const struct curve *curve)
{
	const struct shift shift = panel(times, i);

	canvas_layer(canvas, curve->shows,
		     "using (across($3)+%.2f):(%.2f-$4*%.0f) with steps linewidth %g linecolor rgb "
		     "'#%06x'",
		     shift.x, times->top + PANEL_HEIGHT + shift.y, PANEL_HEIGHT, curve->width,
		     curve->colour);
}

static void put_everywhere(const struct times *times, const struct bench_cell *cell,
			   struct canvas *canvas, const struct curve *curve)
{
	if (!cell)
		return;
	put_curve(cell, canvas);
	for (size_t i = 0; i < times->panels; i++)
		draw_curve(times, canvas, i, curve);
}

static void put_curves(const struct times *times, struct canvas *canvas)
{
	scale_define(&times->scale, canvas, "across");
	put_everywhere(times, times->none, canvas, &curve_none);
	/* The thin line of full hardening lies upon the thick ones. */
	for (size_t i = 0; i < times->panels; i++)
		if (times->single[i]) {
			put_curve(times->single[i], canvas);
			draw_curve(times, canvas, i, &curve_away);
		}
	put_everywhere(times, times->full, canvas, &curve_full);
}

/* ---- all ---- */

static void make_note(struct times *times)
{
	const struct bench_cell *cell = times->full ? times->full : times->single[0];

	snprintf(times->note, sizeof times->note,
		 "Each curve is the share of the starts that took no longer than this, from the "
		 "fork "
		 "to the reaped end: %zu samples for each, none of them dropped. The axis of time "
		 "is "
		 "logarithmic and the same in all panels; per cent are of the median under full "
		 "hardening.",
		 cell ? cell->count : 0);
}

static int draw(const struct times *times, struct drawings *drawings, struct ww_error *e)
{
	const struct bench_paper paper = {times->width, times->height, times->note};
	struct canvas canvas;

	if (bench_sheet_open(times->sheet, &canvas, drawings, &paper, e) < 0)
		return -1;
	draw_keys(times, &canvas);
	for (size_t i = 0; i < times->panels; i++)
		draw_panel(times, &canvas, i);
	put_curves(times, &canvas);
	return canvas_close(&canvas, e);
}

int start_times_write(const struct bench_sheet *sheet, struct drawings *drawings,
		      struct ww_error *e)
{
	struct times times = {.sheet = sheet};

	collect(&times);
	measure_scale(&times);
	make_note(&times);
	place(&times);
	return draw(&times, drawings, e);
}
