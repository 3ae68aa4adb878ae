/* SPDX-License-Identifier: MIT */
/* Kernel modules: nothing that a trial asks for may make the real kernel load one. */
#ifndef WHICHWALL_MODULES_H
#define WHICHWALL_MODULES_H

#include <stdbool.h>

/* May the kernel be asked for what the module `name` (with underscores, as in /proc/modules)
 * offers, without a module being loaded for it?  True when it is built in or loaded.  Also true
 * when this kernel loads no modules at all: a missing one is then only an errno. */
bool module_at_hand(const char *name);
/* The same by the files below `root`, for the kernel `release`. */
bool module_at_hand_below(const char *root, const char *release, const char *name);

#endif
