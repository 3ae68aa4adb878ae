/* SPDX-License-Identifier: MIT */
#include "overview.h"

#include <stdlib.h>
#include <string.h>

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
	overview->profile = row->profile;
	overview->caller = row->caller;
	overview->factors = row->factors;
	overview->factor_count = (unsigned)__builtin_popcountll(row->factors);
	for (unsigned i = 0; i < overview->factor_count; i++)
		overview->shares[i].factor =
			(enum factor)__builtin_ctzll(mask_expand(WW_BIT(i), overview->factors));
}

static void take_power(struct overview *overview, const struct power *sum)
{
	for (unsigned i = 0; i < WW_FACTORIAL_MAX; i++) {
		overview->shares[i].shapley = sum->shapley[i];
		overview->shares[i].banzhaf = sum->banzhaf[i];
	}
	memcpy(overview->interaction, sum->interaction, sizeof overview->interaction);
	overview->efficient = sum->efficient;
}

static void add_row(struct overview *overview, struct power *sum, const struct row *row)
{
	struct power power;

	overview->rows++;
	overview->testable += row->testable;
	if (!counts(row))
		return;
	overview->complete++;
	overview->open += signature_get(&row->escaped, 0);
	overview->walled += row->escapes == 0;
	overview->non_monotone += !row->monotone;
	count_literals(overview, row);
	power_of(&row->escaped, &power);
	power_add(sum, &power);
	add_escapes(overview, row);
}

struct overview *overview_of(const struct analysis *analysis, const struct row *rows, size_t count)
{
	struct overview *overview = calloc(1, sizeof *overview);
	struct in_force in_force;
	struct power sum;

	if (!overview || in_force_of(analysis, rows, count, &in_force) < 0) {
		free(overview);
		return NULL;
	}
	start(overview, rows);
	power_none(overview->factor_count, &sum);
	for (size_t i = 0; i < count; i++)
		add_row(overview, &sum, &rows[i]);
	take_power(overview, &sum);
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
