/* SPDX-License-Identifier: MIT */
/* Protection against cost, from a bench and a run.  Each function: 0, or -1 when writing failed or
 * memory ran out. */
#ifndef WHICHWALL_BENCH_PARETO_H
#define WHICHWALL_BENCH_PARETO_H

#include <stdio.h>

#include "pareto.h"

/* bench-pareto.csv: a line for each mask of each profile and caller. */
int bench_pareto_csv(const struct bench *bench, const struct analysis *analysis, FILE *out);
/* For a terminal: the front, and the cheapest mask that stops all of `wanted` (may be empty). */
int bench_pareto_text(const struct bench *bench, const struct analysis *analysis,
		      const struct wanted_list *wanted, FILE *out);

#endif
