/* SPDX-License-Identifier: MIT */
/* escape-map-PROFILE-CALLER: which factors must go before each escape works.
 *
 * One line for each minimal set, dots joined, after A. Lex et al., "UpSet: Visualization of
 * Intersecting Sets", IEEE TVCG 20 (2014) 1983-1992. */
#include <stdlib.h>
#include <string.h>

#include "sheet.h"
#include "words.h"

#define TERMS_SHOWN 12 /* of one fixture; matrix.csv has them all */
#define ROW_HEIGHT 18.0
#define HEADING_ROWS 1.5
#define COLUMN_WIDTH 36.0
#define COLUMNS_WIDTH_MIN 232.0 /* the words of a row without dots must fit */
#define BAR_WIDTH 150.0
#define BAR_GAP 26.0
#define DOT 6.0
#define SLANT 40 /* degrees of the factor names */
#define SLANT_SIN 0.643
#define SLANT_COS 0.766

struct line_row {
	const struct row *row; /* NULL: a heading */
	const char *heading;
	double y; /* top, in rows */
	size_t lines;
};

struct escape_map {
	const struct sheet *sheet;
	const struct group *group;
	struct line_row *lines;
	size_t line_count;
	unsigned factors;
	bool keeps; /* some term has a negative literal */
	double rows, column_width, columns_width, names_width, left, top, width, height;
};

/* ---- layout ---- */

static bool has_terms(const struct row *row)
{
	return row->testable && row->complete && row->term_count > 0;
}

/* No literal at all: nothing to draw dots for. */
static bool always(const struct row *row)
{
	return has_terms(row) && (row->terms[0].removed | row->terms[0].kept) == 0;
}

static bool has_dots(const struct row *row)
{
	return has_terms(row) && !always(row);
}

static size_t lines_of(const struct row *row)
{
	if (!has_dots(row))
		return 1;
	return row->term_count > TERMS_SHOWN ? TERMS_SHOWN + 1 : row->term_count;
}

/* A section is a standing, and for STANDING_SEVERAL a number of factors. */
static bool in_section(const struct row *row, enum standing standing, int least)
{
	return row_standing(row) == standing &&
	       (standing != STANDING_SEVERAL || row_least(row) == least);
}

static const char *section_heading(enum standing standing, int least)
{
	static const char *const words[STANDING_COUNT] = {
		[STANDING_OPEN] = "Escape under full hardening",
		[STANDING_SINGLE] = "One factor is enough",
		[STANDING_NEVER] = "Never escape",
		[STANDING_UNSEEN] = "Not seen to escape, not all known",
		[STANDING_UNTESTABLE] = "Untestable on this host",
	};
	static const char *const several[WW_FACTORIAL_MAX + 1] = {
		[2] = "Two factors must go",     [3] = "Three factors must go",
		[4] = "Four factors must go",    [5] = "Five factors must go",
		[6] = "Six factors must go",     [7] = "Seven factors must go",
		[8] = "Eight factors must go",   [9] = "Nine factors must go",
		[10] = "Ten factors must go",    [11] = "Eleven factors must go",
		[12] = "Twelve factors must go",
	};

	return standing == STANDING_SEVERAL ? several[least] : words[standing];
}

static void add_section(struct escape_map *map, enum standing standing, int least)
{
	bool begun = false;

	for (size_t i = 0; i < map->group->count; i++) {
		const struct row *row = &map->group->rows[i];

		if (!in_section(row, standing, least))
			continue;
		if (!begun) {
			map->lines[map->line_count++] = (struct line_row){
				.heading = section_heading(standing, least), .y = map->rows};
			map->rows += HEADING_ROWS;
		}
		begun = true;
		map->lines[map->line_count++] =
			(struct line_row){.row = row, .y = map->rows, .lines = lines_of(row)};
		map->rows += (double)lines_of(row);
	}
	map->rows += begun ? 0.4 : 0;
}

static int place_lines(struct escape_map *map)
{
	map->lines = calloc(2 * map->group->count + 1, sizeof *map->lines);
	if (!map->lines)
		return -1;
	for (int standing = 0; standing < STANDING_COUNT; standing++)
		for (int least = 2; least <= WW_FACTORIAL_MAX; least++) {
			add_section(map, (enum standing)standing, least);
			if (standing != STANDING_SEVERAL)
				break;
		}
	for (size_t i = 0; i < map->group->count; i++)
		for (size_t t = 0; t < map->group->rows[i].term_count; t++)
			map->keeps |= map->group->rows[i].terms[t].kept != 0;
	return 0;
}

