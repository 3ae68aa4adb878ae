/* SPDX-License-Identifier: MIT */
/* factor-costs-PROFILE-CALLER: a forest plot.  Above, by how much a start's cost changes when a
 * factor is taken away; below, the interactions that stand out from the noise. */
#include <math.h>
#include <stdlib.h>

#include "bench/bench_fig.h"
#include "text/words.h"

#define INTERACTIONS_MAX 12
#define NAME_WIDTH_MAX 300.0
#define VALUE_WIDTH 154.0
#define PLOT_WIDTH 380.0
#define ROW_GAP 8.0
#define SECTION_GAP 26.0
#define AXIS_ROOM 40.0

struct line {
	uint64_t set; /* dense */
	double top, height;
	char name[WW_MASK_TEXT_MAX];
};

struct forest {
	const struct bench_sheet *sheet;
	const struct bench_effects *effects;
	struct line lines[WW_FACTORIAL_MAX + INTERACTIONS_MAX]; /* main effects first */
	size_t count, main;
	size_t active; /* interactions that stand out */
	struct scale scale;
	double name_width, left, top, below_top, bottom, width, height;
	char note[1024];
};

/* ---- lines ---- */

static double effect(const struct forest *forest, uint64_t set)
{
	return forest->effects->effects[set];
}

/* What saves most first. */
static int compare_main(const void *a, const void *b, void *context)
{
	const double x = effect(context, *(const uint64_t *)a);
	const double y = effect(context, *(const uint64_t *)b);

	return (x > y) - (x < y);
}

/* The largest first, whatever its sign. */
static int compare_size(const void *a, const void *b, void *context)
{
	const double x = fabs(effect(context, *(const uint64_t *)a));
	const double y = fabs(effect(context, *(const uint64_t *)b));

	return (x < y) - (x > y);
}

static void add_line(struct forest *forest, uint64_t set)
{
	struct line *line = &forest->lines[forest->count++];

	line->set = set;
	factors_text(mask_expand(set, forest->effects->factors), " x ", line->name);
}

static void add_main(struct forest *forest)
{
	uint64_t sets[WW_FACTORIAL_MAX];

	for (unsigned i = 0; i < forest->effects->factor_count; i++)
		sets[i] = WW_BIT(i);
	qsort_r(sets, forest->effects->factor_count, sizeof *sets, compare_main, forest);
	for (unsigned i = 0; i < forest->effects->factor_count; i++)
		add_line(forest, sets[i]);
	forest->main = forest->count;
}

static int add_interactions(struct forest *forest)
{
	const size_t sets = (size_t)WW_BIT(forest->effects->factor_count);
	uint64_t *found = malloc(sets * sizeof *found);

	if (!found)
		return -1;
	for (uint64_t set = 1; set < sets; set++)
		if (__builtin_popcountll(set) > 1 && effect_active(forest->effects, set))
			found[forest->active++] = set;
	qsort_r(found, forest->active, sizeof *found, compare_size, forest);
	for (size_t i = 0; i < forest->active && i < INTERACTIONS_MAX; i++)
		add_line(forest, found[i]);
	free(found);
	return 0;
}

/* ---- places ---- */

static void measure_scale(struct forest *forest)
{
	double low = 0, high = 0;

	for (size_t i = 0; i < forest->count; i++) {
		const struct interval *ends = &forest->effects->intervals[forest->lines[i].set];

		low = fmin(low, effect_percent(ends->low));
		high = fmax(high, effect_percent(ends->high));
	}
	low = fmin(low, effect_percent(-forest->effects->lenth.margin));
	high = fmax(high, effect_percent(forest->effects->lenth.margin));
	forest->scale = scale_linear(low, high, 8);
}

static double place_lines(struct forest *forest, size_t from, size_t to, double y)
{
	for (size_t i = from; i < to; i++) {
		struct line *line = &forest->lines[i];

		line->top = y;
		line->height = ROW_GAP + canvas_paragraph(NULL, &pen_ink, 0, 0, forest->name_width,
							  line->name);
		y += line->height;
	}
	return y;
}

static void measure_names(struct forest *forest)
{
	for (size_t i = 0; i < forest->count; i++)
		forest->name_width =
			fmax(forest->name_width,
			     fmin(text_width(forest->lines[i].name, TEXT_SIZE, false) + 1,
				  NAME_WIDTH_MAX));
}

static void place(struct forest *forest)
{
	forest->left = PAGE_MARGIN + forest->name_width + 14;
	forest->width = sheet_width(forest->left + PLOT_WIDTH + 14 + VALUE_WIDTH + PAGE_MARGIN, 0);
	forest->top = bench_sheet_head(forest->sheet, forest->width) + SECTION_GAP;
	forest->bottom = place_lines(forest, 0, forest->main, forest->top);
	forest->below_top = forest->bottom + SECTION_GAP;
	if (forest->count > forest->main)
		forest->bottom =
			place_lines(forest, forest->main, forest->count, forest->below_top);
	scale_place(&forest->scale, forest->left, forest->left + PLOT_WIDTH);
	forest->height = forest->bottom + AXIS_ROOM + sheet_foot(forest->width, forest->note);
}

/* ---- drawing ---- */

static void draw_name(const struct forest *forest, const struct line *line, struct canvas *canvas)
{
	const struct pen right = pen_aligned(
		effect_active(forest->effects, line->set) ? &pen_ink : &pen_soft, ALIGN_RIGHT);

	canvas_paragraph(canvas, &right, forest->left - 14, line->top + (ROW_GAP + LINE_HEIGHT) / 2,
			 forest->name_width, line->name);
}

