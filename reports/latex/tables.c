/* SPDX-License-Identifier: MIT */
/* Tables in the style of booktabs.  Widths are shares of \linewidth and every text may break, so
 * that none is wider than the page, whatever the fixtures are called. */
#include <string.h>

#include "hardening.h"
#include "latex/latex.h"
#include "text/phrases.h"
#include "text/sentences.h"

#define TERMS_SHOWN 8 /* of one row; matrix.csv has them all */

const struct latex_table latex_tables[] = {
	{"table-outcomes", "How escapes fare, by class",
	 "Fixtures that escape under full hardening, only without one step, only without several; "
	 "that are blocked in every combination; of which not every combination is known; that "
	 "fail with no hardening at all.",
	 latex_outcomes, false},
	{"table-factors", "What each hardening step earns",
	 "Escapes that it alone blocks, that it blocks with others, in which it has no part, that "
	 "keeping it makes possible; Shapley and Banzhaf values, summed over all escapes that are "
	 "known in every combination.",
	 latex_factors, false},
	{"table-open", "Escapes under full hardening", "With no step dropped, these escape.",
	 latex_open, true},
	{"table-minimal-sets", "Minimal sets",
	 "Steps of which all must go, and of which none can be left out, before the program "
	 "escapes. "
	 "A bar marks a step that must stay.",
	 latex_minimal_sets, true},
	{"table-states", "States in force",
	 "What was seen from outside, in how many combinations of factors, and how many fixtures "
	 "escape in at least one of these.",
	 latex_states, true},
	{"list-open", "Escapes under full hardening", "With no step dropped, these escape.",
	 latex_open_list, true},
	{"list-minimal-sets", "Minimal sets",
	 "Steps of which all must go, and of which none can be left out, before the program "
	 "escapes. "
	 "A bar marks a step that must stay.",
	 latex_minimal_sets_list, true},
	{"list-states", "States in force",
	 "What was seen from outside, in how many combinations of factors, and how many fixtures "
	 "escape in at least one of these.",
	 latex_states_list, true},
};
const size_t latex_table_count = sizeof latex_tables / sizeof *latex_tables;

/* ---- parts ---- */

/* What a table has beside its rows: a longtable repeats its head on every page, and LaTeX refuses
 * it in two columns; a list has the same rows as paragraphs, which fit wherever text does. */
struct form {
	bool is_list;
	const char *columns, *head; /* of the table */
};

static void begin(FILE *out, const struct form *form)
{
	if (form->is_list)
		fputs("\\begin{list}{}{\\setlength{\\leftmargin}{1em}\\setlength{\\itemindent}{-"
		      "1em}"
		      "\\setlength{\\labelwidth}{0pt}\\setlength{\\labelsep}{0pt}"
		      "\\setlength{\\itemsep}{0pt}\\setlength{\\parsep}{1pt}\\raggedright}\n",
		      out);
	else
		fprintf(out,
			"\\begin{longtable}{@{}%s@{}}\n\\toprule\n%s \\\\\n\\midrule\n"
			"\\endhead\n\\bottomrule\n\\endfoot\n",
			form->columns, form->head);
}

/* `empty`: a row, cells parted by &, in place of none; or NULL. */
static void end(FILE *out, const struct form *form, const char *empty)
{
	if (empty && form->is_list)
		fprintf(out, "\\item %.*s\n", (int)strcspn(empty, "&"), empty);
	else if (empty)
		fprintf(out, "%s \\\\\n", empty);
	fputs(form->is_list ? "\\end{list}\n" : "\\end{longtable}\n", out);
}

static void begin_row(FILE *out, const struct form *form)
{
	fputs(form->is_list ? "\\item " : "", out);
}

static void next_cell(FILE *out, const struct form *form)
{
	fputs(form->is_list ? "; " : " & ", out);
}

static void end_row(FILE *out, const struct form *form)
{
	fputs(form->is_list ? "\n" : " \\\\\n", out);
}

static void put_label(FILE *out, enum factor factor)
{
	latex_text(out, hardening_label(factor));
}

/* ---- outcomes by class ---- */

