/* SPDX-License-Identifier: MIT */
/* macros.tex and the tables of tests/golden/small/, against golden files and by hand; texts that
 * would be commands.  That the example compiles is for tests/e2e/formats.bats. */
#include <criterion/criterion.h>
#include <ctype.h>
#include <dirent.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "latex/latex.h"
#include "study.h"

/* A directory with DIR/latex of this analysis. */
static void write_latex(const struct analysis *analysis, char dir[PATH_MAX])
{
	struct ww_error e = {0};

	new_directory(dir);
	cr_assert_eq(
		latex_write(&(struct writing){.analysis = analysis, .folder = folder_at(dir)}, &e),
		0, "%s", e.text);
}

static char *read_latex(const char *dir, const char *name)
{
	char path[PATH_MAX + 128], *text;

	snprintf(path, sizeof path, "%s/latex/%s", dir, name);
	text = read_all(path);
	cr_assert(text, "%s is missing", path);
	return text;
}

/* ---- golden files ---- */

Test(golden, macros_and_tables)
{
	static const char *const names[] = {
		"macros.tex",
		"table-outcomes-strict-root.tex",
		"table-factors-strict-root.tex",
		"table-open-strict-root.tex",
		"table-minimal-sets-strict-root.tex",
		"table-states-strict-root.tex",
		"list-open-strict-root.tex",
		"list-minimal-sets-strict-root.tex",
		"list-states-strict-root.tex",
	};
	struct analysis *analysis = load_small();
	char dir[PATH_MAX], name[128];

	write_latex(analysis, dir);
	cr_assert_eq(latex_table_count + 1, sizeof names / sizeof *names,
		     "every table has a golden file");
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		char *text = read_latex(dir, names[i]);

		snprintf(name, sizeof name, "small.latex/%s", names[i]);
		compare_golden(name, text);
		free(text);
	}
	remove_tree(dir);
	analysis_free(analysis);
}

/* ---- by hand ---- */

Test(by_hand, macros)
{
	struct analysis *analysis = load_small();
	char dir[PATH_MAX], *text;

	write_latex(analysis, dir);
	text = read_latex(dir, "macros.tex");
	expect_in(text, "\\newcommand{\\wwFixtures}{6}\n");
	expect_in(text, "\\newcommand{\\wwCells}{24}\n");
	/* alpha; beta and delta; zeta; gamma; epsilon. */
	expect_in(text, "\\newcommand{\\wwStrictRootEscapesFull}{1}\n");
	expect_in(text, "\\newcommand{\\wwStrictRootEscapesOne}{2}\n");
	expect_in(text, "\\newcommand{\\wwStrictRootEscapesSeveral}{0}\n");
	expect_in(text, "\\newcommand{\\wwStrictRootNever}{1}\n");
	expect_in(text, "\\newcommand{\\wwStrictRootUnseen}{1}\n");
	expect_in(text, "\\newcommand{\\wwStrictRootUntestable}{1}\n");
	expect_in(text, "\\newcommand{\\wwStrictRootMasks}{4}\n");
	/* Four in alpha, two in beta, one in delta. */
	expect_in(text, "\\newcommand{\\wwStrictRootEscapedCells}{7}\n");
	expect_in(text, "\\newcommand{\\wwStrictRootUntestableCells}{4}\n");
	/* Without the chroot alpha, beta and delta get out; with less, delta is stopped again. */
	expect_in(text, "\\newcommand{\\wwStrictRootWeakestEscapes}{3}\n");
	expect_in(text, "\\newcommand{\\wwStrictRootWeakestSize}{1}\n");
	expect_in(text, "\\newcommand{\\wwStrictRootNoChrootAlone}{2}\n");
	expect_in(text, "\\newcommand{\\wwStrictRootNoUsernsOpens}{1}\n");
	/* beta: chroot 1.  delta: v(nothing) = v(chroot) = v(both) = 1, v(userns) = 0, so that the
	 * chroot has 1/2 and the user namespace -1/2.  alpha and zeta: 0. */
	expect_in(text, "\\newcommand{\\wwStrictRootNoChrootShapley}{1.50}\n");
	expect_in(text, "\\newcommand{\\wwStrictRootNoUsernsShapley}{-0.50}\n");
	free(text);
	remove_tree(dir);
	analysis_free(analysis);
}

