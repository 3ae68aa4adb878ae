/* SPDX-License-Identifier: MIT */
/* heatmap-PROFILE-CALLER: fixtures down, combinations of hardening across, ordered by how many
 * steps are missing.  One that is higher than a page is there in parts too, -1, -2 and so on, with
 * whole classes of fixtures where they fit. */
#include <stdlib.h>
#include <string.h>

#include "figures/sheet.h"
#include "text/phrases.h"
#include "text/words.h"

#define MASKS_MAX (1U << WW_FACTORIAL_MAX)
#define PLOT_WIDTH_MIN 400.0 /* beside names that leave no room on a page */
#define GROUP_GAP 6.0        /* pixels between numbers of factors gone */
#define CLASS_GAP 0.45       /* rows between classes */
#define STRIP_GAP 0.7        /* rows between the strip of factors and the cells */
#define ROWS_DENSE 40        /* with more they are lower */
#define ROWS_MANY 30         /* with more the strip stands at both ends */
#define MERGE_BELOW 4.0      /* narrower cells are drawn as runs: nobody sees their edges */
#define NO_COLUMN UINT16_MAX
#define NOT_RUN 0xff

static const unsigned verdict_colours[WW_VERDICTS_COUNT] = {
	[VERDICT_ESCAPED] = COLOUR_ESCAPED,
	[VERDICT_BLOCKED] = COLOUR_BLOCKED,
	[VERDICT_UNTESTABLE] = COLOUR_UNTESTABLE,
	[VERDICT_INCONCLUSIVE] = COLOUR_INCONCLUSIVE,
};

static const char steps_missing[] = "missing steps";

struct heatmap {
	const struct sheet *sheet;
	const struct analysis *analysis;
	const struct group *group;
	const struct row **rows; /* of the group, by class, then id */
	size_t first, end;       /* of these, what is drawn: all of them, or those of a part */
	double *row_y;           /* top, in rows */
	size_t columns;
	uint16_t dense[MASKS_MAX];     /* of each column */
	uint16_t column_of[MASKS_MAX]; /* of each dense mask */
	double column_x[MASKS_MAX];    /* left edge, in columns */
	double gap;                    /* between groups of columns, in columns */
	double cells_width, cells_end; /* in columns and rows */
	double strips[2];              /* tops of the strips of factors, in rows */
	unsigned strip_count;
	double rows_end; /* of all */
	double column_width, row_height, left, top, label_x, class_x, legend_y, foot, width, height;
	bool merged, missing;
	size_t unstable;
	char *footer;
};

/* ---- layout ---- */

static int compare_rows(const void *a, const void *b)
{
	const struct row *x = *(const struct row *const *)a, *y = *(const struct row *const *)b;

	if (x->fixture->fclass != y->fixture->fclass)
		return x->fixture->fclass < y->fixture->fclass ? -1 : 1;
	return strcmp(x->fixture->id, y->fixture->id);
}

static bool new_class(const struct heatmap *map, size_t i)
{
	return i == map->first ||
	       map->rows[i]->fixture->fclass != map->rows[i - 1]->fixture->fclass;
}

static int order_rows(struct heatmap *map)
{
	map->rows = malloc(map->group->count * sizeof *map->rows);
	map->row_y = malloc(map->group->count * sizeof *map->row_y);
	if (!map->rows || !map->row_y)
		return -1;
	for (size_t i = 0; i < map->group->count; i++)
		map->rows[i] = &map->group->rows[i];
	qsort(map->rows, map->group->count, sizeof *map->rows, compare_rows);
	return 0;
}

static int gone(uint16_t dense)
{
	return __builtin_popcount(dense);
}

static int compare_columns(const void *a, const void *b)
{
	uint16_t x = *(const uint16_t *)a, y = *(const uint16_t *)b;

	if (gone(x) != gone(y))
		return gone(x) - gone(y);
	return (x > y) - (x < y);
}

static void place_strips(struct heatmap *map)
{
	map->strip_count = 0;
	map->rows_end = map->cells_end;
	if (map->group->factor_count == 0)
		return;
	map->strips[map->strip_count++] = 0;
	if (map->end - map->first <= ROWS_MANY)
		return;
	map->strips[map->strip_count++] = map->cells_end + STRIP_GAP;
	map->rows_end = map->cells_end + STRIP_GAP + map->group->factor_count;
}

