/* SPDX-License-Identifier: MIT */
/* A sandbox has a number in the first table, by which the others name it: as many as there are, the
 * tables stay narrow. */

#include "latex/latex.h"
#include "side_report.h"
#include "text/outfile.h"
#include "text/phrases.h"
#include "text/side_text.h"

/* ---- what each sandbox lets out ---- */

static void put_sandbox(const struct side *side, size_t i, FILE *out)
{
	const struct side_column *column = &side->columns[i];
	char text[SIDE_TEXT_MAX];

	fprintf(out, "%zu & ", i + 1);
	latex_code(out, column->label);
	if (side->study_count > 1) {
		fputs(", study ", out);
		latex_code(out, column->run->analysis->study);
	}
	fputs(" (", out);
	latex_text(out, side_what(column, text));
	fprintf(out, ") & %s & ", ww_word(&ww_callers, (int)column->group.caller));
	latex_text(out, side_start_text(column, text));
	fprintf(out, " & %s", side_escapes_text(column, text));
	fprintf(out, " & %s \\\\\n", side_common_text(side, column, text));
}

static int put_sandboxes(const struct side *side, FILE *out)
{
	fputs("\\begingroup\\setlength{\\tabcolsep}{3pt}%\n"
	      "\\begin{tabular}{@{}r>{\\raggedright\\arraybackslash}p{0.34\\linewidth}l"
	      ">{\\raggedright\\arraybackslash}p{0.17\\linewidth}rr@{}}\n\\toprule\n"
	      " & & & & \\multicolumn{2}{c}{escapes} \\\\\n\\cmidrule(l){5-6}\n"
	      " & sandbox & caller & starts & of known & in all \\\\\n\\midrule\n",
	      out);
	for (size_t i = 0; i < side->column_count; i++)
		put_sandbox(side, i, out);
	fputs("\\bottomrule\n\\end{tabular}%\n\\endgroup\n", out);
	return ferror(out) ? -1 : 0;
}

/* ---- escape by escape ---- */

static const char *mark_of(const struct verdict_result *v)
{
	if (v && v->verdict == VERDICT_BLOCKED)
		return v->how == HOW_CLOSED ? "c" : "$\\cdot$";
	return v && v->verdict == VERDICT_UNTESTABLE ? "--" : side_symbol(v);
}

static void put_row(const struct side *side, size_t row, FILE *out)
{
	const struct side_row *of = &side->rows[row];

	latex_code(out, of->fixture->id);
	fprintf(out, "%s & %s", of->differs ? " $*$" : "",
		ww_word(&ww_gains, (int)of->fixture->gain));
	for (size_t i = 0; i < side->column_count; i++)
		fprintf(out, " & %s", mark_of(side_verdict(side, row, i)));
	fputs(" \\\\\n", out);
}

static int put_escapes(const struct side *side, FILE *out)
{
	fputs("\\begingroup\\setlength{\\tabcolsep}{2.5pt}%\n"
	      "\\begin{longtable}{@{}>{\\raggedright\\arraybackslash}p{0.3\\linewidth}l",
	      out);
	for (size_t i = 0; i < side->column_count; i++)
		fputs("c", out);
	fputs("@{}}\n\\toprule\nfixture & gains", out);
	for (size_t i = 0; i < side->column_count; i++)
		fprintf(out, " & %zu", i + 1);
	fputs(" \\\\\n\\midrule\n\\endhead\n\\bottomrule\n\\endfoot\n", out);
	for (size_t row = 0; row < side->row_count; row++)
		if (side_row_tells(side, row))
			put_row(side, row, out);
	fputs("\\end{longtable}%\n\\endgroup\n", out);
	return ferror(out) ? -1 : 0;
}

static void put_marked(const struct side *side, size_t row, FILE *out)
{
	const char *before = "";

	for (size_t i = 0; i < side->column_count; i++) {
		const char *mark = mark_of(side_verdict(side, row, i));

		if (*mark)
			fprintf(out, "%s%zu~%s", before, i + 1, mark);
		before = *mark ? ", " : before;
	}
}

