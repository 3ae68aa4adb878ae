/* SPDX-License-Identifier: MIT */
/* Sandboxes side by side in words: the same in every format. */
#ifndef WHICHWALL_SIDE_TEXT_H
#define WHICHWALL_SIDE_TEXT_H

#include <stdio.h>

#include "side.h"

#define SIDE_TEXT_MAX 192

/* What the sandbox is: "bubblewrap 0.8.0", the name of its launcher, "whichwall's own". */
const char *side_what(const struct side_column *column, char text[SIDE_TEXT_MAX]);
/* Whether it started its program: "yes", "never: the launcher failed", "for 120 of 150 fixtures".
 */
const char *side_start_text(const struct side_column *column, char text[SIDE_TEXT_MAX]);
/* "5 of 130"; "not known" or "not measured" where nothing is known. */
const char *side_escapes_text(const struct side_column *column, char text[SIDE_TEXT_MAX]);
/* The same of the rows that are known in all columns of its caller. */
const char *side_common_text(const struct side *side, const struct side_column *column,
			     char text[SIDE_TEXT_MAX]);
/* The others: "30 untestable, 4 inconclusive, 1 not measured", "none". */
const char *side_rest_text(const struct side_column *column, char text[SIDE_TEXT_MAX]);
/* What the loss of one factor adds: "+12 of 130", "+3, -1 of 130" where it stops some, "not known";
 * "" of a sandbox that does not have it. */
const char *side_single_text(const struct side_single *single, char text[SIDE_TEXT_MAX]);

/* The character of a cell; "" of one that was not measured. */
const char *side_symbol(const struct verdict_result *verdict);
/* What the characters mean that the words of verdicts do not say. */
extern const char side_legend[];

/* Sentences of what a reader must know to compare, each with a space before it: columns of other
 * studies, control arms of two kinds, fixtures that are not the same.  Nothing where there is
 * nothing to tell. */
void side_put_caveats(FILE *out, const struct side *side);

#endif
