/* SPDX-License-Identifier: MIT */
/* From a journal to rows.  Records are kept small (a study has millions), sorted into cells, and
 * each cell is judged when its turn comes. */
#include "results.h"

#include <cjson/cJSON.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "journal.h"
#include "mask.h"
#include "plan.h"

#define RUN_JSON_MAX (64L << 20)
#define CONTROL_PROFILE UINT16_MAX /* sorts behind all profiles */

/* ---- texts that repeat ---- */

/* Steps and effective states repeat; a record holds their numbers. Number 0 is "". */
struct strings {
	char **texts;
	uint32_t count, capacity;
	uint32_t *slots; /* open addressing; 0 is empty, else number + 1 */
	uint32_t slot_mask;
};

/* Eight bytes at a time, by the multiplication of FNV-1a (G. Fowler, L. C. Noll, K.-P. Vo). */
static uint32_t hash_of(const char *text)
{
	size_t length = strlen(text);
	uint64_t hash = 14695981039346656037U ^ length;

	for (size_t i = 0; i < length; i += sizeof(uint64_t)) {
		size_t left = length - i;
		uint64_t word = 0;

		memcpy(&word, text + i, left < sizeof word ? left : sizeof word);
		hash = (hash ^ word) * 1099511628211U;
		hash ^= hash >> 32;
	}
	return (uint32_t)hash;
}

static uint32_t *strings_slot(const struct strings *s, const char *text)
{
	uint32_t at = hash_of(text) & s->slot_mask;

	while (s->slots[at] && strcmp(s->texts[s->slots[at] - 1], text) != 0)
		at = (at + 1) & s->slot_mask;
	return &s->slots[at];
}

static int strings_grow(struct strings *s)
{
	uint32_t capacity = s->capacity ? 2 * s->capacity : 256;
	char **texts = realloc(s->texts, capacity * sizeof *texts);
	uint32_t *slots;

	if (!texts)
		return -1;
	s->texts = texts;
	slots = calloc(2 * (size_t)capacity, sizeof *slots);
	if (!slots)
		return -1;
	free(s->slots);
	s->slots = slots;
	s->slot_mask = 2 * capacity - 1;
	s->capacity = capacity;
	for (uint32_t i = 0; i < s->count; i++)
		*strings_slot(s, s->texts[i]) = i + 1;
	return 0;
}

static int strings_add(struct strings *s, const char *text, uint32_t *number)
{
	uint32_t *slot;

	if (s->count == s->capacity && strings_grow(s) < 0)
		return -1;
	slot = strings_slot(s, text);
	if (!*slot) {
		s->texts[s->count] = strdup(text);
		if (!s->texts[s->count])
			return -1;
		*slot = ++s->count;
	}
	*number = *slot - 1;
	return 0;
}

static void strings_done(struct strings *s)
{
	for (uint32_t i = 0; i < s->count; i++)
		free(s->texts[i]);
	free(s->texts);
	free(s->slots);
}

/* ---- records ---- */

struct record {
	uint64_t cell; /* the key of the cell, in the order of rows and masks */
	uint64_t mask;
	uint32_t fixture; /* catalogue index */
	uint32_t rep, attempt;
	uint32_t number; /* place in the journal */
	uint32_t step, setup_step, effective;
	int said_errno, setup_errno, ending_code;
	uint16_t profile;
	uint8_t caller, arm, setup, said, phase, cannot, sight, ending;
	bool cpu_over, has_outcome, strict_tag;
	uint8_t status[WW_STEPS_COUNT];
	int16_t err[WW_STEPS_COUNT];
};

struct records {
	struct record *list;
	size_t count, capacity;
};

/* All that is known while an analysis is built. */
struct builder {
	struct analysis *analysis;
	struct catalog *catalog;
	bool *planned; /* [catalogue index]: in the plan */
	uint64_t callers;
	struct strings strings;
	struct records records;
	size_t *control; /* [caller * fixtures + fixture]: first control record, or SIZE_MAX */
	struct facts *scratch[WW_ARMS_COUNT]; /* facts of the cell being judged */
	const struct facts **pointers[WW_ARMS_COUNT];
	size_t scratch_size[WW_ARMS_COUNT];
	size_t row_capacity, cell_capacity;
	struct ww_error *e;
};

