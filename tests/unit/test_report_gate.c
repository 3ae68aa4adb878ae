/* SPDX-License-Identifier: MIT */
/* Every format of the gate on a judgement filled by hand: each ruling, a level, rows of one side
 * alone, and texts that try to break out of their format. */
#include <cjson/cJSON.h>
#include <criterion/criterion.h>
#include <libxml/parser.h>
#include <stdlib.h>
#include <string.h>

#include "gate/gate_report.h"
#include "gate/gate_rows.h"
#include "study.h"
#include "text/utf8.h"

#define HOSTILE                                                                                    \
	"a \"quote\", 'one', ]]> <b> & | `x` ::error::y %0A #7 @team \\ # SKIP\nok 9\r\x01\xff"
#define HOSTILE_PROFILE "launcher:b|w,<\">"

/* A text that may be changed, as the records hold it. */
#define TEXT(text) ((char[]){text})

static void set_bit(struct signature *signature, uint64_t dense)
{
	signature->factors = 2;
	signature_set(signature, dense, true);
}

/* ---- the judgement ---- */

/* Lines of the baseline file are 5, 6, 7 ... */
static struct snapshot_row before_rows[] = {
	{.profile = "strict", .fixture = "alpha", .testable = true, .line = 5},
	{.profile = "strict", .fixture = "beta", .testable = true, .line = 6},
	{.profile = "strict", .fixture = "delta", .reason = REASON_VACUOUS, .line = 7},
	{.profile = "strict", .fixture = "gone", .testable = true, .line = 8},
	{.profile = "strict", .fixture = "hold", .testable = true, .line = 9},
	{.profile = "strict",
	 .caller = CALLER_USER,
	 .fixture = "alpha",
	 .testable = true,
	 .line = 10},
};
static struct snapshot_row after_rows[] = {
	{.profile = HOSTILE_PROFILE, .fixture = "alpha", .testable = true},
	{.profile = "strict", .fixture = "alpha", .testable = true},
	{.profile = "strict", .fixture = "beta", .testable = true},
	{.profile = "strict", .fixture = "delta", .reason = REASON_VACUOUS},
	{.profile = "strict", .fixture = "fresh", .testable = true},
	{.profile = "strict", .fixture = "hold", .testable = true},
	{.profile = "strict", .caller = CALLER_USER, .fixture = "alpha", .testable = true},
};
static struct snapshot_group before_groups[] = {
	{.profile = "strict", .level = LEVEL_FULL},
	{.profile = "strict", .caller = CALLER_USER, .level = LEVEL_FULL},
};
static struct snapshot_group after_groups[] = {
	{.profile = HOSTILE_PROFILE, .level = LEVEL_FULL},
	{.profile = "strict", .level = LEVEL_PARTIAL},
	{.profile = "strict", .caller = CALLER_USER, .level = LEVEL_FULL},
};
#define COUNT(array) (sizeof(array) / sizeof *(array))

static struct snapshot before = {.study = "0123456789abcdef",
				 .host_line = TEXT("Linux 6.1 x86_64"),
				 .tool_version = TEXT("0.1.0"),
				 .complete = true,
				 .groups = before_groups,
				 .group_count = COUNT(before_groups),
				 .rows = before_rows,
				 .row_count = COUNT(before_rows)};
static struct snapshot after = {.study = "fedcba9876543210",
				.host_line = TEXT("Linux 6.9 " HOSTILE),
				.tool_version = TEXT("0.2.0"),
				.complete = true,
				.groups = after_groups,
				.group_count = COUNT(after_groups),
				.rows = after_rows,
				.row_count = COUNT(after_rows)};

