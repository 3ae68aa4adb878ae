/* SPDX-License-Identifier: MIT */
/* escape-map-PROFILE-CALLER: without which hardening each program escapes.
 *
 * One line for each minimal set, dots joined, after A. Lex et al., "UpSet: Visualization of
 * Intersecting Sets", IEEE TVCG 20 (2014) 1983-1992.  Escapes with the same sets share their
 * lines, so that a corpus of more than a hundred fits a printed page. */
#include <stdlib.h>
#include <string.h>

#include "figures/sheet.h"
#include "text/findings_text.h"
#include "text/phrases.h"
#include "text/words.h"

#define TERMS_SHOWN 12 /* of one fixture; matrix.csv has them all */
#define ROW_HEIGHT 18.0
#define HEADING_ROWS 1.5
#define COLUMN_WIDTH 36.0
#define COLUMNS_WIDTH_MIN 232.0 /* the words of a row without dots must fit */
#define BAR_WIDTH 150.0
#define BAR_GAP 26.0
#define DOT 6.0
#define LIST_INDENT 14.0
#define COUNT_ROOM 24.0   /* before the names of escapes that share their lines */
#define NAMES_WIDTH 300.0 /* of these */
#define NOTE_MAX 640
#define SLANT 40 /* degrees of the factor names */
#define SLANT_SIN 0.643
#define SLANT_COS 0.766

/* A heading, a list of fixtures that have no dots of their own, or fixtures with the same sets. */
struct line_row {
	const struct row *row; /* the first of the fixtures; NULL: a heading or a list */
	size_t count;          /* fixtures */
	char *text;            /* owned: heading, list or fixtures */
	unsigned colour;       /* of a list */
	bool heading;
	double y; /* top, in rows */
	double lines;
};

struct escape_map {
	const struct sheet *sheet;
	const struct group *group;
	struct line_row *lines;
	size_t line_count;
	unsigned factors;
	bool keeps;   /* some term has a negative literal */
	bool dots;    /* some row has */
	bool lacking; /* some row is incomplete */
	bool shared;  /* some rows have the same sets */
	bool failed;  /* out of memory */
	double rows, column_width, columns_width, names_left, names_width, left, top, width, height;
	char note[NOTE_MAX];
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

static bool incomplete(const struct row *row)
{
	return row->testable && !row->complete;
}

/* Has a line, or several, of its own. */
static bool has_line(const struct row *row)
{
	return has_dots(row) || incomplete(row);
}

/* Of incomplete rows whose sets are not known, those of which all that is known is the same. */
static bool known_alike(const struct row *a, const struct row *b)
{
	return a->cell_count == b->cell_count && row_same_outcomes(a, b);
}

/* Complete rows with the same sets are the same function. */
static bool share_sets(const struct row *a, const struct row *b)
{
	if (incomplete(a) && incomplete(b))
		return known_alike(a, b);
	return has_dots(a) && has_dots(b) && strcmp(a->min_sets, b->min_sets) == 0;
}

/* The first of the group that has the sets of this one. */
static size_t first_with_sets(const struct group *group, size_t at)
{
	size_t i = 0;

	while (i < at && !share_sets(&group->rows[i], &group->rows[at]))
		i++;
	return i;
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
	       (standing != STANDING_SEVERAL || row_depth(row).least == least);
}

static const char *section_heading(enum standing standing, int least)
{
	static const char *const words[STANDING_COUNT] = {
		[STANDING_OPEN] = "Escape under full hardening",
		[STANDING_SINGLE] = "Escape without one step alone",
		[STANDING_NEVER] = "Blocked in every combination",
		[STANDING_UNKNOWN] = "Not fully measured",
		[STANDING_UNTESTABLE] = "Untestable on this host",
	};
	static const char *const several[WW_FACTORIAL_MAX + 1] = {
		[2] = "Escape without two steps",     [3] = "Escape without three steps",
		[4] = "Escape without four steps",    [5] = "Escape without five steps",
		[6] = "Escape without six steps",     [7] = "Escape without seven steps",
		[8] = "Escape without eight steps",   [9] = "Escape without nine steps",
		[10] = "Escape without ten steps",    [11] = "Escape without eleven steps",
		[12] = "Escape without twelve steps",
	};

	return standing == STANDING_SEVERAL ? several[least] : words[standing];
}

static struct line_row *add_line(struct escape_map *map, double lines)
{
	struct line_row *line = &map->lines[map->line_count++];

