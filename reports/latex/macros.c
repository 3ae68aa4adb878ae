/* SPDX-License-Identifier: MIT */
/* macros.tex: every number of a run by a name. */
#include <stdlib.h>
#include <string.h>

#include "latex/latex.h"
#include "text/launched_text.h"
#include "text/sentences.h"

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

/* Where nothing was measured: no digit, so that it cannot be taken for a number. */
static void put_unmeasured(FILE *out, const char *group, const char *name)
{
	fprintf(out, "\\newcommand{\\ww%s%s}{\\wwNotMeasured}\n", group, name);
}

static void put_known(FILE *out, const char *group, const char *name, bool known, size_t number)
{
	if (known)
		put_number(out, group, name, number);
	else
		put_unmeasured(out, group, name);
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
	      "% The names are explained in whichwall's docs/reference/latex.md.\n\n"
	      "% What stands for a number that was not measured; define it before for other "
	      "words.\n"
	      "\\providecommand{\\wwNotMeasured}{\\textit{not measured}}\n\n% The run.\n",
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
	const struct findings *findings = group->findings;

	for (int standing = 0; standing < STANDING_COUNT; standing++)
		put_known(out, group->name, names[standing],
			  standing_told(findings, (enum standing)standing),
			  findings->standing[standing]);
	put_number(out, group->name, "FullKnown", outcome_known(&findings->full));
	put_number(out, group->name, "FullUnknown", findings->full.unknown);
}

static void stem_of(const char *group, enum factor factor, char stem[2 * LATEX_NAME_MAX])
{
	char name[LATEX_NAME_MAX];

	latex_name(ww_word(&ww_factors, (int)factor), name);
	snprintf(stem, 2 * LATEX_NAME_MAX, "%s%s", group, name);
}

/* The loss of one factor alone, against full hardening. */
static void put_single(FILE *out, const char *stem, const struct single *single)
{
	const bool known = single->compared > 0;

	put_number(out, stem, "Compared", single->compared);
	put_known(out, stem, "Before", known, single->before);
	put_known(out, stem, "After", known, single->after);
	put_known(out, stem, "LetsOut", known, single->lets_out);
	put_known(out, stem, "Stops", known, single->stops);
	put_known(out, stem, "Own", known, single->own);
	put_known(out, stem, "Enabled", known, single->enabled);
	put_known(out, stem, "Untold", known, single->untold);
}

/* Over the complete rows; without any, zeros would say that nothing was found. */
static void put_share(FILE *out, const char *group, const struct findings *findings,
		      const struct share *share)
{
	static const char *const decimals[] = {"Shapley", "Banzhaf"};
	const struct fraction values[] = {share->shapley, share->banzhaf};
	const bool known = findings->complete > 0;
	char stem[2 * LATEX_NAME_MAX];

	stem_of(group, share->factor, stem);
	put_single(out, stem, &share->single);
	put_known(out, stem, "Alone", known, share->alone);
	put_known(out, stem, "Shared", known, share->shared);
	put_known(out, stem, "NoPart", known, share->never);
	put_known(out, stem, "Opens", known, share->opens);
	for (size_t i = 0; i < 2; i++)
		if (known)
			put_decimal(out, stem, decimals[i], values[i]);
		else
			put_unmeasured(out, stem, decimals[i]);
}

/* Of the pair, the lower bit first. */
static void put_interaction(FILE *out, const char *group, const struct findings *findings,
			    unsigned i, unsigned j)
{
	char stem[2 * LATEX_NAME_MAX], name[LATEX_NAME_MAX], macro[LATEX_NAME_MAX + 16];

	stem_of(group, findings->shares[i].factor, stem);
	latex_name(ww_word(&ww_factors, (int)findings->shares[j].factor), name);
	snprintf(macro, sizeof macro, "%sInteraction", name);
	if (findings->complete > 0)
		put_decimal(out, stem, macro, findings->interaction[i][j]);
	else
		put_unmeasured(out, stem, macro);
}

static void put_weakest_set(FILE *out, const char *group, const struct findings *findings)
{
	const struct weak_spot *weakest = &findings->weakest;
	const bool known = weakest->ties > 0 && findings->measured_count > 1;
	char mask[WW_MASK_TEXT_MAX];

	mask_format(weakest->mask, mask);
	if (known)
		put_text(out, group, "WeakestSet", mask);
	else
		put_unmeasured(out, group, "WeakestSet");
	put_known(out, group, "WeakestSize", known, weakest->size);
	put_known(out, group, "WeakestEscapes", known, weakest->escapes);
	put_known(out, group, "WeakestTies", known, weakest->ties);
	put_number(out, group, "WeakestOf", findings->whole);
}

/* A sentence, or nothing. */
static int put_sentence(FILE *out, const char *group, const char *name,
			void (*put)(FILE *out, const struct findings *findings),
			const struct findings *findings)
{
	char *text = NULL;
	size_t size = 0;
	FILE *memory = open_memstream(&text, &size);
	bool whole;

	if (!memory)
		return -1;
	put(memory, findings);
	whole = fclose(memory) == 0;
	if (whole)
		put_text(out, group, name, text);
	free(text);
	return whole ? 0 : -1;
}

/* What could not be applied, and what of a sandbox of others was not seen. */
static int put_refused(FILE *out, const char *group, const struct findings *findings)
{
	const enum level level = findings->refusals.level;

	if (put_sentence(out, group, "Refused", put_refusals, findings) < 0)
		return -1;
	if (level == LEVEL_UNKNOWN)
		put_unmeasured(out, group, "Level");
	else
		put_text(out, group, "Level", ww_word(&ww_levels, (int)level));
	return put_sentence(out, group, "Absent", put_presence, findings);
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
	put_number(out, group->name, "MeasuredMasks", findings->measured_count);
	put_number(out, group->name, "Testable", findings->testable);
	put_number(out, group->name, "CompleteRows", findings->complete);
	put_standings(out, group);
	put_number(out, group->name, "Cells", tally.cells);
	put_verdicts(out, group->name, tally.verdicts);
	put_number(out, group->name, "Unstarted",
		   tally.closed + tally.inconclusive[REASON_LAUNCHER]);
	put_known(out, group->name, "NonMonotone", findings->complete > 0, findings->non_monotone);
	put_known(out, group->name, "Helped",
		  findings->helped > 0 || standing_measured(findings, STANDING_NEVER),
		  findings->helped);
	put_known(out, group->name, "States", findings->state_count > 0, findings->state_count);
	put_number(out, group->name, "Confirmed", predictions(group->group, "confirmed"));
	put_number(out, group->name, "Refuted", predictions(group->group, "refuted"));
	if (put_refused(out, group->name, findings) < 0)
		return -1;
	put_weakest_set(out, group->name, findings);
	for (unsigned i = 0; i < findings->factor_count; i++)
		put_share(out, group->name, findings, &findings->shares[i]);
	for (unsigned i = 0; i < findings->factor_count; i++)
		for (unsigned j = i + 1; j < findings->factor_count; j++)
			put_interaction(out, group->name, findings, i, j);
	return ferror(out) ? -1 : 0;
}
