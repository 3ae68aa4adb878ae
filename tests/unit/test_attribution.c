/* SPDX-License-Identifier: MIT */
/* Truth tables here are written as the function they are; the expected implicants are worked by
 * hand, and random functions are checked against a search that shares no code with the library. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "attribution.h"

#define ALL_SIX 63

static struct signature table(unsigned factors, bool (*f)(uint64_t mask))
{
	struct signature s = {.factors = factors};

	for (uint64_t m = 0; m < 1ULL << factors; m++)
		signature_set(&s, m, f(m));
	return s;
}

static bool never(uint64_t m)
{
	(void)m;
	return false;
}
static bool always(uint64_t m)
{
	(void)m;
	return true;
}
static bool only_a(uint64_t m)
{
	return m & 1;
}
static bool a_and_c(uint64_t m)
{
	return (m & 1) && (m & 4);
}
static bool a_or_f(uint64_t m)
{
	return (m & 1) || (m & 32);
}
static bool a_xor_b(uint64_t m)
{
	return !(m & 1) != !(m & 2);
}
/* Taking b away too stops what a let in. */
static bool a_without_b(uint64_t m)
{
	return (m & 1) && !(m & 2);
}
static bool majority(uint64_t m)
{
	return __builtin_popcountll(m & 7) >= 2;
}
/* a ? b : c has a third prime implicant, b c, which no cover needs. */
static bool multiplexer(uint64_t m)
{
	return m & 1 ? m & 2 : m & 4;
}
static bool full_only(uint64_t m)
{
	return m == 0;
}

static const struct {
	const char *name;
	bool (*f)(uint64_t mask);
	const char *min_sets;
	int depth;
	uint64_t sole;
	bool monotone;
	unsigned count; /* over six factors */
} functions[] = {
	{"never", never, "", -1, 0, true, 0},
	{"always", always, "always", 0, 0, true, 64},
	{"a", only_a, "no_userns", 1, 1, true, 32},
	{"a and c", a_and_c, "no_userns+no_chroot", 2, 0, true, 16},
	{"a or f", a_or_f, "no_userns|no_nnp", 1, 33, true, 48},
	{"a xor b", a_xor_b, "no_userns+!no_pidns|!no_userns+no_pidns", 1, 3, false, 32},
	{"a without b", a_without_b, "no_userns+!no_pidns", 1, 1, false, 16},
	{"majority", majority, "no_userns+no_pidns|no_userns+no_chroot|no_pidns+no_chroot", 2, 0,
	 true, 32},
	{"multiplexer", multiplexer, "no_userns+no_pidns|!no_userns+no_chroot|no_pidns+no_chroot",
	 1, 4, false, 32},
	{"full hardening only", full_only,
	 "!no_userns+!no_pidns+!no_chroot+!no_seccomp_socket+!no_seccomp_setuid+!no_nnp", 0, 0,
	 false, 1},
};

static void min_sets_of(const struct signature *s, uint64_t factors, char *text, size_t size)
{
	struct implicant *terms;
	size_t count;

	cr_assert_eq(prime_implicants(s, &terms, &count), 0);
	implicants_format(terms, count, factors, text, size);
	free(terms);
}

/* The multiplexer's order: two literals each; by removed (3, 4, 6). */
Test(attribution, functions_worked_by_hand)
{
	for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
		struct signature s = table(6, functions[i].f);
		char text[512];

		min_sets_of(&s, ALL_SIX, text, sizeof text);
		cr_expect_str_eq(text, functions[i].min_sets, "%s: %s", functions[i].name, text);
		cr_expect_eq(escape_depth(&s), functions[i].depth, "%s", functions[i].name);
		cr_expect_eq(sole_blockers(&s), functions[i].sole, "%s", functions[i].name);
		cr_expect_eq(monotone(&s), functions[i].monotone, "%s", functions[i].name);
		cr_expect_eq(signature_count(&s), functions[i].count, "%s", functions[i].name);
	}
}

/* removed 1 kept 2 comes before removed 2 kept 1. */
Test(attribution, xor_has_two_terms_with_negative_literals)
{
	struct signature s = table(2, a_xor_b);
	struct implicant *terms;
	size_t count;

	cr_assert_eq(prime_implicants(&s, &terms, &count), 0);
	cr_assert_eq(count, 2);
	cr_expect_eq(terms[0].removed, 1);
	cr_expect_eq(terms[0].kept, 2);
	cr_expect_eq(terms[1].removed, 2);
	cr_expect_eq(terms[1].kept, 1);
	free(terms);
}