	*line = (struct line_row){.y = map->rows, .lines = lines};
	map->rows += lines;
	return line;
}

static void add_heading(struct escape_map *map, const char *words, size_t count)
{
	struct line_row *line = add_line(map, HEADING_ROWS);

	line->heading = true;
	map->failed |= asprintf(&line->text, "%s (%zu)", words, count) < 0;
}

static double list_width(const struct escape_map *map)
{
	return map->width - 2 * PAGE_MARGIN - LIST_INDENT;
}

/* Rows without dots share a list: those of a section, of the untestable those of one reason. */
static bool in_list(const struct row *row, enum standing standing, enum reason reason)
{
	return in_section(row, standing, 0) && !has_line(row) &&
	       (standing != STANDING_UNTESTABLE || row->reason == reason);
}

static void add_list(struct escape_map *map, enum standing standing, enum reason reason)
{
	static const unsigned colours[STANDING_COUNT] = {
		[STANDING_OPEN] = COLOUR_ESCAPED,
		[STANDING_NEVER] = COLOUR_BLOCKED,
		[STANDING_UNTESTABLE] = COLOUR_UNTESTABLE,
	};
	char *text = NULL;
	size_t size = 0, count = 0;
	FILE *out = open_memstream(&text, &size);
	struct line_row *line;

	if (!out) {
		map->failed = true;
		return;
	}
	if (standing == STANDING_UNTESTABLE)
		fprintf(out, "%s, %s:", ww_word(&ww_reasons, (int)reason), reason_meaning(reason));
	for (size_t i = 0; i < map->group->count; i++)
		if (in_list(&map->group->rows[i], standing, reason))
			fprintf(out, "%s%s", ftell(out) > 0 ? " " : "",
				(count++, map->group->rows[i].fixture->id));
	fclose(out);
	if (count == 0) {
		free(text);
		return;
	}
	line = add_line(map, 0.25 + canvas_paragraph(NULL, &pen_ink, 0, 0, list_width(map), text) /
					     ROW_HEIGHT);
	line->text = text;
	line->colour = colours[standing];
}

static void add_lists(struct escape_map *map, enum standing standing)
{
	if (standing == STANDING_UNTESTABLE) {
		for (int reason = 0; reason < WW_REASONS_COUNT; reason++)
			add_list(map, standing, (enum reason)reason);
	} else if (standing == STANDING_OPEN || standing == STANDING_NEVER) {
		add_list(map, standing, REASON_NONE);
	}
}

/* What a line of the group's names takes, in rows. */
static double names_lines(const struct escape_map *map, const char *names)
{
	double height = canvas_paragraph(NULL, &pen_ink, 0, 0, map->names_width, names);

	return height > LINE_HEIGHT ? 0.25 + height / ROW_HEIGHT : 1;
}

static void add_fixtures(struct escape_map *map, size_t first)
{
	const struct row *row = &map->group->rows[first];
	char *names = NULL;
	size_t size = 0, count = 0;
	FILE *out = open_memstream(&names, &size);
	struct line_row *line;
	double lines;

	if (!out) {
		map->failed = true;
		return;
	}
	for (size_t i = first; i < map->group->count; i++)
		if (i == first || share_sets(row, &map->group->rows[i]))
			fprintf(out, "%s%s", count++ ? " " : "", map->group->rows[i].fixture->id);
	fclose(out);
	lines = names_lines(map, names);
	line = add_line(map, lines > (double)lines_of(row) ? lines : (double)lines_of(row));
	line->row = row;
	line->text = names;
	line->count = count;
}

static void add_section(struct escape_map *map, enum standing standing, int least)
{
	size_t count = 0;

	for (size_t i = 0; i < map->group->count; i++)
		count += in_section(&map->group->rows[i], standing, least);
	if (count == 0)
		return;
	add_heading(map, section_heading(standing, least), count);
	add_lists(map, standing);
	for (size_t i = 0; i < map->group->count; i++) {
		const struct row *row = &map->group->rows[i];

		if (in_section(row, standing, least) && has_line(row) &&
		    first_with_sets(map->group, i) == i)
			add_fixtures(map, i);
	}
	map->rows += 0.4;
}

static int place_lines(struct escape_map *map)
{
	/* A line for each row; a heading and a list for each section; a list for each reason. */
	map->lines = calloc(map->group->count + 2 * (STANDING_COUNT + WW_FACTORIAL_MAX) +
				    WW_REASONS_COUNT,
			    sizeof *map->lines);
	if (!map->lines)
		return -1;
	for (int standing = 0; standing < STANDING_COUNT; standing++)
		for (int least = 2; least <= WW_FACTORIAL_MAX; least++) {
			add_section(map, (enum standing)standing, least);
			if (standing != STANDING_SEVERAL)
				break;
		}
	return map->failed ? -1 : 0;
}

static void place_names(struct escape_map *map)
{
	for (size_t i = 0; i < map->group->count; i++) {
		const struct row *row = &map->group->rows[i];
		double w = text_width(row->fixture->id, TEXT_SIZE, false);

		if (has_line(row) && w > map->names_width)
			map->names_width = w;
		map->shared |= first_with_sets(map->group, i) < i;
		map->dots |= has_dots(row);
		map->lacking |= incomplete(row);
		for (size_t t = 0; t < row->term_count; t++)
			map->keeps |= row->terms[t].kept != 0;
	}
	map->names_left = PAGE_MARGIN + LIST_INDENT + (map->shared ? COUNT_ROOM : 0);
	if (map->shared && map->names_width < NAMES_WIDTH)
		map->names_width = NAMES_WIDTH;
}

static const char *footer(const struct escape_map *map)
{
	if (!map->dots && map->lacking)
		return map->sheet->analysis->complete
			       ? "Smallest sets need every combination of the hardening: run with "
				 "all masks."
			       : "Smallest sets need every combination of the hardening: whichwall "
				 "run --resume goes on.";
	if (map->keeps)
		return "Each line of dots is one smallest set of hardening without which (filled), "
		       "while other steps are kept (rings), the program escapes; several lines are "
		       "alternatives.";
	return "Each line of dots is one smallest set of hardening without which the program "
	       "escapes; "
	       "several lines are alternatives.";
}

static void put_note(const struct escape_map *map, FILE *out)
{
	fprintf(out, "%s The bar is the share of all combinations in which it escaped%s.",
		footer(map),
		map->lacking ? ", grey that of which nothing is known, and its numbers are of "
			       "those known"
			     : "");
	if (map->shared)
		fprintf(out, " Escapes with the same %s stand together, after their number.",
			map->dots ? "sets" : "verdicts");
	sheet_put_measured(out, map->group);
}

static void make_note(struct escape_map *map)
{
	FILE *out = fmemopen(map->note, sizeof map->note, "w");

	if (!out)
		return;
	put_note(map, out);
	fclose(out);
}

static const char bar_heading[] = "combinations with escape";

static double room_for_bars(const struct escape_map *map)
{
	double heading = 14 + text_width(bar_heading, TEXT_SIZE, false), bar, room;
	const struct outcome_count most = {WW_BIT(map->group->factor_count), 0,
					   map->lacking ? WW_BIT(map->group->factor_count) : 0};
	char text[COUNT_TEXT_MAX];

	count_text(&most, text);
	bar = BAR_WIDTH + 5 + text_width(text, TEXT_SIZE, false);
	room = BAR_GAP + (bar > heading ? bar : heading);
	bar = sheet_factors_width(map->group->factors) * SLANT_COS;
	return room > bar ? room : bar;
}

static void place_columns(struct escape_map *map)
{
	map->factors = map->group->factor_count;
	map->column_width = COLUMN_WIDTH;
	if (map->column_width * map->factors < COLUMNS_WIDTH_MIN)
		map->column_width = COLUMNS_WIDTH_MIN / (map->factors ? map->factors : 1);
	map->columns_width = map->column_width * (map->factors ? map->factors : 1);
	place_names(map);
	map->left = map->names_left + map->names_width + 14;
	map->width =
		sheet_width(map->left + map->columns_width + room_for_bars(map) + PAGE_MARGIN, 0);
}

static void place_heights(struct escape_map *map)
{
	make_note(map);
	map->top = sheet_head(map->sheet, map->width) + 8 +
		   (sheet_factors_width(map->group->factors) + 8) * SLANT_SIN + 12;
	map->height = map->top + map->rows * ROW_HEIGHT + sheet_foot(map->width, map->note);
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
			    hardening_label((enum factor)__builtin_ctzll(left)));
	canvas_text(canvas, &pen_soft, map->left + map->columns_width + BAR_GAP + 14, map->top - 8,
		    bar_heading);
}

