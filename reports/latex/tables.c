/* SPDX-License-Identifier: MIT */
/* Tables in the style of booktabs.  Widths are shares of \linewidth and every text may break, so
 * that none is wider than the page, whatever the fixtures are called. */
#include <string.h>

#include "hardening.h"
#include "latex/latex.h"

#define TERMS_SHOWN 8 /* of one row; matrix.csv has them all */

const struct latex_table latex_tables[] = {
	{"table-outcomes", "How escapes fare, by class",
	 "Fixtures that escape under full hardening, when one factor goes, when several go, never; "
	 "of the unseen not every combination is known, the untestable fail with no hardening at "
	 "all.",
	 latex_outcomes, false},
	{"table-factors", "What the hardening behind each factor earns",
	 "Escapes that it alone blocks, that it blocks with others, in which it has no part, that "
	 "keeping it makes possible; Shapley and Banzhaf values, summed over all escapes.",
	 latex_factors, false},
	{"table-open", "Escapes under full hardening",
	 "With no factor taken away, these were seen to escape.", latex_open, true},
	{"table-minimal-sets", "Minimal sets",
	 "Factors of which all must go, and of which none can be left out, before the escape "
	 "works. "
	 "A bar marks a factor that must stay.",
	 latex_minimal_sets, true},
	{"table-states", "States in force",
	 "What was seen from outside, in how many combinations of factors, and how many fixtures "
	 "escape in at least one of these.",
	 latex_states, true},
};
const size_t latex_table_count = sizeof latex_tables / sizeof *latex_tables;

/* ---- parts ---- */

/* A longtable repeats its head on every page. */
static void begin_long(FILE *out, const char *columns, const char *head)
{
	fprintf(out,
		"\\begin{longtable}{@{}%s@{}}\n\\toprule\n%s \\\\\n\\midrule\n\\endhead\n"
		"\\bottomrule\n\\endfoot\n",
		columns, head);
}

static void end_long(FILE *out, const char *empty)
{
	if (empty)
		fprintf(out, "%s \\\\\n", empty);
	fputs("\\end{longtable}\n", out);
}

static void put_factors(FILE *out, uint64_t factors, const char *before, const char *separator)
{
	for (; factors; factors &= factors - 1) {
		fputs(before, out);
		latex_code(out, ww_word(&ww_factors, __builtin_ctzll(factors)));
		before = separator;
	}
}

/* ---- outcomes by class ---- */

static void put_class(const struct group *group, int fclass, FILE *out)
{
	size_t standing[STANDING_COUNT] = {0}, all = 0;

	for (size_t i = 0; i < group->count; i++) {
		if (fclass != WW_CLASSES_COUNT && (int)group->rows[i].fixture->fclass != fclass)
			continue;
		standing[row_standing(&group->rows[i])]++;
		all++;
	}
	if (all == 0 && fclass != WW_CLASSES_COUNT)
		return;
	if (fclass == WW_CLASSES_COUNT)
		fputs("\\midrule\nall", out);
	else
		latex_code(out, ww_word(&ww_classes, fclass));
	fprintf(out, " & %zu", all);
	for (int i = 0; i < STANDING_COUNT; i++)
		fprintf(out, " & %zu", standing[i]);
	fputs(" \\\\\n", out);
}

int latex_outcomes(const struct latex_group *group, FILE *out)
{
	fputs("\\begin{tabular}{@{}lrrrrrrr@{}}\n\\toprule\n"
	      " & & \\multicolumn{4}{c}{escapes} & & \\\\\n\\cmidrule(lr){3-6}\n"
	      "class & fixtures & full & one & several & never & unseen & untestable \\\\\n"
	      "\\midrule\n",
	      out);
	for (int fclass = 0; fclass <= WW_CLASSES_COUNT; fclass++)
		put_class(group->group, fclass, out);
	fputs("\\bottomrule\n\\end{tabular}\n", out);
	return ferror(out) ? -1 : 0;
}

/* ---- factors ---- */

int latex_factors(const struct latex_group *group, FILE *out)
{
	const struct findings *findings = group->findings;

	/* Nothing was counted; zeros would say that nothing was found. */
	if (findings->complete == 0) {
		fputs("No fixture has a known outcome in every combination.\n", out);
		return ferror(out) ? -1 : 0;
	}
	fputs("\\begin{tabular}{@{}lrrrrrr@{}}\n\\toprule\n"
	      "factor & alone & shared & no part & opens & Shapley & Banzhaf \\\\\n\\midrule\n",
	      out);
	for (unsigned i = 0; i < findings->factor_count; i++) {
		const struct share *share = &findings->shares[i];

		latex_code(out, ww_word(&ww_factors, (int)share->factor));
		fprintf(out, " & %zu & %zu & %zu & %zu & $%.2f$ & $%.2f$ \\\\\n", share->alone,
			share->shared, share->never, share->opens, fraction_value(share->shapley),
			fraction_value(share->banzhaf));
	}
	fputs("\\bottomrule\n\\end{tabular}\n", out);
	return ferror(out) ? -1 : 0;
}