static int no_memory(struct ww_error *e)
{
	return ww_fail(e, 3, "out of memory");
}

/* Makes room for one more in a list that doubles. */
static int make_room(void **list, size_t count, size_t *capacity, size_t size)
{
	size_t wanted = *capacity ? 2 * *capacity : 256;
	void *grown;

	if (count < *capacity)
		return 0;
	grown = realloc(*list, wanted * size);
	if (!grown)
		return -1;
	*list = grown;
	*capacity = wanted;
	return 0;
}

static struct record *new_record(struct builder *b)
{
	struct records *records = &b->records;
	void *list = records->list;

	if (make_room(&list, records->count, &records->capacity, sizeof *records->list) < 0)
		return NULL;
	records->list = list;
	return &records->list[records->count++];
}

static int find_profile(const struct analysis *analysis, const char *name)
{
	for (size_t i = 0; i < analysis->profile_count; i++)
		if (strcmp(analysis->profiles[i].name, name) == 0)
			return (int)i;
	return -1;
}

static int stray(struct builder *b, const char *what, const char *name)
{
	return ww_fail(b->e, 2,
		       "journal: record %zu: %s %.60s is not in run.json: "
		       "do trials.jsonl and run.json come from the same run?",
		       b->analysis->trials + 1, what, name);
}

/* Profile, caller, fixture, mask: a dense mask takes 12 bits, an index of the catalogue 32. */
static uint64_t cell_key(const struct record *record, uint64_t factors)
{
	uint64_t dense = mask_compress(record->mask, factors);

	return (uint64_t)record->profile << 46 | (uint64_t)record->caller << 44 |
	       (uint64_t)record->fixture << WW_FACTORIAL_MAX | dense;
}
_Static_assert(WW_FACTORIAL_MAX == 12 && WW_CALLERS_COUNT <= 4, "cell_key() packs them");

/* Where the record belongs; -1: it cannot come from this run. */
static int place_record(struct builder *b, const struct facts *facts, struct record *record)
{
	const struct catalog_entry *entry = catalog_find(b->catalog, facts->fixture);
	int profile = find_profile(b->analysis, facts->profile);
	char mask[WW_MASK_TEXT_MAX];

	if (!entry || !b->planned[entry - b->catalog->entries])
		return stray(b, "fixture", facts->fixture);
	if (!(b->callers & WW_BIT(facts->caller)))
		return stray(b, "caller", ww_callers.words[facts->caller]);
	record->fixture = (uint32_t)(entry - b->catalog->entries);
	if (facts->arm == ARM_CONTROL) {
		record->profile = CONTROL_PROFILE;
		if (strcmp(facts->profile, ww_profiles.words[PROFILE_NONE]) != 0 || facts->mask)
			return stray(b, "control arm under profile", facts->profile);
		record->cell = cell_key(record, 0);
		return 0;
	}
	if (profile < 0)
		return stray(b, "profile", facts->profile);
	if (facts->mask & ~b->analysis->profiles[profile].factors) {
		mask_format(facts->mask, mask);
		return stray(b, "mask", mask);
	}
	record->profile = (uint16_t)profile;
	record->cell = cell_key(record, b->analysis->profiles[profile].factors);
	return 0;
}

static void pack_outcome(const struct facts *facts, struct record *record)
{
	record->has_outcome = facts->has_outcome;
	record->strict_tag = facts->outcome.strict_tag;
	for (int i = 0; i < WW_STEPS_COUNT; i++) {
		record->status[i] = (uint8_t)facts->outcome.step[i].status;
		record->err[i] = (int16_t)facts->outcome.step[i].err;
	}
}

