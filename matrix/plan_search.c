/* SPDX-License-Identifier: MIT */
#include "plan_search.h"

#include <stdlib.h>
#include <string.h>

#include "grow.h"
#include "identity.h"
#include "mask.h"
#include "search.h"
#include "verdict.h"

/* Trials that are judged together, by their places behind the first. */
struct bundle {
	uint32_t first, count, left; /* left: not finished */
	struct facts **facts;        /* copies, owned; NULL until the first came */
};

struct question {
	uint64_t mask;
	uint32_t row;
	bool asked;
	struct bundle trials; /* attacks, then benign arms */
};

struct search_row {
	struct search *search; /* NULL before it began and after its end */
	size_t open;           /* questions without an answer */
	uint32_t fixture;      /* catalogue index */
	uint16_t profile;
	uint8_t caller;
};

struct plan_search {
	unsigned depth;
	struct search_row *rows; /* by profile, caller, place of the fixture */
	size_t row_places, row_count, settled;
	struct bundle *controls; /* by kind, caller, place of the fixture */
	size_t fixture_count;
	uint32_t *place; /* of a fixture among the chosen ones, by catalogue index */
	struct question *questions;
	size_t question_count;
};

_Static_assert(WW_FACTORS_COUNT <= WW_SEARCH_FACTORS_MAX,
	       "a search may vary all factors of a profile that is built in");

/* ---- bundles ---- */

static int bundle_take(struct bundle *bundle, uint32_t index, const struct facts *facts)
{
	struct facts *copy = malloc(sizeof *copy);

	if (!bundle->facts)
		bundle->facts = calloc(bundle->count, sizeof(struct facts *));
	if (!bundle->facts || !copy) {
		free(copy);
		return -1;
	}
	*copy = *facts;
	free(bundle->facts[index - bundle->first]);
	bundle->facts[index - bundle->first] = copy;
	bundle->left--;
	return 0;
}

static void bundle_done(struct bundle *bundle)
{
	for (uint32_t i = 0; bundle->facts && i < bundle->count; i++)
		free(bundle->facts[i]);
	free(bundle->facts);
	bundle->facts = NULL;
}

/* ---- where things are ---- */

static size_t place_index(const struct plan_search *search, unsigned caller, uint32_t fixture)
{
	return caller * search->fixture_count + search->place[fixture];
}

static struct bundle *control_of(const struct plan_search *search, enum control_kind kind,
				 unsigned caller, uint32_t fixture)
{
	return &search->controls[kind * WW_CALLERS_COUNT * search->fixture_count +
				 place_index(search, caller, fixture)];
}

static size_t row_index(const struct plan_search *search, size_t profile, unsigned caller,
			uint32_t fixture)
{
	return profile * WW_CALLERS_COUNT * search->fixture_count +
	       place_index(search, caller, fixture);
}

static bool has_row(const struct plan *plan, size_t profile, unsigned caller)
{
	return plan->profiles.list[profile].callers & WW_BIT(caller);
}

static uint64_t row_factors(const struct plan *plan, const struct search_row *row)
{
	return plan->profiles.list[row->profile].factors;
}

static struct plan_trial cell_trial(const struct search_row *row, uint64_t mask, enum arm arm)
{
	return (struct plan_trial){
		.mask = mask,
		.fixture = row->fixture,
		.profile = row->profile,
		.caller = row->caller,
		.arm = (uint8_t)arm,
	};
}

/* The question about a cell, or NULL. */
static struct question *find_question(const struct plan *plan, const struct search_row *row,
				      uint64_t mask)
{
	struct plan_trial first = cell_trial(row, mask, ARM_ATTACK);
	struct trial_key key = plan_key(plan, &first);
	uint32_t index = plan_find(plan, trial_id(&key));

	return index == NO_TRIAL ? NULL : &plan->search->questions[plan->trials[index].question];
}

/* ---- questions ---- */

