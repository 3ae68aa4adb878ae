/* SPDX-License-Identifier: MIT */
/* effective.csv: the distinct states that were really in force, and the masks that came to each. */
#include <stdlib.h>

#include "enabling.h"
#include "group.h"
#include "report.h"
#include "tables/csv.h"

static const char header[] =
	"study,profile,caller,state,primitives,mask_count,masks,cells,escapes,effective\n";

/* Mask numbers joined by '|', which are as many as the factors allow. */
static int put_masks(struct csv *csv, const struct signature *masks, uint64_t factors)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);
	const char *separator = "";

	if (!out)
		return -1;
	for (uint64_t m = 0; m < WW_BIT(masks->factors); m++)
		if (signature_get(masks, m)) {
			fprintf(out, "%s%llu", separator,
				(unsigned long long)mask_expand(m, factors));
			separator = "|";
		}
	if (fclose(out) != 0) {
		free(text);
		return -1;
	}
	csv_text(csv, text);
	free(text);
	return 0;
}

static void put_primitives(struct csv *csv, uint64_t primitives)
{
	char text[512] = "";
	size_t used = 0;

	for (; primitives && used < sizeof text; primitives &= primitives - 1)
		used += (size_t)snprintf(text + used, sizeof text - used, "%s%s", used ? "+" : "",
					 ww_word(&ww_primitives, __builtin_ctzll(primitives)));
	csv_text(csv, text);
}

/* The fields behind the state's number. */
static int put_state(struct csv *csv, const struct effective_state *state, uint64_t factors)
{
	put_primitives(csv, state->primitives);
	csv_number(csv, state->mask_count);
	if (put_masks(csv, &state->masks, factors) < 0)
		return -1;
	csv_number(csv, state->cells);
	csv_number(csv, state->escapes);
	csv_text(csv, state->text);
	csv_end(csv);
	return 0;
}

static int put_group(struct csv *csv, const struct analysis *analysis, const struct group *group)
{
	struct in_force in_force;
	int status = in_force_of(analysis, group->rows, group->count, &in_force);

	for (size_t i = 0; status == 0 && i < in_force.state_count; i++) {
		csv_text(csv, analysis->study);
		csv_text(csv, group->profile);
		csv_text(csv, ww_word(&ww_callers, (int)group->caller));
		csv_number(csv, i + 1);
		status = put_state(csv, &in_force.states[i], group->factors);
	}
	in_force_done(&in_force);
	return status;
}

int effective_csv(const struct analysis *analysis, FILE *out)
{
	struct csv csv = {.out = out};
	struct group group = {0};
	int status = 0;

	fputs(header, out);
	while (status == 0 && group_next(analysis, &group) && !ferror(out))
		status = put_group(&csv, analysis, &group);
	return ferror(out) ? -1 : status;
}