static void pack_facts(const struct facts *facts, struct record *record)
{
	record->mask = facts->mask;
	record->rep = facts->rep;
	record->attempt = facts->attempt;
	record->said_errno = facts->said_errno;
	record->setup_errno = facts->setup_errno;
	record->ending_code = facts->ending_code;
	record->caller = (uint8_t)facts->caller;
	record->arm = (uint8_t)facts->arm;
	record->setup = (uint8_t)facts->setup;
	record->said = (uint8_t)facts->said;
	record->phase = (uint8_t)facts->phase;
	record->cannot = (uint8_t)facts->cannot;
	record->sight = (uint8_t)facts->sight;
	record->ending = (uint8_t)facts->ending;
	record->cpu_over = facts->cpu_over;
	pack_outcome(facts, record);
}

static int take_facts(const struct facts *facts, void *context)
{
	struct builder *b = context;
	struct record *record = new_record(b);

	if (!record)
		return no_memory(b->e);
	memset(record, 0, sizeof *record);
	pack_facts(facts, record);
	record->number = (uint32_t)b->analysis->trials;
	if (place_record(b, facts, record) < 0)
		return -1;
	if (strings_add(&b->strings, facts->step, &record->step) < 0 ||
	    strings_add(&b->strings, facts->setup_step, &record->setup_step) < 0 ||
	    strings_add(&b->strings, facts->effective, &record->effective) < 0)
		return no_memory(b->e);
	b->analysis->trials++;
	return 0;
}

#define ORDER(a, b) ((a) < (b) ? -1 : (a) > (b))

static int compare_trials(const struct record *x, const struct record *y)
{
	if (x->cell != y->cell)
		return ORDER(x->cell, y->cell);
	return x->arm != y->arm ? ORDER(x->arm, y->arm) : ORDER(x->rep, y->rep);
}

static int compare_records(const void *a, const void *b)
{
	const struct record *x = a, *y = b;
	int order = compare_trials(x, y);

	if (order == 0)
		order = ORDER(x->attempt, y->attempt);
	return order ? order : ORDER(x->number, y->number);
}

/* Sorts by cell and keeps the last try of each trial. */
static void settle_records(struct records *records)
{
	size_t kept = 0;

	if (records->count == 0)
		return;
	qsort(records->list, records->count, sizeof *records->list, compare_records);
	for (size_t i = 1; i < records->count; i++) {
		if (compare_trials(&records->list[kept], &records->list[i]) != 0)
			kept++;
		records->list[kept] = records->list[i];
	}
	records->count = kept + 1;
}

/* ---- run.json ---- */

static int bad_run(struct builder *b, const char *field, const char *expected)
{
	return ww_fail(b->e, 2, "run.json: field \"%s\": expected %s", field, expected);
}

static const cJSON *member(const cJSON *object, const char *key)
{
	return cJSON_GetObjectItemCaseSensitive(object, key);
}

/* A string member, "" when it is absent. */
static char *text_member(const cJSON *object, const char *key)
{
	const cJSON *item = member(object, key);

	return strdup(cJSON_IsString(item) ? item->valuestring : "");
}

static int read_header(struct builder *b, const cJSON *run)
{
	struct analysis *analysis = b->analysis;
	const cJSON *format = member(run, "format"), *study = member(run, "study");

	if (!cJSON_IsNumber(format) || format->valuedouble != WW_FORMAT_VERSION)
		return bad_run(b, "format", "version 1 (made by another version of whichwall?)");
	if (!cJSON_IsString(study) || strlen(study->valuestring) >= sizeof analysis->study)
		return bad_run(b, "study", "at most 16 characters");
	strcpy(analysis->study, study->valuestring);
	analysis->complete = cJSON_IsTrue(member(run, "complete"));
	analysis->command_line = text_member(run, "command");
	analysis->host_line = text_member(member(run, "host"), "line");
	return analysis->command_line && analysis->host_line ? 0 : no_memory(b->e);
}

