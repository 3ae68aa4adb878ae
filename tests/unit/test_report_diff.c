/* SPDX-License-Identifier: MIT */
/* Two runs side by side: what needs no real run to be shown. */
#include <cjson/cJSON.h>
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "diff/diff.h"
#include "journal.h"
#include "plan.h"

Test(effective, changes_name_what_differs_on_either_side)
{
	static const struct {
		const char *before, *after, *text;
	} cases[] = {
		{"", "", ""},
		{"a=1;b=2", "a=1;b=2", ""},
		{"a=1;b=2", "b=2;a=1", ""},
		{"a=1;b=2", "a=1;b=3", "b=2 -> b=3"},
		{"a=1", "a=12", "a=1 -> a=12"},
		{"aa=1", "a=1", "aa=1 -> (none); (none) -> a=1"},
		{"a=1;b=2;c=3", "c=4", "a=1 -> (none); b=2 -> (none); c=3 -> c=4"},
		{"", "a=1", "(none) -> a=1"},
		{"odd", "odd", ""},
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char *text = effective_changes(cases[i].before, cases[i].after);

		cr_expect_str_eq(text, cases[i].text);
		free(text);
	}
	/* Nonsense is survived. */
	free(effective_changes(";;=;", "a"));
}

/* ---- two runs of one cell ---- */

#define FIXTURE                                                                                    \
	"{\"id\":\"alpha\",\"summary\":\"s\",\"class\":\"fs\",\"needs\":[],\"witness\":\"file\","  \
	"\"predict\":{\"root\":\"\",\"user\":\"\"},\"attack_ck\":\"\",\"cwe\":\"\","               \
	"\"references\":\"\"}"
#define RUN_OF(host, factors, masks)                                                               \
	"{\"format\":1,\"program\":\"whichwall\",\"study\":\"abc\",\"host\":{\"line\":\"L\"," host \
	"},\"complete\":true,\"callers\":[\"user\"],\"fixtures\":[\"alpha\"],\"profiles\":"        \
	"[{\"name\":\"strict\",\"factors\":[" factors "],\"masks\":[" masks                        \
	"]}],\"catalog\":[" FIXTURE "]}"
#define RUN(host) RUN_OF(host, "\"no_userns\"", "0")
#define KERNEL "\"kernel\":\"6.1\""

static void write_trial(FILE *journal, uint64_t mask, enum arm arm, enum sight sight, int err)
{
	struct facts facts = {.caller = CALLER_USER,
			      .mask = mask,
			      .arm = arm,
			      .fixture = "alpha",
			      .said = err ? SAID_REFUSED : SAID_DONE,
			      .said_errno = err,
			      .phase = PHASE_ATTEMPT,
			      .step = "open",
			      .sight = sight,
			      .ending = ENDING_HELD};
	struct trial_key key;
	char line[2048];

	strcpy(facts.profile, arm == ARM_CONTROL ? "none" : "strict");
	key = facts_key(&facts);
	facts.id = trial_id(&key);
	cr_assert_gt(journal_format(&facts, line, sizeof line), 0);
	fputs(line, journal);
}

/* The masks from `first` to `last`: refused with `err`, or escaped for 0. */
static struct analysis *analysed_masks(const char *run_json, uint64_t first, uint64_t last, int err)
{
	FILE *journal = tmpfile();
	struct ww_error e = {0};
	struct analysis *analysis;

	write_trial(journal, 0, ARM_CONTROL, SIGHT_ESCAPED, 0);
	for (uint64_t mask = first; mask <= last; mask++) {
		write_trial(journal, mask, ARM_BENIGN, SIGHT_NOT_LOOKED, 0);
		write_trial(journal, mask, ARM_ATTACK, err ? SIGHT_NOTHING : SIGHT_ESCAPED, err);
	}
	rewind(journal);
	analysis = analysis_build(journal, run_json, &e);
	cr_assert_not_null(analysis, "%s", e.text);
	fclose(journal);
	return analysis;
}

static struct analysis *analysed(const char *run_json, int err)
{
	return analysed_masks(run_json, 0, 0, err);
}

static struct run_diff differing(struct analysis *before, struct analysis *after)
{
	struct diff_side first = {.path = "one", .analysis = before, .caller = -1};
	struct diff_side second = {.path = "two", .analysis = after, .caller = -1};
	struct run_diff diff;
	struct ww_error e = {0};

	cr_assert_eq(run_diff_make(&first, &second, &diff, &e), 0, "%s", e.text);
	return diff;
}

