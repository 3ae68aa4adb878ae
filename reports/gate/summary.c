/* SPDX-License-Identifier: MIT */
/* GitHub's step summary: Markdown, at most 1 MiB in a step, or nothing of it is shown. */
#include <stdlib.h>
#include <string.h>

#include "gate/gate_report.h"
#include "gate/gate_rows.h"
#include "markdown/markdown.h"
#include "text/change_text.h"

#define SUMMARY_MAX (1024 * 1024)
#define RESERVE 16384 /* for what is written after the room has run out, and by others */

/* What has been written counts, so that it stays below the limit. */
struct page {
	FILE *out;
	size_t used;
	size_t left_out; /* lines that found no room */
};

/* Takes the text and frees it.  -1 when it is NULL, for want of memory. */
static int put_line(struct page *page, char *text)
{
	size_t length;

	if (!text)
		return -1;
	length = strlen(text);
	if (page->used + length > SUMMARY_MAX - RESERVE) {
		page->left_out++;
	} else {
		fputs(text, page->out);
		page->used += length;
	}
	free(text);
	return 0;
}

static char *change_line_text(const struct ruled_change *ruled)
{
	const struct change *change = ruled->change;
	char *sentence = ruled_sentence(ruled), *text = NULL;
	size_t size;
	FILE *out = sentence ? open_memstream(&text, &size) : NULL;

	if (out) {
		fputs("| ", out);
		md_text(out, change->profile);
		fprintf(out, " | %s | ", ww_word(&ww_callers, (int)change->caller));
		md_text(out, *change->fixture ? change->fixture : "core level");
		fprintf(out, " | `%s` | ", change_word(change->kind));
		md_text(out, sentence);
		fputs(" |\n", out);
		fclose(out);
	}
	free(sentence);
	return text;
}

static char *sentence_line(const char *before, const char *text, const char *after)
{
	char *line = NULL;
	size_t size;
	FILE *out = open_memstream(&line, &size);

	if (!out)
		return NULL;
	fputs(before, out);
	md_text(out, text);
	fputs(after, out);
	fclose(out);
	return line;
}

static int put_changes(struct page *page, const struct gate *gate, enum ruling ruling,
		       const char *heading)
{
	if (gate->tally[ruling] == 0)
		return 0;
	if (put_line(page, sentence_line("\n### ", heading,
					 "\n\n| profile | caller | fixture | change | what |\n"
					 "|---|---|---|---|---|\n")) < 0)
		return -1;
	for (size_t i = 0; i < gate->count; i++)
		if (gate->ruled[i].ruling == ruling &&
		    put_line(page, change_line_text(&gate->ruled[i])) < 0)
			return -1;
	return 0;
}

static int put_all_changes(struct page *page, const struct gate *gate)
{
	static const struct {
		enum ruling ruling;
		const char *heading;
	} parts[] = {
		{RULING_FAIL, "Worse than the baseline"},
		{RULING_EXPIRED, "Accepted until a day that is over"},
		{RULING_EXPECTED, "Accepted"},
		{RULING_ALLOWED, "Worse, but allowed by --fail-on"},
		{RULING_BETTER, "Better than the baseline"},
		{RULING_NOTE, "New"},
	};

	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
		if (put_changes(page, gate, parts[i].ruling, parts[i].heading) < 0)
			return -1;
	return 0;
}

static char *unmet_line(const struct expectation *expectation)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return NULL;
	fprintf(out, "- line %u: ", expectation->line);
	md_text(out, expectation->profile);
	fprintf(out, ", %s, ", ww_word(&ww_callers, (int)expectation->caller));
	md_text(out, *expectation->fixture ? expectation->fixture : "core level");
	fprintf(out, ", `%s`\n", change_word(expectation->kind));
	fclose(out);
	return text;
}

static int put_unmet(struct page *page, const struct gate *gate)
{
	if (gate->unmet_count == 0)
		return 0;
	if (put_line(page, strdup("\n### Expectations that nothing met: remove them\n\n")) < 0)
		return -1;
	for (size_t i = 0; i < gate->unmet_count; i++)
		if (put_line(page, unmet_line(gate->unmet[i])) < 0)
			return -1;
	return 0;
}

static char *remark_line(const struct comparison *comparison, const struct remark *remark)
{
	char *text = remark_sentence(comparison, remark);
	char *line = text ? sentence_line("- ", text, "\n") : NULL;

	free(text);
	return line;
}

static int put_remarks(struct page *page, const struct gate *gate)
{
	const struct comparison *comparison = gate->comparison;

	if (comparison->remark_count == 0)
		return 0;
	if (put_line(page, strdup("\n### Not compared\n\n")) < 0)
		return -1;
	for (size_t i = 0; i < comparison->remark_count; i++)
		if (put_line(page, remark_line(comparison, &comparison->remarks[i])) < 0)
			return -1;
	return 0;
}

static char *head_text(const struct gate *gate)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return NULL;
	fprintf(out, "## whichwall gate: %s\n\n", gate->tripped ? "tripped" : "passed");
	gate_counts(gate, out);
	fprintf(out, ".%s\n\n", gate->stale_rows > 0 ? " Write the baseline anew." : "");
	fclose(out);
	return text;
}

static int put_head(struct page *page, const struct gate *gate)
{
	if (put_line(page, head_text(gate)) < 0 ||
	    put_line(page, sentence_line("Host: ", gate->comparison->after->host_line, "  \n")) < 0)
		return -1;
	return put_line(page, sentence_line("Baseline: ", gate->baseline_path, "\n"));
}

int gate_summary(const struct gate *gate, FILE *out)
{
	struct page page = {.out = out};

	if (put_head(&page, gate) < 0 || put_all_changes(&page, gate) < 0 ||
	    put_unmet(&page, gate) < 0 || put_remarks(&page, gate) < 0)
		return -1;
	if (page.left_out > 0)
		fprintf(out,
			"\n**%zu line%s left out here:** a summary holds 1 MiB. The formats "
			"`json` and `text` have them all.\n",
			page.left_out, page.left_out == 1 ? " is" : "s are");
	return ferror(out) ? -1 : 0;
}
