/* SPDX-License-Identifier: MIT */
/* What changed between two runs, as tables for a page or a pull request. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "diff/diff.h"
#include "text/change_text.h"
#include "text/utf8.h"
#include "text/verdict_text.h"

/* Text that stays in its cell of a table and is neither Markdown nor HTML. */
static int put_text(const char *text, FILE *out)
{
	char *clean = utf8_clean(text);

	for (const char *c = clean; c && *c; c++) {
		if (strchr("\\`*[]<>&|", *c))
			fputc('\\', out);
		fputc(*c == '\n' || *c == '\t' ? ' ' : *c, out);
	}
	free(clean);
	return clean ? 0 : -1;
}

static int put_column(const char *text, FILE *out)
{
	fputs("| ", out);
	if (put_text(text, out) < 0)
		return -1;
	fputc(' ', out);
	return 0;
}

static int put_side(const char *name, const struct diff_side *side, FILE *out)
{
	fprintf(out, "| %s ", name);
	if (put_column(side->path, out) < 0 || put_column(side->analysis->host_line, out) < 0 ||
	    put_column(side->profile ? side->profile : "all", out) < 0 ||
	    put_column(side->caller < 0 ? "all" : ww_word(&ww_callers, side->caller), out) < 0)
		return -1;
	fputs("|\n", out);
	return 0;
}

static int put_facts(const struct run_diff *diff, FILE *out)
{
	if (diff->fact_count > 0)
		fputs("\n## Host and settings\n\n| what | before | now |\n|---|---|---|\n", out);
	for (size_t i = 0; i < diff->fact_count; i++) {
		if (put_column(diff->facts[i].name, out) < 0 ||
		    put_column(diff->facts[i].before, out) < 0 ||
		    put_column(diff->facts[i].after, out) < 0)
			return -1;
		fputs("|\n", out);
	}
	return 0;
}

static int put_remarks(const struct run_diff *diff, FILE *out)
{
	char *text;
	int status;

	if (diff->comparison.remark_count > 0)
		fputs("\n## How far they are compared\n\n", out);
	for (size_t i = 0; i < diff->comparison.remark_count; i++) {
		fputs("- ", out);
		text = remark_sentence(&diff->comparison, &diff->comparison.remarks[i]);
		status = text ? put_text(text, out) : -1;
		free(text);
		if (status < 0)
			return -1;
		fputc('\n', out);
	}
	return 0;
}

/* Evidence of the first cell; the JSON has all. */
static int put_first_cell(const struct run_diff *diff, const struct change *change, FILE *out)
{
	char was[VERDICT_TEXT_MAX], is[VERDICT_TEXT_MAX];
	uint64_t m = 0;
	struct cell_pair pair;

	while (m < WW_BIT(change->masks.factors) && !signature_get(&change->masks, m))
		m++;
	if (m == WW_BIT(change->masks.factors)) {
		fputs("| | ", out);
		return 0;
	}
	pair = run_diff_cells(diff, change, mask_expand(m, change->factors));
	if (put_column(pair.before ? verdict_text(&pair.before->verdict, was) : "", out) < 0)
		return -1;
	return put_column(pair.after ? verdict_text(&pair.after->verdict, is) : "", out);
}

static int put_change(const struct run_diff *diff, const struct change *change, FILE *out)
{
	char *sentence = change_sentence(change);
	int status = sentence ? 0 : -1;

	if (status == 0)
		status = put_column(change->profile, out);
	if (status == 0)
		status = put_column(ww_word(&ww_callers, (int)change->caller), out);
	if (status == 0)
		status = put_column(*change->fixture ? change->fixture : "(core)", out);
	if (status == 0)
		status = put_column(sentence, out);
	if (status == 0)
		status = put_first_cell(diff, change, out);
	fputs("|\n", out);
	free(sentence);
	return status;
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
	if (put_side("before", &diff->before, out) < 0 || put_side("now", &diff->after, out) < 0 ||
	    put_facts(diff, out) < 0 || put_remarks(diff, out) < 0)
		return -1;
	for (int part = 0; part < DIFF_PARTS; part++)
		if (put_part(diff, (enum diff_part)part, out) < 0)
			return -1;
	fprintf(out, "\n%zu rows compared; %zu cells have the same verdict on other evidence.\n",
		diff->comparison.compared, diff->shift_count);
	return ferror(out) ? -1 : 0;
}
