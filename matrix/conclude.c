/* SPDX-License-Identifier: MIT */
#include "conclude.h"

#include <stdlib.h>
#include <string.h>

#include "search_row.h"
#include "truth.h"

static void fill_truth(const struct analysis *analysis, struct row *row)
{
	struct truth *truth = row->truth;

	truth->escaped.factors = truth->known.factors =
		(unsigned)__builtin_popcountll(row->factors);
	row->testable = row->cell_count == 0;
	for (size_t i = 0; i < row->cell_count; i++) {
		const struct cell *cell = &analysis->cells[row->first_cell + i];
		uint64_t dense = mask_compress(cell->mask, row->factors);
		bool escaped = cell->verdict.verdict == VERDICT_ESCAPED;

		row->testable |= cell->verdict.verdict != VERDICT_UNTESTABLE;
		row->escapes += escaped;
		signature_set(&truth->escaped, dense, escaped);
		signature_set(&truth->known, dense,
			      escaped || cell->verdict.verdict == VERDICT_BLOCKED);
	}
	row->complete = signature_count(&truth->known) == WW_BIT(truth->known.factors);
	if (!row->testable)
		row->reason = analysis->cells[row->first_cell].verdict.reason;
}

/* Enough for every term to name every factor. */
static char *format_min_sets(const struct row *row)
{
	char names[WW_MASK_TEXT_MAX];
	size_t term_size, size;
	char *text;

	mask_format(row->factors, names);
	term_size = strlen(names) + (size_t)__builtin_popcountll(row->factors) + sizeof "always|";
	size = row->term_count * term_size + 1;
	text = malloc(size);
	if (text)
		implicants_format(row->terms, row->term_count, row->factors, text, size);
	return text;
}

static int attribute(struct row *row)
{
	row->depth = -1;
	if (row->complete && row->testable) {
		if (prime_implicants(&row->truth->escaped, &row->terms, &row->term_count) < 0)
			return -1;
		row->depth = escape_depth(&row->truth->escaped);
		row->sole = mask_expand(sole_blockers(&row->truth->escaped), row->factors);
		row->monotone = monotone(&row->truth->escaped);
	}
	row->min_sets = format_min_sets(row);
	return row->min_sets ? 0 : -1;
}

/* Are the predicted terms (permanent bits, unique) the measured ones (dense, unique)? */
static bool same_terms(const struct row *row, const struct implicant *predicted, size_t count)
{
	size_t matched = 0;

	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < row->term_count; j++)
			matched +=
				mask_expand(row->terms[j].removed, row->factors) ==
					predicted[i].removed &&
				mask_expand(row->terms[j].kept, row->factors) == predicted[i].kept;
	return count == row->term_count && matched == count;
}

static bool prediction_holds(const struct row *row)
{
	struct implicant *terms;
	size_t count;
	bool same;

	if (strcmp(row->predicted, "untestable") == 0)
		return !row->testable;
	if (!row->testable || implicants_parse(row->predicted, &terms, &count, NULL) < 0)
		return false;
	same = same_terms(row, terms, count);
	free(terms);
	return same;
}

/* Untestable because of this host and not of the escape: the prediction was not tested. */
static bool host_lacks_it(const struct row *row)
{
	return !row->testable && strcmp(row->predicted, "untestable") != 0 &&
	       row->reason != REASON_VACUOUS && row->reason != REASON_NO_PRIVILEGE;
}

/* Predictions speak of `strict`, without options, with its six factors; other rows neither confirm
 * nor refute them.
 */
static const char *confirm(const struct row *row)
{
	uint64_t all;

	if (strcmp(row->profile, ww_word(&ww_profiles, PROFILE_STRICT)) != 0 ||
	    profile_factors("strict", &all) < 0 || row->factors != all)
		return "";
	if ((row->testable && !row->complete) || host_lacks_it(row))
		return "";
	return prediction_holds(row) ? "confirmed" : "refuted";
}

int conclude_row(const struct analysis *analysis, struct row *row)
{
	row->truth = calloc(1, sizeof *row->truth);
	if (!row->truth)
		return -1;
	if (analysis->searched)
		return conclude_search(analysis, row);
	fill_truth(analysis, row);
	if (attribute(row) < 0)
		return -1;
	row->confirmed = confirm(row);
	return 0;
}
