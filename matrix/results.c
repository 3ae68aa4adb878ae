/* SPDX-License-Identifier: MIT */
/* From a journal to rows.  Records are sorted into cells, and each cell is judged when its turn
 * comes. */
#include "results.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "benign.h"
#include "conclude.h"
#include "grow.h"
#include "input.h"
#include "journal.h"
#include "launcher_line.h"
#include "mask.h"
#include "records.h"
#include "run_file.h"
#include "search_row.h"

/* All that is known while an analysis is built. */
struct builder {
	struct analysis *analysis;
	struct run_plan plan;
	struct records records;
	size_t *control; /* by control_place(): first control record, or SIZE_MAX */
	size_t *leaders; /* benign_leaders() */
	struct facts *scratch[WW_ARMS_COUNT]; /* facts of the cell being judged */
	const struct facts **pointers[WW_ARMS_COUNT];
	size_t scratch_size[WW_ARMS_COUNT];
	struct ww_error *e;
};

static int no_memory(struct ww_error *e)
{
	return ww_fail(e, 3, "out of memory");
}

/* ---- records ---- */

static int stray(struct builder *b, const char *what, const char *name)
{
	return ww_fail(b->e, 2,
		       "journal: record %zu: %s %.60s is not in run.json: "
		       "do trials.jsonl and run.json come from the same run?",
		       b->analysis->trials + 1, what, name);
}

#define MASK_BITS 30
#define FIXTURE_BITS 16

/* Profile, caller, fixture, mask, from the highest bits. */
static uint64_t cell_key(const struct record *record, uint64_t factors)
{
	uint64_t dense = mask_compress(record->mask, factors);

	return (uint64_t)record->profile << (MASK_BITS + FIXTURE_BITS + 2) |
	       (uint64_t)record->caller << (MASK_BITS + FIXTURE_BITS) |
	       (uint64_t)record->fixture << MASK_BITS | dense;
}
_Static_assert(WW_SEARCH_FACTORS_MAX <= MASK_BITS && WW_CALLERS_COUNT <= 4 &&
		       RUN_FIXTURES_MAX <= 1 << FIXTURE_BITS,
	       "cell_key() packs them, and 16 bits of profile");

/* Where the record belongs; -1: it cannot come from this run. */
static int place_record(struct builder *b, const struct facts *facts, struct record *record)
{
	const struct catalog_entry *entry = catalog_find(b->plan.catalog, facts->fixture);
	int profile = run_profile(b->analysis, facts->profile);
	char mask[WW_MASK_TEXT_MAX];

	if (!entry || !b->plan.planned[entry - b->plan.catalog->entries])
		return stray(b, "fixture", facts->fixture);
	if (!(b->plan.callers & WW_BIT(facts->caller)))
		return stray(b, "caller", ww_callers.words[facts->caller]);
	record->fixture = (uint32_t)(entry - b->plan.catalog->entries);
	if (facts->arm == ARM_CONTROL) {
		const int kind = control_kind_of(facts->profile);

		if (kind < 0 || facts->mask)
			return stray(b, "control arm under profile", facts->profile);
		record->profile = CONTROL_PROFILE(kind);
		record->cell = cell_key(record, 0);
		return 0;
	}
	if (profile < 0)
		return stray(b, "profile", facts->profile);
	if (b->analysis->profiles[profile].excluded & WW_BIT(facts->caller))
		return stray(b, "caller", ww_callers.words[facts->caller]);
	if (record->mask & ~b->analysis->profiles[profile].factors) {
		/* Of a bit that the run does not declare the number is all that can be said. */
		mask_format((record->mask & ~factors_known()) != 0 ? facts->mask : record->mask,
			    mask);
		return stray(b, "mask", mask);
	}
	record->profile = (uint16_t)profile;
	record->cell = cell_key(record, b->analysis->profiles[profile].factors);
	return 0;
}

static int take_facts(const struct facts *facts, void *context)
{
	struct builder *b = context;
	struct record *record = records_add(&b->records, facts);

	if (!record)
		return no_memory(b->e);
	record->mask = factor_map_mask(&b->analysis->factor_map, facts->mask);
	if (place_record(b, facts, record) < 0)
		return -1;
	b->analysis->trials++;
	return 0;
}

