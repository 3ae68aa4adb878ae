/* SPDX-License-Identifier: MIT */
/* Lines of small CSV files that people write: claims, expectations (RFC 4180; blanks around a field
 * are for the eye). */
#ifndef WHICHWALL_CSV_LINE_H
#define WHICHWALL_CSV_LINE_H

#include <stddef.h>

/* Cuts a line up in place into at most `most` fields, trimmed, without their quotes.  Returns their
 * number, which is most + 1 when there are more; -1 when the quotes of fields[*bad]
 * are unbalanced. */
int csv_line_cut(char *line, char **fields, int most, int *bad);
/* Without the blanks and the line end around it, in place. */
char *csv_trim(char *text);

#endif
