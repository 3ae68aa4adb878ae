/* SPDX-License-Identifier: MIT */
#include "page/markup.h"

#include <stdarg.h>
#include <stdlib.h>

#include "text/utf8.h"

#define BASE64_LINE_BYTES 54 /* libxml2 breaks the line after 72 characters */

static const xmlChar *bytes_of(const char *text)
{
	return (const xmlChar *)text;
}

static void check(struct markup *m, int result)
{
	m->failed |= result < 0;
}

/* The library would print a message of its own for an error; the stream keeps it. */
static int put_bytes(void *out, const char *bytes, int size)
{
	fwrite(bytes, 1, (size_t)size, out);
	return size;
}

void markup_start(struct markup *m, FILE *out)
{
	xmlOutputBufferPtr buffer = xmlOutputBufferCreateIO(put_bytes, NULL, out, NULL);

	*m = (struct markup){.writer = buffer ? xmlNewTextWriter(buffer) : NULL};
	m->failed = !m->writer;
	if (buffer && !m->writer)
		xmlOutputBufferClose(buffer);
	if (!m->failed)
		check(m, xmlTextWriterWriteDTD(m->writer, bytes_of("html"), NULL, NULL, NULL));
	html_line(m);
}

int markup_finish(struct markup *m)
{
	if (m->writer) {
		check(m, xmlTextWriterEndDocument(m->writer));
		xmlFreeTextWriter(m->writer);
	}
	m->writer = NULL;
	return m->failed ? -1 : 0;
}

void html_open(struct markup *m, const char *element, const char *class_name)
{
	if (m->failed)
		return;
	check(m, xmlTextWriterStartElement(m->writer, bytes_of(element)));
	if (class_name)
		html_attribute(m, "class", class_name);
}

void html_close(struct markup *m)
{
	if (!m->failed)
		check(m, xmlTextWriterFullEndElement(m->writer));
}

void html_close_void(struct markup *m)
{
	if (!m->failed)
		check(m, xmlTextWriterEndElement(m->writer));
}

void html_text(struct markup *m, const char *text)
{
	char *clean = utf8_clean(text);

	if (!clean)
		m->failed = true;
	if (!m->failed)
		check(m, xmlTextWriterWriteString(m->writer, bytes_of(clean)));
	free(clean);
}

static void put_formatted(struct markup *m, const char *format, va_list arguments)
{
	char *text = NULL;

	if (vasprintf(&text, format, arguments) < 0) {
		m->failed = true;
		return;
	}
	html_text(m, text);
	free(text);
}

void html_textf(struct markup *m, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	put_formatted(m, format, arguments);
	va_end(arguments);
}

void html_attribute_begin(struct markup *m, const char *name)
{
	if (!m->failed)
		check(m, xmlTextWriterStartAttribute(m->writer, bytes_of(name)));
}

void html_attribute_end(struct markup *m)
{
	if (!m->failed)
		check(m, xmlTextWriterEndAttribute(m->writer));
}

void html_attribute(struct markup *m, const char *name, const char *value)
{
	html_attribute_begin(m, name);
	html_text(m, value);
	html_attribute_end(m);
}

void html_attributef(struct markup *m, const char *name, const char *format, ...)
{
	va_list arguments;

	html_attribute_begin(m, name);
	va_start(arguments, format);
	put_formatted(m, format, arguments);
	va_end(arguments);
	html_attribute_end(m);
}

void html_raw(struct markup *m, const char *bytes, size_t size)
{
	if (!m->failed)
		check(m, xmlTextWriterWriteRawLen(m->writer, bytes_of(bytes), (int)size));
}

void html_base64(struct markup *m, const void *bytes, size_t size)
{
	for (size_t at = 0; !m->failed && at < size; at += BASE64_LINE_BYTES) {
		size_t length = size - at < BASE64_LINE_BYTES ? size - at : BASE64_LINE_BYTES;

		check(m, xmlTextWriterWriteBase64(m->writer, bytes, (int)at, (int)length));
	}
}

void html_leaf(struct markup *m, const char *element, const char *class_name, const char *text)
{
	html_open(m, element, class_name);
	html_text(m, text);
	html_close(m);
}

void html_leaff(struct markup *m, const char *element, const char *class_name, const char *format,
		...)
{
	va_list arguments;

	html_open(m, element, class_name);
	va_start(arguments, format);
	put_formatted(m, format, arguments);
	va_end(arguments);
	html_close(m);
}

void html_link(struct markup *m, const char *href, const char *text)
{
	html_open(m, "a", NULL);
	html_attribute(m, "href", href);
	html_text(m, text);
	html_close(m);
}

void html_header(struct markup *m, const char *scope, const char *text)
{
	html_open(m, "th", NULL);
	html_attribute(m, "scope", scope);
	html_text(m, text);
	html_close(m);
}

void html_line(struct markup *m)
{
	html_raw(m, "\n", 1);
}
