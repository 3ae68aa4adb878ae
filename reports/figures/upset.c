/* SPDX-License-Identifier: MIT */
/* upset-PROFILE-CALLER: the smallest sets of hardening without which programs escape, and how many
 * do.
 *
 * After A. Lex, N. Gehlenborg, H. Strobelt, R. Vuillemot, H. Pfister, "UpSet: Visualization of
 * Intersecting Sets", IEEE TVCG 20 (2014) 1983-1992.  A column is one prime implicant; an escape
 * with several stands in several columns. */
#include <stdlib.h>
#include <string.h>

#include "figures/sheet.h"
#include "text/phrases.h"
#include "text/words.h"

#define SETS_SHOWN 40
#define COLUMN_WIDTH 22.0
#define COLUMN_WIDTH_MIN 13.5 /* a dot has room, and the number of a bar */
#define COLUMN_WIDTH_MAX 40.0 /* where few columns leave room */
#define ROW_HEIGHT 22.0
#define BARS_HEIGHT 190.0
#define FACTOR_BARS 90.0 /* at the left of the names of factors */
#define AXIS_ROOM 58.0
#define DOT 6.5

/* One minimal set of one row. */
struct member {
	struct implicant term;
	const struct row *row;
};

struct set {
	struct implicant term;
	const struct member *members; /* by fixture */
	size_t count;
	size_t only; /* members that have no other minimal set */
};

struct upset {
	const struct sheet *sheet;
	const struct group *group;
	struct member *members;
	size_t member_count;
	struct set *sets;
	size_t set_count, shown;
	size_t complete, never; /* rows that can be judged; those without any set */
	size_t untestable;
	size_t rows_of[WW_FACTORIAL_MAX]; /* rows with the factor, gone, in some set */
	bool keeps, always, alternatives;
	double names_width, left, right, top, base, rows_top, column_width, unit, width, height;
};

/* ---- sets ---- */

static bool judged(const struct row *row)
{
	return row->testable && row->complete;
}

static int compare_terms(const struct implicant *a, const struct implicant *b)
{
	if (a->removed != b->removed)
		return a->removed < b->removed ? -1 : 1;
	return (a->kept > b->kept) - (a->kept < b->kept);
}

static int compare_members(const void *a, const void *b)
{
	const struct member *x = a, *y = b;
	int order = compare_terms(&x->term, &y->term);

	return order ? order : strcmp(x->row->fixture->id, y->row->fixture->id);
}

static int literals(const struct implicant *term)
{
	return __builtin_popcountll(term->removed) + __builtin_popcountll(term->kept);
}

static int compare_sets(const void *a, const void *b)
{
	const struct set *x = a, *y = b;

	if (x->count != y->count)
		return x->count > y->count ? -1 : 1;
	if (literals(&x->term) != literals(&y->term))
		return literals(&x->term) - literals(&y->term);
	return compare_terms(&x->term, &y->term);
}

static void add_row(struct upset *upset, const struct row *row)
{
	uint64_t gone = 0;

	upset->complete++;
	upset->never += row->term_count == 0;
	for (size_t i = 0; i < row->term_count; i++) {
		upset->members[upset->member_count++] = (struct member){row->terms[i], row};
		gone |= row->terms[i].removed;
	}
	for (; gone; gone &= gone - 1)
		upset->rows_of[__builtin_ctzll(gone)]++;
}

static int collect_members(struct upset *upset)
{
	size_t most = 1;

	for (size_t i = 0; i < upset->group->count; i++)
		most += upset->group->rows[i].term_count;
	upset->members = calloc(most, sizeof *upset->members);
	upset->sets = calloc(most, sizeof *upset->sets);
	if (!upset->members || !upset->sets)
		return -1;
	for (size_t i = 0; i < upset->group->count; i++) {
		upset->untestable += !upset->group->rows[i].testable;
		if (judged(&upset->group->rows[i]))
			add_row(upset, &upset->group->rows[i]);
	}
	qsort(upset->members, upset->member_count, sizeof *upset->members, compare_members);
	return 0;
}

