/* SPDX-License-Identifier: MIT */
/* Text for a terminal.  It quotes runs of other people, which must not be able to move
 * the cursor. */
#ifndef WHICHWALL_TERMINAL_H
#define WHICHWALL_TERMINAL_H

#include <stdio.h>

/* Prints the text without control characters but tabs and line feeds, and frees it.  0, or -1 when
 * it is NULL, memory ran out or the stream failed. */
int terminal_print(char *text, FILE *out);

#endif
