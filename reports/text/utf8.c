/* SPDX-License-Identifier: MIT */
#include "text/utf8.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "json_text.h"

uint32_t utf8_next(const char **at)
{
	/* Bits of the code point in the first byte, by the length of the sequence. */
	static const unsigned char masks[] = {0, 0x7f, 0x1f, 0x0f, 0x07};
	const char *start = *at;
	size_t length = utf8_length(start);
	uint32_t code;

	*at = start + (length > 0 ? length : 1);
	if (length == 0)
		return UTF8_MALFORMED;
	code = (unsigned char)*start & masks[length];
	for (size_t i = 1; i < length; i++)
		code = code << 6 | ((unsigned char)start[i] & 0x3f);
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