static int read_factor_names(struct builder *b, const cJSON *names, uint64_t *factors)
{
	const cJSON *name;

	if (!cJSON_IsArray(names))
		return bad_run(b, "profiles.factors", "an array of factor names");
	*factors = 0;
	cJSON_ArrayForEach(name, names)
	{
		int factor = cJSON_IsString(name) ? ww_lookup(&ww_factors, name->valuestring) : -1;

		if (factor < 0)
			return bad_run(b, "profiles.factors", "known factor names");
		*factors |= WW_BIT(factor);
	}
	if (__builtin_popcountll(*factors) > WW_FACTORIAL_MAX)
		return bad_run(b, "profiles.factors", "at most 12 factors");
	return 0;
}

static int read_profile(struct builder *b, const cJSON *item)
{
	struct analysis_profile *profile = &b->analysis->profiles[b->analysis->profile_count];
	const cJSON *name = member(item, "name");

	if (!cJSON_IsString(name) || !*name->valuestring ||
	    strlen(name->valuestring) >= sizeof profile->name)
		return bad_run(b, "profiles.name", "a profile name");
	if (find_profile(b->analysis, name->valuestring) >= 0)
		return bad_run(b, "profiles.name", "each profile once");
	strcpy(profile->name, name->valuestring);
	if (read_factor_names(b, member(item, "factors"), &profile->factors) < 0)
		return -1;
	b->analysis->profile_count++;
	return 0;
}

static int read_profiles(struct builder *b, const cJSON *profiles)
{
	const cJSON *item;
	int count = cJSON_GetArraySize(profiles);

	if (!cJSON_IsArray(profiles) || count >= CONTROL_PROFILE)
		return bad_run(b, "profiles", "an array of objects");
	b->analysis->profiles = calloc((size_t)count + 1, sizeof *b->analysis->profiles);
	if (!b->analysis->profiles)
		return no_memory(b->e);
	cJSON_ArrayForEach(item, profiles)
	{
		if (read_profile(b, item) < 0)
			return -1;
	}
	return 0;
}

static int read_callers(struct builder *b, const cJSON *callers)
{
	const cJSON *item;

	if (!cJSON_IsArray(callers))
		return bad_run(b, "callers", "an array of callers");
	cJSON_ArrayForEach(item, callers)
	{
		int caller = cJSON_IsString(item) ? ww_lookup(&ww_callers, item->valuestring) : -1;

		if (caller < 0)
			return bad_run(b, "callers", "root or user");
		b->callers |= WW_BIT(caller);
	}
	return 0;
}

static int read_catalog(struct builder *b, const cJSON *array)
{
	char *text;
	int status;

	if (!cJSON_IsArray(array))
		return bad_run(b, "catalog", "an array of fixtures");
	text = cJSON_PrintUnformatted(array);
	if (!text)
		return no_memory(b->e);
	status = catalog_parse(text, b->catalog, b->e);
	cJSON_free(text);
	return status;
}

static int read_fixtures(struct builder *b, const cJSON *fixtures)
{
	const cJSON *item;

	if (!cJSON_IsArray(fixtures))
		return bad_run(b, "fixtures", "an array of ids");
	b->planned = calloc(b->catalog->count + 1, sizeof *b->planned);
	if (!b->planned)
		return no_memory(b->e);
	cJSON_ArrayForEach(item, fixtures)
	{
		const struct catalog_entry *entry =
			cJSON_IsString(item) ? catalog_find(b->catalog, item->valuestring) : NULL;

		if (!entry)
			return bad_run(b, "fixtures", "ids that the catalogue has");
		b->planned[entry - b->catalog->entries] = true;
	}
	return 0;
}

static int read_members(struct builder *b, const cJSON *run)
{
	if (!cJSON_IsObject(run))
		return ww_fail(b->e, 2, "run.json: not a JSON object");
	if (read_header(b, run) < 0 || read_profiles(b, member(run, "profiles")) < 0 ||
	    read_callers(b, member(run, "callers")) < 0)
		return -1;
	if (read_catalog(b, member(run, "catalog")) < 0)
		return -1;
	return read_fixtures(b, member(run, "fixtures"));
}

