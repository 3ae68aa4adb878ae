// SPDX-License-Identifier: MIT
/* Pages of docs/reference/ that list the words of a table have all of them, in its order, and no
 * other. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../matrix/model.h"

/* The page of docs/reference/. */
static char *read_page(const char *name)
{
	const char *file = __FILE__;
	const char *end = strstr(file, "tests/unit/test_docs.c");
	char path[4096], *text = NULL;
	size_t capacity = 0;
	FILE *in;

	snprintf(path, sizeof path, "%.*sdocs/reference/%s", (int)(end - file), file, name);
	in = fopen(path, "r");
	cr_assert(in, "%s is missing", path);
	cr_assert_geq(getdelim(&text, &capacity, '\0', in), 0);
	fclose(in);
	return text;
}

/* The rows of the table that begins with this line: the line behind its head. */
static const char *find_rows(const char *page, const char *head)
{
	const char *at = strstr(page, head);

	cr_assert(at, "no table begins with %s", head);
	at = strchr(at, '\n');
	cr_assert(at);
	at = strchr(at + 1, '\n'); /* the line of dashes */
	cr_assert(at);
	return at + 1;
}

Test(docs, witnesses_md_lists_every_witness)
{
	char *page = read_page("witnesses.md");
	const char *at = find_rows(page, "| witness | the escape is confirmed when |");
	int count = 0;

	for (; at[0] == '|'; count++) {
		const char *word = ww_word(&ww_witnesses, count);

		cr_assert(count < ww_witnesses.count, "a row too many: %.40s", at);
		cr_assert(strncmp(at, "| `", 3) == 0 && strncmp(at + 3, word, strlen(word)) == 0 &&
				  at[3 + strlen(word)] == '`',
			  "witnesses.md, row %d: %.40s, expected %s", count + 1, at, word);
		at = strchr(at, '\n');
		cr_assert(at);
		at++;
	}
	cr_expect_eq(count, ww_witnesses.count, "witnesses.md lacks %s",
		     count < ww_witnesses.count ? ww_word(&ww_witnesses, count) : "nothing");
	free(page);
}

static void expect_words(const char *name, const struct ww_words *words)
{
	char *page = read_page(name), quoted[96];

	for (int i = 0; i < words->count; i++) {
		const char *word = ww_word(words, i);

		snprintf(quoted, sizeof quoted, "`%s`", word);
		if (*word)
			cr_expect(strstr(page, quoted), "%s lacks %s", name, quoted);
	}
	free(page);
}

Test(docs, pages_name_every_word_that_they_list)
{
	expect_words("witnesses.md", &ww_goals);
	expect_words("profiles.md", &ww_profiles);
	expect_words("verdicts.md", &ww_verdicts);
	expect_words("verdicts.md", &ww_reasons);
	expect_words("verdicts.md", &ww_hows);
	expect_words("manifest.md", &ww_marks);
	expect_words("manifest.md", &ww_protocols);
}
