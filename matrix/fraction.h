/* SPDX-License-Identifier: MIT */
/* Exact fractions.  Over at most 12 factors every value of power.h has a denominator that divides
 * 12! or 2^11, so that 64 bits hold each of them and every sum over a billion rows. */
#ifndef WHICHWALL_FRACTION_H
#define WHICHWALL_FRACTION_H

#include <stddef.h>
#include <stdint.h>

#define WW_FRACTION_TEXT_MAX 44

/* In lowest terms; the denominator is positive.  Zero is 0/1. */
struct fraction {
	int64_t numerator, denominator;
};
/* numerator / denominator in lowest terms; the denominator is not 0. */
struct fraction fraction_of(int64_t numerator, int64_t denominator);
/* Both: over the least common denominator the numerators must fit into 64 bits. */
struct fraction fraction_add(struct fraction a, struct fraction b);
/* < 0, 0, > 0 as a is less than, equal to, greater than b. */
int fraction_compare(struct fraction a, struct fraction b);
double fraction_value(struct fraction a);
/* "1/6", "-1/3", "0", "1". */
const char *fraction_format(struct fraction a, char text[WW_FRACTION_TEXT_MAX]);

#endif
