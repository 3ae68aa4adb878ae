/* SPDX-License-Identifier: MIT */
/* states.csv: what was asked of each primitive, what its call returned, what was seen in force. */
#include "hardening.h"
#include "report.h"
#include "tables/csv.h"
#include "tables/prefix.h"
#include "text/words.h"

static const char header[] =
	"study,profile,caller,fixture,mask,primitive,requested,result,errno,observed\n";

static bool shares_its_step(int primitive)
{
	return ww_primitive_step((enum primitive)primitive) == STEP_UNSHARE;
}

/* One call makes all namespaces: its result says nothing of one that was not asked for. */
static void put_result(struct csv *csv, const struct cell *cell, int primitive, bool requested)
{
	struct step_status status = {STATUS_SKIPPED, 0};
	char word[WORD_MAX];

	if (!cell->has_outcome) {
		csv_empty(csv, 2);
		return;
	}
	if (requested || !shares_its_step(primitive))
		status = cell->outcome.step[ww_primitive_step((enum primitive)primitive)];
	csv_text(csv, ww_word(&ww_statuses, (int)status.status));
	csv_text(csv, status.status == STATUS_FAILED && status.err > 0
			      ? errno_word(status.err, word)
			      : "");
}

static void put_state(struct csv *csv, const struct cell *cell, int primitive, bool known,
		      bool requested)
{
	char value[WW_EFFECTIVE_MAX];

	csv_number(csv, cell->mask);
	csv_text(csv, ww_word(&ww_primitives, primitive));
	/* Only its author knows what a foreign sandbox was asked for. */
	if (known)
		csv_number(csv, requested);
	else
		csv_empty(csv, 1);
	put_result(csv, cell, primitive, requested || !known);
	csv_text(csv,
		 effective_value(cell->effective, primitive_key((enum primitive)primitive), value));
	csv_end(csv);
}

static int put_states(struct csv *csv, struct prefix *prefix, const char *study,
		      const struct cell *cell)
{
	bool known = profile_base(cell->profile) >= 0;
	uint64_t requested = cell_requested(cell);

	for (uint64_t left = listed_primitives(cell->profile); left; left &= left - 1) {
		int primitive = __builtin_ctzll(left);

		if (prefix_put(prefix, csv, study, cell) < 0)
			return -1;
		put_state(csv, cell, primitive, known, (requested & WW_BIT(primitive)) != 0);
	}
	return ferror(csv->out) ? -1 : 0;
}

int states_csv(const struct analysis *analysis, FILE *out)
{
	struct csv csv = {.out = out};
	struct prefix prefix = {0};
	int status = 0;

	fputs(header, out);
	for (size_t i = 0; i < analysis->cell_count && status == 0; i++)
		status = put_states(&csv, &prefix, analysis->study, &analysis->cells[i]);
	prefix_done(&prefix);
	return ferror(out) ? -1 : status;
}
