/* SPDX-License-Identifier: MIT */
#include "refusal.h"

#include <stdlib.h>
#include <string.h>

#include "hardening.h"
#include "snapshot.h"

#define ERRNO_LIMIT 256 /* Linux has 133 */

/* What became of each call, by mask.  A searched run has up to 2^29 masks and asked few of them, so
 * that they are listed. */
struct course {
	uint64_t mask;
	bool applied[WW_STEPS_COUNT], failed[WW_STEPS_COUNT];
};

struct survey {
	struct course *list; /* by mask */
	size_t count;
	unsigned errs[WW_STEPS_COUNT][ERRNO_LIMIT];
	uint64_t applied, on, off; /* primitives under full hardening */
	enum level level;
};

static int by_mask(const void *a, const void *b)
{
	const struct course *x = a, *y = b;

	return (x->mask > y->mask) - (x->mask < y->mask);
}

/* The distinct masks of all cells. */
static int list_masks(struct survey *survey, const struct row *rows, size_t count)
{
	size_t cells = 0, kept = 0;

	for (size_t i = 0; i < count; i++)
		cells += rows[i].cell_count;
	survey->list = calloc(cells + 1, sizeof *survey->list);
	if (!survey->list)
		return -1;
	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < rows[i].cell_count; j++)
			survey->list[survey->count++].mask = rows[i].cells[j].mask;
	qsort(survey->list, survey->count, sizeof *survey->list, by_mask);
	for (size_t i = 0; i < survey->count; i++)
		if (i == 0 || survey->list[i].mask != survey->list[kept - 1].mask)
			survey->list[kept++].mask = survey->list[i].mask;
	survey->count = kept;
	return 0;
}

static void take_call(struct survey *survey, struct course *course, const struct cell *cell,
		      int step)
{
	const struct step_status *status = &cell->outcome.step[step];

	course->applied[step] |= status->status == STATUS_APPLIED;
	if (status->status != STATUS_FAILED)
		return;
	course->failed[step] = true;
	if (status->err > 0 && status->err < ERRNO_LIMIT)
		survey->errs[step][status->err]++;
}

/* A cell under full hardening. */
static void take_full(struct survey *survey, const struct cell *cell)
{
	uint64_t in_force, known;

	if (survey->level == LEVEL_UNKNOWN || level_rank(cell->level) < level_rank(survey->level))
		survey->level = cell->level;
	for (uint64_t left = cell_requested(cell); left; left &= left - 1) {
		enum step step = ww_primitive_step((enum primitive)__builtin_ctzll(left));

		if (cell->outcome.step[step].status == STATUS_APPLIED)
			survey->applied |= left & -left;
	}
	effective_primitives(cell->effective, &in_force, &known);
	survey->on |= in_force;
	survey->off |= known & ~in_force;
}

static void take_cell(struct survey *survey, const struct cell *cell)
{
	struct course key = {.mask = cell->mask};
	struct course *course = bsearch(&key, survey->list, survey->count, sizeof key, by_mask);

	if (!cell->has_outcome)
		return;
	for (int step = 0; step < WW_STEPS_COUNT; step++)
		take_call(survey, course, cell, step);
	if (cell->mask == 0)
		take_full(survey, cell);
}

static int commonest(const unsigned errs[ERRNO_LIMIT])
{
	int best = 0;

	for (int err = 1; err < ERRNO_LIMIT; err++)
		if (errs[err] > (best ? errs[best] : 0))
			best = err;
	return best;
}

static uint64_t primitives_of_step(const char *profile, enum step step)
{
	uint64_t primitives = 0;

	for (uint64_t left = profile_primitives(profile); left; left &= left - 1)
		if (ww_primitive_step((enum primitive)__builtin_ctzll(left)) == step)
			primitives |= left & -left;
	return primitives;
}

static void judge_step(const struct survey *survey, const char *profile, int step,
		       struct refusals *refusals)
{
	struct refusal refusal = {.step = (enum step)step,
				  .primitives = primitives_of_step(profile, (enum step)step)};
	const bool full = survey->count > 0 && survey->list[0].mask == 0;

	for (size_t i = 0; i < survey->count; i++) {
		refusal.failed += survey->list[i].failed[step];
		refusal.asked += survey->list[i].failed[step] || survey->list[i].applied[step];
	}
	if (full ? !survey->list[0].failed[step]
		 : refusal.failed == 0 || refusal.failed < refusal.asked)
		return;
	refusal.err = commonest(survey->errs[step]);
	refusals->list[refusals->count++] = refusal;
}

int refusals_of(const struct row *rows, size_t count, struct refusals *refusals)
{
	struct survey *survey = calloc(1, sizeof *survey);
	int status = survey ? list_masks(survey, rows, count) : -1;

	*refusals = (struct refusals){.level = LEVEL_UNKNOWN};
	if (status == 0) {
		survey->level = LEVEL_UNKNOWN;
		for (size_t i = 0; i < count; i++)
			for (size_t j = 0; j < rows[i].cell_count; j++)
				take_cell(survey, &rows[i].cells[j]);
		for (int step = 0; step < WW_STEPS_COUNT; step++)
			judge_step(survey, rows->profile, step, refusals);
		refusals->idle = survey->applied & survey->off & ~survey->on;
		refusals->level = survey->level;
	}
	if (survey)
		free(survey->list);
	free(survey);
	return status;
}