static int read_run(struct builder *b, const char *run_json)
{
	cJSON *run;
	int status;

	if (!run_json)
		return ww_fail(b->e, 2, "run.json is missing: nothing says what was run");
	b->analysis->run_json = strdup(run_json);
	if (!b->analysis->run_json)
		return no_memory(b->e);
	run = cJSON_ParseWithOpts(run_json, NULL, true);
	status = read_members(b, run);
	cJSON_Delete(run);
	return status;
}

/* ---- cells ---- */

static void unpack_outcome(const struct record *record, struct outcome *outcome)
{
	outcome->strict_tag = record->strict_tag;
	for (int i = 0; i < WW_STEPS_COUNT; i++) {
		outcome->step[i].status = (enum status)record->status[i];
		outcome->step[i].err = record->err[i];
	}
}

/* What a verdict depends on; the rest of *facts is left alone. */
static void unpack_facts(const struct builder *b, const struct record *record, struct facts *facts)
{
	strcpy(facts->step, b->strings.texts[record->step]);
	strcpy(facts->setup_step, b->strings.texts[record->setup_step]);
	facts->said_errno = record->said_errno;
	facts->setup_errno = record->setup_errno;
	facts->ending_code = record->ending_code;
	facts->setup = (enum setup)record->setup;
	facts->said = (enum said)record->said;
	facts->phase = (enum phase)record->phase;
	facts->cannot = (enum reason)record->cannot;
	facts->sight = (enum sight)record->sight;
	facts->ending = (enum ending)record->ending;
	facts->cpu_over = record->cpu_over;
}

static int scratch_reserve(struct builder *b, enum arm arm, size_t count)
{
	struct facts *scratch;
	const struct facts **pointers;

	if (count <= b->scratch_size[arm])
		return 0;
	scratch = calloc(count, sizeof *scratch);
	pointers = calloc(count, sizeof *pointers);
	if (!scratch || !pointers) {
		free(scratch);
		free(pointers);
		return no_memory(b->e);
	}
	free(b->scratch[arm]);
	free(b->pointers[arm]);
	b->scratch[arm] = scratch;
	b->pointers[arm] = pointers;
	b->scratch_size[arm] = count;
	for (size_t i = 0; i < count; i++)
		pointers[i] = &scratch[i];
	return 0;
}

/* Unpacks the records of one arm that start at `first`; *count says how many there were. */
static int load_arm(struct builder *b, size_t first, enum arm arm, size_t *count)
{
	const struct records *records = &b->records;
	const struct record *start = &records->list[first];
	size_t n = 0;

	while (first + n < records->count && records->list[first + n].arm == arm &&
	       records->list[first + n].cell == start->cell)
		n++;
	if (scratch_reserve(b, arm, n) < 0)
		return -1;
	for (size_t i = 0; i < n; i++)
		unpack_facts(b, &records->list[first + i], &b->scratch[arm][i]);
	*count = n;
	return 0;
}

/* Where the control arms start, by caller and fixture. */
static int index_control(struct builder *b)
{
	size_t total = WW_CALLERS_COUNT * (b->catalog->count + 1);

	b->control = malloc(total * sizeof *b->control);
	if (!b->control)
		return no_memory(b->e);
	for (size_t i = 0; i < total; i++)
		b->control[i] = SIZE_MAX;
	for (size_t i = b->records.count; i-- > 0;) {
		const struct record *record = &b->records.list[i];

		if (record->profile != CONTROL_PROFILE)
			break;
		b->control[record->caller * b->catalog->count + record->fixture] = i;
	}
	return 0;
}

static struct cell *new_cell(struct builder *b)
{
	struct analysis *analysis = b->analysis;
	void *cells = analysis->cells;

	if (make_room(&cells, analysis->cell_count, &b->cell_capacity, sizeof *analysis->cells) < 0)
		return NULL;
	analysis->cells = cells;
	return memset(&analysis->cells[analysis->cell_count++], 0, sizeof *analysis->cells);
}

