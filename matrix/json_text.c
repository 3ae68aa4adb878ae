/* SPDX-License-Identifier: MIT */
#include "json_text.h"

#include <string.h>

size_t utf8_length(const char *text)
{
	const unsigned char *byte = (const unsigned char *)text;
	unsigned char first = byte[0], low = 0x80, high = 0xbf;
	size_t length = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;

	if ((first >= 0x80 && first < 0xc2) || first > 0xf4)
		return 0;
	if (first == 0xe0)
		low = 0xa0;
	if (first == 0xed)
		high = 0x9f;
	if (first == 0xf0)
		low = 0x90;
	if (first == 0xf4)
		high = 0x8f;
	for (size_t i = 1; i < length; i++, low = 0x80, high = 0xbf)
		if (byte[i] < low || byte[i] > high)
			return 0;
	return length;
}

const char *json_text_flaw(const char *text)
{
	while (*text) {
		size_t length = utf8_length(text);

		if (length == 0)
			return "bytes that are not UTF-8";
		/* A backslash takes what follows with it, another backslash too. */
		if (*text == '\\') {
			if (strncmp(text + 1, "u0000", 5) == 0)
				return "a NUL in a string";
			length = text[1] ? 2 : 1;
		}
		text += length;
	}
	return NULL;
}

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

bool utf8_unfit(uint32_t code)
{
	if (code < 0x20 || (code >= 0x7f && code <= 0x9f))
		return true;
	/* Arabic letter mark, left-to-right and right-to-left marks. */
	if (code == 0x61c || code == 0x200e || code == 0x200f)
		return true;
	return (code >= 0x2028 && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069) ||
	       code == 0xfeff || code == 0xfffe || code == 0xffff || code == UTF8_MALFORMED;
}

bool text_is_line(const char *text)
{
	while (*text)
		if (utf8_unfit(utf8_next(&text)))
			return false;
	return true;
}
