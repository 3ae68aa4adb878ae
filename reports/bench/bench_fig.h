/* SPDX-License-Identifier: MIT */
/* What the figures of a bench share: the sheet, and which figure lacks what. */
#ifndef WHICHWALL_BENCH_FIG_H
#define WHICHWALL_BENCH_FIG_H

#include "bench/bench_report.h"
#include "figures/scale.h"
#include "figures/sheet.h"
#include "pareto.h"

struct bench_figure;

/* Starts of one profile and caller. */
struct bench_sheet {
	const struct bench_figure *figure;
	const struct bench *bench;
	const struct bench_origin *origin;
	const struct bench_cell *starts; /* start_end, by mask */
	size_t start_count;
	const struct bench_effects *effects; /* of these starts; NULL unless all masks were timed */
	struct pareto pareto;                /* no points without a run */
	bool weighed;                        /* a run was given */
};

/* Adds the figure's script and data to the drawings.  -1 with *e. */
typedef int bench_figure_writer(const struct bench_sheet *sheet, struct drawings *drawings,
				struct ww_error *e);
/* NULL when the sheet has what the figure shows, else why not: a clause in static storage, "" when
 * nobody asked for it. */
typedef const char *bench_figure_lack(const struct bench_sheet *sheet);

struct bench_figure {
	const char *kind;  /* start of the file name */
	const char *title; /* a few words, without full stop */
	bench_figure_writer *write;
	bench_figure_lack *lacks;
};
extern const struct bench_figure bench_figures[];
extern const size_t bench_figure_count;

bench_figure_writer factor_costs_write, start_times_write, half_normal_write, pareto_write;

/* File name without its suffix: factor-costs-strict-root. */
void bench_sheet_name(const struct bench_sheet *sheet, char name[FIGURE_NAME_MAX]);
/* y below the head on a sheet of this width. */
double bench_sheet_head(const struct bench_sheet *sheet, double width);
/* Size of a sheet, and the note at its foot. */
struct bench_paper {
	double width, height;
	const char *note;
};
/* Opens the files, writes head and foot, and makes pixels of the sheet the plot's coordinates. */
int bench_sheet_open(const struct bench_sheet *sheet, struct canvas *canvas,
		     struct drawings *drawings, const struct bench_paper *paper,
		     struct ww_error *e);

/* Larger than Lenth's margin of error: no noise. */
bool effect_active(const struct bench_effects *effects, uint64_t set);
/* By how much per cent a cost changes with this effect on its logarithm. */
double effect_percent(double effect);
/* "512 us": a time to three digits or so. */
const char *time_short(double ns, char text[24]);

#endif
