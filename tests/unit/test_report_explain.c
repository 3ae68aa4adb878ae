/* SPDX-License-Identifier: MIT */
/* Explanations of fixtures of tests/golden/small/, against golden files. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "catalog_parse.h"
#include "study.h"
#include "terminal/explain.h"

/* All fixtures of the study, one after the other. */
static void explain_all(int (*render)(const struct explanation *explanation, FILE *out),
			const char *name)
{
	char *text = NULL;
	struct ww_error e = {0};
	size_t size = 0;
	struct analysis *analysis = load_small();
	FILE *out = open_memstream(&text, &size);

	for (size_t i = 0; i < analysis->row_count; i++) {
		struct explanation explanation = {.fixture = analysis->rows[i].fixture,
						  .note = "What it tries.\n\nWhy it works.\n",
						  .analysis = analysis};

		cr_assert_eq(explain_control(&explanation, in_tests("golden/small"), &e), 0, "%s",
			     e.text);
		cr_assert_eq(render(&explanation, out), 0);
	}
	fclose(out);
	compare_golden(name, text);
	free(text);
	analysis_free(analysis);
}

Test(golden, explain_text)
{
	explain_all(explain_text, "small.explain.txt");
}

Test(golden, explain_json)
{
	explain_all(explain_json, "small.explain.jsonl");
}

Test(explain, without_a_run_there_is_nothing_measured)
{
	char id[] = "alpha", summary[] = "Tries", never[] = "", sets[] = "no_userns|no_nnp";
	struct catalog_entry entry = {.id = id,
				      .summary = summary,
				      .attack_ck = never,
				      .cwe = never,
				      .references = never,
				      .features = never,
				      .predict = {never, sets}};
	const struct explanation explanation = {.fixture = &entry, .note = ""};
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	cr_assert_eq(explain_text(&explanation, out), 0);
	fclose(out);
	cr_expect(strstr(text, "alpha (fs): Tries"));
	cr_expect(strstr(text, "No explanation is built in"));
	cr_expect(strstr(text, "root: never escapes"));
	cr_expect(strstr(text, "user: no_userns|no_nnp"));
	cr_expect_null(strstr(text, "Measured"));
	free(text);
}

/* Asks one question of a text: every expected part stands in it. */
static void expect_parts(const char *text, const char *const *parts, size_t count)
{
	for (size_t i = 0; i < count; i++)
		cr_expect(strstr(text, parts[i]), "not found: %s\n%s", parts[i], text);
}

Test(explain, an_external_fixture_by_its_manifest)
{
	static const char *const parts[] = {
		"x_head (fs): Reads the canary with head",
		"An external fixture: this is what its manifest declares.",
		"  program       /usr/bin/head\n",
		"  arguments     -c 64 {canary}\n",
		"  benign        /dev/null\n",
		"  protocol      plain\n",
		"  prints        {nonce}\n",
		"  benign prints ok\n",
		"  references    head(1)\n",
	};
	static const char *const json[] = {
		"\"program\":\t\"/usr/bin/head\"",
		"\"protocol\":\t\"plain\"",
		"\"arguments\":\t[\"-c\", \"64\", \"{canary}\"]",
		"\"benign_arguments\":\t[\"/dev/null\"]",
		"\"marker\":\t\"{nonce}\"",
	};
	struct catalog catalog = {0};
	struct ww_error e = {0};
	struct explanation explanation = {.note = ""};
	char *text = NULL;
	size_t size = 0;
	FILE *out;

	cr_assert_eq(catalog_parse("[{\"id\":\"x_head\",\"summary\":\"Reads the canary with head\","
				   "\"class\":\"fs\",\"needs\":[\"canary\"],\"witness\":\"nonce\","
				   "\"predict\":{\"root\":\"\",\"user\":\"\"},\"attack_ck\":\"\","
				   "\"cwe\":\"\",\"references\":\"head(1)\","
				   "\"program\":\"/usr/bin/head\",\"protocol\":\"plain\","
				   "\"arguments\":[\"-c\",\"64\",\"{canary}\"],"
				   "\"marker\":\"{nonce}\",\"benign_arguments\":[\"/dev/null\"],"
				   "\"benign_marker\":\"ok\"}]",
				   &catalog, &e),
		     0, "%s", e.text);
	explanation.fixture = &catalog.entries[0];
	out = open_memstream(&text, &size);
	cr_assert_eq(explain_text(&explanation, out), 0);
	fclose(out);
	expect_parts(text, parts, sizeof parts / sizeof *parts);
	free(text);
	out = open_memstream(&text, &size);
	cr_assert_eq(explain_json(&explanation, out), 0);
	fclose(out);
	expect_parts(text, json, sizeof json / sizeof *json);
	free(text);
	catalog_done(&catalog);
}
