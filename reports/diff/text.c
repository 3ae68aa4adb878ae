/* SPDX-License-Identifier: MIT */
/* What changed between two runs, for a terminal: the hosts first, then what got worse. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "diff/diff.h"
#include "terminal/terminal.h"
#include "text/change_text.h"
#include "text/phrases.h"
#include "text/utf8.h"
#include "text/verdict_text.h"

#define CELLS_SHOWN 3  /* of one change; --json has all */
#define SHIFTS_SHOWN 2 /* of one row */

static const char *caller_word(enum caller caller)
{
	return ww_word(&ww_callers, (int)caller);
}

static void put_side(const char *name, const struct diff_side *side, FILE *out)
{
	fprintf(out, "%s  ", name);
	put_line_of(side->path, out);
	if (side->profile)
		fprintf(out, ", profile %s", side->profile);
	if (side->caller >= 0)
		fprintf(out, ", caller %s", ww_word(&ww_callers, side->caller));
	fprintf(out, " (study %s)\n", side->analysis->study);
}

static const char *or_none(const char *text)
{
	return *text ? text : "(none)";
}

static void put_facts(const struct run_diff *diff, FILE *out)
{
	if (diff->fact_count > 0)
		fputs("\nHost and settings:\n", out);
	for (size_t i = 0; i < diff->fact_count; i++) {
		fputs("  ", out);
		put_line_of(diff->facts[i].name, out);
		fputs(": ", out);
		put_line_of(or_none(diff->facts[i].before), out);
		fputs(" -> ", out);
		put_line_of(or_none(diff->facts[i].after), out);
		fputc('\n', out);
	}
}

static void put_remark(const char *remark, FILE *out)
{
	fputs("  ", out);
	put_line_of(remark, out);
	fputc('\n', out);
}

static int put_remarks(const struct run_diff *diff, FILE *out)
{
	const struct comparison *comparison = &diff->comparison;

	if (comparison->remark_count > 0)
		fputs("\nHow far they are compared:\n", out);
	for (size_t i = 0; i < comparison->remark_count; i++) {
		char *text = remark_sentence(comparison, &comparison->remarks[i]);

		if (!text)
			return -1;
		put_remark(text, out);
		free(text);
	}
	return 0;
}

static const char *cell_text(const struct cell *cell, char text[VERDICT_TEXT_MAX])
{
	return cell ? verdict_text(&cell->verdict, text) : "not measured";
}

static int put_states(const struct cell_pair *pair, const char *indent, FILE *out)
{
	char *text;

	if (!pair->before || !pair->after)
		return 0;
	text = effective_changes(pair->before->effective, pair->after->effective);
	if (!text)
		return -1;
	if (*text)
		fprintf(out, "%sin force: %s\n", indent, text);
	free(text);
	return 0;
}

static int put_pair(const struct cell_pair *pair, uint64_t mask, FILE *out)
{
	char names[WW_MASK_TEXT_MAX], was[VERDICT_TEXT_MAX], is[VERDICT_TEXT_MAX];

	mask_format(mask, names);
	fprintf(out, "      %" PRIu64 " (%s): %s -> %s\n", mask, names,
		cell_text(pair->before, was), cell_text(pair->after, is));
	return put_states(pair, "        ", out);
}

static int put_evidence(const struct run_diff *diff, const struct change *change, FILE *out)
{
	unsigned shown = 0, count = signature_count(&change->masks);

	for (uint64_t m = 0; m < WW_BIT(change->masks.factors) && shown < CELLS_SHOWN; m++) {
		uint64_t mask = mask_expand(m, change->factors);
		struct cell_pair pair;

		if (!signature_get(&change->masks, m))
			continue;
		pair = run_diff_cells(diff, change, mask);
		if (put_pair(&pair, mask, out) < 0)
			return -1;
		shown++;
	}
	if (count > shown)
		fprintf(out, "      and %u more\n", count - shown);
	return 0;
}