static void describe_cell(const struct builder *b, const struct row *row, const struct record *last,
			  struct cell *cell)
{
	cell->profile = row->profile;
	cell->caller = row->caller;
	cell->fixture = row->fixture;
	cell->mask = last->mask;
	cell->has_outcome = last->has_outcome;
	unpack_outcome(last, &cell->outcome);
	cell->level = last->has_outcome ? outcome_level(&cell->outcome) : LEVEL_UNKNOWN;
	strcpy(cell->effective, b->strings.texts[last->effective]);
}

/* Judges the cell whose records start at *at, and moves *at behind them.  A cell without an attack
 * is not begun. `control` repetitions are loaded already. */
static int add_cell(struct builder *b, const struct row *row, size_t *at, size_t control)
{
	struct verdict_input input = {.signals = row->fixture->signals,
				      .plain = row->fixture->protocol == PROTOCOL_PLAIN,
				      .control_count = control};
	size_t first = *at;
	struct cell *cell;

	if (load_arm(b, first, ARM_ATTACK, &input.attack_count) < 0)
		return -1;
	*at += input.attack_count;
	if (*at < b->records.count && b->records.list[*at].cell == b->records.list[first].cell) {
		if (load_arm(b, *at, ARM_BENIGN, &input.benign_count) < 0)
			return -1;
		*at += input.benign_count;
	}
	if (input.attack_count == 0)
		return 0;
	input.attack = b->pointers[ARM_ATTACK];
	input.benign = b->pointers[ARM_BENIGN];
	input.control = b->pointers[ARM_CONTROL];
	cell = new_cell(b);
	if (!cell)
		return no_memory(b->e);
	describe_cell(b, row, &b->records.list[first + input.attack_count - 1], cell);
	verdict_of(&input, &cell->verdict);
	b->analysis->unstable +=
		cell->verdict.escaped_reps > 0 && cell->verdict.escaped_reps < cell->verdict.reps;
	return 0;
}

/* ---- rows ---- */

static void fill_signatures(const struct analysis *analysis, struct row *row)
{
	row->escaped.factors = row->known.factors = (unsigned)__builtin_popcountll(row->factors);
	row->testable = row->cell_count == 0;
	for (size_t i = 0; i < row->cell_count; i++) {
		const struct cell *cell = &analysis->cells[row->first_cell + i];
		uint64_t dense = mask_compress(cell->mask, row->factors);
		bool escaped = cell->verdict.verdict == VERDICT_ESCAPED;

		row->testable |= cell->verdict.verdict != VERDICT_UNTESTABLE;
		row->escapes += escaped;
		signature_set(&row->escaped, dense, escaped);
		signature_set(&row->known, dense,
			      escaped || cell->verdict.verdict == VERDICT_BLOCKED);
	}
	row->complete = signature_count(&row->known) == WW_BIT(row->known.factors);
	if (!row->testable)
		row->reason = analysis->cells[row->first_cell].verdict.reason;
}

/* Enough for every term to name every factor. */
static char *format_min_sets(const struct row *row)
{
	char names[WW_MASK_TEXT_MAX];
	size_t term_size, size;
	char *text;

	mask_format(row->factors, names);
	term_size = strlen(names) + (size_t)__builtin_popcountll(row->factors) + sizeof "always|";
	size = row->term_count * term_size + 1;
	text = malloc(size);
	if (text)
		implicants_format(row->terms, row->term_count, row->factors, text, size);
	return text;
}

static int attribute(struct builder *b, struct row *row)
{
	row->depth = -1;
	if (row->complete && row->testable) {
		if (prime_implicants(&row->escaped, &row->terms, &row->term_count) < 0)
			return no_memory(b->e);
		row->depth = escape_depth(&row->escaped);
		row->sole = mask_expand(sole_blockers(&row->escaped), row->factors);
		row->monotone = monotone(&row->escaped);
	}
	row->min_sets = format_min_sets(row);
	return row->min_sets ? 0 : no_memory(b->e);
}

