/* SPDX-License-Identifier: MIT */
/* attribution.csv: what each kept factor contributes to stopping each escape, as
 * exact fractions. */
#include "group.h"
#include "power.h"
#include "report.h"
#include "tables/csv.h"

static const char header[] = "study,profile,caller,fixture,kind,factor,other,value,decimal\n";

/* The values of one row, or their sums over a group's rows (`fixture` is ""). */
struct subject {
	struct csv *csv;
	const char *study, *fixture;
	const struct group *group;
};

static const char *factor_word(const struct group *group, unsigned dense)
{
	return ww_word(&ww_factors, __builtin_ctzll(mask_expand(WW_BIT(dense), group->factors)));
}

static void put_value(const struct subject *subject, const char *kind, unsigned factor,
		      const char *other, struct fraction value)
{
	char exact[WW_FRACTION_TEXT_MAX], decimal[32];

	snprintf(decimal, sizeof decimal, "%.9f", fraction_value(value));
	csv_text(subject->csv, subject->study);
	csv_text(subject->csv, subject->group->profile);
	csv_text(subject->csv, ww_word(&ww_callers, (int)subject->group->caller));
	csv_text(subject->csv, subject->fixture);
	csv_text(subject->csv, kind);
	csv_text(subject->csv, factor_word(subject->group, factor));
	csv_text(subject->csv, other);
	csv_text(subject->csv, fraction_format(value, exact));
	csv_text(subject->csv, decimal);
	csv_end(subject->csv);
}

/* Each pair once: the values are symmetric. */
static void put_interactions(const struct subject *subject,
			     const struct fraction interaction[WW_FACTORIAL_MAX][WW_FACTORIAL_MAX])
{
	unsigned count = subject->group->factor_count;

	for (unsigned i = 0; i < count; i++)
		for (unsigned j = i + 1; j < count; j++)
			put_value(subject, "interaction", i, factor_word(subject->group, j),
				  interaction[i][j]);
}

static void put_power(const struct subject *subject, const struct power *power)
{
	for (unsigned i = 0; i < subject->group->factor_count; i++)
		put_value(subject, "shapley", i, "", power->shapley[i]);
	for (unsigned i = 0; i < subject->group->factor_count; i++)
		put_value(subject, "banzhaf", i, "", power->banzhaf[i]);
	put_interactions(subject, power->interaction);
}

static void put_group(struct csv *csv, const char *study, const struct group *group)
{
	struct subject subject = {.csv = csv, .study = study, .group = group};
	struct power power, sum;
	size_t complete = 0;

	power_none(group->factor_count, &sum);
	for (size_t i = 0; i < group->count && !ferror(csv->out); i++) {
		const struct row *row = &group->rows[i];

		if (!row->testable || !row->complete)
			continue;
		subject.fixture = row->fixture->id;
		row_power(row, &power);
		put_power(&subject, &power);
		power_add(&sum, &power);
		complete++;
	}
	subject.fixture = "";
	if (complete > 0)
		put_power(&subject, &sum);
}

int attribution_csv(const struct analysis *analysis, FILE *out)
{
	struct csv csv = {.out = out};
	struct group group = {0};

	fputs(header, out);
	while (group_next(analysis, &group) && !ferror(out))
		put_group(&csv, analysis->study, &group);
	return ferror(out) ? -1 : 0;
}
