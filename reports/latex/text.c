/* SPDX-License-Identifier: MIT */
#include <ctype.h>
#include <string.h>

#include "latex/latex.h"
#include "text/utf8.h"

#define RUN_MAX 12 /* letters before a break is allowed in the middle of a word */

/* What must not stand in a text as it is; NULL for what may.  Quotes, the grave accent, angles and
 * hyphens are others in LaTeX's first font encoding, or begin ligatures; every document has that
 * encoding, and its fonts have outlines. */
static const char *escape_of(uint32_t c)
{
	static const char *const escapes[128] = {['\\'] = "\\textbackslash{}",
						 ['{'] = "\\{",
						 ['}'] = "\\}",
						 ['$'] = "\\$",
						 ['&'] = "\\&",
						 ['#'] = "\\#",
						 ['_'] = "\\_",
						 ['%'] = "\\%",
						 ['~'] = "\\textasciitilde{}",
						 ['^'] = "\\textasciicircum{}",
						 ['<'] = "\\textless{}",
						 ['>'] = "\\textgreater{}",
						 ['|'] = "\\textbar{}",
						 ['`'] = "\\`{}",
						 ['"'] = "{''}",
						 ['\''] = "'{}",
						 ['-'] = "-{}",
						 ['\n'] = " ",
						 ['\t'] = " ",
						 ['\r'] = " "};

	return c < 128 ? escapes[c] : NULL;
}

static void put_character(FILE *out, uint32_t c)
{
	const char *escape = escape_of(c);

	if (escape)
		fputs(escape, out);
	else if (c >= ' ' && c <= '~')
		putc((int)c, out);
	else if (c == UTF8_MALFORMED)
		fputs("[U+FFFD]", out);
	else
		fprintf(out, "[U+%04X]", (unsigned)c);
}

void latex_text(FILE *out, const char *text)
{
	unsigned run = 0;

	for (const char *at = text ? text : ""; *at;) {
		uint32_t c = utf8_next(&at);

		put_character(out, c);
		run = c == ' ' ? 0 : run + 1;
		if (*at && *at != ' ' &&
		    ((c < 128 && strchr("_+/.:;,=|-", (int)c)) || run >= RUN_MAX)) {
			fputs("\\allowbreak{}", out);
			run = 0;
		}
	}
}

void latex_code(FILE *out, const char *text)
{
	fputs("\\texttt{", out);
	latex_text(out, text);
	putc('}', out);
}

static char *put_digit(char digit, char *to)
{
	static const char *const names[] = {"Zero", "One", "Two",   "Three", "Four",
					    "Five", "Six", "Seven", "Eight", "Nine"};

	return stpcpy(to, names[digit - '0']);
}

void latex_name(const char *text, char name[LATEX_NAME_MAX])
{
	bool begins = true;
	char *to = name;

	/* The longest digit has five letters. */
	for (; *text && to + 6 < name + LATEX_NAME_MAX; text++) {
		unsigned char c = (unsigned char)*text;

		if (isdigit(c))
			to = put_digit((char)c, to);
		else if (isascii(c) && isalpha(c))
			*to++ = (char)(begins ? toupper(c) : c);
		begins = !(isascii(c) && isalpha(c));
	}
	*to = '\0';
}
