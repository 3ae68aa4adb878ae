/* SPDX-License-Identifier: MIT */
#include "tables/prefix.h"

#include <stdlib.h>

static bool same(const struct cell *a, const struct cell *b)
{
	return a && a->profile == b->profile && a->caller == b->caller && a->fixture == b->fixture;
}

static int make(struct prefix *prefix, const char *study, const struct cell *cell)
{
	struct csv csv = {0};

	prefix_done(prefix);
	csv.out = open_memstream(&prefix->fields, &prefix->length);
	if (!csv.out)
		return -1;
	csv_text(&csv, study);
	csv_text(&csv, cell->profile);
	csv_text(&csv, ww_word(&ww_callers, (int)cell->caller));
	csv_text(&csv, cell->fixture->id);
	csv_end(&csv);
	if (fclose(csv.out) != 0)
		return -1;
	prefix->length--; /* the line end */
	prefix->of = cell;
	return 0;
}

int prefix_put(struct prefix *prefix, struct csv *csv, const char *study, const struct cell *cell)
{
	if (!same(prefix->of, cell) && make(prefix, study, cell) < 0)
		return -1;
	csv_raw(csv, prefix->fields, prefix->length);
	return 0;
}

void prefix_done(struct prefix *prefix)
{
	free(prefix->fields);
	*prefix = (struct prefix){0};
}
