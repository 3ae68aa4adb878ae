/* SPDX-License-Identifier: MIT */
/* interaction-PROFILE-CALLER: which pairs of hardening steps stop escapes only together, and which
 * of them each do what the other does.  power.h has the definition. */
#include "figures/sheet.h"
#include "findings.h"
#include "text/phrases.h"
#include "text/words.h"

#define CELL_WIDTH_MIN 84.0
#define CELL_HEIGHT 46.0
#define SCALE_WIDTH 220.0
#define SCALE_STEPS 44

struct interaction {
	const struct sheet *sheet;
	const struct group *group;
	const struct findings *findings;
	double strongest; /* largest absolute value, 1 when all are 0 */
	double left, top, cell_width, width, height;
};

static unsigned factors(const struct interaction *map)
{
	return map->findings->factor_count;
}

static double value(const struct interaction *map, unsigned i, unsigned j)
{
	return fraction_value(map->findings->interaction[i][j]);
}

/* With its sign: in grey both colours look alike. */
static const char *exact_text(struct fraction fraction, char text[WW_FRACTION_TEXT_MAX + 1])
{
	text[0] = '+';
	fraction_format(fraction, text + 1);
	return fraction.numerator > 0 ? text : text + 1;
}

static void measure(struct interaction *map)
{
	char text[WW_FRACTION_TEXT_MAX + 1];

	map->cell_width = CELL_WIDTH_MIN;
	for (unsigned i = 0; i < factors(map); i++)
		for (unsigned j = 0; j < factors(map); j++) {
			double v = value(map, i, j), w;

			exact_text(map->findings->interaction[i][j], text);
			w = text_width(text, TEXT_SIZE, false) + 16;
			map->cell_width = w > map->cell_width ? w : map->cell_width;
			v = v < 0 ? -v : v;
			map->strongest = v > map->strongest ? v : map->strongest;
		}
	if (map->strongest == 0)
		map->strongest = 1;
}

static void make_note(const struct interaction *map, char *note, size_t size)
{
	const size_t others = map->findings->testable - map->findings->complete;
	char unknown[64] = "";

	if (others > 0)
		snprintf(unknown, sizeof unknown, " Of %zu more not every combination is known.",
			 others);
	snprintf(note, size,
		 "The cell of two steps is the sum of their Shapley interactions (Grabisch and "
		 "Roubens 1999) over the %zu escape%s known in every combination: + where an "
		 "escape is stopped only while both are kept, - where either one alone stops it, "
		 "nothing where they are independent.%s",
		 map->findings->complete, plural(map->findings->complete), unknown);
}

static void place(struct interaction *map, const char *note)
{
	map->left = PAGE_MARGIN + sheet_factors_width(map->group->factors) + 10;
	/* The scale is narrower than any sheet. */
	map->width = sheet_width(map->left + factors(map) * map->cell_width + PAGE_MARGIN, 0);
	map->top = sheet_head(map->sheet, map->width) + 56 +
		   sheet_factors_height(map->group->factors, map->cell_width - 4);
	map->height = map->top + factors(map) * CELL_HEIGHT + sheet_foot(map->width, note);
}

/* ---- drawing ---- */

static void draw_scale(const struct interaction *map, struct canvas *canvas)
{
	static const char less[] = "either one is enough", more[] = "only together";
	double y = sheet_head(map->sheet, map->width) + 4, step = SCALE_WIDTH / SCALE_STEPS;
	double x = PAGE_MARGIN + text_width(less, TEXT_SIZE, false) + 10;
	const struct pen centre = pen_aligned(&pen_soft, ALIGN_CENTRE);
	char text[32];

	canvas_text(canvas, &pen_ink, PAGE_MARGIN, y, less);
	for (int i = 0; i < SCALE_STEPS; i++)
		canvas_rectangle(canvas, x + i * step, y - 6, step + 0.3, 12,
				 canvas_shade((2.0 * i + 1) / SCALE_STEPS - 1));
	canvas_text(canvas, &pen_ink, x + SCALE_WIDTH + 10, y, more);
	snprintf(text, sizeof text, "-%.3g", map->strongest);
	canvas_text(canvas, &centre, x, y + 16, text);
	canvas_text(canvas, &centre, x + SCALE_WIDTH / 2, y + 16, "0");
	snprintf(text, sizeof text, "+%.3g", map->strongest);
	canvas_text(canvas, &centre, x + SCALE_WIDTH, y + 16, text);
}

