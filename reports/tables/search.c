/* SPDX-License-Identifier: MIT */
/* search.csv: one line for each row of a searched run. */
#include "report.h"
#include "search_digest.h"
#include "tables/csv.h"
#include "text/words.h"

static const char header[] = "study,profile,caller,fixture,class,factors,min_sets,depth,guarantee,"
			     "trials,saved,assumption,"
			     "violations,verified,testable,exhaustive_to,split_at,stopped_by\n";

/* Without a set, only a row of which all are known is sure to have none. */
static void put_depth(struct csv *csv, const struct row *row)
{
	if (row->depth >= 0)
		csv_number(csv, (uint64_t)row->depth);
	else
		csv_text(csv, guarantees_all(row) ? "inf" : "");
}

/* What was assumed of the sets that were not tried. */
static const char *assumption(const struct row_search *search)
{
	if (search->guarantee != GUARANTEE_IF_MONOTONE)
		return "none";
	return search->splits ? "monotone_in_parts" : "monotone";
}

static void put_found(struct csv *csv, const struct row *row)
{
	const struct row_search *search = row->search;

	if (!row->testable) {
		csv_empty(csv, 3);
	} else {
		csv_text(csv, row->min_sets);
		put_depth(csv, row);
		csv_text(csv, ww_word(&ww_guarantees, (int)search->guarantee));
	}
	csv_number(csv, search->trials);
	csv_number(csv, search->full - search->trials);
	if (!row->testable) {
		csv_empty(csv, 3);
		return;
	}
	csv_text(csv, assumption(search));
	csv_number(csv, search->violations);
	csv_number(csv, search->verified);
}

static void put_more(struct csv *csv, const struct row *row)
{
	const struct row_search *search = row->search;
	char text[WW_MASK_TEXT_MAX];

	csv_number(csv, row->testable);
	if (!row->testable) {
		csv_empty(csv, 3);
		return;
	}
	if (search->exhaustive < 0)
		csv_empty(csv, 1);
	else
		csv_number(csv, (uint64_t)search->exhaustive);
	csv_text(csv, factors_text(search->splits, "+", text));
	csv_text(csv, search->stopped_by);
}

static void put_row(struct csv *csv, const struct row *row)
{
	char text[WW_MASK_TEXT_MAX];

	csv_text(csv, row->profile);
	csv_text(csv, ww_word(&ww_callers, (int)row->caller));
	csv_text(csv, row->fixture->id);
	csv_text(csv, ww_word(&ww_classes, (int)row->fixture->fclass));
	csv_text(csv, factors_text(row->factors, "+", text));
	put_found(csv, row);
	put_more(csv, row);
}

int search_csv(const struct analysis *analysis, FILE *out)
{
	struct csv csv = {.out = out};

	fputs(header, out);
	for (size_t i = 0; i < analysis->row_count && analysis->searched && !ferror(out); i++) {
		csv_text(&csv, analysis->study);
		put_row(&csv, &analysis->rows[i]);
		csv_end(&csv);
	}
	return ferror(out) ? -1 : 0;
}
