/* SPDX-License-Identifier: MIT */
#include "search_digest.h"

static void tally_row(const struct row *row, struct search_tally *tally)
{
	const struct row_search *search = row->search;

	tally->rows++;
	if (!row->testable) {
		tally->untestable++;
		return;
	}
	tally->guaranteed[search->guarantee]++;
	tally->refuted += search->violations > 0;
	tally->unverified += !search->verified;
	tally->splits |= search->splits;
	tally->questions += search->questions;
	tally->trials += search->trials;
	tally->full += search->full;
}

void search_tally(const struct group *group, struct search_tally *tally)
{
	*tally = (struct search_tally){0};
	for (size_t i = 0; i < group->count; i++)
		tally_row(&group->rows[i], tally);
}

bool guarantees_all(const struct row *row)
{
	return row->search->guarantee == GUARANTEE_ALL ||
	       row->search->guarantee == GUARANTEE_IF_MONOTONE;
}

struct factor_share factor_share(const struct group *group, uint64_t factor)
{
	struct factor_share share = {0};

	for (size_t i = 0; i < group->count; i++) {
		const struct row *row = &group->rows[i];
		size_t with = 0;
		bool alone = false;

		for (size_t j = 0; j < row->term_count; j++) {
			const uint64_t set = row_term(row, j).removed;

			with += (set & factor) != 0;
			alone |= set == factor;
		}
		share.alone += alone;
		share.every += !alone && with > 0 && with == row->term_count;
		share.some += !alone && with > 0 && with < row->term_count;
	}
	return share;
}