#define FACTORS (WW_BIT(FACTOR_NO_USERNS) | WW_BIT(FACTOR_NO_CHROOT))
static struct change changes[] = {
	{.kind = CHANGE_LEVEL,
	 .profile = "strict",
	 .before = TEXT("full"),
	 .after = TEXT("partial")},
	{.kind = CHANGE_ESCAPE,
	 .profile = "strict",
	 .fixture = "alpha",
	 .before = TEXT("blocked"),
	 .after = TEXT("")},
	{.kind = CHANGE_MIN_SET,
	 .profile = "strict",
	 .fixture = "alpha",
	 .before = TEXT(""),
	 .after = TEXT("no_chroot")},
	{.kind = CHANGE_DEPTH,
	 .profile = "strict",
	 .fixture = "beta",
	 .before = TEXT("2"),
	 .after = TEXT("1"),
	 .depth_before = {2, true},
	 .depth_after = {1, true}},
	{.kind = CHANGE_NEW_FIXTURE,
	 .profile = "strict",
	 .fixture = "fresh",
	 .before = TEXT(""),
	 .after = TEXT("depth inf"),
	 .depth_after = {-1, true}},
	{.kind = CHANGE_VANISHED,
	 .profile = "strict",
	 .fixture = "gone",
	 .before = TEXT("depth 2"),
	 .after = TEXT(""),
	 .depth_before = {2, true}},
	{.kind = CHANGE_UNKNOWN,
	 .profile = "strict",
	 .fixture = "hold",
	 .before = TEXT(""),
	 .after = TEXT("")},
	{.kind = CHANGE_ESCAPE_GONE,
	 .profile = "strict",
	 .caller = CALLER_USER,
	 .fixture = "alpha",
	 .before = TEXT(""),
	 .after = TEXT("")},
};
static const enum ruling rulings[] = {RULING_FAIL, RULING_FAIL,     RULING_EXPECTED, RULING_EXPIRED,
				      RULING_NOTE, RULING_EXPECTED, RULING_ALLOWED,  RULING_BETTER};
static struct expectation accepted[] = {
	{.profile = "strict",
	 .fixture = "alpha",
	 .kind = CHANGE_MIN_SET,
	 .reason = TEXT(HOSTILE),
	 .expires = "2026-12-31",
	 .line = 2},
	{.profile = "strict",
	 .fixture = "beta",
	 .kind = CHANGE_DEPTH,
	 .reason = TEXT("fixed in 0.3"),
	 .expires = "2026-11-22",
	 .line = 3},
	{.profile = "strict",
	 .fixture = "gone",
	 .kind = CHANGE_VANISHED,
	 .reason = TEXT("renamed"),
	 .expires = "2026-12-31",
	 .line = 4},
	{.profile = "strict",
	 .fixture = "never",
	 .kind = CHANGE_ESCAPE,
	 .reason = TEXT("old"),
	 .expires = "2026-12-31",
	 .line = 5},
};
static struct expectations expectations = {.list = accepted, .count = COUNT(accepted)};
static const struct expectation *unmet[] = {&accepted[3]};

static char alpha_id[] = "alpha", alpha_summary[] = "Reads " HOSTILE,
	    alpha_attack[] = "T1548.001,T1222.002", alpha_cwe[] = "CWE-732", empty[] = "";
static char beta_id[] = "beta", beta_summary[] = "Writes";
static struct catalog_entry entries[] = {
	{.id = alpha_id,
	 .summary = alpha_summary,
	 .attack_ck = alpha_attack,
	 .cwe = alpha_cwe,
	 .references = empty,
	 .fclass = CLASS_NET},
	{.id = beta_id,
	 .summary = beta_summary,
	 .attack_ck = empty,
	 .cwe = empty,
	 .references = empty},
};
static struct catalog catalog = {.entries = entries, .count = COUNT(entries)};

static struct remark remarks[] = {
	{.kind = REMARK_ALONE, .profile = HOSTILE_PROFILE, .text = TEXT("a/b ::error::x")}};
static struct comparison comparison = {.before = &before,
				       .after = &after,
				       .changes = changes,
				       .change_count = COUNT(changes),
				       .remarks = remarks,
				       .remark_count = 1,
				       .compared = 5};
static struct ruled_change ruled[COUNT(changes)];
static struct gate gate = {.comparison = &comparison,
			   .expectations = &expectations,
			   .catalog = &catalog,
			   .baseline_path = "./ci/base line.csv",
			   .ruled = ruled,
			   .count = COUNT(ruled),
			   .stale_rows = 1,
			   .unmet = unmet,
			   .unmet_count = 1,
			   .tripped = true};

