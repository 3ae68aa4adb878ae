/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "factor.h"
#include "mask.h"

/* Adds a word that must be taken. */
static int add(const char *word)
{
	struct ww_error e = {0};
	const int bit = factor_add(word, "a sentence", &e);

	cr_assert_geq(bit, 0, "%s: %s", word, e.text);
	return bit;
}

static void fill(void)
{
	char word[FACTOR_WORD_MAX];

	for (int i = 0; i < FACTOR_LOCAL_COUNT; i++) {
		snprintf(word, sizeof word, "no_%028d", i);
		cr_expect_eq(add(word), FACTOR_LOCAL_FIRST + i);
	}
}

Test(factor, words_that_are_built_in_keep_their_bits)
{
	for (int i = 0; i < WW_FACTORS_COUNT; i++) {
		cr_expect_eq(factor_find(ww_word(&ww_factors, i)), i);
		cr_expect_eq(add(ww_word(&ww_factors, i)), i);
		cr_expect_null(factor_name(i));
		cr_expect_null(factor_meaning(i));
	}
	cr_expect_eq(factors_known(), WW_BIT(WW_FACTORS_COUNT) - 1);
	cr_expect_eq(factors_local(), 0);
}

Test(factor, other_words_get_bits_in_order_of_appearance)
{
	cr_expect_eq(factor_find("no_fs"), -1);
	cr_expect_eq(add("no_fs"), 32);
	cr_expect_eq(add("no_write_limit"), 33);
	cr_expect_eq(add("no_fs"), 32);
	cr_expect_eq(factor_find("no_write_limit"), 33);
	cr_expect_str_eq(ww_word(&ww_factors, 33), "no_write_limit");
	cr_expect_eq(ww_lookup(&ww_factors, "no_fs"), 32);
	cr_expect_eq(factors_local(), WW_BIT(32) | WW_BIT(33));
	cr_expect_eq(factors_known(), (WW_BIT(WW_FACTORS_COUNT) - 1) | WW_BIT(32) | WW_BIT(33));
	factors_forget();
	cr_expect_eq(factor_find("no_fs"), -1);
	cr_expect_eq(add("no_write_limit"), 32);
}

Test(factor, bits_without_a_word_have_none)
{
	for (int i = WW_FACTORS_COUNT; i < 64; i++)
		cr_expect_str_eq(ww_word(&ww_factors, i), "?");
	cr_expect_null(factor_name(FACTOR_LOCAL_FIRST));
	cr_expect_null(factor_sentence(-1));
}

Test(factor, has_a_name_and_a_sentence_for_people)
{
	const int bit = factor_add("no_write_limit", NULL, NULL);

	cr_expect_str_eq(factor_name(bit), "the write limit");
	cr_expect_str_eq(factor_meaning(bit), "");
	cr_expect_str_eq(factor_sentence(bit), "");
	cr_expect_eq(factor_add("no_write_limit", "writes everywhere", NULL), bit);
	cr_expect_eq(factor_add("no_write_limit", "something else", NULL), bit);
	cr_expect_str_eq(factor_meaning(bit), "writes everywhere");
	cr_expect_str_eq(factor_sentence(bit), "Without it: writes everywhere");
}

Test(factor, is_called_by_the_first_name_that_it_is_given)
{
	const int bit = factor_add("no_fs", NULL, NULL);

	factor_call(bit, "");
	factor_call(bit, "of sixty-four bytes, which is one more than there is room for ..");
	cr_expect_str_eq(factor_name(bit), "the fs");
	factor_call(bit, "the file-system rules");
	factor_call(bit, "something else");
	cr_expect_str_eq(factor_name(bit), "the file-system rules");
	factor_call(FACTOR_NO_NNP, "mine");
	cr_expect_null(factor_name(FACTOR_NO_NNP), "built-in words keep their names");
	factors_forget();
	cr_expect_str_eq(factor_name(factor_add("no_fs", NULL, NULL)), "the fs");
}

Test(factor, refuses_words_that_would_not_fit_elsewhere)
{
	static const char *const bad[] = {
		"",       "no_",    "none",   "fs",     "No_fs", "no_Fs",
		"no_f+s", "no_f,s", "no_f s", "no_f\n", "no_f=", "no_a2345678901234567890123456789",
	};

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct ww_error e = {0};

		cr_expect_eq(factor_add(bad[i], "", &e), -1, "'%s'", bad[i]);
		cr_expect_eq(e.code, 2);
		cr_expect(strstr(e.text, "no_ and a-z"), "%s", e.text);
	}
	cr_expect_eq(factors_local(), 0);
	add("no_a234567890123456789012345678");
}

Test(factor, a_full_table_is_an_error)
{
	struct ww_error e = {0};

	fill();
	cr_expect_eq(factor_add("no_more", "", &e), -1);
	cr_expect_eq(e.code, 2);
	cr_expect(strstr(e.text, "no_more") && strstr(e.text, "21"), "%s", e.text);
	cr_expect_eq(add("no_seccomp"), FACTOR_NO_SECCOMP);
	cr_expect_lt(factors_known(), WW_BIT(53), "exact in a double");
}

