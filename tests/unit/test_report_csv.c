/* SPDX-License-Identifier: MIT */
/* Quoting by RFC 4180, and the words that the tables share. */
#include <criterion/criterion.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "hardening.h"
#include "tables/csv.h"
#include "text/words.h"

/* The line that `fill` makes. */
static char *line_of(void (*fill)(struct csv *csv))
{
	char *text = NULL;
	size_t size = 0;
	struct csv csv = {.out = open_memstream(&text, &size)};

	cr_assert(csv.out);
	fill(&csv);
	csv_end(&csv);
	fclose(csv.out);
	return text;
}

static void expect_line(void (*fill)(struct csv *csv), const char *expected)
{
	char *line = line_of(fill);

	cr_expect_str_eq(line, expected);
	free(line);
}

static void plain(struct csv *csv)
{
	csv_text(csv, "strict");
	csv_text(csv, "");
	csv_number(csv, 0);
	csv_number(csv, UINT64_MAX);
	csv_text(csv, "no_userns+no_nnp|!no_chroot");
}

Test(csv, plain_fields_are_not_quoted)
{
	expect_line(plain, "strict,,0,18446744073709551615,no_userns+no_nnp|!no_chroot\n");
}

static void special(struct csv *csv)
{
	csv_text(csv, "a,b");
	csv_text(csv, "say \"no\"");
	csv_text(csv, "two\nlines");
	csv_text(csv, "\r");
	csv_text(csv, "\"");
}

Test(csv, commas_quotes_and_line_ends_are_quoted)
{
	expect_line(special, "\"a,b\",\"say \"\"no\"\"\",\"two\nlines\",\"\r\",\"\"\"\"\n");
}

#define FORTY "0123456789012345678901234567890123456789"

static void special_at_last(struct csv *csv)
{
	csv_text(csv, FORTY);
	csv_text(csv, FORTY ",");
	csv_text(csv, FORTY "\"");
	csv_text(csv, FORTY "\n");
	csv_text(csv, FORTY "\r");
}

Test(csv, the_end_of_a_long_field_is_looked_at)
{
	expect_line(special_at_last,
		    FORTY ",\"" FORTY ",\",\"" FORTY "\"\"\",\"" FORTY "\n\",\"" FORTY "\r\"\n");
}

static void empty_first(struct csv *csv)
{
	csv_empty(csv, 3);
	csv_text(csv, "x");
}

Test(csv, empty_fields_count_from_the_first)
{
	expect_line(empty_first, ",,,x\n");
}

static void nothing(struct csv *csv)
{
	(void)csv;
}

Test(csv, a_line_without_fields_is_empty)
{
	expect_line(nothing, "\n");
}

Test(words, errno_has_its_name)
{
	char word[WORD_MAX];

	cr_expect_str_eq(errno_word(EACCES, word), "EACCES");
	cr_expect_str_eq(errno_word(0, word), "");
	cr_expect_str_eq(errno_word(4000, word), "4000");
	cr_expect_str_eq(errno_word(-1, word), "-1");
}

Test(words, signal_has_its_name)
{
	char word[WORD_MAX];

	cr_expect_str_eq(signal_word(SIGSYS, word), "SIGSYS");
	cr_expect_str_eq(signal_word(0, word), "");
	cr_expect_str_eq(signal_word(60, word), "60");
}

Test(words, status_names_the_errno_of_a_failure_only)
{
	char word[WORD_MAX];

	cr_expect_str_eq(status_word(&(struct step_status){STATUS_FAILED, EPERM}, word),
			 "failed:EPERM");
	cr_expect_str_eq(status_word(&(struct step_status){STATUS_FAILED, -1}, word), "failed");
	cr_expect_str_eq(status_word(&(struct step_status){STATUS_APPLIED, EPERM}, word),
			 "applied");
	cr_expect_str_eq(status_word(&(struct step_status){STATUS_SKIPPED, 0}, word), "skipped");
}

Test(words, a_key_of_the_effective_state_is_matched_whole)
{
	const char *state = "pidns=arena;pidns_children=own;seccomp=;chroot=workdir";
	char value[WW_EFFECTIVE_MAX];

	cr_expect_str_eq(effective_value(state, "pidns", value), "arena");
	cr_expect_str_eq(effective_value(state, "pidns_children", value), "own");
	cr_expect_str_eq(effective_value(state, "children", value), "");
	cr_expect_str_eq(effective_value(state, "seccomp", value), "");
	cr_expect_str_eq(effective_value(state, "chroot", value), "workdir");
	cr_expect_str_eq(effective_value("", "chroot", value), "");
}

Test(words, every_reason_has_a_meaning)
{
	for (int i = 0; i < WW_REASONS_COUNT; i++)
		cr_expect_str_neq(reason_meaning((enum reason)i), "?", "reason %d", i);
	cr_expect_str_eq(reason_meaning(WW_REASONS_COUNT), "?");
}
