/* SPDX-License-Identifier: MIT */
/* report.md as a comment on a pull request: what it says first, and that it fits.  The study is the
 * small one of tests/golden, its rows repeated until the report is long. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "markdown/markdown.h"
#include "study.h"
#include "text/surprise.h"

#define COMMENT_MAX 65536 /* GitHub's, for the body of a comment */

/* The report of the study with each of its rows `times` times. */
static char *render_repeated(size_t times)
{
	struct analysis *analysis = load_small();
	struct row *rows = analysis->rows;
	size_t count = analysis->row_count;
	char *text;

	analysis->rows = calloc(count * times, sizeof *rows);
	cr_assert(analysis->rows);
	for (size_t i = 0; i < count * times; i++)
		analysis->rows[i] = rows[i % count];
	analysis->row_count = count * times;
	text = rendered(analysis, report_md);
	free(analysis->rows);
	analysis->rows = rows;
	analysis->row_count = count;
	analysis_free(analysis);
	return text;
}

static bool has(const char *text, const char *part)
{
	return strstr(text, part) != NULL;
}

static size_t occurrences(const char *text, const char *part)
{
	size_t count = 0;

	for (; (text = strstr(text, part)); text += strlen(part))
		count++;
	return count;
}

/* Of the five testable rows alpha_always escapes in mask 0; beta_chroot and delta_helped do when
 * chroot is gone, which earns 1 + 1/2. */
Test(report_md, the_verdict_comes_first)
{
	struct analysis *analysis = load_small();
	char *text = rendered(analysis, report_md);

	cr_expect(
		strncmp(text,
			"# Which hardening primitive blocks which escape\n\n"
			"**`strict`, started by root: 1 of 5** testable fixtures escape under full "
			"hardening.\n\n"
			"- Dropping the chroot alone raises escapes from 1 to 3 of 5, the most of "
			"any one step.\n",
			212) == 0,
		"%.500s", text);
	free(text);
	analysis_free(analysis);
}

Test(report_md, is_whole_where_it_fits)
{
	char *text = render_repeated(1);

	cr_expect(!has(text, "**Shortened**"));
	cr_expect(has(text, "<summary>Minimal sets"));
	cr_expect(has(text, "<summary>What they do"));
	cr_expect_eq(occurrences(text, "<details>"), occurrences(text, "</details>"));
	free(text);
}

/* The small study makes some 60 bytes of minimal sets for each row. */
Test(report_md, leaves_out_the_minimal_sets_first)
{
	char *text = render_repeated(150);

	cr_expect_leq(strlen(text), COMMENT_MAX);
	cr_expect(has(text, "**Shortened** to stay below the 65,536 characters of a comment: left "
			    "out are the tables of minimal sets (matrix.csv)."));
	cr_expect(!has(text, "<summary>Minimal sets"));
	cr_expect(has(text, "<summary>What they do"));
	cr_expect_eq(occurrences(text, "<details>"), occurrences(text, "</details>"));
	free(text);
}

Test(report_md, then_the_other_tables)
{
	char *text = render_repeated(500);

	cr_expect_leq(strlen(text), COMMENT_MAX);
	cr_expect(has(text, " and the other folded tables (matrix.csv)."));
	cr_expect(!has(text, "<summary>What they do"));
	cr_expect(has(text, "## Profile `strict`, caller `root`"));
	cr_expect(has(text, "### What each step earns"));
	free(text);
}

Test(report_md, and_whole_sandboxes_at_last)
{
	char *text = render_repeated(3000);

	cr_expect_leq(strlen(text), COMMENT_MAX);
	cr_expect(has(text, ", and 1 of 1 sandboxes (results.json)."));
	cr_expect(!has(text, "## Profile `strict`"));
	cr_expect(has(text, "started by root: 3000 of 15000** testable fixtures"),
		  "the verdict stays");
	free(text);
}

/* Won in all five repetitions without the chroot, in two when the user namespace is gone as well.
 */
Test(report_md, a_race_has_its_worst_and_its_best_cell)
{
	struct analysis *analysis = load_small();
	char *text;

	for (size_t i = 0; i < analysis->catalog->count; i++)
		analysis->catalog->entries[i].marks |=
			strcmp(analysis->catalog->entries[i].id, "beta_chroot") == 0
				? WW_BIT(MARK_RACY)
				: 0;
	for (size_t i = 0; i < analysis->cell_count; i++) {
		struct verdict_result *verdict = &analysis->cells[i].verdict;

		verdict->reps = 5;
		if (verdict->verdict == VERDICT_ESCAPED)
			verdict->escaped_reps = analysis->cells[i].mask == 5 ? 2 : 5;
	}
	text = rendered(analysis, report_md);
	cr_expect(has(text, "| `beta_chroot` | 2 of 4 | 2 to 5 of 5 |\n"));
	free(text);
	analysis_free(analysis);
}