static void render_all(const struct run_diff *diff, const char *part)
{
	diff_renderer *const renderers[] = {diff_text, diff_json, diff_markdown};

	for (size_t i = 0; i < sizeof renderers / sizeof *renderers; i++) {
		char *text = NULL;
		size_t size;
		FILE *out = open_memstream(&text, &size);

		cr_expect_eq(renderers[i](diff, out), 0);
		fclose(out);
		cr_expect(strstr(text, part), "%s in\n%s", part, text);
		free(text);
	}
}

Test(run_diff, another_errno_is_a_shift_and_no_change)
{
	struct analysis *before = analysed(RUN(KERNEL), 13);
	struct analysis *after = analysed(RUN(KERNEL), 2);
	struct run_diff diff = differing(before, after);

	cr_expect_eq(diff.comparison.change_count, 0);
	cr_expect_eq(diff.shift_count, 1);
	cr_expect_eq(diff.fact_count, 0);
	cr_expect(run_diff_differs(&diff));
	render_all(&diff, "one");
	run_diff_done(&diff);
	diff = differing(before, before);
	cr_expect_not(run_diff_differs(&diff));
	run_diff_done(&diff);
	analysis_free(before);
	analysis_free(after);
}

/* One run has full hardening and no_userns gone, the other no_userns alone. */
Test(run_diff, cells_of_other_masks_do_not_hide_what_both_have)
{
	struct analysis *two = analysed_masks(RUN(KERNEL), 0, 1, 13);
	struct analysis *one = analysed_masks(RUN(KERNEL), 1, 1, 2);
	struct run_diff diff = differing(two, one);

	cr_assert_eq(diff.shift_count, 1);
	cr_expect_eq(diff.shifts[0].before->mask, 1);
	cr_expect_eq(diff.shifts[0].after->mask, 1);
	run_diff_done(&diff);
	diff = differing(one, two);
	cr_assert_eq(diff.shift_count, 1, "the other way round");
	cr_expect_eq(diff.shifts[0].after->mask, 1);
	run_diff_done(&diff);
	analysis_free(two);
	analysis_free(one);
}

Test(run_diff, a_change_comes_with_its_cells)
{
	struct analysis *before = analysed(RUN(KERNEL), 13);
	struct analysis *after = analysed(RUN(KERNEL), 0);
	struct run_diff diff = differing(before, after);
	struct cell_pair pair;

	cr_assert_gt(diff.comparison.change_count, 0);
	cr_expect_eq(diff.comparison.changes[0].kind, CHANGE_ESCAPE);
	cr_expect_eq(diff.shift_count, 0);
	pair = run_diff_cells(&diff, &diff.comparison.changes[0], 0);
	cr_assert(pair.before && pair.after);
	cr_expect_eq(pair.before->verdict.err, 13);
	cr_expect_eq(pair.after->verdict.verdict, VERDICT_ESCAPED);
	pair = run_diff_cells(&diff, &diff.comparison.changes[0], 1);
	cr_expect(!pair.before && !pair.after, "not measured");
	render_all(&diff, "EACCES");
	run_diff_done(&diff);
	analysis_free(before);
	analysis_free(after);
}

/* A run comes from anybody. */
Test(run_diff, no_control_character_reaches_the_terminal)
{
	struct analysis *before = analysed(RUN(KERNEL), 13);
	struct analysis *after = analysed(RUN("\"kernel\":\"\\u001b[2J\\u0007\""), 13);
	struct run_diff diff = differing(before, after);
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	cr_assert_eq(diff_text(&diff, out), 0);
	fclose(out);
	cr_expect(strstr(text, "[2J"));
	for (const char *c = text; *c; c++)
		cr_expect((unsigned char)*c >= ' ' || *c == '\n', "%02x", *c);
	free(text);
	run_diff_done(&diff);
	analysis_free(before);
	analysis_free(after);
}

Test(run_diff, facts_of_hosts_are_named_by_their_path)
{
	struct analysis *before = analysed(
		RUN("\"kernel\":\"6.1\",\"boot_id\":\"x\",\"gone\":1,\"sysctls\":{\"a/b\":\"1\"}"),
		13);
	struct analysis *after = analysed(RUN("\"kernel\":\"6.2\",\"boot_id\":\"y\",\"sysctls\":{"
					      "\"a/b\":\"2\",\"c\":\"<&>|\"},"
					      "\"inherited_limits\":{\"as\":\"1:1\"}"),
					  13);
	struct run_diff diff = differing(before, after);
	static const char *const expected[][3] = {
		{"host.kernel", "6.1", "6.2"},
		{"host.gone", "1", ""},
		{"host.sysctls.a/b", "1", "2"},
		{"host.sysctls.c", "", "<&>|"},
	};

	cr_assert_eq(diff.fact_count, 4);
	for (size_t i = 0; i < 4; i++) {
		cr_expect_str_eq(diff.facts[i].name, expected[i][0]);
		cr_expect_str_eq(diff.facts[i].before, expected[i][1]);
		cr_expect_str_eq(diff.facts[i].after, expected[i][2]);
	}
	cr_expect_not(run_diff_differs(&diff), "the host alone is no finding");
	render_all(&diff, "6.2");
	run_diff_done(&diff);
	analysis_free(before);
	analysis_free(after);
}

