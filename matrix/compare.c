/* SPDX-License-Identifier: MIT */
/* Two snapshots, row by row.  Both sides of a row are first brought to what they share: the factors
 * that both varied and the masks that both planned. */
#include "compare.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "grow.h"
struct kind {
	const char *word;
	enum direction direction;
	const char *what;
};
#define KIND(id, word, direction, what) [id] = {word, direction, what},
static const struct kind kinds[WW_CHANGES_COUNT] = {WW_CHANGES(KIND)};

const char *change_word(enum change_kind kind)
{
	return kinds[kind].word;
}

const char *change_what(enum change_kind kind)
{
	return kinds[kind].what;
}

enum direction change_direction(enum change_kind kind)
{
	return kinds[kind].direction;
}

int change_lookup(const char *word)
{
	for (int i = 0; i < WW_CHANGES_COUNT; i++)
		if (strcmp(kinds[i].word, word) == 0)
			return i;
	return -1;
}

/* ---- building ---- */

struct builder {
	struct comparison *comparison;
	size_t incomplete; /* rows of which no sets could be compared */
	struct ww_error *e;
};

static int no_memory(struct ww_error *e)
{
	return ww_fail(e, 3, "out of memory");
}

int comparison_remark(struct comparison *comparison, const struct remark *remark)
{
	struct remark *added = add_zeroed(comparison->remarks, comparison->remark_count);

	if (!added)
		return -1;
	*added = *remark;
	added->text = remark->text ? strdup(remark->text) : NULL;
	return remark->text && !added->text ? -1 : 0;
}

static int add_remark(struct builder *b, const struct remark *remark)
{
	return comparison_remark(b->comparison, remark) < 0 ? no_memory(b->e) : 0;
}

/* Where a change is. */
struct place {
	const char *profile, *fixture;
	enum caller caller;
	uint64_t factors;
	bool narrowed;
};

static struct place row_place(const struct snapshot_row *row)
{
	return (struct place){row->profile, row->fixture, row->caller, row->factors, false};
}

/* Adds a change; `masks` may be NULL. */
static int add_change(struct builder *b, const struct place *place, enum change_kind kind,
		      const struct signature *masks, const char *before, const char *after)
{
	struct comparison *comparison = b->comparison;
	struct change *change = add_zeroed(comparison->changes, comparison->change_count);

	if (!change)
		return no_memory(b->e);
	*change = (struct change){.kind = kind,
				  .caller = place->caller,
				  .factors = place->factors,
				  .narrowed = place->narrowed,
				  .before = strdup(before),
				  .after = strdup(after)};
	snprintf(change->profile, sizeof change->profile, "%s", place->profile);
	snprintf(change->fixture, sizeof change->fixture, "%s", place->fixture);
	if (masks)
		change->masks = *masks;
	return change->before && change->after ? 0 : no_memory(b->e);
}

static struct change *last_change(struct builder *b)
{
	return &b->comparison->changes[b->comparison->change_count - 1];
}

/* ---- what both sides share ---- */

/* `from` over `factors`, a part of its own: the others are kept. */
static struct signature project(const struct signature *from, uint64_t from_factors,
				uint64_t factors)
{
	struct signature to = {.factors = (unsigned)__builtin_popcountll(factors)};

	for (uint64_t m = 0; m < WW_BIT(to.factors); m++)
		signature_set(
			&to, m,
			signature_get(from, mask_compress(mask_expand(m, factors), from_factors)));
	return to;
}

/* a and b, or a and not b. */
static struct signature both(const struct signature *a, const struct signature *b)
{
	struct signature result = {.factors = a->factors};

	for (int i = 0; i < WW_SIGNATURE_WORDS; i++)
		result.bits[i] = a->bits[i] & b->bits[i];
	return result;
}

static struct signature without(const struct signature *a, const struct signature *b)
{
	struct signature result = {.factors = a->factors};

	for (int i = 0; i < WW_SIGNATURE_WORDS; i++)
		result.bits[i] = a->bits[i] & ~b->bits[i];
	return result;
}

static bool is_empty(const struct signature *s)
{
	return signature_count(s) == 0;
}

/* (profile, caller) of both sides. */
struct group_pair {
	const struct snapshot_group *before, *after;
	uint64_t factors;        /* that both varied */
	struct signature shared; /* masks over them that both planned */
};