static void place_names(struct escape_map *map)
{
	for (size_t i = 0; i < map->line_count; i++) {
		const struct line_row *line = &map->lines[i];
		double w = line->row ? 14 + text_width(line->row->fixture->id, TEXT_SIZE, false)
				     : text_width(line->heading, TEXT_SIZE, true);

		map->names_width = w > map->names_width ? w : map->names_width;
	}
}

static const char *footer(const struct escape_map *map)
{
	if (map->keeps)
		return "Each line of dots is one smallest set of factors that must be taken away "
		       "together (filled) while others must stay in place (rings) for the escape "
		       "to "
		       "work; several lines are alternatives. The bar is the share of all "
		       "combinations in which it escaped.";
	return "Each line of dots is one smallest set of factors that must be taken away together "
	       "for the escape to work; several lines are alternatives. The bar is the share of "
	       "all combinations in which it escaped.";
}

static const char bar_heading[] = "combinations with escape";

static void place_page(struct escape_map *map)
{
	double slanted = sheet_factors_width(map->group->factors), right;
	char text[512];

	snprintf(text, sizeof text, "%llu of %llu",
		 (unsigned long long)WW_BIT(map->group->factor_count),
		 (unsigned long long)WW_BIT(map->group->factor_count));
	right = BAR_GAP + BAR_WIDTH + 5 + text_width(text, TEXT_SIZE, false);
	if (right < BAR_GAP + 14 + text_width(bar_heading, TEXT_SIZE, false))
		right = BAR_GAP + 14 + text_width(bar_heading, TEXT_SIZE, false);
	if (right < slanted * SLANT_COS)
		right = slanted * SLANT_COS;
	map->factors = map->group->factor_count;
	map->column_width = COLUMN_WIDTH;
	if (map->column_width * map->factors < COLUMNS_WIDTH_MIN)
		map->column_width = COLUMNS_WIDTH_MIN / (map->factors ? map->factors : 1);
	map->columns_width = map->column_width * (map->factors ? map->factors : 1);
	place_names(map);
	map->left = PAGE_MARGIN + map->names_width + 14;
	map->width = map->left + map->columns_width + right + PAGE_MARGIN;
	if (map->width < SHEET_WIDTH_MIN)
		map->width = SHEET_WIDTH_MIN;
	map->top = sheet_head(map->sheet, map->width) + 8 + (slanted + 8) * SLANT_SIN + 12;
	map->height = map->top + map->rows * ROW_HEIGHT + sheet_foot(map->width, footer(map));
}

static double row_pixel(const struct escape_map *map, double y)
{
	return map->top + (y + 0.5) * ROW_HEIGHT;
}

static double column_pixel(const struct escape_map *map, unsigned factor)
{
	return map->left + (factor + 0.5) * map->column_width;
}

/* ---- texts ---- */

static void draw_head(const struct escape_map *map, struct canvas *canvas)
{
	const struct pen slanted = {.size = TEXT_SIZE, .colour = COLOUR_INK, .rotate = SLANT};
	unsigned i = 0;

	for (uint64_t left = map->group->factors; left; left &= left - 1)
		canvas_text(canvas, &slanted, column_pixel(map, i++) - 2, map->top - 10,
			    ww_word(&ww_factors, __builtin_ctzll(left)));
	canvas_text(canvas, &pen_soft, map->left + map->columns_width + BAR_GAP + 14, map->top - 8,
		    bar_heading);
}

static void draw_names(const struct escape_map *map, struct canvas *canvas)
{
	const struct pen heading = {.size = TEXT_SIZE, .colour = COLOUR_INK, .bold = true};

	for (size_t i = 0; i < map->line_count; i++) {
		const struct line_row *line = &map->lines[i];

		if (line->row)
			canvas_text(canvas, &pen_ink, PAGE_MARGIN + 14, row_pixel(map, line->y),
				    line->row->fixture->id);
		else
			canvas_text(canvas, &heading, PAGE_MARGIN, row_pixel(map, line->y + 0.35),
				    line->heading);
	}
}

static size_t cells_unknown(const struct row *row)
{
	return (size_t)WW_BIT(row->known.factors) - signature_count(&row->known);
}

