/* SPDX-License-Identifier: MIT */
/* docs/reference/fixture-protocol.md: each word, and what is none. */
#include <criterion/criterion.h>
#include <errno.h>
#include <string.h>

#include "../../runner/harness/words.h"

/* The first word of a report. */
static struct word first(const char *bytes, size_t size)
{
	struct words words = {0};
	struct word word;

	cr_assert(words_next(&words, &bytes, &size, &word));
	cr_expect_eq(size, 0);
	return word;
}

static struct word word_of(const char *line)
{
	return first(line, strlen(line));
}

/* Its text outlives the assertion that looks at it: what a function returns by value does not. */
static const char *text_of(const char *line)
{
	static struct word word;

	word = word_of(line);
	return word.text;
}

Test(harness_words, each_word)
{
	cr_expect_eq(word_of("ready\n").kind, WORD_READY);
	cr_expect_eq(word_of("observe\n").kind, WORD_OBSERVE);
	cr_expect_eq(word_of("setup open\n").kind, WORD_SETUP);
	cr_expect_str_eq(text_of("attempt open the door\n"), "open the door");
	cr_expect_eq(word_of("done\n").kind, WORD_DONE);
	cr_expect_str_eq(text_of("done 0123\n"), "0123");
	cr_expect_eq(word_of("refused 13\n").err, EACCES);
	cr_expect_eq(word_of("cannot sysctl\n").reason, REASON_SYSCTL);
}

Test(harness_words, what_is_no_word)
{
	static const char *const lines[] = {"\n",
					    "Ready\n",
					    "ready \n",
					    "readyish\n",
					    "setup\n",
					    "attempt \n",
					    "refused\n",
					    "refused 0\n",
					    "refused -1\n",
					    "refused 4096\n",
					    "refused 13x\n",
					    "cannot\n",
					    "cannot fly\n",
					    "cannot setup\n",
					    "cannot timeout\n",
					    "escaped\n",
					    "observe more\n",
					    "done\r\nready\n"};

	for (size_t i = 0; i + 1 < sizeof lines / sizeof *lines; i++)
		cr_expect_eq(word_of(lines[i]).kind, WORD_NONSENSE, "%s", lines[i]);
	/* A NUL would end the line for whoever reads it as a text. */
	cr_expect_eq(first("ready\0x\n", 8).kind, WORD_NONSENSE);
}

Test(harness_words, a_line_has_255_bytes)
{
	char line[258];

	memset(line, 'x', sizeof line);
	memcpy(line, "done ", 5);
	line[255] = '\n';
	cr_expect_eq(first(line, 256).kind, WORD_DONE);
	line[255] = 'x';
	line[256] = '\n';
	cr_expect_eq(first(line, 257).kind, WORD_NONSENSE);
}

/* It becomes a field of CSV, a text of Markdown, a cell of a spreadsheet. */
Test(harness_words, a_steps_name_is_harmless)
{
	cr_expect_str_eq(text_of("attempt a\"b,c\\d;e\033f\x80\n"), "a_b_c_d_e_f_");
	cr_expect_str_eq(text_of("attempt =1+1\n"), "_1+1");
	cr_expect_eq(strlen(text_of("attempt "
				    "01234567890123456789012345678901234567890123456789012345678901"
				    "23456789\n")),
		     WW_ID_MAX - 1);
}

Test(harness_words, pieces_and_several_lines)
{
	const char *bytes = "dy\nattempt x\ndo", *rest = "ne\n";
	size_t size = strlen(bytes), rest_size = 3;
	struct words words = {0};
	struct word word;
	const char *piece = "rea";
	size_t piece_size = 3;

	cr_expect(!words_next(&words, &piece, &piece_size, &word));
	cr_assert(words_next(&words, &bytes, &size, &word));
	cr_expect_eq(word.kind, WORD_READY);
	cr_expect_eq(size, strlen("attempt x\ndo"), "what follows is told");
	cr_assert(words_next(&words, &bytes, &size, &word));
	cr_expect_eq(word.kind, WORD_ATTEMPT);
	cr_expect(!words_next(&words, &bytes, &size, &word));
	cr_assert(words_next(&words, &rest, &rest_size, &word));
	cr_expect_eq(word.kind, WORD_DONE);
}
