/* SPDX-License-Identifier: MIT */
/* enablers.csv: which factors take down (or help) a primitive that is still asked for. */
#include <stdlib.h>

#include "enabling.h"
#include "group.h"
#include "report.h"
#include "tables/csv.h"
#include "text/words.h"

static const char header[] = "study,profile,caller,factor,primitive,effect,where,recorded,pairs,"
			     "seen,pairs_seen,errno\n";

/* One of the two effects of an enabling. */
struct effect {
	const char *word;
	size_t recorded, seen;
	const struct signature *where;
	int err;
};

static int put_effect(struct csv *csv, const struct enabling *enabling, const struct effect *effect)
{
	char *where = enabling->everywhere ? enabling_where(enabling, effect->where) : NULL;
	char word[WORD_MAX];

	if (enabling->everywhere && !where)
		return -1;
	csv_text(csv, ww_word(&ww_factors, (int)enabling->factor));
	csv_text(csv, ww_word(&ww_primitives, (int)enabling->primitive));
	csv_text(csv, effect->word);
	csv_text(csv, where ? where : "");
	csv_number(csv, effect->recorded);
	csv_number(csv, enabling->pairs);
	csv_number(csv, effect->seen);
	csv_number(csv, enabling->pairs_seen);
	csv_text(csv, errno_word(effect->err, word));
	csv_end(csv);
	free(where);
	return 0;
}

static int put_enabling(struct csv *csv, const char *study, const struct group *group,
			const struct enabling *enabling)
{
	const struct effect effects[] = {
		{"lost", enabling->lost, enabling->lost_seen, &enabling->lost_where, enabling->err},
		{"gained", enabling->gained, enabling->gained_seen, &enabling->gained_where, 0},
	};
	int status = 0;

	for (size_t i = 0; i < 2 && status == 0; i++) {
		if (effects[i].recorded + effects[i].seen == 0)
			continue;
		csv_text(csv, study);
		csv_text(csv, group->profile);
		csv_text(csv, ww_word(&ww_callers, (int)group->caller));
		status = put_effect(csv, enabling, &effects[i]);
	}
	return status;
}

static int put_group(struct csv *csv, const struct analysis *analysis, const struct group *group)
{
	struct in_force in_force;
	int status = in_force_of(analysis, group->rows, group->count, &in_force);

	for (size_t i = 0; status == 0 && i < in_force.enabling_count; i++)
		status = put_enabling(csv, analysis->study, group, &in_force.enablings[i]);
	in_force_done(&in_force);
	return status;
}

int enablers_csv(const struct analysis *analysis, FILE *out)
{
	struct csv csv = {.out = out};
	struct group group = {0};
	int status = 0;

	fputs(header, out);
	while (status == 0 && group_next(analysis, &group) && !ferror(out))
		status = put_group(&csv, analysis, &group);
	return ferror(out) ? -1 : status;
}
