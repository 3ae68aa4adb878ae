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

#endif
