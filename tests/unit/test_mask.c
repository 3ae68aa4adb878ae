/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mask.h"

#define ALL_SIX 63

static const struct {
	const char *text;
	uint64_t mask;
} good_masks[] = {
	{"0", 0},
	{"none", 0},
	{"63", 63},
	{"0x3f", 63},
	{"0X1F", 31},
	{"010", 10},
	{"no_userns", 1},
	{"no_nnp", 32},
	{"no_userns+no_chroot", 5},
	{"no_chroot+no_userns", 5},
	{"no_chroot+no_chroot", 4},
};

Test(mask, parses)
{
	for (size_t i = 0; i < sizeof good_masks / sizeof *good_masks; i++) {
		uint64_t mask = 999;
		struct ww_error e = {0};

		cr_expect_eq(mask_parse(good_masks[i].text, ALL_SIX, &mask, &e), 0, "%s: %s",
			     good_masks[i].text, e.text);
		cr_expect_eq(mask, good_masks[i].mask, "%s", good_masks[i].text);
	}
}

Test(mask, refuses)
{
	static const char *const bad[] = {
		"",
		"no_everything",
		"no_userns+",
		"+no_userns",
		"no_userns,no_nnp",
		"64",
		"-1",
		"0x",
		"99999999999999999999",
		"1 ",
		"0x1g",
		" no_userns",
		"all",
		"no_userns no_nnp",
		"5x",
	};

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		uint64_t mask = 999;
		struct ww_error e = {0};

		cr_expect_eq(mask_parse(bad[i], ALL_SIX, &mask, &e), -1, "'%s'", bad[i]);
		cr_expect_eq(e.code, 2, "'%s'", bad[i]);
		cr_expect_eq(mask, 999, "'%s': untouched on failure", bad[i]);
	}
}

Test(mask, numbers_do_not_wrap_or_saturate)
{
	uint64_t mask = 999;

	cr_expect_eq(mask_parse("18446744073709551615", UINT64_MAX, &mask, NULL), 0);
	cr_expect_eq(mask, UINT64_MAX);
	mask = 999;
	cr_expect_eq(mask_parse("18446744073709551616", UINT64_MAX, &mask, NULL), -1);
	cr_expect_eq(mask, 999);
}

Test(mask, errors_name_what_was_wrong)
{
	struct ww_error e = {0};
	uint64_t mask;

	mask_parse("no_everything", ALL_SIX, &mask, &e);
	cr_expect(strstr(e.text, "no_everything") && strstr(e.text, "no_seccomp_setuid"), "%s",
		  e.text);
	mask_parse("no_userns+no_nnp", 32, &mask, &e);
	cr_expect(strstr(e.text, "no_userns") && strstr(e.text, "no_nnp"), "%s", e.text);
	mask_parse("3", 32, &mask, &e);
	cr_expect(strstr(e.text, "no_userns+no_pidns"), "%s", e.text);
	mask_parse("no_seccomp+no_rlimits", ALL_SIX, &mask, &e);
	cr_expect(strstr(e.text, "takes away no_seccomp+no_rlimits") && strstr(e.text, "no_nnp"),
		  "%s", e.text);
}

/* There are nine factors: these bits stand for factors to come. */
Test(mask, a_full_factorial_has_at_most_twelve_factors)
{
	const uint64_t twelve = 0xfff, spread = 0x8000040000100fe3;
	struct ww_error e = {0};

	cr_expect_eq(factorial_check("strict", 0, &e), 0);
	cr_expect_eq(factorial_check("strict", twelve, &e), 0, "%s", e.text);
	cr_expect_eq(__builtin_popcountll(spread), 12);
	cr_expect_eq(factorial_check("strict", spread, &e), 0, "it is their number that counts");
	cr_expect_eq(e.code, 0);
	cr_expect_eq(factorial_check("sealed+sql_query", twelve | 1 << 12, &e), -1);
	cr_expect_eq(e.code, 2);
	cr_expect_str_eq(
		e.text,
		"profile sealed+sql_query: 13 factors, and a full factorial has "
		"at most 12: choose fewer with --factors, or find minimal sets with --search");
	cr_expect_eq(factorial_check("strict", UINT64_MAX, &e), -1);
	cr_expect(strstr(e.text, "64 factors"), "%s", e.text);
}

Test(mask, further_factors_have_names_and_bits)
{
	char text[WW_MASK_TEXT_MAX];
	uint64_t mask = 0, *masks;
	size_t count;

	cr_expect_eq(mask_parse("no_rlimits+no_userns+no_seccomp+no_mntns", 511, &mask, NULL), 0);
	cr_expect_eq(mask, 256 | 128 | 64 | 1);
	mask_format(mask, text);
	cr_expect_str_eq(text, "no_userns+no_seccomp+no_mntns+no_rlimits");
	/* Over 2 chosen factors: 4 masks of permanent bits. */
	cr_assert_eq(mask_list_parse("all", 64 | 4, &masks, &count, NULL), 0);
	cr_assert_eq(count, 4);
	cr_expect(masks[0] == 0 && masks[1] == 4 && masks[2] == 64 && masks[3] == 68);
	free(masks);
}

