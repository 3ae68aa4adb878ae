/* SPDX-License-Identifier: MIT */
/* side.csv and side-factors.csv: sandboxes side by side, long form. */
#include "report.h"
#include "side_report.h"
#include "tables/csv.h"
#include "text/words.h"

static const char header[] =
	"study,profile,caller,fixture,class,gain,verdict,reason,how,step,errno,run\n";
static const char factors_header[] =
	"study,profile,caller,factor,known,before,after,adds,stops,run\n";

static void put_column(struct csv *csv, const struct side_column *column)
{
	csv_text(csv, column->run->analysis->study);
	csv_text(csv, column->group.profile);
	csv_text(csv, ww_word(&ww_callers, (int)column->group.caller));
}

static void put_run(struct csv *csv, const struct side_column *column)
{
	csv_text(csv, column->run->name ? column->run->name : "");
	csv_end(csv);
}

/* ---- side.csv ---- */

static void put_verdict(struct csv *csv, const struct verdict_result *v)
{
	char word[WORD_MAX];

	if (!v) {
		csv_text(csv, "not_measured");
		csv_empty(csv, 4);
		return;
	}
	csv_text(csv, ww_word(&ww_verdicts, (int)v->verdict));
	csv_text(csv, ww_word(&ww_reasons, (int)v->reason));
	csv_text(csv, ww_word(&ww_hows, (int)v->how));
	csv_text(csv, v->step);
	csv_text(csv, errno_word(v->err, word));
}

static void put_cell(struct csv *csv, const struct side *side, size_t row, size_t column)
{
	const struct catalog_entry *fixture = side->rows[row].fixture;

	put_column(csv, &side->columns[column]);
	csv_text(csv, fixture->id);
	csv_text(csv, ww_word(&ww_classes, (int)fixture->fclass));
	csv_text(csv, ww_word(&ww_gains, (int)fixture->gain));
	put_verdict(csv, side_verdict(side, row, column));
	put_run(csv, &side->columns[column]);
}

int side_csv_of(const struct side *side, FILE *out)
{
	struct csv csv = {.out = out};

	fputs(header, out);
	for (size_t row = 0; row < side->row_count && !ferror(out); row++)
		for (size_t column = 0; column < side->column_count; column++)
			put_cell(&csv, side, row, column);
	return ferror(out) ? -1 : 0;
}

/* ---- side-factors.csv ---- */

static void put_single(struct csv *csv, const struct side *side, size_t column, enum factor factor)
{
	const struct side_single single = side_single(side, column, factor);

	if (!single.varied)
		return;
	put_column(csv, &side->columns[column]);
	csv_text(csv, ww_word(&ww_factors, (int)factor));
	csv_number(csv, single.known);
	if (single.known > 0) {
		csv_number(csv, single.before);
		csv_number(csv, single.after);
		csv_number(csv, single.adds);
		csv_number(csv, single.stops);
	} else {
		csv_empty(csv, 4);
	}
	put_run(csv, &side->columns[column]);
}

int side_factors_csv_of(const struct side *side, FILE *out)
{
	struct csv csv = {.out = out};

	fputs(factors_header, out);
	for (uint64_t left = side->factors; left && !ferror(out); left &= left - 1)
		for (size_t column = 0; column < side->column_count; column++)
			put_single(&csv, side, column, (enum factor)__builtin_ctzll(left));
	return ferror(out) ? -1 : 0;
}

/* ---- of one run ---- */

int side_render(const struct analysis *analysis, side_renderer *render, FILE *out)
{
	struct side *side = side_of_run(analysis);
	const int status = side ? render(side, out) : -1;

	side_free(side);
	return status;
}

int side_csv(const struct analysis *analysis, FILE *out)
{
	return side_render(analysis, side_csv_of, out);
}

int side_factors_csv(const struct analysis *analysis, FILE *out)
{
	return side_render(analysis, side_factors_csv_of, out);
}
