/* SPDX-License-Identifier: MIT */
/* The trial floor: what the trials of a plan cost at the least, when each is the same fork, calls
 * and exec, says ready, waits for its gate, says done and holds, while /proc is read as a run reads
 * it at the gate, beside a fresh victim where the fixture needs one.  docs/design/bench.md lists
 * what it leaves out. */
#ifndef WHICHWALL_BENCH_TRIAL_FLOOR_H
#define WHICHWALL_BENCH_TRIAL_FLOOR_H

#include "../../matrix/plan.h"

/* Goes through all trials of a plan of which nothing was handed out yet: profile strict or none,
 * one caller.  *ns: wall time from the first to the last on all processors, divided by the trials.
 * -1 with *e (code 3: this host cannot).  Leaves no process, file or mount behind. */
int trial_floor_time(struct plan *plan, enum caller caller, double *ns, struct ww_error *e);

#endif
