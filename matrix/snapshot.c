/* SPDX-License-Identifier: MIT */
/* Snapshots: made of an analysis, looked up, cut down.  Their text is in baseline.c. */
#include "snapshot.h"

#include <cjson/cJSON.h>
#include <sha2.h>
#include <stdlib.h>
#include <string.h>

#include "grow.h"
#include "identity.h"
#include "truth.h"

static int no_memory(struct ww_error *e)
{
	return ww_fail(e, 3, "out of memory");
}

/* ---- what follows from the cells of a row ---- */

char *sets_text(const struct implicant *terms, size_t count, uint64_t factors)
{
	char names[WW_MASK_TEXT_MAX], *text;
	size_t size;

	mask_format(factors, names);
	/* A term names every factor at most once, each with a sign and a separator. */
	size = count * (strlen(names) + FACTOR_BITS + sizeof "always|") + 1;
	text = malloc(size);
	if (text)
		implicants_format(terms, count, factors, text, size);
	return text;
}

static int derive_sets(struct snapshot_row *row)
{
	struct implicant *terms;
	size_t count;

	if (!row->testable || !row->complete) {
		row->min_sets = strdup("");
		return row->min_sets ? 0 : -1;
	}
	if (prime_implicants(&row->escaped, &terms, &count) < 0)
		return -1;
	row->min_sets = sets_text(terms, count, row->factors);
	free(terms);
	return row->min_sets ? 0 : -1;
}

int snapshot_derive(struct snapshot_row *row)
{
	struct depth depth = depth_known(&row->escaped, &row->known);

	row->complete = signature_count(&row->known) == WW_BIT(row->known.factors);
	row->depth = depth.exact && row->testable ? depth.least : -1;
	/* Nobody is alone to blame unless full hardening is known to hold. */
	row->sole = signature_get(&row->known, 0)
			    ? mask_expand(sole_blockers(&row->escaped), row->factors)
			    : 0;
	return derive_sets(row);
}

/* ---- from an analysis ---- */

static void define(const struct catalog_entry *fixture, char definition[WW_DEFINITION_MAX])
{
	char identity[WW_IDENTITY_MAX], hash[SHA256_DIGEST_STRING_LENGTH];

	fixture_identity(fixture, identity);
	SHA256Data((const uint8_t *)identity, strlen(identity), hash);
	snprintf(definition, WW_DEFINITION_MAX, "%.*s", WW_DEFINITION_MAX - 1, hash);
}

static int take_row(const struct row *from, struct snapshot_row *row)
{
	snprintf(row->profile, sizeof row->profile, "%s", from->profile);
	snprintf(row->fixture, sizeof row->fixture, "%s", from->fixture->id);
	row->caller = from->caller;
	row->factors = from->factors;
	row->testable = from->testable;
	row->reason = from->reason;
	row->escaped = from->truth->escaped;
	row->known = from->truth->known;
	define(from->fixture, row->definition);
	return snapshot_derive(row);
}

static int take_rows(const struct analysis *analysis, struct snapshot *snapshot, struct ww_error *e)
{
	snapshot->rows = calloc(analysis->row_count + 1, sizeof *snapshot->rows);
	if (!snapshot->rows)
		return no_memory(e);
	for (size_t i = 0; i < analysis->row_count; i++) {
		if (take_row(&analysis->rows[i], &snapshot->rows[i]) < 0)
			return no_memory(e);
		snapshot->row_count++;
	}
	return 0;
}

static int order_names(const char *profile, enum caller caller, const char *other_profile,
		       enum caller other_caller)
{
	int order = strcmp(profile, other_profile);

	return order ? order : (int)caller - (int)other_caller;
}

int snapshot_order(const struct snapshot_row *a, const struct snapshot_row *b)
{
	int order = order_names(a->profile, a->caller, b->profile, b->caller);

	return order ? order : strcmp(a->fixture, b->fixture);
}

static int order_rows(const void *a, const void *b)
{
	return snapshot_order(a, b);
}

static int order_groups(const void *a, const void *b)
{
	const struct snapshot_group *x = a, *y = b;

	return order_names(x->profile, x->caller, y->profile, y->caller);
}

/* run.json's masks of a profile; without them every mask was meant. */
static void read_planned(const cJSON *run, const struct factor_map *map, const struct row *row,
			 struct signature *planned)
{
	const cJSON *profile, *mask, *masks = NULL;

	planned->factors = (unsigned)__builtin_popcountll(row->factors);
	cJSON_ArrayForEach(profile, cJSON_GetObjectItemCaseSensitive(run, "profiles"))
	{
		const char *name =
			cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(profile, "name"));

