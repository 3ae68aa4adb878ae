/* SPDX-License-Identifier: MIT */
#include "figures/side_map.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "figures/canvas.h"
#include "figures/heading.h"
#include "figures/sheet.h"
#include "text/phrases.h"
#include "text/side_text.h"

#define COLUMN_WIDTH 46.0 /* three lines of a head that stands upright */
#define ROW_HEIGHT 15.0
#define CALLER_GAP 10.0 /* pixels between callers */
#define BAND_ROWS 1.6   /* rows that the name of a gain takes */
#define HEAD_LINE 14.0  /* between lines of a head */
#define COLOUR_UNSTARTED 0x767676
#define SIDE_MARK_SIZE 10.0

static const char *const words[] = {"escaped",       "blocked",      "refused to start",
				    "never started", "inconclusive", "untestable"};
static const unsigned colours[] = {COLOUR_ESCAPED,   COLOUR_BLOCKED,      COLOUR_BLOCKED,
				   COLOUR_UNSTARTED, COLOUR_INCONCLUSIVE, COLOUR_UNTESTABLE};
static const unsigned inks[] = {0xffffff, COLOUR_INK, COLOUR_INK, 0xffffff, 0xffffff, COLOUR_SOFT};
static const char *const marks[] = {"E", "", "c", "n", "?", "-"};
enum kind { KIND_ESCAPED, KIND_BLOCKED, KIND_CLOSED, KIND_UNSTARTED, KIND_OTHER, KIND_UNTESTABLE };
#define KINDS (sizeof words / sizeof *words)

struct map {
	const struct side *side;
	size_t *rows; /* of the side, those that tell something */
	size_t count, left_out;
	size_t first, end;                /* of these, what is drawn */
	unsigned part, parts;             /* from 1; 0 for the whole */
	double *column_x;                 /* left edges, in columns */
	double *row_y;                    /* tops, in rows */
	double cells_width, cells_height; /* in columns and rows */
	double left, top, head, legend_y, width, height;
	char what[256], where[512];
	char *note;
	struct heading heading;
};

/* ---- what is drawn ---- */

static enum kind kind_of(const struct verdict_result *v)
{
	switch (v->verdict) {
	case VERDICT_ESCAPED:
		return KIND_ESCAPED;
	case VERDICT_BLOCKED:
		return v->how == HOW_CLOSED ? KIND_CLOSED : KIND_BLOCKED;
	case VERDICT_UNTESTABLE:
		return KIND_UNTESTABLE;
	case VERDICT_INCONCLUSIVE:
	case WW_VERDICTS_COUNT:
		break;
	}
	return v->reason == REASON_LAUNCHER ? KIND_UNSTARTED : KIND_OTHER;
}

static int choose_rows(struct map *map)
{
	map->rows = calloc(map->side->row_count + 1, sizeof *map->rows);
	map->row_y = calloc(map->side->row_count + 1, sizeof *map->row_y);
	map->column_x = calloc(map->side->column_count + 1, sizeof *map->column_x);
	if (!map->rows || !map->row_y || !map->column_x)
		return -1;
	for (size_t row = 0; row < map->side->row_count; row++)
		if (side_row_tells(map->side, row))
			map->rows[map->count++] = row;
	map->left_out = map->side->row_count - map->count;
	map->end = map->count;
	return 0;
}

static const struct catalog_entry *fixture_at(const struct map *map, size_t i)
{
	return map->side->rows[map->rows[i]].fixture;
}

static bool new_gain(const struct map *map, size_t i)
{
	return i == map->first || fixture_at(map, i)->gain != fixture_at(map, i - 1)->gain;
}

static bool new_caller(const struct side *side, size_t i)
{
	return i == 0 || side->columns[i].group.caller != side->columns[i - 1].group.caller;
}

/* ---- texts ---- */

