/* SPDX-License-Identifier: MIT */
#include "group.h"

#include <stdlib.h>
#include <string.h>

enum standing row_standing(const struct row *row)
{
	struct depth depth;

	if (!row->testable)
		return STANDING_UNTESTABLE;
	depth = row_depth(row);
	if (!depth.exact)
		return STANDING_UNKNOWN;
	if (depth.least < 0)
		return STANDING_NEVER;
	if (depth.least == 0)
		return STANDING_OPEN;
	return depth.least == 1 ? STANDING_SINGLE : STANDING_SEVERAL;
}

bool row_let_out(const struct row *row, uint64_t factor)
{
	return row_outcome(row, 0) == ROW_BLOCKED && row_outcome(row, factor) == ROW_ESCAPED;
}

struct implicant row_term(const struct row *row, size_t i)
{
	return (struct implicant){mask_expand(row->terms[i].removed, row->factors),
				  mask_expand(row->terms[i].kept, row->factors)};
}

static bool same_group(const struct row *a, const struct row *b)
{
	return a->caller == b->caller && strcmp(a->profile, b->profile) == 0;
}

/* How many of the rows from `first` on are of its group.  Steps that double, then halves: a run may
 * have a hundred thousand rows, and is asked for one of them as often. */
static size_t group_size(const struct row *first, size_t rows)
{
	size_t low = 0, high = 1;

	while (high < rows && same_group(first, &first[high])) {
		low = high;
		high *= 2;
	}
	high = high < rows ? high : rows;
	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;

		if (same_group(first, &first[middle]))
			low = middle;
		else
			high = middle;
	}
	return high;
}

bool group_next(const struct analysis *analysis, struct group *group)
{
	const struct row *first = group->rows ? group->rows + group->count : analysis->rows;
	const struct row *end;

	/* Without rows there is no array to count in. */
	if (analysis->row_count == 0)
		return false;
	end = analysis->rows + analysis->row_count;
	if (first == end)
		return false;
	*group = (struct group){.rows = first,
				.profile = first->profile,
				.caller = first->caller,
				.factors = first->factors,
				.factor_count = (unsigned)__builtin_popcountll(first->factors)};
	group->count = group_size(first, (size_t)(end - first));
	return true;
}

const struct row *group_row(const struct group *group, const char *fixture)
{
	size_t low = 0, high = group->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = strcmp(fixture, group->rows[middle].fixture->id);

		if (order == 0)
			return &group->rows[middle];
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

const struct row *analysis_row(const struct analysis *analysis, const char *profile,
			       enum caller caller, const char *fixture)
{
	struct group group = {0};

	while (group_next(analysis, &group))
		if (group.caller == caller && strcmp(group.profile, profile) == 0)
			return group_row(&group, fixture);
	return NULL;
}

size_t group_standing(const struct group *group, enum standing standing)
{
	size_t count = 0;

	for (size_t i = 0; i < group->count; i++)
		count += row_standing(&group->rows[i]) == standing;
	return count;
}

struct outcome_count group_outcomes(const struct group *group, uint64_t mask)
{
	struct outcome_count count = {0};

	for (size_t i = 0; i < group->count; i++) {
		enum row_outcome outcome = row_outcome(&group->rows[i], mask);

		if (!group->rows[i].testable)
			continue;
		count.escaped += outcome == ROW_ESCAPED;
		count.blocked += outcome == ROW_BLOCKED;
		count.unknown += outcome == ROW_NOT_KNOWN;
	}
	return count;
}

size_t group_let_out(const struct group *group, uint64_t factor)
{
	size_t count = 0;

	for (size_t i = 0; i < group->count; i++)
		count += row_let_out(&group->rows[i], factor);
	return count;
}

void group_tally(const struct analysis *analysis, const struct group *group,
		 struct group_tally *tally)
{
	*tally = (struct group_tally){0};
	for (size_t i = 0; i < group->count; i++) {
		const struct row *row = &group->rows[i];

		tally->cells += row->cell_count;
		for (size_t j = 0; j < row->cell_count; j++) {
			const struct verdict_result *v =
				&analysis->cells[row->first_cell + j].verdict;

			tally->verdicts[v->verdict]++;
			tally->closed += v->verdict == VERDICT_BLOCKED && v->how == HOW_CLOSED;
			tally->inconclusive[v->reason] += v->verdict == VERDICT_INCONCLUSIVE;
		}
	}
}

size_t fixture_count(const struct analysis *analysis)
{
	struct group group;
	size_t count = 0;

	for (size_t i = 0; i < analysis->catalog->count; i++) {
		const char *id = analysis->catalog->entries[i].id;
		bool used = false;

		group = (struct group){0};
		while (!used && group_next(analysis, &group))
			used = group_row(&group, id) != NULL;
		count += used;
	}
	return count;
}