Test(attribution, names_follow_the_chosen_factors)
{
	struct signature s = table(2, a_without_b);
	char text[128];

	min_sets_of(&s, 4 | 32, text, sizeof text);
	cr_expect_str_eq(text, "no_chroot+!no_nnp");
	cr_expect_eq(mask_expand(sole_blockers(&s), 4 | 32), 4);
}

/* Quine's and McCluskey's textbook case: f = sum m(4,8,10,11,12,15), don't-cares as 1 (9, 14), over
 * A B C D with A the highest bit.  Primes: BC'D', AB', AD', AC. */
Test(attribution, textbook)
{
	static const uint64_t minterms[] = {4, 8, 9, 10, 11, 12, 14, 15};
	struct signature s = {.factors = 4};
	struct implicant *terms;
	size_t count;

	for (size_t i = 0; i < sizeof minterms / sizeof *minterms; i++)
		signature_set(&s, minterms[i], true);
	cr_assert_eq(prime_implicants(&s, &terms, &count), 0);
	cr_assert_eq(count, 4);
	cr_expect(terms[0].removed == 8 && terms[0].kept == 1, "A D'");
	cr_expect(terms[1].removed == 8 && terms[1].kept == 4, "A B'");
	cr_expect(terms[2].removed == 10 && terms[2].kept == 0, "A C");
	cr_expect(terms[3].removed == 4 && terms[3].kept == 3, "B C' D'");
	free(terms);
}

/* ---- an independent search ---- */

/* Does `f` hold wherever removed are gone and kept are there? */
static bool implies(const struct signature *s, uint64_t removed, uint64_t kept)
{
	for (uint64_t m = 0; m < 1ULL << s->factors; m++)
		if ((m & removed) == removed && (m & kept) == 0 && !signature_get(s, m))
			return false;
	return true;
}

static bool brute_prime(const struct signature *s, uint64_t removed, uint64_t kept)
{
	if ((removed & kept) || !implies(s, removed, kept))
		return false;
	for (unsigned i = 0; i < s->factors; i++)
		if (((removed | kept) >> i & 1) &&
		    implies(s, removed & ~(1ULL << i), kept & ~(1ULL << i)))
			return false;
	return true;
}

static bool found(const struct implicant *terms, size_t count, uint64_t removed, uint64_t kept)
{
	for (size_t i = 0; i < count; i++)
		if (terms[i].removed == removed && terms[i].kept == kept)
			return true;
	return false;
}

static void check_against_search(const struct signature *s)
{
	struct implicant *terms;
	size_t count, expected = 0;

	cr_assert_eq(prime_implicants(s, &terms, &count), 0);
	for (uint64_t removed = 0; removed < 1ULL << s->factors; removed++)
		for (uint64_t kept = 0; kept < 1ULL << s->factors; kept++)
			if (brute_prime(s, removed, kept)) {
				expected++;
				cr_expect(found(terms, count, removed, kept), "%llx %llx",
					  (unsigned long long)removed, (unsigned long long)kept);
			}
	cr_expect_eq(count, expected, "%u factors: %zu of %zu", s->factors, count, expected);
	free(terms);
}

Test(attribution, random_functions_against_a_search)
{
	unsigned state = 12345;

	for (unsigned factors = 0; factors <= 5; factors++) {
		for (int round = 0; round < 60; round++) {
			struct signature s = {.factors = factors};

			for (uint64_t m = 0; m < 1ULL << factors; m++) {
				state = state * 1103515245 + 12345;
				/* From sparse to dense over the rounds. */
				signature_set(&s, m, (int)(state >> 16 & 63) <= round);
			}
			check_against_search(&s);
		}
	}
}

Test(attribution, all_functions_of_three_factors)
{
	for (unsigned f = 0; f < 256; f++) {
		struct signature s = {.factors = 3, .bits = {f}};

		check_against_search(&s);
	}
}

/* Parity has no two mergeable minterms: 2^11 primes of 12 literals. */
static bool parity(uint64_t m)
{
	return __builtin_popcountll(m) & 1;
}

