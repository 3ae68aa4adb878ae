/* SPDX-License-Identifier: MIT */
#include "fraction.h"

#include <inttypes.h>
#include <stdio.h>

/* Euclid, Elements VII.2.  Of 0 and b it is b. */
static uint64_t common_divisor(uint64_t a, uint64_t b)
{
	while (b) {
		uint64_t rest = a % b;

		a = b;
		b = rest;
	}
	return a;
}

static uint64_t magnitude(int64_t number)
{
	return number < 0 ? 0 - (uint64_t)number : (uint64_t)number;
}

struct fraction fraction_of(int64_t numerator, int64_t denominator)
{
	int64_t divisor = (int64_t)common_divisor(magnitude(numerator), magnitude(denominator));

	if (denominator < 0)
		divisor = -divisor;
	return (struct fraction){numerator / divisor, denominator / divisor};
}

/* Factors that bring two fractions to their least common denominator: the product of the
 * denominators would not fit. */
static void least_factors(struct fraction a, struct fraction b, int64_t *for_a, int64_t *for_b)
{
	int64_t divisor =
		(int64_t)common_divisor(magnitude(a.denominator), magnitude(b.denominator));

	*for_a = b.denominator / divisor;
	*for_b = a.denominator / divisor;
}

struct fraction fraction_add(struct fraction a, struct fraction b)
{
	int64_t for_a, for_b;

	least_factors(a, b, &for_a, &for_b);
	return fraction_of(a.numerator * for_a + b.numerator * for_b, a.denominator * for_a);
}

int fraction_compare(struct fraction a, struct fraction b)
{
	int64_t for_a, for_b, left, right;

	least_factors(a, b, &for_a, &for_b);
	left = a.numerator * for_a;
	right = b.numerator * for_b;
	return (left > right) - (left < right);
}

double fraction_value(struct fraction a)
{
	return (double)a.numerator / (double)a.denominator;
}

const char *fraction_format(struct fraction a, char text[WW_FRACTION_TEXT_MAX])
{
	if (a.denominator == 1)
		snprintf(text, WW_FRACTION_TEXT_MAX, "%" PRId64, a.numerator);
	else
		snprintf(text, WW_FRACTION_TEXT_MAX, "%" PRId64 "/%" PRId64, a.numerator,
			 a.denominator);
	return text;
}