static void fill(void)
{
	for (size_t i = 0; i < COUNT(before_rows); i++)
		if (before_rows[i].testable)
			set_bit(&before_rows[i].known, 0);
	for (size_t i = 0; i < COUNT(after_rows); i++)
		if (after_rows[i].testable)
			set_bit(&after_rows[i].known, 0);
	/* Dense mask 2 is no_chroot alone, permanent bit 4. */
	for (size_t i = 0; i < COUNT(changes); i++) {
		changes[i].factors = FACTORS;
		set_bit(&changes[i].masks, 2);
		ruled[i] = (struct ruled_change){.change = &changes[i], .ruling = rulings[i]};
		gate.tally[rulings[i]]++;
	}
	ruled[2].expectation = &accepted[0];
	ruled[3].expectation = &accepted[1];
	ruled[5].expectation = &accepted[2];
}

static char *render_with(gate_renderer *render, const struct gate *judged)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	cr_assert(out);
	cr_assert_eq(render(judged, out), 0);
	fclose(out);
	cr_assert_eq(strlen(text), size, "there is a NUL in the output");
	return text;
}

static char *render(gate_renderer *function)
{
	return render_with(function, &gate);
}

/* ---- golden files ---- */

Test(golden, every_format_has_its_file, .init = fill)
{
	cr_assert_gt(gate_format_count, 0);
	for (size_t i = 0; i < gate_format_count; i++) {
		char name[32], *text = render(gate_formats[i].render);

		snprintf(name, sizeof name, "gate.%s", gate_formats[i].id);
		compare_golden(name, text);
		free(text);
	}
}

/* ---- all formats ---- */

/* But text, which is for a terminal alone. */
Test(formats, texts_of_others_leave_no_malformed_bytes_and_no_controls, .init = fill)
{
	for (size_t i = 0; i < gate_format_count; i++) {
		char *text;

		if (strcmp(gate_formats[i].id, "text") == 0)
			continue;
		text = render(gate_formats[i].render);
		for (const char *at = text; *at;) {
			uint32_t c = utf8_next(&at);

			cr_assert_neq(c, UTF8_MALFORMED, "%s", gate_formats[i].id);
			cr_assert(c >= ' ' || c == '\n' || c == '\t', "%s: U+%04X",
				  gate_formats[i].id, (unsigned)c);
		}
		free(text);
	}
}

Test(formats, a_full_device_is_an_error, .init = fill)
{
	for (size_t i = 0; i < gate_format_count; i++) {
		FILE *out = fopen("/dev/full", "w");

		cr_assert(out);
		setvbuf(out, NULL, _IONBF, 0);
		cr_expect_lt(gate_formats[i].render(&gate, out), 0, "%s", gate_formats[i].id);
		fclose(out);
	}
}

/* ---- rows ---- */

static const struct gate_row *find_row(const struct gate_rows *rows, const char *profile,
				       enum caller caller, const char *fixture)
{
	for (size_t i = 0; i < rows->count; i++)
		if (strcmp(rows->list[i].profile, profile) == 0 && rows->list[i].caller == caller &&
		    strcmp(rows->list[i].fixture, fixture) == 0)
			return &rows->list[i];
	cr_assert_fail("no row %s/%s", profile, fixture);
	return NULL;
}

static void expect_row(const struct gate_rows *rows, const char *profile, enum caller caller,
		       const char *fixture, enum gate_outcome outcome)
{
	const struct gate_row *row = find_row(rows, profile, caller, fixture);

	cr_expect_eq(gate_row_outcome(row), outcome, "%s %s: %s", profile, fixture,
		     gate_outcome_word(gate_row_outcome(row)));
}

