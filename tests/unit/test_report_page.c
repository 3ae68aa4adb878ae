/* SPDX-License-Identifier: MIT */
/* report.html of the study of tests/golden/, read back by an HTML parser; strings that would like
 * to be markup; the choice of columns; references as links. */
#include <cjson/cJSON.h>
#include <criterion/criterion.h>
#include <libxml/HTMLparser.h>
#include <libxml/xpath.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "page/columns.h"
#include "page/links.h"
#include "page/notes.h"
#include "study.h"
#include "text/phrases.h"

static const char *note_for(const char *id)
{
	return strcmp(id, "beta_chroot") == 0 ? "First `code` <i>.\n\nSecond\nparagraph.\n" : "";
}

static const struct page_notes notes = {.find = note_for};

/* The page as text, malloc'd. */
static char *page_of(const struct analysis *analysis)
{
	struct writing writing = {.analysis = analysis, .notes = &notes};
	char dir[] = "/tmp/test_report_page.XXXXXX", path[64], *text = NULL;
	struct ww_error e = {0};
	size_t capacity = 0;
	FILE *in;

	cr_assert(mkdtemp(dir));
	writing.folder = folder_at(dir);
	cr_assert_eq(report_html_write(&writing, &e), 0, "%s", e.text);
	snprintf(path, sizeof path, "%s/report.html", dir);
	in = fopen(path, "r");
	cr_assert(in);
	cr_assert_geq(getdelim(&text, &capacity, '\0', in), 0);
	fclose(in);
	unlink(path);
	rmdir(dir);
	return text;
}

/* A page as a tree. */
struct tree {
	char *text;
	htmlDocPtr document;
	xmlXPathContextPtr xpath;
};

static struct tree tree_of(const struct analysis *analysis)
{
	struct tree tree = {.text = page_of(analysis)};

	tree.document =
		htmlReadMemory(tree.text, (int)strlen(tree.text), NULL, "UTF-8",
			       HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING);
	cr_assert(tree.document);
	tree.xpath = xmlXPathNewContext(tree.document);
	return tree;
}

static void tree_done(struct tree *tree)
{
	xmlXPathFreeContext(tree->xpath);
	xmlFreeDoc(tree->document);
	xmlCleanupParser();
	free(tree->text);
}

/* String value of an expression, malloc'd. */
static char *value(const struct tree *tree, const char *expression)
{
	xmlXPathObjectPtr object = xmlXPathEvalExpression((const xmlChar *)expression, tree->xpath);
	xmlChar *text;
	char *copy;

	cr_assert(object, "%s", expression);
	text = xmlXPathCastToString(object);
	copy = strdup((const char *)text);
	xmlFree(text);
	xmlXPathFreeObject(object);
	return copy;
}

static void expect(const struct tree *tree, const char *expression, const char *expected)
{
	char *got = value(tree, expression);

	cr_expect_str_eq(got, expected, "%s is \"%s\", not \"%s\"", expression, got, expected);
	free(got);
}

static void expect_within(const struct tree *tree, const char *expression, const char *part)
{
	char *got = value(tree, expression);

	cr_expect(strstr(got, part), "%s is \"%s\" and lacks \"%s\"", expression, got, part);
	free(got);
}

/* Classes of the cells of a row of the map, for masks 0, 1, 4, 5. */
static void expect_cells(const struct tree *tree, const char *id, const char *expected)
{
	char expression[256];

	for (size_t i = 0; expected[i]; i++) {
		const char class_name[2] = {expected[i], '\0'};

		/* Behind the header come class and count. */
		snprintf(expression, sizeof expression,
			 "string(//table[@class='map']//tr[th/a='%s']/td[%zu]/@class)", id, i + 3);
		expect(tree, expression, class_name);
	}
}

/* What tests/golden/README.md says of each fixture. */
Test(page, map_has_the_verdict_of_every_cell)
{
	struct analysis *analysis = load_small();
	struct tree tree = tree_of(analysis);

	expect_cells(&tree, "alpha_always", "eeee");
	expect_cells(&tree, "beta_chroot", "bbee");
	expect_cells(&tree, "delta_helped", "bbeb");
	expect_cells(&tree, "epsilon_vacuous", "uuuu");
	expect_cells(&tree, "gamma_partial", "bibb");
	expect_cells(&tree, "zeta_never", "bbbb");
	expect(&tree, "count(//table[@class='map']//tr[@data-row])", "6");
	expect(&tree, "string(//th[@class='mask'][4]/@title)",
	       "without the user namespace and the chroot");
	tree_done(&tree);
	analysis_free(analysis);
}