static void draw_fixtures(const struct escape_map *map, struct canvas *canvas,
			  const struct line_row *line)
{
	const struct pen number = pen_aligned(&pen_strong, ALIGN_RIGHT);
	double y = row_pixel(map, line->y);
	char text[24];

	snprintf(text, sizeof text, "%zu", line->count);
	if (map->shared)
		canvas_text(canvas, &number, map->names_left - 8, y, text);
	canvas_paragraph(canvas, &pen_ink, map->names_left, y, map->names_width, line->text);
}

static void draw_names(const struct escape_map *map, struct canvas *canvas)
{
	for (size_t i = 0; i < map->line_count; i++) {
		const struct line_row *line = &map->lines[i];
		double y = row_pixel(map, line->y);

		if (line->row) {
			draw_fixtures(map, canvas, line);
		} else if (line->heading) {
			canvas_text(canvas, &pen_strong, PAGE_MARGIN,
				    row_pixel(map, line->y + 0.35), line->text);
		} else {
			canvas_rectangle(canvas, PAGE_MARGIN, y - ROW_HEIGHT / 2 + 2, 6,
					 line->lines * ROW_HEIGHT - 6, line->colour);
			canvas_paragraph(canvas, &pen_ink, PAGE_MARGIN + LIST_INDENT, y,
					 list_width(map), line->text);
		}
	}
}

