/* SPDX-License-Identifier: MIT */
#include "markdown/markdown.h"

#include <stdlib.h>
#include <string.h>

#include "text/utf8.h"

#define TERMS_SHOWN 8 /* of one row; matrix.csv has them all */

/* What a browser could take for an address (GFM, "Autolinks (extension)") or a formula, or GitHub
 * for a name, is not recognised when one character of it is an entity. */
static const char *entity(const char *at)
{
	if (*at == '@')
		return "&#64;";
	if (*at == '$')
		return "&#36;";
	if (strncmp(at, "://", 3) == 0)
		return "&#58;";
	return strncmp(at, "www.", 4) == 0 ? "&#119;" : NULL;
}

static void put_plain(const char *text, FILE *out)
{
	for (; *text; text++) {
		const char *instead = entity(text);

		if (instead) {
			fputs(instead, out);
			continue;
		}
		if (strchr("\\`*_<>|[]#&~", *text))
			putc('\\', out);
		putc(*text, out);
	}
}

void md_text(FILE *out, const char *text)
{
	char *line = utf8_line(text);

	put_plain(line ? line : "", out);
	free(line);
}

/* The longest row of backticks within the text. */
static size_t longest_fence(const char *text)
{
	size_t longest = 0;

	while (*text) {
		size_t length = strspn(text, "`");

		longest = length > longest ? length : longest;
		text += length + strcspn(text + length, "`");
	}
	return longest;
}

void md_code(FILE *out, const char *text)
{
	char *line = utf8_line(text);
	const size_t fence = line ? longest_fence(line) + 1 : 1;
	/* One blank at both ends is taken away again. */
	const char *blank = fence > 1 || !line || !*line ? " " : "";

	for (size_t i = 0; i < fence; i++)
		putc('`', out);
	fputs(blank, out);
	for (const char *at = line ? line : ""; *at; at++) {
		/* In a table this is a |, in code too; elsewhere none is written. */
		if (*at == '|')
			putc('\\', out);
		putc(*at, out);
	}
	fputs(blank, out);
	for (size_t i = 0; i < fence; i++)
		putc('`', out);
	free(line);
}

const char *md_plural(size_t count)
{
	return count == 1 ? "" : "s";
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
	md_code(out, sets);
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
		fputs(before, out);
		md_code(out, group->rows[i].fixture->id);
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
