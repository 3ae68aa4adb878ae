/* SPDX-License-Identifier: MIT */
/* Sandboxes side by side for a paper: latex/table-side*.tex and list-side-escapes.tex. */
#ifndef WHICHWALL_SIDE_TABLES_H
#define WHICHWALL_SIDE_TABLES_H

#include "folder.h"
#include "side.h"

/* Writes them into the directory.  -1 with *e. */
int latex_sides(const struct side *side, const struct folder *dir, struct ww_error *e);
/* Of a run that has several sandboxes to compare; else nothing. */
int latex_sides_of_run(const struct analysis *analysis, const struct folder *dir,
		       struct ww_error *e);
/* What example.tex says of these. */
void latex_sides_example(const struct analysis *analysis, FILE *out);

#endif
