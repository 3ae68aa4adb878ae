/* SPDX-License-Identifier: MIT */
/* Which states were really in force, and what a factor takes down with it beside what it names. */
#ifndef WHICHWALL_ENABLING_H
#define WHICHWALL_ENABLING_H

#include "results.h"

/* Enabling: with `factor` gone, `primitive`, still asked for, no longer comes into force (lost), or
 * does only then (gained).  Counted over pairs of cells of one row that differ in the factor alone
 * and both ask for the primitive. */
struct enabling {
	enum factor factor;
	enum primitive primitive;
	size_t pairs;                  /* of which both calls were recorded */
	size_t lost, gained;           /* by what the calls returned */
	size_t pairs_seen;             /* of which both states were seen */
	size_t lost_seen, gained_seen; /* by what was seen from outside */
	int err;                       /* commonest errno of the lost, 0 when none was recorded */
	/* Under which further circumstances.  `around`: the varied factors, permanent bits, without
	 * this one and those that take the primitive away.  A mask over them, dense, is in
	 * lost_where (gained_where) when some pair with these factors gone lost (gained) it, by
	 * record or sight. `everywhere`: each of those masks was compared, so that the two are
	 * whole functions. */
	uint64_t around;
	struct signature lost_where, gained_where;
	bool everywhere;
};

/* Are two effective states the same?  The number of bind mounts does not matter, if there are any:
 * a program of the user's own needs more of them than a built-in one. */
bool same_effective(const char *a, const char *b);

/* One state that was really in force, and the masks that came to it. */
struct effective_state {
	const char *text; /* borrowed from a cell, the first that came to it */
	/* Primitives in force, and those of which that is known: effective_primitives(). */
	uint64_t primitives, known;
	struct signature masks; /* dense */
	size_t mask_count;
	size_t cells;
	size_t escapes; /* rows with an escaped cell in this state */
};

struct in_force {
	struct enabling *enablings; /* with something lost or gained; by factor, then primitive */
	size_t enabling_count;
	struct effective_state *states; /* by their lowest mask */
	size_t state_count;
};
/* Over rows[0 .. count), which share profile, caller and factors.  Returns 0, or -1 without memory,
 * with nothing to be freed. */
int in_force_of(const struct analysis *analysis, const struct row *rows, size_t count,
		struct in_force *in_force);
void in_force_done(struct in_force *in_force);

/* lost_where or gained_where of an enabling as sets of factors (docs/reference/file-formats.md):
 * "always", "no_nnp", "" for nowhere.  malloc'd, NULL without memory. */
char *enabling_where(const struct enabling *enabling, const struct signature *where);

#endif
