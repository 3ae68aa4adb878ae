/* SPDX-License-Identifier: MIT */
#include "side.h"

#include <cjson/cJSON.h>
#include <stdlib.h>
#include <string.h>

#include "grow.h"
#include "identity.h"

/* ---- rows ---- */

static int by_id(const void *a, const void *b)
{
	const struct side_row *x = a, *y = b;

	return strcmp(x->fixture->id, y->fixture->id);
}

static int by_severity(const void *a, const void *b)
{
	const struct side_row *x = a, *y = b;
	const int ranks = gain_rank(x->fixture->gain) - gain_rank(y->fixture->gain);

	return ranks ? ranks : by_id(a, b);
}

static bool measures_the_same(const struct catalog_entry *a, const struct catalog_entry *b)
{
	char one[WW_IDENTITY_MAX], other[WW_IDENTITY_MAX];

	if (a == b)
		return true;
	fixture_identity(a, one);
	fixture_identity(b, other);
	return strcmp(one, other) == 0;
}

/* Adds what the first `known` rows lack.  The rows of an analysis have each fixture several times.
 */
static int add_fixture(struct side *side, size_t known, const struct catalog_entry *fixture)
{
	const struct side_row key = {.fixture = fixture};
	struct side_row *row = known ? bsearch(&key, side->rows, known, sizeof key, by_id) : NULL;

	if (row) {
		row->differs |= !measures_the_same(row->fixture, fixture);
		return 0;
	}
	row = add_zeroed(side->rows, side->row_count);
	if (!row)
		return -1;
	row->fixture = fixture;
	return 0;
}

static void merge_new(struct side *side, size_t known)
{
	size_t kept = known;

	qsort(side->rows + known, side->row_count - known, sizeof *side->rows, by_id);
	for (size_t i = known; i < side->row_count; i++)
		if (i == known || by_id(&side->rows[kept - 1], &side->rows[i]) != 0)
			side->rows[kept++] = side->rows[i];
	side->row_count = kept;
	qsort(side->rows, side->row_count, sizeof *side->rows, by_id);
}

static int add_rows_of(struct side *side, const struct analysis *analysis)
{
	const size_t known = side->row_count;

	for (size_t i = 0; i < analysis->row_count; i++)
		if (add_fixture(side, known, analysis->rows[i].fixture) < 0)
			return -1;
	if (side->row_count > known)
		merge_new(side, known);
	return 0;
}

static int collect_rows(struct side *side)
{
	for (size_t i = 0; i < side->run_count; i++)
		if (add_rows_of(side, side->runs[i].analysis) < 0)
			return -1;
	if (side->row_count > 0)
		qsort(side->rows, side->row_count, sizeof *side->rows, by_severity);
	return 0;
}

/* ---- columns ---- */

static int add_columns(struct side *side, const struct side_run *run, enum caller caller)
{
	struct group group = {0};

	while (group_next(run->analysis, &group)) {
		struct side_column *column;

		if (group.caller != caller)
			continue;
		column = add_zeroed(side->columns, side->column_count);
		if (!column)
			return -1;
		column->run = run;
		column->group = group;
		side->factors |= group.factors;
	}
	return 0;
}

static int collect_columns(struct side *side)
{
	for (int caller = 0; caller < WW_CALLERS_COUNT; caller++)
		for (size_t i = 0; i < side->run_count; i++)
			if (add_columns(side, &side->runs[i], (enum caller)caller) < 0)
				return -1;
	return 0;
}

static void copy_member(const cJSON *object, const char *key, char *text, size_t size)
{
	const char *value = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, key));

	snprintf(text, size, "%s", value ? value : "");
	for (size_t length = strlen(text); length > 0 && text[length - 1] == ' ';)
		text[--length] = '\0';
}

static void describe(struct side_column *column, const cJSON *profile)
{
	copy_member(profile, "launcher", column->launcher, sizeof column->launcher);
	copy_member(profile, "launcher_version", column->version, sizeof column->version);
}

static const cJSON *profile_named(const cJSON *run, const char *name)
{
	const cJSON *item;

	cJSON_ArrayForEach(item, cJSON_GetObjectItemCaseSensitive(run, "profiles"))
	{
		const char *other =
			cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(item, "name"));

		if (other && strcmp(other, name) == 0)
			return item;
	}
	return NULL;
}

/* What the analysis has no use for: which program the launcher is. */
static void describe_columns(struct side *side, const struct side_run *run)
{
	const char *text = run->analysis->run_json;
	cJSON *json = text ? cJSON_Parse(text) : NULL;

	for (size_t i = 0; i < side->column_count; i++)
		if (side->columns[i].run == run)
			describe(&side->columns[i],
				 profile_named(json, side->columns[i].group.profile));
	cJSON_Delete(json);
}