static struct group_pair pair_groups(const struct snapshot_group *before,
				     const struct snapshot_group *after)
{
	struct group_pair pair = {before, after, before->factors & after->factors, {0}};
	struct signature a = project(&before->planned, before->factors, pair.factors);
	struct signature b = project(&after->planned, after->factors, pair.factors);

	pair.shared = both(&a, &b);
	return pair;
}

/* One side of a row within what is shared. */
struct side {
	const struct snapshot_row *row;
	struct signature escaped, known, blocked;
};

struct row_pair {
	struct place place;
	struct side before, after;
};

static struct side make_side(const struct snapshot_row *row, const struct group_pair *groups)
{
	struct side side = {.row = row};
	struct signature escaped = project(&row->escaped, row->factors, groups->factors);
	struct signature known = project(&row->known, row->factors, groups->factors);

	side.escaped = both(&escaped, &groups->shared);
	side.known = both(&known, &groups->shared);
	side.blocked = without(&side.known, &side.escaped);
	return side;
}

/* ---- the kinds of change ---- */

static const char *state_text(const struct snapshot_row *row, char text[48])
{
	if (row->testable)
		snprintf(text, 48, "testable");
	else
		snprintf(text, 48, "untestable (%s)", ww_word(&ww_reasons, (int)row->reason));
	return text;
}

/* One escape makes a row testable, even where the control arm never escaped (verdicts.md, V1).  A
 * blocked cell says that the control arm did, in whatever mask the cell is. */
static bool is_tested_elsewhere(const struct side *side)
{
	const struct signature blocked = without(&side->row->known, &side->row->escaped);

	return !is_empty(&side->row->escaped) && is_empty(&side->known) && is_empty(&blocked);
}

static bool continues(const struct remark *last, const struct remark *remark)
{
	return last->kind == remark->kind && last->now == remark->now &&
	       last->caller == remark->caller && strcmp(last->profile, remark->profile) == 0;
}

static int name_another(struct builder *b, struct remark *remark, const char *name)
{
	char *longer;

	if (remark->count++ >= WW_REMARK_NAMES)
		return 0;
	if (asprintf(&longer, "%s, %s", remark->text, name) < 0)
		return no_memory(b->e);
	free(remark->text);
	remark->text = longer;
	return 0;
}

/* The rows of a group come one after the other. */
static int remark_tested_by(struct builder *b, const struct snapshot_row *row, bool now)
{
	struct comparison *comparison = b->comparison;
	struct remark remark = {.kind = REMARK_TESTED_BY,
				.now = now,
				.caller = row->caller,
				.count = 1,
				.text = (char *)row->fixture};

	strcpy(remark.profile, row->profile);
	if (comparison->remark_count > 0) {
		struct remark *last = &comparison->remarks[comparison->remark_count - 1];

		if (continues(last, &remark))
			return name_another(b, last, row->fixture);
	}
	return add_remark(b, &remark);
}

static int compare_testable(struct builder *b, const struct row_pair *pair)
{
	const struct snapshot_row *before = pair->before.row, *after = pair->after.row;
	const struct side *testable = after->testable ? &pair->after : &pair->before;
	char was[48], is[48];

	if (before->testable == after->testable)
		return 0;
	if (is_tested_elsewhere(testable))
		return remark_tested_by(b, testable->row, after->testable);
	return add_change(b, &pair->place, after->testable ? CHANGE_TESTABLE : CHANGE_UNTESTABLE,
			  NULL, state_text(before, was), state_text(after, is));
}

static const char *former_text(const struct row_pair *pair, const struct signature *masks,
			       char text[48])
{
	struct signature known = both(masks, &pair->before.known);

	if (!pair->before.row->testable)
		return state_text(pair->before.row, text);
	if (is_empty(&known))
		return "not known";
	return signature_count(&known) == signature_count(masks) ? "blocked"
								 : "blocked or not known";
}

