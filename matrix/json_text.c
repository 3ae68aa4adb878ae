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