static struct question *add_question(struct plan *plan, uint32_t row_number, uint64_t mask)
{
	struct plan_search *search = plan->search;
	const struct search_row *row = &search->rows[row_number];
	struct plan_trial attack = cell_trial(row, mask, ARM_ATTACK);
	struct plan_trial benign = cell_trial(row, mask, ARM_BENIGN);
	const uint32_t count = 2 * plan_repetitions(plan, row->fixture);
	struct question *question;
	uint32_t first;

	if (make_room(search->questions, search->question_count) < 0)
		return NULL;
	attack.question = benign.question = (uint32_t)search->question_count;
	first = plan_add_arm(plan, attack, NULL);
	if (first == NO_TRIAL || plan_add_arm(plan, benign, NULL) == NO_TRIAL)
		return NULL;
	question = &search->questions[search->question_count++];
	*question = (struct question){
		.mask = mask, .row = row_number, .trials = {first, count, count, NULL}};
	return question;
}

static enum search_answer judge(const struct plan *plan, const struct question *question)
{
	const struct search_row *row = &plan->search->rows[question->row];
	const struct catalog_entry *entry = &plan->catalog->entries[row->fixture];
	const struct bundle *control = control_of(
		plan->search, plan->profiles.list[row->profile].control, row->caller, row->fixture);
	const uint32_t reps = question->trials.count / 2;
	const struct verdict_input input = {
		.attack = (const struct facts *const *)question->trials.facts,
		.attack_count = reps,
		.benign = (const struct facts *const *)question->trials.facts + reps,
		.benign_count = reps,
		.control = (const struct facts *const *)control->facts,
		.control_count = control->count,
		.signals = entry->signals,
		.plain = entry->protocol == PROTOCOL_PLAIN,
		.bounds = entry->fclass == CLASS_RES,
	};
	struct verdict_result result;

	verdict_of(&input, &result);
	if (result.verdict == VERDICT_ESCAPED)
		return ANSWER_ESCAPED;
	return result.verdict == VERDICT_BLOCKED ? ANSWER_BLOCKED : ANSWER_UNKNOWN;
}

/* All its trials are finished: the row hears of it. */
static int answer(struct plan *plan, struct question *question)
{
	struct search_row *row = &plan->search->rows[question->row];
	const uint64_t dense = mask_compress(question->mask, row_factors(plan, row));
	int status = search_learn(row->search, dense, judge(plan, question));

	bundle_done(&question->trials);
	row->open--;
	return status;
}

static void queue_trials(struct plan *plan, const struct bundle *bundle)
{
	for (uint32_t i = bundle->count; i-- > 0;)
		if (plan->trials[bundle->first + i].state == TRIAL_PENDING)
			plan_queue(plan, bundle->first + i);
}

static int ask(struct plan *plan, uint32_t row_number, uint64_t mask)
{
	const struct search_row *row = &plan->search->rows[row_number];
	struct question *question = find_question(plan, row, mask);

	if (!question)
		question = add_question(plan, row_number, mask);
	if (!question)
		return -1;
	question->asked = true;
	if (question->trials.left == 0)
		return answer(plan, question);
	queue_trials(plan, &question->trials);
	return 0;
}

/* ---- rows ---- */

static void settle(struct plan_search *search, struct search_row *row)
{
	search_free(row->search);
	row->search = NULL;
	search->settled++;
}

/* Asks on, until a question waits for its trials or the search is at its end. */
static int advance(struct plan *plan, uint32_t row_number)
{
	struct search_row *row = &plan->search->rows[row_number];
	const uint64_t factors = row_factors(plan, row);

	while (row->open == 0) {
		const uint64_t *masks;
		const long count = search_questions(row->search, &masks);

		if (count < 0)
			return -1;
		if (count == 0) {
			settle(plan->search, row);
			return 0;
		}
		row->open = (size_t)count;
		for (long i = 0; i < count; i++)
			if (ask(plan, row_number, mask_expand(masks[i], factors)) < 0)
				return -1;
	}
	return 0;
}