static int compare_cells(struct builder *b, const struct row_pair *pair)
{
	const struct side *before = &pair->before, *after = &pair->after;
	struct signature escapes = without(&after->escaped, &before->escaped);
	struct signature gone = both(&before->escaped, &after->blocked);
	struct signature lost = without(&before->known, &after->known);
	struct signature found = without(&after->blocked, &before->known);
	char text[48];

	if (!is_empty(&escapes) && add_change(b, &pair->place, CHANGE_ESCAPE, &escapes,
					      former_text(pair, &escapes, text), "escaped") < 0)
		return -1;
	if (!is_empty(&gone) &&
	    add_change(b, &pair->place, CHANGE_ESCAPE_GONE, &gone, "escaped", "blocked") < 0)
		return -1;
	/* A row that became testable or untestable says so once. */
	if (!before->row->testable || !after->row->testable)
		return 0;
	if (!is_empty(&lost) &&
	    add_change(b, &pair->place, CHANGE_UNKNOWN, &lost, "known", "not known") < 0)
		return -1;
	if (!is_empty(&found) &&
	    add_change(b, &pair->place, CHANGE_KNOWN, &found, "not known", "blocked") < 0)
		return -1;
	return 0;
}

/* Is the first known to be less than the second? */
static bool shallower(struct depth a, struct depth b)
{
	if (!a.exact || a.least < 0)
		return false;
	return b.least < 0 || a.least < b.least;
}

static int compare_depths(struct builder *b, const struct row_pair *pair)
{
	struct depth before = depth_known(&pair->before.escaped, &pair->before.known);
	struct depth after = depth_known(&pair->after.escaped, &pair->after.known);
	char was[WW_DEPTH_TEXT_MAX], is[WW_DEPTH_TEXT_MAX];

	if (!shallower(after, before) && !shallower(before, after))
		return 0;
	if (add_change(b, &pair->place, shallower(after, before) ? CHANGE_DEPTH : CHANGE_DEPTH_ROSE,
		       NULL, depth_format(before, was), depth_format(after, is)) < 0)
		return -1;
	last_change(b)->depth_before = before;
	last_change(b)->depth_after = after;
	return 0;
}

/* Dense factors that alone let it out of a hardening that holds. */
static uint64_t side_soles(const struct side *side)
{
	return signature_get(&side->blocked, 0) ? sole_blockers(&side->escaped) : 0;
}

/* Those of `dense` whose single mask was blocked on the other side. */
static uint64_t held_by(uint64_t dense, const struct side *other)
{
	uint64_t held = 0;

	for (uint64_t left = dense; left; left &= left - 1)
		if (signature_get(&other->blocked, left & -left))
			held |= left & -left;
	return held;
}

static void names_text(uint64_t dense, uint64_t factors, char text[WW_MASK_TEXT_MAX])
{
	mask_format(mask_expand(dense, factors), text);
	for (char *plus = text; (plus = strchr(plus, '+'));)
		*plus = '|';
}

static int compare_soles(struct builder *b, const struct row_pair *pair)
{
	uint64_t come = held_by(side_soles(&pair->after), &pair->before);
	uint64_t gone = held_by(side_soles(&pair->before), &pair->after);
	char text[WW_MASK_TEXT_MAX];

	names_text(come, pair->place.factors, text);
	if (come && add_change(b, &pair->place, CHANGE_SOLE_BLOCKER, NULL, "", text) < 0)
		return -1;
	names_text(gone, pair->place.factors, text);
	if (gone && add_change(b, &pair->place, CHANGE_SOLE_BLOCKER_GONE, NULL, text, "") < 0)
		return -1;
	return 0;
}

static bool is_implicant(const struct implicant *term, const struct signature *f)
{
	for (uint64_t m = 0; m < WW_BIT(f->factors); m++)
		if ((m & term->removed) == term->removed && (m & term->kept) == 0 &&
		    !signature_get(f, m))
			return false;
	return true;
}

/* The minimal sets of f that cover a cell which g does not let out, as text; "" for none. */
static char *sets_beyond(const struct signature *f, const struct signature *g, uint64_t factors)
{
	struct implicant *terms;
	size_t count, kept = 0;
	char *text;

	if (prime_implicants(f, &terms, &count) < 0)
		return NULL;
	for (size_t i = 0; i < count; i++)
		if (!is_implicant(&terms[i], g))
			terms[kept++] = terms[i];
	text = sets_text(terms, kept, factors);
	free(terms);
	return text;
}

static int add_sets(struct builder *b, const struct place *place, enum change_kind kind, char *sets)
{
	const bool come = kind == CHANGE_MIN_SET;
	int status;

	if (!sets)
		return no_memory(b->e);
	status = *sets ? add_change(b, place, kind, NULL, come ? "" : sets, come ? sets : "") : 0;
	free(sets);
	return status;
}