static void put_note(FILE *out, const struct map *map)
{
	fputs("Each column is a sandbox in full, with no step dropped, and says how many of the "
	      "escapes that are known get out. Left white: not measured.",
	      out);
	if (map->left_out > 0)
		fprintf(out,
			" Left out: %zu escape%s that no sandbox lets out and of which all of one "
			"caller say the same.",
			map->left_out, plural(map->left_out));
	side_put_caveats(out, map->side);
}

static int make_note(struct map *map)
{
	size_t size;
	FILE *out = open_memstream(&map->note, &size);

	if (!out)
		return -1;
	put_note(out, map);
	return fclose(out) == 0 ? 0 : -1;
}

static void make_heading(struct map *map)
{
	const struct analysis *first = map->side->runs[0].analysis;
	int used = snprintf(map->what, sizeof map->what, "Escapes by severity, sandboxes across.");

	if (map->part > 0)
		snprintf(map->what + used, sizeof map->what - (size_t)used, " Part %u of %u.",
			 map->part, map->parts);
	if (map->side->run_count > 1)
		snprintf(map->where, sizeof map->where, "%zu runs of %zu stud%s.",
			 map->side->run_count, map->side->study_count,
			 map->side->study_count == 1 ? "y" : "ies");
	else
		snprintf(map->where, sizeof map->where, "%s. Study %s.",
			 first->host_line ? first->host_line : "Unknown host", first->study);
	map->heading = (struct heading){"Which sandbox stops which escape", map->what, map->where};
}

/* "bwrap", "bubblewrap 0.8.0", "5 of 130": the lines of a head. */
static const char *head_line(const struct side *side, size_t i, int line, char text[SIDE_TEXT_MAX])
{
	const struct side_column *column = &side->columns[i];
	size_t used;

	if (line == 0)
		return column->label;
	if (line == 2)
		return side_escapes_text(column, text);
	used = strlen(side_what(column, text));
	if (side->study_count > 1)
		snprintf(text + used, SIDE_TEXT_MAX - used, ", study %.8s",
			 column->run->analysis->study);
	return text;
}

#define HEAD_LINES 3

/* ---- places ---- */

static double widest_head(const struct map *map)
{
	char text[SIDE_TEXT_MAX];
	double widest = 0;

	for (size_t i = 0; i < map->side->column_count; i++)
		for (int line = 0; line < HEAD_LINES; line++)
			widest = fmax(widest, text_width(head_line(map->side, i, line, text),
							 TEXT_SIZE, line == 0));
	return widest;
}

static double widest_name(const struct map *map)
{
	double widest = 0;

	for (size_t i = 0; i < map->count; i++)
		widest = fmax(widest, text_width(fixture_at(map, i)->id, TEXT_SIZE, false));
	for (int gain = 0; gain < WW_GAINS_COUNT; gain++)
		widest = fmax(widest, text_width(gain_name((enum gain)gain), TEXT_SIZE, true));
	return widest;
}

static void place_columns(struct map *map)
{
	double x = 0;

	for (size_t i = 0; i < map->side->column_count; i++, x += 1) {
		if (i > 0 && new_caller(map->side, i))
			x += CALLER_GAP / COLUMN_WIDTH;
		map->column_x[i] = x;
	}
	map->cells_width = x;
}

static void place_rows(struct map *map)
{
	double y = 0;

	for (size_t i = map->first; i < map->end; i++, y += 1) {
		if (new_gain(map, i))
			y += BAND_ROWS;
		map->row_y[i] = y;
	}
	map->cells_height = y;
}

/* The x behind it. */
static double draw_legend(const struct map *map, struct canvas *canvas)
{
	double x = PAGE_MARGIN;
	char text[48];

	for (size_t i = 0; i < KINDS; i++) {
		snprintf(text, sizeof text, "%s%s%s", marks[i], *marks[i] ? " " : "", words[i]);
		x = canvas_legend(canvas, x, map->legend_y, colours[i], text);
	}
	return x;
}