/* ---- cells ---- */

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
		record_facts(records, &records->list[first + i], &b->scratch[arm][i]);
	*count = n;
	return 0;
}

static size_t control_place(const struct builder *b, enum control_kind kind, enum caller caller,
			    size_t fixture)
{
	return (kind * WW_CALLERS_COUNT + caller) * b->plan.catalog->count + fixture;
}

/* Where the control arms start. */
static int index_control(struct builder *b)
{
	const size_t total = control_place(b, CONTROL_KINDS, 0, 0) + 1;

	b->control = malloc(total * sizeof *b->control);
	if (!b->control)
		return no_memory(b->e);
	for (size_t i = 0; i < total; i++)
		b->control[i] = SIZE_MAX;
	for (size_t i = b->records.count; i-- > 0;) {
		const struct record *record = &b->records.list[i];

		const int kind = UINT16_MAX - record->profile;

		if (kind >= CONTROL_KINDS)
			break;
		b->control[control_place(b, (enum control_kind)kind, record->caller,
					 record->fixture)] = i;
	}
	return 0;
}

/* First record of the cell's benign arm, which another fixture may have run for it; SIZE_MAX. */
static size_t find_benign(const struct builder *b, const struct record *cell)
{
	const uint64_t fixtures = (UINT64_C(1) << FIXTURE_BITS) - 1;
	const uint64_t key = (cell->cell & ~(fixtures << MASK_BITS)) |
			     (uint64_t)b->leaders[cell->fixture] << MASK_BITS;
	size_t low = 0, high = b->records.count;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;
		const struct record *at = &b->records.list[middle];

		if (at->cell < key || (at->cell == key && at->arm < ARM_BENIGN))
			low = middle + 1;
		else
			high = middle;
	}
	return low < b->records.count && b->records.list[low].cell == key &&
			       b->records.list[low].arm == ARM_BENIGN
		       ? low
		       : SIZE_MAX;
}

/* Its own comes first: runs from before arms were shared have one for each fixture. */
static int load_benign(struct builder *b, size_t first, size_t *at, size_t *count)
{
	const struct record *cell = &b->records.list[first];
	size_t found;

	if (*at < b->records.count && b->records.list[*at].cell == cell->cell) {
		if (load_arm(b, *at, ARM_BENIGN, count) < 0)
			return -1;
		*at += *count;
		return 0;
	}
	found = find_benign(b, cell);
	return found == SIZE_MAX ? 0 : load_arm(b, found, ARM_BENIGN, count);
}

static void describe_cell(const struct builder *b, const struct row *row, const struct record *last,
			  struct cell *cell)
{
	cell->profile = row->profile;
	cell->caller = row->caller;
	cell->fixture = row->fixture;
	cell->mask = last->mask;
	cell->has_outcome = last->has_outcome;
	record_outcome(&b->records, last, &cell->outcome);
	cell->level = last->has_outcome ? outcome_level(&cell->outcome) : LEVEL_UNKNOWN;
	strcpy(cell->effective, record_effective(&b->records, last));
}

static bool is_seen(const struct builder *b, const struct record *record)
{
	return !record->opaque && *record_effective(&b->records, record);
}

/* Records of one arm. */
struct span {
	size_t first, count;
};

/* Was the trial in the state of a control arm?  Equal texts have one number. */
static void compare_trial(const struct builder *b, struct row *row, const struct record *attack,
			  const struct span *control)
{
	bool comparable = false, bare = false;

	for (size_t i = 0; is_seen(b, attack) && i < control->count; i++) {
		const struct record *other = &b->records.list[control->first + i];

		comparable |= is_seen(b, other);
		bare |= is_seen(b, other) && other->effective == attack->effective;
	}
	row->compared += comparable;
	row->bare += bare;
}

/* Under full hardening. */
static void compare_states(const struct builder *b, struct row *row, const struct span *attack,
			   const struct span *control)
{
	for (size_t i = 0; i < attack->count; i++)
		if (b->records.list[attack->first + i].mask == 0)
			compare_trial(b, row, &b->records.list[attack->first + i], control);
}