static void draw_values(const struct forest *forest, const struct line *line, struct canvas *canvas)
{
	const struct interval *ends = &forest->effects->intervals[line->set];
	const bool active = effect_active(forest->effects, line->set);
	const struct pen right = pen_aligned(active ? &pen_ink : &pen_soft, ALIGN_RIGHT);
	const double x = forest->left + PLOT_WIDTH + 14, y = line->top + line->height / 2;
	char text[64];

	snprintf(text, sizeof text, "%+.1f %%", effect_percent(effect(forest, line->set)));
	canvas_text(canvas, &right, x + 56, y, text);
	snprintf(text, sizeof text, "[%+.1f, %+.1f]", effect_percent(ends->low),
		 effect_percent(ends->high));
	canvas_text(canvas, &right, x + VALUE_WIDTH, y, text);
}

static void draw_band(const struct forest *forest, struct canvas *canvas)
{
	const double margin = forest->effects->lenth.margin;
	const double from = scale_pixel(&forest->scale, effect_percent(-margin));
	const double to = scale_pixel(&forest->scale, effect_percent(margin));

	if (margin > 0)
		canvas_rectangle(canvas, from, forest->top, to - from, forest->bottom - forest->top,
				 COLOUR_FAINT);
}

static void draw_frame(const struct forest *forest, struct canvas *canvas)
{
	const struct extent y = {forest->top, forest->bottom};

	draw_band(forest, canvas);
	scale_across(&forest->scale, canvas, y,
		     "change of a start's cost when taken away, per cent");
	canvas_text(canvas, &pen_strong, PAGE_MARGIN, forest->top - 10, "Single factors");
	if (forest->count > forest->main)
		canvas_text(canvas, &pen_strong, PAGE_MARGIN, forest->below_top - 10,
			    "Interactions");
	for (size_t i = 0; i < forest->count; i++) {
		draw_name(forest, &forest->lines[i], canvas);
		draw_values(forest, &forest->lines[i], canvas);
	}
}

static void put_line(const struct forest *forest, const struct line *line, FILE *dat)
{
	const struct interval *ends = &forest->effects->intervals[line->set];
	char factors[WW_MASK_TEXT_MAX];

	fprintf(dat, "%.2f,%s,%d,%.3f,%.3f,%.3f,%d\n", line->top + line->height / 2,
		factors_text(mask_expand(line->set, forest->effects->factors), "+", factors),
		__builtin_popcountll(line->set), effect_percent(effect(forest, line->set)),
		effect_percent(ends->low), effect_percent(ends->high),
		effect_active(forest->effects, line->set));
}

static void put_lines(const struct forest *forest, struct canvas *canvas)
{
	FILE *dat = canvas_block(canvas, "y,factors,order,percent,low,high,active");

	for (size_t i = 0; i < forest->count; i++)
		put_line(forest, &forest->lines[i], dat);
	scale_define(&forest->scale, canvas, "across");
	canvas_layer(
		canvas, "95 % interval",
		"using (across($5)):1:(across($6)-across($5)):(0) with vectors nohead linewidth 2 "
		"linecolor rgb '#%06x'",
		COLOUR_INK);
	canvas_dots(canvas, "single factor", "using ($3 == 1 ? across($4) : NaN):1", 5.5,
		    COLOUR_KEPT);
	canvas_dots(canvas, "interaction", "using ($3 > 1 ? across($4) : NaN):1", 5.5,
		    COLOUR_ESCAPED);
	canvas_dots(canvas, "in the noise", "using ($7 == 0 ? across($4) : NaN):1", 3.3, 0xffffff);
}

/* ---- all ---- */

static void make_note(struct forest *forest)
{
	const size_t sets = (size_t)WW_BIT(forest->effects->factor_count);
	FILE *out = fmemopen(forest->note, sizeof forest->note, "w");

	if (!out)
		return;
	fprintf(out,
		"A dot is the change of the median from the fork to the reaped end, on average "
		"over all combinations of the other factors; the line is its 95 %% interval "
		"(bootstrap).");
	if (forest->effects->lenth.margin > 0)
		fprintf(out,
			" What lies within the band, Lenth's margin of error, counts as noise "
			"(hollow). An interaction of two is half of what taking one away does to "
			"the effect of the other. Interactions that stand out: %zu of %zu",
			forest->active, sets - 1 - forest->effects->factor_count);
	if (forest->active > INTERACTIONS_MAX)
		fprintf(out, "; the %d largest are shown", INTERACTIONS_MAX);
	if (forest->effects->lenth.margin > 0)
		fputs(".", out);
	fclose(out);
}

static int draw(const struct forest *forest, struct drawings *drawings, struct ww_error *e)
{
	const struct bench_paper paper = {forest->width, forest->height, forest->note};
	struct canvas canvas;

	if (bench_sheet_open(forest->sheet, &canvas, drawings, &paper, e) < 0)
		return -1;
	draw_frame(forest, &canvas);
	put_lines(forest, &canvas);
	return canvas_close(&canvas, e);
}

int factor_costs_write(const struct bench_sheet *sheet, struct drawings *drawings,
		       struct ww_error *e)
{
	struct forest forest = {.sheet = sheet, .effects = sheet->effects};

	add_main(&forest);
	if (add_interactions(&forest) < 0)
		return ww_fail(e, 3, "out of memory");
	make_note(&forest);
	measure_scale(&forest);
	measure_names(&forest);
	place(&forest);
	return draw(&forest, drawings, e);
}
