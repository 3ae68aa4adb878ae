/* SPDX-License-Identifier: MIT */
/* Exact attribution over a complete truth table.
 *
 * Prime implicants: W. V. Quine, "The problem of simplifying truth functions", Amer. Math. Monthly
 * 59 (1952) 521-531; E. J. McCluskey, "Minimization of Boolean functions", Bell Syst. Tech. J. 35
 * (1956) 1417-1444.  Their merging of term pairs is done here over the table of all 3^k product
 * terms (each variable: must be 0, must be 1, does not occur), which costs 3^k bytes and
 * no search. */
#include "attribution.h"

#include "factor.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool signature_get(const struct signature *s, uint64_t dense)
{
	return s->bits[dense / 64] >> (dense % 64) & 1;
}

void signature_set(struct signature *s, uint64_t dense, bool value)
{
	uint64_t bit = 1ULL << (dense % 64);

	if (value)
		s->bits[dense / 64] |= bit;
	else
		s->bits[dense / 64] &= ~bit;
}

static uint64_t mask_count(const struct signature *s)
{
	return WW_BIT(s->factors);
}

void signature_format(const struct signature *s, char *text, size_t size)
{
	uint64_t bits = mask_count(s);
	size_t digits = bits < 4 ? 1 : bits / 4;
	size_t out = 0;

	for (size_t digit = digits; digit-- > 0 && out + 1 < size;) {
		unsigned value = 0;

		for (unsigned i = 0; i < 4; i++)
			if (4 * digit + i < bits && signature_get(s, 4 * digit + i))
				value |= 1U << i;
		text[out++] = "0123456789abcdef"[value];
	}
	if (size > 0)
		text[out] = '\0';
}

unsigned signature_count(const struct signature *s)
{
	unsigned count = 0;

	for (uint64_t m = 0; m < mask_count(s); m++)
		count += signature_get(s, m);
	return count;
}

/* A product term as a number in base 3.  Digit i: 0 variable i must be 0, 1 it must be 1,
 * 2 absent. */
struct term {
	uint64_t removed, kept; /* digits that are 1, digits that are 0 */
	uint64_t absent;        /* digits that are 2 */
};

/* Counts to the next term: an odometer in base 3. */
static void term_next(struct term *term, unsigned factors)
{
	for (unsigned i = 0; i < factors; i++) {
		uint64_t bit = WW_BIT(i);

		if (term->kept & bit) {
			term->kept ^= bit;
			term->removed ^= bit;
			return;
		}
		if (term->removed & bit) {
			term->removed ^= bit;
			term->absent ^= bit;
			return;
		}
		term->absent ^= bit;
		term->kept ^= bit;
	}
}

struct ternary {
	unsigned factors;
	size_t power[WW_FACTORIAL_MAX + 1]; /* 3^i */
	uint8_t *implicant;                 /* [term]: f is 1 wherever the term is */
};

static int ternary_init(struct ternary *t, unsigned factors)
{
	t->factors = factors;
	t->power[0] = 1;
	for (unsigned i = 1; i <= factors; i++)
		t->power[i] = 3 * t->power[i - 1];
	t->implicant = malloc(t->power[factors]);
	return t->implicant ? 0 : -1;
}

/* A term without variable i is an implicant iff both terms that add its literal are; those have
 * smaller numbers, so that one ascending pass fills the table. */
static void ternary_fill(struct ternary *t, const struct signature *f)
{
	struct term term = {.kept = WW_BIT(t->factors) - 1};

	for (size_t n = 0; n < t->power[t->factors]; n++, term_next(&term, t->factors)) {
		if (term.absent) {
			size_t unit = t->power[__builtin_ctzll(term.absent)];

			t->implicant[n] = t->implicant[n - 2 * unit] & t->implicant[n - unit];
		} else {
			t->implicant[n] = signature_get(f, term.removed);
		}
	}
}

/* Prime: no literal can be dropped. */
static bool is_prime(const struct ternary *t, size_t n, const struct term *term)
{
	for (uint64_t left = term->removed | term->kept; left; left &= left - 1) {
		unsigned i = (unsigned)__builtin_ctzll(left);
		size_t up = term->removed & WW_BIT(i) ? 1 : 2;

		if (t->implicant[n + up * t->power[i]])
			return false;
	}
	return true;
}

/* Writes the prime implicants to `out` unless it is NULL; returns their number. */
static size_t ternary_primes(const struct ternary *t, struct implicant *out)
{
	struct term term = {.kept = WW_BIT(t->factors) - 1};
	size_t count = 0;

	for (size_t n = 0; n < t->power[t->factors]; n++, term_next(&term, t->factors)) {
		if (!t->implicant[n] || !is_prime(t, n, &term))
			continue;
		if (out)
			out[count] = (struct implicant){term.removed, term.kept};
		count++;
	}
	return count;
}

static int literals(const struct implicant *term)
{
	return __builtin_popcountll(term->removed) + __builtin_popcountll(term->kept);
}

static int compare_terms(const void *a, const void *b)
{
	const struct implicant *x = a, *y = b;

	if (literals(x) != literals(y))
		return literals(x) - literals(y);
	if (x->removed != y->removed)
		return x->removed < y->removed ? -1 : 1;
	return (x->kept > y->kept) - (x->kept < y->kept);
}

