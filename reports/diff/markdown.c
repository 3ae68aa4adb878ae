/* SPDX-License-Identifier: MIT */
/* What changed between two runs, as tables for a page or a pull request. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "diff/diff.h"
#include "markdown/markdown.h"
#include "text/change_text.h"
#include "text/phrases.h"
#include "text/verdict_text.h"

static void put_column(const char *text, FILE *out)
{
	fputs("| ", out);
	md_text(out, text);
	fputc(' ', out);
}

static void put_side(const char *name, const struct diff_side *side, FILE *out)
{
	fprintf(out, "| %s ", name);
	put_column(side->path, out);
	put_column(side->analysis->host_line, out);
	put_column(side->profile ? side->profile : "all", out);
	put_column(side->caller < 0 ? "all" : ww_word(&ww_callers, side->caller), out);
	fputs("|\n", out);
}

static void put_facts(const struct run_diff *diff, FILE *out)
{
	if (diff->fact_count > 0)
		fputs("\n## Host and settings\n\n| what | before | now |\n|---|---|---|\n", out);
	for (size_t i = 0; i < diff->fact_count; i++) {
		put_column(diff->facts[i].name, out);
		put_column(diff->facts[i].before, out);
		put_column(diff->facts[i].after, out);
		fputs("|\n", out);
	}
}

static int put_remarks(const struct run_diff *diff, FILE *out)
{
	char *text;

	if (diff->comparison.remark_count > 0)
		fputs("\n## How far they are compared\n\n", out);
	for (size_t i = 0; i < diff->comparison.remark_count; i++) {
		fputs("- ", out);
		text = remark_sentence(&diff->comparison, &diff->comparison.remarks[i]);
		if (!text)
			return -1;
		md_text(out, text);
		free(text);
		fputc('\n', out);
	}
	return 0;
}

/* Evidence of the first cell; the JSON has all. */
static void put_first_cell(const struct run_diff *diff, const struct change *change, FILE *out)
{
	char was[VERDICT_TEXT_MAX], is[VERDICT_TEXT_MAX];
	uint64_t m = 0;
	struct cell_pair pair;

	while (m < WW_BIT(change->masks.factors) && !signature_get(&change->masks, m))
		m++;
	if (m == WW_BIT(change->masks.factors)) {
		fputs("| | ", out);
		return;
	}
	pair = run_diff_cells(diff, change, mask_expand(m, change->factors));
	put_column(pair.before ? verdict_text(&pair.before->verdict, was) : "", out);
	put_column(pair.after ? verdict_text(&pair.after->verdict, is) : "", out);
}

static int put_change(const struct run_diff *diff, const struct change *change, FILE *out)
{
	char *sentence = change_sentence(change);

	if (!sentence)
		return -1;
	put_column(change->profile, out);
	put_column(ww_word(&ww_callers, (int)change->caller), out);
	put_column(*change->fixture ? change->fixture : "(core)", out);
	put_column(sentence, out);
	put_first_cell(diff, change, out);
	fputs("|\n", out);
	free(sentence);
	return 0;
}

static int put_part(const struct run_diff *diff, enum diff_part part, FILE *out)
{
	bool any = false;

	for (size_t i = 0; i < diff->comparison.change_count; i++) {
		const struct change *change = &diff->comparison.changes[i];

		if (diff_part_of(change) != part)
			continue;
		if (!any)
			fprintf(out,
				"\n## %s\n\n| profile | caller | fixture | change | before (first "
				"cell) | now (first cell) |\n|---|---|---|---|---|---|\n",
				diff_part_title(part));
		any = true;
		if (put_change(diff, change, out) < 0)
			return -1;
	}
	return 0;
}

int diff_markdown(const struct run_diff *diff, FILE *out)
{
	fputs("# What changed between two runs\n\n| | run | host | profile | caller |\n"
	      "|---|---|---|---|---|\n",
	      out);
	put_side("before", &diff->before, out);
	put_side("now", &diff->after, out);
	put_facts(diff, out);
	if (put_remarks(diff, out) < 0)
		return -1;
	for (int part = 0; part < DIFF_PARTS; part++)
		if (put_part(diff, (enum diff_part)part, out) < 0)
			return -1;
	fprintf(out, "\n%zu row%s compared; %zu cell%s the same verdict on other evidence.\n",
		diff->comparison.compared, plural(diff->comparison.compared), diff->shift_count,
		diff->shift_count == 1 ? " has" : "s have");
	return ferror(out) ? -1 : 0;
}