static size_t masks_of(const struct row *row)
{
	return (size_t)WW_BIT(__builtin_popcountll(row->factors));
}

/* In how many of all combinations a row escapes, is blocked, is not known. */
static struct outcome_count combinations(const struct row *row)
{
	const size_t known = row_known_count(row);

	return (struct outcome_count){row->escapes, known - row->escapes, masks_of(row) - known};
}

static void draw_word(const struct escape_map *map, struct canvas *canvas,
		      const struct line_row *line)
{
	const struct pen pen = {.size = TEXT_SIZE - 1, .colour = COLOUR_INK, .align = ALIGN_CENTRE};
	double y = row_pixel(map, line->y);
	char text[96];

	snprintf(text, sizeof text, "known in %zu of %zu combinations", row_known_count(line->row),
		 masks_of(line->row));
	canvas_rectangle(canvas, map->left + 4, y - ROW_HEIGHT / 2 + 2, map->columns_width - 8,
			 ROW_HEIGHT - 4, COLOUR_FAINT);
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
		if (incomplete(line->row))
			draw_word(map, canvas, line);
		if (line->row->term_count <= TERMS_SHOWN || !has_dots(line->row))
			continue;
		snprintf(text, sizeof text, "and %zu more sets (matrix.csv)",
			 line->row->term_count - TERMS_SHOWN);
		canvas_text(canvas, &more, map->left + map->columns_width / 2,
			    row_pixel(map, line->y + TERMS_SHOWN), text);
	}
}

