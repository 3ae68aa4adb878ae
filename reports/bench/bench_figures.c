/* SPDX-License-Identifier: MIT */
#include "bench/bench_figures.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bench/bench_fig.h"
#include "figures/heading.h"
#include "gnuplot/drawing.h"
#include "text/words.h"

/* ---- which figures ---- */

static const char *lacks_nothing(const struct bench_sheet *sheet)
{
	(void)sheet;
	return NULL;
}

static const char *lacks_effects(const struct bench_sheet *sheet)
{
	return sheet->effects ? NULL : "needs every combination of the factors: --masks all";
}

/* Lenth's margin is of at least three effects. */
static const char *lacks_margin(const struct bench_sheet *sheet)
{
	if (sheet->effects && sheet->effects->factor_count < 2)
		return "needs two factors or more";
	return lacks_effects(sheet);
}

static const char *lacks_points(const struct bench_sheet *sheet)
{
	if (!sheet->weighed)
		return "";
	return sheet->pareto.count > 0 ? NULL : "the run and the bench share no mask of it";
}

const struct bench_figure bench_figures[] = {
	{"factor-costs", "What each hardening step costs at a start", factor_costs_write,
	 lacks_effects},
	{"start-times", "How long starts take", start_times_write, lacks_nothing},
	{"half-normal", "Which effects on the cost stand out from the noise", half_normal_write,
	 lacks_margin},
	{"pareto", "Protection against cost", pareto_write, lacks_points},
};
const size_t bench_figure_count = sizeof bench_figures / sizeof *bench_figures;

/* ---- what the figures share ---- */

static struct group group_of(const struct bench_sheet *sheet)
{
	return (struct group){.profile = sheet->starts->key.profile,
			      .caller = sheet->starts->key.caller};
}

void bench_sheet_name(const struct bench_sheet *sheet, char name[FIGURE_NAME_MAX])
{
	const struct group group = group_of(sheet);

	figure_name(sheet->figure->kind, &group, name);
}

struct sentences {
	char what[256], where[512];
};

static struct heading heading_of(const struct bench_sheet *sheet, struct sentences *sentences)
{
	const struct bench_origin *origin = sheet->origin;
	char mounts[32] = "";

	snprintf(sentences->what, sizeof sentences->what,
		 "Profile %s, started by %s. %u rounds, each in a new random order.",
		 sheet->starts->key.profile, ww_word(&ww_callers, (int)sheet->starts->key.caller),
		 sheet->bench->rounds);
	if (origin->mounts)
		snprintf(mounts, sizeof mounts, ", %u mounts", origin->mounts);
	snprintf(sentences->where, sizeof sentences->where, "%s%s.",
		 *origin->host_line ? origin->host_line : BENCH_NO_HOST, mounts);
	return (struct heading){sheet->figure->title, sentences->what, sentences->where};
}

double bench_sheet_head(const struct bench_sheet *sheet, double width)
{
	struct sentences sentences;
	const struct heading heading = heading_of(sheet, &sentences);

	return heading_height(&heading, width);
}

int bench_sheet_open(const struct bench_sheet *sheet, struct canvas *canvas,
		     struct drawings *drawings, const struct bench_paper *paper, struct ww_error *e)
{
	char name[FIGURE_NAME_MAX];
	struct sentences sentences;
	const struct heading heading = heading_of(sheet, &sentences);

	bench_sheet_name(sheet, name);
	if (canvas_open(canvas, drawings, name, paper->width, paper->height, e) < 0)
		return -1;
	heading_draw(&heading, canvas, paper->width);
	sheet_note(canvas, paper->width, paper->height, paper->note);
	canvas_area(canvas, 0, 0, 1, 1, paper->width, paper->height);
	return 0;
}

bool effect_active(const struct bench_effects *effects, uint64_t set)
{
	return fabs(effects->effects[set]) > effects->lenth.margin;
}

double effect_percent(double effect)
{
	return 100 * (exp(effect) - 1);
}

const char *time_short(double ns, char text[24])
{
	if (ns < 1e4)
		snprintf(text, 24, "%.2f us", ns / 1e3);
	else if (ns < 1e5)
		snprintf(text, 24, "%.1f us", ns / 1e3);
	else if (ns < 1e6)
		snprintf(text, 24, "%.0f us", ns / 1e3);
	else
		snprintf(text, 24, "%.2f ms", ns / 1e6);
	return text;
}

/* ---- profiles and callers ---- */

struct sheets {
	struct bench_sheet *list;
	size_t count;
};

static bool same_starts(const struct bench_cell *a, const struct bench_cell *b)
{
	return a->key.quantity == b->key.quantity && a->key.caller == b->key.caller &&
	       strcmp(a->key.profile, b->key.profile) == 0;
}

static bool same_effects(const struct bench_effects *effects, const struct bench_cell *start)
{
	return effects->key.quantity == start->key.quantity &&
	       effects->key.caller == start->key.caller &&
	       strcmp(effects->key.profile, start->key.profile) == 0;
}

