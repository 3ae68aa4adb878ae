/* SPDX-License-Identifier: MIT */
/* Standard output and error of the program. */
#ifndef WHICHWALL_CLI_OUTPUT_H
#define WHICHWALL_CLI_OUTPUT_H

#include <stdio.h>

/* From here on the program cannot end with a good status when standard output did not take all
 * that was printed: it then ends with 2 and says why, however it ends.  A reader that had enough
 * is no error to speak of. */
void output_begin(void);

/* "whichwall: TEXT", where the text may quote anybody: it stays one line that no terminal and no
 * log obeys. */
void output_say(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* Standard error through the same for code of others that prints arguments (argp); back to the
 * plain one. */
void output_guard(void);
void output_unguard(void);

#endif