Test(rows, each_row_of_either_side_counts_once, .init = fill)
{
	struct gate_rows rows;

	cr_assert_eq(gate_rows_of(&gate, &rows), 0);
	/* strict root: level, alpha, beta, delta, fresh, gone, hold; strict user: level, alpha;
	 * the profile of one side: level, alpha. */
	cr_expect_eq(rows.count, 11);
	expect_row(&rows, "strict", CALLER_ROOT, "", GATE_FAILED);
	expect_row(&rows, "strict", CALLER_ROOT, "alpha", GATE_FAILED);
	expect_row(&rows, "strict", CALLER_ROOT, "beta", GATE_FAILED);
	expect_row(&rows, "strict", CALLER_ROOT, "delta", GATE_SKIPPED);
	expect_row(&rows, "strict", CALLER_ROOT, "fresh", GATE_PASSED);
	expect_row(&rows, "strict", CALLER_ROOT, "gone", GATE_EXPECTED);
	expect_row(&rows, "strict", CALLER_ROOT, "hold", GATE_PASSED);
	expect_row(&rows, "strict", CALLER_USER, "", GATE_PASSED);
	expect_row(&rows, "strict", CALLER_USER, "alpha", GATE_PASSED);
	expect_row(&rows, HOSTILE_PROFILE, CALLER_ROOT, "", GATE_SKIPPED);
	expect_row(&rows, HOSTILE_PROFILE, CALLER_ROOT, "alpha", GATE_SKIPPED);
	cr_expect_eq(find_row(&rows, "strict", CALLER_ROOT, "alpha")->count, 2);
	cr_expect_eq(gate_rows_tally(&rows, GATE_FAILED), 3);
	cr_expect_eq(gate_rows_tally(&rows, GATE_EXPECTED), 1);
	cr_expect_eq(gate_rows_tally(&rows, GATE_SKIPPED), 3);
	gate_rows_done(&rows);
}

Test(rows, what_is_inconclusive_everywhere_has_not_passed, .init = fill)
{
	struct gate_rows rows;
	char *text;

	/* hold of strict root, whose change is allowed. */
	after_rows[5].known = (struct signature){.factors = 2};
	comparison.untested = 1;
	cr_assert_eq(gate_rows_of(&gate, &rows), 0);
	expect_row(&rows, "strict", CALLER_ROOT, "hold", GATE_SKIPPED);
	text = gate_row_text(find_row(&rows, "strict", CALLER_ROOT, "hold"));
	expect_in(text, "not known: no trial of it was conclusive\nallowed: ");
	free(text);
	gate_rows_done(&rows);
	text = render(gate_summary);
	expect_in(text, "5 rows compared (1 tested on neither side): 3 changes trip the gate");
	free(text);
}

Test(rows, a_change_points_at_its_line, .init = fill)
{
	struct change elsewhere = {.profile = "other", .fixture = "alpha"};

	cr_expect_eq(change_line(&gate, &changes[1]), 5);
	cr_expect_eq(change_line(&gate, &changes[5]), 8);
	cr_expect_eq(change_line(&gate, &changes[7]), 10);
	cr_expect_eq(change_line(&gate, &changes[0]), 5, "a level: the first of its group");
	cr_expect_eq(change_line(&gate, &elsewhere), 1);
	cr_expect_eq(change_line(&gate, &changes[4]), 1, "the baseline does not have it");
}

/* ---- JUnit ---- */

static int attribute(xmlNode *node, const char *name)
{
	xmlChar *value = xmlGetProp(node, (const xmlChar *)name);
	int number;

	cr_assert(value, "%s is missing", name);
	number = atoi((char *)value);
	xmlFree(value);
	return number;
}

static int count_elements(xmlNode *node, const char *name)
{
	int count = 0;

	for (; node; node = node->next) {
		count += node->type == XML_ELEMENT_NODE &&
			 strcmp((const char *)node->name, name) == 0;
		count += count_elements(node->children, name);
	}
	return count;
}

Test(junit, counts_agree_with_the_cases, .init = fill)
{
	char *text = render(gate_junit);
	xmlDoc *document = xmlReadMemory(text, (int)strlen(text), "gate", NULL, XML_PARSE_NONET);
	xmlNode *root = document ? xmlDocGetRootElement(document) : NULL;

	cr_assert(root, "not well-formed:\n%s", text);
	cr_expect_eq(attribute(root, "tests"), 11);
	cr_expect_eq(attribute(root, "failures"), 3);
	cr_expect_eq(attribute(root, "errors"), 0);
	/* Three that were not compared, one that is accepted. */
	cr_expect_eq(attribute(root, "skipped"), 4);
	cr_expect_eq(count_elements(root, "testsuite"), 3);
	cr_expect_eq(count_elements(root, "testcase"), 11);
	cr_expect_eq(count_elements(root, "failure"), 3);
	cr_expect_eq(count_elements(root, "skipped"), 4);
	expect_in(text, "classname=\"strict.root\"");
	expect_in(text, "]]&gt;");
	cr_expect_null(strstr(text, "time"));
	xmlFreeDoc(document);
	free(text);
}