static const struct bench_effects *find_effects(const struct bench *bench,
						const struct bench_cell *start)
{
	for (size_t i = 0; i < bench->effect_count; i++)
		if (same_effects(&bench->effects[i], start))
			return &bench->effects[i];
	return NULL;
}

static int find_pareto(const struct analysis *analysis, struct bench_sheet *sheet,
		       struct ww_error *e)
{
	struct group group = {0};

	while (analysis && group_next(analysis, &group))
		if (group.caller == sheet->starts->key.caller &&
		    strcmp(group.profile, sheet->starts->key.profile) == 0)
			return pareto_of(sheet->bench, group.rows, group.count, &sheet->pareto, e);
	return 0;
}

/* Profile none has no mask to compare. */
static bool has_sheet(const struct bench_cell *cell)
{
	return cell->key.quantity == QUANTITY_START_END &&
	       profile_base(cell->key.profile) != PROFILE_NONE;
}

static int find_sheets(const struct bench *bench, const struct bench_origin *origin,
		       const struct analysis *analysis, struct sheets *sheets, struct ww_error *e)
{
	sheets->list = calloc(bench->cell_count ? bench->cell_count : 1, sizeof *sheets->list);
	if (!sheets->list)
		return ww_fail(e, 3, "out of memory");
	for (size_t at = 0, length; at < bench->cell_count; at += length) {
		const struct bench_cell *first = &bench->cells[at];
		struct bench_sheet *sheet = &sheets->list[sheets->count];

		for (length = 1; at + length < bench->cell_count &&
				 same_starts(first, &bench->cells[at + length]);)
			length++;
		if (!has_sheet(first))
			continue;
		*sheet = (struct bench_sheet){.bench = bench,
					      .origin = origin,
					      .starts = first,
					      .start_count = length,
					      .effects = find_effects(bench, first),
					      .weighed = analysis != NULL};
		sheets->count++;
		if (find_pareto(analysis, sheet, e) < 0)
			return -1;
	}
	return 0;
}

static void sheets_done(struct sheets *sheets)
{
	for (size_t i = 0; i < sheets->count; i++)
		pareto_done(&sheets->list[i].pareto);
	free(sheets->list);
}

/* ---- writing ---- */

/* The figures of one kind.  `left_out` takes their names and why. */
static int write_kind(const struct bench_figure *figure, struct sheets *sheets,
		      struct drawings *drawings, FILE *left_out, struct ww_error *e)
{
	for (size_t i = 0; i < sheets->count; i++) {
		struct bench_sheet *sheet = &sheets->list[i];
		const char *lack = figure->lacks(sheet);
		char name[FIGURE_NAME_MAX];

		sheet->figure = figure;
		bench_sheet_name(sheet, name);
		if (lack && *lack)
			fprintf(left_out, "%s%s (%s)", ftell(left_out) > 0 ? ", " : "", name, lack);
		if (!lack && figure->write(sheet, drawings, e) < 0)
			return -1;
	}
	return 0;
}

static int write_kinds(struct sheets *sheets, struct drawings *drawings, FILE *left_out,
		       struct ww_error *e)
{
	for (size_t i = 0; i < bench_figure_count; i++)
		if (write_kind(&bench_figures[i], sheets, drawings, left_out, e) < 0)
			return -1;
	return 0;
}

static int write_and_draw(struct sheets *sheets, const struct folder *folder,
			  struct draw_note *note, FILE *left_out, struct ww_error *e)
{
	struct drawings drawings;
	int drawn = -1;

	if (drawings_begin(&drawings, folder, e) < 0)
		return -1;
	if (write_kinds(sheets, &drawings, left_out, e) == 0)
		drawn = drawings_draw(&drawings, "`whichwall bench --again DIR/samples.csv -o DIR`",
				      note, e);
	drawings_done(&drawings);
	return drawn;
}

static void join_notes(char *note, size_t size, const char *left_out, const char *drawing)
{
	snprintf(note, size, "%s%s%s%s", *left_out ? "figures left out: " : "", left_out,
		 *left_out && *drawing ? "; " : "", drawing);
}

int bench_figures_write(const struct bench *bench, const struct bench_origin *origin,
			const struct analysis *analysis, const struct folder *folder, char *note,
			size_t note_size, struct ww_error *e)
{
	char drawing[256] = "", *left_out = NULL;
	struct draw_note said = {drawing, sizeof drawing};
	struct sheets sheets = {0};
	size_t size;
	FILE *out = open_memstream(&left_out, &size);
	int drawn = -1;

	if (!out)
		return ww_fail(e, 3, "out of memory");
	if (find_sheets(bench, origin, analysis, &sheets, e) == 0)
		drawn = write_and_draw(&sheets, folder, &said, out, e);
	if (fclose(out) != 0)
		drawn = ww_fail(e, 3, "out of memory");
	else
		join_notes(note, note_size, left_out, drawing);
	free(left_out);
	sheets_done(&sheets);
	return drawn;
}