static void place_page(struct map *map)
{
	double content;

	map->head = widest_head(map) + 8;
	map->left = PAGE_MARGIN + widest_name(map) + 8;
	content = map->left + map->cells_width * COLUMN_WIDTH + PAGE_MARGIN;
	map->width = sheet_width(content, draw_legend(map, NULL));
	map->legend_y = heading_height(&map->heading, map->width) + 4;
	map->top = map->legend_y + 44 + map->head;
	map->height = map->top + map->cells_height * ROW_HEIGHT + sheet_foot(map->width, map->note);
}

/* ---- drawing ---- */

static double column_pixel(const struct map *map, double x)
{
	return map->left + x * COLUMN_WIDTH;
}

static double row_pixel(const struct map *map, double y)
{
	return map->top + (y + 0.5) * ROW_HEIGHT;
}

static void draw_head(const struct map *map, struct canvas *canvas, size_t i)
{
	const double middle = column_pixel(map, map->column_x[i] + 0.5);
	char text[SIDE_TEXT_MAX];

	for (int line = 0; line < HEAD_LINES; line++) {
		const struct pen pen = {.size = TEXT_SIZE,
					.colour = line == 1 ? COLOUR_SOFT : COLOUR_INK,
					.bold = line == 0,
					.rotate = 90};

		canvas_text(canvas, &pen, middle + (line - 1) * HEAD_LINE, map->top - 6,
			    head_line(map->side, i, line, text));
	}
}

/* The caller over its columns. */
static void draw_caller(const struct map *map, struct canvas *canvas, size_t first)
{
	const double y = map->legend_y + 26, from = column_pixel(map, map->column_x[first]);
	size_t end = first + 1;
	char text[64];

	while (end < map->side->column_count && !new_caller(map->side, end))
		end++;
	snprintf(text, sizeof text, "started by %s",
		 ww_word(&ww_callers, (int)map->side->columns[first].group.caller));
	canvas_text(canvas, &pen_strong, from, y, text);
	canvas_line(canvas, from, y + 10, column_pixel(map, map->column_x[end - 1] + 1), y + 10, 1,
		    COLOUR_SOFT);
}

static void draw_columns(const struct map *map, struct canvas *canvas)
{
	for (size_t i = 0; i < map->side->column_count; i++) {
		if (new_caller(map->side, i))
			draw_caller(map, canvas, i);
		draw_head(map, canvas, i);
	}
}

static void draw_names(const struct map *map, struct canvas *canvas)
{
	const struct pen name = pen_aligned(&pen_ink, ALIGN_RIGHT);

	for (size_t i = map->first; i < map->end; i++) {
		if (new_gain(map, i))
			canvas_text(canvas, &pen_strong, PAGE_MARGIN,
				    row_pixel(map, map->row_y[i] - 1),
				    gain_name(fixture_at(map, i)->gain));
		canvas_text(canvas, &name, map->left - 8, row_pixel(map, map->row_y[i]),
			    fixture_at(map, i)->id);
	}
}

static void put_functions(struct canvas *canvas)
{
	fputs("colour(word) = ", canvas->gp);
	for (size_t i = 0; i < KINDS - 1; i++)
		fprintf(canvas->gp, "word eq '%s' ? 0x%06x : ", words[i], colours[i]);
	fprintf(canvas->gp, "0x%06x\nink(word) = ", colours[KINDS - 1]);
	for (size_t i = 0; i < KINDS - 1; i++)
		fprintf(canvas->gp, "word eq '%s' ? 0x%06x : ", words[i], inks[i]);
	fprintf(canvas->gp, "0x%06x\n", inks[KINDS - 1]);
}

