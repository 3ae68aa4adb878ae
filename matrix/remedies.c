/* SPDX-License-Identifier: MIT */
#include "remedies.h"

#include <stdlib.h>
#include <string.h>

#include "search_row.h"
#include "transversal.h"

/* ---- what stops one row elsewhere ---- */

static bool same_escape(const struct row *a, const struct row *b)
{
	return a->caller == b->caller && strcmp(a->fixture->id, b->fixture->id) == 0;
}

static const struct row *find_stopped(const struct row *open, const struct analysis *const *sources,
				      size_t count)
{
	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < sources[i]->row_count; j++) {
			const struct row *row = &sources[i]->rows[j];

			if (same_escape(row, open) && strcmp(row->profile, open->profile) != 0 &&
			    row_outcome(row, 0) == ROW_BLOCKED)
				return row;
		}
	return NULL;
}

/* Are `terms` all minimal sets? */
static bool sets_known(const struct row *row)
{
	if (!row->search)
		return row->complete;
	return row->search->guarantee == GUARANTEE_ALL ||
	       row->search->guarantee == GUARANTEE_IF_MONOTONE;
}

/* The minimal unblocking sets, permanent bits.  NULL without memory. */
static uint64_t *edges_of(const struct row *row, bool *positive)
{
	uint64_t *edges = calloc(row->term_count + 1, sizeof *edges);

	*positive = true;
	for (size_t i = 0; edges && i < row->term_count; i++) {
		struct implicant term = row_term(row, i);

		edges[i] = term.removed;
		*positive &= term.kept == 0;
	}
	return edges;
}

/* Keeps those of the fewest members; they come smallest first. */
static size_t smallest(const uint64_t *sets, size_t count)
{
	size_t kept = 0;

	while (kept < count && __builtin_popcountll(sets[kept]) == __builtin_popcountll(sets[0]))
		kept++;
	return kept;
}

static int take_sets(struct remedy *remedy)
{
	const struct row *row = remedy->stopped;
	bool positive;
	uint64_t *edges;
	int status = 0;

	if (!row || !sets_known(row))
		return 0;
	edges = edges_of(row, &positive);
	if (!edges)
		return -1;
	if (positive)
		status = transversals(edges, row->term_count, &remedy->sets, &remedy->set_count);
	free(edges);
	remedy->set_count = smallest(remedy->sets, remedy->set_count);
	return status < 0 ? -1 : 0;
}

static uint64_t stopped_without(const struct row *row)
{
	uint64_t drop = 0;

	for (uint64_t left = row->factors; left; left &= left - 1)
		if (row_outcome(row, left & -left) == ROW_BLOCKED)
			drop |= left & -left;
	return drop;
}

static int by_severity(const void *a, const void *b)
{
	const struct row *x = ((const struct remedy *)a)->open,
			 *y = ((const struct remedy *)b)->open;
	const int ranks = gain_rank(x->fixture->gain) - gain_rank(y->fixture->gain);

	return ranks ? ranks : strcmp(x->fixture->id, y->fixture->id);
}

static int take_rows(struct remedies *remedies, const struct group *group,
		     const struct analysis *const *sources, size_t count)
{
	for (size_t i = 0; i < group->count; i++) {
		const struct row *row = &group->rows[i];
		struct remedy *remedy = &remedies->list[remedies->count];

		if (row_outcome(row, 0) != ROW_ESCAPED)
			continue;
		remedies->count++;
		*remedy = (struct remedy){.open = row,
					  .drop = stopped_without(row),
					  .stopped = find_stopped(row, sources, count)};
		if (take_sets(remedy) < 0)
			return -1;
	}
	qsort(remedies->list, remedies->count, sizeof *remedies->list, by_severity);
	return 0;
}

/* ---- what stops the most ---- */

/* Remaining rows that a set stops, by gain. */
struct worth {
	size_t by_rank[WW_GAINS_COUNT];
	size_t all;
};