/* Are the predicted terms (permanent bits, unique) the measured ones (dense, unique)? */
static bool same_terms(const struct row *row, const struct implicant *predicted, size_t count)
{
	size_t matched = 0;

	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < row->term_count; j++)
			matched +=
				mask_expand(row->terms[j].removed, row->factors) ==
					predicted[i].removed &&
				mask_expand(row->terms[j].kept, row->factors) == predicted[i].kept;
	return count == row->term_count && matched == count;
}

static bool prediction_holds(const struct row *row)
{
	struct implicant *terms;
	size_t count;
	bool same;

	if (strcmp(row->predicted, "untestable") == 0)
		return !row->testable;
	if (!row->testable || implicants_parse(row->predicted, &terms, &count, NULL) < 0)
		return false;
	same = same_terms(row, terms, count);
	free(terms);
	return same;
}

/* Untestable because of this host and not of the escape: what was predicted was not put to the
 * test. */
static bool host_lacks_it(const struct row *row)
{
	return !row->testable && strcmp(row->predicted, "untestable") != 0 &&
	       row->reason != REASON_VACUOUS && row->reason != REASON_NO_PRIVILEGE;
}

/* Predictions speak of `strict`, without options, with its six factors; other rows neither confirm
 * nor refute them.
 */
static const char *confirm(const struct row *row)
{
	uint64_t all;

	if (strcmp(row->profile, ww_word(&ww_profiles, PROFILE_STRICT)) != 0 ||
	    profile_factors("strict", &all) < 0 || row->factors != all)
		return "";
	if ((row->testable && !row->complete) || host_lacks_it(row))
		return "";
	return prediction_holds(row) ? "confirmed" : "refuted";
}

static struct row *new_row(struct builder *b)
{
	struct analysis *analysis = b->analysis;
	void *rows = analysis->rows;

	if (make_room(&rows, analysis->row_count, &b->row_capacity, sizeof *analysis->rows) < 0)
		return NULL;
	analysis->rows = rows;
	return memset(&analysis->rows[analysis->row_count++], 0, sizeof *analysis->rows);
}

static bool in_row(const struct record *record, size_t profile, enum caller caller, size_t fixture)
{
	return record->profile == profile && record->caller == caller && record->fixture == fixture;
}

static int add_cells(struct builder *b, struct row *row, size_t profile, size_t fixture, size_t *at)
{
	size_t start = b->control[row->caller * b->catalog->count + fixture];
	size_t control = 0;

	if (start != SIZE_MAX && load_arm(b, start, ARM_CONTROL, &control) < 0)
		return -1;
	row->first_cell = b->analysis->cell_count;
	while (*at < b->records.count &&
	       in_row(&b->records.list[*at], profile, row->caller, fixture))
		if (add_cell(b, row, at, control) < 0)
			return -1;
	row->cell_count = b->analysis->cell_count - row->first_cell;
	return 0;
}

static int add_row(struct builder *b, size_t profile, enum caller caller, size_t fixture,
		   size_t *at)
{
	struct row *row = new_row(b);

	if (!row)
		return no_memory(b->e);
	row->profile = b->analysis->profiles[profile].name;
	row->factors = b->analysis->profiles[profile].factors;
	row->caller = caller;
	row->fixture = &b->catalog->entries[fixture];
	row->predicted = row->fixture->predict[caller];
	if (add_cells(b, row, profile, fixture, at) < 0)
		return -1;
	fill_signatures(b->analysis, row);
	if (attribute(b, row) < 0)
		return -1;
	row->confirmed = confirm(row);
	return 0;
}

/* `none` has rows only where it was attacked as a profile of its own; as the control arm it has
 * none. */
static bool has_rows(const struct builder *b, size_t profile, size_t at)
{
	if (profile_base(b->analysis->profiles[profile].name) != PROFILE_NONE)
		return true;
	return at < b->records.count && b->records.list[at].profile == profile;
}

static int add_rows(struct builder *b)
{
	size_t at = 0;

	for (size_t profile = 0; profile < b->analysis->profile_count; profile++) {
		if (!has_rows(b, profile, at))
			continue;
		for (int caller = 0; caller < WW_CALLERS_COUNT; caller++)
			for (size_t i = 0; i < b->catalog->count; i++)
				if ((b->callers & WW_BIT(caller)) && b->planned[i] &&
				    add_row(b, profile, (enum caller)caller, i, &at) < 0)
					return -1;
	}
	return 0;
}