/* ---- what the renderers say ---- */

static char *rendered(diff_renderer *render, const struct run_diff *diff)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	cr_assert_eq(render(diff, out), 0);
	fclose(out);
	return text;
}

static void expect_rendered(diff_renderer *render, const struct run_diff *diff, const char *part)
{
	char *text = rendered(render, diff);

	cr_expect(strstr(text, part), "not found: %s\n%s", part, text);
	free(text);
}

static void expect_word(const cJSON *object, const char *key, const char *word)
{
	cr_expect_str_eq(cJSON_GetStringValue(cJSON_GetObjectItem(object, key)), word, "%s", key);
}

/* Of the first change, and of its first cell. */
static void expect_json(const struct run_diff *diff, const char *direction, const char *before,
			const char *after)
{
	char *text = rendered(diff_json, diff);
	cJSON *root = cJSON_Parse(text);
	const cJSON *change = cJSON_GetArrayItem(cJSON_GetObjectItem(root, "changes"), 0);
	const cJSON *cell = cJSON_GetArrayItem(cJSON_GetObjectItem(change, "cells"), 0);

	cr_assert(cell, "%s", text);
	expect_word(change, "direction", direction);
	expect_word(cJSON_GetObjectItem(cell, "before"), "verdict", before);
	expect_word(cJSON_GetObjectItem(cell, "after"), "verdict", after);
	cJSON_Delete(root);
	free(text);
}

/* Two changes of the row: it escapes, and with nothing dropped. */
Test(rendered, worse_and_better_are_told_apart)
{
	struct analysis *held = analysed(RUN(KERNEL), 13), *open = analysed(RUN(KERNEL), 0);
	struct run_diff diff = differing(held, open);

	expect_json(&diff, "worse", "blocked", "escaped");
	expect_rendered(diff_text, &diff, "      0 (none): blocked: EACCES at open -> escaped\n");
	expect_rendered(diff_text, &diff,
			"\n1 row compared: 2 changes for the worse, 0 for the better, 0 cells");
	expect_rendered(diff_markdown, &diff,
			"\n1 row compared; 0 cells have the same verdict on other evidence.\n");
	expect_rendered(diff_markdown, &diff,
			"| escapes now under full hardening; before: blocked | blocked: EACCES at "
			"open | escaped |\n");
	run_diff_done(&diff);
	diff = differing(open, held);
	expect_json(&diff, "better", "escaped", "blocked");
	expect_rendered(diff_text, &diff, "      0 (none): escaped -> blocked: EACCES at open\n");
	expect_rendered(diff_text, &diff, ": 0 changes for the worse, 2 for the better, 0 cells");
	expect_rendered(
		diff_markdown, &diff,
		"| blocked now under full hardening | escaped | blocked: EACCES at open |\n");
	run_diff_done(&diff);
	analysis_free(held);
	analysis_free(open);
}

/* Eight masks, of which three are shown. */
Test(rendered, what_is_not_shown_is_counted)
{
	static const char run[] =
		RUN_OF(KERNEL, "\"no_userns\",\"no_pidns\",\"no_chroot\"", "0,1,2,3,4,5,6,7");
	struct analysis *held = analysed_masks(run, 0, 7, 13);
	struct analysis *open = analysed_masks(run, 0, 7, 0);
	struct run_diff diff = differing(held, open);

	expect_rendered(diff_text, &diff,
			"      2 (no_pidns): blocked: EACCES at open -> escaped\n"
			"      and 5 more\n");
	run_diff_done(&diff);
	analysis_free(held);
	analysis_free(open);
}

/* Planned and missing. */
Test(rendered, what_was_not_measured_has_no_verdict)
{
	static const char run[] = RUN_OF(KERNEL, "\"no_userns\"", "0,1");
	struct analysis *whole = analysed_masks(run, 0, 1, 13);
	struct analysis *part = analysed_masks(run, 0, 0, 13);
	struct run_diff diff = differing(whole, part);

	expect_rendered(diff_text, &diff,
			"      1 (no_userns): blocked: EACCES at open -> not measured\n");
	run_diff_done(&diff);
	analysis_free(whole);
	analysis_free(part);
}