static bool is_complete(const struct side *side)
{
	return signature_count(&side->known) == WW_BIT(side->known.factors);
}

static int compare_sets(struct builder *b, const struct row_pair *pair)
{
	const struct signature *before = &pair->before.escaped, *after = &pair->after.escaped;
	uint64_t factors = pair->place.factors;

	if (!pair->before.row->testable || !pair->after.row->testable)
		return 0;
	if (!is_complete(&pair->before) || !is_complete(&pair->after)) {
		b->incomplete++;
		return 0;
	}
	if (memcmp(before->bits, after->bits, sizeof before->bits) == 0)
		return 0;
	if (add_sets(b, &pair->place, CHANGE_MIN_SET, sets_beyond(after, before, factors)) < 0)
		return -1;
	return add_sets(b, &pair->place, CHANGE_MIN_SET_GONE, sets_beyond(before, after, factors));
}

static int compare_rows(struct builder *b, const struct snapshot_row *before,
			const struct snapshot_row *after, const struct group_pair *groups)
{
	struct row_pair pair = {row_place(after), make_side(before, groups),
				make_side(after, groups)};

	pair.place.factors = groups->factors;
	pair.place.narrowed = groups->factors != groups->before->factors ||
			      groups->factors != groups->after->factors;
	b->comparison->compared++;
	b->comparison->untested += is_empty(&pair.before.known) && is_empty(&pair.after.known);
	if (compare_testable(b, &pair) < 0 || compare_cells(b, &pair) < 0 ||
	    compare_depths(b, &pair) < 0 || compare_soles(b, &pair) < 0)
		return -1;
	return compare_sets(b, &pair);
}

/* What a row of one side only came to. */
static const char *finding_text(const struct snapshot_row *row, char text[48])
{
	char depth[WW_DEPTH_TEXT_MAX];

	if (!row->testable)
		return state_text(row, text);
	snprintf(text, 48, "depth %s",
		 depth_format(depth_known(&row->escaped, &row->known), depth));
	return text;
}

static int add_vanished(struct builder *b, const struct snapshot_row *row)
{
	struct place place = row_place(row);
	char text[48];

	if (add_change(b, &place, CHANGE_VANISHED, NULL, finding_text(row, text), "") < 0)
		return -1;
	last_change(b)->depth_before = depth_known(&row->escaped, &row->known);
	return 0;
}

static int add_new(struct builder *b, const struct snapshot_row *row)
{
	const bool escapes = !is_empty(&row->escaped);
	struct place place = row_place(row);
	char text[48];

	if (add_change(b, &place, escapes ? CHANGE_NEW_ESCAPE : CHANGE_NEW_FIXTURE,
		       escapes ? &row->escaped : NULL, "", finding_text(row, text)) < 0)
		return -1;
	last_change(b)->depth_after = depth_known(&row->escaped, &row->known);
	return 0;
}

/* ---- groups ---- */

static const char *level_text(enum level level)
{
	return level == LEVEL_UNKNOWN ? "unknown" : ww_word(&ww_levels, (int)level);
}

static int compare_levels(struct builder *b, const struct group_pair *pair)
{
	struct place place = {pair->after->profile, "", pair->after->caller, pair->factors, false};
	int before = level_rank(pair->before->level), after = level_rank(pair->after->level);

	/* Full hardening was not measured on both sides. */
	if (before == after || !signature_get(&pair->shared, 0))
		return 0;
	return add_change(b, &place, after < before ? CHANGE_LEVEL : CHANGE_LEVEL_ROSE, NULL,
			  level_text(pair->before->level), level_text(pair->after->level));
}

/* Of the group, on this side. */
static struct remark group_remark(enum remark_kind kind, const struct snapshot_group *group,
				  bool now)
{
	struct remark remark = {.kind = kind, .now = now, .caller = group->caller};

	snprintf(remark.profile, sizeof remark.profile, "%s", group->profile);
	return remark;
}

static int remark_factors(struct builder *b, const struct group_pair *pair)
{
	struct remark remark = group_remark(REMARK_FACTORS, pair->after, true);

	remark.factors_before = pair->before->factors & ~pair->factors;
	remark.factors_after = pair->after->factors & ~pair->factors;
	return remark.factors_before | remark.factors_after ? add_remark(b, &remark) : 0;
}

