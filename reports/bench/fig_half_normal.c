/* SPDX-License-Identifier: MIT */
/* half-normal-PROFILE-CALLER: all effects in the order of their size against what noise alone would
 * give (C. Daniel, 1959).  Effects beyond Lenth's margin of error have their names. */
#include <math.h>
#include <stdlib.h>

#include "bench/bench_fig.h"
#include "text/words.h"

#define PLOT_WIDTH 440.0
#define PLOT_HEIGHT 420.0
#define AXIS_LEFT 60.0
#define AXIS_ROOM 40.0
#define LABEL_GAP 40.0 /* for the lines to the labels */
#define LABEL_WIDTH_MAX 320.0
#define LABELS_MAX 16

struct half_normal {
	const struct bench_sheet *sheet;
	const struct bench_effects *effects;
	uint64_t *sets; /* ascending by size */
	size_t count, active;
	size_t labels;                       /* the largest of the active */
	struct callout callouts[LABELS_MAX]; /* [0]: the largest */
	struct scale across, upward;
	double label_x, label_width, width, height, top;
	char note[1024];
};

static double size_of(const struct half_normal *map, size_t rank)
{
	return fabs(map->effects->effects[map->sets[rank]]);
}

static int compare_size(const void *a, const void *b, void *context)
{
	const struct bench_effects *effects = context;
	const double x = fabs(effects->effects[*(const uint64_t *)a]);
	const double y = fabs(effects->effects[*(const uint64_t *)b]);

	return (x > y) - (x < y);
}

static int collect(struct half_normal *map)
{
	map->count = (size_t)WW_BIT(map->effects->factor_count) - 1;
	map->sets = malloc(map->count * sizeof *map->sets);
	if (!map->sets)
		return -1;
	for (size_t i = 0; i < map->count; i++) {
		map->sets[i] = i + 1;
		map->active += effect_active(map->effects, i + 1);
	}
	qsort_r(map->sets, map->count, sizeof *map->sets, compare_size,
		(void *)(uintptr_t)map->effects);
	map->labels = map->active < LABELS_MAX ? map->active : LABELS_MAX;
	return 0;
}

/* ---- places ---- */

static void label_text(const struct half_normal *map, size_t rank, char *text, size_t size)
{
	const uint64_t set = map->sets[rank];
	char factors[WW_MASK_TEXT_MAX];

	snprintf(text, size, "%+.1f %%: %s", effect_percent(map->effects->effects[set]),
		 factors_text(mask_expand(set, map->effects->factors), " x ", factors));
}

/* The i-th label is of the i-th largest effect, which stands highest. */
static double measure_labels(struct half_normal *map)
{
	char text[WW_MASK_TEXT_MAX + 32];
	double sum = 0;

	for (size_t i = 0; i < map->labels; i++) {
		label_text(map, map->count - 1 - i, text, sizeof text);
		map->label_width = callout_width(text, map->label_width, LABEL_WIDTH_MAX);
		map->callouts[i].height =
			canvas_paragraph(NULL, &pen_ink, 0, 0, LABEL_WIDTH_MAX, text) + 2;
		sum += map->callouts[i].height;
	}
	return sum;
}

static void place(struct half_normal *map)
{
	const double plot_height = fmax(PLOT_HEIGHT, measure_labels(map));
	const double left = PAGE_MARGIN + AXIS_LEFT;
	double bottom;

	map->label_x = left + PLOT_WIDTH + LABEL_GAP;
	map->width = sheet_width(map->label_x + map->label_width + PAGE_MARGIN, 0);
	map->top = bench_sheet_head(map->sheet, map->width) + 12;
	bottom = map->top + plot_height;
	map->height = bottom + AXIS_ROOM + sheet_foot(map->width, map->note);
	map->across = scale_linear(0, stats_half_normal(map->count - 1, map->count), 6);
	map->upward =
		scale_linear(0, fmax(size_of(map, map->count - 1), map->effects->lenth.margin), 8);
	scale_place(&map->across, left, left + PLOT_WIDTH);
	scale_place(&map->upward, bottom, map->top);
	for (size_t i = 0; i < map->labels; i++) {
		const size_t rank = map->count - 1 - i;

		map->callouts[i].x = scale_pixel(&map->across, stats_half_normal(rank, map->count));
		map->callouts[i].y = scale_pixel(&map->upward, size_of(map, rank));
	}
	callouts_place(map->callouts, map->labels, map->top, bottom);
}

/* ---- drawing ---- */

static void draw_labels(const struct half_normal *map, struct canvas *canvas)
{
	const struct extent way = {map->across.to, map->label_x - 4};
	char text[WW_MASK_TEXT_MAX + 32];

	for (size_t i = 0; i < map->labels; i++) {
		const struct callout *callout = &map->callouts[i];

		label_text(map, map->count - 1 - i, text, sizeof text);
		callout_line(callout, canvas, way, COLOUR_RULE);
		canvas_paragraph(canvas, &pen_ink, map->label_x, callout->top + 1 + LINE_HEIGHT / 2,
				 LABEL_WIDTH_MAX, text);
	}
}