/* What a bar takes of its width: where it escaped, and where it may have. */
static double share_of(const struct outcome_count *count)
{
	return (double)(count->escaped + count->unknown) /
	       (double)(count->escaped + count->blocked + count->unknown);
}

static void draw_counts(const struct escape_map *map, struct canvas *canvas)
{
	double left = map->left + map->columns_width + BAR_GAP;
	char text[COUNT_TEXT_MAX];

	for (size_t i = 0; i < map->line_count; i++) {
		const struct row *row = map->lines[i].row;
		struct outcome_count count;

		if (!row || !row->testable)
			continue;
		count = combinations(row);
		canvas_text(canvas, &pen_soft, left + share_of(&count) * BAR_WIDTH + 5,
			    row_pixel(map, map->lines[i].y), count_text(&count, text));
	}
}

/* ---- data ---- */

static const char *role_of(const struct implicant *term, unsigned factor)
{
	if (term->removed >> factor & 1)
		return "gone";
	return term->kept >> factor & 1 ? "stays" : "free";
}

/* Column of the next dot at the right of one dot, itself for the last. */
static unsigned next_dot(uint64_t dots, unsigned column)
{
	uint64_t behind = dots & ~(WW_BIT(column + 1) - 1);

	return (dots >> column & 1) && behind ? (unsigned)__builtin_ctzll(behind) : column;
}

static void put_term(const struct escape_map *map, FILE *dat, const struct line_row *line, size_t i)
{
	const struct implicant *term = &line->row->terms[i];

	for (unsigned f = 0; f < map->factors; f++)
		fprintf(dat, "%u,%.2f,%s,%s,%u,%s\n", f, line->y + (double)i,
			ww_word(&ww_factors, (int)sheet_nth(map->group->factors, f)),
			role_of(term, f), next_dot(term->removed | term->kept, f), line->text);
}

#define PLACES(role) "using (strcol(4) eq '" role "' ? $1+0.5 : NaN):($2+0.5)"

static void put_map(const struct escape_map *map, struct canvas *canvas)
{
	FILE *dat = canvas_block(canvas, "column,row,factor,role in the set,column of its next "
					 "dot,fixtures");

	for (size_t l = 0; l < map->line_count; l++) {
		const struct line_row *line = &map->lines[l];

		if (!line->row || !has_dots(line->row))
			continue;
		for (size_t i = 0; i < line->row->term_count && i < TERMS_SHOWN; i++)
			put_term(map, dat, line, i);
	}
	canvas_dots(canvas, "does not matter", PLACES("free"), 2.6, 0xd4d4d4);
	canvas_layer(canvas, "one set",
		     "using ($5 > $1 ? $1+0.5 : NaN):($2+0.5):($5-$1):(0) with vectors nohead "
		     "linewidth 2.5 linecolor rgb '#%06x'",
		     COLOUR_INK);
	canvas_dots(canvas, "without", PLACES("gone"), DOT, COLOUR_INK);
	canvas_rings(canvas, "kept", PLACES("stays"), DOT, COLOUR_KEPT);
}

