/* SPDX-License-Identifier: MIT */
/* report.html as lines of text, as far as a reader sees it without a script: titles, paragraphs,
 * items of lists, rows of tables with their cells between bars. */
#ifndef WHICHWALL_TESTS_PAGE_TEXT_H
#define WHICHWALL_TESTS_PAGE_TEXT_H

#include <criterion/criterion.h>
#include <ctype.h>
#include <libxml/HTMLparser.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static inline bool is_element(const xmlNode *node, const char *names)
{
	char name[32];

	if (node->type != XML_ELEMENT_NODE)
		return false;
	snprintf(name, sizeof name, " %s ", (const char *)node->name);
	return strstr(names, name) != NULL;
}

static inline bool has_attribute(const xmlNode *node, const char *name)
{
	return node->type == XML_ELEMENT_NODE &&
	       xmlHasProp((xmlNode *)node, (const xmlChar *)name) != NULL;
}

/* Text of a node with white space made one blank. */
static inline void put_inline(const xmlNode *node, FILE *out)
{
	if (node->type == XML_TEXT_NODE)
		for (const char *at = (const char *)node->content; *at; at++)
			putc(isspace((unsigned char)*at) ? ' ' : *at, out);
	for (const xmlNode *child = node->children; child; child = child->next)
		if (!is_element(child, " ul ol ") && !has_attribute(child, "hidden"))
			put_inline(child, out);
}

static inline void put_squeezed(const char *text, FILE *out)
{
	bool blank = true;

	for (; *text; text++) {
		if (*text != ' ' || !blank)
			putc(*text, out);
		blank = *text == ' ';
	}
}

static inline void put_line(const xmlNode *node, const char *before, const char *after, FILE *out)
{
	char *text = NULL;
	size_t size = 0;
	FILE *line = open_memstream(&text, &size);

	put_inline(node, line);
	fclose(line);
	while (size > 0 && text[size - 1] == ' ')
		text[--size] = '\0';
	fputs(before, out);
	put_squeezed(text, out);
	fputs(after, out);
	free(text);
}

static inline void put_cells(const xmlNode *row, FILE *out)
{
	const char *before = "";

	for (const xmlNode *cell = row->children; cell; cell = cell->next)
		if (is_element(cell, " th td ")) {
			put_line(cell, before, "", out);
			before = " | ";
		}
	putc('\n', out);
}

static inline const char *title_marks(const xmlNode *node)
{
	static const char marks[] = "##### ";

	return marks + 5 - (node->name[1] - '0');
}

static inline void put_block(const xmlNode *node, FILE *out)
{
	if (is_element(node, " script style nav aside form head select label ") ||
	    has_attribute(node, "hidden"))
		return;
	if (is_element(node, " h1 h2 h3 h4 h5 ")) {
		putc('\n', out);
		put_line(node, title_marks(node), "\n", out);
	} else if (is_element(node, " p summary figcaption footer caption dt ")) {
		put_line(node, "", "\n", out);
	} else if (is_element(node, " dd ")) {
		put_line(node, "    ", "\n", out);
	} else if (is_element(node, " tr ")) {
		put_cells(node, out);
	} else {
		if (is_element(node, " li "))
			put_line(node, "- ", "\n", out);
		for (const xmlNode *child = node->children; child; child = child->next)
			if (!is_element(node, " li ") || is_element(child, " ul ol "))
				put_block(child, out);
	}
}

/* malloc'd. */
static inline char *text_of_page(const char *html)
{
	htmlDocPtr document =
		htmlReadMemory(html, (int)strlen(html), NULL, "UTF-8",
			       HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING);
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	cr_assert(document);
	put_block(xmlDocGetRootElement(document), out);
	fclose(out);
	xmlFreeDoc(document);
	return text;
}

#endif
