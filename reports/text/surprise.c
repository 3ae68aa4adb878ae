/* SPDX-License-Identifier: MIT */
#include "text/surprise.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "group.h"
#include "text/findings_text.h"

/* A literal cannot be dropped from a prime implicant: with the factor gone as well it is blocked in
 * some mask, but another set may let it out in others. */
static void put_sentence(FILE *out, struct implicant term)
{
	fputs("Keeping ", out);
	put_hardening_list(out, term.kept, " and ");
	fputs(" lets it out: ", out);
	if (term.removed) {
		put_without(out, term.removed);
		fputs(" it escapes, and dropping ", out);
	} else {
		fputs("it escapes under full hardening, and dropping ", out);
	}
	put_hardening_list(out, term.kept, " or ");
	fputs(term.removed ? " as well can stop it." : " can stop it.", out);
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