/* ---- the whole ---- */

static int build(struct builder *b, FILE *journal, const char *run_json)
{
	struct ww_error why = {0};

	b->catalog = calloc(1, sizeof *b->catalog);
	if (!b->catalog)
		return no_memory(b->e);
	b->analysis->catalog = b->catalog;
	if (read_run(b, run_json) < 0)
		return -1;
	if (journal_read(journal, take_facts, b, NULL, &why) != 0)
		return why.code ? ww_fail(b->e, why.code, "%s", why.text) : -1;
	settle_records(&b->records);
	return index_control(b) < 0 ? -1 : add_rows(b);
}

static void builder_done(struct builder *b)
{
	strings_done(&b->strings);
	free(b->planned);
	free(b->records.list);
	free(b->control);
	for (int arm = 0; arm < WW_ARMS_COUNT; arm++) {
		free(b->scratch[arm]);
		free(b->pointers[arm]);
	}
}

struct analysis *analysis_build(FILE *journal, const char *run_json, struct ww_error *e)
{
	struct builder b = {.e = e};
	int status;

	b.analysis = calloc(1, sizeof *b.analysis);
	if (!b.analysis) {
		no_memory(e);
		return NULL;
	}
	status = build(&b, journal, run_json);
	builder_done(&b);
	if (status < 0) {
		analysis_free(b.analysis);
		return NULL;
	}
	return b.analysis;
}

static FILE *open_in(const char *dir, const char *name, struct ww_error *e)
{
	char path[4096];
	FILE *file;

	if ((size_t)snprintf(path, sizeof path, "%s/%s", dir, name) >= sizeof path) {
		ww_fail(e, 2, "%.100s...: the path is too long", dir);
		return NULL;
	}
	file = fopen(path, "re");
	if (!file)
		ww_fail(e, 2, "%.150s: %s: expected a directory that `whichwall run` wrote", path,
			strerror(errno));
	return file;
}

static char *read_text(FILE *file, struct ww_error *e)
{
	char *text = NULL;
	size_t capacity = 0;
	ssize_t length = getdelim(&text, &capacity, '\0', file);

	if (length > 0 && length <= RUN_JSON_MAX && feof(file))
		return text;
	ww_fail(e, 2, "run.json: empty, too large or not text");
	free(text);
	return NULL;
}

struct analysis *analysis_load(const char *dir, struct ww_error *e)
{
	struct analysis *analysis = NULL;
	FILE *run = open_in(dir, "run.json", e);
	char *run_json = run ? read_text(run, e) : NULL;
	FILE *journal = run_json ? open_in(dir, "trials.jsonl", e) : NULL;

	if (journal) {
		analysis = analysis_build(journal, run_json, e);
		fclose(journal);
	}
	free(run_json);
	if (run)
		fclose(run);
	return analysis;
}

void analysis_free(struct analysis *analysis)
{
	struct catalog *catalog;

	if (!analysis)
		return;
	for (size_t i = 0; i < analysis->row_count; i++) {
		free(analysis->rows[i].terms);
		free(analysis->rows[i].min_sets);
	}
	/* The catalogue is const for readers; it is the analysis that owns it. */
	catalog = (struct catalog *)analysis->catalog;
	catalog_done(catalog);
	free(catalog);
	free(analysis->rows);
	free(analysis->cells);
	free(analysis->profiles);
	free(analysis->host_line);
	free(analysis->command_line);
	free(analysis->run_json);
	free(analysis);
}

void row_tally(const struct analysis *analysis, const struct row *row,
	       unsigned counts[WW_VERDICTS_COUNT])
{
	memset(counts, 0, WW_VERDICTS_COUNT * sizeof *counts);
	for (size_t i = 0; i < row->cell_count; i++)
		counts[analysis->cells[row->first_cell + i].verdict.verdict]++;
}
