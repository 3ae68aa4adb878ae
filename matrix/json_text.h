/* SPDX-License-Identifier: MIT */
/* What a JSON text must not hold for us, and a general parser lets pass. */
#ifndef WHICHWALL_JSON_TEXT_H
#define WHICHWALL_JSON_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Length of the UTF-8 sequence at `text`, 0 when it is none (RFC 3629, section 4). */
size_t utf8_length(const char *text);
/* Bytes that are not UTF-8, or an escaped NUL, which would cut the string in which it stands: what
 * is wrong, or NULL. */
const char *json_text_flaw(const char *text);

#define UTF8_MALFORMED UINT32_MAX

/* The character at *at, which is not at the text's end, and *at behind it; UTF8_MALFORMED and one
 * byte further where the bytes are none (RFC 3629, section 4). */
uint32_t utf8_next(const char **at);
/* Must the character not be shown as it is?  Controls, tab and line feed among them (a terminal
 * obeys C0, DEL and C1), what XML 1.0 or YAML 1.2 refuses, and what changes the direction of the
 * text around it, so that a line looks like another one than it is. */
bool utf8_unfit(uint32_t code);
/* Is the text of characters that can be shown? */
bool text_is_line(const char *text);

#endif