/* A set that is larger than the row's smallest ones stops it as well, if it has a member of each
 * minimal unblocking set. */
static bool stops(const struct remedy *remedy, const char *profile, uint64_t set)
{
	const struct row *row = remedy->stopped;

	if (remedy->set_count == 0 || remedy->sets[0] == 0 || strcmp(row->profile, profile) != 0)
		return false;
	for (size_t i = 0; i < row->term_count; i++)
		if ((row_term(row, i).removed & set) == 0)
			return false;
	return true;
}

static struct worth worth_of(const struct remedies *remedies, const bool *advised,
			     const char *profile, uint64_t set)
{
	struct worth worth = {0};

	for (size_t i = 0; i < remedies->count; i++) {
		const struct remedy *remedy = &remedies->list[i];

		if (advised[i] || !stops(remedy, profile, set))
			continue;
		worth.by_rank[gain_rank(remedy->open->fixture->gain)]++;
		worth.all++;
	}
	return worth;
}

static bool better(const struct worth *a, uint64_t set, const struct worth *b, uint64_t than)
{
	for (int rank = 0; rank < WW_GAINS_COUNT; rank++)
		if (a->by_rank[rank] != b->by_rank[rank])
			return a->by_rank[rank] > b->by_rank[rank];
	if (__builtin_popcountll(set) != __builtin_popcountll(than))
		return __builtin_popcountll(set) < __builtin_popcountll(than);
	return set < than;
}

/* The set worth most among those of the rows that nothing is advised for; count 0: none. */
static struct advice best_advice(const struct remedies *remedies, const bool *advised)
{
	struct advice best = {0};
	struct worth most = {0};

	for (size_t i = 0; i < remedies->count; i++) {
		const struct remedy *remedy = &remedies->list[i];

		for (size_t j = 0; !advised[i] && j < remedy->set_count; j++) {
			const uint64_t set = remedy->sets[j];
			const char *profile = remedy->stopped->profile;
			struct worth worth = worth_of(remedies, advised, profile, set);

			if (worth.all == 0 ||
			    (best.count > 0 && !better(&worth, set, &most, best.set)))
				continue;
			most = worth;
			best = (struct advice){.profile = profile, .set = set, .count = worth.all};
		}
	}
	return best;
}

static int take_advice(struct remedies *remedies, struct advice advice, bool *advised)
{
	advice.rows = calloc(advice.count, sizeof *advice.rows);
	if (!advice.rows)
		return -1;
	advice.count = 0;
	for (size_t i = 0; i < remedies->count; i++) {
		if (advised[i] || !stops(&remedies->list[i], advice.profile, advice.set))
			continue;
		advised[i] = true;
		advice.rows[advice.count++] = i;
	}
	remedies->advice[remedies->advice_count++] = advice;
	return 0;
}

static int advise(struct remedies *remedies)
{
	bool *advised = calloc(remedies->count + 1, sizeof *advised);
	struct advice next;
	int status = 0;

	remedies->advice = calloc(remedies->count + 1, sizeof *remedies->advice);
	if (!advised || !remedies->advice)
		status = -1;
	while (status == 0 && (next = best_advice(remedies, advised)).count > 0)
		status = take_advice(remedies, next, advised);
	free(advised);
	return status;
}

int remedies_of(const struct group *group, const struct analysis *const *sources, size_t count,
		struct remedies *remedies)
{
	*remedies = (struct remedies){.list = calloc(group->count + 1, sizeof *remedies->list)};
	if (remedies->list && take_rows(remedies, group, sources, count) == 0 &&
	    advise(remedies) == 0)
		return 0;
	remedies_done(remedies);
	return -1;
}

void remedies_done(struct remedies *remedies)
{
	for (size_t i = 0; i < remedies->count; i++)
		free(remedies->list[i].sets);
	for (size_t i = 0; i < remedies->advice_count; i++)
		free(remedies->advice[i].rows);
	free(remedies->list);
	free(remedies->advice);
	*remedies = (struct remedies){0};
}