static void collect_sets(struct upset *upset)
{
	for (size_t i = 0; i < upset->member_count; i++) {
		const struct member *member = &upset->members[i];
		struct set *set = &upset->sets[upset->set_count];

		if (i == 0 || compare_terms(&member[-1].term, &member->term) != 0) {
			*set = (struct set){.term = member->term, .members = member};
			upset->set_count++;
		} else {
			set--;
		}
		set->count++;
		set->only += member->row->term_count == 1;
		upset->keeps |= member->term.kept != 0;
		upset->always |= literals(&member->term) == 0;
		upset->alternatives |= member->row->term_count > 1;
	}
	qsort(upset->sets, upset->set_count, sizeof *upset->sets, compare_sets);
	upset->shown = upset->set_count < SETS_SHOWN ? upset->set_count : SETS_SHOWN;
}

/* ---- layout ---- */

static void put_note(const struct upset *upset, FILE *out)
{
	const size_t more = upset->set_count - upset->shown;
	const size_t unknown = upset->group->count - upset->complete - upset->untestable;

	fputs("Each column is one smallest set of hardening: without it (dots) ", out);
	if (upset->keeps)
		fputs("and while other steps are kept (rings) ", out);
	fputs("the programs that its bar counts escape, and no part of it would do. ", out);
	if (upset->always)
		fputs("The column without dots counts what escapes under full hardening. ", out);
	if (more > 0)
		fprintf(out,
			"%zu further set%s, of at most %zu escapes each, %s in the data file "
			"alone. ",
			more, plural(more), upset->sets[upset->shown].count,
			more == 1 ? "is" : "are");
	fprintf(out, "Of the %zu escape%s known in every combination %zu never escape%s",
		upset->complete, plural(upset->complete), upset->never,
		upset->never == 1 ? "s" : "");
	if (unknown > 0)
		fprintf(out, "; %zu more %s not known in every combination", unknown,
			unknown == 1 ? "is" : "are");
	if (upset->untestable > 0)
		fprintf(out, "; %zu %s untestable", upset->untestable,
			upset->untestable == 1 ? "is" : "are");
	fputs(".", out);
}

static char *make_note(const struct upset *upset)
{
	char *note = NULL;
	size_t size;
	FILE *out = open_memstream(&note, &size);

	if (!out)
		return NULL;
	put_note(upset, out);
	fclose(out);
	return note;
}

static size_t tallest(const struct upset *upset)
{
	return upset->set_count ? upset->sets[0].count : 1;
}

static size_t factor_bar_most(const struct upset *upset)
{
	size_t most = 1;

	for (unsigned i = 0; i < upset->group->factor_count; i++)
		most = upset->rows_of[i] > most ? upset->rows_of[i] : most;
	return most;
}

/* The x behind it. */
static double draw_legend(const struct upset *upset, struct canvas *canvas)
{
	double y = upset->top - 40, x = PAGE_MARGIN;

	x = canvas_legend(canvas, x, y, COLOUR_ESCAPED, "escapes without this set only");
	if (upset->alternatives)
		x = canvas_legend(canvas, x, y, COLOUR_ALTERNATIVE, "one of several sets");
	return x;
}

/* As wide as the smallest sheet has room for; where that is too narrow, as a page has. */
static double column_width(const struct upset *upset, double columns)
{
	double other = PAGE_MARGIN + 4 + upset->left;
	double width = (SHEET_WIDTH_MIN - other) / columns;
	double printed = (PRINT_WIDTH - other) / columns;

	if (width > COLUMN_WIDTH_MAX)
		return COLUMN_WIDTH_MAX;
	if (width > COLUMN_WIDTH)
		return width;
	if (printed > COLUMN_WIDTH)
		return COLUMN_WIDTH;
	return printed > COLUMN_WIDTH_MIN ? printed : COLUMN_WIDTH_MIN;
}

static void place_columns(struct upset *upset)
{
	double columns = (double)(upset->shown ? upset->shown : 1);

	upset->names_width = sheet_factors_width(upset->group->factors);
	upset->left = PAGE_MARGIN + 30 + FACTOR_BARS + 10 + upset->names_width + 12;
	if (upset->left < PAGE_MARGIN + AXIS_ROOM)
		upset->left = PAGE_MARGIN + AXIS_ROOM;
	upset->column_width = column_width(upset, columns);
	upset->right = upset->left + columns * upset->column_width + 4;
	upset->width = sheet_width(upset->right + PAGE_MARGIN, draw_legend(upset, NULL));
}

static void place_heights(struct upset *upset, const char *note)
{
	upset->top = sheet_head(upset->sheet, upset->width) + 44;
	upset->base = upset->top + BARS_HEIGHT;
	upset->unit = BARS_HEIGHT / (double)tallest(upset);
	upset->rows_top = upset->base + 14;
	upset->height = upset->rows_top + (double)upset->group->factor_count * ROW_HEIGHT +
			sheet_foot(upset->width, note);
}

