/* SPDX-License-Identifier: MIT */
#include "terminal/terminal.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "text/utf8.h"

/* No letter, sign or digit; blanks of other scripts are beyond ASCII. */
static bool all_blank(const char *from, const char *to)
{
	while (from < to && (*from <= ' ' || *from > '~'))
		from++;
	return from == to;
}

/* A runner of GitHub takes a line for a command when :: comes first in it, blanks aside, or when
 * ##[ stands anywhere; one of Azure by ##vso[.  What is written instead of the character that
 * makes it one, or NULL. */
static const char *disarmed(const char *line, const char *at)
{
	if (strncmp(at, "::", 2) == 0 && all_blank(line, at))
		return "\\u003a";
	if (strncmp(at, "##[", 3) == 0 || strncmp(at, "##vso[", 6) == 0)
		return "\\u0023";
	return NULL;
}

static void put_disarmed(const char *text, FILE *out)
{
	const char *line = text;

	for (const char *at = text; *at; at++) {
		const char *instead = disarmed(line, at);

		if (instead)
			fputs(instead, out);
		else
			putc(*at, out);
		if (*at == '\n')
			line = at + 1;
	}
}

int terminal_print(char *text, FILE *out)
{
	char *shown = text ? utf8_visible(text) : NULL;

	free(text);
	if (!shown)
		return -1;
	put_disarmed(shown, out);
	free(shown);
	return ferror(out) ? -1 : 0;
}

void terminal_put(const char *text, FILE *out)
{
	char *shown = utf8_line(text);

	if (shown)
		put_disarmed(shown, out);
	free(shown);
}

FILE *terminal_open(struct terminal *terminal)
{
	*terminal = (struct terminal){0};
	terminal->out = open_memstream(&terminal->text, &terminal->size);
	return terminal->out;
}

int terminal_close(struct terminal *terminal, int status, FILE *out)
{
	if (!terminal->out)
		return -1;
	if (fclose(terminal->out) != 0)
		status = -1;
	if (terminal_print(terminal->text, out) < 0)
		status = -1;
	return status;
}
