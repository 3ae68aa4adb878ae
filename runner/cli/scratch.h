/* SPDX-License-Identifier: MIT */
/* A temporary directory of a command that measures without keeping what it measured. */
#ifndef WHICHWALL_CLI_SCRATCH_H
#define WHICHWALL_CLI_SCRATCH_H

#include "../../matrix/folder.h"

/* Removes it, made by fresh_make(), with all that is in it; takes FRESH_NONE.  false: something
 * stayed. */
bool scratch_remove(struct fresh *scratch);

#endif
