/* SPDX-License-Identifier: MIT */
#include "overview.h"

#include <stdlib.h>

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

static void count_literals(struct overview *overview, const struct row *row)
{
	uint64_t sole = mask_compress(row->sole, row->factors), removed, kept;

	literals_of(row, &removed, &kept);
	for (unsigned i = 0; i < overview->factor_count; i++) {
		struct share *share = &overview->shares[i];
		uint64_t bit = WW_BIT(i);

		share->alone += (sole & bit) != 0;
		share->shared += (removed & ~sole & bit) != 0;
		share->opens += (kept & bit) != 0;
		share->never += ((removed | kept) & bit) == 0;
	}
}

/* Shapley's and Banzhaf's values are linear in the game: summed over the rows they are those of the
 * sum of the games, the number of escapes that a set of kept primitives stops (L. S. Shapley, "A
 * Value for n-Person Games", 1953, axiom 3). */
static void add_power(struct overview *overview, const struct row *row)
{
	struct power power;

	power_of(&row->escaped, &power);
	for (unsigned i = 0; i < power.players; i++) {
		struct share *share = &overview->shares[i];

		share->shapley = fraction_add(share->shapley, power.shapley[i]);
		share->banzhaf = fraction_add(share->banzhaf, power.banzhaf[i]);
		for (unsigned j = 0; j < power.players; j++)
			overview->interaction[i][j] =
				fraction_add(overview->interaction[i][j], power.interaction[i][j]);
	}
}

/* ---- where the sandbox is weakest ---- */

static void add_escapes(struct overview *overview, const struct row *row)
{
	uint64_t masks = WW_BIT(overview->factor_count);

	for (uint64_t m = 0; m < masks; m++)
		overview->escapes_of[m] += signature_get(&row->escaped, m);
}

static void find_weak_spots(struct overview *overview)
{
	for (uint64_t m = 0; m < WW_BIT(overview->factor_count); m++) {
		unsigned size = (unsigned)__builtin_popcountll(m);
		struct weak_spot *weak = &overview->weak[size];
		size_t escapes = overview->escapes_of[m];

		if (weak->ties > 0 && escapes <= weak->escapes) {
			weak->ties += escapes == weak->escapes;
			continue;
		}
		*weak = (struct weak_spot){.size = size,
					   .mask = mask_expand(m, overview->factors),
					   .escapes = escapes,
					   .ties = 1};
	}
	overview->weakest = overview->weak[0];
	for (unsigned size = 1; size <= overview->factor_count; size++)
		if (overview->weak[size].escapes > overview->weakest.escapes)
			overview->weakest = overview->weak[size];
}

/* ---- all of it ---- */

static void start(struct overview *overview, const struct row *row)
{
	const struct fraction zero = fraction_of(0, 1);

	overview->profile = row->profile;
	overview->caller = row->caller;
	overview->factors = row->factors;
	overview->factor_count = (unsigned)__builtin_popcountll(row->factors);
	for (unsigned i = 0; i < WW_FACTORIAL_MAX; i++) {
		struct share *share = &overview->shares[i];

		share->shapley = share->banzhaf = zero;
		for (unsigned j = 0; j < WW_FACTORIAL_MAX; j++)
			overview->interaction[i][j] = zero;
		if (i < overview->factor_count)
			share->factor = (enum factor)__builtin_ctzll(
				mask_expand(WW_BIT(i), overview->factors));
	}
}

static void add_row(struct overview *overview, const struct row *row)
{
	overview->rows++;
	overview->testable += row->testable;
	if (!counts(row))
		return;
	overview->complete++;
	overview->open += signature_get(&row->escaped, 0);
	overview->walled += row->escapes == 0;
	overview->non_monotone += !row->monotone;
	count_literals(overview, row);
	add_power(overview, row);
	add_escapes(overview, row);
}

struct overview *overview_of(const struct analysis *analysis, const struct row *rows, size_t count)
{
	struct overview *overview = calloc(1, sizeof *overview);
	struct in_force in_force;

	if (!overview || in_force_of(analysis, rows, count, &in_force) < 0) {
		free(overview);
		return NULL;
	}
	start(overview, rows);
	for (size_t i = 0; i < count; i++)
		add_row(overview, &rows[i]);
	find_weak_spots(overview);
	overview->enablings = in_force.enablings;
	overview->enabling_count = in_force.enabling_count;
	overview->states = in_force.states;
	overview->state_count = in_force.state_count;
	return overview;
}

void overview_free(struct overview *overview)
{
	if (!overview)
		return;
	free(overview->enablings);
	free(overview->states);
	free(overview);
}
