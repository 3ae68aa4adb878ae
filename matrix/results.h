/* SPDX-License-Identifier: MIT */
/* From journal to analysis: cells with verdicts, rows with attribution.  What every
 * renderer reads. */
#ifndef WHICHWALL_RESULTS_H
#define WHICHWALL_RESULTS_H

#include <stdio.h>

#include "analysis.h"
#include "folder.h"

/* Reads DIR/run.json and DIR/trials.jsonl and computes everything.  Works on a partial run.  -1
 * with *e: missing or corrupt file, other format version, a searched run, which has no truth
 * tables. analysis_free() takes NULL. */
struct analysis *analysis_load(const char *dir, struct ww_error *e);
/* The same with searched runs. */
struct analysis *analysis_load_any(const char *dir, struct ww_error *e);
/* The same from a directory that is open. */
struct analysis *analysis_load_in(const struct folder *folder, struct ww_error *e);
/* The same from an open journal and the text of run.json (tests, fuzzers). */
struct analysis *analysis_build(FILE *journal, const char *run_json, struct ww_error *e);
void analysis_free(struct analysis *analysis);

/* Counts of verdicts over the cells of one row. */
void row_tally(const struct analysis *analysis, const struct row *row,
	       unsigned counts[WW_VERDICTS_COUNT]);

#endif
