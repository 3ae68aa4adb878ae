/* SPDX-License-Identifier: MIT */
/* effective-PROFILE-CALLER: which primitives were asked for and which were in force.
 *
 * A column is every mask that asked for the same primitives and came to the same state; columns
 * that touch share the state. */
#include <stdlib.h>
#include <string.h>

#include "figures/sheet.h"
#include "findings.h"
#include "grow.h"
#include "hardening.h"
#include "text/phrases.h"
#include "text/words.h"

#define COLUMN_WIDTH_MAX 30.0
#define COLUMN_WIDTH_MIN 6.0
#define COLUMNS_WIDTH 500.0 /* that columns share: with names and remarks PRINT_WIDTH */
#define NUMBERS_WIDTH 18.0  /* narrower columns have no room for the number of masks */
#define STATE_GAP 9.0
#define STATE_GAP_MIN 3.0
#define ROW_HEIGHT 24.0
#define REMARK_MAX 96
#define COLUMNS_MANY 48 /* with more, those in which all is as asked for are left out */

/* What a cell shows. */
enum form { IN_FORCE, FOR_CHILDREN, FAILED, NOT_ASKED, UNASKED_IN_FORCE, UNSEEN, FORM_COUNT };

static const char *const form_words[FORM_COUNT] = {
	[IN_FORCE] = "in_force",   [FOR_CHILDREN] = "for_children",         [FAILED] = "failed",
	[NOT_ASKED] = "not_asked", [UNASKED_IN_FORCE] = "unasked_in_force", [UNSEEN] = "unseen",
};

struct column {
	const struct effective_state *state;
	size_t state_number;
	uint64_t asked, children; /* primitives */
	const struct cell *example;
	struct signature masks; /* dense */
	size_t mask_count;
	double x; /* left edge, pixels from the first */
};

struct effective {
	const struct sheet *sheet;
	const struct group *group;
	const struct findings *findings;
	bool foreign; /* only its author knows what it was asked for */
	struct column *columns;
	size_t column_count;
	size_t column_of[1 << WW_FACTORIAL_MAX]; /* of each mask's last cell, from 1 */
	enum primitive rows[WW_PRIMITIVES_COUNT];
	unsigned row_count;
	char remarks[WW_PRIMITIVES_COUNT][REMARK_MAX]; /* by row */
	bool has[FORM_COUNT];
	size_t masks;    /* measured and seen */
	size_t left_out; /* columns */
	size_t states;   /* of all columns */
	double left, top, column_width, columns_width, remarks_width, width, height;
};

/* ---- columns ---- */

static uint64_t asked_of(const struct effective *map, const struct cell *cell,
			 const struct effective_state *state)
{
	return map->foreign ? state->primitives : cell_requested(cell);
}

static const struct effective_state *state_of(const struct effective *map, const struct cell *cell)
{
	for (size_t i = 0; i < map->findings->state_count; i++)
		if (same_effective(map->findings->states[i].text, cell->effective))
			return &map->findings->states[i];
	return NULL;
}

/* unshare(CLONE_NEWPID) moves the children to come, not the program. */
static uint64_t children_of(const struct effective_state *state)
{
	char value[WW_EFFECTIVE_MAX];

	effective_value(state->text, "pidns", value);
	return strcmp(value, "arena") == 0 ? state->primitives & WW_BIT(PRIM_PIDNS) : 0;
}

static struct column *find_column(struct effective *map, const struct effective_state *state,
				  uint64_t asked)
{
	for (size_t i = 0; i < map->column_count; i++)
		if (map->columns[i].state == state && map->columns[i].asked == asked)
			return &map->columns[i];
	return NULL;
}

static bool is_like(const struct column *column, const struct effective *map,
		    const struct cell *cell)
{
	return same_effective(column->state->text, cell->effective) &&
	       asked_of(map, cell, column->state) == column->asked;
}

