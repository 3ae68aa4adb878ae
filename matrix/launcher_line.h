/* SPDX-License-Identifier: MIT */
/* What the launcher of somebody else's sandbox printed, as one line of a report. */
#ifndef WHICHWALL_LAUNCHER_LINE_H
#define WHICHWALL_LAUNCHER_LINE_H

/* The last line with a word in it of what a launcher printed, without control characters, sequences
 * that a terminal obeys and marks of direction, with one blank between words.  `line` has room for
 * as much as `said`. */
void launcher_line(const char *said, char *line);

#endif
