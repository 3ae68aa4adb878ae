/* SPDX-License-Identifier: MIT */
#include "text/utf8.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static const char replacement[] = "\xef\xbf\xbd"; /* U+FFFD */

/* Lines and columns are what a text for people is made of. */
static bool unfit(uint32_t code)
{
	return code != '\t' && code != '\n' && utf8_unfit(code);
}

char *utf8_clean(const char *text)
{
	char *copy = malloc(3 * strlen(text ? text : "") + 1), *to = copy;

	if (!copy)
		return NULL;
	for (const char *at = text ? text : ""; *at;) {
		const char *from = at;

		if (unfit(utf8_next(&at)))
			to = stpcpy(to, replacement);
		else
			to = mempcpy(to, from, (size_t)(at - from));
	}
	*to = '\0';
	return copy;
}

/* ---- escapes ---- */

static const char *short_escape(uint32_t code)
{
	return code == '\n' ? "\\n" : code == '\t' ? "\\t" : code == '\r' ? "\\r" : NULL;
}

static void put_escape(uint32_t code, const char *bytes, FILE *out)
{
	const char *name = short_escape(code);

	if (name)
		fputs(name, out);
	else if (code == UTF8_MALFORMED)
		fprintf(out, "\\x%02x", (unsigned char)*bytes);
	else
		fprintf(out, "\\u%04x", code);
}

/* Writes what needs no thought, and returns what follows it: most of most texts. */
static const char *put_ascii(const char *text, FILE *out)
{
	const char *end = text;

	while (*end >= ' ' && *end <= '~')
		end++;
	fwrite(text, 1, (size_t)(end - text), out);
	return end;
}

static void put_visible(const char *text, bool (*is_unfit)(uint32_t), FILE *out)
{
	for (const char *at = put_ascii(text, out); *at; at = put_ascii(at, out)) {
		const char *from = at;
		const uint32_t code = utf8_next(&at);

		if (is_unfit(code))
			put_escape(code, from, out);
		else
			fwrite(from, 1, (size_t)(at - from), out);
	}
}

static char *visible(const char *text, bool (*is_unfit)(uint32_t))
{
	char *copy = NULL;
	size_t size;
	FILE *out = open_memstream(&copy, &size);

	if (!out)
		return NULL;
	put_visible(text ? text : "", is_unfit, out);
	if (fclose(out) == 0)
		return copy;
	free(copy);
	return NULL;
}

char *utf8_visible(const char *text)
{
	return visible(text, unfit);
}

char *utf8_line(const char *text)
{
	return visible(text, utf8_unfit);
}

void put_line_of(const char *text, FILE *out)
{
	put_visible(text ? text : "", utf8_unfit, out);
}

/* Outside strings JSON has no such sign, and none of it could begin a line with ::. */
static bool is_log_command(const char *at)
{
	return strncmp(at, "##[", 3) == 0 || strncmp(at, "##vso[", 6) == 0;
}

/* Writes up to what may begin a command of a log, and returns where that stands. */
static const char *put_ascii_json(const char *text, FILE *out)
{
	const char *end = text;

	while (*end >= ' ' && *end <= '~' && !(*end == '#' && is_log_command(end)))
		end++;
	fwrite(text, 1, (size_t)(end - text), out);
	return end;
}

void put_json_of(const char *json, FILE *out)
{
	for (const char *at = put_ascii_json(json, out); *at; at = put_ascii_json(at, out)) {
		const char *from = at;
		const uint32_t code = utf8_next(&at);

		if (code == UTF8_MALFORMED)
			fputs(replacement, out);
		else if (unfit(code) || code == '#')
			put_escape(code, from, out);
		else
			fwrite(from, 1, (size_t)(at - from), out);
	}
}
