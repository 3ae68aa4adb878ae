/* SPDX-License-Identifier: MIT */
/* A program of somebody else's that may do nothing but write to its standard output: for what must
 * be asked of it before there is an arena. */
#ifndef WHICHWALL_CONFINE_H
#define WHICHWALL_CONFINE_H

#include "../core/core.h"

/* What holds the image that is this descriptor; made before the fork.  NULL with *e. */
struct core_filter *confined_filter(int image, struct ww_error *e);
/* Executes the image, which is static, with these words and no environment; returns only when it
 * could not, with errno. It can open, read and make nothing, reaches no other process, and has 256
 * MiB and two seconds. */
void confined_exec(int image, char *const argv[], const struct core_filter *filter);

#endif