/* Masks over the common factors that one side alone planned. */
static int remark_masks(struct builder *b, const struct group_pair *pair, bool now)
{
	const struct snapshot_group *of = now ? pair->after : pair->before;
	struct signature planned = project(&of->planned, of->factors, pair->factors);
	struct signature alone = without(&planned, &pair->shared);
	struct remark remark = group_remark(REMARK_MASKS, pair->after, now);

	remark.count = signature_count(&alone);
	remark.of = signature_count(&planned);
	return remark.count > 0 ? add_remark(b, &remark) : 0;
}

static int compare_groups(struct builder *b, const struct group_pair *pair)
{
	if (compare_levels(b, pair) < 0 || remark_factors(b, pair) < 0 ||
	    remark_masks(b, pair, false) < 0)
		return -1;
	return remark_masks(b, pair, true);
}

static int compare_all_groups(struct builder *b)
{
	const struct snapshot *before = b->comparison->before, *after = b->comparison->after;

	for (size_t i = 0; i < after->group_count; i++) {
		const struct snapshot_group *now = &after->groups[i];
		const struct snapshot_group *was =
			snapshot_group_find(before, now->profile, now->caller);
		struct group_pair pair;

		if (!was)
			continue;
		pair = pair_groups(was, now);
		if (compare_groups(b, &pair) < 0)
			return -1;
	}
	return 0;
}

/* ---- rows ---- */

/* The pair of groups that a row belongs to; found anew when the group changes. */
struct current {
	const struct snapshot_group *group;
	struct group_pair pair;
	bool shares; /* a mask at least */
};

static void find_current(const struct comparison *comparison, const struct snapshot_row *row,
			 struct current *current)
{
	const struct snapshot_group *after =
		snapshot_group_find(comparison->after, row->profile, row->caller);
	const struct snapshot_group *before =
		snapshot_group_find(comparison->before, row->profile, row->caller);

	if (current->group == after)
		return;
	current->group = after;
	current->pair = pair_groups(before, after);
	current->shares = !is_empty(&current->pair.shared);
}

static int compare_all_rows(struct builder *b)
{
	const struct snapshot *before = b->comparison->before, *after = b->comparison->after;
	struct current current = {0};
	size_t i = 0, j = 0;
	int status = 0;

	while (status == 0 && (i < before->row_count || j < after->row_count)) {
		int order = i == before->row_count ? 1
			    : j == after->row_count
				    ? -1
				    : snapshot_order(&before->rows[i], &after->rows[j]);

		if (order < 0) {
			status = add_vanished(b, &before->rows[i++]);
		} else if (order > 0) {
			status = add_new(b, &after->rows[j++]);
		} else {
			find_current(b->comparison, &after->rows[j], &current);
			if (current.shares)
				status = compare_rows(b, &before->rows[i], &after->rows[j],
						      &current.pair);
			i++;
			j++;
		}
	}
	return status;
}

/* ---- remarks on the whole ---- */

static int remark_hosts(struct builder *b)
{
	const struct snapshot *before = b->comparison->before, *after = b->comparison->after;
	const struct remark remark = {.kind = REMARK_HOSTS};

	return strcmp(before->host_line, after->host_line) == 0 ? 0 : add_remark(b, &remark);
}

static int remark_sandboxes(struct builder *b)
{
	const struct snapshot *before = b->comparison->before, *after = b->comparison->after;

	for (size_t i = 0; i < after->sandbox_count; i++) {
		const struct sandbox *now = &after->sandboxes[i];
		const struct sandbox *then = snapshot_sandbox(before, now->profile);
		char text[WW_SANDBOX_DIFFERENCE_MAX] = "";
		struct remark remark = {.kind = REMARK_SANDBOX, .text = text};

		if (then)
			sandbox_difference(then, now, text);
		strcpy(remark.profile, now->profile);
		if (*text && add_remark(b, &remark) < 0)
			return -1;
	}
	return 0;
}

static int remark_partial(struct builder *b, const struct snapshot *snapshot, bool now)
{
	const struct remark remark = {.kind = snapshot->lost > 0 ? REMARK_CUT : REMARK_UNFINISHED,
				      .now = now,
				      .count = snapshot->lost};

	return snapshot->complete ? 0 : add_remark(b, &remark);
}

