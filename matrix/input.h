/* SPDX-License-Identifier: MIT */
/* Opening what others wrote: the one place. */
#ifndef WHICHWALL_INPUT_H
#define WHICHWALL_INPUT_H

#include <stdio.h>

#include "folder.h"

#define INPUT_TEXT_MAX (64L << 20) /* bytes of everything but a journal */

/* Opens a regular file to read.  Opening never waits, and what has no end (a FIFO, a device) is
 * refused.  NULL with *e, which says that `expected` was expected there, a phrase such as
 * "the journal of a run". */
FILE *input_open(const char *path, const char *expected, struct ww_error *e);
/* The same for a file of a directory, which must be no link either. */
FILE *input_open_in(const struct folder *folder, const char *name, const char *expected,
		    struct ww_error *e);

/* The same for a file that somebody names on a command line: a text of at most INPUT_TEXT_MAX
 * bytes, which may also come through a descriptor that the program was started with (/dev/stdin,
 * /dev/fd/N, as a shell's <(...) names it). */
FILE *input_open_text(const char *path, const char *expected, struct ww_error *e);

/* All of a text file, malloc'd; NULL with *e, also when it has a NUL byte. */
char *input_read(const char *path, const char *expected, struct ww_error *e);
char *input_read_in(const struct folder *folder, const char *name, const char *expected,
		    struct ww_error *e);

#endif