static int begin_row(struct plan *plan, uint32_t row_number)
{
	struct search_row *row = &plan->search->rows[row_number];
	const unsigned factors = (unsigned)__builtin_popcountll(row_factors(plan, row));

	row->search = search_new(factors, plan->search->depth);
	return row->search ? advance(plan, row_number) : -1;
}

/* A control arm ended: the rows of its caller and fixture begin. */
static int begin_rows(struct plan *plan, const struct plan_trial *control)
{
	const unsigned caller = control->caller;
	const uint32_t fixture = control->fixture;

	for (size_t profile = 0; profile < plan->profiles.count; profile++) {
		size_t row = row_index(plan->search, profile, caller, fixture);

		if (PLAN_CONTROL(plan->profiles.list[profile].control) == control->profile &&
		    has_row(plan, profile, caller) && begin_row(plan, (uint32_t)row) < 0)
			return -1;
	}
	return 0;
}

/* ---- facts ---- */

static int learn_control(struct plan *plan, uint32_t index, const struct facts *facts)
{
	const struct plan_trial trial = plan->trials[index];
	struct bundle *control =
		control_of(plan->search, (enum control_kind)(UINT16_MAX - trial.profile),
			   trial.caller, trial.fixture);

	if (bundle_take(control, index, facts) < 0)
		return -1;
	return control->left == 0 ? begin_rows(plan, &trial) : 0;
}

static int learn(struct plan *plan, uint32_t index, const struct facts *facts)
{
	const uint32_t number = plan->trials[index].question;
	struct question *question;
	uint32_t row;

	if (number == NO_QUESTION)
		return learn_control(plan, index, facts);
	question = &plan->search->questions[number];
	row = question->row;
	if (bundle_take(&question->trials, index, facts) < 0)
		return -1;
	if (question->trials.left > 0 || !question->asked)
		return 0;
	if (answer(plan, question) < 0)
		return -1;
	return plan->search->rows[row].open == 0 ? advance(plan, row) : 0;
}

static const struct catalog_entry *chosen_fixture(const struct plan *plan, const char *id)
{
	const struct catalog_entry *entry = catalog_find(plan->catalog, id);

	if (!entry || plan->search->place[entry - plan->catalog->entries] == UINT32_MAX)
		return NULL;
	return entry;
}

static size_t find_profile(const struct plan *plan, const char *name)
{
	size_t i = 0;

	while (i < plan->profiles.count && strcmp(plan->profiles.list[i].name, name) != 0)
		i++;
	return i;
}

static uint32_t admit(struct plan *plan, const struct facts *facts)
{
	const struct catalog_entry *entry = chosen_fixture(plan, facts->fixture);
	const size_t profile = find_profile(plan, facts->profile);
	uint32_t fixture;
	size_t row;

	if (!entry || profile == plan->profiles.count || facts->arm == ARM_CONTROL ||
	    !has_row(plan, profile, facts->caller) ||
	    (facts->mask & ~plan->profiles.list[profile].factors))
		return NO_TRIAL;
	fixture = (uint32_t)(entry - plan->catalog->entries);
	row = row_index(plan->search, profile, facts->caller, fixture);
	if (plan_find(plan, facts->id) == NO_TRIAL &&
	    !find_question(plan, &plan->search->rows[row], facts->mask) &&
	    !add_question(plan, (uint32_t)row, facts->mask))
		return NO_TRIAL;
	return plan_find(plan, facts->id);
}

/* ---- building ---- */

static void add_row(struct plan *plan, size_t profile, int caller, uint32_t fixture)
{
	struct plan_search *search = plan->search;

	search->rows[row_index(search, profile, (unsigned)caller, fixture)] = (struct search_row){
		.profile = (uint16_t)profile, .caller = (uint8_t)caller, .fixture = fixture};
	search->row_count++;
}

