/* SPDX-License-Identifier: MIT */
/* The files of a report of several runs: sandboxes side by side in every format. */
#ifndef WHICHWALL_SIDES_H
#define WHICHWALL_SIDES_H

#include "side_report.h"

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