Test(factor, all_names_fit_into_the_text_of_a_mask)
{
	char text[WW_MASK_TEXT_MAX];
	uint64_t mask;

	fill();
	mask_format(factors_known(), text);
	/* With " and " in place of each '+'. */
	cr_expect_lt(strlen(text) + 4 * (size_t)__builtin_popcountll(factors_known()),
		     WW_MASK_TEXT_MAX);
	cr_expect_eq(mask_parse(text, factors_known(), &mask, NULL), 0);
	cr_expect_eq(mask, factors_known());
}

Test(factor, masks_are_words_and_numbers)
{
	char text[WW_MASK_TEXT_MAX];
	uint64_t mask, factors = WW_BIT(add("no_fs")) | WW_BIT(FACTOR_NO_NNP);
	struct ww_error e = {0};

	cr_expect_eq(mask_parse("no_fs+no_nnp", factors, &mask, &e), 0, "%s", e.text);
	cr_expect_eq(mask, factors);
	mask_format(mask, text);
	cr_expect_str_eq(text, "no_nnp+no_fs");
	cr_expect_eq(mask_parse("0x100000020", factors, &mask, &e), 0, "%s", e.text);
	cr_expect_eq(mask, factors);
	cr_expect_eq(mask_parse("no_everything", factors, &mask, &e), -1);
	cr_expect(strstr(e.text, "no_mdwe+no_fs"), "%s", e.text);
	mask_format(WW_BIT(40) | factors, text);
	cr_expect_str_eq(text, "no_nnp+no_fs+0x10000000000");
}

/* ---- of another process ---- */

Test(factor, translates_the_masks_of_another_run)
{
	struct factor_map map = {0};
	struct ww_error e = {0};

	add("no_b");
	cr_expect_eq(factor_map_add(&map, 32, "no_a", "", &e), 0, "%s", e.text);
	cr_expect_eq(factor_map_add(&map, 35, "no_b", "", &e), 0, "%s", e.text);
	cr_expect_eq(factor_map_mask(&map, 0), 0);
	cr_expect_eq(factor_map_mask(&map, 63), 63);
	cr_expect_eq(factor_map_mask(&map, WW_BIT(32)), WW_BIT(factor_find("no_a")));
	cr_expect_eq(factor_map_mask(&map, WW_BIT(35) | 5), WW_BIT(factor_find("no_b")) | 5);
	cr_expect(factor_map_has(&map, factor_find("no_a")));
	cr_expect(factor_map_has(&map, FACTOR_NO_NNP));
	add("no_c");
	cr_expect_not(factor_map_has(&map, factor_find("no_c")));
	cr_expect_eq(factor_map_mask(&map, WW_BIT(34)) & factors_known(), 0,
		     "what was not declared is no factor of ours");
}

Test(factor, refuses_words_and_bits_that_stand_twice)
{
	struct factor_map map = {0};
	struct ww_error e = {0};

	cr_expect_eq(factor_map_add(&map, 31, "no_a", "", &e), -1);
	cr_expect_eq(factor_map_add(&map, 53, "no_a", "", &e), -1);
	cr_expect_eq(factor_map_add(&map, 32, "a", "", &e), -1);
	cr_expect_eq(factor_map_add(&map, 32, "no_a", "", &e), 0);
	cr_expect_eq(factor_map_add(&map, 32, "no_b", "", &e), -1);
	cr_expect_eq(factor_map_add(&map, 33, "no_a", "", &e), -1);
	cr_expect(strstr(e.text, "twice"), "%s", e.text);
}

Test(factor, a_word_that_has_become_permanent_is_translated)
{
	struct factor_map map = {0};

	cr_expect_eq(factor_map_add(&map, 32, "no_mdwe", "", NULL), 0);
	cr_expect_eq(factor_map_mask(&map, WW_BIT(32)), WW_BIT(FACTOR_NO_MDWE));
}

/* ---- profiles ---- */

Test(profile, of_a_file_varies_all_its_factors)
{
	const uint64_t all = WW_BIT(add("no_fs")) | WW_BIT(FACTOR_NO_NETNS);
	uint64_t factors;

	cr_expect_eq(profile_factors("jail", &factors), -1);
	cr_expect_eq(profile_declare("jail", all, NULL), 0);
	cr_expect_eq(profile_factors("jail", &factors), 0);
	cr_expect_eq(factors, all);
	cr_expect_eq(profile_factors_all("jail", &factors), 0);
	cr_expect_eq(factors, all);
	cr_expect_eq(profile_base("jail"), -1);
	cr_expect_eq(profile_factors("jail+option", &factors), -1);
}

Test(profile, has_one_name_and_no_other_has_it)
{
	static const char *const bad[] = {"strict", "sealed+mdwe", "", "a b", "jail"};
	struct ww_error e = {0};

	cr_expect_eq(profile_declare("jail", 0, &e), 0);
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		cr_expect_eq(profile_declare(bad[i], 0, &e), -1, "%s", bad[i]);
		cr_expect_eq(e.code, 2);
	}
	profiles_forget();
	cr_expect_eq(profile_declare("jail", 0, &e), 0);
}