static int add_control(struct plan *plan, enum control_kind kind, int caller, uint32_t fixture,
		       struct ww_error *e)
{
	const struct plan_trial control = {.profile = PLAN_CONTROL(kind),
					   .caller = (uint8_t)caller,
					   .fixture = fixture,
					   .arm = ARM_CONTROL,
					   .question = NO_QUESTION};
	const uint32_t count = plan_repetitions(plan, fixture);
	const uint32_t first = plan_add_arm(plan, control, e);
	struct bundle *bundle = control_of(plan->search, kind, (unsigned)caller, fixture);

	if (first == NO_TRIAL)
		return -1;
	*bundle = (struct bundle){first, count, count, NULL};
	queue_trials(plan, bundle);
	return 0;
}

static int add_caller(struct plan *plan, const struct plan_options *options, int caller,
		      struct ww_error *e)
{
	for (size_t i = 0; i < options->fixture_count; i++) {
		const uint32_t fixture = (uint32_t)options->fixtures[i];

		for (size_t profile = 0; profile < plan->profiles.count; profile++)
			if (has_row(plan, profile, (unsigned)caller))
				add_row(plan, profile, caller, fixture);
		for (int kind = 0; kind < CONTROL_KINDS; kind++)
			if (plan_profiles_need(&plan->profiles, (enum control_kind)kind,
					       (enum caller)caller) &&
			    add_control(plan, (enum control_kind)kind, caller, fixture, e) < 0)
				return -1;
	}
	return 0;
}

static void free_search(struct plan_search *search)
{
	if (!search)
		return;
	/* Rows of callers that were not chosen are zeroed. */
	for (size_t i = 0; search->rows && i < search->row_places; i++)
		search_free(search->rows[i].search);
	for (size_t i = 0;
	     search->controls && i < CONTROL_KINDS * WW_CALLERS_COUNT * search->fixture_count; i++)
		bundle_done(&search->controls[i]);
	for (size_t i = 0; i < search->question_count; i++)
		bundle_done(&search->questions[i].trials);
	free(search->questions);
	free(search->controls);
	free(search->rows);
	free(search->place);
	free(search);
}

static struct plan_search *new_search(const struct plan *plan, const struct plan_options *options)
{
	struct plan_search *search = calloc(1, sizeof *search);
	const size_t places = WW_CALLERS_COUNT * options->fixture_count;

	if (!search)
		return NULL;
	search->depth = options->depth;
	search->fixture_count = options->fixture_count;
	search->row_places = plan->profiles.count * places;
	search->rows = calloc(search->row_places, sizeof *search->rows);
	search->controls = calloc(CONTROL_KINDS * places, sizeof *search->controls);
	search->place = malloc(plan->catalog->count * sizeof *search->place);
	if (!search->rows || !search->controls || !search->place) {
		free_search(search);
		return NULL;
	}
	memset(search->place, 0xff, plan->catalog->count * sizeof *search->place);
	for (size_t i = 0; i < options->fixture_count; i++)
		search->place[options->fixtures[i]] = (uint32_t)i;
	return search;
}

/* ---- the seam ---- */

static int begin(struct plan *plan, const struct plan_options *options, struct ww_error *e)
{
	plan->search = new_search(plan, options);
	if (!plan->search)
		return ww_fail(e, 3, "out of memory");
	for (int caller = 0; caller < WW_CALLERS_COUNT; caller++)
		if ((options->callers & WW_BIT(caller)) && add_caller(plan, options, caller, e) < 0)
			return -1;
	return 0;
}

static void end(struct plan *plan)
{
	free_search(plan->search);
}

/* A row and its control arm are never parted. */
static unsigned part(const struct plan_trial *trial, unsigned parts)
{
	return (trial->fixture * WW_CALLERS_COUNT + trial->caller) % parts;
}

static size_t rows(const struct plan *plan)
{
	return plan->search->row_count;
}

static size_t settled(const struct plan *plan)
{
	return plan->search->settled;
}

/* It goes on with the rows that it has begun: their questions come one after another, and others
 * run beside them. */
const struct plan_kind plan_search = {
	.newest_first = true,
	.begin = begin,
	.end = end,
	.learn = learn,
	.admit = admit,
	.part = part,
	.rows = rows,
	.settled = settled,
};
