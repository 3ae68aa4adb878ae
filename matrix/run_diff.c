/* SPDX-License-Identifier: MIT */
#include "run_diff.h"

#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alike.h"
#include "group.h"
#include "grow.h"

static int no_memory(struct ww_error *e)
{
	return ww_fail(e, 3, "out of memory");
}

/* ---- what run.json says ---- */

/* Differs between any two runs, or says the same as other members. */
static bool is_idle(const char *name)
{
	static const char *const idle[] = {"host.line", "host.boot_id", "parameters.seed",
					   "parameters.jobs"};

	for (size_t i = 0; i < sizeof idle / sizeof *idle; i++)
		if (strcmp(name, idle[i]) == 0)
			return true;
	return false;
}

static char *value_text(const cJSON *item)
{
	char *printed, *text;

	if (!item)
		return strdup("");
	if (cJSON_IsString(item))
		return strdup(item->valuestring);
	printed = cJSON_PrintUnformatted(item);
	text = printed ? strdup(printed) : NULL;
	cJSON_free(printed);
	return text;
}

/* Takes both values, also when it fails. */
static int add_fact(struct run_diff *diff, const char *name, char *before, char *after)
{
	struct diff_fact *fact = add_zeroed(diff->facts, diff->fact_count);

	if (!fact) {
		free(before);
		free(after);
		return -1;
	}
	*fact = (struct diff_fact){strdup(name), before, after};
	return fact->name ? 0 : -1;
}

static int compare_members(struct run_diff *diff, const char *path, const cJSON *before,
			   const cJSON *after);

static int compare_values(struct run_diff *diff, const char *name, const cJSON *before,
			  const cJSON *after)
{
	char *was, *is;

	/* A whole object that one run lacks: an older program did not record it, and it may have
	 * been the same. */
	if (cJSON_IsObject(before ? before : after) && (!before || !after))
		return 0;
	if (cJSON_IsObject(before) || cJSON_IsObject(after))
		return compare_members(diff, name, before, after);
	if (is_idle(name))
		return 0;
	was = value_text(before);
	is = value_text(after);
	if (was && is && (strcmp(was, is) != 0 || !before != !after))
		return add_fact(diff, name, was, is);
	free(was);
	free(is);
	return was && is ? 0 : -1;
}

static int compare_member(struct run_diff *diff, const char *path, const cJSON *item,
			  const cJSON *before, const cJSON *after)
{
	char *name = NULL;
	int status;

	if (asprintf(&name, "%s%s%s", path, *path ? "." : "", item->string) < 0)
		return -1;
	status = compare_values(diff, name, before, after);
	free(name);
	return status;
}

/* The members of an object by name: somebody else's may have a hundred thousand. */
struct members {
	const cJSON **list;
	size_t count;
};

static int by_name(const void *a, const void *b)
{
	const cJSON *const *x = a, *const *y = b;

	return strcmp((*x)->string, (*y)->string);
}

static int members_of(const cJSON *object, struct members *members)
{
	const cJSON *item;

	members->count = 0;
	members->list = calloc((size_t)cJSON_GetArraySize(object) + 1, sizeof *members->list);
	if (!members->list)
		return -1;
	cJSON_ArrayForEach(item, object)
	{
		members->list[members->count++] = item;
	}
	qsort(members->list, members->count, sizeof *members->list, by_name);
	return 0;
}

static const cJSON *member_of(const struct members *members, const cJSON *wanted)
{
	const cJSON *const *found =
		bsearch(&wanted, members->list, members->count, sizeof *members->list, by_name);

	return found ? *found : NULL;
}

/* The members of both, then those that the second alone has. */
static int compare_sorted(struct run_diff *diff, const char *path, const cJSON *objects[2],
			  const struct members sorted[2])
{
	const cJSON *item;

	cJSON_ArrayForEach(item, objects[0])
	{
		if (compare_member(diff, path, item, item, member_of(&sorted[1], item)) < 0)
			return -1;
	}
	cJSON_ArrayForEach(item, objects[1])
	{
		if (!member_of(&sorted[0], item) &&
		    compare_member(diff, path, item, NULL, item) < 0)
			return -1;
	}
	return 0;
}

/* Nesting is bounded by the parser's own limit. */
static int compare_members(struct run_diff *diff, const char *path, const cJSON *before,
			   const cJSON *after)
{
	const cJSON *objects[2] = {cJSON_IsObject(before) ? before : NULL,
				   cJSON_IsObject(after) ? after : NULL};
	struct members sorted[2] = {0};
	int status = -1;

	if (members_of(objects[0], &sorted[0]) == 0 && members_of(objects[1], &sorted[1]) == 0)
		status = compare_sorted(diff, path, objects, sorted);
	free(sorted[0].list);
	free(sorted[1].list);
	return status;
}