/* ---- surprises ---- */

static char *surprise(uint64_t factors, const struct implicant *terms, size_t count)
{
	struct row row = {.factors = factors,
			  .testable = true,
			  .complete = true,
			  .terms = (struct implicant *)terms,
			  .term_count = count};
	char *text = surprise_text(&row);

	cr_assert(text);
	return text;
}

#define U_C_N (WW_BIT(FACTOR_NO_USERNS) | WW_BIT(FACTOR_NO_CHROOT) | WW_BIT(FACTOR_NO_NNP))

Test(surprise, names_what_helps)
{
	/* Dense over U_C_N: no_userns 1, no_chroot 2, no_nnp 4. */
	const struct implicant negative = {.removed = 2, .kept = 1};
	const struct implicant alone = {.kept = 4};
	const struct implicant two = {.removed = 2, .kept = 5};
	const struct implicant second[] = {{.removed = 1}, {.removed = 2, .kept = 4}};
	char *text = surprise(U_C_N, &negative, 1);

	cr_expect_str_eq(text, "Keeping the user namespace lets it out: without the chroot it "
			       "escapes, and dropping the user namespace as well can stop it.");
	free(text);
	text = surprise(U_C_N, &alone, 1);
	cr_expect_str_eq(text, "Keeping no_new_privs lets it out: it escapes under full "
			       "hardening, and dropping no_new_privs can stop it.");
	free(text);
	text = surprise(U_C_N, &two, 1);
	cr_expect_str_eq(text,
			 "Keeping the user namespace and no_new_privs lets it out: without the "
			 "chroot it escapes, and dropping the user namespace or no_new_privs as "
			 "well can stop it.");
	free(text);
	text = surprise(U_C_N, second, 2);
	cr_expect(has(text, "without the chroot it escapes"),
		  "the first set with a negative literal");
	free(text);
}

Test(surprise, says_nothing_of_other_rows)
{
	struct implicant negative = {.removed = 2, .kept = 1};
	struct row row = {.factors = U_C_N, .terms = &negative, .term_count = 1};
	char *text;

	row.testable = row.complete = row.monotone = true;
	text = surprise_text(&row);
	cr_expect_str_eq(text, "");
	free(text);
	row.monotone = row.complete = false;
	text = surprise_text(&row);
	cr_expect_str_eq(text, "");
	free(text);
	row.complete = true;
	row.testable = false;
	text = surprise_text(&row);
	cr_expect_str_eq(text, "");
	free(text);
}

/* Of md_text() or md_code(). */
static char *written(void (*put)(FILE *, const char *), const char *text)
{
	char *result = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&result, &size);

	put(out, text);
	fclose(out);
	return result;
}

static void expect_written(void (*put)(FILE *, const char *), const char *text,
			   const char *expected)
{
	char *result = written(put, text);

	cr_expect_str_eq(result, expected);
	free(result);
}

Test(markdown, code_has_a_fence_that_nothing_in_it_ends)
{
	expect_written(md_code, "strict", "`strict`");
	expect_written(md_code, "a`b", "`` a`b ``");
	expect_written(md_code, "``", "``` `` ```");
	expect_written(md_code, "a|b", "`a\\|b`");
	expect_written(md_code, "a\n| b", "`a\\n\\| b`");
	expect_written(md_code, "", "`  `");
}

Test(markdown, no_links_mentions_controls_or_second_lines)
{
	expect_written(md_text, "http://a.b @me", "http&#58;//a.b &#64;me");
	expect_written(md_text, "www.a.b", "&#119;ww.a.b");
	expect_written(md_text, "a $x$", "a &#36;x&#36;");
	expect_written(md_text, "\x1b[2J\xe2\x80\xae\xff\n- x",
		       "\\\\u001b\\[2J\\\\u202e\\\\xff\\\\n- x");
	expect_written(md_text, "6.1.0: a-b", "6.1.0: a-b");
}

Test(markdown, text_of_others_stays_text)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	md_text(out, "<b>a|b</b>\n# c_d `e` [f](g) & *h*");
	md_fold(out, "1 < 2 & 3");
	md_sets(out, "no_chroot|no_nnp", "never");
	md_sets(out, "", "never");
	fclose(out);
	cr_expect_str_eq(text, "\\<b\\>a\\|b\\</b\\>\\\\n\\# c\\_d \\`e\\` \\[f\\](g) \\& \\*h\\*"
			       "<details><summary>1 &lt; 2 &amp; 3</summary>\n\n"
			       "`no_chroot\\|no_nnp`never");
	free(text);
}