Test(by_hand, tables)
{
	struct analysis *analysis = load_small();
	char dir[PATH_MAX], *text;

	write_latex(analysis, dir);
	text = read_latex(dir, "table-outcomes-strict-root.tex");
	/* fixtures, full, one, several, never, unseen, untestable */
	expect_in(text, "\\texttt{fs} & 2 & 0 & 1 & 0 & 1 & 0 & 0 \\\\\n");
	expect_in(text, "all & 6 & 1 & 2 & 0 & 1 & 1 & 1 \\\\\n");
	free(text);
	text = read_latex(dir, "table-minimal-sets-strict-root.tex");
	/* A factor that must stay has a bar. */
	expect_in(text, " & ns & 1/4 & ");
	expect_in(text, "$\\overline{\\mbox{user namespace}}$");
	expect_in(text, "untestable (vacuous)");
	expect_in(text, "not every combination is known");
	free(text);
	remove_tree(dir);
	analysis_free(analysis);
}

Test(by_hand, numbers_of_complete_rows_are_unknown_without_any)
{
	struct analysis *analysis = load_small();
	char dir[PATH_MAX], *text;

	for (size_t i = 0; i < analysis->row_count; i++)
		analysis->rows[i].complete = false;
	write_latex(analysis, dir);
	text = read_latex(dir, "macros.tex");
	expect_in(text, "\\newcommand{\\wwStrictRootCompleteRows}{0}\n");
	expect_in(text, "\\newcommand{\\wwStrictRootNoChrootAlone}{\\wwNotMeasured}\n");
	free(text);
	text = read_latex(dir, "table-factors-strict-root.tex");
	cr_expect_null(strstr(text, "0.00"));
	free(text);
	remove_tree(dir);
	analysis_free(analysis);
}

/* ---- names ---- */

Test(names, have_letters_only)
{
	char name[LATEX_NAME_MAX];

	latex_name("strict", name);
	cr_expect_str_eq(name, "Strict");
	latex_name("strict+file_io", name);
	cr_expect_str_eq(name, "StrictFileIo");
	latex_name("launcher:9p-2", name);
	cr_expect_str_eq(name, "LauncherNinePTwo");
	latex_name("\xc3\xa9_{}\\", name);
	cr_expect_str_eq(name, "");
}

static size_t count_of(const char *text, const char *part)
{
	size_t count = 0;

	for (; (text = strstr(text, part)); text += strlen(part))
		count++;
	return count;
}

Test(names, every_macro_has_one_name_of_letters)
{
	struct analysis *analysis = load_small();
	char dir[PATH_MAX], *text, command[LATEX_NAME_MAX];
	size_t macros = 0;

	write_latex(analysis, dir);
	text = read_latex(dir, "macros.tex");
	for (const char *at = text; (at = strstr(at, "\\newcommand{\\")); macros++) {
		size_t length;

		at += strlen("\\newcommand{\\");
		length = strspn(at, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");
		cr_expect_eq(at[length], '}');
		snprintf(command, sizeof command, "{\\%.*s}", (int)length, at);
		cr_expect_eq(count_of(text, command), 1, "%s", command);
	}
	cr_expect_gt(macros, 40);
	free(text);
	remove_tree(dir);
	analysis_free(analysis);
}

/* Of the factors the page has no_chroot alone. */
Test(names, every_macro_is_documented_and_every_documented_one_is_there)
{
	struct analysis *analysis = load_small();
	char dir[PATH_MAX], *text, *page, name[LATEX_NAME_MAX];
	size_t documented = 0;

	write_latex(analysis, dir);
	text = read_latex(dir, "macros.tex");
	page = read_all(in_tests("../docs/reference/latex.md"));
	for (const char *at = text; (at = strstr(at, "\\newcommand{\\ww"));) {
		at += strlen("\\newcommand{");
		snprintf(name, sizeof name, "`%.*s`", (int)strcspn(at, "}"), at);
		if (!strstr(name, "NoUserns"))
			cr_expect(strstr(page, name), "docs/reference/latex.md lacks %s", name);
	}
	for (const char *at = page; (at = strstr(at, "`\\ww")); documented++) {
		at += strlen("`");
		if (at[strcspn(at, "{`")] == '{') /* in a sentence */
			continue;
		snprintf(name, sizeof name, "{%.*s}", (int)strcspn(at, "`"), at);
		cr_expect(strstr(text, name), "there is no %s", name);
	}
	cr_expect_gt(documented, 35);
	free(page);
	free(text);
	remove_tree(dir);
	analysis_free(analysis);
}

/* strict+a_b and strict+a.b have the same letters. */
Test(names, profiles_of_equal_letters_stay_apart)
{
	struct analysis *analysis = load_small();
	struct analysis_profile two[] = {{.name = "strict+a.b"}, {.name = "strict+a_b"}};
	struct analysis_profile *own = analysis->profiles;
	char dir[PATH_MAX], *text;

	two[0].factors = two[1].factors = own[0].factors;
	analysis->profiles = two;
	analysis->profile_count = 2;
	for (size_t i = 0; i < analysis->row_count; i++)
		analysis->rows[i].profile = two[i >= 3].name;
	write_latex(analysis, dir);
	text = read_latex(dir, "macros.tex");
	expect_in(text, "{\\wwStrictABRootFixtures}{3}");
	expect_in(text, "{\\wwStrictABXRootFixtures}{3}");
	free(text);
	remove_tree(dir);
	analysis->profiles = own;
	analysis->profile_count = 1;
	analysis_free(analysis);
}

Test(names, a_thousand_profiles_of_equal_letters_stay_in_bounds)
{
	enum { MANY = 3000 };
	struct analysis *analysis = load_small();
	struct analysis_profile *many = calloc(MANY, sizeof *many), *own = analysis->profiles;
	char dir[PATH_MAX], *text;

	for (size_t i = 0; i < MANY; i++) {
		snprintf(many[i].name, sizeof many[i].name, "x");
		for (size_t bit = 0; bit < 12; bit++)
			strcat(many[i].name, i >> bit & 1 ? "+" : "-");
	}
	analysis->profiles = many;
	analysis->profile_count = MANY;
	for (size_t i = 0; i < analysis->row_count; i++)
		analysis->rows[i].profile = many[MANY - 1].name;
	write_latex(analysis, dir);
	text = read_latex(dir, "macros.tex");
	expect_in(text, "{\\wwXXXX");
	free(text);
	remove_tree(dir);
	analysis->profiles = own;
	analysis->profile_count = 1;
	free(many);
	analysis_free(analysis);
}

/* ---- texts ---- */

static void expect_text(const char *text, const char *expected)
{
	char *set = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&set, &size);

	latex_text(out, text);
	fclose(out);
	cr_expect_str_eq(set, expected);
	free(set);
}