static int compare_facts(struct run_diff *diff, struct ww_error *e)
{
	static const char *const members[] = {"host", "program", "parameters"};
	cJSON *before = cJSON_Parse(diff->before.analysis->run_json);
	cJSON *after = cJSON_Parse(diff->after.analysis->run_json);
	int status = 0;

	for (size_t i = 0; i < sizeof members / sizeof *members && status == 0; i++) {
		const cJSON *was = cJSON_GetObjectItemCaseSensitive(before, members[i]);
		const cJSON *is = cJSON_GetObjectItemCaseSensitive(after, members[i]);

		if (was || is)
			status = compare_values(diff, members[i], was, is);
	}
	cJSON_Delete(before);
	cJSON_Delete(after);
	return status < 0 ? no_memory(e) : 0;
}

/* ---- snapshots of what both have ---- */

static bool of_side(const char *profile, enum caller caller, const char *fixture, void *context)
{
	const struct diff_side *side = context;

	(void)fixture;
	return (!side->profile || strcmp(profile, side->profile) == 0) &&
	       (side->caller < 0 || caller == (enum caller)side->caller);
}

static int lacks(const struct diff_side *side, struct ww_error *e)
{
	return ww_fail(e, 2, "%.100s has no rows of profile %.60s and caller %s", side->path,
		       side->profile ? side->profile : "(any)",
		       side->caller < 0 ? "(any)" : ww_word(&ww_callers, side->caller));
}

/* `names`: whose names the rows take. */
static struct snapshot *side_snapshot(const struct diff_side *side, const struct diff_side *names,
				      struct ww_error *e)
{
	struct snapshot *snapshot = snapshot_of(side->analysis, e);
	struct diff_side wanted = *side;

	if (!snapshot)
		return NULL;
	snapshot_restrict(snapshot, of_side, &wanted);
	if (snapshot->row_count == 0) {
		lacks(side, e);
		snapshot_free(snapshot);
		return NULL;
	}
	snapshot_rename(snapshot, side->profile ? names->profile : NULL, names->caller);
	return snapshot;
}

static bool in_other(const char *profile, enum caller caller, const char *fixture, void *context)
{
	(void)fixture;
	return snapshot_group_find(context, profile, caller);
}

/* ---- cells ---- */

static const struct row *find_row(const struct diff_side *side, const char *profile,
				  enum caller caller, const char *fixture)
{
	return analysis_row(side->analysis, side->profile ? side->profile : profile,
			    side->caller < 0 ? caller : (enum caller)side->caller, fixture);
}

static const struct cell *find_cell(const struct diff_side *side, const struct row *row,
				    uint64_t mask)
{
	for (size_t i = 0; row && i < row->cell_count; i++)
		if (side->analysis->cells[row->first_cell + i].mask == mask)
			return &side->analysis->cells[row->first_cell + i];
	return NULL;
}

struct cell_pair run_diff_cells(const struct run_diff *diff, const struct change *change,
				uint64_t mask)
{
	const struct row *before =
		find_row(&diff->before, change->profile, change->caller, change->fixture);
	const struct row *after =
		find_row(&diff->after, change->profile, change->caller, change->fixture);

	return (struct cell_pair){find_cell(&diff->before, before, mask),
				  find_cell(&diff->after, after, mask)};
}

static int add_shift(struct run_diff *diff, const struct cell *before, const struct cell *after)
{
	if (make_room(diff->shifts, diff->shift_count) < 0)
		return -1;
	diff->shifts[diff->shift_count++] = (struct cell_pair){before, after};
	return 0;
}

/* Cells of both rows are sorted by mask. */
static int compare_cells(struct run_diff *diff, const struct row *before, const struct row *after)
{
	const struct cell *was, *is;
	size_t i = 0, j = 0;

	/* A run without any cell has no list of them. */
	if (before->cell_count == 0 || after->cell_count == 0)
		return 0;
	was = &diff->before.analysis->cells[before->first_cell];
	is = &diff->after.analysis->cells[after->first_cell];
	while (i < before->cell_count && j < after->cell_count) {
		if (was[i].mask != is[j].mask) {
			if (was[i].mask < is[j].mask)
				i++;
			else
				j++;
			continue;
		}
		if (was[i].verdict.verdict == is[j].verdict.verdict &&
		    !ends_alike(&was[i].verdict, &is[j].verdict) &&
		    add_shift(diff, &was[i], &is[j]) < 0)
			return -1;
		i++;
		j++;
	}
	return 0;
}

static int find_shifts(struct run_diff *diff)
{
	const struct snapshot *after = diff->snapshots[1];

	for (size_t i = 0; i < after->row_count; i++) {
		const struct snapshot_row *at = &after->rows[i];
		const struct row *was =
			find_row(&diff->before, at->profile, at->caller, at->fixture);
		const struct row *is = find_row(&diff->after, at->profile, at->caller, at->fixture);

		if (was && is && compare_cells(diff, was, is) < 0)
			return -1;
	}
	return 0;
}

/* ---- the whole ---- */

/* A profile or caller of one side only is no finding: the other was not asked. */
static int remark_alone(struct run_diff *diff, const struct snapshot *all,
			const struct snapshot *other, const char *path)
{
	for (size_t i = 0; i < all->group_count; i++) {
		const struct snapshot_group *group = &all->groups[i];
		struct remark remark = {.kind = REMARK_ALONE, .caller = group->caller};

		if (snapshot_group_find(other, group->profile, group->caller))
			continue;
		remark.text = (char *)path;
		snprintf(remark.profile, sizeof remark.profile, "%s", group->profile);
		if (comparison_remark(&diff->comparison, &remark) < 0)
			return -1;
	}
	return 0;
}