/* Of the other rows it is measured, so that it has a column. */
Test(page, what_was_not_measured_is_empty)
{
	static const char last[] = "//table[@class='map']//tr[th/a='alpha_always']/td[6]";
	struct analysis *analysis = load_small();
	struct tree tree;
	char expression[128];

	analysis->rows[0].cell_count--;
	tree = tree_of(analysis);
	snprintf(expression, sizeof expression, "string(%s/@class)", last);
	expect(&tree, expression, "none");
	snprintf(expression, sizeof expression, "string(%s)", last);
	expect(&tree, expression, "");
	tree_done(&tree);
	analysis_free(analysis);
}

Test(page, says_what_was_found_in_words)
{
	struct analysis *analysis = load_small();
	struct tree tree = tree_of(analysis);

	/* Untestable: epsilon. */
	expect(&tree, "string(//p[@class='count']/strong)", "1 of 5");
	/* beta and delta are let out by no_chroot alone; nothing more by anything.  Of gamma the
	 * mask no_userns is not known. */
	expect_within(&tree, "string(//*[@id='verdict'])",
		      "Dropping the chroot alone raises escapes from 1 to 3 of 5.");
	expect_within(
		&tree, "string(//*[@id='verdict'])",
		"the weakest is the one without the chroot: 3 of the 4 programs known in all of "
		"them escape (1 not known in some).");
	expect_within(&tree, "string(//*[@id='earnings'])", "checked, escape by escape.");
	expect_within(&tree, "string(//p[@class='lead'])", "alone and in every combination");
	expect(&tree, "string(//table[@class='singles']//tr[th='user namespace']/td[1])",
	       "1 to 1 of 4 (1 not known)");
	expect(&tree, "string(//table[@class='singles']//tr[th='user namespace']/td[2])", "0");
	expect(&tree, "string(//table[@class='singles']//tr[th='chroot']/td[2])", "2");
	expect(&tree, "string(//table[@class='singles']//tr[th='chroot']/td[6])",
	       "beta_chroot, delta_helped");
	expect_within(&tree, "string(//*[@id='fixture-beta_chroot'])",
		      "It escapes without the chroot.");
	expect_within(&tree, "string(//*[@id='fixture-beta_chroot'])", "Sole blocker: the chroot.");
	expect_within(&tree, "string(//*[@id='fixture-beta_chroot'])", "some repetitions escaped");
	expect_within(&tree, "string(//*[@id='fixture-delta_helped'])",
		      "It escapes without the chroot, while the user namespace is in place.");
	expect_within(&tree, "string(//*[@id='fixture-delta_helped'])",
		      "This step makes the escape possible: the user namespace.");
	expect_within(&tree, "string(//*[@id='fixture-gamma_partial'])",
		      "Not every combination is known");
	expect_within(&tree, "string(//*[@id='fixture-zeta_never'])",
		      "It is blocked in every combination");
	/* Two factors are not the six of which the predictions speak. */
	expect_within(&tree, "string(//*[@id='fixture-zeta_never'])",
		      "this run does not decide it");
	expect_within(&tree, "string(//*[@id='untested'])",
		      "the caller already holds what it would gain");
	tree_done(&tree);
	analysis_free(analysis);
}

Test(page, notes_are_paragraphs_with_code)
{
	struct analysis *analysis = load_small();
	struct tree tree = tree_of(analysis);

	expect(&tree, "string(//*[@id='fixture-beta_chroot']//h5[1]/following-sibling::p[1])",
	       "First code <i>.");
	expect(&tree, "string(//*[@id='fixture-beta_chroot']//h5[1]/following-sibling::p[1]/code)",
	       "code");
	expect_within(&tree,
		      "string(//*[@id='fixture-beta_chroot']//h5[1]/following-sibling::p[2])",
		      "Second\nparagraph.");
	expect_within(&tree, "string(//*[@id='fixture-alpha_always'])", "no further note on it");
	tree_done(&tree);
	analysis_free(analysis);
}

Test(page, a_partial_run_says_so)
{
	struct analysis *analysis = load_small();
	struct tree tree = tree_of(analysis);

	expect(&tree, "count(//*[@class='banner'])", "0");
	tree_done(&tree);
	analysis->complete = false;
	tree = tree_of(analysis);
	expect_within(&tree, "string(//*[@class='banner'])",
		      "This run is partial. Not every planned trial has been executed.");
	tree_done(&tree);
	analysis->lost = 3;
	tree = tree_of(analysis);
	expect_within(&tree, "string(//*[@class='banner'])",
		      "Its journal was cut and lacks 3 trials");
	tree_done(&tree);
	analysis_free(analysis);
}

static void replace(char **text, const char *by)
{
	free(*text);
	*text = strdup(by);
}