static int add_cell(struct effective *map, const struct cell *cell)
{
	uint64_t dense = mask_compress(cell->mask, map->group->factors);
	const struct effective_state *state;
	struct column *column;
	uint64_t asked;

	if (!*cell->effective)
		return 0;
	/* Nearly always the same again for every fixture. */
	if (map->column_of[dense] && is_like(&map->columns[map->column_of[dense] - 1], map, cell))
		return 0;
	state = state_of(map, cell);
	if (!state)
		return 0;
	asked = asked_of(map, cell, state);
	column = find_column(map, state, asked);
	if (!column) {
		column = add_zeroed(map->columns, map->column_count);
		if (!column)
			return -1;
		*column = (struct column){
			.state = state,
			.state_number = (size_t)(state - map->findings->states),
			.asked = asked,
			.children = children_of(state),
			.example = cell,
			.masks = {.factors = map->group->factor_count},
		};
	}
	map->masks += map->column_of[dense] == 0;
	map->column_of[dense] = (size_t)(column - map->columns) + 1;
	column->mask_count += !signature_get(&column->masks, dense);
	signature_set(&column->masks, dense, true);
	return 0;
}

static int in_force_count(const struct column *column)
{
	return __builtin_popcountll(column->state->primitives);
}

/* The hardest state first; of two, the one with the primitive that is applied first. */
static int compare_states(const struct column *x, const struct column *y)
{
	uint64_t differ = x->state->primitives ^ y->state->primitives;

	if (in_force_count(x) != in_force_count(y))
		return in_force_count(y) - in_force_count(x);
	if (differ)
		return x->state->primitives >> __builtin_ctzll(differ) & 1 ? -1 : 1;
	return x->state_number < y->state_number ? -1 : 1;
}

/* By state; within one, what asked for most. */
static int compare_columns(const void *a, const void *b)
{
	const struct column *x = a, *y = b;

	if (x->state != y->state)
		return compare_states(x, y);
	if (__builtin_popcountll(x->asked) != __builtin_popcountll(y->asked))
		return __builtin_popcountll(y->asked) - __builtin_popcountll(x->asked);
	return (x->asked < y->asked) - (x->asked > y->asked);
}

static int collect_columns(struct effective *map)
{
	for (size_t r = 0; r < map->group->count; r++) {
		const struct row *row = &map->group->rows[r];

		for (size_t i = 0; i < row->cell_count; i++)
			if (add_cell(map, &map->sheet->analysis->cells[row->first_cell + i]) < 0)
				return -1;
	}
	if (map->column_count > 0)
		qsort(map->columns, map->column_count, sizeof *map->columns, compare_columns);
	return 0;
}

static enum form form_of(const struct column *column, enum primitive primitive)
{
	uint64_t bit = WW_BIT(primitive);

	if (!(column->state->known & bit))
		return UNSEEN;
	if (!(column->state->primitives & bit))
		return column->asked & bit ? FAILED : NOT_ASKED;
	if (!(column->asked & bit))
		return UNASKED_IN_FORCE;
	return column->children & bit ? FOR_CHILDREN : IN_FORCE;
}

/* All that was asked for is in force, and nothing else, as far as it can be seen. */
static bool as_asked(const struct column *column, uint64_t visible)
{
	for (; visible; visible &= visible - 1) {
		enum form form = form_of(column, (enum primitive)__builtin_ctzll(visible));

		if (form == FAILED || form == UNASKED_IN_FORCE || form == UNSEEN)
			return false;
	}
	return true;
}

/* Primitives that were seen or could have been: in one column at least. */
static uint64_t visible_primitives(const struct effective *map)
{
	uint64_t visible = 0;

	for (size_t i = 0; i < map->column_count; i++)
		visible |= map->columns[i].state->known;
	return visible;
}

