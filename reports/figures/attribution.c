/* SPDX-License-Identifier: MIT */
/* attribution-PROFILE-CALLER: what the hardening behind each factor earns.  Above, over all
 * escapes; below, in which of them: escapes with the same Shapley values share a line. */
#include <stdlib.h>
#include <string.h>

#include "figures/sheet.h"
#include "findings.h"
#include "power.h"
#include "text/findings_text.h"
#include "text/phrases.h"
#include "text/words.h"

#define AXIS_ROOM 58.0
#define BARS_HEIGHT 190.0
#define COLUMN_WIDTH 82.0
#define CELL_HEIGHT 24.0
#define SIDE_WIDTH 160.0 /* of words at the right of the cells */
#define NAMES_AIR 8.0    /* below the names of escapes */
#define HEADROOM 20.0    /* for the number over the highest bar */
#define BLOCK_GAP 14.0

/* Escapes whose Shapley values are equal. */
struct kin {
	const struct fraction *values; /* dense */
	const size_t *rows;            /* of the group, by id */
	size_t count;
	double y, height; /* pixels below the first */
	char *names;
};

struct attribution {
	const struct sheet *sheet;
	const struct group *group;
	const struct findings *findings;
	unsigned columns;
	unsigned order[WW_FACTORIAL_MAX];            /* columns to dense factors */
	struct fraction (*values)[WW_FACTORIAL_MAX]; /* by row of the group */
	size_t *rows;                                /* judged and not all 0, by values */
	size_t row_count;
	struct kin *kin;
	size_t kin_count;
	long highest, lowest; /* of the axis */
	double left, top, zero, unit, names_bottom, kin_top, sums_y, side, width, height;
};

/* ---- values ---- */

static int compare_values(const struct attribution *map, size_t x, size_t y)
{
	for (unsigned i = 0; i < map->columns; i++) {
		int order = fraction_compare(map->values[x][i], map->values[y][i]);

		if (order)
			return -order;
	}
	return 0;
}

static int compare_rows(const void *a, const void *b, void *context)
{
	const struct attribution *map = context;
	size_t x = *(const size_t *)a, y = *(const size_t *)b;
	int order = compare_values(map, x, y);

	return order ? order
		     : strcmp(map->group->rows[x].fixture->id, map->group->rows[y].fixture->id);
}

/* Many first. */
static int compare_kin(const void *a, const void *b, void *context)
{
	const struct kin *x = a, *y = b;

	if (x->count != y->count)
		return x->count > y->count ? -1 : 1;
	return compare_values(context, x->rows[0], y->rows[0]);
}

/* The factor that earns most first. */
static int compare_factors(const void *a, const void *b, void *context)
{
	const struct attribution *map = context;
	unsigned x = *(const unsigned *)a, y = *(const unsigned *)b;
	const struct share *shares = map->findings->shares;
	int order = fraction_compare(shares[y].shapley, shares[x].shapley);

	return order ? order : (int)x - (int)y;
}

static bool all_zero(const struct fraction *values, unsigned count)
{
	for (unsigned i = 0; i < count; i++)
		if (values[i].numerator != 0)
			return false;
	return true;
}

static void add_row(struct attribution *map, size_t r)
{
	struct power power;

	row_power(&map->group->rows[r], &power);
	memcpy(map->values[r], power.shapley, sizeof power.shapley);
	if (!all_zero(power.shapley, map->columns))
		map->rows[map->row_count++] = r;
}

static int collect_rows(struct attribution *map)
{
	size_t count = map->group->count;

	map->values = calloc(count, sizeof *map->values);
	map->rows = calloc(count, sizeof *map->rows);
	map->kin = calloc(count, sizeof *map->kin);
	if (!map->values || !map->rows || !map->kin)
		return -1;
	for (size_t i = 0; i < count; i++)
		if (map->group->rows[i].testable && map->group->rows[i].complete)
			add_row(map, i);
	qsort_r(map->rows, map->row_count, sizeof *map->rows, compare_rows, map);
	return 0;
}

static char *join_names(const struct attribution *map, const struct kin *kin)
{
	char *names = NULL;
	size_t size;
	FILE *out = open_memstream(&names, &size);

	if (!out)
		return NULL;
	for (size_t i = 0; i < kin->count; i++)
		fprintf(out, "%s%s", i ? " " : "", map->group->rows[kin->rows[i]].fixture->id);
	fclose(out);
	return names;
}

