/* SPDX-License-Identifier: MIT */
/* What each kept primitive contributes to stopping one escape: power indices of a cooperative game.
 *
 * Players are the factors as *kept* hardening (player i keeps what factor i would take away),
 * dense. The game is v(S) = 1 iff it does not escape when exactly the players of S are kept, that
 * is v(S) = 1 - f(complement of S) for the row's function f.  All values are exact. */
#ifndef WHICHWALL_POWER_H
#define WHICHWALL_POWER_H

#include "attribution.h"
#include "fraction.h"

struct power {
	unsigned players; /* k */
	/* L. S. Shapley, "A Value for n-Person Games" (1953): the sum over S without i of
	 * |S|! (k-|S|-1)! / k! * (v(S+i) - v(S)). */
	struct fraction shapley[WW_FACTORIAL_MAX];
	/* J. F. Banzhaf, "Weighted Voting Doesn't Work" (1965), not normalised: the mean of
	 * v(S+i) - v(S) over the 2^(k-1) sets S without i. */
	struct fraction banzhaf[WW_FACTORIAL_MAX];
	/* M. Grabisch, M. Roubens, "An axiomatic approach to the concept of interaction among
	 * players in cooperative games" (1999), for pairs: the sum over S without i and j of
	 * |S|! (k-|S|-2)! / (k-1)! * (v(S+i+j) - v(S+i) - v(S+j) + v(S)).  Symmetric, 0 on the
	 * diagonal.  > 0: the two stop it only together (complements); < 0: either one does
	 * (substitutes). */
	struct fraction interaction[WW_FACTORIAL_MAX][WW_FACTORIAL_MAX];
	/* Sum of the Shapley values.  Shapley's efficiency axiom says that it is v(all) -
	 * v(nothing); `efficient` is whether it is. */
	struct fraction total;
	bool efficient;
};
/* Of a complete row's function.  What lies beyond `players` is zero. */
void power_of(const struct signature *escaped, struct power *power);

/* Nobody has any: the start of a sum. */
void power_none(unsigned players, struct power *power);
/* Adds `more`, of as many players.  All three kinds of value are linear in the game (Shapley 1953,
 * axiom 3): a sum over rows is the values of the sum of their games, the number of escapes that a
 * set of kept factors stops. */
void power_add(struct power *sum, const struct power *more);

#endif
