/* SPDX-License-Identifier: MIT */
#include "search_row.h"

#include <stdlib.h>
#include <string.h>

static const char *const guarantee_words[] = {
	[GUARANTEE_ALL] = "all",
	[GUARANTEE_IF_MONOTONE] = "all_if_monotone",
	[GUARANTEE_UP_TO_DEPTH] = "up_to_depth",
	[GUARANTEE_SOME] = "some",
	[GUARANTEE_UNFINISHED] = "unfinished",
};
const struct ww_words ww_guarantees = {"guarantee", guarantee_words, WW_GUARANTEES_COUNT};

static enum search_answer answer_of(const struct cell *cell)
{
	if (cell->verdict.verdict == VERDICT_ESCAPED)
		return ANSWER_ESCAPED;
	return cell->verdict.verdict == VERDICT_BLOCKED ? ANSWER_BLOCKED : ANSWER_UNKNOWN;
}

/* The verdicts of the row's cells, as answers to a search that is then asked for its questions:
 * those that the journal does not answer are open. */
static int replay(const struct analysis *analysis, const struct row *row, struct search *search)
{
	const uint64_t *open;

	for (size_t i = 0; i < row->cell_count; i++) {
		const struct cell *cell = &analysis->cells[row->first_cell + i];

		if (search_learn(search, mask_compress(cell->mask, row->factors), answer_of(cell)) <
		    0)
			return -1;
	}
	return search_questions(search, &open) < 0 ? -1 : 0;
}

static void tally(const struct analysis *analysis, struct row *row)
{
	row->testable = row->cell_count == 0;
	for (size_t i = 0; i < row->cell_count; i++) {
		const struct cell *cell = &analysis->cells[row->first_cell + i];

		row->testable |= cell->verdict.verdict != VERDICT_UNTESTABLE;
		row->escapes += cell->verdict.verdict == VERDICT_ESCAPED;
	}
	if (!row->testable)
		row->reason = analysis->cells[row->first_cell].verdict.reason;
}

/* Sets of dense bits as terms without negative literals, and as text.  *terms may be NULL. */
static int take_sets(const uint64_t *sets, size_t count, uint64_t factors, struct implicant **terms,
		     char **text)
{
	struct implicant *list = calloc(count + 1, sizeof *list);
	const size_t size = (count + 1) * WW_MASK_TEXT_MAX;

	*text = malloc(size);
	if (!list || !*text) {
		free(list);
		return -1;
	}
	for (size_t i = 0; i < count; i++)
		list[i].removed = sets[i];
	implicants_format(list, count, factors, *text, size);
	if (terms)
		*terms = list;
	else
		free(list);
	return 0;
}

static void count_trials(const struct analysis *analysis, struct row *row, size_t asked)
{
	struct row_search *search = row->search;
	const uint64_t reps = row->cell_count ? analysis->cells[row->first_cell].verdict.reps : 0;

	search->questions = asked;
	search->trials = 2 * reps * asked;
	search->full = 2 * reps * WW_BIT(__builtin_popcountll(row->factors));
}

static int describe(const struct analysis *analysis, struct row *row, struct search *search)
{
	struct search_result result;

	if (search_result(search, &result) < 0)
		return -1;
	*row->search = (struct row_search){
		.guarantee = result.guarantee,
		.exhaustive = result.exhaustive,
		.splits = mask_expand(result.splits, row->factors),
		.violations = result.violations,
		.verified = result.verified,
	};
	count_trials(analysis, row, result.asked);
	row->term_count = result.set_count;
	row->depth = result.set_count ? __builtin_popcountll(result.sets[0]) : -1;
	if (take_sets(result.sets, result.set_count, row->factors, &row->terms, &row->min_sets) < 0)
		return -1;
	return take_sets(result.stoppers, result.stopper_count, row->factors, NULL,
			 &row->search->stopped_by);
}

int conclude_search(const struct analysis *analysis, struct row *row)
{
	struct search *search =
		search_new((unsigned)__builtin_popcountll(row->factors), analysis->search_depth);
	int status;

	row->search = calloc(1, sizeof *row->search);
	row->confirmed = "";
	tally(analysis, row);
	status = search && row->search ? replay(analysis, row, search) : -1;
	if (status == 0)
		status = describe(analysis, row, search);
	search_free(search);
	return status;
}

void row_search_free(struct row_search *search)
{
	if (!search)
		return;
	free(search->stopped_by);
	free(search);
}