/* What stands in place of dots, and on what colour. */
static unsigned word_of(const struct row *row, char text[96])
{
	if (!row->testable) {
		snprintf(text, 96, "untestable (%s)", ww_word(&ww_reasons, (int)row->reason));
		return COLOUR_UNTESTABLE;
	}
	if (!row->complete) {
		snprintf(text, 96, "incomplete: %zu of %llu not known", cells_unknown(row),
			 (unsigned long long)WW_BIT(row->known.factors));
		return COLOUR_FAINT;
	}
	if (row->term_count == 0) {
		snprintf(text, 96, "never, whatever is gone");
		return COLOUR_BLOCKED;
	}
	snprintf(text, 96, "always: nothing must go");
	return COLOUR_ESCAPED;
}

static void draw_word(const struct escape_map *map, struct canvas *canvas,
		      const struct line_row *line)
{
	struct pen pen = {.size = TEXT_SIZE - 1, .colour = COLOUR_INK, .align = ALIGN_CENTRE};
	double y = row_pixel(map, line->y);
	char text[96];
	unsigned colour = word_of(line->row, text);

	if (colour == COLOUR_ESCAPED) {
		pen.colour = 0xffffff;
		pen.bold = true;
	}
	canvas_rectangle(canvas, map->left + 4, y - ROW_HEIGHT / 2 + 2, map->columns_width - 8,
			 ROW_HEIGHT - 4, colour);
	canvas_text(canvas, &pen, map->left + map->columns_width / 2, y, text);
}

static void draw_words(const struct escape_map *map, struct canvas *canvas)
{
	const struct pen more = {
		.size = TEXT_SIZE - 1, .colour = COLOUR_SOFT, .align = ALIGN_CENTRE};
	char text[96];

	for (size_t i = 0; i < map->line_count; i++) {
		const struct line_row *line = &map->lines[i];

		if (!line->row)
			continue;
		if (!has_dots(line->row))
			draw_word(map, canvas, line);
		if (line->lines <= TERMS_SHOWN)
			continue;
		snprintf(text, sizeof text, "and %zu more sets (matrix.csv)",
			 line->row->term_count - TERMS_SHOWN);
		canvas_text(canvas, &more, map->left + map->columns_width / 2,
			    row_pixel(map, line->y + TERMS_SHOWN), text);
	}
}

static void draw_counts(const struct escape_map *map, struct canvas *canvas)
{
	double left = map->left + map->columns_width + BAR_GAP;
	char text[48];

	for (size_t i = 0; i < map->line_count; i++) {
		const struct row *row = map->lines[i].row;
		double share;

		if (!row || !row->testable || row->cell_count == 0)
			continue;
		share = (double)row->escapes / (double)row->cell_count;
		snprintf(text, sizeof text, "%u of %zu", row->escapes, row->cell_count);
		canvas_text(canvas, &pen_soft, left + share * BAR_WIDTH + 5,
			    row_pixel(map, map->lines[i].y), text);
	}
}

/* ---- data ---- */

/* Calls for each line of dots that is shown. */
typedef void visit_term(const struct escape_map *map, FILE *dat, const struct line_row *line,
			size_t i);

static void each_term(const struct escape_map *map, FILE *dat, visit_term *visit)
{
	for (size_t l = 0; l < map->line_count; l++) {
		const struct line_row *line = &map->lines[l];

		if (!line->row || !has_dots(line->row))
			continue;
		for (size_t i = 0; i < line->row->term_count && i < TERMS_SHOWN; i++)
			visit(map, dat, line, i);
	}
}

static void put_joint(const struct escape_map *map, FILE *dat, const struct line_row *line,
		      size_t i)
{
	const struct implicant *term = &line->row->terms[i];
	uint64_t all = term->removed | term->kept;
	int first = __builtin_ctzll(all), last = 63 - __builtin_clzll(all);

	(void)map;
	fprintf(dat, "%.1f,%.2f,%d,0,%s\n", first + 0.5, line->y + (double)i + 0.5, last - first,
		line->row->fixture->id);
}

static void put_dots(FILE *dat, const struct line_row *line, size_t i, uint64_t which)
{
	for (; which; which &= which - 1)
		fprintf(dat, "%.1f,%.2f,%s\n", __builtin_ctzll(which) + 0.5,
			line->y + (double)i + 0.5, line->row->fixture->id);
}

static void put_free(const struct escape_map *map, FILE *dat, const struct line_row *line, size_t i)
{
	const struct implicant *term = &line->row->terms[i];

	put_dots(dat, line, i, (WW_BIT(map->factors) - 1) & ~(term->removed | term->kept));
}

