/* SPDX-License-Identifier: MIT */
/* HTML by libxml2's writer, in the syntax that an HTML parser and an XML parser read alike.
 *
 * Escaping is the library's; texts are cleaned first (utf8.h).  Every function remembers a failure
 * and then does nothing. */
#ifndef WHICHWALL_MARKUP_H
#define WHICHWALL_MARKUP_H

#include <libxml/xmlwriter.h>
#include <stdbool.h>
#include <stdio.h>

struct markup {
	xmlTextWriterPtr writer;
	bool failed;
};

/* Writes to `out`, which stays open. */
void markup_start(struct markup *m, FILE *out);
/* Ends all elements.  0, or -1 when anything failed. */
int markup_finish(struct markup *m);

/* Begins an element, with a class unless that is NULL. */
void html_open(struct markup *m, const char *element, const char *class_name);
void html_attribute(struct markup *m, const char *name, const char *value);
void html_attributef(struct markup *m, const char *name, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* An attribute in parts: html_text() and html_base64() go into it. */
void html_attribute_begin(struct markup *m, const char *name);
void html_attribute_end(struct markup *m);
/* Ends an element by its end tag; one that the language defines as void, by html_close_void(). */
void html_close(struct markup *m);
void html_close_void(struct markup *m);

void html_text(struct markup *m, const char *text);
void html_textf(struct markup *m, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Bytes of our own that must not be escaped: a style sheet, a script, JSON without '<'. */
void html_raw(struct markup *m, const char *bytes, size_t size);

/* RFC 4648, section 4, in one line. */
void html_base64(struct markup *m, const void *bytes, size_t size);

/* <element class="...">text</element> */
void html_leaf(struct markup *m, const char *element, const char *class_name, const char *text);
void html_leaff(struct markup *m, const char *element, const char *class_name, const char *format,
		...) __attribute__((format(printf, 4, 5)));
/* <a href="...">text</a> */
void html_link(struct markup *m, const char *href, const char *text);
/* A header cell: scope is row, col, rowgroup or colgroup. */
void html_header(struct markup *m, const char *scope, const char *text);
/* Begins a new line of the file; nothing that a reader sees. */
void html_line(struct markup *m);

#endif
