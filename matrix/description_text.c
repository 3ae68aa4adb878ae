/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "description_parts.h"

enum placeholder { PROGRAM, WORKDIR, FILES, HOME, COMMAND, UNKNOWN };

static const char *const names[] = {
	[PROGRAM] = "{program}", [WORKDIR] = "{workdir}",         [FILES] = "{files}",
	[HOME] = "{home}",       [COMMAND] = DESCRIPTION_COMMAND,
};

/* Length of what looks like a placeholder at `text`, which begins with a brace, or 0: a word of
 * small letters.  Braces with anything else in them belong to the text. */
static size_t placeholder_length(const char *text)
{
	const size_t length = strspn(text + 1, "abcdefghijklmnopqrstuvwxyz_");

	return length > 0 && text[1 + length] == '}' ? length + 2 : 0;
}

static enum placeholder placeholder_at(const char *text, size_t length)
{
	for (int i = 0; i < UNKNOWN; i++)
		if (strlen(names[i]) == length && memcmp(names[i], text, length) == 0)
			return (enum placeholder)i;
	return UNKNOWN;
}

bool description_text_flaw(const char *text, bool spliced, char flaw[DESCRIPTION_FLAW_MAX])
{
	if (spliced && strcmp(text, DESCRIPTION_COMMAND) == 0)
		return false;
	while ((text = strchr(text, '{'))) {
		const size_t length = placeholder_length(text);

		if (text[1] == '{') {
			text += 2;
			continue;
		}
		if (length > 0 && placeholder_at(text, length) == UNKNOWN)
			return snprintf(flaw, DESCRIPTION_FLAW_MAX,
					"unknown placeholder %.*s: known are {program}, {command}, "
					"{workdir}, {files} and {home}, and {{ stands for a brace",
					(int)length, text) > 0;
		if (length > 0 && placeholder_at(text, length) == COMMAND)
			return snprintf(flaw, DESCRIPTION_FLAW_MAX,
					"{command} is several words, so that it stands only as a "
					"whole element of an array of words") > 0;
		text += length ? length : 1;
	}
	return false;
}

static const char *value_of(enum placeholder placeholder, const struct description_places *places)
{
	switch (placeholder) {
	case PROGRAM:
		return places->program;
	case WORKDIR:
		return places->workdir;
	case FILES:
		return places->files;
	case HOME:
		return places->home;
	case COMMAND:
	case UNKNOWN:
		break;
	}
	return "";
}

/* Writes what stands for the brace at *text, and goes behind it. */
static void fill_brace(const char **text, const struct description_places *places, FILE *out)
{
	const size_t length = placeholder_length(*text);

	if ((*text)[1] == '{' || length == 0) {
		fputc('{', out);
		*text += (*text)[1] == '{' ? 2 : 1;
		return;
	}
	fputs(value_of(placeholder_at(*text, length), places), out);
	*text += length;
}

char *description_fill(const char *text, const struct description_places *places)
{
	char *filled = NULL;
	size_t size;
	FILE *out;

	if (!strchr(text, '{'))
		return strdup(text);
	out = open_memstream(&filled, &size);
	if (!out)
		return NULL;
	while (*text) {
		const size_t plain = strcspn(text, "{");

		fwrite(text, 1, plain, out);
		text += plain;
		if (*text)
			fill_brace(&text, places, out);
	}
	if (fclose(out) == 0)
		return filled;
	free(filled);
	return NULL;
}
