/* SPDX-License-Identifier: MIT */
/* example.tex: a document that shows every table and some of the macros. */
#include "figures.h"
#include "latex.h"

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

/* Drawn by `whichwall report` without --no-figures. */
static void put_figures(const struct group *group, FILE *out)
{
	char name[FIGURE_NAME_MAX];

	for (size_t i = 0; i < figure_kind_count; i++) {
		figure_name(figure_kinds[i].kind, group, name);
		fprintf(out,
			"\n\\IfFileExists{../figures/%s.png}{%%\n"
			"\\begin{figure}[p]\n\\centering\n"
			"\\includegraphics[width=\\linewidth,height=0.8\\textheight,"
			"keepaspectratio]{../figures/%s.png}\n\\caption{",
			name, name);
		latex_text(out, figure_kinds[i].title);
		fputs(". ", out);
		latex_text(out, figure_kinds[i].caption);
		fputs("}\n\\end{figure}}{}\n", out);
	}
}

int latex_example_group(const struct latex_group *group, FILE *out)
{
	fputs("\n\\clearpage\n\\section*{Profile ", out);
	latex_code(out, group->group->profile);
	fputs(", caller ", out);
	latex_code(out, ww_word(&ww_callers, (int)group->group->caller));
	fprintf(out,
		"}\n\nUnder full hardening \\ww%sEscapesFull{} of \\ww%sFixtures{} fixtures "
		"escape,\n\\ww%sEscapesOne{} more when one of \\ww%sFactors{} factors goes, and "
		"\\ww%sNever{} never.\n",
		group->name, group->name, group->name, group->name, group->name);
	for (size_t i = 0; i < latex_table_count; i++)
		put_table(&latex_tables[i], group->group, out);
	put_figures(group->group, out);
	return ferror(out) ? -1 : 0;
}

int latex_example_end(FILE *out)
{
	fputs("\n\\end{document}\n", out);
	return ferror(out) ? -1 : 0;
}