static void put_count(FILE *out, const struct findings *findings, enum standing standing,
		      size_t count)
{
	if (standing_told(findings, standing))
		fprintf(out, " & %zu", count);
	else
		fputs(" & \\textit{n.m.}", out);
}

static void put_class(const struct latex_group *of, int fclass, FILE *out)
{
	const struct group *group = of->group;
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
		put_count(out, of->findings, (enum standing)i, standing[i]);
	fputs(" \\\\\n", out);
}

/* Heads in two lines and narrow gaps, so that it fits a column. */
int latex_outcomes(const struct latex_group *group, FILE *out)
{
	bool told = true;

	for (int i = 0; i < STANDING_COUNT; i++)
		told &= standing_told(group->findings, (enum standing)i);
	fputs("\\begingroup\\setlength{\\tabcolsep}{3pt}%\n"
	      "\\begin{tabular}{@{}lrrrrrrr@{}}\n\\toprule\n"
	      " & & \\multicolumn{4}{c}{escapes without} & not & un- \\\\\n\\cmidrule(lr){3-6}\n"
	      "class & all & none & one & more & never & known & tested \\\\\n"
	      "\\midrule\n",
	      out);
	for (int fclass = 0; fclass <= WW_CLASSES_COUNT; fclass++)
		put_class(group, fclass, out);
	fputs("\\bottomrule\n", out);
	if (!told)
		fputs("\\multicolumn{8}{@{}l@{}}{\\textit{n.m.}: not measured} \\\\\n", out);
	fputs("\\end{tabular}%\n\\endgroup\n", out);
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
	fputs("\\begingroup\\setlength{\\tabcolsep}{2pt}%\n"
	      "\\begin{tabular}{@{}lrrrrrr@{}}\n\\toprule\n"
	      " & & & no & & \\multicolumn{2}{c}{value} \\\\\n\\cmidrule(l){6-7}\n"
	      "step & alone & shared & part & opens & Shapl. & Banzh. \\\\\n\\midrule\n",
	      out);
	for (unsigned i = 0; i < findings->factor_count; i++) {
		const struct share *share = &findings->shares[i];

		put_label(out, share->factor);
		fprintf(out, " & %zu & %zu & %zu & %zu & $%.2f$ & $%.2f$ \\\\\n", share->alone,
			share->shared, share->never, share->opens, fraction_value(share->shapley),
			fraction_value(share->banzhaf));
	}
	fputs("\\bottomrule\n\\end{tabular}%\n\\endgroup\n", out);
	return ferror(out) ? -1 : 0;
}

/* ---- what escapes under full hardening ---- */

static void put_open_row(FILE *out, const struct form *form, const struct row *row)
{
	begin_row(out, form);
	latex_code(out, row->fixture->id);
	next_cell(out, form);
	fputs(ww_word(&ww_classes, (int)row->fixture->fclass), out);
	next_cell(out, form);
	latex_text(out, row->fixture->summary);
	end_row(out, form);
}

/* The most severe first. */
static int put_open(const struct latex_group *of, const struct form *form, FILE *out)
{
	const struct outcome_count *full = &of->findings->full;
	const char *empty =
		outcome_known(full) ? "none & & no fixture escaped" : "\\wwNotMeasured{} & &";

	begin(out, form);
	for (int rank = 0; rank < WW_GAINS_COUNT; rank++)
		for (size_t i = 0; i < of->group->count; i++) {
			const struct row *row = &of->group->rows[i];

			if (row_standing(row) == STANDING_OPEN &&
			    gain_rank(row->fixture->gain) == rank)
				put_open_row(out, form, row);
		}
	end(out, form, full->escaped ? NULL : empty);
	return ferror(out) ? -1 : 0;
}

int latex_open(const struct latex_group *group, FILE *out)
{
	static const struct form table = {
		.columns = ">{\\raggedright\\arraybackslash}p{0.30\\linewidth}l"
			   ">{\\raggedright\\arraybackslash}p{0.52\\linewidth}",
		.head = "fixture & class & what it does"};

	return put_open(group, &table, out);
}

