/* SPDX-License-Identifier: MIT */
#include "csv_line.h"

#include <stdbool.h>
#include <string.h>

/* Ends a field at *at in place and moves *at behind its comma (a quoted field may hold commas, and
 * two quotes stand for one).  *at is NULL after the last.  NULL: bad quotes. */
static char *cut_field(char **at)
{
	char *from = *at, *to = *at, *field = *at;
	const bool quoted = *from == '"';

	if (!quoted) {
		*at = strchr(field, ',');
		if (*at)
			*(*at)++ = '\0';
		return field;
	}
	for (from++; *from && (*from != '"' || from[1] == '"'); from++) {
		from += *from == '"';
		*to++ = *from;
	}
	if (*from != '"' || (from[1] && from[1] != ','))
		return NULL;
	*at = from[1] ? from + 2 : NULL;
	*to = '\0';
	return field;
}

char *csv_trim(char *text)
{
	char *end;

	text += strspn(text, " \t");
	end = text + strlen(text);
	while (end > text && strchr(" \t\r\n", end[-1]))
		*--end = '\0';
	return text;
}

int csv_line_cut(char *line, char **fields, int most, int *bad)
{
	int count = 0;

	for (char *at = line; at; count++) {
		if (count == most)
			return most + 1;
		at += strspn(at, " \t");
		fields[count] = cut_field(&at);
		if (!fields[count]) {
			*bad = count;
			return -1;
		}
		fields[count] = csv_trim(fields[count]);
	}
	return count;
}