Test(mask, formats)
{
	char text[WW_MASK_TEXT_MAX];

	mask_format(0, text);
	cr_expect_str_eq(text, "none");
	mask_format(4, text);
	cr_expect_str_eq(text, "no_chroot");
	mask_format(63, text);
	cr_expect_str_eq(text, "no_userns+no_pidns+no_chroot+no_seccomp_socket+no_seccomp_setuid+"
			       "no_nnp");
	mask_format(1ULL << 60 | 1, text);
	cr_expect_str_eq(text, "no_userns+0x1000000000000000");
	mask_format(UINT64_MAX, text);
	cr_expect_lt(strlen(text), WW_MASK_TEXT_MAX);
}

Test(mask, text_and_number_are_a_pair)
{
	char text[WW_MASK_TEXT_MAX];

	for (uint64_t mask = 0; mask < 64; mask++) {
		uint64_t back = 999;

		mask_format(mask, text);
		cr_expect_eq(mask_parse(text, ALL_SIX, &back, NULL), 0, "%s", text);
		cr_expect_eq(back, mask, "%s", text);
	}
}

/* The list that `text` gives, as numbers with blanks between. */
static void list_of(const char *text, uint64_t factors, char *out, size_t size)
{
	struct ww_error e = {0};
	uint64_t *masks = NULL;
	size_t count = 0, used = 0;

	*out = '\0';
	if (mask_list_parse(text, factors, &masks, &count, &e) < 0) {
		snprintf(out, size, "error: %s", e.text);
		return;
	}
	for (size_t i = 0; i < count; i++)
		used += (size_t)snprintf(out + used, size - used, "%s%llu", i ? " " : "",
					 (unsigned long long)masks[i]);
	free(masks);
}

Test(mask, lists)
{
	static const struct {
		const char *text;
		uint64_t factors;
		const char *list;
	} cases[] = {
		{"all", 7, "0 1 2 3 4 5 6 7"},
		{"all", 5, "0 1 4 5"},
		{"all", 0, "0"},
		{"none", ALL_SIX, "0"},
		{"single", ALL_SIX, "1 2 4 8 16 32"},
		{"single", 36, "4 32"},
		{"single", 0, ""},
		{"pairs", 7, "3 5 6"},
		{"pairs", 41, "9 33 40"},
		{"pairs", 1, ""},
		{"none,single", 7, "0 1 2 4"},
		{"single,none,single", 7, "0 1 2 4"},
		{"7,1,7,0x2", 7, "1 2 7"},
		{"no_userns+no_pidns,none", 7, "0 3"},
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char got[WW_ERROR_MAX + 16];

		list_of(cases[i].text, cases[i].factors, got, sizeof got);
		cr_expect_str_eq(got, cases[i].list, "%s over %d: %s", cases[i].text,
				 (int)cases[i].factors, got);
	}
}

Test(mask, list_of_all_is_the_whole_factorial)
{
	uint64_t *masks;
	size_t count;

	cr_assert_eq(mask_list_parse("all", 4095ULL << 20, &masks, &count, NULL), 0);
	cr_expect_eq(count, 4096);
	for (size_t i = 0; i < count; i++)
		cr_expect_eq(masks[i], (uint64_t)i << 20);
	free(masks);
	cr_assert_eq(mask_list_parse("pairs", ALL_SIX, &masks, &count, NULL), 0);
	cr_expect_eq(count, 15, "6 choose 2");
	free(masks);
}

Test(mask, lists_that_are_refused)
{
	static const char *const bad[] = {"",          "single,",           ",all",
					  "all,,none", "no_userns,singles", "8"};
	struct ww_error e;
	uint64_t *masks;
	size_t count;

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		cr_expect_eq(mask_list_parse(bad[i], 7, &masks, &count, &e), -1, "'%s'", bad[i]);
	cr_expect_eq(mask_list_parse("all", 8191, &masks, &count, &e), -1);
	cr_expect(strstr(e.text, "13") && strstr(e.text, "12"), "%s", e.text);
}

Test(mask, factor_lists)
{
	uint64_t factors = 999;
	struct ww_error e;

	cr_expect_eq(factors_parse("no_nnp,no_userns", &factors, &e), 0);
	cr_expect_eq(factors, 33);
	cr_expect_eq(factors_parse("no_nnp", &factors, &e), 0);
	cr_expect_eq(factors, 32);
	cr_expect_eq(factors_parse("", &factors, &e), -1);
	cr_expect_eq(factors_parse("no_nnp+no_userns", &factors, &e), -1);
	cr_expect_eq(factors_parse("no_nnp,", &factors, &e), -1);
	cr_expect_eq(factors, 32, "untouched on failure");
}

Test(mask, dense_index)
{
	/* Bits 1, 4 and 6: dense 0, 1 and 2. */
	cr_expect_eq(mask_compress(0x52, 0x52), 7);
	cr_expect_eq(mask_compress(0x40, 0x52), 4);
	cr_expect_eq(mask_compress(0x12, 0x52), 3);
	cr_expect_eq(mask_compress(0x2d, 0x52), 0, "bits that are no factors do not count");
	cr_expect_eq(mask_expand(5, 0x52), 0x42);
	cr_expect_eq(mask_expand(0xff, 0x52), 0x52);
	cr_expect_eq(mask_expand(2, 1ULL << 63 | 1), 1ULL << 63);
	cr_expect_eq(mask_compress(1ULL << 63, 1ULL << 63 | 1), 2);
	for (uint64_t dense = 0; dense < 64; dense++) {
		cr_expect_eq(mask_compress(mask_expand(dense, 0x1215a), 0x1215a), dense & 127);
		cr_expect_eq(mask_expand(dense, ALL_SIX), dense, "permanent order is dense order");
	}
}
