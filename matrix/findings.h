/* SPDX-License-Identifier: MIT */
/* What was found out of one profile and caller, as numbers: what gets out, what each factor's
 * hardening earns by itself and by what it enables, where the sandbox is weakest, what could not be
 * applied, where hardening helps an escape, which states were really in force.  Computed once;
 * renderers choose words.  Every count is of rows that are known, and its base stands beside it. */
#ifndef WHICHWALL_FINDINGS_H
#define WHICHWALL_FINDINGS_H

#include "enabling.h"
#include "fraction.h"
#include "group.h"
#include "presence.h"
#include "refusal.h"
#include "unstarted.h"

/* One factor alone, against full hardening: over the rows that are testable and known in both. */
struct single {
	size_t compared;      /* those rows; 0: nothing can be said */
	size_t before, after; /* of them escape under full hardening; without this factor's alone */
	size_t lets_out;      /* of them blocked before and escaped after */
	size_t stops;         /* escaped before and blocked after: it helped them */
	/* `lets_out` in three parts.  What is taken away may take down more that is still asked
	 * for, `takes_down`; the factors `through` would take that away by themselves.  Without
	 * them and with this factor kept, a row that escapes does so by what is enabled; one that
	 * is blocked needs this factor's own loss, if `through` covers all of `takes_down`; else it
	 * is not told apart, nor where that mask is not known. */
	size_t own, enabled, untold;
	size_t unseen;       /* of `untold`: the mask that would tell is not known */
	uint64_t takes_down; /* WW_BIT(PRIM_...) */
	uint64_t through;    /* permanent factor bits */
	uint64_t uncovered;  /* of takes_down: what no factor of the run takes away by itself */
};

/* What the hardening behind one factor earned. */
struct share {
	enum factor factor;
	struct single single;
	/* Over the rows that are testable and complete: */
	size_t alone;  /* rows of which it is a sole blocker */
	size_t shared; /* other rows with it, removed, in a minimal set */
	size_t never;  /* rows in no minimal set of which it stands, removed or kept */
	size_t opens;  /* rows where keeping it lets something out: a negative literal */
	struct fraction shapley, banzhaf; /* sums over the rows */
};

/* The measured set of `size` factors without which the most rows get out (the lowest mask of
 * several).  Over the whole rows. */
struct weak_spot {
	unsigned size;
	uint64_t mask; /* permanent bits */
	size_t escapes;
	size_t ties; /* measured sets of that size with as many, this one included; 0: none measured
		      */
};

struct findings {
	const char *profile;
	enum caller caller;
	uint64_t factors;
	unsigned factor_count;
	size_t rows, testable;
	size_t complete;                 /* testable rows that are known in every mask */
	struct outcome_count full;       /* testable rows under full hardening */
	size_t standing[STANDING_COUNT]; /* all rows */
	size_t open;                     /* of the complete: escape under full hardening */
	size_t walled;                   /* of the complete: blocked in every mask */
	size_t non_monotone;             /* of the complete */
	size_t helped;  /* testable rows that some hardening was seen to let out, row_helped_by() */
	bool efficient; /* of each complete row Shapley's values share out what they must (power.h)
			 */
	struct share shares[WW_FACTORIAL_MAX]; /* dense */
	/* Factors without which alone the most rows get out that full hardening stops, with ties; 0
	 * where none lets anything out or nothing is known. */
	uint64_t most_single;
	/* Factors with the greatest sum of Shapley values, with ties; 0 where none is positive. */
	uint64_t most_shapley;
	/* What Shapley's values add up to over the complete rows: escapes without any of the
	 * factors less escapes under full hardening.  Negative where hardening lets out more. */
	long shared_out;
	/* Sums of the pairwise interactions over the complete rows, dense. */
	struct fraction interaction[WW_FACTORIAL_MAX][WW_FACTORIAL_MAX];

	struct signature measured; /* dense masks of which some row has a cell */
	size_t measured_count;
	size_t whole; /* testable rows that are known in all of these */
	/* Of the whole rows: how many escape in each measured dense mask. */
	size_t escapes_of[1 << WW_FACTORIAL_MAX];
	struct weak_spot weak[WW_FACTORIAL_MAX + 1]; /* by size, 0 ... factor_count */
	/* The weakest point: the smallest measured set without which as many escape as without any.
	 * `ties` is 0 when there is no whole row. */
	struct weak_spot weakest;

	struct refusals refusals;        /* what could not be applied on this host */
	struct presence presence;        /* of somebody else's sandbox */
	struct unstarted_list unstarted; /* where its launcher never started the program */
	struct enabling *enablings; /* those with something lost or gained; by factor, primitive */
	size_t enabling_count;
	struct effective_state *states; /* by their lowest mask */
	size_t state_count;
};
/* Over a group of a factorial run, count > 0.  NULL without memory; findings_free() takes NULL. */
struct findings *findings_of(const struct analysis *analysis, const struct group *group);
void findings_free(struct findings *findings);

#endif
