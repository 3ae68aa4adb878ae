/* SPDX-License-Identifier: MIT */
/* "Side by side": sandboxes as columns; of one run a section of report.md, of several a page. */
#include "markdown/markdown.h"
#include "markdown/sections.h"
#include "side_report.h"
#include "text/phrases.h"
#include "text/side_text.h"

/* ---- heads ---- */

static const char *caller_word(const struct side_column *column)
{
	return ww_word(&ww_callers, (int)column->group.caller);
}

/* A cell of a head: "`bwrap`, user". */
static void put_name(FILE *out, const struct side_column *column)
{
	fputs(" | ", out);
	md_code(out, column->label);
	fprintf(out, ", %s", caller_word(column));
}

/* The head of a table whose further columns are the sandboxes. */
static void put_columns(FILE *out, const struct side *side, const char *first)
{
	fprintf(out, "| %s", first);
	for (size_t i = 0; i < side->column_count; i++)
		put_name(out, &side->columns[i]);
	fputs(" |\n|---", out);
	for (size_t i = 0; i < side->column_count; i++)
		fputs("|---", out);
	fputs("|\n", out);
}

/* ---- what each sandbox lets out ---- */

static void put_sandbox(FILE *out, const struct side *side, const struct side_column *column)
{
	char text[SIDE_TEXT_MAX];

	fputs("| ", out);
	md_code(out, column->label);
	fprintf(out, " | %s | ", caller_word(column));
	md_text(out, side_what(column, text));
	if (side->study_count > 1)
		fprintf(out, " | `%s`", column->run->analysis->study);
	fprintf(out, " | %s", side_start_text(column, text));
	fprintf(out, " | %s", side_escapes_text(column, text));
	fprintf(out, " | %s", side_common_text(side, column, text));
	fprintf(out, " | %s |\n", side_rest_text(column, text));
}

static void put_sandboxes(FILE *out, const struct side *side)
{
	const bool studies = side->study_count > 1;

	fprintf(out,
		"| sandbox | started by | what it is |%s starts its program | escapes, of known | "
		"of those known in all | not known |\n|---|---|---|%s---|---|---|---|\n",
		studies ? " study |" : "", studies ? "---|" : "");
	for (size_t i = 0; i < side->column_count; i++)
		put_sandbox(out, side, &side->columns[i]);
	putc('\n', out);
}

/* ---- what each factor stops ---- */

static void put_factor(FILE *out, const struct side *side, enum factor factor)
{
	char text[SIDE_TEXT_MAX];

	fprintf(out, "| %s (`%s`)", hardening_label(factor), ww_word(&ww_factors, (int)factor));
	for (size_t i = 0; i < side->column_count; i++) {
		const struct side_single single = side_single(side, i, factor);

		fprintf(out, " | %s", side_single_text(&single, text));
	}
	fputs(" |\n", out);
}

static void put_factors(FILE *out, const struct side *side)
{
	if (!side->factors)
		return;
	fputs("What dropping one step alone adds, of the escapes that are known with and without "
	      "it. Blank: the sandbox does not have the step, or the run did not vary it.\n\n",
	      out);
	put_columns(out, side, "dropped alone");
	for (uint64_t left = side->factors; left; left &= left - 1)
		put_factor(out, side, (enum factor)__builtin_ctzll(left));
	putc('\n', out);
}

/* ---- escape by escape ---- */

static void put_row(FILE *out, const struct side *side, size_t row)
{
	const struct side_row *of = &side->rows[row];

	fprintf(out, "| `%s`%s | %s", of->fixture->id, of->differs ? " \\*" : "",
		gain_name(of->fixture->gain));
	for (size_t i = 0; i < side->column_count; i++)
		fprintf(out, " | %s", side_symbol(side_verdict(side, row, i)));
	fputs(" |\n", out);
}

static void put_rows(FILE *out, const struct side *side)
{
	size_t told = 0;

	md_fold(out, "Escape by escape, the most severe first");
	fprintf(out, "%s.\n\n", side_legend);
	put_columns(out, side, "fixture | gain");
	for (size_t row = 0; row < side->row_count; row++) {
		if (!side_row_tells(side, row))
			continue;
		put_row(out, side, row);
		told++;
	}
	putc('\n', out);
	if (told < side->row_count)
		fprintf(out,
			"Left out: %zu fixture%s that no sandbox lets out and of which all of one "
			"caller say the same (side.csv has them).\n\n",
			side->row_count - told, plural(side->row_count - told));
	md_unfold(out);
}

/* ---- the whole ---- */

static void put_intro(FILE *out, const struct side *side)
{
	fputs("Each sandbox in full, with no step dropped. A column counts what is known of it "
	      "alone; *of those known in all* counts the fixtures that are known of every sandbox "
	      "with the same caller that let anything be known, so that these numbers compare.",
	      out);
	side_put_caveats(out, side);
	fputs("\n\n", out);
}

static void put_side(FILE *out, const struct side *side, bool lists)
{
	put_intro(out, side);
	put_sandboxes(out, side);
	put_factors(out, side);
	if (lists)
		put_rows(out, side);
}

int md_side(FILE *out, const struct analysis *analysis, bool lists)
{
	struct side *side;

	if (!side_worthwhile(analysis))
		return 0;
	side = side_of_run(analysis);
	if (!side)
		return -1;
	fputs("## Side by side\n\n", out);
	put_side(out, side, lists);
	side_free(side);
	return 0;
}

static void put_run(FILE *out, const struct side_run *run)
{
	const struct analysis *analysis = run->analysis;

	fputs("- ", out);
	if (run->name) {
		md_code(out, run->name);
		fputs(": ", out);
	}
	md_text(out,
		analysis->host_line && *analysis->host_line ? analysis->host_line : "unknown host");
	fprintf(out, ". Study `%s`%s\n", analysis->study,
		analysis->complete ? "" : ", **partial**: not every planned trial was executed");
}

int side_md(const struct side *side, FILE *out)
{
	fputs("# Sandboxes side by side\n\n", out);
	put_side(out, side, true);
	fputs("## Runs\n\n", out);
	for (size_t i = 0; i < side->run_count; i++)
		put_run(out, &side->runs[i]);
	return ferror(out) ? -1 : 0;
}
