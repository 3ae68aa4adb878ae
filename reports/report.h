/* SPDX-License-Identifier: MIT */
/* What a run leaves for its readers: outputs.def is the list, and each line of it is written by a
 * pure renderer (a const analysis in, text out) or by a writer that needs more than one stream. */
#ifndef WHICHWALL_REPORT_H
#define WHICHWALL_REPORT_H

#include <stdio.h>

#include "inputs.h"

/* What is written, of what, and where to. */
struct writing {
	const struct analysis *analysis;
	const struct folder *folder;        /* of the run */
	const struct page_notes *notes;     /* page/notes.h */
	const struct report_inputs *inputs; /* other runs; NULL: none */
	uint64_t outputs;                   /* WW_BIT(OUTPUT_...) */
	uint64_t named;            /* those that must not be left out for the kind of run */
	struct trials_csv *trials; /* begun by report_begin() */
	char note[512];            /* why figures were not drawn; "" when they were */
};

/* Returns 0, or -1 when the stream failed or memory ran out. */
typedef int renderer(const struct analysis *analysis, FILE *out);
/* report.md without figures and other runs. */
renderer report_md;
/* -1 with *e; what was there before then stays. */
typedef int output_writer(struct writing *writing, struct ww_error *e);

#define RENDERED(word, path, function, runs, what) renderer function;
#define WRITTEN(word, path, function, runs, what) output_writer function;
#define REQUESTED WRITTEN
#include "outputs.def"
#undef RENDERED
#undef WRITTEN
#undef REQUESTED

enum output_id {
#define RENDERED(word, path, function, runs, what) OUTPUT_##word,
#define WRITTEN RENDERED
#define REQUESTED RENDERED
#include "outputs.def"
#undef RENDERED
#undef WRITTEN
#undef REQUESTED
	OUTPUTS_COUNT
};

/* What speaks of truth tables says nothing of a searched run, which has none. */
enum run_kind { RUN_ANY, RUN_FACTORIAL, RUN_SEARCHED };

struct output {
	const char *word; /* "cells" */
	const char *path; /* in the directory of the run: "cells.csv", "figures/" */
	renderer *render; /* one of the two is NULL */
	output_writer *write;
	enum run_kind runs;
	bool requested;   /* not written unless it is asked for */
	const char *what; /* one line */
};
extern const struct output outputs[OUTPUTS_COUNT];

/* All but what is only written on request. */
uint64_t outputs_default(void);
/* Is it made of this run? */
bool output_applies(const struct output *output, const struct analysis *analysis);

/* Writes one.  A file is complete or the old one stays, by temp + fsync-free rename. */
int output_write(const struct output *output, struct writing *writing, struct ww_error *e);

/* Begins with what needs no analysis, and so can run beside the computation of it.  Either of the
 * others must follow. */
void report_begin(struct writing *writing);
/* Writes all of writing->outputs that apply, what is rendered two at a time. */
int report_write(struct writing *writing, struct ww_error *e);
void report_abandon(struct writing *writing);

/* trials.csv is a projection of the journal, not of the analysis.  finish() waits and puts the
 * file in its place, abandon() waits and leaves an older file.  Both free what start() returned
 * and take NULL, which is a failure for finish(). */
struct trials_csv *trials_csv_start(const struct folder *folder);
int trials_csv_finish(struct trials_csv *trials, struct ww_error *e);
void trials_csv_abandon(struct trials_csv *trials);

/* Summary for a terminal, `colour` on or off. */
int summary_print(const struct analysis *analysis, const char *dir, bool colour, FILE *out);

#endif