static int remark_sets(struct builder *b)
{
	const struct remark remark = {.kind = REMARK_SETS, .count = b->incomplete};

	return b->incomplete == 0 ? 0 : add_remark(b, &remark);
}

static bool redefined(const struct comparison *comparison, const struct snapshot_row *after)
{
	const struct snapshot_row *before =
		snapshot_find(comparison->before, after->profile, after->caller, after->fixture);

	return before && strcmp(before->definition, after->definition) != 0;
}

/* Was it named for a profile or caller that comes first? */
static bool named_before(const struct comparison *comparison, size_t at)
{
	const struct snapshot *after = comparison->after;

	for (size_t i = 0; i < at; i++)
		if (strcmp(after->rows[i].fixture, after->rows[at].fixture) == 0 &&
		    redefined(comparison, &after->rows[i]))
			return true;
	return false;
}

/* How many; the first of them by name. */
static size_t put_redefined(const struct comparison *comparison, FILE *out)
{
	size_t count = 0;

	for (size_t i = 0; i < comparison->after->row_count; i++) {
		if (!redefined(comparison, &comparison->after->rows[i]) ||
		    named_before(comparison, i))
			continue;
		if (count++ < WW_REMARK_NAMES)
			fprintf(out, "%s%s", count > 1 ? ", " : "",
				comparison->after->rows[i].fixture);
	}
	return count;
}

static int remark_definitions(struct builder *b)
{
	struct remark remark = {.kind = REMARK_DEFINITIONS};
	size_t size;
	FILE *out = open_memstream(&remark.text, &size);
	int status = 0;

	if (!out)
		return no_memory(b->e);
	remark.count = put_redefined(b->comparison, out);
	if (fclose(out) != 0)
		status = no_memory(b->e);
	else if (remark.count > 0)
		status = add_remark(b, &remark);
	free(remark.text);
	return status;
}

static int check_common(const struct comparison *comparison, struct ww_error *e)
{
	char before[90], after[90];

	if (comparison->compared > 0)
		return 0;
	snapshot_names(comparison->before, before, sizeof before);
	snapshot_names(comparison->after, after, sizeof after);
	return ww_fail(e, 2,
		       "nothing in common to compare (profile, caller, fixture, mask): before %s; "
		       "now %s",
		       before, after);
}

static int order_changes(const void *a, const void *b)
{
	const struct change *x = a, *y = b;
	int order = strcmp(x->profile, y->profile);

	if (order == 0)
		order = (int)x->caller - (int)y->caller;
	if (order == 0)
		order = strcmp(x->fixture, y->fixture);
	return order ? order : (int)x->kind - (int)y->kind;
}

static int compare_whole(struct builder *b)
{
	const struct comparison *comparison = b->comparison;

	if (remark_hosts(b) < 0 || remark_sandboxes(b) < 0 ||
	    remark_partial(b, comparison->before, false) < 0 ||
	    remark_partial(b, comparison->after, true) < 0)
		return -1;
	if (compare_all_groups(b) < 0 || compare_all_rows(b) < 0)
		return -1;
	if (remark_sets(b) < 0 || remark_definitions(b) < 0)
		return -1;
	return check_common(comparison, b->e);
}

int compare_snapshots(const struct snapshot *before, const struct snapshot *after,
		      struct comparison *comparison, struct ww_error *e)
{
	struct builder b = {.comparison = comparison, .e = e};

	*comparison = (struct comparison){.before = before, .after = after};
	if (compare_whole(&b) < 0) {
		comparison_done(comparison);
		return -1;
	}
	if (comparison->change_count > 0)
		qsort(comparison->changes, comparison->change_count, sizeof *comparison->changes,
		      order_changes);
	return 0;
}

void comparison_done(struct comparison *comparison)
{
	for (size_t i = 0; i < comparison->change_count; i++) {
		free(comparison->changes[i].before);
		free(comparison->changes[i].after);
	}
	for (size_t i = 0; i < comparison->remark_count; i++)
		free(comparison->remarks[i].text);
	free(comparison->changes);
	free(comparison->remarks);
	*comparison = (struct comparison){0};
}

bool change_same_row(const struct change *a, const struct change *b)
{
	return a->caller == b->caller && strcmp(a->profile, b->profile) == 0 &&
	       strcmp(a->fixture, b->fixture) == 0;
}
