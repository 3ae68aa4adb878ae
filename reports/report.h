/* SPDX-License-Identifier: MIT */
/* Renderers: a const analysis in, text out.  A new format is one file here, one line in
 * renderers.def and one golden file under tests/golden/. */
#ifndef WHICHWALL_REPORT_H
#define WHICHWALL_REPORT_H

#include <stdio.h>

#include "results.h"

/* Returns 0, or -1 when the stream failed or memory ran out. */
typedef int renderer(const struct analysis *analysis, FILE *out);

#define RENDERER(id, file, function, kind, what) renderer function;
#include "renderers.def"
#undef RENDERER

/* A format that speaks of truth tables says nothing of a searched run, which has none. */
enum run_kind { RUN_ANY, RUN_FACTORIAL, RUN_SEARCHED };

struct report_format {
	const char *id;   /* "cells" */
	const char *file; /* "cells.csv" */
	renderer *render;
	enum run_kind kind;
	const char *what; /* one line for --help */
};
/* Is the format made of this run? */
bool report_applies(const struct report_format *format, const struct analysis *analysis);
extern const struct report_format report_formats[];
extern const size_t report_format_count;

/* Writes DIR/file by temp + fsync-free rename; the old file stays when anything fails. */
int report_write(const struct analysis *analysis, const struct report_format *format,
		 const char *dir, struct ww_error *e);

/* Writes all formats that apply so, two at a time; but for report.md, which links figures
 * (markdown/report_md.h). */
int report_write_all(const struct analysis *analysis, const char *dir, struct ww_error *e);

/* trials.csv is a projection of the journal, not of the analysis. */
int trials_csv_write(const char *dir, struct ww_error *e);
/* The same beside the analysis, which reads the same journal: finish() waits and puts the file in
 * its place, abandon() waits and leaves an older file.  Both free what start() returned and take
 * NULL, which is a failure for finish(). */
struct trials_csv *trials_csv_start(const char *dir);
int trials_csv_finish(struct trials_csv *trials, struct ww_error *e);
void trials_csv_abandon(struct trials_csv *trials);

/* Figures: writes DIR/figures/NAME.{dat,gp} and runs gnuplot for SVG and PNG.  Returns the number
 * of figures drawn; 0 with *note when gnuplot is missing (the tables are complete without it). */
int figures_write(const struct analysis *analysis, const char *dir, char *note, size_t note_size,
		  struct ww_error *e);

/* Summary for a terminal, `colour` on or off. */
int summary_print(const struct analysis *analysis, const char *dir, bool colour, FILE *out);

#endif