/* Of many columns, keeps the first and those that say more than the plan. */
static void leave_out(struct effective *map)
{
	const uint64_t visible = visible_primitives(map);
	size_t kept = 1, telling = 0;

	for (size_t i = 0; i < map->column_count; i++)
		telling += !as_asked(&map->columns[i], visible);
	if (map->column_count <= COLUMNS_MANY || telling == 0)
		return;
	for (size_t i = 1; i < map->column_count; i++)
		if (!as_asked(&map->columns[i], visible))
			map->columns[kept++] = map->columns[i];
	map->left_out = map->column_count - kept;
	map->column_count = kept;
}

/* A row for each primitive that was asked for or in force anywhere. */
static void collect_rows(struct effective *map)
{
	for (int primitive = 0; primitive < WW_PRIMITIVES_COUNT; primitive++) {
		uint64_t any = 0;

		for (size_t i = 0; i < map->column_count; i++)
			any |= map->columns[i].asked | map->columns[i].state->primitives;
		if (!(any >> primitive & 1))
			continue;
		map->rows[map->row_count++] = (enum primitive)primitive;
		for (size_t i = 0; i < map->column_count; i++)
			map->has[form_of(&map->columns[i], (enum primitive)primitive)] = true;
	}
}

/* ---- words ---- */

static const struct step_status *result_of(const struct column *column, enum primitive primitive)
{
	const struct cell *cell = column->example;

	return cell->has_outcome ? &cell->outcome.step[ww_primitive_step(primitive)] : NULL;
}

static const char *failure_word(const struct column *column, enum primitive primitive,
				char text[WORD_MAX])
{
	const struct step_status *result = result_of(column, primitive);

	if (!result || result->status != STATUS_FAILED)
		return "";
	return errno_word(result->err > 0 ? result->err : 0, text);
}

/* "missing in 16 of 32: EPERM", "" where all that was asked for came into force. */
static void make_remark(const struct effective *map, enum primitive primitive,
			char text[REMARK_MAX])
{
	size_t asked = 0, failed = 0;
	char errno_text[WORD_MAX] = "";
	const char *why = "";

	for (size_t i = 0; i < map->column_count; i++) {
		const struct column *column = &map->columns[i];

		if (!(column->asked >> primitive & 1))
			continue;
		asked += column->mask_count;
		if (form_of(column, primitive) != FAILED)
			continue;
		failed += column->mask_count;
		if (!*why)
			why = failure_word(column, primitive, errno_text);
	}
	text[0] = '\0';
	if (failed > 0)
		snprintf(text, REMARK_MAX, "missing in %zu of %zu%s%s", failed, asked,
			 *why ? ": " : "", why);
}

static size_t state_count(const struct effective *map)
{
	size_t count = 0;

	for (size_t i = 0; i < map->column_count; i++)
		count += i == 0 || map->columns[i].state != map->columns[i - 1].state;
	return count;
}

static void make_remarks(struct effective *map)
{
	map->states = state_count(map);
	for (unsigned i = 0; i < map->row_count; i++)
		make_remark(map, map->rows[i], map->remarks[i]);
}

static void put_note(const struct effective *map, FILE *out)
{
	fprintf(out,
		"In force is what was seen from outside, in %zu of %llu combinations%s. Those that "
		"asked for the same and came to the same state share a column; columns that touch "
		"are in the same one of %zu state%s, and the number above them counts the escapes "
		"seen in it.",
		map->masks, (unsigned long long)WW_BIT(map->group->factor_count),
		map->column_of[0] ? "" : ", full hardening not among them", map->states,
		plural(map->states));
	if (map->left_out > 0)
		fprintf(out,
			" Left out %s %zu column%s in which all that was asked for was in force.",
			map->left_out == 1 ? "is" : "are", map->left_out, plural(map->left_out));
	if (map->foreign)
		fputs(" What this sandbox was asked for is not known.", out);
	if (map->has[FAILED])
		fputs(" At the right: in how many of the combinations that asked for a primitive "
		      "it "
		      "was not in force, and the errno of its call.",
		      out);
}

static char *make_note(const struct effective *map)
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

/* ---- layout ---- */