int prime_implicants(const struct signature *f, struct implicant **terms, size_t *count)
{
	struct ternary t;
	struct implicant *found;
	size_t n;

	if (ternary_init(&t, f->factors) < 0)
		return -1;
	ternary_fill(&t, f);
	n = ternary_primes(&t, NULL);
	found = calloc(n ? n : 1, sizeof *found);
	if (found) {
		ternary_primes(&t, found);
		qsort(found, n, sizeof *found, compare_terms);
		*terms = found;
		*count = n;
	}
	free(t.implicant);
	return found ? 0 : -1;
}

/* Text that grows within a fixed size and is cut at its end. */
struct text {
	char *at;
	size_t left;
};

static void text_add(struct text *text, const char *word)
{
	while (*word && text->left > 1) {
		*text->at++ = *word++;
		text->left--;
	}
	if (text->left > 0)
		*text->at = '\0';
}

static void format_term(const struct implicant *term, uint64_t factors, struct text *text)
{
	uint64_t removed = mask_expand(term->removed, factors);
	uint64_t kept = mask_expand(term->kept, factors);
	const char *separator = "";

	if ((removed | kept) == 0)
		text_add(text, "always");
	for (uint64_t left = removed | kept; left; left &= left - 1) {
		int factor = __builtin_ctzll(left);

		text_add(text, separator);
		text_add(text, kept & WW_BIT(factor) ? "!" : "");
		text_add(text, ww_word(&ww_factors, factor));
		separator = "+";
	}
}

void implicants_format(const struct implicant *terms, size_t count, uint64_t factors, char *text,
		       size_t size)
{
	struct text out = {text, size};

	text_add(&out, "");
	for (size_t i = 0; i < count; i++) {
		if (i > 0)
			text_add(&out, "|");
		format_term(&terms[i], factors, &out);
	}
}

static int parse_literal(const char *text, size_t length, struct implicant *term,
			 struct ww_error *e)
{
	bool kept = length > 0 && *text == '!';
	char name[WW_ID_MAX];
	uint64_t bit;
	int factor = -1;

	snprintf(name, sizeof name, "%.*s", (int)(length - kept), text + kept);
	if (length - kept < sizeof name)
		factor = factor_find(name);
	if (factor < 0)
		return ww_fail(e, 2, "unknown factor '%.40s' in a set of factors", name);
	bit = WW_BIT(factor);
	if ((term->removed | term->kept) & bit)
		return ww_fail(e, 2, "factor '%s' stands twice in one set", name);
	*(kept ? &term->kept : &term->removed) |= bit;
	return 0;
}

static int parse_term(const char *text, size_t length, struct implicant *term, struct ww_error *e)
{
	const char *end = text + length;

	*term = (struct implicant){0};
	for (;;) {
		const char *plus = memchr(text, '+', (size_t)(end - text));
		const char *stop = plus ? plus : end;

		if (parse_literal(text, (size_t)(stop - text), term, e) < 0)
			return -1;
		if (!plus)
			return 0;
		text = plus + 1;
	}
}

static size_t count_terms(const char *text)
{
	size_t count = 1;

	for (; (text = strchr(text, '|')); text++)
		count++;
	return count;
}

static int parse_terms(const char *text, struct implicant *terms, size_t count, struct ww_error *e)
{
	if (strcmp(text, "always") == 0)
		return 0; /* terms[0] has no literal */
	for (size_t i = 0; i < count; i++) {
		size_t length = strcspn(text, "|");

		if (parse_term(text, length, &terms[i], e) < 0)
			return -1;
		text += length + 1;
	}
	return 0;
}

static size_t unique_terms(struct implicant *terms, size_t count)
{
	size_t kept = 0;

	qsort(terms, count, sizeof *terms, compare_terms);
	for (size_t i = 0; i < count; i++)
		if (kept == 0 || compare_terms(&terms[kept - 1], &terms[i]) != 0)
			terms[kept++] = terms[i];
	return kept;
}

int implicants_parse(const char *text, struct implicant **terms, size_t *count, struct ww_error *e)
{
	size_t n = *text ? count_terms(text) : 0;
	struct implicant *parsed = calloc(n ? n : 1, sizeof *parsed);

	if (!parsed)
		return ww_fail(e, 3, "out of memory");
	if (n > 0 && parse_terms(text, parsed, n, e) < 0) {
		free(parsed);
		return -1;
	}
	*terms = parsed;
	*count = unique_terms(parsed, n);
	return 0;
}

int escape_depth(const struct signature *f)
{
	int depth = -1;

	for (uint64_t m = 0; m < mask_count(f); m++) {
		int removed = __builtin_popcountll(m);

		if (signature_get(f, m) && (depth < 0 || removed < depth))
			depth = removed;
	}
	return depth;
}

uint64_t sole_blockers(const struct signature *f)
{
	uint64_t sole = 0;

	if (signature_get(f, 0))
		return 0;
	for (unsigned i = 0; i < f->factors; i++)
		if (signature_get(f, WW_BIT(i)))
			sole |= WW_BIT(i);
	return sole;
}

bool monotone(const struct signature *f)
{
	for (uint64_t m = 0; m < mask_count(f); m++)
		for (unsigned i = 0; i < f->factors; i++)
			if (signature_get(f, m) && !signature_get(f, m | WW_BIT(i)))
				return false;
	return true;
}