static void draw_margin(const struct half_normal *map, struct canvas *canvas)
{
	const double y = scale_pixel(&map->upward, map->effects->lenth.margin);
	const double first =
		map->active > 0
			? scale_pixel(&map->across,
				      stats_half_normal(map->count - map->active, map->count))
			: map->across.to;
	char text[64];

	canvas_line(canvas, map->across.from, y, map->across.to, y, 1.5, COLOUR_SOFT);
	snprintf(text, sizeof text, "Lenth's margin of error: %.3g", map->effects->lenth.margin);
	/* Left of the smallest effect above it there is room, or the note alone has it. */
	if (first > map->across.from + 6 + text_width(text, TEXT_SIZE, false))
		canvas_text(canvas, &pen_soft, map->across.from + 6, y - 9, text);
}

/* What is noise alone lies on the line through 0 whose slope is the standard error of an effect. */
static void draw_noise(const struct half_normal *map, struct canvas *canvas)
{
	const double pse = map->effects->lenth.pse;
	double end = map->across.high;

	if (pse * end > map->upward.high)
		end = map->upward.high / pse;
	canvas_line(canvas, map->across.from, map->upward.from, scale_pixel(&map->across, end),
		    scale_pixel(&map->upward, pse * end), 1, COLOUR_RULE);
}

static void draw_frame(const struct half_normal *map, struct canvas *canvas)
{
	const struct extent x = {map->across.from, map->across.to};
	const struct extent y = {map->upward.to, map->upward.from};

	scale_across(&map->across, canvas, y, "half-normal quantile");
	scale_upward(&map->upward, canvas, x,
		     "size of the effect on the logarithm of a start's cost");
	draw_noise(map, canvas);
	draw_margin(map, canvas);
}

static void put_point(const struct half_normal *map, size_t rank, FILE *dat)
{
	const uint64_t set = map->sets[rank];
	char factors[WW_MASK_TEXT_MAX];

	fprintf(dat, "%zu,%s,%d,%.6f,%.6f,%.6f,%d\n", rank,
		factors_text(mask_expand(set, map->effects->factors), "+", factors),
		__builtin_popcountll(set), stats_half_normal(rank, map->count), size_of(map, rank),
		map->effects->effects[set], effect_active(map->effects, set));
}

static void put_points(const struct half_normal *map, struct canvas *canvas)
{
	FILE *dat = canvas_block(canvas, "rank,factors,order,quantile,size,effect,active");

	for (size_t i = 0; i < map->count; i++)
		put_point(map, i, dat);
	scale_define(&map->across, canvas, "across");
	scale_define(&map->upward, canvas, "upward");
	canvas_dots(canvas, "in the noise", "using ($7 == 0 ? across($4) : NaN):(upward($5))", 3,
		    0x999999);
	canvas_dots(canvas, "interaction",
		    "using ($7 == 1 && $3 > 1 ? across($4) : NaN):(upward($5))", 4.5,
		    COLOUR_ESCAPED);
	canvas_dots(canvas, "interaction",
		    "using ($7 == 1 && $3 > 1 ? across($4) : NaN):(upward($5))", 2.5, 0xffffff);
	canvas_dots(canvas, "single factor",
		    "using ($7 == 1 && $3 == 1 ? across($4) : NaN):(upward($5))", 5, COLOUR_KEPT);
}

/* ---- all ---- */

static void make_note(struct half_normal *map)
{
	int used = snprintf(
		map->note, sizeof map->note,
		"All %zu effects of the %u factors and of their interactions, ordered by size. "
		"Noise "
		"lies along the line through 0. What lies above the level line, Lenth's margin of "
		"error (%.3g), counts as active: single factors (filled) and interactions (rings), "
		"with the change of a start's cost. By chance alone about one effect in twenty "
		"lies "
		"above it; trust those that stand far off.",
		map->count, map->effects->factor_count, map->effects->lenth.margin);

	if (map->active > map->labels)
		snprintf(map->note + used, sizeof map->note - (size_t)used,
			 " %zu are active; the %zu largest are named, all are in the data file.",
			 map->active, map->labels);
}

static int draw(const struct half_normal *map, struct drawings *drawings, struct ww_error *e)
{
	const struct bench_paper paper = {map->width, map->height, map->note};
	struct canvas canvas;

	if (bench_sheet_open(map->sheet, &canvas, drawings, &paper, e) < 0)
		return -1;
	draw_frame(map, &canvas);
	draw_labels(map, &canvas);
	put_points(map, &canvas);
	return canvas_close(&canvas, e);
}

int half_normal_write(const struct bench_sheet *sheet, struct drawings *drawings,
		      struct ww_error *e)
{
	struct half_normal map = {.sheet = sheet, .effects = sheet->effects};
	int status;

	if (collect(&map) < 0)
		return ww_fail(e, 3, "out of memory");
	make_note(&map);
	place(&map);
	status = draw(&map, drawings, e);
	free(map.sets);
	return status;
}