static void place_columns(struct effective *map)
{
	double x = 0, gaps = (double)state_count(map), gap = STATE_GAP;

	if (gaps * gap > COLUMNS_WIDTH / 4)
		gap = STATE_GAP_MIN;
	map->column_width =
		(COLUMNS_WIDTH - gaps * gap) / (double)(map->column_count ? map->column_count : 1);
	if (map->column_width > COLUMN_WIDTH_MAX)
		map->column_width = COLUMN_WIDTH_MAX;
	if (map->column_width < COLUMN_WIDTH_MIN)
		map->column_width = COLUMN_WIDTH_MIN;
	for (size_t i = 0; i < map->column_count; i++, x += map->column_width) {
		if (i > 0 && map->columns[i].state != map->columns[i - 1].state)
			x += gap;
		map->columns[i].x = x;
	}
	map->columns_width = x > 0 ? x : COLUMN_WIDTH_MAX;
}

/* The x behind it. */
static double draw_legend(const struct effective *map, struct canvas *canvas)
{
	static const char children[] = "for its children only";
	const struct pen cross = {
		.size = TEXT_SIZE, .colour = 0xffffff, .align = ALIGN_CENTRE, .bold = true};
	double y = map->top - 50, x = PAGE_MARGIN;

	x = canvas_legend(canvas, x, y, COLOUR_SHARED,
			  map->foreign ? "in force" : "asked for and in force");
	if (map->has[FOR_CHILDREN]) {
		canvas_rectangle(canvas, x, y - 6, 12, 6, COLOUR_GRID);
		canvas_rectangle(canvas, x, y, 12, 6, COLOUR_SHARED);
		canvas_text(canvas, &pen_ink, x + 17, y, children);
		x += 17 + text_width(children, TEXT_SIZE, false) + LEGEND_GAP;
	}
	canvas_text(canvas, &cross, x + 6, y, "x");
	x = canvas_legend(canvas, x, y, COLOUR_ESCAPED, "asked for, not in force");
	x = canvas_legend(canvas, x, y, COLOUR_GRID, "not asked for");
	if (map->has[UNASKED_IN_FORCE]) {
		const double mark = x + 4;

		x = canvas_legend(canvas, x, y, COLOUR_KEPT, "not asked for, yet in force");
		canvas_rectangle(canvas, mark, y - 2, 4, 4, 0xffffff);
	}
	if (map->has[UNSEEN])
		x = canvas_legend(canvas, x, y, COLOUR_RULE, "could not be seen");
	return x;
}

static void place(struct effective *map, const char *note)
{
	double names = text_width("combinations", TEXT_SIZE, true);

	for (unsigned i = 0; i < map->row_count; i++) {
		double name =
			text_width(ww_word(&ww_primitives, (int)map->rows[i]), TEXT_SIZE, false);
		double right = text_width(map->remarks[i], TEXT_SIZE, false);

		names = name > names ? name : names;
		map->remarks_width = right > map->remarks_width ? right : map->remarks_width;
	}
	map->left = PAGE_MARGIN + names + 10;
	map->width =
		sheet_width(map->left + map->columns_width + 14 + map->remarks_width + PAGE_MARGIN,
			    draw_legend(map, NULL));
	map->top = sheet_head(map->sheet, map->width) + 54;
	map->height = map->top + map->row_count * ROW_HEIGHT +
		      (map->column_width < NUMBERS_WIDTH ? 0 : 22) + sheet_foot(map->width, note);
}

/* ---- drawing ---- */

static void draw_names(const struct effective *map, struct canvas *canvas)
{
	const struct pen right = pen_aligned(&pen_ink, ALIGN_RIGHT);
	const struct pen head = pen_aligned(&pen_strong, ALIGN_RIGHT);

	canvas_text(canvas, &head, map->left - 10, map->top - 16, "escapes");
	for (unsigned i = 0; i < map->row_count; i++) {
		double y = map->top + (i + 0.5) * ROW_HEIGHT;

		canvas_text(canvas, &right, map->left - 10, y,
			    ww_word(&ww_primitives, (int)map->rows[i]));
		if (*map->remarks[i])
			canvas_text(canvas, &pen_soft, map->left + map->columns_width + 14, y,
				    map->remarks[i]);
	}
}

