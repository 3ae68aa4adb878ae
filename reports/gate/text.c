/* SPDX-License-Identifier: MIT */
/* The gate for a terminal: what got worse first, the verdict last. */
#include <stdlib.h>
#include <string.h>

#include "gate/gate_report.h"
#include "terminal/terminal.h"
#include "text/change_text.h"
#include "text/utf8.h"

static const char *caller_word(enum caller caller)
{
	return ww_word(&ww_callers, (int)caller);
}

static void put_row(const struct change *change, FILE *out)
{
	fprintf(out, "  %s, %s%s%s\n", change->profile, caller_word(change->caller),
		*change->fixture ? ", " : "", change->fixture);
}

static void put_expectation(const struct ruled_change *ruled, FILE *out)
{
	const struct expectation *expectation = ruled->expectation;

	if (ruled->ruling != RULING_EXPECTED && ruled->ruling != RULING_EXPIRED)
		return;
	fprintf(out,
		ruled->ruling == RULING_EXPECTED ? "      until %s: "
						 : "      was expected until %s, which is over: ",
		expectation->expires);
	put_line_of(expectation->reason, out);
	fputc('\n', out);
}

static int put_change(const struct ruled_change *ruled, FILE *out)
{
	char *sentence = change_sentence(ruled->change);

	if (!sentence)
		return -1;
	fprintf(out, "    %s: %s\n", change_word(ruled->change->kind), sentence);
	free(sentence);
	put_expectation(ruled, out);
	return 0;
}

/* The changes with one of these rulings, under a title, by rows. */
static int put_section(const struct gate *gate, unsigned rulings, const char *title, FILE *out)
{
	const struct change *last = NULL;

	for (size_t i = 0; i < gate->count; i++) {
		const struct ruled_change *ruled = &gate->ruled[i];

		if (!(rulings & 1U << ruled->ruling))
			continue;
		if (!last)
			fprintf(out, "%s\n", title);
		if (!last || !change_same_row(last, ruled->change))
			put_row(ruled->change, out);
		last = ruled->change;
		if (put_change(ruled, out) < 0)
			return -1;
	}
	if (last)
		fputc('\n', out);
	return 0;
}

static int put_sections(const struct gate *gate, FILE *out)
{
	static const struct {
		unsigned rulings;
		const char *title;
	} sections[] = {
		{1U << RULING_FAIL | 1U << RULING_EXPIRED, "Worse than the baseline:"},
		{1U << RULING_EXPECTED, "Worse, and expected:"},
		{1U << RULING_ALLOWED, "Worse, and allowed, since --fail-on does not name it:"},
		{1U << RULING_BETTER, "Better than the baseline:"},
		{1U << RULING_NOTE, "New, and not seen to escape:"},
	};

	for (size_t i = 0; i < sizeof sections / sizeof *sections; i++)
		if (put_section(gate, sections[i].rulings, sections[i].title, out) < 0)
			return -1;
	return 0;
}

static void put_unmet(const struct gate *gate, FILE *out)
{
	if (gate->unmet_count > 0)
		fputs("Expected, and not met (remove these lines):\n", out);
	for (size_t i = 0; i < gate->unmet_count; i++) {
		const struct expectation *expectation = gate->unmet[i];

		fprintf(out, "  line %u: ", expectation->line);
		put_line_of(expectation->profile, out);
		fprintf(out, ", %s%s", caller_word(expectation->caller),
			*expectation->fixture ? ", " : "");
		put_line_of(expectation->fixture, out);
		fprintf(out, ", %s (until %s: ", change_word(expectation->kind),
			expectation->expires);
		put_line_of(expectation->reason, out);
		fputs(")\n", out);
	}
	if (gate->unmet_count > 0)
		fputc('\n', out);
}

static void put_remark(const char *remark, FILE *out)
{
	fputs("  ", out);
	put_line_of(remark, out);
	fputc('\n', out);
}

static int put_remarks(const struct gate *gate, FILE *out)
{
	const struct comparison *comparison = gate->comparison;

	if (comparison->remark_count > 0)
		fputs("How far it was compared:\n", out);
	for (size_t i = 0; i < comparison->remark_count; i++) {
		char *text = remark_sentence(comparison, &comparison->remarks[i]);

		if (!text)
			return -1;
		put_remark(text, out);
		free(text);
	}
	if (comparison->remark_count > 0)
		fputc('\n', out);
	return 0;
}

static void put_tally(const struct gate *gate, enum ruling ruling, const char *what, FILE *out)
{
	if (gate->tally[ruling] > 0)
		fprintf(out, ", %zu %s", gate->tally[ruling], what);
}

static void put_verdict(const struct gate *gate, FILE *out)
{
	const char *baseline = gate->baseline_path ? gate->baseline_path : "the baseline";
	size_t failed = gate->tally[RULING_FAIL] + gate->tally[RULING_EXPIRED];

	if (gate->stale_rows > 0) {
		fprintf(out, "%zu row%s better than the baseline: update ", gate->stale_rows,
			gate->stale_rows > 1 ? "s are" : " is");
		put_line_of(baseline, out);
		fputs(" with --update\n", out);
	}
	fprintf(out, "gate: %s: ", gate->tripped ? "FAILED" : "passed");
	if (gate->tripped)
		fprintf(out, "%zu change%s for the worse, ", failed, failed > 1 ? "s" : "");
	fprintf(out, "%zu row%s compared with ", gate->comparison->compared,
		gate->comparison->compared == 1 ? "" : "s");
	put_line_of(baseline, out);
	if (gate->comparison->untested > 0)
		fprintf(out, " (%zu of them tested on neither side)", gate->comparison->untested);
	put_tally(gate, RULING_EXPIRED, "no longer expected", out);
	put_tally(gate, RULING_EXPECTED, "expected", out);
	put_tally(gate, RULING_ALLOWED, "allowed", out);
	fputc('\n', out);
}

static int put_gate(const struct gate *gate, FILE *out)
{
	if (put_sections(gate, out) < 0)
		return -1;
	put_unmet(gate, out);
	if (put_remarks(gate, out) < 0)
		return -1;
	put_verdict(gate, out);
	return 0;
}

int gate_text(const struct gate *gate, FILE *out)
{
	struct terminal terminal;
	FILE *page = terminal_open(&terminal);

	return terminal_close(&terminal, page ? put_gate(gate, page) : -1, out);
}
