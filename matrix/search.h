/* SPDX-License-Identifier: MIT */
/* Finding all minimal unblocking sets of one row without its full factorial.
 *
 * A row's outcomes are an unknown Boolean function f of the mask: f(m) = 1 iff it escapes.  Asked
 * for are the minimal sets: those that escape while no proper subset does.  A question is a mask.
 *
 * The questions, in this order:
 *   ends     nothing gone, everything gone.
 *   levels   all sets of 1, 2, ... `depth` factors, except those that contain a set that is known
 * to escape.  What they find assumes nothing. duals    "Dualize and advance" (D. Gunopulos, R.
 * Khardon, H. Mannila, H. Toivonen, PODS 1997; M. L. Fredman, L. Khachiyan, J. Algorithms 21 (1996)
 * 618-628; as MARCO: M. H. Liffiton et al., Constraints 21 (2016) 223-250): the complement of a
 * minimal hitting set of the known sets is a largest set that contains none of them.  Blocked, it
 * answers for all its subsets, if f is monotone; escaping, it contains a new minimal set, which is
 * cut out by halves (QuickXplain: U. Junker, AAAI 2004; compare A. Zeller, R. Hildebrandt,
 * "Simplifying and isolating failure-inducing input", IEEE TSE 28 (2002) 183-200). checks   each
 * largest blocked set is held against its immediate subsets (each factor once), each minimal set
 * against all its immediate subsets and supersets. A factor whose removal is seen to stop an escape
 * refutes monotony.  The lattice is then split: the duals are found once among the masks without it
 * and once among those with it, each with a top of its own.  Both parts may be monotone where the
 * whole is not: a profile that fails closed needs its user namespace for the other layers.
 *
 * What is asked is a function of the answers alone, not of their order or time. */
#ifndef WHICHWALL_SEARCH_H
#define WHICHWALL_SEARCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define WW_SEARCH_FACTORS_MAX 30
#define WW_SEARCH_SPLITS_MAX 6 /* at most 64 parts */
#define WW_SEARCH_DEPTH 2      /* unless a run chooses another */

enum search_answer { ANSWER_BLOCKED, ANSWER_ESCAPED, ANSWER_UNKNOWN };

/* What may be said of the sets that were found, from the strongest. */
enum guarantee {
	GUARANTEE_ALL,         /* there are no others */
	GUARANTEE_IF_MONOTONE, /* none, if f is monotone within the parts; none to `exhaustive` */
	GUARANTEE_UP_TO_DEPTH, /* none up to `exhaustive` factors */
	GUARANTEE_SOME,        /* nothing is said of others */
	GUARANTEE_UNFINISHED,  /* questions are open */
	WW_GUARANTEES_COUNT
};

struct search; /* opaque */

/* A search over `factors` (at most WW_SEARCH_FACTORS_MAX) dense bits.  NULL without memory;
 * search_free() takes NULL. */
struct search *search_new(unsigned factors, unsigned depth);
void search_free(struct search *search);

/* The questions whose answers are needed before anything else can be asked, none of them twice;
 * they may be asked in any order.  *masks is borrowed until the next call.  Number of questions, 0:
 * the search is at its end; -1 without memory. */
long search_questions(struct search *search, const uint64_t **masks);
/* The answer for a mask, asked for or not; what is not asked for has no influence.  -1 without
 * memory. */
int search_learn(struct search *search, uint64_t mask, enum search_answer answer);

/* What was found.  Pointers are borrowed from the search. */
struct search_result {
	const uint64_t *sets; /* minimal sets, smallest first, then by value */
	size_t set_count;
	enum guarantee guarantee;
	int exhaustive;    /* no set of so many factors or fewer is missing; -1: {} is not known */
	uint64_t splits;   /* factors at which the lattice was split */
	size_t asked;      /* questions with their answers */
	size_t unknown;    /* of those, answered with ANSWER_UNKNOWN */
	size_t violations; /* of those, blocked though a subset is known to escape */
	const uint64_t
		*stoppers; /* what such a set has more, the smallest, no one a part of another */
	size_t stopper_count;
	bool verified; /* each set escaped, each of its immediate subsets was blocked, in trials */
};
/* -1 without memory. */
int search_result(struct search *search, struct search_result *result);

#endif
