/* SPDX-License-Identifier: MIT */
/* Attribution over a complete factorial of k <= 12 factors.  A row's outcomes are a Boolean
 * function f of the dense mask m: f(m) = 1 iff escaped. */
#ifndef WHICHWALL_ATTRIBUTION_H
#define WHICHWALL_ATTRIBUTION_H

#include "mask.h"

#define WW_SIGNATURE_WORDS (4096 / 64)

/* One bit for each dense mask. */
struct signature {
	unsigned factors; /* k: 2^k bits are meaningful */
	uint64_t bits[WW_SIGNATURE_WORDS];
};
bool signature_get(const struct signature *s, uint64_t dense);
void signature_set(struct signature *s, uint64_t dense, bool value);
/* 2^k / 4 hex digits (one for k < 2), highest mask first. */
void signature_format(const struct signature *s, char *text, size_t size);
unsigned signature_count(const struct signature *s);

/* A product term: the factors that must be gone (`removed`) and those that must stay (`kept`, the
 * negative literals), as dense bits.  removed == kept == 0: always. */
struct implicant {
	uint64_t removed, kept;
};
/* All prime implicants of f by iterated consensus-free merging (Quine 1952, McCluskey 1956), sorted
 * by number of literals, then by removed, then kept.  *terms is malloc'd. Returns 0, or -1 without
 * memory. */
int prime_implicants(const struct signature *f, struct implicant **terms, size_t *count);
/* Terms as min_sets text over `factors` (permanent bits): no_userns+!no_chroot|...,
 * "always", "". */
void implicants_format(const struct implicant *terms, size_t count, uint64_t factors, char *text,
		       size_t size);
/* Parses that text to the permanent bits.  -1 with *e on an unknown factor. */
int implicants_parse(const char *text, struct implicant **terms, size_t *count, struct ww_error *e);

/* Fewest factors to take from full hardening until it escapes: min popcount over f(m)=1;
 * -1 never. */
int escape_depth(const struct signature *f);
/* Dense bits of the factors that alone, taken from full hardening, let it escape; 0 when f(0)=1. */
uint64_t sole_blockers(const struct signature *f);
/* True when taking one more factor away never stops the escape. */
bool monotone(const struct signature *f);

#endif
