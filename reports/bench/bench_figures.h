/* SPDX-License-Identifier: MIT */
/* The figures of a bench.  Each profile and caller that was timed has one of each kind, four files
 * of one name below DIR/figures: .dat, .gp, .svg, .png. */
#ifndef WHICHWALL_BENCH_FIGURES_H
#define WHICHWALL_BENCH_FIGURES_H

#include "bench/bench_report.h"
#include "results.h"

/* Draws into DIR/figures, which it makes; DIR exists.  `analysis` is of the run whose escapes are
 * weighed against the costs, NULL for none.  Returns the number of figures drawn, or -1 with *e.
 * *note says on one line what was left out and why: kinds that need more masks, or drawings without
 * gnuplot; "" when nothing was. */
int bench_figures_write(const struct bench *bench, const struct bench_origin *origin,
			const struct analysis *analysis, const struct folder *folder, char *note,
			size_t note_size, struct ww_error *e);

#endif