		if (name && strcmp(name, row->profile) == 0)
			masks = cJSON_GetObjectItemCaseSensitive(profile, "masks");
	}
	if (!cJSON_IsArray(masks))
		for (uint64_t m = 0; m < WW_BIT(planned->factors); m++)
			signature_set(planned, m, true);
	cJSON_ArrayForEach(mask, masks)
	{
		double number = cJSON_IsNumber(mask) ? mask->valuedouble : -1;
		uint64_t bits = number >= 0 && number < 9007199254740992.0 ? (uint64_t)number : 0;

		bits = factor_map_mask(map, bits);
		if (number >= 0 && (bits & ~row->factors) == 0)
			signature_set(planned, mask_compress(bits, row->factors), true);
	}
}

/* Full hardening is the lowest mask. */
static enum level row_level(const struct analysis *analysis, const struct row *row)
{
	if (row->cell_count == 0 || analysis->cells[row->first_cell].mask != 0)
		return LEVEL_UNKNOWN;
	return analysis->cells[row->first_cell].level;
}

int level_rank(enum level level)
{
	/* `baseline` is all that profile standard asks for. */
	static const int ranks[WW_LEVELS_COUNT] = {
		[LEVEL_UNKNOWN] = 0, [LEVEL_NONE] = 1,     [LEVEL_PARTIAL] = 2,
		[LEVEL_FULL] = 3,    [LEVEL_BASELINE] = 3,
	};

	return ranks[level];
}

/* An unknown level says nothing as long as another fixture's is known. */
static enum level lower_level(enum level a, enum level b)
{
	if (a == LEVEL_UNKNOWN || b == LEVEL_UNKNOWN)
		return a == LEVEL_UNKNOWN ? b : a;
	return level_rank(a) <= level_rank(b) ? a : b;
}

/* Rows of a group stand together in an analysis too. */
static void take_group(const struct analysis *analysis, const cJSON *run, const struct row *row,
		       struct snapshot *snapshot)
{
	size_t last = snapshot->group_count - 1;
	struct snapshot_group *group;

	if (snapshot->group_count > 0 && snapshot->groups[last].caller == row->caller &&
	    strcmp(snapshot->groups[last].profile, row->profile) == 0) {
		group = &snapshot->groups[last];
	} else {
		group = &snapshot->groups[snapshot->group_count++];
		snprintf(group->profile, sizeof group->profile, "%s", row->profile);
		group->caller = row->caller;
		group->factors = row->factors;
		read_planned(run, &analysis->factor_map, row, &group->planned);
	}
	group->level = lower_level(group->level, row_level(analysis, row));
	/* What was measured was meant. */
	for (uint64_t m = 0; m < WW_BIT(row->truth->known.factors); m++)
		if (signature_get(&row->truth->known, m))
			signature_set(&group->planned, m, true);
}

static int take_groups(const struct analysis *analysis, const cJSON *run, struct snapshot *snapshot,
		       struct ww_error *e)
{
	size_t most = analysis->profile_count * WW_CALLERS_COUNT + 1;

	snapshot->groups = calloc(most, sizeof *snapshot->groups);
	if (!snapshot->groups)
		return no_memory(e);
	for (size_t i = 0; i < analysis->row_count; i++)
		take_group(analysis, run, &analysis->rows[i], snapshot);
	return 0;
}

/* A baseline parts its fields by blanks, and keys from values by '='. */
static int check_names(const struct analysis *analysis, struct ww_error *e)
{
	for (size_t i = 0; i < analysis->profile_count; i++)
		for (const char *c = analysis->profiles[i].name; *c; c++)
			if ((unsigned char)*c <= ' ' || *c == '=')
				return ww_fail(e, 2,
					       "run.json: field \"profiles.name\": '%.60s' has a "
					       "blank or '=' in it",
					       analysis->profiles[i].name);
	return 0;
}

static int take_header(const struct analysis *analysis, const cJSON *run, struct snapshot *snapshot,
		       struct ww_error *e)
{
	const char *program =
		cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(run, "program"));

	snprintf(snapshot->study, sizeof snapshot->study, "%s", analysis->study);
	snapshot->complete = analysis->complete;
	snapshot->lost = analysis->lost;
	snapshot->host_line = strdup(analysis->host_line ? analysis->host_line : "");
	snapshot->tool_version = strdup(program ? program : "");
	for (size_t i = 0; i < analysis->profile_count; i++)
		if (analysis->profiles[i].control == CONTROL_LAUNCHED &&
		    snapshot_add_sandbox(snapshot, &analysis->profiles[i].sandbox) < 0)
			return no_memory(e);
	return snapshot->host_line && snapshot->tool_version ? 0 : no_memory(e);
}

struct snapshot *snapshot_of(const struct analysis *analysis, struct ww_error *e)
{
	struct snapshot *snapshot = calloc(1, sizeof *snapshot);
	cJSON *run = cJSON_Parse(analysis->run_json);
	int status = snapshot ? 0 : no_memory(e);