static int collect_kin(struct attribution *map)
{
	for (size_t i = 0; i < map->row_count; i++) {
		size_t *row = &map->rows[i];

		if (i == 0 || compare_values(map, row[-1], *row) != 0)
			map->kin[map->kin_count++] =
				(struct kin){.values = map->values[*row], .rows = row};
		map->kin[map->kin_count - 1].count++;
	}
	qsort_r(map->kin, map->kin_count, sizeof *map->kin, compare_kin, map);
	for (size_t i = 0; i < map->kin_count; i++) {
		map->kin[i].names = join_names(map, &map->kin[i]);
		if (!map->kin[i].names)
			return -1;
	}
	return 0;
}

static void order_factors(struct attribution *map)
{
	for (unsigned i = 0; i < map->columns; i++)
		map->order[i] = i;
	qsort_r(map->order, map->columns, sizeof *map->order, compare_factors, map);
}

/* ---- layout ---- */

static const struct pen names_pen = {.size = TEXT_SIZE, .colour = COLOUR_SOFT};

static long up(double value)
{
	long whole = (long)value;

	return (double)whole < value ? whole + 1 : whole;
}

static void measure_axis(struct attribution *map)
{
	map->highest = 1;
	for (unsigned i = 0; i < map->columns; i++) {
		const struct share *share = &map->findings->shares[i];
		long stack = (long)(share->alone + share->shared);
		long below = -up(-fraction_value(share->shapley));
		long above = up(fraction_value(share->shapley));

		map->highest = stack > map->highest ? stack : map->highest;
		map->highest = above > map->highest ? above : map->highest;
		map->lowest = below < map->lowest ? below : map->lowest;
		map->lowest = -(long)share->opens < map->lowest ? -(long)share->opens : map->lowest;
	}
}

static double names_width(const struct attribution *map)
{
	return map->width - PAGE_MARGIN - map->left;
}

/* Names stand below the cells, which leaves a sheet of six factors as wide as a page. */
static void place_kin(struct attribution *map)
{
	double y = 0;

	for (size_t i = 0; i < map->kin_count; i++) {
		struct kin *kin = &map->kin[i];

		kin->y = y;
		kin->height =
			CELL_HEIGHT + NAMES_AIR +
			canvas_paragraph(NULL, &names_pen, 0, 0, names_width(map), kin->names);
		y += kin->height;
	}
	map->sums_y = y + 4;
	map->height = map->kin_top + map->sums_y + CELL_HEIGHT;
}

/* The x behind it. */
static double draw_legend(const struct attribution *map, struct canvas *canvas)
{
	double y = map->top - 18, x = PAGE_MARGIN;

	x = canvas_legend(canvas, x, y, COLOUR_KEPT, "escape without it alone");
	x = canvas_legend(canvas, x, y, COLOUR_SHARED, "without it and others");
	if (map->lowest < 0)
		x = canvas_legend(canvas, x, y, COLOUR_ESCAPED, "while it is kept (below 0)");
	return canvas_legend(canvas, x, y, COLOUR_INK, "sum of Shapley values");
}

static void place(struct attribution *map, const char *note)
{
	map->left = PAGE_MARGIN + AXIS_ROOM;
	map->side = map->left + map->columns * COLUMN_WIDTH + 14;
	map->width = sheet_width(map->side + SIDE_WIDTH + PAGE_MARGIN, draw_legend(map, NULL));
	map->top = sheet_head(map->sheet, map->width) + 22;
	map->unit = BARS_HEIGHT / (double)(map->highest - map->lowest);
	map->zero = map->top + HEADROOM + (double)map->highest * map->unit;
	map->names_bottom = map->top + HEADROOM + BARS_HEIGHT + BLOCK_GAP +
			    sheet_factors_height(map->group->factors, COLUMN_WIDTH - 4);
	map->kin_top = map->names_bottom + 8;
	place_kin(map);
	map->height += sheet_foot(map->width, note);
}

static double column_pixel(const struct attribution *map, unsigned column)
{
	return map->left + (column + 0.5) * COLUMN_WIDTH;
}

/* ---- above: bars ---- */

static void put_share(const struct attribution *map, FILE *dat, unsigned column)
{
	const struct share *share = &map->findings->shares[map->order[column]];
	char shapley[WW_FRACTION_TEXT_MAX], banzhaf[WW_FRACTION_TEXT_MAX];

	fprintf(dat, "%u,%s,%zu,%zu,%zu,%zu,%.6f,%s,%.6f,%s\n", column,
		ww_word(&ww_factors, (int)share->factor), share->alone, share->shared, share->never,
		share->opens, fraction_value(share->shapley),
		fraction_format(share->shapley, shapley), fraction_value(share->banzhaf),
		fraction_format(share->banzhaf, banzhaf));
}

static void put_bar(struct canvas *canvas, const char *shows, const char *columns, unsigned colour)
{
	canvas_layer(canvas, shows,
		     "using %s with boxxyerror fillstyle solid noborder linecolor rgb '#%06x'",
		     columns, colour);
}

