/* SPDX-License-Identifier: MIT */
/* Pieces of Markdown (GitHub's flavour) that the sections of report.md are made of. */
#ifndef WHICHWALL_MARKDOWN_H
#define WHICHWALL_MARKDOWN_H

#include "findings.h"
#include "fraction.h"
#include "group.h"

/* Text that is no Markdown and no HTML and stays one line, whatever it holds. */
void md_text(FILE *out, const char *text);
/* The same as code, fit for a table: in a fence longer than any row of backticks in it. */
void md_code(FILE *out, const char *text);
/* What is written between the two becomes md_text() of `to`.  `out` is NULL, and the second returns
 * -1, without memory. */
struct md_speech {
	FILE *out;
	char *text;
	size_t size;
};
FILE *md_say(struct md_speech *speech);
int md_said(struct md_speech *speech, FILE *to);
/* What `put` writes, a sentence in plain words, as md_text().  -1 without memory. */
int md_sentence(FILE *out, void (*put)(FILE *out, const struct findings *findings),
		const struct findings *findings);
/* "`strict`, started by an ordinary user". */
void md_sandbox(FILE *out, const struct group *group);
/* "`no_userns` + `no_nnp`" with the separator " + ". */
void md_factors(FILE *out, uint64_t factors, const char *separator);
/* Minimal sets of a complete row in words; the first eight of them. */
void md_terms(FILE *out, const struct row *row);
/* Text of sets of factors in code quotes, fit for a table; `never` where it is empty. */
void md_sets(FILE *out, const char *sets, const char *never);
/* "169/6 (28.17)", "19". */
void md_fraction(FILE *out, struct fraction value);
/* Which rows a list has; `mask` is a parameter of the choice. */
typedef bool md_choice(const struct row *row, uint64_t mask);
/* Their ids in code quotes, with commas; how many they are. */
size_t md_rows(FILE *out, const struct group *group, md_choice *chosen, uint64_t mask);

/* What a reader unfolds; `summary` is plain text.  Between the two stands Markdown. */
void md_fold(FILE *out, const char *summary);
void md_unfold(FILE *out);

#endif
