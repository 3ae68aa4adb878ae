/* SPDX-License-Identifier: MIT */
/* The mounts that a worker's arenas are born with. */
#ifndef WHICHWALL_MOUNTS_H
#define WHICHWALL_MOUNTS_H

#include <stdbool.h>

/* Leaves all but a handful of mounts behind.  Every arena copies the mount table that it is born
 * with and tears it down again, at about a microsecond for each mount; what a worker needs is /proc
 * to look through and what arenas graft: device nodes; for programs that are not of ours the host's
 * /usr (`host_usr`); for sandboxes of others also more devices, /sys, and each path of `shown`,
 * which is NULL where there are none of these, else ends with NULL.
 *
 * Best effort as far as speed alone depends on it: with more mounts the trials are the same.  But
 * what programs of others get of the host must be read-only: NULL, or what failed there (errno). */
const char *mounts_leave(bool host_usr, const char *const *shown);

#endif