/* The words of the last repetition that was not started.  -1 without memory. */
static int take_launcher(const struct builder *b, const struct span *attack, struct cell *cell)
{
	for (size_t i = attack->first + attack->count; i-- > attack->first;) {
		const struct record *record = &b->records.list[i];
		const char *said = record_launcher(&b->records, record);

		if (!said)
			continue;
		cell->launcher_status =
			record->setup_errno == ETIMEDOUT ? LAUNCHER_SLOW : record->launcher_status;
		cell->launcher_said = malloc(strlen(said) + 1);
		if (!cell->launcher_said)
			return -1;
		launcher_line(said, cell->launcher_said);
		return 0;
	}
	return 0;
}

/* Judges the cell whose records start at *at, and moves *at behind them.  A cell without an attack
 * is not begun. The control arm is loaded already. */
static int add_cell(struct builder *b, struct row *row, size_t *at, const struct span *control)
{
	struct verdict_input input = {.signals = row->fixture->signals,
				      .plain = row->fixture->protocol == PROTOCOL_PLAIN,
				      .bounds = row->fixture->fclass == CLASS_RES,
				      .control_count = control->count};
	struct span attack = {.first = *at};
	size_t first = *at;
	struct cell *cell;

	if (load_arm(b, first, ARM_ATTACK, &input.attack_count) < 0)
		return -1;
	*at += input.attack_count;
	if (load_benign(b, first, at, &input.benign_count) < 0)
		return -1;
	if (input.attack_count == 0)
		return 0;
	input.attack = b->pointers[ARM_ATTACK];
	input.benign = b->pointers[ARM_BENIGN];
	input.control = b->pointers[ARM_CONTROL];
	cell = add_zeroed(b->analysis->cells, b->analysis->cell_count);
	if (!cell)
		return no_memory(b->e);
	attack.count = input.attack_count;
	if (take_launcher(b, &attack, cell) < 0)
		return no_memory(b->e);
	compare_states(b, row, &attack, control);
	describe_cell(b, row, &b->records.list[first + input.attack_count - 1], cell);
	verdict_of(&input, &cell->verdict);
	b->analysis->unstable +=
		cell->verdict.escaped_reps > 0 && cell->verdict.escaped_reps < cell->verdict.reps;
	return 0;
}

/* ---- rows ---- */

static bool in_row(const struct record *record, size_t profile, enum caller caller, size_t fixture)
{
	return record->profile == profile && record->caller == caller && record->fixture == fixture;
}

static int add_cells(struct builder *b, struct row *row, size_t profile, size_t fixture, size_t *at)
{
	const enum control_kind kind = b->analysis->profiles[profile].control;
	struct span control = {
		.first = b->control[control_place(b, kind, row->caller, fixture)],
	};

	if (control.first != SIZE_MAX &&
	    load_arm(b, control.first, ARM_CONTROL, &control.count) < 0)
		return -1;
	row->first_cell = b->analysis->cell_count;
	while (*at < b->records.count &&
	       in_row(&b->records.list[*at], profile, row->caller, fixture))
		if (add_cell(b, row, at, &control) < 0)
			return -1;
	row->cell_count = b->analysis->cell_count - row->first_cell;
	return 0;
}

static int add_row(struct builder *b, size_t profile, enum caller caller, size_t fixture,
		   size_t *at)
{
	struct row *row = add_zeroed(b->analysis->rows, b->analysis->row_count);

	if (!row)
		return no_memory(b->e);
	row->profile = b->analysis->profiles[profile].name;
	row->factors = b->analysis->profiles[profile].factors;
	row->caller = caller;
	row->fixture = &b->plan.catalog->entries[fixture];
	row->predicted = row->fixture->predict[caller];
	if (add_cells(b, row, profile, fixture, at) < 0)
		return -1;
	return conclude_row(b->analysis, row) < 0 ? no_memory(b->e) : 0;
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
	uint64_t callers;
	size_t at = 0;

	for (size_t profile = 0; profile < b->analysis->profile_count; profile++) {
		if (!has_rows(b, profile, at))
			continue;
		callers = b->plan.callers & ~b->analysis->profiles[profile].excluded;
		for (int caller = 0; caller < WW_CALLERS_COUNT; caller++)
			for (size_t i = 0; i < b->plan.catalog->count; i++)
				if ((callers & WW_BIT(caller)) && b->plan.planned[i] &&
				    add_row(b, profile, (enum caller)caller, i, &at) < 0)
					return -1;
	}
	return 0;
}

