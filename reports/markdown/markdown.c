/* SPDX-License-Identifier: MIT */
#include "markdown/markdown.h"

#include <stdlib.h>
#include <string.h>

#include "text/phrases.h"
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

FILE *md_say(struct md_speech *speech)
{
	*speech = (struct md_speech){0};
	speech->out = open_memstream(&speech->text, &speech->size);
	return speech->out;
}

int md_said(struct md_speech *speech, FILE *to)
{
	const bool whole = speech->out && fclose(speech->out) == 0;

	if (whole)
		md_text(to, speech->text);
	free(speech->text);
	return whole ? 0 : -1;
}

int md_sentence(FILE *out, void (*put)(FILE *out, const struct findings *findings),
		const struct findings *findings)
{
	struct md_speech speech;

	if (md_say(&speech))
		put(speech.out, findings);
	return md_said(&speech, out);
}

void md_sandbox(FILE *out, const struct group *group)
{
	md_code(out, group->profile);
	fprintf(out, ", started by %s", caller_name(group->caller));
}

void md_factors(FILE *out, uint64_t factors, const char *separator)
{
	const char *before = "";

	for (; factors; factors &= factors - 1) {
		fprintf(out, "%s`%s`", before, ww_word(&ww_factors, __builtin_ctzll(factors)));
		before = separator;
	}
}

static void put_labels(FILE *out, uint64_t factors)
{
	for (uint64_t left = factors; left; left &= left - 1)
		fprintf(out, "%s%s", left != factors ? " + " : "",
			hardening_label((enum factor)__builtin_ctzll(left)));
}

/* "user namespace + no_new_privs", and what must stay. */
static void put_term(FILE *out, struct implicant term)
{
	if ((term.removed | term.kept) == 0)
		fputs("nothing: it always escapes", out);
	put_labels(out, term.removed);
	if (term.kept) {
		fputs(term.removed ? ", with " : "nothing, with ", out);
		put_labels(out, term.kept);
		fputs(" kept", out);
	}
}

void md_terms(FILE *out, const struct row *row)
{
	for (size_t i = 0; i < row->term_count && i < TERMS_SHOWN; i++) {
		fputs(i > 0 ? " or " : "", out);
		put_term(out, row_term(row, i));
	}
	if (row->term_count > TERMS_SHOWN)
		fprintf(out, " or one of %zu more sets (matrix.csv)",
			row->term_count - TERMS_SHOWN);
	if (row->term_count == 0)
		fputs("blocked in every combination", out);
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

size_t md_rows(FILE *out, const struct group *group, md_choice *chosen, uint64_t mask)
{
	size_t count = 0;

	for (size_t i = 0; i < group->count; i++) {
		if (!chosen(&group->rows[i], mask))
			continue;
		fputs(count++ ? ", " : "", out);
		md_code(out, group->rows[i].fixture->id);
	}
	return count;
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