static double column_pixel(const struct upset *upset, size_t column)
{
	return upset->left + ((double)column + 0.5) * upset->column_width;
}

static double row_pixel(const struct upset *upset, unsigned factor)
{
	return upset->rows_top + (factor + 0.5) * ROW_HEIGHT;
}

/* ---- drawing ---- */

static void draw_factor(const struct upset *upset, struct canvas *canvas, unsigned factor)
{
	const struct pen right = pen_aligned(&pen_ink, ALIGN_RIGHT);
	const struct pen number = pen_aligned(&pen_soft, ALIGN_RIGHT);
	double y = row_pixel(upset, factor), end = upset->left - 12 - upset->names_width - 10;
	double bar = FACTOR_BARS * (double)upset->rows_of[factor] / (double)factor_bar_most(upset);
	char text[24];

	if (factor % 2 == 0)
		canvas_rectangle(canvas, PAGE_MARGIN, y - ROW_HEIGHT / 2,
				 upset->right - PAGE_MARGIN, ROW_HEIGHT, COLOUR_BAND);
	canvas_text(canvas, &right, upset->left - 12, y,
		    hardening_label(sheet_nth(upset->group->factors, factor)));
	if (upset->rows_of[factor] > 0)
		canvas_rectangle(canvas, end - bar, y - 6, bar, 12, COLOUR_ESCAPED);
	snprintf(text, sizeof text, "%zu", upset->rows_of[factor]);
	canvas_text(canvas, &number, end - bar - 4, y, text);
}

static void draw_factors(const struct upset *upset, struct canvas *canvas)
{
	const struct pen right = pen_aligned(&pen_soft, ALIGN_RIGHT);
	double end = upset->left - 12 - upset->names_width - 10;

	if (upset->group->factor_count > 0) {
		canvas_text(canvas, &right, end, upset->rows_top - 24, "escapes with this");
		canvas_text(canvas, &right, end, upset->rows_top - 10, "step in a set");
	}
	for (unsigned i = 0; i < upset->group->factor_count; i++)
		draw_factor(upset, canvas, i);
}

static void draw_counts(const struct upset *upset, struct canvas *canvas)
{
	const struct pen pen = pen_aligned(&pen_strong, ALIGN_CENTRE);
	char text[24];

	for (size_t i = 0; i < upset->shown; i++) {
		snprintf(text, sizeof text, "%zu", upset->sets[i].count);
		canvas_text(canvas, &pen, column_pixel(upset, i),
			    upset->base - (double)upset->sets[i].count * upset->unit - 9, text);
	}
}

static void put_fixtures(FILE *dat, const struct set *set)
{
	for (size_t i = 0; i < set->count; i++)
		fprintf(dat, "%s%s", i ? " " : "", set->members[i].row->fixture->id);
}

static void put_set(const struct upset *upset, FILE *dat, size_t i)
{
	const struct set *set = &upset->sets[i];
	char text[2 * WW_MASK_TEXT_MAX];

	implicants_format(&set->term, 1, upset->group->factors, text, sizeof text);
	fprintf(dat, "%zu,%s,%zu,%zu,", i, text, set->count, set->only);
	put_fixtures(dat, set);
	putc('\n', dat);
}

static void put_sets(const struct upset *upset, struct canvas *canvas)
{
	FILE *dat = canvas_block(canvas, "column,min_set,escapes,only_way_out,fixtures");

	for (size_t i = 0; i < upset->set_count; i++)
		put_set(upset, dat, i);
	canvas_variable(canvas, "shown", (double)upset->shown);
	canvas_variable(canvas, "unit", upset->unit);
	canvas_layer(canvas, "one of several sets",
		     "using ($1 < shown ? $1+0.5 : "
		     "NaN):(base):($1+0.14):($1+0.86):(base-$3*unit):(base) "
		     "with boxxyerror fillstyle solid noborder linecolor rgb '#%06x'",
		     COLOUR_ALTERNATIVE);
	canvas_layer(canvas, "escapes without this set only",
		     "using ($1 < shown && $4 > 0 ? $1+0.5 : NaN):(base):($1+0.14):($1+0.86):"
		     "(base-$4*unit):(base) "
		     "with boxxyerror fillstyle solid noborder linecolor rgb '#%06x'",
		     COLOUR_ESCAPED);
}

