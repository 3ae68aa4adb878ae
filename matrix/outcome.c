/* SPDX-License-Identifier: MIT */
#include "outcome.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "truth.h"

static int by_mask(const void *key, const void *element)
{
	const uint64_t *mask = key;
	const struct cell *cell = element;

	return (*mask > cell->mask) - (*mask < cell->mask);
}

const struct cell *row_cell(const struct row *row, uint64_t mask)
{
	if (row->cell_count == 0)
		return NULL;
	return bsearch(&mask, row->cells, row->cell_count, sizeof *row->cells, by_mask);
}

static enum row_outcome outcome_of(const struct cell *cell)
{
	if (cell->verdict.verdict == VERDICT_ESCAPED)
		return ROW_ESCAPED;
	return cell->verdict.verdict == VERDICT_BLOCKED ? ROW_BLOCKED : ROW_NOT_KNOWN;
}

bool cell_started(const struct cell *cell)
{
	return cell->verdict.how != HOW_CLOSED && cell->verdict.reason != REASON_LAUNCHER;
}

enum row_outcome row_outcome(const struct row *row, uint64_t mask)
{
	const struct cell *cell = row_cell(row, mask);

	return cell ? outcome_of(cell) : ROW_NOT_KNOWN;
}

bool row_measured(const struct row *row, uint64_t mask)
{
	return row_cell(row, mask) != NULL;
}

size_t outcome_known(const struct outcome_count *count)
{
	return count->escaped + count->blocked;
}

/* ---- depth ---- */

/* Are all masks of `removed` factors known? */
static bool level_known(const struct signature *known, int removed)
{
	for (uint64_t m = 0; m < WW_BIT(known->factors); m++)
		if (__builtin_popcountll(m) == removed && !signature_get(known, m))
			return false;
	return true;
}

struct depth depth_known(const struct signature *escaped, const struct signature *known)
{
	const int depth = escape_depth(escaped);

	for (int removed = 0; removed <= (int)known->factors; removed++) {
		if (removed == depth)
			return (struct depth){depth, true};
		if (!level_known(known, removed))
			return (struct depth){removed, false};
	}
	return (struct depth){-1, true};
}

struct depth row_depth(const struct row *row)
{
	return depth_known(&row->truth->escaped, &row->truth->known);
}

int row_seen_depth(const struct row *row)
{
	int least = -1;

	for (size_t i = 0; i < row->cell_count; i++) {
		const int gone = __builtin_popcountll(row->cells[i].mask);

		if (outcome_of(&row->cells[i]) == ROW_ESCAPED && (least < 0 || gone < least))
			least = gone;
	}
	return least;
}

const char *depth_format(struct depth depth, char text[WW_DEPTH_TEXT_MAX])
{
	if (depth.least < 0)
		snprintf(text, WW_DEPTH_TEXT_MAX, "inf");
	else
		snprintf(text, WW_DEPTH_TEXT_MAX, "%d%s", depth.least, depth.exact ? "" : "+");
	return text;
}

/* ---- of the whole table ---- */

static bool stops_when_gone(const struct truth *truth, unsigned i)
{
	for (uint64_t m = 0; m < WW_BIT(truth->known.factors); m++)
		if (signature_get(&truth->escaped, m) &&
		    signature_get(&truth->known, m | WW_BIT(i)) &&
		    !signature_get(&truth->escaped, m | WW_BIT(i)))
			return true;
	return false;
}

uint64_t row_helped_by(const struct row *row)
{
	uint64_t dense = 0;

	for (unsigned i = 0; i < row->truth->known.factors; i++)
		if (stops_when_gone(row->truth, i))
			dense |= WW_BIT(i);
	return mask_expand(dense, row->factors);
}

void row_power(const struct row *row, struct power *power)
{
	power_of(&row->truth->escaped, power);
}

void row_escaped_text(const struct row *row, char text[WW_SIGNATURE_TEXT_MAX])
{
	signature_format(&row->truth->escaped, text, WW_SIGNATURE_TEXT_MAX);
}

void row_known_text(const struct row *row, char text[WW_SIGNATURE_TEXT_MAX])
{
	signature_format(&row->truth->known, text, WW_SIGNATURE_TEXT_MAX);
}

size_t row_known_count(const struct row *row)
{
	return signature_count(&row->truth->known);
}

bool row_same_outcomes(const struct row *a, const struct row *b)
{
	return memcmp(a->truth, b->truth, sizeof *a->truth) == 0;
}
