/* SPDX-License-Identifier: MIT */
/* gnuplot as an external program: one process for many scripts. */
#ifndef WHICHWALL_GNUPLOT_H
#define WHICHWALL_GNUPLOT_H

#include <stddef.h>

#include "model.h"

enum gnuplot_result { GNUPLOT_OK, GNUPLOT_MISSING, GNUPLOT_FAILED };

/* Runs the scripts (file names inside `dir`, NULL at the end) with the variable `out` set.  What it
 * says on its standard error goes to `said`.  -1 with *e when it could not be started at all. */
int gnuplot_run(const char *dir, const char *out, const char *const *scripts, char *said,
		size_t said_size, struct ww_error *e);

#endif
