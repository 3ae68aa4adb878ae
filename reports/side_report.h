/* SPDX-License-Identifier: MIT */
/* Sandboxes side by side (side.h) in every format: of one run as a part of its report, of several
 * as a report of their own. */
#ifndef WHICHWALL_SIDE_REPORT_H
#define WHICHWALL_SIDE_REPORT_H

#include <stdio.h>

#include "folder.h"
#include "side.h"

/* 0, or -1 when the stream failed or memory ran out. */
typedef int side_renderer(const struct side *side, FILE *out);
/* side.csv, side-factors.csv, and reports that stand by themselves. */
side_renderer side_csv_of, side_factors_csv_of, side_md, side_html;
/* Of a run alone. */
int side_render(const struct analysis *analysis, side_renderer *render, FILE *out);

/* Which of the files that report_sides() writes are wanted. */
struct side_wish {
	bool figures, latex;
};
/* Writes side.csv, side-factors.csv, side.md, side.html and, if wanted, figures/side* and
 * latex/table-side*.tex into the folder.  -1 with *e.  `note` (SIDE_NOTE_MAX bytes) says why
 * figures were not drawn; "" when they were. */
#define SIDE_NOTE_MAX 512
int report_sides(const struct side *side, const struct folder *folder, const struct side_wish *wish,
		 char note[SIDE_NOTE_MAX], struct ww_error *e);

#endif