static void place_rows(struct heatmap *map)
{
	double y = map->group->factor_count > 0 ? map->group->factor_count + STRIP_GAP : 0;

	for (size_t i = map->first; i < map->end; i++, y += 1) {
		if (i > map->first && new_class(map, i))
			y += CLASS_GAP;
		map->row_y[i] = y;
	}
	map->cells_end = y;
	place_strips(map);
}

/* The masks that any row of the group was run with: all of them, or the few of a quick run. */
static void collect_columns(struct heatmap *map)
{
	memset(map->column_of, 0xff, sizeof map->column_of);
	for (size_t i = 0; i < map->group->count; i++) {
		const struct row *row = &map->group->rows[i];

		for (size_t j = 0; j < row->cell_count; j++) {
			const struct cell *cell = &map->analysis->cells[row->first_cell + j];
			uint64_t dense = mask_compress(cell->mask, map->group->factors);

			if (map->column_of[dense] == NO_COLUMN)
				map->dense[map->columns++] = (uint16_t)dense;
			map->column_of[dense] = 0;
		}
	}
	qsort(map->dense, map->columns, sizeof *map->dense, compare_columns);
	for (size_t i = 0; i < map->columns; i++)
		map->column_of[map->dense[i]] = (uint16_t)i;
}

/* The first column of a number of factors gone. */
static bool new_number(const struct heatmap *map, size_t i)
{
	return i == 0 || gone(map->dense[i]) != gone(map->dense[i - 1]);
}

/* So that the sheet is no wider than a page; in whole pixels, unless they would be too few. */
static double column_width(const struct heatmap *map)
{
	double room = PRINT_WIDTH - PAGE_MARGIN - map->left, width = map->columns <= 16 ? 26 : 14;

	for (size_t i = 1; i < map->columns; i++)
		room -= new_number(map, i) ? GROUP_GAP : 0;
	room = room < PLOT_WIDTH_MIN ? PLOT_WIDTH_MIN : room;
	if (width * (double)map->columns <= room)
		return width;
	width = room / (double)map->columns;
	return width < MERGE_BELOW ? width : (double)(long)width;
}

static void place_columns(struct heatmap *map)
{
	double x = 0;

	map->column_width = column_width(map);
	map->merged = map->column_width < MERGE_BELOW;
	map->gap = GROUP_GAP / map->column_width;
	for (size_t i = 0; i < map->columns; i++, x += 1) {
		if (i > 0 && new_number(map, i))
			x += map->gap;
		map->column_x[i] = x;
	}
	map->cells_width = x;
}

static void look_at_cells(struct heatmap *map)
{
	map->missing = false;
	map->unstable = 0;
	for (size_t i = map->first; i < map->end; i++) {
		const struct row *row = map->rows[i];

		map->missing |= row->cell_count < map->columns;
		for (size_t j = 0; j < row->cell_count; j++) {
			const struct verdict_result *v =
				&map->analysis->cells[row->first_cell + j].verdict;

			/* In cells narrower than a dot it would mark its neighbours too. */
			map->unstable +=
				!map->merged && v->escaped_reps > 0 && v->escaped_reps < v->reps;
		}
	}
}

static void untestable_text(const struct row *row, char text[160])
{
	snprintf(text, 160, "untestable (%s): %s", ww_word(&ww_reasons, (int)row->reason),
		 reason_meaning(row->reason));
}

/* The x behind it. */
static double draw_legend(const struct heatmap *map, struct canvas *canvas)
{
	static const char not_run[] = "left white: not measured";
	static const char disagree[] = "white dot: repetitions disagree";
	double x = PAGE_MARGIN, y = map->legend_y;

	/* All four, those that do not occur too: a reader learns that there could have
	 * been others. */
	for (int i = 0; i < WW_VERDICTS_COUNT; i++)
		x = canvas_legend(canvas, x, y, verdict_colours[i], ww_word(&ww_verdicts, i));
	if (map->missing) {
		canvas_text(canvas, &pen_soft, x, y, not_run);
		x += text_width(not_run, TEXT_SIZE, false) + LEGEND_GAP;
	}
	if (map->unstable) {
		canvas_text(canvas, &pen_soft, x, y, disagree);
		x += text_width(disagree, TEXT_SIZE, false) + LEGEND_GAP;
	}
	return x;
}

