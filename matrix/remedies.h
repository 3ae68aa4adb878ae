/* SPDX-License-Identifier: MIT */
/* What to change first: for each escape that is open under full hardening, what was measured to
 * stop it elsewhere, and the hardening that stops the most severe of them. */
#ifndef WHICHWALL_REMEDIES_H
#define WHICHWALL_REMEDIES_H

#include "group.h"

/* One open row. */
struct remedy {
	const struct row *open; /* escapes under full hardening */
	/* Factors of its own profile without which alone it was blocked: hardening that helps it.
	 */
	uint64_t drop;
	/* The same fixture and caller under another profile that blocks it under full hardening;
	 * NULL: no source has one. */
	const struct row *stopped;
	/* The smallest sets of that profile's hardening, permanent factor bits, of which each
	 * suffices to block it while all other factors that were varied there are gone: minimal
	 * hitting sets of its minimal unblocking sets (transversal.h).  A set of 0: it is blocked
	 * without any of them, by hardening that was not varied.  None: its minimal sets are not
	 * all known, or hold negative literals. */
	uint64_t *sets;
	size_t set_count;
};

/* Hardening of another profile that would stop some of them. */
struct advice {
	const char *profile; /* borrowed */
	uint64_t set;        /* permanent factor bits, not 0 */
	size_t *rows; /* indexes of remedies, in their order; each row stands in one advice */
	size_t count;
};

struct remedies {
	struct remedy *list; /* by severity (gain_rank()), then fixture id */
	size_t count;
	/* The most severe first: greedily the set that stops more escapes of the severest gain,
	 * then of the next, and so on; of equal ones the smaller, then the lower. */
	struct advice *advice;
	size_t advice_count;
};
/* `group`: of a factorial or searched run.  `sources`: analyses whose profiles may have a remedy,
 * that of the group among them; the first row that blocks it counts.  -1 without memory, with
 * nothing to be freed. */
int remedies_of(const struct group *group, const struct analysis *const *sources, size_t count,
		struct remedies *remedies);
void remedies_done(struct remedies *remedies);

#endif