/* In place of the dots that it does not have. */
static void draw_always(const struct upset *upset, struct canvas *canvas)
{
	static const char words[] = "full hardening";
	const struct pen pen = {.size = TEXT_SIZE - 1,
				.colour = COLOUR_ESCAPED,
				.align = ALIGN_CENTRE,
				.bold = true,
				.rotate = 90};
	double rows = (double)upset->group->factor_count * ROW_HEIGHT;

	if (text_width(words, pen.size, true) > rows)
		return;
	for (size_t i = 0; i < upset->shown; i++)
		if (literals(&upset->sets[i].term) == 0)
			canvas_text(canvas, &pen, column_pixel(upset, i),
				    upset->rows_top + rows / 2, words);
}

static const char *role_of(const struct implicant *term, unsigned factor)
{
	if (literals(term) == 0)
		return "none";
	if (term->removed >> factor & 1)
		return "gone";
	return term->kept >> factor & 1 ? "stays" : "free";
}

/* Row of the next dot below one dot, itself for the lowest. */
static unsigned next_dot(uint64_t dots, unsigned row)
{
	uint64_t below = dots & ~(WW_BIT(row + 1) - 1);

	return (dots >> row & 1) && below ? (unsigned)__builtin_ctzll(below) : row;
}

static void put_roles(const struct upset *upset, FILE *dat, size_t column)
{
	const struct implicant *term = &upset->sets[column].term;

	for (unsigned i = 0; i < upset->group->factor_count; i++)
		fprintf(dat, "%zu,%u,%s,%s,%u\n", column, i,
			ww_word(&ww_factors, (int)sheet_nth(upset->group->factors, i)),
			role_of(term, i), next_dot(term->removed | term->kept, i));
}

#define PLACES(role) "using (strcol(4) eq '" role "' ? $1+0.5 : NaN):(first+($2+0.5)*row)"

static void put_dots(const struct upset *upset, struct canvas *canvas)
{
	FILE *dat = canvas_block(canvas, "column,row,factor,role in the set,row of its next dot");

	for (size_t i = 0; i < upset->shown; i++)
		put_roles(upset, dat, i);
	canvas_dots(canvas, "does not matter", PLACES("free"), 2.6, 0xd4d4d4);
	canvas_layer(canvas, "one set",
		     "using ($5 > $2 ? $1+0.5 : NaN):(first+($2+0.5)*row):(0):(($5-$2)*row) "
		     "with vectors nohead linewidth 2.5 linecolor rgb '#%06x'",
		     COLOUR_INK);
	canvas_dots(canvas, "without", PLACES("gone"), DOT, COLOUR_INK);
	canvas_rings(canvas, "kept", PLACES("stays"), DOT, COLOUR_KEPT);
}

static int draw(const struct upset *upset, struct drawings *drawings, const char *note,
		struct ww_error *e)
{
	const struct height_axis axis = {
		upset->left - 4, upset->right, upset->base, upset->unit, 0, (long)tallest(upset)};
	struct canvas canvas;

	if (sheet_open(upset->sheet, &canvas, drawings, upset->width, upset->height, note, e) < 0)
		return -1;
	/* y in pixels. */
	canvas_area(&canvas, upset->left, upset->top, upset->column_width, 1,
		    (double)(upset->shown ? upset->shown : 1), upset->height - upset->top);
	canvas_variable(&canvas, "base", BARS_HEIGHT);
	canvas_variable(&canvas, "first", upset->rows_top - upset->top);
	canvas_variable(&canvas, "row", ROW_HEIGHT);
	draw_legend(upset, &canvas);
	canvas_height_axis(&canvas, &axis, "escapes");
	draw_factors(upset, &canvas);
	draw_counts(upset, &canvas);
	draw_always(upset, &canvas);
	put_sets(upset, &canvas);
	put_dots(upset, &canvas);
	return canvas_close(&canvas, e);
}

int upset_write(const struct sheet *sheet, struct drawings *drawings, struct ww_error *e)
{
	struct upset upset = {.sheet = sheet, .group = sheet->group};
	char *note = NULL;
	int status = -1;

	if (collect_members(&upset) == 0) {
		collect_sets(&upset);
		note = make_note(&upset);
	}
	if (note) {
		place_columns(&upset);
		place_heights(&upset, note);
		status = draw(&upset, drawings, note, e);
	} else {
		ww_fail(e, 3, "out of memory");
	}
	free(note);
	free(upset.members);
	free(upset.sets);
	return status;
}