/* The rows as paragraphs, which fit wherever text does. */
static int put_list(const struct side *side, FILE *out)
{
	fputs("\\begin{list}{}{\\setlength{\\leftmargin}{1em}\\setlength{\\itemindent}{-1em}"
	      "\\setlength{\\labelwidth}{0pt}\\setlength{\\labelsep}{0pt}"
	      "\\setlength{\\itemsep}{0pt}\\setlength{\\parsep}{1pt}\\raggedright}\n",
	      out);
	for (size_t row = 0; row < side->row_count; row++) {
		if (!side_row_tells(side, row))
			continue;
		fputs("\\item ", out);
		latex_code(out, side->rows[row].fixture->id);
		fputs("; ", out);
		put_marked(side, row, out);
		putc('\n', out);
	}
	fputs("\\end{list}\n", out);
	return ferror(out) ? -1 : 0;
}

/* ---- what each factor stops ---- */

static void put_factor(const struct side *side, enum factor factor, FILE *out)
{
	for (size_t i = 0; i < side->column_count; i++) {
		const struct side_single single = side_single(side, i, factor);

		if (!single.varied)
			continue;
		latex_text(out, hardening_label(factor));
		fprintf(out, " & %zu & ", i + 1);
		if (single.known > 0)
			fprintf(out, "%zu & %zu & %zu \\\\\n", single.adds, single.stops,
				single.known);
		else
			fputs("\\multicolumn{3}{r}{\\textit{not known}} \\\\\n", out);
	}
}

static int put_factors(const struct side *side, FILE *out)
{
	fputs("\\begin{longtable}{@{}>{\\raggedright\\arraybackslash}p{0.4\\linewidth}rrrr@{}}\n"
	      "\\toprule\ndropped alone & sandbox & adds & stops & of known \\\\\n\\midrule\n"
	      "\\endhead\n\\bottomrule\n\\endfoot\n",
	      out);
	for (uint64_t left = side->factors; left; left &= left - 1)
		put_factor(side, (enum factor)__builtin_ctzll(left), out);
	if (!side->factors)
		fputs("none & & & & \\\\\n", out);
	fputs("\\end{longtable}\n", out);
	return ferror(out) ? -1 : 0;
}

/* ---- files ---- */

static const struct {
	const char *file, *title, *caption;
	side_renderer *put;
	bool is_long, in_example;
} tables[] = {
	{"table-side.tex", "Sandboxes side by side",
	 "Each sandbox in full: whether it started the program, how many of the fixtures whose "
	 "outcome is known escape, and how many of those that are known of every sandbox with the "
	 "same caller.",
	 put_sandboxes, false, true},
	{"table-side-escapes.tex", "Escape by escape",
	 "E escaped, $\\cdot$ blocked, c blocked because the sandbox refused to start, n not known "
	 "because its launcher never started the program, ? inconclusive otherwise, -- untestable, "
	 "blank not measured. Left out is what no sandbox lets out and of which all of one caller "
	 "say the same.",
	 put_escapes, true, true},
	{"table-side-factors.tex", "What each step stops by itself",
	 "Escapes that dropping one step alone adds and stops, of those that are known with and "
	 "without it.",
	 put_factors, true, true},
	{"list-side-escapes.tex", NULL, NULL, put_list, true, false},
};
#define TABLES (sizeof tables / sizeof *tables)

int latex_sides(const struct side *side, const struct folder *dir, struct ww_error *e)
{
	struct outfile file;

	for (size_t i = 0; i < TABLES; i++)
		if (outfile_open(&file, dir, tables[i].file, e) < 0 ||
		    outfile_finish(&file, tables[i].put(side, file.stream), e) < 0)
			return -1;
	return 0;
}

int latex_sides_of_run(const struct analysis *analysis, const struct folder *dir,
		       struct ww_error *e)
{
	struct side *side;
	int status;

	if (!side_worthwhile(analysis))
		return 0;
	side = side_of_run(analysis);
	if (!side)
		return ww_fail(e, 3, "out of memory");
	status = latex_sides(side, dir, e);
	side_free(side);
	return status;
}

void latex_sides_example(const struct analysis *analysis, FILE *out)
{
	if (!side_worthwhile(analysis))
		return;
	fputs("\n\\clearpage\n\\section*{Side by side}\n", out);
	for (size_t i = 0; i < TABLES; i++) {
		if (!tables[i].in_example)
			continue;
		if (tables[i].is_long)
			fprintf(out, "\n\\subsection*{%s}\n%s\n{\\footnotesize\n\\input{%s}}\n",
				tables[i].title, tables[i].caption, tables[i].file);
		else
			fprintf(out,
				"\n\\begin{table}[!ht]\n\\centering\\small\n\\caption{%s. %s}\n"
				"\\input{%s}\n\\end{table}\n",
				tables[i].title, tables[i].caption, tables[i].file);
	}
}