static enum control_kind control_of(const struct side_column *column)
{
	const struct analysis *analysis = column->run->analysis;

	for (size_t i = 0; i < analysis->profile_count; i++)
		if (strcmp(analysis->profiles[i].name, column->group.profile) == 0)
			return analysis->profiles[i].control;
	return CONTROL_BARE;
}

/* ---- names ---- */

static const char *directory_of(const struct side_run *run)
{
	return run->name;
}

static const char *study_of(const struct side_run *run)
{
	return run->analysis->study;
}

typedef const char *naming(const struct side_run *run);

/* Does every run have a name of this kind that no other has? */
static bool tells_apart(const struct side *side, naming *name)
{
	for (size_t i = 0; i < side->run_count; i++) {
		if (!name(&side->runs[i]) || !*name(&side->runs[i]))
			return false;
		for (size_t j = 0; j < i; j++)
			if (strcmp(name(&side->runs[i]), name(&side->runs[j])) == 0)
				return false;
	}
	return true;
}

static bool has_namesake(const struct side *side, const struct side_column *column)
{
	for (size_t i = 0; i < side->column_count; i++)
		if (side->columns[i].run != column->run &&
		    strcmp(side->columns[i].group.profile, column->group.profile) == 0)
			return true;
	return false;
}

static void name_column(const struct side *side, struct side_column *column, naming *name)
{
	const char *profile = column->group.profile;

	if (!has_namesake(side, column))
		snprintf(column->label, sizeof column->label, "%s", profile);
	else if (name)
		snprintf(column->label, sizeof column->label, "%s (%.50s)", profile,
			 name(column->run));
	else
		snprintf(column->label, sizeof column->label, "%s (run %zu)", profile,
			 (size_t)(column->run - side->runs) + 1);
}

static void name_columns(struct side *side)
{
	naming *name = NULL;

	if (tells_apart(side, directory_of))
		name = directory_of;
	else if (tells_apart(side, study_of))
		name = study_of;
	for (size_t i = 0; i < side->column_count; i++)
		name_column(side, &side->columns[i], name);
}

static void count_studies(struct side *side)
{
	for (size_t i = 0; i < side->run_count; i++) {
		size_t first = 0;

		while (strcmp(study_of(&side->runs[first]), study_of(&side->runs[i])) != 0)
			first++;
		side->study_count += first == i;
	}
}

/* ---- counts ---- */

static bool tells_of_start(const struct verdict_result *v)
{
	return v->verdict == VERDICT_ESCAPED ||
	       (v->verdict == VERDICT_BLOCKED && v->how != HOW_CLOSED) ||
	       (v->verdict == VERDICT_INCONCLUSIVE && v->reason == REASON_OPAQUE);
}

static void count_verdict(struct side_column *column, const struct verdict_result *v)
{
	if (!v) {
		column->unmeasured++;
		return;
	}
	column->verdicts[v->verdict]++;
	column->started += tells_of_start(v);
	column->unstarted += v->verdict == VERDICT_INCONCLUSIVE && v->reason == REASON_LAUNCHER;
	column->closed += v->verdict == VERDICT_BLOCKED && v->how == HOW_CLOSED;
}

static bool is_known(const struct verdict_result *v)
{
	return v && (v->verdict == VERDICT_ESCAPED || v->verdict == VERDICT_BLOCKED);
}

/* Known in all columns of the caller that know any row. */
static bool is_common(const struct side *side, size_t row, enum caller caller)
{
	bool any = false;

	for (size_t i = 0; i < side->column_count; i++) {
		if (side->columns[i].group.caller != caller || side_known(&side->columns[i]) == 0)
			continue;
		if (!is_known(side_verdict(side, row, i)))
			return false;
		any = true;
	}
	return any;
}

static void count_common(struct side *side, size_t row, enum caller caller)
{
	if (!is_common(side, row, caller))
		return;
	side->common[caller]++;
	for (size_t i = 0; i < side->column_count; i++) {
		const struct verdict_result *v = side_verdict(side, row, i);

		if (side->columns[i].group.caller == caller)
			side->columns[i].common_escaped += v && v->verdict == VERDICT_ESCAPED;
	}
}

static void count_all(struct side *side)
{
	for (size_t i = 0; i < side->column_count; i++)
		for (size_t row = 0; row < side->row_count; row++)
			count_verdict(&side->columns[i], side_verdict(side, row, i));
	for (int caller = 0; caller < WW_CALLERS_COUNT; caller++)
		for (size_t row = 0; row < side->row_count; row++)
			count_common(side, row, (enum caller)caller);
}

/* ---- the whole ---- */