/* ---- the whole ---- */

/* A journal that was cut between two lines looks whole: run.json has counted.  It counted fewer
 * where the session that wrote the last ones was killed. */
static void count_lost(struct builder *b)
{
	if (b->plan.finished <= b->records.count)
		return;
	b->analysis->lost = b->plan.finished - b->records.count;
	b->analysis->complete = false;
}

/* Once the list of cells no longer moves. */
static void give_cells(struct analysis *analysis)
{
	for (size_t i = 0; i < analysis->row_count; i++)
		if (analysis->rows[i].cell_count > 0)
			analysis->rows[i].cells = &analysis->cells[analysis->rows[i].first_cell];
}

static int build(struct builder *b, FILE *journal, const char *run_json)
{
	struct ww_error why = {0};

	if (run_file_read(run_json, b->analysis, &b->plan, b->e) < 0)
		return -1;
	if (journal_read(journal, take_facts, b, NULL, &why) != 0)
		return why.code ? ww_fail(b->e, why.code, "%s", why.text) : -1;
	if (records_settle(&b->records) < 0)
		return no_memory(b->e);
	count_lost(b);
	b->leaders = benign_leaders(b->plan.catalog, b->plan.planned);
	if (!b->leaders)
		return no_memory(b->e);
	if (index_control(b) < 0 || add_rows(b) < 0)
		return -1;
	give_cells(b->analysis);
	return 0;
}

static void builder_done(struct builder *b)
{
	run_plan_done(&b->plan);
	records_done(&b->records);
	free(b->control);
	free(b->leaders);
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

static const char in_a_run[] = "one that `whichwall run` wrote into its directory";

/* Of several runs an error says which. */
static struct analysis *build_in(const char *dir, FILE *journal, const char *run_json,
				 struct ww_error *e)
{
	struct ww_error why = {0};
	struct analysis *analysis = analysis_build(journal, run_json, &why);

	if (!analysis)
		ww_fail(e, why.code, "%.100s: %s", dir, why.text);
	return analysis;
}

struct analysis *analysis_load_in(const struct folder *folder, struct ww_error *e)
{
	struct analysis *analysis = NULL;
	char *run_json = input_read_in(folder, "run.json", in_a_run, e);
	FILE *journal = NULL;

	if (run_json)
		journal = input_open_in(folder, "trials.jsonl", in_a_run, e);
	if (journal) {
		analysis = build_in(folder->path, journal, run_json, e);
		fclose(journal);
	}
	free(run_json);
	return analysis;
}

struct analysis *analysis_load_any(const char *dir, struct ww_error *e)
{
	struct folder folder;
	struct analysis *analysis;

	if (folder_open(&folder, dir, FOLDER_READ, e) < 0)
		return NULL;
	analysis = analysis_load_in(&folder, e);
	folder_close(&folder);
	return analysis;
}

struct analysis *analysis_load(const char *dir, struct ww_error *e)
{
	struct analysis *analysis = analysis_load_any(dir, e);

	if (!analysis || !analysis->searched)
		return analysis;
	analysis_free(analysis);
	ww_fail(e, 2,
		"%.100s holds a search, which has no table of all masks: its findings are in "
		"search.csv; measure with --factors and without --search",
		dir);
	return NULL;
}

void analysis_free(struct analysis *analysis)
{
	struct catalog *catalog;

	if (!analysis)
		return;
	for (size_t i = 0; i < analysis->row_count; i++) {
		free(analysis->rows[i].truth);
		free(analysis->rows[i].terms);
		free(analysis->rows[i].min_sets);
		row_search_free(analysis->rows[i].search);
	}
	for (size_t i = 0; i < analysis->cell_count; i++)
		free(analysis->cells[i].launcher_said);
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