	if (status < 0 || check_names(analysis, e) < 0 ||
	    take_header(analysis, run, snapshot, e) < 0 ||
	    take_groups(analysis, run, snapshot, e) < 0 || take_rows(analysis, snapshot, e) < 0)
		status = -1;
	cJSON_Delete(run);
	if (status < 0) {
		snapshot_free(snapshot);
		return NULL;
	}
	qsort(snapshot->groups, snapshot->group_count, sizeof *snapshot->groups, order_groups);
	qsort(snapshot->rows, snapshot->row_count, sizeof *snapshot->rows, order_rows);
	return snapshot;
}

void snapshot_free(struct snapshot *snapshot)
{
	if (!snapshot)
		return;
	for (size_t i = 0; i < snapshot->row_count; i++)
		free(snapshot->rows[i].min_sets);
	free(snapshot->rows);
	free(snapshot->groups);
	free(snapshot->host_line);
	free(snapshot->tool_version);
	free(snapshot->sandboxes);
	free(snapshot);
}

/* ---- look-up and selection ---- */

const struct snapshot_row *snapshot_find(const struct snapshot *snapshot, const char *profile,
					 enum caller caller, const char *fixture)
{
	size_t low = 0, high = snapshot->row_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct snapshot_row *row = &snapshot->rows[middle];
		int order = order_names(row->profile, row->caller, profile, caller);

		order = order ? order : strcmp(row->fixture, fixture);
		if (order == 0)
			return row;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

const struct snapshot_group *snapshot_group_find(const struct snapshot *snapshot,
						 const char *profile, enum caller caller)
{
	for (size_t i = 0; i < snapshot->group_count; i++)
		if (order_names(snapshot->groups[i].profile, snapshot->groups[i].caller, profile,
				caller) == 0)
			return &snapshot->groups[i];
	return NULL;
}

bool snapshot_knows_full(const struct snapshot *snapshot, const char *profile, enum caller caller,
			 bool escaped)
{
	for (size_t i = 0; i < snapshot->row_count; i++) {
		const struct snapshot_row *row = &snapshot->rows[i];

		if (order_names(row->profile, row->caller, profile, caller) == 0 &&
		    signature_get(escaped ? &row->escaped : &row->known, 0))
			return true;
	}
	return false;
}

void snapshot_names(const struct snapshot *snapshot, char *text, size_t size)
{
	size_t used = 0;

	text[0] = '\0';
	for (size_t i = 0; i < snapshot->group_count && used < size; i++)
		used += (size_t)snprintf(text + used, size - used, "%s%.40s (%s)", i ? ", " : "",
					 snapshot->groups[i].profile,
					 ww_word(&ww_callers, (int)snapshot->groups[i].caller));
}

void snapshot_restrict(struct snapshot *snapshot, snapshot_choice *keep, void *context)
{
	size_t groups = 0, rows = 0;

	for (size_t i = 0; i < snapshot->group_count; i++) {
		const struct snapshot_group *group = &snapshot->groups[i];

		if (keep(group->profile, group->caller, "", context))
			snapshot->groups[groups++] = *group;
	}
	for (size_t i = 0; i < snapshot->row_count; i++) {
		struct snapshot_row *row = &snapshot->rows[i];

		if (keep(row->profile, row->caller, row->fixture, context))
			snapshot->rows[rows++] = *row;
		else
			free(row->min_sets);
	}
	snapshot->group_count = groups;
	snapshot->row_count = rows;
}

static void rename_one(char name[WW_PROFILE_MAX], enum caller *of, const char *profile, int caller)
{
	if (profile)
		snprintf(name, WW_PROFILE_MAX, "%s", profile);
	if (caller >= 0)
		*of = (enum caller)caller;
}

void snapshot_rename(struct snapshot *snapshot, const char *profile, int caller)
{
	for (size_t i = 0; i < snapshot->group_count; i++)
		rename_one(snapshot->groups[i].profile, &snapshot->groups[i].caller, profile,
			   caller);
	for (size_t i = 0; i < snapshot->row_count; i++)
		rename_one(snapshot->rows[i].profile, &snapshot->rows[i].caller, profile, caller);
}

/* ---- sandboxes of others ---- */

int snapshot_add_sandbox(struct snapshot *snapshot, const struct sandbox *sandbox)
{
	if (make_room(snapshot->sandboxes, snapshot->sandbox_count) < 0)
		return -1;
	snapshot->sandboxes[snapshot->sandbox_count++] = *sandbox;
	return 0;
}

const struct sandbox *snapshot_sandbox(const struct snapshot *snapshot, const char *profile)
{
	for (size_t i = 0; i < snapshot->sandbox_count; i++)
		if (strcmp(snapshot->sandboxes[i].profile, profile) == 0)
			return &snapshot->sandboxes[i];
	return NULL;
}