Test(attribution, twelve_factors)
{
	struct signature s = table(12, parity);
	struct implicant *terms;
	size_t count;

	cr_assert_eq(prime_implicants(&s, &terms, &count), 0);
	cr_expect_eq(count, 2048);
	free(terms);
	s = table(12, majority);
	cr_assert_eq(prime_implicants(&s, &terms, &count), 0);
	cr_expect_eq(count, 3);
	free(terms);
}

/* ---- signatures as text ---- */

Test(attribution, signature_text)
{
	struct signature s = table(6, a_and_c);
	char text[WW_SIGNATURE_WORDS * 16 + 1];

	/* Masks 5 and 7 of each eight: 1010 0000. */
	signature_format(&s, text, sizeof text);
	cr_expect_str_eq(text, "a0a0a0a0a0a0a0a0");
	s = (struct signature){.factors = 6};
	signature_set(&s, 63, true);
	signature_format(&s, text, sizeof text);
	cr_expect_str_eq(text, "8000000000000000", "highest mask first");
	s = (struct signature){.factors = 0, .bits = {1}};
	signature_format(&s, text, sizeof text);
	cr_expect_str_eq(text, "1");
	s = (struct signature){.factors = 1, .bits = {2}};
	signature_format(&s, text, sizeof text);
	cr_expect_str_eq(text, "2");
	s = (struct signature){.factors = 2, .bits = {9}};
	signature_format(&s, text, sizeof text);
	cr_expect_str_eq(text, "9");
	s = table(12, always);
	signature_format(&s, text, sizeof text);
	cr_expect_eq(strlen(text), 1024);
	cr_expect_eq(strspn(text, "f"), 1024);
}

Test(attribution, bits_are_set_and_cleared)
{
	struct signature s = {.factors = 12};

	signature_set(&s, 64, true);
	cr_expect(signature_get(&s, 64));
	cr_expect_not(signature_get(&s, 0));
	cr_expect_eq(signature_count(&s), 1);
	signature_set(&s, 64, false);
	cr_expect_eq(signature_count(&s), 0);
}

/* ---- sets as text ---- */

Test(attribution, parsed_and_formatted_again)
{
	static const struct {
		const char *text, *canonical;
	} cases[] = {
		{"", ""},
		{"always", "always"},
		{"no_nnp", "no_nnp"},
		{"!no_userns", "!no_userns"},
		{"no_nnp+no_userns", "no_userns+no_nnp"},
		{"no_userns+no_chroot|no_nnp", "no_nnp|no_userns+no_chroot"},
		{"no_nnp|no_nnp", "no_nnp"},
		{"!no_chroot+no_pidns|no_userns", "no_userns|no_pidns+!no_chroot"},
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct implicant *terms;
		struct ww_error e = {0};
		char text[256];
		size_t count;

		cr_assert_eq(implicants_parse(cases[i].text, &terms, &count, &e), 0, "'%s': %s",
			     cases[i].text, e.text);
		implicants_format(terms, count, ALL_SIX, text, sizeof text);
		cr_expect_str_eq(text, cases[i].canonical, "'%s': '%s'", cases[i].text, text);
		free(terms);
	}
}

Test(attribution, sets_that_are_refused)
{
	static const char *const bad[] = {
		"no_everything",
		"|",
		"no_userns|",
		"|no_userns",
		"no_userns+",
		"+no_userns",
		"!",
		"!!no_userns",
		"always|no_userns",
		"untestable",
		"no_userns no_nnp",
		"no_userns+!no_userns",
		"no_nnp+no_nnp",
		"!always",
		"no_userns||no_nnp",
		"no_userns,no_nnp",
	};

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct implicant *terms;
		struct ww_error e = {0};
		size_t count;

		cr_expect_eq(implicants_parse(bad[i], &terms, &count, &e), -1, "'%s'", bad[i]);
		cr_expect_eq(e.code, 2, "'%s'", bad[i]);
	}
}

Test(attribution, a_name_longer_than_any_is_refused)
{
	char text[300];
	struct implicant *terms;
	size_t count;

	memset(text, 'n', sizeof text);
	text[sizeof text - 1] = '\0';
	cr_expect_eq(implicants_parse(text, &terms, &count, NULL), -1);
}

Test(attribution, text_is_cut_not_overrun)
{
	const struct implicant terms[] = {{1, 0}, {2, 0}};
	char text[8] = "xxxxxxx";

	implicants_format(terms, 2, ALL_SIX, text, 5);
	cr_expect_str_eq(text, "no_u");
	cr_expect_eq(text[5], 'x');
}
