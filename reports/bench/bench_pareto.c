/* SPDX-License-Identifier: MIT */
#include "bench/bench_pareto.h"

#include "group.h"
#include "tables/csv.h"
#include "text/words.h"

static double microseconds(double ns)
{
	return ns / 1e3;
}

/* ---- a table ---- */

static void put_point(struct csv *csv, const struct pareto *pareto,
		      const struct pareto_point *point)
{
	char text[WW_MASK_TEXT_MAX];

	csv_text(csv, pareto->profile);
	csv_text(csv, ww_word(&ww_callers, (int)pareto->caller));
	csv_number(csv, point->mask);
	csv_text(csv, factors_text(point->mask, "+", text));
	snprintf(text, sizeof text, "%.1f", point->cost);
	csv_text(csv, text);
	csv_number(csv, point->stopped);
	csv_number(csv, pareto->rows);
	csv_number(csv, point->front);
	csv_end(csv);
}

int bench_pareto_csv(const struct bench *bench, const struct analysis *analysis, FILE *out)
{
	struct csv csv = {.out = out};
	struct group group = {0};

	fputs("profile,caller,mask,removed,median_ns,stopped,of,front\n", out);
	while (group_next(analysis, &group)) {
		struct pareto pareto;

		if (pareto_of(bench, group.rows, group.count, &pareto, NULL) < 0)
			return -1;
		for (size_t i = 0; i < pareto.count; i++)
			put_point(&csv, &pareto, &pareto.points[i]);
		pareto_done(&pareto);
	}
	return ferror(out) ? -1 : 0;
}

/* ---- for a terminal ---- */

static const char *removed_text(uint64_t mask, char text[WW_MASK_TEXT_MAX])
{
	return mask ? factors_text(mask, " + ", text) : "nothing: full hardening";
}

static void put_front(const struct pareto *pareto, FILE *out)
{
	char text[WW_MASK_TEXT_MAX];

	fprintf(out,
		"\n%s, caller %s: masks that no other beats in both (of %zu; %zu escapes could be "
		"stopped)\n  stopped  median us  taken away\n",
		pareto->profile, ww_word(&ww_callers, (int)pareto->caller), pareto->count,
		pareto->rows);
	for (size_t i = 0; i < pareto->count; i++)
		if (pareto->points[i].front)
			fprintf(out, "  %7zu  %9.1f  %s\n", pareto->points[i].stopped,
				microseconds(pareto->points[i].cost),
				removed_text(pareto->points[i].mask, text));
}

static void put_cheapest(const struct pareto *pareto, const struct group *group,
			 const struct wanted_list *wanted, FILE *out)
{
	const struct pareto_point *point =
		pareto_cheapest(pareto, group->rows, group->count, wanted);
	char text[WW_MASK_TEXT_MAX];

	if (point)
		fprintf(out,
			"  The cheapest mask that stops all that was asked for: %s (%.1f us)\n",
			removed_text(point->mask, text), microseconds(point->cost));
	else
		fputs("  No mask that was timed stops all that was asked for (an escape that could "
		      "not be tested is not known to be stopped)\n",
		      out);
}

int bench_pareto_text(const struct bench *bench, const struct analysis *analysis,
		      const struct wanted_list *wanted, FILE *out)
{
	struct group group = {0};

	while (group_next(analysis, &group)) {
		struct pareto pareto;

		if (pareto_of(bench, group.rows, group.count, &pareto, NULL) < 0)
			return -1;
		if (pareto.count > 0)
			put_front(&pareto, out);
		if (pareto.count > 0 && wanted->count > 0)
			put_cheapest(&pareto, &group, wanted, out);
		pareto_done(&pareto);
	}
	return ferror(out) ? -1 : 0;
}