/* ---- SARIF ---- */

static const char *string_at(const cJSON *object, const char *key)
{
	const char *text = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, key));

	cr_assert(text, "%s is missing", key);
	return text;
}

static cJSON *sarif_run(cJSON **root)
{
	char *text = render(gate_sarif);
	cJSON *runs;

	*root = cJSON_Parse(text);
	free(text);
	cr_assert(*root);
	runs = cJSON_GetObjectItemCaseSensitive(*root, "runs");
	cr_assert_eq(cJSON_GetArraySize(runs), 1);
	return cJSON_GetArrayItem(runs, 0);
}

static const cJSON *sarif_rules(const cJSON *run)
{
	const cJSON *tool = cJSON_GetObjectItemCaseSensitive(run, "tool");
	const cJSON *driver = cJSON_GetObjectItemCaseSensitive(tool, "driver");

	return cJSON_GetObjectItemCaseSensitive(driver, "rules");
}

Test(sarif, results_are_what_trips_and_what_is_accepted, .init = fill)
{
	cJSON *root, *run = sarif_run(&root);
	const cJSON *results = cJSON_GetObjectItemCaseSensitive(run, "results"), *result;
	int suppressed = 0;

	/* Two fail, one is expired, two are accepted; allowed, better and new are no results. */
	cr_expect_eq(cJSON_GetArraySize(results), 5);
	cJSON_ArrayForEach(result, results)
	{
		int index = (int)cJSON_GetNumberValue(
			cJSON_GetObjectItemCaseSensitive(result, "ruleIndex"));
		const cJSON *rule = cJSON_GetArrayItem(sarif_rules(run), index);

		cr_expect_str_eq(string_at(rule, "id"), string_at(result, "ruleId"));
		cr_expect_str_eq(string_at(result, "level"), "error");
		suppressed += cJSON_HasObjectItem(result, "suppressions");
	}
	cr_expect_eq(suppressed, 2);
	cJSON_Delete(root);
}

Test(sarif, rules_are_the_fixtures_with_their_tags, .init = fill)
{
	cJSON *root, *run = sarif_run(&root);
	const cJSON *rules = sarif_rules(run), *alpha = cJSON_GetArrayItem(rules, 1);
	char *tags;

	/* The level, alpha and beta of the catalogue; of what it lacks: fresh, gone, hold. */
	cr_expect_eq(cJSON_GetArraySize(rules), 6);
	cr_expect_str_eq(string_at(alpha, "id"), "alpha");
	cr_expect_str_eq(string_at(alpha, "helpUri"),
			 "https://attack.mitre.org/techniques/T1548/001/");
	tags = cJSON_PrintUnformatted(cJSON_GetObjectItemCaseSensitive(
		cJSON_GetObjectItemCaseSensitive(alpha, "properties"), "tags"));
	cr_expect_str_eq(tags, "[\"security\",\"net\",\"external/attack/T1548.001\","
			       "\"external/attack/T1222.002\",\"external/cwe/cwe-732\"]");
	free(tags);
	cJSON_Delete(root);
}

Test(sarif, fingerprints_and_locations_are_stable, .init = fill)
{
	char *text = render(gate_sarif);

	/* printf 'strict\0root\0alpha\0escape\0' | sha256sum */
	expect_in(text,
		  "\"whichwall/"
		  "v1\":\t\"16fb693ddeb09ddd28570dc26e647f47516593f8b83d5ec072b2b4f169337d3c\"");
	/* Relative to the repository, and encoded (RFC 3986). */
	expect_in(text, "\"uri\":\t\"ci/base%20line.csv\"");
	cr_expect_null(strstr(text, "primaryLocationLineHash"));
	free(text);
}

Test(sarif, an_absolute_path_is_a_file_uri, .init = fill)
{
	char *text;

	gate.baseline_path = "/srv/b.csv";
	text = render(gate_sarif);
	expect_in(text, "\"uri\":\t\"file:///srv/b.csv\"");
	free(text);
}

/* ---- GitHub ---- */

