/* SPDX-License-Identifier: MIT */
/* Texts of others (host lines, fixture names, reasons) made fit for formats that demand UTF-8. */
#ifndef WHICHWALL_UTF8_H
#define WHICHWALL_UTF8_H

#include <stdio.h>

#include "json_text.h"

/* A copy in which every malformed byte and every character that XML 1.0 or YAML 1.2 refuses, or
 * that changes the direction of the text around it, is U+FFFD.  Tabs and line feeds stay.  NULL
 * counts as "".  malloc'd, NULL without memory. */
char *utf8_clean(const char *text);

/* The text of somebody else for a terminal or for the log of a CI service: what is unfit is
 * written as an escape (\u001b, \x9b for a byte that is no UTF-8), which is also one of JSON.
 * Tabs and line feeds stay.  malloc'd, NULL without memory. */
char *utf8_visible(const char *text);
/* The same as a part of one line: tabs and line feeds are escaped, too. */
char *utf8_line(const char *text);
/* Writes that.  NULL counts as "". */
void put_line_of(const char *text, FILE *out);

/* A text that is JSON, with escapes inside its strings for what is unfit or would be a command in
 * the log of a CI service, and U+FFFD for what is no UTF-8: the same JSON otherwise. */
void put_json_of(const char *json, FILE *out);

#endif
