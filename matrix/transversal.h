/* SPDX-License-Identifier: MIT */
/* Minimal hitting sets of a family of sets (transversals of a hypergraph), sets as bits. */
#ifndef WHICHWALL_TRANSVERSAL_H
#define WHICHWALL_TRANSVERSAL_H

#include <stddef.h>
#include <stdint.h>

/* A family with exponentially many of them is not worth an answer. */
#define WW_TRANSVERSALS_MAX 4096

/* All inclusion-minimal sets that meet every one of `edges`, smallest first, then by value; {} when
 * there is no edge, none when an edge is empty.  *list is malloc'd, the caller's to free.  Berge's
 * multiplication: C. Berge, "Hypergraphs" (1989), chapter 2; R. Reiter, "A theory of diagnosis from
 * first principles", Artif. Intell. 32 (1987) 57-95, has the same sets as diagnoses of conflicts.
 * 0; 1: more than WW_TRANSVERSALS_MAX on the way, *list is NULL; -1 without memory. */
int transversals(const uint64_t *edges, size_t edge_count, uint64_t **list, size_t *count);

#endif
