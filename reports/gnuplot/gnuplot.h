/* SPDX-License-Identifier: MIT */
/* gnuplot as an external program: a script that is open goes in, memory files come out. */
#ifndef WHICHWALL_GNUPLOT_H
#define WHICHWALL_GNUPLOT_H

#include <stddef.h>

#include "model.h"

enum gnuplot_result { GNUPLOT_OK, GNUPLOT_MISSING, GNUPLOT_FAILED };

/* Runs the script, a file that is open at its start, with the further descriptors `open` under
 * their own numbers.  What it says on its standard error goes to `said`.  -1 with *e when it could
 * not be started at all. */
int gnuplot_run(int script, const int *open, size_t count, char *said, size_t said_size,
		struct ww_error *e);

#endif