/* Room at the left for the longest name of the group, so that the columns of all parts agree. */
static void place_names(struct heatmap *map)
{
	double names = text_width(steps_missing, TEXT_SIZE, true), classes = 0;

	for (uint64_t left = map->group->factors; left; left &= left - 1) {
		double w = text_width(hardening_label((enum factor)__builtin_ctzll(left)),
				      TEXT_SIZE, false);

		names = w > names ? w : names;
	}
	for (size_t i = 0; i < map->group->count; i++) {
		const struct row *row = map->rows[i];
		double name = text_width(row->fixture->id, TEXT_SIZE, false);
		double word = text_width(ww_word(&ww_classes, (int)row->fixture->fclass), TEXT_SIZE,
					 true);

		names = name > names ? name : names;
		classes = word > classes ? word : classes;
	}
	map->class_x = PAGE_MARGIN;
	map->label_x = PAGE_MARGIN + classes + 10 + names;
	map->left = map->label_x + 8;
}

/* Behind the cells, or the words of a row without them. */
static void place_right(struct heatmap *map)
{
	double right = map->cells_width * map->column_width;
	char text[160];

	for (size_t i = 0; i < map->group->count; i++) {
		double word;

		if (map->rows[i]->testable)
			continue;
		untestable_text(map->rows[i], text);
		word = text_width(text, TEXT_SIZE - 1, false) + 12;
		right = word > right ? word : right;
	}
	map->width = sheet_width(map->left + right + PAGE_MARGIN, draw_legend(map, NULL));
}

/* ---- texts ---- */

static const struct pen name_pen = {.size = TEXT_SIZE, .colour = COLOUR_INK, .align = ALIGN_RIGHT};
static const struct pen head_pen = {
	.size = TEXT_SIZE, .colour = COLOUR_INK, .align = ALIGN_RIGHT, .bold = true};
static const struct pen class_pen = {.size = TEXT_SIZE, .colour = COLOUR_SOFT, .bold = true};
static const struct pen count_pen = {
	.size = TEXT_SIZE, .colour = COLOUR_INK, .align = ALIGN_CENTRE, .bold = true};

static void put_footer(FILE *out, const struct heatmap *map)
{
	if (map->group->factor_count == 0) {
		fputs("No step of this profile's hardening was varied.", out);
		return;
	}
	fputs("Each column is one combination of hardening; its dark squares say what it is "
	      "without. Columns are ordered by how many steps are missing, the hardest at the "
	      "left.",
	      out);
	sheet_put_measured(out, map->group);
}

static int make_footer(struct heatmap *map)
{
	size_t size;
	FILE *out = open_memstream(&map->footer, &size);

	if (!out)
		return -1;
	put_footer(out, map);
	return fclose(out) == 0 ? 0 : -1;
}

/* What stands above and below the rows. */
static void place_page(struct heatmap *map, const struct sheet *sheet)
{
	map->row_height = map->group->count > ROWS_DENSE ? 14 : 17;
	map->legend_y = sheet_head(sheet, map->width) + 4;
	map->top = map->legend_y + 46;
	map->foot = sheet_foot(map->width, map->footer);
}

static double column_pixel(const struct heatmap *map, double x)
{
	return map->left + x * map->column_width;
}

/* The number of factors gone over each group of columns.  Where groups are too narrow for their
 * numbers, some are left out. */
static void draw_counts(const struct heatmap *map, struct canvas *canvas)
{
	double free_from = 0, y = map->top - 16;

	if (map->group->factor_count > 0)
		canvas_text(canvas, &head_pen, map->label_x, y, steps_missing);
	for (size_t i = 0, end; i < map->columns; i = end) {
		double from, to, middle;
		char number[16];

		for (end = i; end < map->columns && gone(map->dense[end]) == gone(map->dense[i]);)
			end++;
		from = column_pixel(map, map->column_x[i]);
		to = column_pixel(map, map->column_x[end - 1] + 1);
		middle = (from + to) / 2;
		canvas_line(canvas, from + 0.5, y + 9, to - 0.5, y + 9, 1, COLOUR_SOFT);
		snprintf(number, sizeof number, "%d", gone(map->dense[i]));
		if (middle < free_from)
			continue;
		canvas_text(canvas, &count_pen, middle, y, number);
		free_from = middle + text_width(number, TEXT_SIZE, true) + 4;
	}
}

static double row_pixel(const struct heatmap *map, double y)
{
	return map->top + (y + 0.5) * map->row_height;
}

