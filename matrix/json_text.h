/* SPDX-License-Identifier: MIT */
/* What a JSON text must not hold for us, and a general parser lets pass. */
#ifndef WHICHWALL_JSON_TEXT_H
#define WHICHWALL_JSON_TEXT_H

#include <stddef.h>

/* Length of the UTF-8 sequence at `text`, 0 when it is none (RFC 3629, section 4). */
size_t utf8_length(const char *text);
/* Bytes that are not UTF-8, or an escaped NUL, which would cut the string in which it stands: what
 * is wrong, or NULL. */
const char *json_text_flaw(const char *text);

#endif
