/* SPDX-License-Identifier: MIT */
/* macros.tex: every number of a run by a name. */
#include <string.h>

#include "latex/latex.h"

static void put_number(FILE *out, const char *group, const char *name, size_t number)
{
	fprintf(out, "\\newcommand{\\ww%s%s}{%zu}\n", group, name, number);
}

static void put_text(FILE *out, const char *group, const char *name, const char *text)
{
	fprintf(out, "\\newcommand{\\ww%s%s}{", group, name);
	latex_text(out, text);
	fputs("}\n", out);
}

static void put_decimal(FILE *out, const char *group, const char *name, struct fraction number)
{
	fprintf(out, "\\newcommand{\\ww%s%s}{%.2f}\n", group, name, fraction_value(number));
}

/* ---- the run ---- */

static void put_verdicts(FILE *out, const char *group, const size_t verdicts[WW_VERDICTS_COUNT])
{
	char name[LATEX_NAME_MAX];

	for (int verdict = 0; verdict < WW_VERDICTS_COUNT; verdict++) {
		latex_name(ww_word(&ww_verdicts, verdict), name);
		strcat(name, "Cells");
		put_number(out, group, name, verdicts[verdict]);
	}
}

int latex_run_macros(const struct analysis *analysis, FILE *out)
{
	size_t verdicts[WW_VERDICTS_COUNT] = {0};

	for (size_t i = 0; i < analysis->cell_count; i++)
		verdicts[analysis->cells[i].verdict.verdict]++;
	fputs("% Numbers of a run of whichwall, for \\input in a preamble.\n"
	      "% The names are explained in whichwall's docs/reference/latex.md.\n\n% The run.\n",
	      out);
	put_text(out, "", "Study", analysis->study);
	put_text(out, "", "Host", analysis->host_line);
	put_text(out, "", "Complete", analysis->complete ? "yes" : "no");
	put_number(out, "", "Fixtures", fixture_count(analysis));
	put_number(out, "", "Rows", analysis->row_count);
	put_number(out, "", "Cells", analysis->cell_count);
	put_number(out, "", "Trials", analysis->trials);
	put_number(out, "", "UnstableCells", analysis->unstable);
	put_verdicts(out, "", verdicts);
	return ferror(out) ? -1 : 0;
}

/* ---- a profile and caller ---- */

static size_t predictions(const struct group *group, const char *judgement)
{
	size_t count = 0;

	for (size_t i = 0; i < group->count; i++)
		count += strcmp(group->rows[i].confirmed, judgement) == 0;
	return count;
}

static void put_standings(FILE *out, const struct latex_group *group)
{
	static const char *const names[STANDING_COUNT] = {
		[STANDING_OPEN] = "EscapesFull",       [STANDING_SINGLE] = "EscapesOne",
		[STANDING_SEVERAL] = "EscapesSeveral", [STANDING_NEVER] = "Never",
		[STANDING_UNKNOWN] = "Unseen",         [STANDING_UNTESTABLE] = "Untestable"};

	for (int standing = 0; standing < STANDING_COUNT; standing++)
		put_number(out, group->name, names[standing],
			   group_standing(group->group, (enum standing)standing));
}

/* The same names where no row is complete: zeros would say that nothing was found. */
static void put_unknown(FILE *out, const char *group, const struct findings *findings)
{
	static const char *const numbers[] = {"Alone", "Shared",  "NoPart",
					      "Opens", "Shapley", "Banzhaf"};
	char name[LATEX_NAME_MAX];

	for (unsigned i = 0; i < findings->factor_count; i++) {
		latex_name(ww_word(&ww_factors, (int)findings->shares[i].factor), name);
		for (size_t j = 0; j < sizeof numbers / sizeof *numbers; j++)
			fprintf(out, "\\newcommand{\\ww%s%s%s}{n/a}\n", group, name, numbers[j]);
	}
	fprintf(out, "\\newcommand{\\ww%sWeakestSet}{n/a}\n", group);
	fprintf(out, "\\newcommand{\\ww%sWeakestSize}{n/a}\n", group);
	fprintf(out, "\\newcommand{\\ww%sWeakestEscapes}{n/a}\n", group);
}

static void put_share(FILE *out, const char *group, const struct share *share)
{
	char name[LATEX_NAME_MAX], stem[2 * LATEX_NAME_MAX];

	latex_name(ww_word(&ww_factors, (int)share->factor), name);
	snprintf(stem, sizeof stem, "%s%s", group, name);
	put_number(out, stem, "Alone", share->alone);
	put_number(out, stem, "Shared", share->shared);
	put_number(out, stem, "NoPart", share->never);
	put_number(out, stem, "Opens", share->opens);
	put_decimal(out, stem, "Shapley", share->shapley);
	put_decimal(out, stem, "Banzhaf", share->banzhaf);
}

static void put_weakest(FILE *out, const char *group, const struct weak_spot *weakest)
{
	char mask[WW_MASK_TEXT_MAX];

	mask_format(weakest->mask, mask);
	put_text(out, group, "WeakestSet", mask);
	put_number(out, group, "WeakestSize", weakest->size);
	put_number(out, group, "WeakestEscapes", weakest->escapes);
}

int latex_macros(const struct latex_group *group, FILE *out)
{
	const struct findings *findings = group->findings;
	struct group_tally tally;

	group_tally(group->analysis, group->group, &tally);
	fputs("\n% Profile ", out);
	latex_text(out, group->group->profile);
	fprintf(out, ", caller %s.\n", ww_word(&ww_callers, (int)group->group->caller));
	put_number(out, group->name, "Fixtures", group->group->count);
	put_number(out, group->name, "Factors", findings->factor_count);
	put_number(out, group->name, "Masks", (size_t)1 << findings->factor_count);
	put_number(out, group->name, "Testable", findings->testable);
	put_number(out, group->name, "CompleteRows", findings->complete);
	put_standings(out, group);
	put_number(out, group->name, "Cells", tally.cells);
	put_verdicts(out, group->name, tally.verdicts);
	put_number(out, group->name, "NonMonotone", findings->non_monotone);
	put_number(out, group->name, "States", findings->state_count);
	put_number(out, group->name, "Confirmed", predictions(group->group, "confirmed"));
	put_number(out, group->name, "Refuted", predictions(group->group, "refuted"));
	if (findings->complete == 0) {
		put_unknown(out, group->name, findings);
		return ferror(out) ? -1 : 0;
	}
	put_weakest(out, group->name, &findings->weakest);
	for (unsigned i = 0; i < findings->factor_count; i++)
		put_share(out, group->name, &findings->shares[i]);
	return ferror(out) ? -1 : 0;
}
