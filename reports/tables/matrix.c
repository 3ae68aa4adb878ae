/* SPDX-License-Identifier: MIT */
/* matrix.csv: one line for each fixture, caller and profile. */
#include "outcome.h"
#include "report.h"
#include "tables/csv.h"
#include "text/words.h"

static const char header[] =
	"study,profile,caller,fixture,class,factors,testable,known,complete,escapes,signature,"
	"depth,min_sets,sole_blockers,monotone,predicted,confirmed,marks\n";

/* Hex digits of the largest signature, with its NUL. */
#define DIGITS_MAX (WW_SIGNATURE_WORDS * 16 + 1)

static void put_signature(struct csv *csv, const struct row *row,
			  void (*text_of)(const struct row *row, char text[WW_SIGNATURE_TEXT_MAX]))
{
	char digits[WW_SIGNATURE_TEXT_MAX];

	text_of(row, digits);
	csv_text(csv, digits);
}

static void put_depth(struct csv *csv, int depth)
{
	if (depth < 0)
		csv_text(csv, "inf");
	else
		csv_number(csv, (uint64_t)depth);
}

/* What only a complete row can say. */
static void put_attribution(struct csv *csv, const struct row *row)
{
	char text[WW_MASK_TEXT_MAX];

	if (!row->testable || !row->complete) {
		csv_empty(csv, 4);
		return;
	}
	put_depth(csv, row->depth);
	csv_text(csv, row->min_sets);
	csv_text(csv, factors_text(row->sole, "|", text));
	csv_number(csv, row->monotone);
}

/* "racy", "slow+racy", "" for most. */
static void put_marks(struct csv *csv, uint64_t marks)
{
	char text[WORD_MAX] = "";
	size_t used = 0;

	for (; marks; marks &= marks - 1)
		used += (size_t)snprintf(text + used, sizeof text - used, "%s%s", used ? "+" : "",
					 ww_word(&ww_marks, __builtin_ctzll(marks)));
	csv_text(csv, text);
}

static void put_row(struct csv *csv, const struct row *row)
{
	char text[WW_MASK_TEXT_MAX];

	csv_text(csv, row->profile);
	csv_text(csv, ww_word(&ww_callers, (int)row->caller));
	csv_text(csv, row->fixture->id);
	csv_text(csv, ww_word(&ww_classes, (int)row->fixture->fclass));
	csv_text(csv, factors_text(row->factors, "+", text));
	csv_number(csv, row->testable);
	if (row->testable)
		put_signature(csv, row, row_known_text);
	else
		csv_empty(csv, 1);
	csv_number(csv, row->complete);
	csv_number(csv, row->escapes);
	if (row->testable)
		put_signature(csv, row, row_escaped_text);
	else
		csv_empty(csv, 1);
	put_attribution(csv, row);
	csv_text(csv, row->predicted);
	csv_text(csv, row->confirmed);
	put_marks(csv, row->fixture->marks);
}

int matrix_csv(const struct analysis *analysis, FILE *out)
{
	struct csv csv = {.out = out};

	fputs(header, out);
	for (size_t i = 0; i < analysis->row_count && !ferror(out); i++) {
		csv_text(&csv, analysis->study);
		put_row(&csv, &analysis->rows[i]);
		csv_end(&csv);
	}
	return ferror(out) ? -1 : 0;
}
