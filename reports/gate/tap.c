/* SPDX-License-Identifier: MIT */
/* Test Anything Protocol, version 13: a test point for each row.  An accepted change is a TODO,
 * which no harness counts as a failure.  Version 14 has nothing that is needed here, and is refused
 * by harnesses that know 13 alone. */
#include <cjson/cJSON.h>
#include <stdlib.h>

#include "gate/gate_report.h"
#include "gate/gate_rows.h"
#include "text/change_text.h"
#include "text/utf8.h"

/* Descriptions and reasons end at the line's end, and a bare # would begin a directive. */
static int put_text(const char *text, FILE *out)
{
	char *clean = utf8_clean(text);

	if (!clean)
		return -1;
	for (const char *at = clean; *at; at++) {
		if (*at == '#' || *at == '\\')
			putc('\\', out);
		putc(*at == '\n' || *at == '\t' ? ' ' : *at, out);
	}
	free(clean);
	return 0;
}

/* A string of JSON is one of YAML. */
static int put_quoted(const char *text, FILE *out)
{
	char *clean = utf8_clean(text);
	cJSON *item = clean ? cJSON_CreateString(clean) : NULL;
	char *quoted = item ? cJSON_PrintUnformatted(item) : NULL;

	if (quoted)
		fputs(quoted, out);
	cJSON_free(quoted);
	cJSON_Delete(item);
	free(clean);
	return quoted ? 0 : -1;
}

static int put_finding(const struct ruled_change *ruled, FILE *out)
{
	char *sentence = ruled_sentence(ruled);
	int result;

	if (!sentence)
		return -1;
	fprintf(out, "    - change: %s\n      ruling: %s\n      message: ",
		change_word(ruled->change->kind), ruling_word(ruled->ruling));
	result = put_quoted(sentence, out);
	putc('\n', out);
	free(sentence);
	return result;
}

static int put_diagnostics(const struct gate_row *row, FILE *out)
{
	if (row->count == 0)
		return 0;
	fputs("  ---\n  changes:\n", out);
	for (size_t i = 0; i < row->count; i++)
		if (put_finding(&row->changes[i], out) < 0)
			return -1;
	fputs("  ...\n", out);
	return 0;
}

static int put_reason(const struct gate_row *row, const char *directive, FILE *out)
{
	const struct ruled_change *first = gate_row_first(row, GATE_EXPECTED);
	char *text = first ? ruled_sentence(first) : gate_row_text(row);
	int result;

	if (!text)
		return -1;
	fprintf(out, " # %s ", directive);
	result = put_text(text, out);
	free(text);
	return result;
}

static int put_directive(const struct gate_row *row, FILE *out)
{
	switch (gate_row_outcome(row)) {
	case GATE_EXPECTED:
		return put_reason(row, "TODO", out);
	case GATE_SKIPPED:
		return put_reason(row, "SKIP", out);
	case GATE_PASSED:
	case GATE_FAILED:
	case GATE_OUTCOMES:
		break;
	}
	return 0;
}

static int put_point(const struct gate_row *row, size_t number, FILE *out)
{
	enum gate_outcome outcome = gate_row_outcome(row);
	bool bad = outcome == GATE_FAILED || outcome == GATE_EXPECTED;

	fprintf(out, "%sok %zu - ", bad ? "not " : "", number);
	if (put_text(row->profile, out) < 0)
		return -1;
	fprintf(out, " %s ", ww_word(&ww_callers, (int)row->caller));
	if (put_text(gate_row_name(row), out) < 0 || put_directive(row, out) < 0)
		return -1;
	putc('\n', out);
	return put_diagnostics(row, out);
}

static int put_comment(const char *text, FILE *out)
{
	int result;

	fputs("# ", out);
	result = put_text(text, out);
	putc('\n', out);
	return result;
}

static int put_remark(const struct comparison *comparison, size_t i, FILE *out)
{
	char *text = remark_sentence(comparison, &comparison->remarks[i]);
	int result = text ? put_comment(text, out) : -1;

	free(text);
	return result;
}

int gate_tap(const struct gate *gate, FILE *out)
{
	struct gate_rows rows;
	int result = 0;

	if (gate_rows_of(gate, &rows) < 0)
		return -1;
	fprintf(out, "TAP version 13\n1..%zu\n", rows.count);
	for (size_t i = 0; i < gate->comparison->remark_count && result == 0; i++)
		result = put_remark(gate->comparison, i, out);
	for (size_t i = 0; i < rows.count && result == 0; i++)
		result = put_point(&rows.list[i], i + 1, out);
	gate_rows_done(&rows);
	return result < 0 || ferror(out) ? -1 : 0;
}