#define HOSTILE "</script><script>alert(1)</script><img src=x onerror=y> \"'&amp; ]]> <!-- \x01"

/* Everything that a journal or a catalogue of somebody else may hold. */
static struct analysis *hostile(void)
{
	struct analysis *analysis = load_small();
	struct catalog_entry *entries = analysis->catalog->entries;

	replace(&entries[0].summary, HOSTILE);
	replace(&entries[0].references, HOSTILE "; chroot(2)");
	replace(&entries[0].attack_ck, "T1611\" onclick=\"z,T99999");
	replace(&entries[0].cwe, "CWE-1/../../x");
	replace(&entries[0].features, "\xff\xfe \xc3\xa9t\xc3\xa9 \xe2\x82");
	replace(&analysis->host_line, HOSTILE);
	replace(&analysis->run_json,
		"{\"command\":\"</code></script><script>\",\"host\":{\"cpu\":\"<b>\"},"
		"\"filters\":[{\"profile\":\"<b>\",\"mask\":1,\"allow\":[\"<b>\",{}]},7],"
		"\"parameters\":[\"<b>\"]}");
	for (size_t i = 0; i < analysis->cell_count; i++)
		strcpy(analysis->cells[i].effective, HOSTILE);
	return analysis;
}

Test(page, what_looks_like_markup_is_text)
{
	struct analysis *analysis = hostile();
	struct tree tree = tree_of(analysis);

	/* The data of one map, and the page's own script. */
	expect(&tree, "count(//script)", "2");
	expect(&tree, "count(//img | //b | //*[@onclick] | //*[@onerror])", "0");
	expect_within(&tree, "string(//*[@id='provenance'])",
		      "</script><script>alert(1)</script><img src=x onerror=y> \"'&amp; ]]> <!-- "
		      "\xef\xbf\xbd");
	expect_within(&tree, "string(//*[@id='fixture-alpha_always'])", "CWE-1/../../x");
	expect(&tree, "count(//*[@id='fixture-alpha_always']//a)", "1"); /* chroot(2) */
	cr_expect(xmlCheckUTF8((const xmlChar *)tree.text));
	tree_done(&tree);
	analysis_free(analysis);
}

Test(page, the_data_of_the_map_are_json)
{
	struct analysis *analysis = hostile();
	struct tree tree = tree_of(analysis);
	char *text = value(&tree, "string(//script[@id='cells-0'])");
	cJSON *data = cJSON_Parse(text);
	const cJSON *state = cJSON_GetArrayItem(cJSON_GetObjectItem(data, "states"), 0);

	cr_assert(data, "%.200s", text);
	cr_expect_null(strpbrk(text, "<>&"));
	cr_expect_eq(cJSON_GetArraySize(cJSON_GetObjectItem(data, "rows")), 6);
	cr_expect_eq(cJSON_GetArraySize(cJSON_GetObjectItem(data, "masks")), 4);
	cr_expect(strstr(cJSON_GetArrayItem(state, 1)->valuestring, "</script><script>alert(1)"));
	cJSON_Delete(data);
	free(text);
	tree_done(&tree);
	analysis_free(analysis);
}

Test(page, where_it_cannot_be_written_an_error_names_the_place)
{
	struct analysis *analysis = load_small();
	struct writing writing = {
		.analysis = analysis, .folder = folder_at("/nonexistent"), .notes = &notes};
	struct ww_error e = {0};

	cr_expect_eq(report_html_write(&writing, &e), -1);
	cr_expect_eq(e.code, 2);
	cr_expect(strstr(e.text, "/nonexistent/report.html"), "%s", e.text);
	analysis_free(analysis);
}

/* ---- columns ---- */

#define FACTORS 8
#define MASKS (1 << FACTORS)

/* Rows over eight factors; row r escapes in mask m where escapes(r, m). */
struct study {
	struct analysis analysis;
	struct group group;
	struct row rows[FACTORS];
	struct cell cells[FACTORS * MASKS];
};

static struct study *study_of(size_t rows, bool (*escapes)(size_t r, uint64_t m))
{
	struct study *study = calloc(1, sizeof *study);

	cr_assert(study);
	for (size_t r = 0; r < rows; r++) {
		study->rows[r] = (struct row){
			.factors = MASKS - 1, .first_cell = r * MASKS, .cell_count = MASKS};
		for (uint64_t m = 0; m < MASKS; m++) {
			struct cell *cell = &study->cells[r * MASKS + m];

			cell->mask = m;
			cell->verdict.verdict = escapes(r, m) ? VERDICT_ESCAPED : VERDICT_BLOCKED;
		}
	}
	study->analysis = (struct analysis){.cells = study->cells};
	study->group = (struct group){
		.rows = study->rows, .count = rows, .factors = MASKS - 1, .factor_count = FACTORS};
	return study;
}

