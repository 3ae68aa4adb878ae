/* SPDX-License-Identifier: MIT */
/* The system call groups from which a filter is put together, as data. */
#ifndef WHICHWALL_CORE_GROUPS_H
#define WHICHWALL_CORE_GROUPS_H

#include "../../matrix/vocabulary.h"

struct group {
	const char *name;
	const char *const *calls; /* ends with NULL */
};

/* Always allowed. */
extern const struct group group_base;
/* What the profile `sealed` allows beyond the base for ordinary workloads, and what it never does,
 * whoever asks. */
extern const struct group group_sealed, group_sealed_never;
/* Signals by pid; what a network needs beyond socket(2). */
extern const struct group group_signals, group_network;
/* What a caller may ask for; ends with a NULL name. */
extern const struct group groups_capability[];
/* What a factor of the mask adds back. */
struct group_of_factor {
	enum factor factor;
	struct group group;
};
extern const struct group_of_factor groups_ablation[];
extern const int groups_ablation_count;

#endif
