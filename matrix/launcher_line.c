/* SPDX-License-Identifier: MIT */
#include "launcher_line.h"

#include <string.h>

#include "json_text.h"

#define ESCAPE '\033'

/* Behind an escape sequence of ECMA-48 that starts at `at`: ESC [ parameters, and a final byte. */
static const char *skip_sequence(const char *at)
{
	at++;
	if (*at != '[')
		return at;
	at += 1 + strspn(at + 1, "0123456789:;<=>?");
	return *at >= '@' && *at <= '~' ? at + 1 : at;
}

static bool is_blank(const char *from, const char *to)
{
	while (from < to && (unsigned char)*from <= ' ')
		from++;
	return from == to;
}

/* The last line of [said, end) that is not blank, as [*from, end returned). */
static const char *last_line(const char *said, const char **from)
{
	const char *end = said + strlen(said);

	for (;;) {
		*from = end;
		while (*from > said && (*from)[-1] != '\n' && (*from)[-1] != '\r')
			(*from)--;
		if (*from == said || !is_blank(*from, end))
			return end;
		end = *from - 1;
	}
}

void launcher_line(const char *said, char *line)
{
	const char *at, *end = last_line(said, &at);
	char *to = line;

	while (at < end) {
		const char *start = at;

		if (*at == ESCAPE) {
			at = skip_sequence(at);
		} else if (*at == ' ' || *at == '\t') {
			if (to > line && to[-1] != ' ')
				*to++ = ' ';
			at++;
		} else if (!utf8_unfit(utf8_next(&at))) {
			memcpy(to, start, (size_t)(at - start));
			to += at - start;
		}
	}
	if (to > line && to[-1] == ' ')
		to--;
	*to = '\0';
}
