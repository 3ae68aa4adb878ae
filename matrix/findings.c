/* SPDX-License-Identifier: MIT */
#include "findings.h"

#include <stdlib.h>
#include <string.h>

#include "hardening.h"
#include "power.h"

static bool counts(const struct row *row)
{
	return row->testable && row->complete;
}

/* ---- what each factor's hardening earned ---- */

/* Factors, dense, that stand in a minimal set: as removed, as kept. */
static void literals_of(const struct row *row, uint64_t *removed, uint64_t *kept)
{
	*removed = *kept = 0;
	for (size_t i = 0; i < row->term_count; i++) {
		*removed |= row->terms[i].removed;
		*kept |= row->terms[i].kept;
	}
}

static void count_literals(struct findings *findings, const struct row *row)
{
	uint64_t sole = mask_compress(row->sole, row->factors), removed, kept;

	literals_of(row, &removed, &kept);
	for (unsigned i = 0; i < findings->factor_count; i++) {
		struct share *share = &findings->shares[i];
		uint64_t bit = WW_BIT(i);

		share->alone += (sole & bit) != 0;
		share->shared += (removed & ~sole & bit) != 0;
		share->opens += (kept & bit) != 0;
		share->never += ((removed | kept) & bit) == 0;
	}
}

/* ---- one factor alone ---- */

/* Primitives that go down with a factor, everything else being kept, though still asked for. */
static uint64_t taken_down(const struct findings *findings, enum factor factor)
{
	uint64_t down = 0;

	for (size_t i = 0; i < findings->enabling_count; i++) {
		const struct enabling *e = &findings->enablings[i];

		if (e->factor == factor && signature_get(&e->lost_where, 0))
			down |= WW_BIT(e->primitive);
	}
	return down;
}

/* Other factors of the run that take nothing away but some of these.  bind_mounts is an option of a
 * run: where it is off, a factor that takes it away takes nothing. */
static uint64_t factors_within(const struct findings *findings, enum factor but, uint64_t down)
{
	const uint64_t asked = profile_primitives(findings->profile) & ~WW_BIT(PRIM_BIND_MOUNTS);
	uint64_t within = 0;

	for (uint64_t left = findings->factors & ~WW_BIT(but); left; left &= left - 1) {
		const uint64_t taken = factor_primitives((enum factor)__builtin_ctzll(left));

		if (taken & down && !(taken & asked & ~down))
			within |= left & -left;
	}
	return within;
}

static uint64_t primitives_of_factors(uint64_t factors)
{
	uint64_t primitives = 0;

	for (; factors; factors &= factors - 1)
		primitives |= factor_primitives((enum factor)__builtin_ctzll(factors));
	return primitives;
}

static void credit(struct single *single, const struct row *row)
{
	enum row_outcome without =
		single->through ? row_outcome(row, single->through) : ROW_BLOCKED;

	if (without == ROW_ESCAPED)
		single->enabled++;
	else if (without == ROW_BLOCKED && !single->uncovered)
		single->own++;
	else
		single->untold++;
	single->unseen += without == ROW_NOT_KNOWN;
}

static void compare_single(struct single *single, const struct row *row, enum factor factor)
{
	enum row_outcome before = row_outcome(row, 0), after = row_outcome(row, WW_BIT(factor));

	if (!row->testable || before == ROW_NOT_KNOWN || after == ROW_NOT_KNOWN)
		return;
	single->compared++;
	single->before += before == ROW_ESCAPED;
	single->after += after == ROW_ESCAPED;
	single->stops += before == ROW_ESCAPED && after == ROW_BLOCKED;
	if (before == ROW_ESCAPED || after == ROW_BLOCKED)
		return;
	single->lets_out++;
	credit(single, row);
}

static void find_singles(struct findings *findings, const struct group *group)
{
	for (unsigned i = 0; i < findings->factor_count; i++) {
		struct share *share = &findings->shares[i];
		struct single *single = &share->single;

		single->takes_down = taken_down(findings, share->factor);
		single->through = factors_within(findings, share->factor, single->takes_down);
		single->uncovered = single->takes_down & ~primitives_of_factors(single->through);
		for (size_t row = 0; row < group->count; row++)
			compare_single(single, &group->rows[row], share->factor);
	}
}

static void find_most(struct findings *findings)
{
	const struct share *best = NULL;
	size_t most = 0;

	for (unsigned i = 0; i < findings->factor_count; i++) {
		const struct share *share = &findings->shares[i];
		int order = best ? fraction_compare(share->shapley, best->shapley) : 1;

		if (share->single.lets_out > most)
			findings->most_single = 0;
		if (share->single.lets_out > 0 && share->single.lets_out >= most) {
			most = share->single.lets_out;
			findings->most_single |= WW_BIT(share->factor);
		}
		if (share->shapley.numerator <= 0 || order < 0)
			continue;
		if (order > 0)
			findings->most_shapley = 0;
		findings->most_shapley |= WW_BIT(share->factor);
		best = share;
	}
}

/* ---- where the sandbox is weakest ---- */

static void find_measured(struct findings *findings, const struct group *group)
{
	findings->measured.factors = findings->factor_count;
	for (size_t i = 0; i < group->count; i++)
		for (size_t j = 0; j < group->rows[i].cell_count; j++)
			signature_set(
				&findings->measured,
				mask_compress(group->rows[i].cells[j].mask, findings->factors),
				true);
	findings->measured_count = signature_count(&findings->measured);
}