static void put_cell(const struct map *map, FILE *dat, size_t i, size_t column)
{
	const struct verdict_result *v = side_verdict(map->side, map->rows[i], column);

	if (!v)
		return;
	fprintf(dat, "%.4f,%.2f,%s,%s,%s,%s,%s\n", map->column_x[column], map->row_y[i],
		words[kind_of(v)], marks[kind_of(v)], fixture_at(map, i)->id,
		map->side->columns[column].group.profile,
		ww_word(&ww_callers, (int)map->side->columns[column].group.caller));
}

static void put_cells(const struct map *map, struct canvas *canvas)
{
	FILE *dat = canvas_block(canvas, "left,top,what is said,its mark,fixture,profile,caller");

	for (size_t i = map->first; i < map->end; i++)
		for (size_t column = 0; column < map->side->column_count; column++)
			put_cell(map, dat, i, column);
	canvas_layer(canvas, "verdicts",
		     "using ($1+0.5):($2+0.5):($1+%.4f):($1+1-%.4f):($2+%.4f):($2+1-%.4f):"
		     "(colour(strcol(3))) with boxxyerror fillstyle solid noborder linecolor rgb "
		     "variable",
		     0.5 / COLUMN_WIDTH, 0.5 / COLUMN_WIDTH, 0.5 / ROW_HEIGHT, 0.5 / ROW_HEIGHT);
	canvas_layer(canvas, "marks",
		     "using ($1+0.5):($2+0.5):(strcol(4)):(ink(strcol(3))) with labels font "
		     "',%g' textcolor rgb variable",
		     SIDE_MARK_SIZE);
}

static int draw(const struct map *map, struct drawings *drawings, struct ww_error *e)
{
	struct canvas canvas;
	char name[FIGURE_NAME_MAX] = "side";

	if (map->part > 0)
		snprintf(name, sizeof name, "side-%u", map->part);
	if (canvas_open(&canvas, drawings, name, map->width, map->height, e) < 0)
		return -1;
	heading_draw(&map->heading, &canvas, map->width);
	sheet_note(&canvas, map->width, map->height, map->note);
	canvas_area(&canvas, map->left, map->top, COLUMN_WIDTH, ROW_HEIGHT, map->cells_width,
		    fmax(map->cells_height, 1));
	put_functions(&canvas);
	draw_legend(map, &canvas);
	draw_columns(map, &canvas);
	draw_names(map, &canvas);
	put_cells(map, &canvas);
	return canvas_close(&canvas, e);
}

/* ---- the whole, and its parts ---- */

static void place(struct map *map, unsigned part)
{
	map->part = part;
	map->first = part > 0 ? map->count * (part - 1) / map->parts : 0;
	map->end = part > 0 ? map->count * part / map->parts : map->count;
	make_heading(map);
	place_rows(map);
	place_page(map);
}

/* The fewest parts of which each fits a page. */
static unsigned count_parts(struct map *map)
{
	for (map->parts = 1; map->parts < map->count; map->parts++) {
		double highest = 0;

		for (unsigned part = 1; part <= map->parts; part++) {
			place(map, part);
			highest = fmax(highest, map->height);
		}
		if (highest <= PRINT_HEIGHT)
			break;
	}
	return map->parts;
}

static int draw_all(struct map *map, struct drawings *drawings, struct ww_error *e)
{
	const unsigned parts = count_parts(map);

	place(map, 0);
	if (draw(map, drawings, e) < 0)
		return -1;
	for (unsigned part = 1; parts > 1 && part <= parts; part++) {
		place(map, part);
		if (draw(map, drawings, e) < 0)
			return -1;
	}
	return 0;
}

int side_figure(const struct side *side, struct drawings *drawings, struct ww_error *e)
{
	struct map map = {.side = side};
	int status = -1;

	if (choose_rows(&map) == 0 && make_note(&map) == 0) {
		place_columns(&map);
		status = draw_all(&map, drawings, e);
	} else {
		ww_fail(e, 3, "out of memory");
	}
	free(map.rows);
	free(map.row_y);
	free(map.column_x);
	free(map.note);
	return status;
}
