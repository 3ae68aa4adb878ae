/* SPDX-License-Identifier: MIT */
#include "utf8.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static bool continues(char c)
{
	return ((unsigned char)c & 0xc0) == 0x80;
}

/* Bytes that follow this first byte, -1 when it begins no character. */
static int followers(unsigned char first)
{
	if (first < 0x80)
		return 0;
	if (first >= 0xc2 && first <= 0xdf)
		return 1;
	if (first >= 0xe0 && first <= 0xef)
		return 2;
	return first >= 0xf0 && first <= 0xf4 ? 3 : -1;
}

/* Written with more bytes than needed, a half of a UTF-16 pair, or beyond the last character. */
static bool malformed(uint32_t code, int count)
{
	static const uint32_t least[] = {0, 0x80, 0x800, 0x10000};

	return code < least[count] || (code >= 0xd800 && code <= 0xdfff) || code > 0x10ffff;
}

uint32_t utf8_next(const char **at)
{
	static const unsigned char masks[] = {0x7f, 0x1f, 0x0f, 0x07};
	const char *start = *at;
	int count = followers((unsigned char)*start);
	uint32_t code;

	*at = start + 1;
	if (count < 0)
		return UTF8_MALFORMED;
	code = (unsigned char)*start & masks[count];
	for (int i = 1; i <= count; i++) {
		if (!continues(start[i]))
			return UTF8_MALFORMED;
		code = code << 6 | ((unsigned char)start[i] & 0x3f);
	}
	if (malformed(code, count))
		return UTF8_MALFORMED;
	*at = start + count + 1;
	return code;
}

/* Controls but tab and line feed, the non-characters that XML refuses, and what turns the writing
 * direction, so that a line can look like another one than it is. */
static bool unfit(uint32_t code)
{
	if (code == '\t' || code == '\n')
		return false;
	return code < 0x20 || (code >= 0x7f && code <= 0x9f) || code == 0x2028 || code == 0x2029 ||
	       (code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069) ||
	       code == 0xfeff || code == 0xfffe || code == 0xffff || code == UTF8_MALFORMED;
}

char *utf8_clean(const char *text)
{
	static const char replacement[] = "\xef\xbf\xbd";
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
