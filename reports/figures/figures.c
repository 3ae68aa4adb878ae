/* SPDX-License-Identifier: MIT */
/* All figures of an analysis. */
#include "figures/figures.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "figures/sheet.h"
#include "figures/side_map.h"
#include "gnuplot/drawing.h"
#include "hardening.h"
#include "report.h"

unsigned figure_part_count(const struct figure_kind *figure, const struct analysis *analysis,
			   const struct group *group)
{
	const struct sheet whole = {.figure = figure, .analysis = analysis, .group = group};

	return figure->parts ? (unsigned)figure->parts(&whole) : 1;
}

static const char *lacks_cells(const struct analysis *analysis, const struct group *group)
{
	(void)analysis;
	for (size_t i = 0; i < group->count; i++)
		if (group->rows[i].cell_count > 0)
			return NULL;
	return "Nothing was measured.";
}

static const char *lacks_factors(const struct analysis *analysis, const struct group *group)
{
	return group->factor_count == 0 ? "No step of the hardening was varied."
					: lacks_cells(analysis, group);
}

static const char *lacks_sets(const struct analysis *analysis, const struct group *group)
{
	const char *lack = lacks_factors(analysis, group);

	if (lack)
		return lack;
	for (size_t i = 0; i < group->count; i++)
		if (group->rows[i].testable && group->rows[i].complete)
			return NULL;
	return analysis->complete
		       ? "It needs an escape that is known in every combination of the hardening: "
			 "run with all masks."
		       : "It needs an escape that is known in every combination of the hardening: "
			 "`whichwall run --resume` goes on.";
}

static const char *lacks_pairs(const struct analysis *analysis, const struct group *group)
{
	if (group->factor_count == 1)
		return "One step alone has none to interact with.";
	return lacks_sets(analysis, group);
}

static const char *lacks_states(const struct analysis *analysis, const struct group *group)
{
	if (profile_base(group->profile) >= 0 && profile_primitives(group->profile) == 0)
		return "This profile asks for nothing.";
	for (size_t i = 0; i < group->count; i++)
		for (size_t j = 0; j < group->rows[i].cell_count; j++)
			if (*analysis->cells[group->rows[i].first_cell + j].effective)
				return NULL;
	return "What was in force was not seen.";
}

const struct figure_kind figure_kinds[] = {
	{"heatmap", "What escapes without which hardening",
	 "Rows are escapes, columns are combinations of hardening, the hardest at the left; the "
	 "dark squares of a column say what it is without.",
	 "Heat map of verdicts: escapes down, combinations of hardening across.", heatmap_write,
	 lacks_cells, heatmap_parts},
	{"escape-map", "Without which hardening each program escapes",
	 "Each line of dots is one smallest set of hardening without which the program escapes, "
	 "and programs with the same sets stand together; the bar is the share of all "
	 "combinations in which they escape, grey where that is not known.",
	 "Map of the smallest sets of hardening without which each program escapes, with bars of "
	 "how often it does.",
	 escape_map_write, lacks_factors, NULL},
	{"upset", "Smallest sets of hardening without which programs escape",
	 "Each column is one smallest set of hardening without which programs escape (dots: "
	 "without, rings: must be kept), and the bar counts those programs.",
	 "UpSet plot: bars count escapes, a matrix of dots below names the hardening of each set.",
	 upset_write, lacks_sets, NULL},
	{"attribution", "What each hardening step earns",
	 "For each step, the programs that escape without it alone, those that escape without it "
	 "and others, and its sum of Shapley values over the escapes that are known in every "
	 "combination.",
	 "Bars for each hardening step: escapes without it alone, without it and others, and its "
	 "sum of Shapley values.",
	 attribution_write, lacks_sets, NULL},
	{"interaction", "Which hardening steps need and which replace each other",
	 "Sums of the pairwise Shapley interactions over the escapes that are known in every "
	 "combination: positive (blue) where two steps stop escapes only together, negative "
	 "(vermillion) where either one is enough.",
	 "Matrix of the interaction of each pair of hardening steps, with its exact value in each "
	 "cell.",
	 interaction_write, lacks_pairs, NULL},
	{"effective", "What was asked for, and what was in force",
	 "Rows are primitives, columns are combinations of hardening, grouped by the state that "
	 "was "
	 "really in force; a primitive that was asked for and is not in force stands out.",
	 "Matrix of primitives and combinations: asked for and in force, asked for but not in "
	 "force, or not asked for.",
	 effective_write, lacks_states, NULL},
};
const size_t figure_kind_count = sizeof figure_kinds / sizeof *figure_kinds;