static size_t lines_of(const char *text)
{
	size_t lines = 0;

	for (; *text; text++)
		lines += *text == '\n';
	return lines;
}

Test(github, one_command_whatever_was_found, .init = fill)
{
	char *text = render(gate_github);

	cr_expect_eq(strncmp(text, "::error title=whichwall gate tripped,", 37), 0);
	expect_in(text, ",file=ci/base line.csv,line=5::");
	cr_expect_eq(lines_of(text), 1);
	expect_in(text, "%0Astrict/root alpha: ");
	free(text);
}

Test(github, properties_and_messages_escape_what_ends_them, .init = fill)
{
	char *text;

	gate.baseline_path = "a:b,c%.csv";
	accepted[1].reason = TEXT("50%\nof");
	text = render(gate_github);
	expect_in(text, ",file=a%3Ab%2Cc%25.csv,");
	expect_in(text, "50%25%0Aof");
	free(text);
}

Test(github, a_passed_gate_is_a_notice, .init = fill)
{
	char *text;

	gate.tripped = false;
	gate.count = 0;
	memset(gate.tally, 0, sizeof gate.tally);
	text = render(gate_github);
	cr_expect_eq(strncmp(text, "::notice title=whichwall gate passed", 36), 0);
	free(text);
}

Test(github, a_baseline_outside_the_repository_is_not_named, .init = fill)
{
	char *text;

	gate.baseline_path = "../b.csv";
	text = render(gate_github);
	cr_expect_null(strstr(text, "file="));
	free(text);
}

/* ---- many changes ---- */

#define MANY 20000
/* A judgement with so many escapes, each in a row of its own. */
static struct gate many_changes(struct change *many, struct ruled_change *rulings_of_many)
{
	struct gate judged = gate;

	for (size_t i = 0; i < MANY; i++) {
		many[i] = changes[1];
		snprintf(many[i].fixture, sizeof many[i].fixture, "escape_%05zu", i);
		rulings_of_many[i] =
			(struct ruled_change){.change = &many[i], .ruling = RULING_FAIL};
	}
	judged.ruled = rulings_of_many;
	judged.count = judged.tally[RULING_FAIL] = MANY;
	judged.tally[RULING_EXPIRED] = 0;
	return judged;
}

Test(many, the_summary_stays_below_a_mebibyte_and_says_what_it_left_out, .init = fill)
{
	struct change *many = calloc(MANY, sizeof *many);
	struct ruled_change *of_many = calloc(MANY, sizeof *of_many);
	struct gate judged = many_changes(many, of_many);
	char *text = render_with(gate_summary, &judged);

	cr_expect_lt(strlen(text), 1024 * 1024);
	cr_expect_gt(strlen(text), 900 * 1024);
	expect_in(text, "lines are left out here");
	free(text);
	free(many);
	free(of_many);
}

Test(many, an_annotation_shows_ten, .init = fill)
{
	struct change *many = calloc(MANY, sizeof *many);
	struct ruled_change *of_many = calloc(MANY, sizeof *of_many);
	struct gate judged = many_changes(many, of_many);
	char *text = render_with(gate_github, &judged);

	expect_in(text, "escape_00009: ");
	cr_expect_null(strstr(text, "escape_00010: "));
	expect_in(text, "%0Aand 19990 more\n");
	free(text);
	free(many);
	free(of_many);
}

/* ---- summary ---- */

Test(summary, texts_stay_in_their_cells, .init = fill)
{
	char *text = render(gate_summary);

	expect_in(text, "## whichwall gate: tripped");
	/* No pipe, no mention, no HTML, no code span of a text. */
	expect_in(text, "\\]\\]\\> \\<b\\> \\& \\| \\`x\\` ::error::y %0A \\#7 &#64;team");
	expect_in(text, "line 5: strict, root, never, `escape`");
	free(text);
}

/* ---- TAP ---- */

static bool starts(const char *line, const char *with)
{
	return strncmp(line, with, strlen(with)) == 0;
}

