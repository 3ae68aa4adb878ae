/* SPDX-License-Identifier: MIT */
#include "text/surprise.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "group.h"
#include "text/phrases.h"

static void put_names(FILE *out, uint64_t factors)
{
	const char *before = "";

	for (; factors; factors &= factors - 1) {
		fprintf(out, "%s%s", before, ww_word(&ww_factors, __builtin_ctzll(factors)));
		before = " and ";
	}
}

static void put_hardening(FILE *out, uint64_t factors)
{
	const char *before = "";

	for (; factors; factors &= factors - 1) {
		fprintf(out, "%s%s", before, hardening_name((enum factor)__builtin_ctzll(factors)));
		before = " and ";
	}
}

/* A literal cannot be dropped from a prime implicant: with the factor gone as well it is blocked in
 * some mask, but another set may let it out in others. */
static void put_sentence(FILE *out, struct implicant term)
{
	fputs("Keeping ", out);
	put_hardening(out, term.kept);
	fputs(" lets it out: ", out);
	if (term.removed) {
		fputs("with ", out);
		put_names(out, term.removed);
		fputs(" taken away it escapes", out);
	} else {
		fputs("it escapes", out);
	}
	fputs(" as long as ", out);
	put_names(out, term.kept);
	fputs(term.kept & (term.kept - 1) ? " are not, and taking one of them away"
					  : " is not, and taking that away",
	      out);
	fputs(term.removed ? " too can stop it." : " can stop it.", out);
}

char *surprise_text(const struct row *row)
{
	char *text = NULL;
	size_t size = 0, i = 0;
	FILE *out;

	if (!row->testable || !row->complete || row->monotone)
		return strdup("");
	out = open_memstream(&text, &size);
	if (!out)
		return NULL;
	/* Smallest first; a function that is not monotone has one. */
	while (i < row->term_count && !row->terms[i].kept)
		i++;
	if (i < row->term_count)
		put_sentence(out, row_term(row, i));
	if (fclose(out) != 0) {
		free(text);
		return NULL;
	}
	return text;
}