/* The whole, and what it is printed in where that is more than one part. */
static int write_figure(struct sheet sheet, struct drawings *drawings, struct ww_error *e)
{
	const unsigned count = figure_part_count(sheet.figure, sheet.analysis, sheet.group);

	if (sheet.figure->write(&sheet, drawings, e) < 0)
		return -1;
	if (count == 1)
		return 0;
	sheet.parts = count;
	for (sheet.part = 1; sheet.part <= count; sheet.part++)
		if (sheet.figure->write(&sheet, drawings, e) < 0)
			return -1;
	return 0;
}

static int write_group(const struct analysis *analysis, const struct group *group,
		       struct drawings *drawings, struct ww_error *e)
{
	for (size_t i = 0; i < figure_kind_count; i++) {
		const struct sheet sheet = {
			.figure = &figure_kinds[i], .analysis = analysis, .group = group};

		if (!sheet.figure->lacks(analysis, group) && write_figure(sheet, drawings, e) < 0)
			return -1;
	}
	return 0;
}

/* That of all profiles and callers together. */
static int write_side(const struct analysis *analysis, struct drawings *drawings,
		      struct ww_error *e)
{
	struct side *side;
	int status;

	if (!side_worthwhile(analysis))
		return 0;
	side = side_of_run(analysis);
	if (!side)
		return ww_fail(e, 3, "out of memory");
	status = side_figure(side, drawings, e);
	side_free(side);
	return status;
}

static int write_scripts(const struct analysis *analysis, struct drawings *drawings,
			 struct ww_error *e)
{
	struct group group = {0};

	while (group_next(analysis, &group))
		if (write_group(analysis, &group, drawings, e) < 0)
			return -1;
	return write_side(analysis, drawings, e);
}

/* Writes DIR/figures/NAME.{dat,gp} and runs gnuplot for SVG and PNG.  Returns the number of figures
 * drawn; 0 with a note when gnuplot is missing (the tables are complete without it). */
int figures_write(struct writing *writing, struct ww_error *e)
{
	struct drawings drawings;
	struct draw_note said = {writing->note, sizeof writing->note};
	int drawn = -1;

	writing->note[0] = '\0';
	if (drawings_begin(&drawings, writing->folder, e) < 0)
		return -1;
	if (write_scripts(writing->analysis, &drawings, e) == 0)
		drawn = drawings_draw(&drawings, "`whichwall report DIR`", &said, e);
	drawings_done(&drawings);
	return drawn;
}

/* ---- those that are there ---- */

static bool is_older(const struct stat *figure, const struct stat *journal)
{
	if (figure->st_mtim.tv_sec != journal->st_mtim.tv_sec)
		return figure->st_mtim.tv_sec < journal->st_mtim.tv_sec;
	return figure->st_mtim.tv_nsec < journal->st_mtim.tv_nsec;
}

static bool is_current(const struct folder *run, const struct stat *figure)
{
	struct stat journal;

	return S_ISREG(figure->st_mode) && figure->st_size > 0 &&
	       (folder_look(run, "trials.jsonl", &journal) < 0 || !is_older(figure, &journal));
}

static int open_svg(const struct folder *figures, const char *name, struct stat *st)
{
	char file[FIGURE_NAME_MAX + 8];
	int fd;

	snprintf(file, sizeof file, "%s.svg", name);
	fd = folder_file(figures, file, O_RDONLY, 0);
	if (fd < 0 || fstat(fd, st) == 0)
		return fd;
	close(fd);
	return -1;
}

int figure_open(const struct folder *run, const char *name, struct stat *st)
{
	struct folder figures;
	int fd;

	if (folder_enter(&figures, run, "figures", FOLDER_WRITE, NULL) < 0)
		return -1;
	fd = open_svg(&figures, name, st);
	folder_close(&figures);
	if (fd < 0 || is_current(run, st))
		return fd;
	close(fd);
	return -1;
}

bool figure_find(const struct folder *run, const char *name, struct stat *st)
{
	const int fd = figure_open(run, name, st);

	if (fd >= 0)
		close(fd);
	return fd >= 0;
}