int latex_open_list(const struct latex_group *group, FILE *out)
{
	static const struct form list = {.is_list = true};

	return put_open(group, &list, out);
}

/* ---- minimal sets ---- */

static void put_term(FILE *out, struct implicant term)
{
	const char *before = "";

	if ((term.removed | term.kept) == 0)
		fputs("always", out);
	for (uint64_t left = term.removed; left; left &= left - 1) {
		fputs(before, out);
		put_label(out, (enum factor)__builtin_ctzll(left));
		before = " + ";
	}
	for (uint64_t left = term.kept; left; left &= left - 1) {
		fprintf(out, "%s$\\overline{\\mbox{", before);
		put_label(out, (enum factor)__builtin_ctzll(left));
		fputs("}}$", out);
		before = " + ";
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

static void put_sets_row(FILE *out, const struct form *form, const struct row *row)
{
	begin_row(out, form);
	latex_code(out, row->fixture->id);
	next_cell(out, form);
	fputs(ww_word(&ww_classes, (int)row->fixture->fclass), out);
	next_cell(out, form);
	if (row->testable && row->complete)
		fprintf(out, "%u/%zu", row->escapes, row->cell_count);
	else if (row->testable)
		fprintf(out, "%u of %zu known", row->escapes, row_known_count(row));
	if (row->testable || !form->is_list)
		next_cell(out, form);
	put_terms(out, row);
	end_row(out, form);
}

static int put_minimal_sets(const struct latex_group *of, const struct form *form, FILE *out)
{
	begin(out, form);
	for (size_t i = 0; i < of->group->count; i++)
		put_sets_row(out, form, &of->group->rows[i]);
	end(out, form, of->group->count == 0 ? "none & & &" : NULL);
	return ferror(out) ? -1 : 0;
}

int latex_minimal_sets(const struct latex_group *group, FILE *out)
{
	static const struct form table = {
		.columns = ">{\\raggedright\\arraybackslash}p{0.30\\linewidth}l"
			   ">{\\raggedleft\\arraybackslash}p{0.12\\linewidth}"
			   ">{\\raggedright\\arraybackslash}p{0.38\\linewidth}",
		.head = "fixture & class & escapes & must be dropped"};

	return put_minimal_sets(group, &table, out);
}

int latex_minimal_sets_list(const struct latex_group *group, FILE *out)
{
	static const struct form list = {.is_list = true};

	return put_minimal_sets(group, &list, out);
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

static void put_state_row(FILE *out, const struct form *form, const struct findings *findings,
			  const struct effective_state *state)
{
	begin_row(out, form);
	fprintf(out, "%zu", state->mask_count);
	if (form->is_list)
		fprintf(out, " combination%s", plural(state->mask_count));
	next_cell(out, form);
	fprintf(out, "%zu", state->escapes);
	if (form->is_list)
		fprintf(out, " escape%s", plural(state->escapes));
	next_cell(out, form);
	put_state(findings, state->text, findings->state_count == 1, out);
	end_row(out, form);
}

static int put_states(const struct latex_group *of, const struct form *form, FILE *out)
{
	const struct findings *findings = of->findings;

	begin(out, form);
	if (findings->state_count > 1) {
		begin_row(out, form);
		fputs(form->is_list ? "all: " : "all & & ", out);
		put_state(findings, findings->states[0].text, true, out);
		end_row(out, form);
		fputs(form->is_list ? "" : "\\midrule\n", out);
	}
	for (size_t i = 0; i < findings->state_count; i++)
		put_state_row(out, form, findings, &findings->states[i]);
	end(out, form, findings->state_count == 0 ? "\\wwNotMeasured{} & &" : NULL);
	return ferror(out) ? -1 : 0;
}

int latex_states(const struct latex_group *group, FILE *out)
{
	static const struct form table = {
		.columns = "rr>{\\raggedright\\arraybackslash}p{0.78\\linewidth}",
		.head = "masks & escapes & in force"};

	return put_states(group, &table, out);
}

int latex_states_list(const struct latex_group *group, FILE *out)
{
	static const struct form list = {.is_list = true};

	return put_states(group, &list, out);
}
