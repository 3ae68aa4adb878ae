/* SPDX-License-Identifier: MIT */
/* What both floors make of a plan. */
#ifndef WHICHWALL_BENCH_FLOOR_CALLS_H
#define WHICHWALL_BENCH_FLOOR_CALLS_H

#include "../core/core.h"

/* The system calls of core_apply(), in its order and with the same arguments: no record, nothing
 * tested.  Child side; makes system calls only. */
void floor_calls(const struct core_plan *plan);

#endif
