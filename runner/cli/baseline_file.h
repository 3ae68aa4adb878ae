/* SPDX-License-Identifier: MIT */
/* The file of a baseline: found, read, replaced. */
#ifndef WHICHWALL_CLI_BASELINE_FILE_H
#define WHICHWALL_CLI_BASELINE_FILE_H

#include "../../matrix/snapshot.h"
#include "../../reports/text/outfile.h"

/* NULL with *e, which names the file.  A file that is not there says how to make one. */
struct snapshot *baseline_read(const char *path, struct ww_error *e);
/* Reads the one that an update will replace: *found is NULL when there is none, or when it is a
 * baseline that this program cannot read.  -1 with *e: something else has that name. */
int baseline_read_old(const char *path, struct snapshot **found, struct ww_error *e);
/* Puts it in the place of an older one.  -1 with *e. */
int baseline_write(const char *path, const struct snapshot *snapshot, struct ww_error *e);

#endif
