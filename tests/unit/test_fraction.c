/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>
#include <string.h>

#include "fraction.h"

#define FACTORIAL_12 479001600LL

static void expect(struct fraction got, int64_t numerator, int64_t denominator)
{
	cr_expect_eq(got.numerator, numerator, "numerator %lld, not %lld", (long long)got.numerator,
		     (long long)numerator);
	cr_expect_eq(got.denominator, denominator, "denominator %lld, not %lld",
		     (long long)got.denominator, (long long)denominator);
}

Test(fraction, is_kept_in_lowest_terms)
{
	expect(fraction_of(6, 8), 3, 4);
	expect(fraction_of(-6, 8), -3, 4);
	expect(fraction_of(6, -8), -3, 4);
	expect(fraction_of(-6, -8), 3, 4);
	expect(fraction_of(0, 720), 0, 1);
	expect(fraction_of(0, -720), 0, 1);
	expect(fraction_of(720, 720), 1, 1);
	expect(fraction_of(FACTORIAL_12 / 2, FACTORIAL_12), 1, 2);
}

Test(fraction, sums)
{
	expect(fraction_add(fraction_of(1, 6), fraction_of(1, 3)), 1, 2);
	expect(fraction_add(fraction_of(1, 6), fraction_of(-1, 6)), 0, 1);
	expect(fraction_add(fraction_of(-1, 2), fraction_of(1, 3)), -1, 6);
	expect(fraction_add(fraction_of(0, 1), fraction_of(5, 7)), 5, 7);
	/* 2^11, the largest denominator of Banzhaf's values, and 12!, of Shapley's; the largest
	 * power of 2 in 12! is 2^10, so that the common denominator is 2 * 12!. */
	expect(fraction_add(fraction_of(1, 2048), fraction_of(1, FACTORIAL_12)),
	       2 * FACTORIAL_12 / 2048 + 2, 2 * FACTORIAL_12);
}

Test(fraction, a_million_rows_fit)
{
	struct fraction sum = fraction_of(0, 1), step = fraction_of(FACTORIAL_12 - 1, FACTORIAL_12);

	for (int i = 0; i < 1000000; i++)
		sum = fraction_add(sum, step);
	cr_expect_eq(fraction_compare(sum, fraction_of(1000000, 1)), -1);
	cr_expect_eq(fraction_compare(fraction_add(sum, fraction_of(1000000, FACTORIAL_12)),
				      fraction_of(1000000, 1)),
		     0);
}

Test(fraction, compares)
{
	cr_expect_lt(fraction_compare(fraction_of(1, 3), fraction_of(1, 2)), 0);
	cr_expect_gt(fraction_compare(fraction_of(1, 2), fraction_of(1, 3)), 0);
	cr_expect_eq(fraction_compare(fraction_of(2, 4), fraction_of(1, 2)), 0);
	cr_expect_lt(fraction_compare(fraction_of(-1, 2), fraction_of(-1, 3)), 0);
	cr_expect_lt(fraction_compare(fraction_of(-1, 2), fraction_of(0, 1)), 0);
	/* Doubles could not tell these apart. */
	cr_expect_lt(fraction_compare(fraction_of(1000000000LL * FACTORIAL_12 - 1, FACTORIAL_12),
				      fraction_of(1000000000LL, 1)),
		     0);
}

Test(fraction, text_and_value)
{
	char text[WW_FRACTION_TEXT_MAX];

	cr_expect_str_eq(fraction_format(fraction_of(1, 6), text), "1/6");
	cr_expect_str_eq(fraction_format(fraction_of(2, -6), text), "-1/3");
	cr_expect_str_eq(fraction_format(fraction_of(0, 3), text), "0");
	cr_expect_str_eq(fraction_format(fraction_of(3, 3), text), "1");
	cr_expect_str_eq(fraction_format(fraction_of(INT64_MIN + 1, INT64_MAX - 1), text),
			 "-9223372036854775807/9223372036854775806");
	cr_expect_eq(fraction_value(fraction_of(-3, 4)), -0.75);
}