static void draw_names(const struct heatmap *map, struct canvas *canvas)
{
	for (size_t r = map->first; r < map->end; r++) {
		const struct catalog_entry *entry = map->rows[r]->fixture;
		double y = row_pixel(map, map->row_y[r]);

		if (new_class(map, r))
			canvas_text(canvas, &class_pen, map->class_x, y,
				    ww_word(&ww_classes, (int)entry->fclass));
		canvas_text(canvas, &name_pen, map->label_x, y, entry->id);
	}
}

static void draw_factors(const struct heatmap *map, struct canvas *canvas)
{
	for (unsigned strip = 0; strip < map->strip_count; strip++)
		for (unsigned i = 0; i < map->group->factor_count; i++)
			canvas_text(canvas, &name_pen, map->label_x,
				    row_pixel(map, map->strips[strip] + i),
				    hardening_label(sheet_nth(map->group->factors, i)));
}

static void draw_reasons(const struct heatmap *map, struct canvas *canvas)
{
	const struct pen pen = {.size = TEXT_SIZE - 1, .colour = COLOUR_SOFT};
	char text[160];
	double y;

	for (size_t r = map->first; r < map->end; r++) {
		if (map->rows[r]->testable)
			continue;
		untestable_text(map->rows[r], text);
		y = row_pixel(map, map->row_y[r]);
		/* A few columns are narrower than the words. */
		canvas_rectangle(canvas, map->left, y - map->row_height / 2 + 0.5,
				 text_width(text, pen.size, false) + 12, map->row_height - 1,
				 COLOUR_UNTESTABLE);
		canvas_text(canvas, &pen, map->left + 6, y, text);
	}
}

/* ---- data ---- */

static void look_up(const struct heatmap *map, size_t r, uint8_t codes[MASKS_MAX])
{
	const struct row *row = map->rows[r];

	memset(codes, NOT_RUN, map->columns);
	for (size_t j = 0; j < row->cell_count; j++) {
		const struct cell *cell = &map->analysis->cells[row->first_cell + j];
		uint64_t dense = mask_compress(cell->mask, map->group->factors);

		codes[map->column_of[dense]] = (uint8_t)cell->verdict.verdict;
	}
}

/* For other programs; gnuplot would draw each cell by itself, in a picture ten times as large. */
static void put_table(const struct heatmap *map, struct canvas *canvas)
{
	uint8_t codes[MASKS_MAX];
	FILE *dat = canvas_block(canvas, "fixture,class, then the verdict in each mask, in the "
					 "order of the columns (not drawn from here)");

	fputs("fixture,class", dat);
	for (size_t i = 0; i < map->columns; i++)
		fprintf(dat, ",%llu",
			(unsigned long long)mask_expand(map->dense[i], map->group->factors));
	for (size_t r = map->first; r < map->end; r++) {
		fprintf(dat, "\n%s,%s", map->rows[r]->fixture->id,
			ww_word(&ww_classes, (int)map->rows[r]->fixture->fclass));
		look_up(map, r, codes);
		for (size_t i = 0; i < map->columns; i++)
			fprintf(dat, ",%s",
				codes[i] == NOT_RUN ? "" : ww_word(&ww_verdicts, codes[i]));
	}
	putc('\n', dat);
}

/* One box from column `from` to column `to`. */
static void put_box(const struct heatmap *map, FILE *dat, size_t from, size_t to, double y,
		    const char *what)
{
	fprintf(dat, "%.4f,%.4f,%.2f,%s\n", map->column_x[from], map->column_x[to] + 1, y, what);
}

static void put_row(const struct heatmap *map, FILE *dat, size_t r)
{
	uint8_t codes[MASKS_MAX];
	char what[WW_ID_MAX + 64];

	look_up(map, r, codes);
	for (size_t i = 0, end; i < map->columns; i = end) {
		for (end = i + 1; end < map->columns && codes[end] == codes[i] &&
				  gone(map->dense[end]) == gone(map->dense[i]);)
			end++;
		if (codes[i] == NOT_RUN)
			continue;
		snprintf(what, sizeof what, "%s,%s", ww_word(&ww_verdicts, codes[i]),
			 map->rows[r]->fixture->id);
		put_box(map, dat, i, end - 1, map->row_y[r], what);
	}
}

static void add_boxes(const struct heatmap *map, struct canvas *canvas, const char *shows)
{
	double edge = 0.5 / map->row_height;

	canvas_layer(canvas, shows,
		     "using (($1+$2)/2):($3+0.5):1:2:($3+%.4f):($3+1-%.4f):(colour(strcol(4))) "
		     "with boxxyerror fillstyle solid noborder linecolor rgb variable",
		     edge, edge);
}