static int compare_runs(struct run_diff *diff, struct snapshot *all[2], struct ww_error *e)
{
	for (int i = 0; i < 2; i++) {
		const struct diff_side *side = i ? &diff->after : &diff->before;

		/* The names of the first side are the common ones. */
		all[i] = side_snapshot(side, &diff->before, e);
		diff->snapshots[i] = all[i] ? side_snapshot(side, &diff->before, e) : NULL;
		if (!diff->snapshots[i])
			return -1;
	}
	snapshot_restrict(diff->snapshots[0], in_other, all[1]);
	snapshot_restrict(diff->snapshots[1], in_other, all[0]);
	if (compare_snapshots(diff->snapshots[0], diff->snapshots[1], &diff->comparison, e) < 0)
		return -1;
	if (remark_alone(diff, all[0], all[1], diff->before.path) < 0 ||
	    remark_alone(diff, all[1], all[0], diff->after.path) < 0)
		return no_memory(e);
	return 0;
}

int run_diff_make(const struct diff_side *before, const struct diff_side *after,
		  struct run_diff *diff, struct ww_error *e)
{
	struct snapshot *all[2] = {NULL, NULL};
	int status;

	*diff = (struct run_diff){.before = *before, .after = *after};
	status = compare_runs(diff, all, e);
	snapshot_free(all[0]);
	snapshot_free(all[1]);
	if (status == 0)
		status = compare_facts(diff, e);
	if (status == 0 && find_shifts(diff) < 0)
		status = no_memory(e);
	if (status < 0)
		run_diff_done(diff);
	return status;
}

void run_diff_done(struct run_diff *diff)
{
	comparison_done(&diff->comparison);
	for (size_t i = 0; i < diff->fact_count; i++) {
		free(diff->facts[i].name);
		free(diff->facts[i].before);
		free(diff->facts[i].after);
	}
	free(diff->facts);
	free(diff->shifts);
	snapshot_free(diff->snapshots[0]);
	snapshot_free(diff->snapshots[1]);
	*diff = (struct run_diff){0};
}

bool run_diff_differs(const struct run_diff *diff)
{
	return diff->comparison.change_count > 0 || diff->shift_count > 0;
}

enum diff_part diff_part_of(const struct change *change)
{
	if (change->kind == CHANGE_VANISHED || change->kind == CHANGE_NEW_ESCAPE ||
	    change->kind == CHANGE_NEW_FIXTURE)
		return DIFF_ONE_SIDE;
	return change_direction(change->kind) == WORSE ? DIFF_WORSE : DIFF_BETTER;
}

size_t run_diff_count(const struct run_diff *diff, enum diff_part part)
{
	size_t count = 0;

	for (size_t i = 0; i < diff->comparison.change_count; i++)
		count += diff_part_of(&diff->comparison.changes[i]) == part;
	return count;
}

/* ---- effective states ---- */

/* NAME=VALUE within a state; text NULL: none. */
struct entry {
	const char *text;
	size_t length, name_length;
};

/* Takes the next entry off *at. */
static bool next_entry(const char **at, struct entry *entry)
{
	if (!**at)
		return false;
	*entry = (struct entry){*at, strcspn(*at, ";"), strcspn(*at, "=;")};
	*at += entry->length + ((*at)[entry->length] == ';');
	return true;
}

static struct entry find_entry(const char *state, const struct entry *named)
{
	struct entry entry;

	while (next_entry(&state, &entry))
		if (entry.name_length == named->name_length &&
		    strncmp(entry.text, named->text, named->name_length) == 0)
			return entry;
	return (struct entry){0};
}

static void put_transition(const struct entry *before, const struct entry *after, bool *any,
			   FILE *out)
{
	static const char none[] = "(none)";

	fprintf(out, "%s%.*s -> %.*s", *any ? "; " : "",
		before->text ? (int)before->length : (int)sizeof none,
		before->text ? before->text : none,
		after->text ? (int)after->length : (int)sizeof none,
		after->text ? after->text : none);
	*any = true;
}

static void put_transitions(const char *before, const char *after, FILE *out)
{
	struct entry was, is;
	bool any = false;

	for (const char *at = before; next_entry(&at, &was);) {
		is = find_entry(after, &was);
		if (!is.text || is.length != was.length ||
		    strncmp(is.text, was.text, was.length) != 0)
			put_transition(&was, &is, &any, out);
	}
	for (const char *at = after; next_entry(&at, &is);) {
		was = find_entry(before, &is);
		if (!was.text)
			put_transition(&was, &is, &any, out);
	}
}

char *effective_changes(const char *before, const char *after)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return NULL;
	put_transitions(before, after, out);
	if (fclose(out) != 0) {
		free(text);
		return NULL;
	}
	return text;
}