static void put_numbers(struct canvas *canvas)
{
	canvas_layer(canvas, "stopped",
		     "using ($3+$4 > 0 ? $1+0.28 : NaN):(zero-($3+$4)*unit-9):"
		     "(sprintf('%%d', $3+$4)) with labels textcolor rgb '#%06x'",
		     COLOUR_KEPT);
	canvas_layer(canvas, "sum of Shapley values",
		     "using ($7 != 0 ? $1+0.7 : NaN):(zero-($7 > 0 ? $7 : 0)*unit-9):"
		     "(sprintf('%%.2f', $7)) with labels font ',%g' textcolor rgb '#%06x'",
		     TEXT_SIZE - 1, COLOUR_INK);
}

static void put_shares(const struct attribution *map, struct canvas *canvas)
{
	FILE *dat = canvas_block(canvas, "column,factor,alone,shared,never,opens,shapley,"
					 "shapley_exact,banzhaf,banzhaf_exact");

	for (unsigned i = 0; i < map->columns; i++)
		put_share(map, dat, i);
	canvas_variable(canvas, "zero", map->zero - map->top);
	canvas_variable(canvas, "unit", map->unit);
	put_bar(canvas, "without it alone",
		"($1+0.28):(zero):($1+0.08):($1+0.48):(zero-$3*unit):(zero)", COLOUR_KEPT);
	put_bar(canvas, "without it and others",
		"($1+0.28):(zero):($1+0.08):($1+0.48):(zero-($3+$4)*unit):(zero-$3*unit)",
		COLOUR_SHARED);
	put_bar(canvas, "while it is kept",
		"($1+0.28):(zero):($1+0.08):($1+0.48):(zero):(zero+$6*unit)", COLOUR_ESCAPED);
	put_bar(canvas, "sum of Shapley values",
		"($1+0.7):(zero):($1+0.6):($1+0.8):(zero-$7*unit):(zero)", COLOUR_INK);
	put_numbers(canvas);
	canvas_layer(canvas, "exact sum of Shapley values",
		     "using ($1+0.5):(%.2f):8 with labels noenhanced textcolor rgb '#%06x'",
		     map->kin_top - map->top + map->sums_y + CELL_HEIGHT / 2, COLOUR_INK);
}

/* ---- below: kin ---- */

static void put_kin(const struct attribution *map, FILE *dat, size_t i)
{
	const struct kin *kin = &map->kin[i];
	char exact[WW_FRACTION_TEXT_MAX];

	for (unsigned c = 0; c < map->columns; c++)
		fprintf(dat, "%zu,%u,%s,%.6f,%s,%zu,%.2f,%.2f\n", i, c,
			ww_word(&ww_factors, (int)sheet_nth(map->group->factors, map->order[c])),
			fraction_value(kin->values[map->order[c]]),
			fraction_format(kin->values[map->order[c]], exact), kin->count,
			map->kin_top - map->top + kin->y,
			map->kin_top - map->top + kin->y + CELL_HEIGHT);
}

static void put_cells(const struct attribution *map, struct canvas *canvas)
{
	FILE *dat =
		canvas_block(canvas, "line,column,factor,shapley,shapley_exact,escapes,top,bottom");

	for (size_t i = 0; i < map->kin_count; i++)
		put_kin(map, dat, i);
	canvas_layer(canvas, "Shapley value",
		     "using ($2+0.5):(($7+$8)/2):($2+0.012):($2+0.988):($7+1):($8-1):(shade($4)) "
		     "with boxxyerror fillstyle solid noborder linecolor rgb variable");
	canvas_layer(canvas, "exact Shapley value",
		     "using ($2+0.5):(($7+$8)/2):5:(ink($4)) with labels noenhanced textcolor rgb "
		     "variable");
}

static void put_members(const struct attribution *map, struct canvas *canvas)
{
	FILE *dat = canvas_block(canvas, "line,escapes,fixtures (not drawn from here)");

	for (size_t i = 0; i < map->kin_count; i++)
		fprintf(dat, "%zu,%zu,%s\n", i, map->kin[i].count, map->kin[i].names);
}

static void draw_kin(const struct attribution *map, struct canvas *canvas, const struct kin *kin)
{
	double top = map->kin_top + kin->y;
	char text[48];

	canvas_line(canvas, map->left, top, map->width - PAGE_MARGIN, top, 1, COLOUR_GRID);
	snprintf(text, sizeof text, "%zu escape%s:", kin->count, plural(kin->count));
	canvas_text(canvas, &pen_strong, map->side, top + CELL_HEIGHT / 2, text);
	canvas_paragraph(canvas, &names_pen, map->left, top + CELL_HEIGHT + LINE_HEIGHT / 2 + 2,
			 names_width(map), kin->names);
}