/* ---- what escapes under full hardening ---- */

int latex_open(const struct latex_group *group, FILE *out)
{
	bool empty = true;

	begin_long(out,
		   ">{\\raggedright\\arraybackslash}p{0.30\\linewidth}l"
		   ">{\\raggedright\\arraybackslash}p{0.52\\linewidth}",
		   "fixture & class & what it does");
	for (size_t i = 0; i < group->group->count; i++) {
		const struct row *row = &group->group->rows[i];

		if (row_standing(row) != STANDING_OPEN)
			continue;
		empty = false;
		latex_code(out, row->fixture->id);
		fprintf(out, " & %s & ", ww_word(&ww_classes, (int)row->fixture->fclass));
		latex_text(out, row->fixture->summary);
		fputs(" \\\\\n", out);
	}
	end_long(out, empty ? "none & & no fixture was seen to escape" : NULL);
	return ferror(out) ? -1 : 0;
}

/* ---- minimal sets ---- */

static void put_term(FILE *out, struct implicant term)
{
	if ((term.removed | term.kept) == 0)
		fputs("always", out);
	put_factors(out, term.removed, "", " + ");
	for (uint64_t left = term.kept; left; left &= left - 1) {
		fputs(left != term.kept || term.removed ? " + " : "", out);
		fprintf(out, "$\\overline{\\mbox{");
		latex_code(out, ww_word(&ww_factors, __builtin_ctzll(left)));
		fputs("}}$", out);
	}
}

static void put_terms(FILE *out, const struct row *row)
{
	if (!row->testable) {
		fprintf(out, "untestable (");
		latex_text(out, ww_word(&ww_reasons, (int)row->reason));
		putc(')', out);
		return;
	}
	if (!row->complete) {
		fputs("not every combination is known", out);
		return;
	}
	for (size_t i = 0; i < row->term_count && i < TERMS_SHOWN; i++) {
		fputs(i > 0 ? "; " : "", out);
		put_term(out, row_term(row, i));
	}
	if (row->term_count > TERMS_SHOWN)
		fprintf(out, "; and %zu more", row->term_count - TERMS_SHOWN);
	if (row->term_count == 0)
		fputs("never", out);
}

int latex_minimal_sets(const struct latex_group *group, FILE *out)
{
	begin_long(out,
		   ">{\\raggedright\\arraybackslash}p{0.30\\linewidth}lr"
		   ">{\\raggedright\\arraybackslash}p{0.44\\linewidth}",
		   "fixture & class & escapes & must be taken away");
	for (size_t i = 0; i < group->group->count; i++) {
		const struct row *row = &group->group->rows[i];

		latex_code(out, row->fixture->id);
		fprintf(out, " & %s & ", ww_word(&ww_classes, (int)row->fixture->fclass));
		if (row->testable)
			fprintf(out, "%u/%zu", row->escapes, row->cell_count);
		fputs(" & ", out);
		put_terms(out, row);
		fputs(" \\\\\n", out);
	}
	end_long(out, group->group->count == 0 ? "none & & &" : NULL);
	return ferror(out) ? -1 : 0;
}

/* ---- states in force ---- */

/* Do all states have this key=value? */
static bool common(const struct findings *findings, const char *pair, size_t length)
{
	for (size_t i = 0; i < findings->state_count; i++) {
		const char *at = findings->states[i].text;

		while (*at && (strncmp(at, pair, length) != 0 || !strchr(";", at[length])))
			at = strchrnul(at, ';') + (*strchrnul(at, ';') != '\0');
		if (*at == '\0')
			return false;
	}
	return true;
}

/* The key=value pairs that all states have, or those that tell them apart. */
static void put_state(const struct findings *findings, const char *text, bool commons, FILE *out)
{
	const char *before = "";
	char pair[WW_EFFECTIVE_MAX];

	for (const char *at = text; *at;) {
		size_t length = strcspn(at, ";");

		if (length < sizeof pair && common(findings, at, length) == commons) {
			snprintf(pair, sizeof pair, "%.*s", (int)length, at);
			fputs(before, out);
			latex_code(out, pair);
			before = ", ";
		}
		at += length + (at[length] == ';');
	}
}

int latex_states(const struct latex_group *group, FILE *out)
{
	const struct findings *findings = group->findings;

	begin_long(out, "rr>{\\raggedright\\arraybackslash}p{0.78\\linewidth}",
		   "masks & escapes & in force");
	if (findings->state_count > 1) {
		fputs("all & & ", out);
		put_state(findings, findings->states[0].text, true, out);
		fputs(" \\\\\n\\midrule\n", out);
	}
	for (size_t i = 0; i < findings->state_count; i++) {
		const struct effective_state *state = &findings->states[i];

		fprintf(out, "%zu & %zu & ", state->mask_count, state->escapes);
		put_state(findings, state->text, findings->state_count == 1, out);
		fputs(" \\\\\n", out);
	}
	end_long(out, findings->state_count == 0 ? "0 & & nothing was seen" : NULL);
	return ferror(out) ? -1 : 0;
}