/* The escapes of each state, over its columns. */
static void draw_states(const struct effective *map, struct canvas *canvas)
{
	const struct pen pen = pen_aligned(&pen_strong, ALIGN_CENTRE);
	double free_from = 0;
	char number[24];

	for (size_t i = 0, end; i < map->column_count; i = end) {
		double from = map->left + map->columns[i].x, to, middle, half;

		for (end = i;
		     end < map->column_count && map->columns[end].state == map->columns[i].state;)
			end++;
		to = map->left + map->columns[end - 1].x + map->column_width;
		middle = (from + to) / 2;
		canvas_line(canvas, from + 0.5, map->top - 6, to - 0.5, map->top - 6, 1,
			    COLOUR_SOFT);
		snprintf(number, sizeof number, "%zu", map->columns[i].state->escapes);
		half = text_width(number, TEXT_SIZE, true) / 2;
		/* Where states are narrower than their numbers, some are left out. */
		if (middle - half < free_from)
			continue;
		canvas_text(canvas, &pen, middle, map->top - 16, number);
		free_from = middle + half + 2;
	}
}

static void draw_masks(const struct effective *map, struct canvas *canvas)
{
	const struct pen head = pen_aligned(&pen_strong, ALIGN_RIGHT);
	const struct pen pen = pen_aligned(&pen_soft, ALIGN_CENTRE);
	double y = map->top + map->row_count * ROW_HEIGHT + 12;
	char number[24];

	if (map->column_width < NUMBERS_WIDTH)
		return;
	canvas_text(canvas, &head, map->left - 10, y, "combinations");
	for (size_t i = 0; i < map->column_count; i++) {
		snprintf(number, sizeof number, "%zu", map->columns[i].mask_count);
		canvas_text(canvas, &pen, map->left + map->columns[i].x + map->column_width / 2, y,
			    number);
	}
}

static void put_cell(const struct effective *map, FILE *dat, size_t c, unsigned r)
{
	const struct column *column = &map->columns[c];
	enum primitive primitive = map->rows[r];
	const struct step_status *result = result_of(column, primitive);
	bool asked = column->asked >> primitive & 1;
	char word[WORD_MAX];

	fprintf(dat, "%zu,%u,%s,%s,%d,%s,%zu,%.2f\n", c, r, ww_word(&ww_primitives, (int)primitive),
		form_words[form_of(column, primitive)], asked,
		asked && result ? status_word(result, word) : "", column->mask_count, column->x);
}

/* From the upper to the lower edge of a cell, as shares of its height. */
static void put_form(const struct effective *map, struct canvas *canvas, enum form form,
		     double from, unsigned colour)
{
	if (map->has[form])
		canvas_layer(canvas, form_words[form],
			     "using (strcol(4) eq '%s' ? $8+wide/2 : NaN):($2+0.5):($8+0.75):"
			     "($8+wide-0.75):($2+%g):($2+1-edge) with boxxyerror fillstyle solid "
			     "noborder linecolor rgb '#%06x'",
			     form_words[form], from, colour);
}

static void put_marks(const struct effective *map, struct canvas *canvas)
{
	/* In a grey print the colours alone would not tell them apart. */
	if (map->has[FAILED])
		canvas_layer(canvas, "asked for, not in force",
			     "using (strcol(4) eq 'failed' ? $8+wide/2 : NaN):($2+0.5) with points "
			     "pointtype 2 pointsize %g*P linewidth 2 linecolor rgb '#ffffff'",
			     map->column_width < 14 ? 2.5 : 4.5);
	if (map->has[UNASKED_IN_FORCE])
		canvas_dots(canvas, "not asked for, yet in force",
			    "using (strcol(4) eq 'unasked_in_force' ? $8+wide/2 : NaN):($2+0.5)",
			    map->column_width < 14 ? 2 : 3.5, 0xffffff);
}