static void put_removed(const struct escape_map *map, FILE *dat, const struct line_row *line,
			size_t i)
{
	(void)map;
	put_dots(dat, line, i, line->row->terms[i].removed);
}

static void put_kept(const struct escape_map *map, FILE *dat, const struct line_row *line, size_t i)
{
	(void)map;
	put_dots(dat, line, i, line->row->terms[i].kept);
}

static void put_map(const struct escape_map *map, struct canvas *canvas)
{
	each_term(map, canvas_block(canvas, "x,y,fixture of a factor that does not matter"),
		  put_free);
	canvas_dots(canvas, "does not matter", "using 1:2", 3, 0xdcdcdc);
	each_term(map, canvas_block(canvas, "x,y,dx,dy,fixture: one minimal set"), put_joint);
	canvas_layer(canvas, "together",
		     "using 1:2:3:4 with vectors nohead linewidth 2.5 linecolor rgb '#%06x'",
		     COLOUR_INK);
	each_term(map, canvas_block(canvas, "x,y,fixture of a factor that must go"), put_removed);
	canvas_dots(canvas, "must be gone", "using 1:2", DOT, COLOUR_INK);
	each_term(map, canvas_block(canvas, "x,y,fixture of a factor that must stay"), put_kept);
	canvas_rings(canvas, "must stay", "using 1:2", DOT, COLOUR_KEPT);
}

static void put_bars(const struct escape_map *map, struct canvas *canvas)
{
	double left = (map->columns_width + BAR_GAP) / map->column_width;
	double unit = BAR_WIDTH / map->column_width;
	FILE *dat = canvas_block(canvas, "left,right,y,fixture,escaped,cells");

	for (size_t i = 0; i < map->line_count; i++) {
		const struct row *row = map->lines[i].row;

		if (!row || !row->testable || row->cell_count == 0)
			continue;
		fprintf(dat, "%.4f,%.4f,%.2f,%s,%u,%zu\n", left,
			left + unit * (double)row->escapes / (double)row->cell_count,
			map->lines[i].y + 0.5, row->fixture->id, row->escapes, row->cell_count);
	}
	canvas_layer(canvas, "combinations with escape",
		     "using (($1+$2)/2):3:1:2:($3-0.3):($3+0.3) with boxxyerror fillstyle solid "
		     "noborder linecolor rgb '#%06x'",
		     COLOUR_ESCAPED);
}

static void draw_bands(const struct escape_map *map, struct canvas *canvas)
{
	for (size_t i = 0, n = 0; i < map->line_count; i++) {
		const struct line_row *line = &map->lines[i];

		if (!line->row) {
			n = 0;
			canvas_line(canvas, PAGE_MARGIN, map->top + (line->y + 1.35) * ROW_HEIGHT,
				    map->width - PAGE_MARGIN,
				    map->top + (line->y + 1.35) * ROW_HEIGHT, 1, 0xb8b8b8);
		} else if (n++ % 2 == 1) {
			canvas_rectangle(canvas, PAGE_MARGIN, map->top + line->y * ROW_HEIGHT,
					 map->width - 2 * PAGE_MARGIN,
					 (double)line->lines * ROW_HEIGHT, 0xf5f5f5);
		}
	}
}

static int draw(const struct escape_map *map, const char *dir, struct ww_error *e)
{
	double units = (map->width - PAGE_MARGIN - map->left) / map->column_width;
	struct canvas canvas;

	if (sheet_open(map->sheet, &canvas, dir, map->width, map->height, footer(map), e) < 0)
		return -1;
	canvas_area(&canvas, map->left, map->top, map->column_width, ROW_HEIGHT, units, map->rows);
	draw_bands(map, &canvas);
	draw_head(map, &canvas);
	draw_names(map, &canvas);
	draw_words(map, &canvas);
	draw_counts(map, &canvas);
	put_map(map, &canvas);
	put_bars(map, &canvas);
	return canvas_close(&canvas, e);
}

int escape_map_write(const struct sheet *sheet, const char *dir, struct ww_error *e)
{
	struct escape_map map = {.sheet = sheet, .group = sheet->group};
	int status;

	if (place_lines(&map) < 0)
		return ww_fail(e, 3, "out of memory");
	place_page(&map);
	status = draw(&map, dir, e);
	free(map.lines);
	return status;
}