static int put_change(const struct run_diff *diff, const struct change *change, FILE *out)
{
	char *sentence = change_sentence(change);

	if (!sentence)
		return -1;
	fprintf(out, "    %s: %s\n", change_word(change->kind), sentence);
	free(sentence);
	return diff_part_of(change) == DIFF_ONE_SIDE ? 0 : put_evidence(diff, change, out);
}

static int put_part(const struct run_diff *diff, enum diff_part part, FILE *out)
{
	const struct comparison *comparison = &diff->comparison;
	const struct change *last = NULL;

	for (size_t i = 0; i < comparison->change_count; i++) {
		const struct change *change = &comparison->changes[i];

		if (diff_part_of(change) != part)
			continue;
		if (!last)
			fprintf(out, "\n%s:\n", diff_part_title(part));
		if (!last || !change_same_row(last, change))
			fprintf(out, "  %s, %s%s%s\n", change->profile, caller_word(change->caller),
				*change->fixture ? ", " : "", change->fixture);
		last = change;
		if (put_change(diff, change, out) < 0)
			return -1;
	}
	return 0;
}

static bool same_cells_row(const struct cell_pair *a, const struct cell_pair *b)
{
	return a->before->fixture == b->before->fixture && a->before->caller == b->before->caller &&
	       strcmp(a->before->profile, b->before->profile) == 0;
}

static int put_shift_row(const struct cell_pair *shifts, size_t count, FILE *out)
{
	const struct cell *cell = shifts[0].before;

	fprintf(out, "  %s, %s, %s\n", cell->profile, caller_word(cell->caller), cell->fixture->id);
	for (size_t i = 0; i < count && i < SHIFTS_SHOWN; i++)
		if (put_pair(&shifts[i], shifts[i].after->mask, out) < 0)
			return -1;
	if (count > SHIFTS_SHOWN)
		fprintf(out, "      and %zu more\n", count - SHIFTS_SHOWN);
	return 0;
}

static int put_shifts(const struct run_diff *diff, FILE *out)
{
	if (diff->shift_count > 0)
		fputs("\nThe same verdict, on other evidence:\n", out);
	for (size_t i = 0, n; i < diff->shift_count; i += n) {
		for (n = 1; i + n < diff->shift_count &&
			    same_cells_row(&diff->shifts[i], &diff->shifts[i + n]);)
			n++;
		if (put_shift_row(&diff->shifts[i], n, out) < 0)
			return -1;
	}
	return 0;
}

static void put_counts(const struct run_diff *diff, FILE *out)
{
	const size_t rows = diff->comparison.compared, cells = diff->shift_count;
	const size_t worse = run_diff_count(diff, DIFF_WORSE);
	const size_t alone = run_diff_count(diff, DIFF_ONE_SIDE);

	fprintf(out,
		"\n%zu row%s compared: %zu change%s for the worse, %zu for the better, %zu cell%s "
		"with the same verdict on other evidence; %zu row%s in one run only\n",
		rows, plural(rows), worse, plural(worse), run_diff_count(diff, DIFF_BETTER), cells,
		plural(cells), alone, plural(alone));
}

static int put_diff(const struct run_diff *diff, FILE *out)
{
	put_side("before", &diff->before, out);
	put_side("now   ", &diff->after, out);
	put_facts(diff, out);
	if (put_remarks(diff, out) < 0)
		return -1;
	for (int part = 0; part < DIFF_PARTS; part++)
		if (put_part(diff, (enum diff_part)part, out) < 0)
			return -1;
	if (put_shifts(diff, out) < 0)
		return -1;
	put_counts(diff, out);
	return 0;
}

int diff_text(const struct run_diff *diff, FILE *out)
{
	struct terminal terminal;
	FILE *page = terminal_open(&terminal);

	return terminal_close(&terminal, page ? put_diff(diff, page) : -1, out);
}
