/* SPDX-License-Identifier: MIT */
/* Well-formed UTF-8 by table 3-7 of the Unicode standard, and what is replaced in texts
 * of others. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "terminal/terminal.h"
#include "text/utf8.h"
#include "text/word_list.h"

#define BAD "\xef\xbf\xbd" /* U+FFFD */

static void expect_clean(const char *text, const char *expected)
{
	char *clean = utf8_clean(text);

	cr_assert(clean);
	cr_expect_str_eq(clean, expected);
	free(clean);
}

Test(utf8, well_formed_text_stays)
{
	expect_clean("", "");
	expect_clean(NULL, "");
	expect_clean("a\tb\nc ~", "a\tb\nc ~");
	/* The least and the greatest of two, three and four bytes that are fit. */
	expect_clean("\xc2\xa0\xdf\xbf\xe0\xa0\x80\xef\xbf\xbd\xf0\x90\x80\x80\xf4\x8f\xbf\xbf",
		     "\xc2\xa0\xdf\xbf\xe0\xa0\x80\xef\xbf\xbd\xf0\x90\x80\x80\xf4\x8f\xbf\xbf");
}

Test(utf8, malformed_bytes_are_replaced_one_by_one)
{
	expect_clean("a\xff"
		     "b",
		     "a" BAD "b");
	expect_clean("\x80", BAD);
	/* Overlong forms of '/' and NUL. */
	expect_clean("\xc0\xaf", BAD BAD);
	expect_clean("\xe0\x80\xaf", BAD BAD BAD);
	/* A half of a UTF-16 pair, and beyond U+10FFFF. */
	expect_clean("\xed\xa0\x80", BAD BAD BAD);
	expect_clean("\xf4\x90\x80\x80", BAD BAD BAD BAD);
	/* Cut off by the end, and by a letter. */
	expect_clean("\xe2\x82", BAD BAD);
	expect_clean("\xe2\x82x", BAD BAD "x");
}

Test(utf8, what_xml_and_yaml_refuse_is_replaced)
{
	expect_clean("\x01\x1b[31m\r\x7f", BAD BAD "[31m" BAD BAD);
	expect_clean("\xc2\x85", BAD);                     /* U+0085, a line end to some */
	expect_clean("\xef\xbf\xbf\xef\xbf\xbe", BAD BAD); /* U+FFFF, U+FFFE */
	expect_clean("\xe2\x80\xae", BAD);                 /* U+202E turns what follows around */
	expect_clean("\xe2\x80\x8f\xd8\x9c", BAD BAD);     /* marks of direction */
}

static void expect_copy(char *copy, const char *expected)
{
	cr_assert(copy);
	cr_expect_str_eq(copy, expected);
	free(copy);
}

Test(utf8, what_a_terminal_obeys_is_escaped)
{
	expect_copy(utf8_visible("a\tb\n\xc3\xbc ~"), "a\tb\n\xc3\xbc ~");
	expect_copy(utf8_visible("\x1b[2J\r\x7f\x07"), "\\u001b[2J\\r\\u007f\\u0007");
	expect_copy(utf8_visible("\xc2\x9b"
				 "2J\x9b\xff"),
		    "\\u009b2J\\x9b\\xff");
	expect_copy(utf8_visible("\xe2\x80\xaa\xe2\x80\xae\xe2\x81\xa6\xe2\x81\xa9"),
		    "\\u202a\\u202e\\u2066\\u2069");
	expect_copy(utf8_visible("\xe2\x80\x8e\xe2\x80\x8f\xd8\x9c"), "\\u200e\\u200f\\u061c");
	expect_copy(utf8_line("a\tb\nc\r"), "a\\tb\\nc\\r");
	expect_copy(utf8_line(NULL), "");
}

Test(utf8, a_line_is_told_from_what_is_none)
{
	cr_expect(text_is_line("Linux 6.1 \xc3\xbc"));
	cr_expect(text_is_line(""));
	cr_expect_not(text_is_line("a\nb"));
	cr_expect_not(text_is_line("a\tb"));
	cr_expect_not(text_is_line("\xc2\x9b"));
	cr_expect_not(text_is_line("\xff"));
	cr_expect_not(text_is_line("\xe2\x80\xae"));
}

static char *json_of(const char *text)
{
	char *result = NULL;
	size_t size;
	FILE *out = open_memstream(&result, &size);

	put_json_of(text, out);
	fclose(out);
	return result;
}

Test(utf8, json_stays_json)
{
	expect_copy(json_of("{\n\t\"a\": \"\x7f\xc2\x9b\xe2\x80\xae\"\n}"),
		    "{\n\t\"a\": \"\\u007f\\u009b\\u202e\"\n}");
	expect_copy(json_of("\"\xff\""), "\"" BAD "\"");
	expect_copy(json_of("\"#1 ##[error]\""), "\"#1 \\u0023#[error]\"");
}

static char *printed(const char *text)
{
	char *result = NULL;
	size_t size;
	FILE *out = open_memstream(&result, &size);

	cr_expect_eq(terminal_print(strdup(text), out), 0);
	fclose(out);
	return result;
}

Test(terminal, no_line_is_a_command_of_a_log)
{
	expect_copy(printed("::error::x\n a::b\n  ::stop\n"),
		    "\\u003a:error::x\n a::b\n  \\u003a:stop\n");
	expect_copy(printed("\xc2\xa0::x"), "\xc2\xa0\\u003a:x");
	expect_copy(printed("x ##[error]y ##vso[z ##x"), "x \\u0023#[error]y \\u0023#vso[z ##x");
	expect_copy(printed("\x1b[1m\tx"), "\\u001b[1m\tx");
}

Test(word_list, words_are_parted_by_commas_semicolons_and_blanks)
{
	const char *at = " T1548.001,CWE-732; x ";
	char word[LIST_WORD_MAX];

	cr_assert(list_word(&at, word));
	cr_expect_str_eq(word, "T1548.001");
	cr_assert(list_word(&at, word));
	cr_expect_str_eq(word, "CWE-732");
	cr_assert(list_word(&at, word));
	cr_expect_str_eq(word, "x");
	cr_expect_not(list_word(&at, word));
}

Test(word_list, a_word_that_does_not_fit_is_left_out)
{
	char list[LIST_WORD_MAX + 8], word[LIST_WORD_MAX];
	const char *at = list;

	memset(list, 'a', LIST_WORD_MAX);
	strcpy(list + LIST_WORD_MAX, ",b");
	cr_assert(list_word(&at, word));
	cr_expect_str_eq(word, "b");
	cr_expect_not(list_word(&at, word));
}

Test(word_list, techniques_have_one_form)
{
	char url[TECHNIQUE_URL_MAX];

	cr_expect(is_technique("T1548"));
	cr_expect(is_technique("T1548.001"));
	cr_expect_not(is_technique("T154"));
	cr_expect_not(is_technique("T1548."));
	cr_expect_not(is_technique("T1548.01"));
	cr_expect_not(is_technique("T1548.0011"));
	cr_expect_not(is_technique("TA0004"));
	cr_expect_not(is_technique(""));
	technique_url("T1548", url);
	cr_expect_str_eq(url, "https://attack.mitre.org/techniques/T1548/");
	technique_url("T1548.001", url);
	cr_expect_str_eq(url, "https://attack.mitre.org/techniques/T1548/001/");
}
