/* SPDX-License-Identifier: MIT */
/* Under whose credentials something is timed. */
#ifndef WHICHWALL_BENCH_CALLER_H
#define WHICHWALL_BENCH_CALLER_H

#include "../../matrix/model.h"

/* nobody: an id without any rights, for the caller `user` when we are root. */
#define CALLER_USER_ID 65534
/* What the program of `sealed` becomes when root starts it: an id that owns nothing. */
#define CALLER_GUEST_ID 65533

/* Root stays root and becomes an id without rights for the caller `user`; an ordinary user is the
 * caller `user` already and cannot be root.  -1 with *e. */
int caller_become(enum caller caller, struct ww_error *e);

#endif
