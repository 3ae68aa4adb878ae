/* SPDX-License-Identifier: MIT */
/* What changed between two runs, and how far they could be compared, in plain sentences: the same
 * in every format of the gate and of `diff`. */
#ifndef WHICHWALL_CHANGE_TEXT_H
#define WHICHWALL_CHANGE_TEXT_H

#include "run_diff.h"

/* Each is malloc'd, NULL without memory.
 *
 * The change without the names of profile, caller and fixture: "escapes now without the chroot;
 * before: blocked", "before, no combination let it out; now it escapes with nothing dropped". */
char *change_sentence(const struct change *change);
/* A remark of the comparison: "strict, root: 1 of 4 combinations measured before are not compared:
 * not measured now". */
char *remark_sentence(const struct comparison *comparison, const struct remark *remark);

/* The title of a part: "Worse". */
const char *diff_part_title(enum diff_part part);

#endif