static void draw_names(const struct interaction *map, struct canvas *canvas)
{
	const struct pen right = pen_aligned(&pen_ink, ALIGN_RIGHT);

	for (unsigned i = 0; i < factors(map); i++) {
		enum factor factor = sheet_nth(map->group->factors, i);

		sheet_factor(canvas, factor, map->left + (i + 0.5) * map->cell_width, map->top - 6,
			     map->cell_width - 4);
		canvas_text(canvas, &right, map->left - 8, map->top + (i + 0.5) * CELL_HEIGHT,
			    hardening_label(factor));
	}
}

static void put_cell(const struct interaction *map, FILE *dat, unsigned i, unsigned j)
{
	char text[WW_FRACTION_TEXT_MAX + 1];

	fprintf(dat, "%u,%u,%s,%s,%.6f,%s\n", i, j,
		ww_word(&ww_factors, (int)sheet_nth(map->group->factors, i)),
		ww_word(&ww_factors, (int)sheet_nth(map->group->factors, j)), value(map, i, j),
		exact_text(map->findings->interaction[i][j], text));
}

#define CELL "using ($2+0.5):($1+0.5):($2+edge_x):($2+1-edge_x):($1+edge_y):($1+1-edge_y)"

static void put_cells(const struct interaction *map, struct canvas *canvas)
{
	FILE *dat = canvas_block(canvas, "row,column,factor,other_factor,interaction,exact");

	for (unsigned i = 0; i < factors(map); i++)
		for (unsigned j = 0; j < factors(map); j++)
			put_cell(map, dat, i, j);
	canvas_variable(canvas, "strongest", map->strongest);
	canvas_variable(canvas, "edge_x", 1 / map->cell_width);
	canvas_variable(canvas, "edge_y", 1 / CELL_HEIGHT);
	canvas_layer(canvas, "interaction",
		     CELL ":($1 == $2 ? %u : shade($5 / strongest)) "
			  "with boxxyerror fillstyle solid noborder linecolor rgb variable",
		     (unsigned)COLOUR_GRID);
	/* A fraction has its decimals below it. */
	canvas_layer(canvas, "exact value",
		     "using ($1 == $2 ? NaN : $2+0.5):(strstrt(strcol(6), '/') ? $1+0.36 : $1+0.5):"
		     "(strcol(6)):(ink($5 / strongest)) with labels noenhanced textcolor rgb "
		     "variable");
	canvas_layer(canvas, "decimal value",
		     "using (strstrt(strcol(6), '/') && $1 != $2 ? $2+0.5 : NaN):($1+0.7):"
		     "(sprintf('%%+.2f', $5)):(ink($5 / strongest)) "
		     "with labels noenhanced font ',%g' textcolor rgb variable",
		     TEXT_SIZE - 2);
}

static int draw(const struct interaction *map, struct drawings *drawings, const char *note,
		struct ww_error *e)
{
	struct canvas canvas;

	if (sheet_open(map->sheet, &canvas, drawings, map->width, map->height, note, e) < 0)
		return -1;
	canvas_area(&canvas, map->left, map->top, map->cell_width, CELL_HEIGHT, factors(map),
		    factors(map));
	canvas_shades(&canvas);
	draw_scale(map, &canvas);
	draw_names(map, &canvas);
	put_cells(map, &canvas);
	return canvas_close(&canvas, e);
}

int interaction_write(const struct sheet *sheet, struct drawings *drawings, struct ww_error *e)
{
	struct interaction map = {.sheet = sheet, .group = sheet->group};
	struct findings *findings = findings_of(sheet->analysis, sheet->group);
	char note[512];
	int status;

	if (!findings)
		return ww_fail(e, 3, "out of memory");
	map.findings = findings;
	measure(&map);
	make_note(&map, note, sizeof note);
	place(&map, note);
	status = draw(&map, drawings, note, e);
	findings_free(findings);
	return status;
}
