/* SPDX-License-Identifier: MIT */
#include "markdown/markdown.h"

#include <string.h>

#define TERMS_SHOWN 8 /* of one row; matrix.csv has them all */

void md_text(FILE *out, const char *text)
{
	for (; *text; text++) {
		if (*text == '\n' || *text == '\r') {
			putc(' ', out);
			continue;
		}
		if (strchr("\\`*_<>|[]#&~", *text))
			putc('\\', out);
		putc(*text, out);
	}
}

void md_factors(FILE *out, uint64_t factors, const char *separator)
{
	const char *before = "";

	for (; factors; factors &= factors - 1) {
		fprintf(out, "%s`%s`", before, ww_word(&ww_factors, __builtin_ctzll(factors)));
		before = separator;
	}
}

/* `no_userns` + `no_nnp`, and the negative literals as what must stay. */
static void put_term(FILE *out, struct implicant term)
{
	if ((term.removed | term.kept) == 0)
		fputs("nothing: it always escapes", out);
	md_factors(out, term.removed, " + ");
	if (term.kept) {
		fputs(term.removed ? " without " : "anything without ", out);
		md_factors(out, term.kept, " and without ");
	}
}

void md_terms(FILE *out, const struct row *row)
{
	for (size_t i = 0; i < row->term_count && i < TERMS_SHOWN; i++) {
		fputs(i > 0 ? " or " : "", out);
		put_term(out, row_term(row, i));
	}
	if (row->term_count > TERMS_SHOWN)
		fprintf(out, " or one of %zu larger sets (matrix.csv)",
			row->term_count - TERMS_SHOWN);
	if (row->term_count == 0)
		fputs("none: it never escapes", out);
}

void md_sets(FILE *out, const char *sets, const char *never)
{
	if (*sets == '\0') {
		fputs(never, out);
		return;
	}
	putc('`', out);
	for (; *sets; sets++) {
		if (*sets == '|')
			putc('\\', out);
		putc(*sets, out);
	}
	putc('`', out);
}

void md_fraction(FILE *out, struct fraction value)
{
	char text[WW_FRACTION_TEXT_MAX];

	fputs(fraction_format(value, text), out);
	if (value.denominator != 1)
		fprintf(out, " (%.2f)", fraction_value(value));
}

void md_standing(FILE *out, const struct group *group, enum standing standing)
{
	const char *before = "";

	for (size_t i = 0; i < group->count; i++) {
		if (row_standing(&group->rows[i]) != standing)
			continue;
		fprintf(out, "%s`%s`", before, group->rows[i].fixture->id);
		before = ", ";
	}
}

/* Markdown within HTML begins behind an empty line. */
void md_fold(FILE *out, const char *summary)
{
	fputs("<details><summary>", out);
	for (; *summary; summary++) {
		if (*summary == '<')
			fputs("&lt;", out);
		else if (*summary == '&')
			fputs("&amp;", out);
		else
			putc(*summary, out);
	}
	fputs("</summary>\n\n", out);
}

void md_unfold(FILE *out)
{
	fputs("</details>\n\n", out);
}