static void put_cells(const struct effective *map, struct canvas *canvas)
{
	const double edge = 0.75 / ROW_HEIGHT;
	FILE *dat = canvas_block(canvas, "column,row,primitive,form,asked,result,combinations,x");

	for (size_t c = 0; c < map->column_count; c++)
		for (unsigned r = 0; r < map->row_count; r++)
			put_cell(map, dat, c, r);
	canvas_variable(canvas, "wide", map->column_width);
	canvas_variable(canvas, "edge", edge);
	put_form(map, canvas, NOT_ASKED, edge, COLOUR_GRID);
	put_form(map, canvas, FOR_CHILDREN, edge, COLOUR_GRID);
	put_form(map, canvas, FOR_CHILDREN, 0.5, COLOUR_SHARED);
	put_form(map, canvas, IN_FORCE, edge, COLOUR_SHARED);
	put_form(map, canvas, FAILED, edge, COLOUR_ESCAPED);
	put_form(map, canvas, UNASKED_IN_FORCE, edge, COLOUR_KEPT);
	put_form(map, canvas, UNSEEN, edge, COLOUR_RULE);
	put_marks(map, canvas);
}

static void put_mask_list(const struct effective *map, FILE *dat, const struct column *column)
{
	const char *between = "";

	for (uint64_t dense = 0; dense < WW_BIT(map->group->factor_count); dense++) {
		if (!signature_get(&column->masks, dense))
			continue;
		fprintf(dat, "%s%llu", between,
			(unsigned long long)mask_expand(dense, map->group->factors));
		between = " ";
	}
}

static void put_columns(const struct effective *map, struct canvas *canvas)
{
	FILE *dat = canvas_block(canvas, "column,state,escapes,masks,effective (not drawn from "
					 "here)");

	for (size_t i = 0; i < map->column_count; i++) {
		const struct column *column = &map->columns[i];

		fprintf(dat, "%zu,%zu,%zu,", i, column->state_number, column->state->escapes);
		put_mask_list(map, dat, column);
		putc(',', dat);
		/* From a journal that anybody may have written. */
		for (const char *at = column->state->text; *at; at++)
			putc(*at < ' ' || *at > '~' || *at == ',' ? '?' : *at, dat);
		putc('\n', dat);
	}
}

static int draw(const struct effective *map, struct drawings *drawings, const char *note,
		struct ww_error *e)
{
	struct canvas canvas;

	if (sheet_open(map->sheet, &canvas, drawings, map->width, map->height, note, e) < 0)
		return -1;
	canvas_area(&canvas, map->left, map->top, 1, ROW_HEIGHT, map->columns_width,
		    map->row_count);
	draw_legend(map, &canvas);
	draw_names(map, &canvas);
	draw_states(map, &canvas);
	draw_masks(map, &canvas);
	put_cells(map, &canvas);
	put_columns(map, &canvas);
	return canvas_close(&canvas, e);
}

/* All but the places.  The note, NULL without memory. */
static char *prepare(struct effective *map)
{
	if (collect_columns(map) < 0)
		return NULL;
	collect_rows(map);
	make_remarks(map);
	leave_out(map);
	place_columns(map);
	return make_note(map);
}

int effective_write(const struct sheet *sheet, struct drawings *drawings, struct ww_error *e)
{
	struct findings *findings = findings_of(sheet->analysis, sheet->group);
	struct effective *map = calloc(1, sizeof *map);
	int status;
	char *note = NULL;

	if (map && findings) {
		map->sheet = sheet;
		map->group = sheet->group;
		map->findings = findings;
		map->foreign = profile_base(sheet->group->profile) < 0;
		note = prepare(map);
	}
	if (note) {
		place(map, note);
		status = draw(map, drawings, note, e);
	} else {
		status = ww_fail(e, 3, "out of memory");
	}
	free(note);
	free(map ? map->columns : NULL);
	free(map);
	findings_free(findings);
	return status;
}