Test(texts, nothing_is_a_command)
{
	expect_text("", "");
	expect_text("a b", "a b");
	expect_text("\\end{x}", "\\textbackslash{}end\\{x\\}");
	expect_text("$&#%", "\\$\\&\\#\\%");
	expect_text("~^", "\\textasciitilde{}\\textasciicircum{}");
	expect_text("<>", "\\textless{}\\textgreater{}");
	/* No ligature of two hyphens, no paragraph. */
	expect_text("a\n\nb", "a  b");
	expect_text("--", "-{}\\allowbreak{}-{}");
}

Test(texts, what_a_document_may_not_have_is_its_code_point)
{
	expect_text("\xc3\xa9", "[U+00E9]");
	expect_text("\xf0\x9f\x98\x80", "[U+1F600]");
	expect_text("\xff\x01", "[U+FFFD][U+0001]");
}

Test(texts, long_words_may_break)
{
	expect_text("a_b", "a\\_\\allowbreak{}b");
	expect_text("abcdefghijklmno", "abcdefghijkl\\allowbreak{}mno");
}

/* ---- failures ---- */

Test(failures, a_directory_that_cannot_be_made_is_named)
{
	struct analysis *analysis = load_small();
	struct ww_error e = {0};

	cr_expect_lt(latex_write(&(struct writing){.analysis = analysis,
						   .folder = folder_at("/nonexistent")},
				 &e),
		     0);
	cr_expect_eq(e.code, 2);
	expect_in(e.text, "/nonexistent/latex");
	analysis_free(analysis);
}

/* Eight of nine sets are shown. */
Test(tables, the_sets_that_are_left_out_are_counted)
{
	static char id[] = "many";
	static const struct catalog_entry entry = {.id = id};
	struct implicant terms[9];
	const struct row row = {.fixture = &entry,
				.factors = WW_BIT(9) - 1,
				.testable = true,
				.complete = true,
				.escapes = 511,
				.cell_count = 512,
				.terms = terms,
				.term_count = 9};
	const struct group rows = {.rows = &row, .count = 1};
	const struct latex_group group = {.group = &rows};
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	for (unsigned i = 0; i < 9; i++)
		terms[i] = (struct implicant){.removed = WW_BIT(i)};
	cr_assert_eq(latex_minimal_sets(&group, out), 0);
	fclose(out);
	expect_in(text, "; and 1 more \\\\\n");
	free(text);
}