static void put_cells(const struct heatmap *map, struct canvas *canvas)
{
	FILE *dat = canvas_block(canvas, "left,right,top,verdict,fixture: cells that touch and "
					 "have the same verdict");

	for (size_t r = map->first; r < map->end; r++)
		if (map->rows[r]->testable)
			put_row(map, dat, r);
	add_boxes(map, canvas, "verdicts");
}

static void put_strip(const struct heatmap *map, FILE *dat, unsigned strip, unsigned factor)
{
	char what[64];

	for (size_t i = 0, end; i < map->columns; i = end) {
		bool away = map->dense[i] >> factor & 1;

		for (end = i + 1; end < map->columns && (map->dense[end] >> factor & 1) == away &&
				  gone(map->dense[end]) == gone(map->dense[i]);)
			end++;
		snprintf(what, sizeof what, "%s,%s", away ? "gone" : "kept",
			 ww_word(&ww_factors, (int)sheet_nth(map->group->factors, factor)));
		put_box(map, dat, i, end - 1, map->strips[strip] + factor, what);
	}
}

static void put_strips(const struct heatmap *map, struct canvas *canvas)
{
	FILE *dat = canvas_block(canvas, "left,right,top,gone or kept,factor");

	for (unsigned strip = 0; strip < map->strip_count; strip++)
		for (unsigned i = 0; i < map->group->factor_count; i++)
			put_strip(map, dat, strip, i);
	add_boxes(map, canvas, "what a combination is without");
}

/* Between columns of one group; not where nobody would see the columns. */
static void put_grid(const struct heatmap *map, struct canvas *canvas)
{
	FILE *dat = canvas_block(canvas, "x of the lines between columns");

	for (size_t i = 1; i < map->columns && !map->merged; i++)
		if (gone(map->dense[i]) == gone(map->dense[i - 1]))
			fprintf(dat, "%.4f\n", map->column_x[i]);
	canvas_layer(canvas, "grid",
		     "using 1:(0):(0):(%.2f) with vectors nohead linewidth 1 linecolor rgb "
		     "'#ffffff'",
		     map->rows_end);
}

static void put_untestable(const struct heatmap *map, struct canvas *canvas)
{
	FILE *dat = canvas_block(canvas, "left,right,top,verdict,fixture: rows without cells");

	for (size_t r = map->first; r < map->end; r++)
		if (!map->rows[r]->testable)
			fprintf(dat, "0,%.4f,%.2f,%s,%s\n", map->cells_width, map->row_y[r],
				ww_word(&ww_verdicts, VERDICT_UNTESTABLE),
				map->rows[r]->fixture->id);
	add_boxes(map, canvas, "untestable");
}

static void put_unstable(const struct heatmap *map, struct canvas *canvas)
{
	FILE *dat;

	if (map->unstable == 0)
		return;
	dat = canvas_block(canvas, "x,y of cells whose repetitions disagree");
	for (size_t r = map->first; r < map->end; r++)
		for (size_t j = 0; j < map->rows[r]->cell_count; j++) {
			const struct cell *cell =
				&map->analysis->cells[map->rows[r]->first_cell + j];
			uint64_t dense = mask_compress(cell->mask, map->group->factors);
			const struct verdict_result *v = &cell->verdict;

			if (v->escaped_reps > 0 && v->escaped_reps < v->reps)
				fprintf(dat, "%.4f,%.2f\n",
					map->column_x[map->column_of[dense]] + 0.5,
					map->row_y[r] + 0.5);
		}
	canvas_dots(canvas, "repetitions disagree", "using 1:2", 2.6, 0xffffff);
}

/* The words of the data to their colours. */
static void put_colours(struct canvas *canvas)
{
	FILE *gp = canvas->gp;

	fputs("colour(word) = ", gp);
	for (int i = 0; i < WW_VERDICTS_COUNT; i++)
		fprintf(gp, "word eq '%s' ? 0x%06x : ", ww_word(&ww_verdicts, i),
			verdict_colours[i]);
	fprintf(gp, "word eq 'gone' ? 0x%06x : 0x%06x\n", COLOUR_INK, COLOUR_FAINT);
}

