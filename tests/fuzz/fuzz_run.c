/* SPDX-License-Identifier: MIT */
/* A whole run, run.json and after a NUL the journal: it is refused with a message, or analysed and
 * written in every format that applies.  Nothing that is made for people to read has a character
 * that a terminal would obey. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "diff/diff.h"
#include "factor.h"
#include "json_text.h"
#include "report.h"
#include "terminal/explain.h"
#include "terminal/summary_search.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void expect_harmless(const char *text)
{
	while (*text) {
		const uint32_t code = utf8_next(&text);

		if (code != '\n' && code != '\t' && utf8_unfit(code))
			abort();
	}
}

static int print_summary(const struct analysis *analysis, FILE *out)
{
	return analysis->searched ? summary_search(analysis, "run", out)
				  : summary_print(analysis, "run", false, out);
}

static int print_explanation(const struct analysis *analysis, FILE *out)
{
	struct explanation explanation = {
		.fixture = &analysis->catalog->entries[0], .note = "", .analysis = analysis};

	return analysis->catalog->count > 0 ? explain_text(&explanation, out) : 0;
}

static int print_difference(const struct analysis *analysis, FILE *out)
{
	const struct diff_side side = {.path = "run", .analysis = analysis, .caller = -1};
	struct ww_error e = {0};
	struct run_diff diff;
	int status;

	if (run_diff_make(&side, &side, &diff, &e) < 0)
		return 0;
	status = diff_text(&diff, out) | diff_markdown(&diff, out) | diff_json(&diff, out);
	run_diff_done(&diff);
	return status;
}

static void write_one(renderer *render, const struct analysis *analysis)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out || render(analysis, out) < 0 || fclose(out) != 0 || strlen(text) != size)
		abort();
	expect_harmless(text);
	free(text);
}

static void write_formats(const struct analysis *analysis)
{
	for (size_t i = 0; i < OUTPUTS_COUNT; i++)
		if (outputs[i].render && output_applies(&outputs[i], analysis))
			write_one(outputs[i].render, analysis);
	write_one(print_summary, analysis);
	if (analysis->searched)
		return;
	write_one(report_md, analysis);
	write_one(print_explanation, analysis);
	write_one(print_difference, analysis);
}

static FILE *open_bytes(const uint8_t *bytes, size_t size)
{
	return size ? fmemopen((void *)bytes, size, "r") : fopen("/dev/null", "r");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *end = size ? memchr(data, '\0', size) : NULL;
	size_t length = end ? (size_t)(end - data) : size;
	FILE *journal = open_bytes(data + length + (end != NULL), size - length - (end != NULL));
	char *run_json = strndup((const char *)data, length);
	struct ww_error e = {0};
	struct analysis *analysis;

	if (!journal || !run_json)
		abort();
	analysis = analysis_build(journal, run_json, &e);
	if (analysis)
		write_formats(analysis);
	else if (e.code == 0 || *e.text == '\0')
		abort();
	analysis_free(analysis);
	factors_forget();
	free(run_json);
	fclose(journal);
	return 0;
}
