/* SPDX-License-Identifier: MIT */
/* Hardening that was asked for and did not come about on this host. */
#ifndef WHICHWALL_REFUSAL_H
#define WHICHWALL_REFUSAL_H

#include "results.h"

/* A call of the core that failed under full hardening; where full hardening was not measured, in
 * every mask that asked for it.  (A call that fails only once a factor is gone is enabling.h's.) */
struct refusal {
	enum step step;
	uint64_t primitives; /* that it is to apply, WW_BIT(PRIM_...) */
	int err;             /* commonest errno, 0 when none was recorded */
	size_t failed;       /* masks in which it failed in some cell */
	size_t asked;        /* masks in which it was tried */
};

struct refusals {
	struct refusal list[WW_STEPS_COUNT];
	size_t count;
	/* Primitives that were asked for under full hardening and applied as the calls say, and
	 * that were not in force as seen from outside in any cell of it. */
	uint64_t idle;
	/* The lowest level under full hardening, by what the calls returned; LEVEL_UNKNOWN: no cell
	 * of it left an outcome. */
	enum level level;
};
/* Over rows[0 .. count), which share profile and caller; of searched rows as well.  -1 without
 * memory. */
int refusals_of(const struct row *rows, size_t count, struct refusals *refusals);

#endif
