/* SPDX-License-Identifier: MIT */
/* All fixtures of one profile and caller taken together: what each factor's hardening earns, what a
 * factor takes down with it, where the sandbox is weakest, which states were really in force. */
#ifndef WHICHWALL_OVERVIEW_H
#define WHICHWALL_OVERVIEW_H

#include "enabling.h"
#include "fraction.h"

/* What the hardening behind one factor earned, over the rows that are testable and complete. */
struct share {
	enum factor factor;
	size_t alone;  /* rows of which it is a sole blocker */
	size_t shared; /* other rows with it, removed, in a minimal set */
	size_t never;  /* rows in no minimal set of which it stands, removed or kept */
	size_t opens;  /* rows where keeping it lets something out: a negative literal */
	struct fraction shapley, banzhaf; /* sums over the rows */
};

/* The set of `size` factors whose removal lets the most rows out (the lowest mask of several). */
struct weak_spot {
	unsigned size;
	uint64_t mask; /* permanent bits */
	size_t escapes;
	size_t ties; /* sets of that size with as many, this one included */
};

struct overview {
	const char *profile;
	enum caller caller;
	uint64_t factors;
	unsigned factor_count;
	size_t rows, testable, complete; /* all; testable; testable and complete */
	size_t open;                     /* of the complete: escape under full hardening */
	size_t walled;                   /* of the complete: blocked in every mask */
	size_t non_monotone;
	bool efficient; /* Shapley's values of each complete row add up as they must (power.h) */
	struct share shares[WW_FACTORIAL_MAX]; /* dense */
	/* Sums of the pairwise interactions over the complete rows, dense. */
	struct fraction interaction[WW_FACTORIAL_MAX][WW_FACTORIAL_MAX];
	/* Of the complete rows: how many escape in each dense mask. */
	size_t escapes_of[1 << WW_FACTORIAL_MAX];
	struct weak_spot weak[WW_FACTORIAL_MAX + 1]; /* by size, 0 ... factor_count */
	/* The weakest point: the smallest set that lets out as many as any set does. */
	struct weak_spot weakest;
	struct enabling *enablings; /* those with something lost or gained; by factor, primitive */
	size_t enabling_count;
	struct effective_state *states; /* by their lowest mask */
	size_t state_count;
};
/* Over rows[0 .. count), count > 0, which share profile and caller.  NULL without memory;
 * overview_free() takes NULL. */
struct overview *overview_of(const struct analysis *analysis, const struct row *rows, size_t count);
void overview_free(struct overview *overview);

#endif
