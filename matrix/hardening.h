/* SPDX-License-Identifier: MIT */
/* What was asked for and what came of it: which primitives a profile consists of, which of them a
 * mask takes away, which were seen in force. */
#ifndef WHICHWALL_HARDENING_H
#define WHICHWALL_HARDENING_H

#include "effective.h"
#include "results.h"

/* Primitives of a profile as WW_BIT(PRIM_...), 0 for one that only its author knows. */
uint64_t profile_primitives(const char *profile);
/* Primitives that a factor takes away whole; 0 for one that only widens the allow list. */
uint64_t factor_primitives(enum factor factor);
/* These primitives, and those that have nothing to act on without them: a new proc shows a pid
 * namespace of one's own, whatever mounts would do so in the live namespace. */
uint64_t with_dependants(uint64_t primitives);
/* What is left of a profile under a mask. */
uint64_t profile_layers(const char *profile, uint64_t mask);
/* The layers of `sealed`, with all its options, that a mask leaves, as WW_BIT(PRIM_...). */
uint64_t sealed_layers(uint64_t mask);
/* Primitives that a table of this profile's states lists: those of `strict` for all but `sealed`,
 * so that profiles can be compared row by row. */
uint64_t listed_primitives(const char *profile);
/* Primitives that were asked for in this cell. */
uint64_t cell_requested(const struct cell *cell);

/* The key of the effective state that speaks of a primitive: its word, with two exceptions. */
const char *primitive_key(enum primitive primitive);
/* Primitives by what was seen from outside: set in *in_force when in force, in *known when it could
 * be seen whether they are.  A limit is in force when there is one (of open files and processes,
 * which are hardly ever unlimited: when it is the profile's or lower); a namespace when it is not
 * the arena's, the pid namespace also when it is the one of children to come, which is all that
 * CLONE_NEWPID gives. */
void effective_primitives(const char *effective, uint64_t *in_force, uint64_t *known);

#endif
