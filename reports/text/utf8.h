/* SPDX-License-Identifier: MIT */
/* Texts of others (host lines, fixture names, reasons) made fit for formats that demand UTF-8. */
#ifndef WHICHWALL_UTF8_H
#define WHICHWALL_UTF8_H

#include <stdint.h>

#define UTF8_MALFORMED UINT32_MAX

/* The character at *at, which is not at the text's end, and *at behind it; UTF8_MALFORMED and one
 * byte further where the bytes are none (RFC 3629, section 4). */
uint32_t utf8_next(const char **at);

/* A copy in which every malformed byte and every character that XML 1.0 or YAML 1.2 refuses, or
 * that changes the direction of the text around it, is U+FFFD.  Tabs and line feeds stay.  NULL
 * counts as "".  malloc'd, NULL without memory. */
char *utf8_clean(const char *text);

#endif
