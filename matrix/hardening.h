/* SPDX-License-Identifier: MIT */
/* What was asked for: which primitives a profile consists of and which of them a mask takes away.
 */
#ifndef WHICHWALL_HARDENING_H
#define WHICHWALL_HARDENING_H

#include "results.h"

/* Primitives of a profile as WW_BIT(PRIM_...), 0 for one that only its author knows. */
uint64_t profile_primitives(const char *profile);
/* Primitives that a factor takes away whole; 0 for one that only widens the allow list. */
uint64_t factor_primitives(enum factor factor);
/* Primitives that were asked for in this cell. */
uint64_t cell_requested(const struct cell *cell);

#endif
