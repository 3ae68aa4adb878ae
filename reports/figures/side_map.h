/* SPDX-License-Identifier: MIT */
/* The heat map of sandboxes side by side: `side`, and `side-1`, `side-2` and so on for print where
 * it is higher than a page. */
#ifndef WHICHWALL_SIDE_MAP_H
#define WHICHWALL_SIDE_MAP_H

#include "gnuplot/drawing.h"
#include "side.h"

/* Adds its scripts and data to the drawings.  -1 with *e. */
int side_figure(const struct side *side, struct drawings *drawings, struct ww_error *e);

#endif
