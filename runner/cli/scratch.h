/* SPDX-License-Identifier: MIT */
/* A temporary directory of a command that measures without keeping what it measured. */
#ifndef WHICHWALL_CLI_SCRATCH_H
#define WHICHWALL_CLI_SCRATCH_H

#include "../../matrix/model.h"

#define SCRATCH_MAX 128

/* Makes a directory below $TMPDIR, else /tmp.  -1 with *e, and `dir` is "". */
int scratch_make(char dir[SCRATCH_MAX], struct ww_error *e);
/* Removes it with all that is in it; "" is none. */
void scratch_remove(const char *dir);

#endif