static void put_table(const struct escape_map *map, struct canvas *canvas)
{
	FILE *dat = canvas_block(canvas, "fixture,testable,complete,escaped,cells,min_sets (not "
					 "drawn from here)");

	for (size_t i = 0; i < map->group->count; i++) {
		const struct row *row = &map->group->rows[i];

		fprintf(dat, "%s,%d,%d,%u,%zu,%s\n", row->fixture->id, row->testable, row->complete,
			row->escapes, row->cell_count, row->min_sets ? row->min_sets : "");
	}
}

static void put_bars(const struct escape_map *map, struct canvas *canvas)
{
	double left = (map->columns_width + BAR_GAP) / map->column_width;
	double unit = BAR_WIDTH / map->column_width;
	FILE *dat = canvas_block(canvas, "left,right,y,fixtures,escaped,cells,known,right of what "
					 "is not known");

	for (size_t i = 0; i < map->line_count; i++) {
		const struct row *row = map->lines[i].row;
		struct outcome_count count;

		if (!row || !row->testable)
			continue;
		count = combinations(row);
		fprintf(dat, "%.4f,%.4f,%.2f,%s,%u,%zu,%zu,%.4f\n", left,
			left + unit * (double)row->escapes / (double)masks_of(row),
			map->lines[i].y + 0.5, map->lines[i].text, row->escapes, row->cell_count,
			outcome_known(&count), left + unit * share_of(&count));
	}
	canvas_layer(canvas, "not known",
		     "using ($8 > $2 ? ($2+$8)/2 : NaN):3:2:8:($3-0.3):($3+0.3) with boxxyerror "
		     "fillstyle solid noborder linecolor rgb '#%06x'",
		     COLOUR_RULE);
	canvas_layer(canvas, "combinations with escape",
		     "using (($1+$2)/2):3:1:2:($3-0.3):($3+0.3) with boxxyerror fillstyle solid "
		     "noborder linecolor rgb '#%06x'",
		     COLOUR_ESCAPED);
}

static void draw_bands(const struct escape_map *map, struct canvas *canvas)
{
	for (size_t i = 0, n = 0; i < map->line_count; i++) {
		const struct line_row *line = &map->lines[i];

		if (line->heading) {
			n = 0;
			canvas_line(canvas, PAGE_MARGIN, map->top + (line->y + 1.35) * ROW_HEIGHT,
				    map->width - PAGE_MARGIN,
				    map->top + (line->y + 1.35) * ROW_HEIGHT, 1, COLOUR_RULE);
		} else if (line->row && n++ % 2 == 1) {
			canvas_rectangle(canvas, PAGE_MARGIN, map->top + line->y * ROW_HEIGHT,
					 map->width - 2 * PAGE_MARGIN, line->lines * ROW_HEIGHT,
					 COLOUR_BAND);
		}
	}
}

static int draw(const struct escape_map *map, struct drawings *drawings, struct ww_error *e)
{
	double units = (map->width - PAGE_MARGIN - map->left) / map->column_width;
	struct canvas canvas;

	if (sheet_open(map->sheet, &canvas, drawings, map->width, map->height, map->note, e) < 0)
		return -1;
	canvas_area(&canvas, map->left, map->top, map->column_width, ROW_HEIGHT, units, map->rows);
	draw_bands(map, &canvas);
	draw_head(map, &canvas);
	draw_names(map, &canvas);
	draw_words(map, &canvas);
	draw_counts(map, &canvas);
	put_table(map, &canvas);
	put_map(map, &canvas);
	put_bars(map, &canvas);
	return canvas_close(&canvas, e);
}

int escape_map_write(const struct sheet *sheet, struct drawings *drawings, struct ww_error *e)
{
	struct escape_map map = {.sheet = sheet, .group = sheet->group};
	int status;

	place_columns(&map);
	if (place_lines(&map) == 0) {
		place_heights(&map);
		status = draw(&map, drawings, e);
	} else {
		status = ww_fail(e, 3, "out of memory");
	}
	for (size_t i = 0; i < map.line_count; i++)
		free(map.lines[i].text);
	free(map.lines);
	return status;
}
