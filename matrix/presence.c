/* SPDX-License-Identifier: MIT */
#include "presence.h"

#include <string.h>

#include "run_file.h"

static bool is_known(const struct cell *cell)
{
	return cell->verdict.verdict == VERDICT_ESCAPED || cell->verdict.verdict == VERDICT_BLOCKED;
}

static bool both_known(const struct cell *a, const struct cell *b)
{
	return is_known(a) && is_known(b);
}

static bool differ(const struct cell *a, const struct cell *b)
{
	if (cell_started(a) != cell_started(b))
		return true;
	if (both_known(a, b) && a->verdict.verdict != b->verdict.verdict)
		return true;
	return *a->effective && *b->effective && strcmp(a->effective, b->effective) != 0;
}

/* Looks at the pairs of one row that differ in the factor alone.  True: one of them differs in what
 * came of it. */
static bool has_effect(const struct row *row, uint64_t factor, bool *tried)
{
	for (size_t i = 0; i < row->cell_count; i++) {
		const struct cell *with = &row->cells[i], *without;

		if (with->mask & factor)
			continue;
		without = row_cell(row, with->mask | factor);
		if (without && differ(with, without))
			return true;
		*tried |= without && both_known(with, without);
	}
	return false;
}

static bool knows_several(const struct row *row)
{
	for (size_t i = 0; i < row->cell_count; i++)
		if (is_known(&row->cells[i]) && (row->cells[i].mask & (row->cells[i].mask - 1)))
			return true;
	return false;
}

static void try_factor(const struct group *group, uint64_t factor, struct presence *presence)
{
	bool effect = false, tried = false;

	for (size_t i = 0; i < group->count && !effect; i++)
		effect = has_effect(&group->rows[i], factor, &tried);
	if (tried && !effect)
		presence->idle |= factor;
}

struct presence presence_of(const struct analysis *analysis, const struct group *group)
{
	const int index = run_profile(analysis, group->profile);
	struct presence presence = {0};

	if (index < 0 || analysis->profiles[index].control != CONTROL_LAUNCHED)
		return presence;
	presence.launched = true;
	presence.given = analysis->profiles[index].given;
	presence.invisible = analysis->profiles[index].invisible;
	for (size_t i = 0; i < group->count; i++) {
		presence.compared += group->rows[i].compared;
		presence.bare += group->rows[i].bare;
		presence.together |= knows_several(&group->rows[i]);
	}
	for (uint64_t left = group->factors; left; left &= left - 1)
		try_factor(group, left & -left, &presence);
	return presence;
}

bool nothing_in_force(const struct presence *presence)
{
	return !presence->invisible && presence->compared > 0 &&
	       presence->bare == presence->compared;
}

bool presence_warns(const struct presence *presence)
{
	return nothing_in_force(presence) || presence->idle != 0;
}