static bool by_first_factor(size_t r, uint64_t m)
{
	return r == 0 && m & 1;
}

static bool by_own_factor(size_t r, uint64_t m)
{
	return m >> r & 1;
}

Test(columns, masks_with_the_same_verdicts_share_one)
{
	struct study *study = study_of(2, by_first_factor);
	struct map_columns columns;

	cr_assert_eq(map_columns_of(&study->analysis, &study->group, &columns), 0);
	cr_expect(columns.grouped);
	cr_expect_eq(columns.masks, MASKS);
	cr_assert_eq(columns.count, 2);
	cr_expect_eq(columns.columns[0].mask, 0);
	cr_expect_eq(columns.columns[1].mask, 1);
	cr_expect_eq(columns.columns[0].stands_for, MASKS / 2);
	cr_expect_eq(columns.columns[1].stands_for, MASKS / 2);
	map_columns_done(&columns);
	free(study);
}

Test(columns, too_many_are_cut_after_those_with_the_fewest_factors)
{
	struct study *study = study_of(FACTORS, by_own_factor);
	struct map_columns columns;

	cr_assert_eq(map_columns_of(&study->analysis, &study->group, &columns), 0);
	cr_expect_eq(columns.patterns, MASKS);
	cr_assert_eq(columns.count, MAP_COLUMNS_MAX);
	/* 1 + 8 + 28 + 56 masks have at most three of eight factors. */
	cr_expect_eq(columns.columns[0].mask, 0);
	cr_expect_eq(columns.columns[1].mask, 1);
	cr_expect_eq(columns.columns[9].mask, 3);
	cr_expect_eq(__builtin_popcountll(columns.columns[92].mask), 3);
	cr_expect_eq(__builtin_popcountll(columns.columns[93].mask), 4);
	map_columns_done(&columns);
	free(study);
}

Test(columns, a_cell_is_found_by_its_mask)
{
	struct analysis *analysis = load_small();
	const struct row *row = &analysis->rows[0];

	cr_expect_eq(map_cell(analysis, row, 4), &analysis->cells[row->first_cell + 2]);
	cr_expect_null(map_cell(analysis, row, 2));
	cr_expect_null(map_cell(analysis, row, 64));
	analysis_free(analysis);
}

/* ---- links ---- */

static const char *link_of(const char *text)
{
	static char link[LINK_MAX];

	if (attack_link(text, link) || cwe_link(text, link) || cve_link(text, link) ||
	    manual_link(text, link))
		return link;
	return "";
}

Test(links, of_known_forms_alone)
{
	static const char *const known[][2] = {
		{"T1548", "https://attack.mitre.org/techniques/T1548/"},
		{"T1548.001", "https://attack.mitre.org/techniques/T1548/001/"},
		{"CWE-668", "https://cwe.mitre.org/data/definitions/668.html"},
		{"CVE-2024-21626", "https://www.cve.org/CVERecord?id=CVE-2024-21626"},
		{"chroot(2)", "https://man7.org/linux/man-pages/man2/chroot.2.html"},
		{"capabilities(7) \"File capabilities\"",
		 "https://man7.org/linux/man-pages/man7/capabilities.7.html"},
	};
	static const char *const unknown[] = {
		"",        "T154",      "T15481",       "T1548.01",   "T1548.001x", "t1548",
		"CWE-",    "CWE-6a",    "CWE-123456",   "CVE-24-1",   "CVE-2024-",  "chroot",
		"(2)",     "chroot(9)", "chroot(",      "chroot(2",   "chroot(2)x", "a/b(2)",
		"a\"b(2)", "https://x", "javascript:1", "T1548.001/x"};

	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		cr_expect_str_eq(link_of(known[i][0]), known[i][1]);
	for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++)
		cr_expect_str_eq(link_of(unknown[i]), "", "%s", unknown[i]);
}

/* ---- words ---- */

Test(words, every_word_of_the_vocabulary_has_a_phrase)
{
	for (int i = 0; i < WW_FACTORS_COUNT; i++) {
		cr_expect_str_neq(hardening_name((enum factor)i), ww_word(&ww_factors, i));
		cr_expect_str_neq(hardening_meaning((enum factor)i), "", "%s",
				  ww_word(&ww_factors, i));
	}
	for (int i = 0; i < WW_CLASSES_COUNT; i++)
		cr_expect_str_neq(class_meaning((enum fixture_class)i), ww_word(&ww_classes, i));
	for (int i = 0; i < WW_WITNESSES_COUNT; i++)
		cr_expect_str_neq(witness_meaning((enum witness)i), ww_word(&ww_witnesses, i));
}