static int draw(const struct heatmap *map, struct drawings *drawings, struct ww_error *e)
{
	struct canvas canvas;

	if (sheet_open(map->sheet, &canvas, drawings, map->width, map->height, map->footer, e) < 0)
		return -1;
	canvas_area(&canvas, map->left, map->top, map->column_width, map->row_height,
		    map->cells_width, map->rows_end);
	put_colours(&canvas);
	draw_legend(map, &canvas);
	draw_counts(map, &canvas);
	draw_names(map, &canvas);
	draw_factors(map, &canvas);
	draw_reasons(map, &canvas);
	put_table(map, &canvas);
	put_cells(map, &canvas);
	put_strips(map, &canvas);
	put_grid(map, &canvas);
	put_untestable(map, &canvas);
	put_unstable(map, &canvas);
	return canvas_close(&canvas, e);
}

static void heatmap_free(struct heatmap *map)
{
	if (!map)
		return;
	free(map->rows);
	free(map->row_y);
	free(map->footer);
	free(map);
}

/* The whole of it, without the places of its rows.  NULL without memory. */
static struct heatmap *heatmap_new(const struct sheet *sheet)
{
	struct heatmap *map = calloc(1, sizeof *map);

	if (!map)
		return NULL;
	map->sheet = sheet;
	map->analysis = sheet->analysis;
	map->group = sheet->group;
	map->end = sheet->group->count;
	collect_columns(map);
	if (order_rows(map) < 0 || make_footer(map) < 0) {
		heatmap_free(map);
		return NULL;
	}
	place_names(map);
	place_columns(map);
	look_at_cells(map);
	place_right(map);
	place_page(map, sheet);
	return map;
}

/* ---- parts ---- */

static void choose_rows(struct heatmap *map, size_t first, size_t end)
{
	map->first = first;
	map->end = end;
	place_rows(map);
	map->height = map->top + map->rows_end * map->row_height + map->foot;
}

/* As any part, whatever its number: all of them must agree where they end. */
static void place_part(struct heatmap *map)
{
	struct sheet sheet = *map->sheet;

	sheet.part = sheet.parts = 1;
	place_page(map, &sheet);
}

static bool fits(struct heatmap *map, size_t first, size_t end, double limit)
{
	choose_rows(map, first, end);
	return map->height <= limit;
}

/* End of the part that begins with this row: as many as the limit has room for, but one at least,
 * and whole classes where it holds one. */
static size_t part_end(struct heatmap *map, size_t first, double limit)
{
	const size_t count = map->group->count;
	size_t end = first + 1, between;

	while (end < count && fits(map, first, end + 1, limit))
		end++;
	if (end == count)
		return end;
	for (between = end; between > first && !new_class(map, between);)
		between--;
	return between > first ? between : end;
}

static size_t count_parts(struct heatmap *map, double limit)
{
	size_t parts = 0;

	for (size_t first = 0; first < map->group->count; parts++)
		first = part_end(map, first, limit);
	return parts;
}

/* The lowest height of a page that needs no more parts: they come out alike. */
static double even_limit(struct heatmap *map)
{
	const size_t parts = count_parts(map, PRINT_HEIGHT);
	double limit = PRINT_HEIGHT;

	while (limit > 0 && count_parts(map, limit - map->row_height) == parts)
		limit -= map->row_height;
	return limit;
}

static void choose_part(struct heatmap *map, unsigned part)
{
	size_t first = 0, end;
	double limit;

	place_part(map);
	limit = even_limit(map);
	for (end = part_end(map, 0, limit); part > 1; part--) {
		first = end;
		end = part_end(map, first, limit);
	}
	place_page(map, map->sheet);
	choose_rows(map, first, end);
	look_at_cells(map);
}

size_t heatmap_parts(const struct sheet *sheet)
{
	struct heatmap *map = heatmap_new(sheet);
	size_t parts;

	if (!map)
		return 1;
	place_part(map);
	parts = count_parts(map, PRINT_HEIGHT);
	heatmap_free(map);
	return parts;
}

int heatmap_write(const struct sheet *sheet, struct drawings *drawings, struct ww_error *e)
{
	struct heatmap *map = heatmap_new(sheet);
	int status;

	if (!map)
		return ww_fail(e, 3, "out of memory");
	if (sheet->part > 0)
		choose_part(map, sheet->part);
	else
		choose_rows(map, 0, map->group->count);
	status = draw(map, drawings, e);
	heatmap_free(map);
	return status;
}