/* A producer's grammar: version, plan, then comments, points numbered 1, 2, 3 ... and blocks. */
static size_t check_tap(char *text)
{
	size_t number = 0, planned = 0;
	bool block = false;
	int at = 0;

	for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n"), at++) {
		char point[32];

		if (at == 0) {
			cr_assert_str_eq(line, "TAP version 13");
		} else if (at == 1) {
			cr_assert_eq(sscanf(line, "1..%zu", &planned), 1);
		} else if (starts(line, "  ")) {
			block = block ? !starts(line, "  ...") : starts(line, "  ---");
		} else if (!starts(line, "#")) {
			cr_assert_not(block, "a block is open at: %s", line);
			snprintf(point, sizeof point, "ok %zu - ", ++number);
			cr_assert(starts(line + (starts(line, "not ") ? 4 : 0), point), "%s", line);
		}
	}
	cr_expect_not(block);
	cr_expect_eq(number, planned);
	return number;
}

Test(tap, every_row_is_a_point_of_the_plan, .init = fill)
{
	char *text = render(gate_tap);

	expect_in(text, "not ok 4 - strict root alpha\n  ---\n");
	expect_in(text, "not ok 8 - strict root gone # TODO ");
	expect_in(text, "ok 6 - strict root delta # SKIP untestable (vacuous): ");
	cr_expect_eq(check_tap(text), 11);
	free(text);
}

Test(tap, a_hash_of_a_text_is_no_directive, .init = fill)
{
	char *text;

	ruled[5].expectation = &accepted[0];
	text = render(gate_tap);
	expect_in(text, "\\#7 @team \\\\ \\# SKIP ok 9");
	free(text);
}

/* ---- JSON ---- */

Test(json, masks_are_by_permanent_bits, .init = fill)
{
	char *text = render(gate_json);
	cJSON *root = cJSON_Parse(text);
	const cJSON *list = cJSON_GetObjectItemCaseSensitive(root, "changes");
	const cJSON *masks = cJSON_GetObjectItemCaseSensitive(cJSON_GetArrayItem(list, 1), "masks");

	cr_assert(root);
	cr_expect_eq(cJSON_GetArraySize(list), (int)COUNT(changes));
	cr_expect_eq(cJSON_GetArraySize(masks), 1);
	cr_expect_eq(cJSON_GetNumberValue(cJSON_GetArrayItem(masks, 0)), 4);
	cr_expect_eq(cJSON_GetArraySize(cJSON_GetObjectItemCaseSensitive(root, "rows")), 11);
	cJSON_Delete(root);
	free(text);
}

/* ---- the schema of the JSON ---- */

static cJSON *read_schema(void)
{
	char *text = read_all(in_tests("../docs/reference/schemas/gate.schema.json"));
	cJSON *schema = cJSON_Parse(text);

	free(text);
	cr_assert(schema);
	return schema;
}

static const cJSON *words_of(const cJSON *schema, const char *definition)
{
	const cJSON *defs = cJSON_GetObjectItemCaseSensitive(schema, "$defs");

	return cJSON_GetObjectItemCaseSensitive(cJSON_GetObjectItemCaseSensitive(defs, definition),
						"enum");
}

Test(schema, its_words_are_those_of_the_program)
{
	cJSON *schema = read_schema();
	const cJSON *kinds = words_of(schema, "kind"), *ruling_words = words_of(schema, "ruling"),
		    *outcomes = words_of(schema, "outcome");

	cr_assert_eq(cJSON_GetArraySize(kinds), WW_CHANGES_COUNT);
	for (int i = 0; i < WW_CHANGES_COUNT; i++)
		cr_expect_str_eq(cJSON_GetStringValue(cJSON_GetArrayItem(kinds, i)),
				 change_word((enum change_kind)i));
	cr_assert_eq(cJSON_GetArraySize(ruling_words), WW_RULINGS_COUNT);
	for (int i = 0; i < WW_RULINGS_COUNT; i++)
		cr_expect_str_eq(cJSON_GetStringValue(cJSON_GetArrayItem(ruling_words, i)),
				 ruling_word((enum ruling)i));
	cr_assert_eq(cJSON_GetArraySize(outcomes), GATE_OUTCOMES);
	for (int i = 0; i < GATE_OUTCOMES; i++)
		cr_expect_str_eq(cJSON_GetStringValue(cJSON_GetArrayItem(outcomes, i)),
				 gate_outcome_word((enum gate_outcome)i));
	cJSON_Delete(schema);
}