/* Masks are compared by the same rows, or one that knows less would seem to stop more. */
static bool is_whole(const struct findings *findings, const struct row *row)
{
	for (uint64_t m = 0; m < WW_BIT(findings->factor_count); m++)
		if (signature_get(&findings->measured, m) &&
		    row_outcome(row, mask_expand(m, findings->factors)) == ROW_NOT_KNOWN)
			return false;
	return row->testable;
}

static void count_escapes(struct findings *findings, const struct group *group)
{
	for (size_t i = 0; i < group->count; i++) {
		const struct row *row = &group->rows[i];

		if (!is_whole(findings, row))
			continue;
		findings->whole++;
		for (size_t j = 0; j < row->cell_count; j++)
			findings->escapes_of[mask_compress(row->cells[j].mask, row->factors)] +=
				row_outcome(row, row->cells[j].mask) == ROW_ESCAPED;
	}
}

static void take_spot(struct findings *findings, uint64_t dense)
{
	unsigned size = (unsigned)__builtin_popcountll(dense);
	struct weak_spot *weak = &findings->weak[size];
	size_t escapes = findings->escapes_of[dense];

	if (weak->ties > 0 && escapes <= weak->escapes) {
		weak->ties += escapes == weak->escapes;
		return;
	}
	*weak = (struct weak_spot){.size = size,
				   .mask = mask_expand(dense, findings->factors),
				   .escapes = escapes,
				   .ties = 1};
}

static void find_weak_spots(struct findings *findings)
{
	for (unsigned size = 0; size <= findings->factor_count; size++)
		findings->weak[size].size = size;
	for (uint64_t m = 0; findings->whole > 0 && m < WW_BIT(findings->factor_count); m++)
		if (signature_get(&findings->measured, m))
			take_spot(findings, m);
	for (unsigned size = 0; size <= findings->factor_count; size++) {
		const struct weak_spot *weak = &findings->weak[size];

		if (weak->ties > 0 &&
		    (findings->weakest.ties == 0 || weak->escapes > findings->weakest.escapes))
			findings->weakest = *weak;
	}
}

/* ---- all of it ---- */

static void start(struct findings *findings, const struct group *group)
{
	findings->profile = group->profile;
	findings->caller = group->caller;
	findings->factors = group->factors;
	findings->factor_count = group->factor_count;
	for (unsigned i = 0; i < findings->factor_count; i++)
		findings->shares[i].factor =
			(enum factor)__builtin_ctzll(mask_expand(WW_BIT(i), findings->factors));
}

static void take_power(struct findings *findings, const struct power *sum)
{
	for (unsigned i = 0; i < WW_FACTORIAL_MAX; i++) {
		findings->shares[i].shapley = sum->shapley[i];
		findings->shares[i].banzhaf = sum->banzhaf[i];
	}
	memcpy(findings->interaction, sum->interaction, sizeof findings->interaction);
	findings->efficient = sum->efficient;
}

static void count_complete(struct findings *findings, struct power *sum, const struct row *row)
{
	struct power power;

	if (!counts(row))
		return;
	findings->complete++;
	findings->open += row_outcome(row, 0) == ROW_ESCAPED;
	findings->walled += row->escapes == 0;
	findings->non_monotone += !row->monotone;
	findings->shared_out += (row_outcome(row, findings->factors) == ROW_ESCAPED) -
				(row_outcome(row, 0) == ROW_ESCAPED);
	count_literals(findings, row);
	row_power(row, &power);
	power_add(sum, &power);
}

static void count_rows(struct findings *findings, const struct group *group)
{
	struct power sum;

	power_none(findings->factor_count, &sum);
	for (size_t i = 0; i < group->count; i++) {
		const struct row *row = &group->rows[i];

		findings->rows++;
		findings->testable += row->testable;
		findings->standing[row_standing(row)]++;
		findings->helped += row->testable && row_helped_by(row) != 0;
		count_complete(findings, &sum, row);
	}
	findings->full = group_outcomes(group, 0);
	take_power(findings, &sum);
}

/* Takes what was in force and what was refused.  -1 without memory. */
static int take_states(struct findings *findings, const struct analysis *analysis,
		       const struct group *group)
{
	struct in_force in_force;

	if (refusals_of(group->rows, group->count, &findings->refusals) < 0 ||
	    unstarted_of(group, &findings->unstarted) < 0)
		return -1;
	if (in_force_of(analysis, group->rows, group->count, &in_force) < 0) {
		unstarted_done(&findings->unstarted);
		return -1;
	}
	findings->enablings = in_force.enablings;
	findings->enabling_count = in_force.enabling_count;
	findings->states = in_force.states;
	findings->state_count = in_force.state_count;
	return 0;
}

struct findings *findings_of(const struct analysis *analysis, const struct group *group)
{
	struct findings *findings = calloc(1, sizeof *findings);

	if (!findings || take_states(findings, analysis, group) < 0) {
		free(findings);
		return NULL;
	}
	start(findings, group);
	count_rows(findings, group);
	find_singles(findings, group);
	find_most(findings);
	find_measured(findings, group);
	count_escapes(findings, group);
	find_weak_spots(findings);
	findings->presence = presence_of(analysis, group);
	return findings;
}

void findings_free(struct findings *findings)
{
	if (!findings)
		return;
	unstarted_done(&findings->unstarted);
	free(findings->enablings);
	free(findings->states);
	free(findings);
}