static int find_rows(struct side *side)
{
	size_t at = 0;

	side->found = calloc(side->row_count * side->column_count + 1, sizeof *side->found);
	if (!side->found)
		return -1;
	for (size_t row = 0; row < side->row_count; row++)
		for (size_t i = 0; i < side->column_count; i++)
			side->found[at++] =
				group_row(&side->columns[i].group, side->rows[row].fixture->id);
	return 0;
}

struct side *side_of(const struct side_run *runs, size_t count)
{
	struct side *side = calloc(1, sizeof *side);

	if (!side)
		return NULL;
	side->runs = calloc(count, sizeof *runs);
	if (!side->runs) {
		side_free(side);
		return NULL;
	}
	memcpy(side->runs, runs, count * sizeof *runs);
	side->run_count = count;
	if (collect_rows(side) < 0 || collect_columns(side) < 0 || find_rows(side) < 0) {
		side_free(side);
		return NULL;
	}
	count_studies(side);
	for (size_t i = 0; i < count; i++)
		describe_columns(side, &side->runs[i]);
	for (size_t i = 0; i < side->column_count; i++)
		side->columns[i].control = control_of(&side->columns[i]);
	name_columns(side);
	count_all(side);
	return side;
}

struct side *side_of_run(const struct analysis *analysis)
{
	const struct side_run run = {.analysis = analysis};

	return side_of(&run, 1);
}

void side_free(struct side *side)
{
	if (!side)
		return;
	free(side->runs);
	free(side->rows);
	free(side->columns);
	free(side->found);
	free(side);
}

/* ---- questions ---- */

bool side_compares(const struct side *side)
{
	for (size_t i = 1; i < side->column_count; i++)
		if (side->columns[i].run != side->columns[0].run ||
		    strcmp(side->columns[i].group.profile, side->columns[0].group.profile) != 0)
			return true;
	return false;
}

bool side_worthwhile(const struct analysis *analysis)
{
	for (size_t i = 1; i < analysis->row_count; i++)
		if (strcmp(analysis->rows[i].profile, analysis->rows[0].profile) != 0)
			return true;
	return false;
}

const struct verdict_result *side_verdict(const struct side *side, size_t row, size_t column)
{
	const struct row *found = side->found[row * side->column_count + column];

	if (!found || found->cell_count == 0)
		return NULL;
	return !found->testable || found->cells[0].mask == 0 ? &found->cells[0].verdict : NULL;
}

enum side_start side_start_of(const struct side_column *column)
{
	if (column->started == 0)
		return column->unstarted + column->closed > 0 ? SIDE_NEVER_STARTED
							      : SIDE_START_UNTOLD;
	return column->unstarted + column->closed > 0 ? SIDE_STARTED_SOME : SIDE_STARTED;
}

size_t side_known(const struct side_column *column)
{
	return column->verdicts[VERDICT_ESCAPED] + column->verdicts[VERDICT_BLOCKED];
}

size_t side_knowing(const struct side *side, enum caller caller)
{
	size_t count = 0;

	for (size_t i = 0; i < side->column_count; i++)
		count += side->columns[i].group.caller == caller &&
			 side_known(&side->columns[i]) > 0;
	return count;
}

static void add_to_single(struct side_single *single, const struct row *row, uint64_t factor)
{
	const enum row_outcome full = row_outcome(row, 0), without = row_outcome(row, factor);

	if (!row->testable || full == ROW_NOT_KNOWN || without == ROW_NOT_KNOWN)
		return;
	single->known++;
	single->before += full == ROW_ESCAPED;
	single->after += without == ROW_ESCAPED;
	single->adds += full == ROW_BLOCKED && without == ROW_ESCAPED;
	single->stops += full == ROW_ESCAPED && without == ROW_BLOCKED;
}

struct side_single side_single(const struct side *side, size_t column, enum factor factor)
{
	const struct group *group = &side->columns[column].group;
	struct side_single single = {.varied = (group->factors & WW_BIT(factor)) != 0};

	for (size_t i = 0; single.varied && i < group->count; i++)
		add_to_single(&single, &group->rows[i], WW_BIT(factor));
	return single;
}

/* The first column of its caller, which the others are compared with. */
static size_t first_of_caller(const struct side *side, size_t column)
{
	size_t first = 0;

	while (side->columns[first].group.caller != side->columns[column].group.caller)
		first++;
	return first;
}

static bool says_the_same(const struct verdict_result *a, const struct verdict_result *b)
{
	return a && b ? a->verdict == b->verdict : a == b;
}

bool side_row_tells(const struct side *side, size_t row)
{
	for (size_t i = 0; i < side->column_count; i++) {
		const struct verdict_result *v = side_verdict(side, row, i);

		if (v && v->verdict == VERDICT_ESCAPED)
			return true;
		if (!says_the_same(v, side_verdict(side, row, first_of_caller(side, i))))
			return true;
	}
	return false;
}