static void draw_side_heading(const struct attribution *map, struct canvas *canvas)
{
	static const char heading[] = "Shapley values of single escapes, and who has them";
	double height = canvas_paragraph(NULL, &pen_soft, 0, 0, SIDE_WIDTH, heading);

	canvas_paragraph(canvas, &pen_soft, map->side, map->names_bottom - height + LINE_HEIGHT / 2,
			 SIDE_WIDTH, heading);
}

static void draw_names(const struct attribution *map, struct canvas *canvas)
{
	for (unsigned i = 0; i < map->columns; i++)
		sheet_factor(canvas, sheet_nth(map->group->factors, map->order[i]),
			     column_pixel(map, i), map->names_bottom, COLUMN_WIDTH - 4);
	draw_side_heading(map, canvas);
	for (size_t i = 0; i < map->kin_count; i++)
		draw_kin(map, canvas, &map->kin[i]);
	canvas_rectangle(canvas, map->left, map->kin_top + map->sums_y,
			 map->width - PAGE_MARGIN - map->left, CELL_HEIGHT, COLOUR_BAND);
	canvas_text(canvas, &pen_strong, map->side, map->kin_top + map->sums_y + CELL_HEIGHT / 2,
		    "Sum over these escapes");
}

/* ---- all ---- */

static void put_note(const struct attribution *map, FILE *out)
{
	const struct findings *findings = map->findings;

	const size_t unknown = findings->testable - findings->complete;
	const size_t untestable = findings->rows - findings->testable;

	fprintf(out,
		"A Shapley value is the share that keeping this hardening has in stopping an "
		"escape, over all orders of building the sandbox up (1: it does all the work, "
		"negative: it helps the escape). The values of one escape add up to 1 where full "
		"hardening stops it and it escapes without any, to -1 the other way round, else to "
		"0. Bars and sums are of the %zu escape%s known in every combination: %zu of them "
		"%s under full hardening, %zu in no combination.",
		findings->complete, plural(findings->complete), findings->open,
		findings->open == 1 ? "escapes" : "escape", findings->walled);
	if (unknown > 0)
		fprintf(out, " %zu more %s not known in every combination.", unknown,
			unknown == 1 ? "is" : "are");
	if (untestable > 0)
		fprintf(out, " %zu %s untestable.", untestable, untestable == 1 ? "is" : "are");
	/* What goes down with a step is not its own doing: as on the page. */
	for (unsigned i = 0; i < findings->factor_count; i++)
		put_whose(out, &findings->shares[i]);
}

static char *make_note(const struct attribution *map)
{
	char *note = NULL;
	size_t size;
	FILE *out = open_memstream(&note, &size);

	if (!out)
		return NULL;
	put_note(map, out);
	fclose(out);
	return note;
}

static int draw(const struct attribution *map, struct drawings *drawings, const char *note,
		struct ww_error *e)
{
	const struct height_axis axis = {map->left,   map->left + map->columns * COLUMN_WIDTH,
					 map->zero,   map->unit,
					 map->lowest, map->highest};
	struct canvas canvas;

	if (sheet_open(map->sheet, &canvas, drawings, map->width, map->height, note, e) < 0)
		return -1;
	/* y in pixels. */
	canvas_area(&canvas, map->left, map->top, COLUMN_WIDTH, 1, map->columns,
		    map->height - map->top);
	canvas_shades(&canvas);
	draw_legend(map, &canvas);
	canvas_height_axis(&canvas, &axis, "escapes");
	draw_names(map, &canvas);
	put_shares(map, &canvas);
	put_cells(map, &canvas);
	put_members(map, &canvas);
	return canvas_close(&canvas, e);
}

/* All but the places.  The note, NULL without memory. */
static char *prepare(struct attribution *map)
{
	if (!map->findings || collect_rows(map) < 0 || collect_kin(map) < 0)
		return NULL;
	order_factors(map);
	measure_axis(map);
	return make_note(map);
}

static void done(struct attribution *map)
{
	for (size_t i = 0; i < map->kin_count; i++)
		free(map->kin[i].names);
	free(map->kin);
	free(map->rows);
	free(map->values);
}

int attribution_write(const struct sheet *sheet, struct drawings *drawings, struct ww_error *e)
{
	struct findings *findings = findings_of(sheet->analysis, sheet->group);
	struct attribution map = {.sheet = sheet,
				  .group = sheet->group,
				  .findings = findings,
				  .columns = sheet->group->factor_count};
	char *note = prepare(&map);
	int status;

	if (note) {
		place(&map, note);
		status = draw(&map, drawings, note, e);
	} else {
		status = ww_fail(e, 3, "out of memory");
	}
	free(note);
	done(&map);
	findings_free(findings);
	return status;
}
