/* SPDX-License-Identifier: MIT */
/* Removing what a program left in a directory, links and mounts left alone. */
#ifndef WHICHWALL_LIB_TREE_H
#define WHICHWALL_LIB_TREE_H

#include <stdbool.h>

/* Opens a directory below `dir` without following a symbolic link or entering a mount; -1 with
 * errno.  A device number would not show a mount of the same file system. */
int tree_open_below(int dir, const char *name);
/* Removes all that lies in the directory, and closes it.  false: something stayed. */
bool tree_empty(int dir);

#endif
