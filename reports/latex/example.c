/* SPDX-License-Identifier: MIT */
/* example.tex: a document that shows every table and some of the macros. */
#include <string.h>

#include "figures/figures.h"
#include "latex/latex.h"

int latex_example_begin(const struct analysis *analysis, FILE *out)
{
	fputs("% Compile twice: pdflatex example.tex\n"
	      "\\documentclass[a4paper]{article}\n"
	      "\\usepackage[margin=25mm]{geometry}\n"
	      "\\usepackage{array,booktabs,longtable,graphicx}\n"
	      "\\setlength{\\belowcaptionskip}{6pt}\n"
	      "\\input{macros.tex}\n"
	      "\\begin{document}\n"
	      "\\title{Which hardening primitive blocks which escape}\n"
	      "\\author{Study \\texttt{\\wwStudy}}\n\\date{\\wwHost}\n\\maketitle\n\n"
	      "\\wwFixtures{} fixtures were let loose on a sandbox in \\wwTrials{} trials, which "
	      "give\n\\wwCells{} cells: \\wwEscapedCells{} escaped, \\wwBlockedCells{} blocked,\n"
	      "\\wwUntestableCells{} untestable and \\wwInconclusiveCells{} inconclusive.\n",
	      out);
	if (!analysis->complete)
		fputs("The run is not complete.\n", out);
	return ferror(out) ? -1 : 0;
}

static void put_table(const struct latex_table *table, const struct group *group, FILE *out)
{
	char name[FIGURE_NAME_MAX];

	figure_name(table->kind, group, name);
	if (table->is_long)
		fprintf(out, "\n\\subsection*{%s}\n%s\n{\\footnotesize\n\\input{%s.tex}}\n",
			table->title, table->caption, name);
	else
		fprintf(out,
			"\n\\begin{table}[!ht]\n\\centering\\small\n\\caption{%s. %s}\n"
			"\\input{%s.tex}\n\\end{table}\n",
			table->title, table->caption, name);
}

static void put_caption(const struct figure_kind *figure, unsigned part, FILE *out)
{
	latex_text(out, figure->title);
	if (part > 0)
		fprintf(out, ", part %u", part);
	fputs(". ", out);
	latex_text(out, figure->caption);
}

/* Wider than the text, where the page has room: what fills PRINT_WIDTH and PRINT_HEIGHT of sheet.h
 * keeps letters of 6 points. */
static void put_figure(const struct latex_group *group, const struct figure_kind *figure,
		       unsigned part, FILE *out)
{
	char name[FIGURE_NAME_MAX];

	figure_part_name(figure->kind, group->group, part, name);
	fprintf(out,
		"\n\\IfFileExists{../figures/%s.png}{%%\n"
		"\\begin{figure}[p]\n\\centering\n"
		"\\makebox[\\linewidth]{\\includegraphics[width=180mm,height=225mm,"
		"keepaspectratio]{../figures/%s.png}}\n\\caption{",
		name, name);
	put_caption(figure, part, out);
	fputs("}\n\\end{figure}}{}\n", out);
}

/* Drawn by `whichwall report` without --no-figures. */
static void put_figures(const struct latex_group *group, FILE *out)
{
	for (size_t i = 0; i < figure_kind_count; i++) {
		const struct figure_kind *figure = &figure_kinds[i];
		unsigned count = figure_part_count(figure, group->analysis, group->group);

		if (count == 1)
			put_figure(group, figure, 0, out);
		for (unsigned part = 1; count > 1 && part <= count; part++)
			put_figure(group, figure, part, out);
	}
}

int latex_example_group(const struct latex_group *group, FILE *out)
{
	fputs("\n\\clearpage\n\\section*{Profile ", out);
	latex_code(out, group->group->profile);
	fputs(", caller ", out);
	latex_code(out, ww_word(&ww_callers, (int)group->group->caller));
	fprintf(out,
		"}\n\nUnder full hardening \\ww%sEscapesFull{} of \\ww%sFullKnown{} fixtures "
		"escape;\nmore get out without one of the \\ww%sFactors{} steps: "
		"\\ww%sEscapesOne{}; blocked in every combination: \\ww%sNever{}.\n"
		"\\ww%sRefused{}\n",
		group->name, group->name, group->name, group->name, group->name, group->name);
	for (size_t i = 0; i < latex_table_count; i++)
		if (strncmp(latex_tables[i].kind, "list-", 5) != 0) /* the same rows again */
			put_table(&latex_tables[i], group->group, out);
	put_figures(group, out);
	return ferror(out) ? -1 : 0;
}

int latex_example_end(FILE *out)
{
	fputs("\n\\end{document}\n", out);
	return ferror(out) ? -1 : 0;
}
