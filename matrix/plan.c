/* SPDX-License-Identifier: MIT */
/* The plan: all trials of a study, their random order, and which of them are still to be run. */
#include "plan.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plan_search.h"
#include "plan_store.h"
#include "verdict.h"

#define RACY_REPS 20

static int no_memory(struct ww_error *e)
{
	return ww_fail(e, 3, "out of memory");
}

/* ---- identity ---- */

/* What the id is the hash of, without printf: a million ids are checked when a journal is read. */
struct id_text {
	char text[WW_PROFILE_MAX + WW_ID_MAX + 80];
	size_t length;
};

/* Appends a word and a blank; what does not fit is cut, as no valid key is that long. */
static void id_word(struct id_text *id, const char *word)
{
	size_t length = strlen(word), room = sizeof id->text - id->length - 1;

	if (length > room)
		length = room;
	memcpy(id->text + id->length, word, length);
	id->length += length;
	id->text[id->length++] = ' ';
	if (id->length == sizeof id->text)
		id->length--;
}

static void id_number(struct id_text *id, uint64_t number)
{
	char digits[24];
	char *at = digits + sizeof digits - 1;

	*at = '\0';
	do
		*--at = (char)('0' + number % 10);
	while (number /= 10);
	id_word(id, at);
}

uint64_t trial_id(const struct trial_key *key)
{
	uint8_t digest[SHA256_DIGEST_LENGTH];
	struct id_text text;
	SHA2_CTX context;
	uint64_t id = 0;

	text.length = 0;
	id_word(&text, key->profile);
	id_word(&text, ww_word(&ww_callers, (int)key->caller));
	id_number(&text, key->mask);
	id_word(&text, key->fixture);
	id_word(&text, ww_word(&ww_arms, (int)key->arm));
	id_number(&text, key->rep);
	SHA256Init(&context);
	SHA256Update(&context, (const uint8_t *)text.text, text.length - 1);
	SHA256Final(digest, &context);
	for (int i = 0; i < 8; i++)
		id = id << 8 | digest[i];
	return id;
}

__attribute__((format(printf, 2, 3))) static void hash_text(SHA2_CTX *context, const char *format,
							    ...)
{
	char text[512];
	va_list arguments;
	int length;

	va_start(arguments, format);
	length = vsnprintf(text, sizeof text, format, arguments);
	va_end(arguments);
	if ((size_t)length >= sizeof text)
		length = (int)sizeof text - 1;
	SHA256Update(context, (const uint8_t *)text, (size_t)length);
}

static void hash_profile(SHA2_CTX *context, const struct plan_profile *profile,
			 const struct plan_options *options)
{
	hash_text(context, "profile %s factors 0x%" PRIx64, profile->name, profile->factors);
	if (options->search) {
		hash_text(context, " search %u\n", options->depth);
		return;
	}
	hash_text(context, " masks");
	for (size_t i = 0; i < profile->mask_count; i++)
		hash_text(context, " %" PRIu64, profile->masks[i]);
	hash_text(context, "\n");
}

/* A reworded summary or a new reference measures nothing else. */
void fixture_identity(const struct catalog_entry *entry, char text[WW_IDENTITY_MAX])
{
	int length = snprintf(
		text, WW_IDENTITY_MAX,
		"fixture %s class %s needs 0x%" PRIx64 " witness %s goal %s signals 0x%" PRIx64
		" deadline %u marks 0x%" PRIx64 "\n",
		entry->id, ww_word(&ww_classes, (int)entry->fclass), entry->needs,
		ww_word(&ww_witnesses, (int)entry->witness), ww_word(&ww_goals, (int)entry->goal),
		entry->signals, entry->deadline_ms, entry->marks);

	if (entry->program)
		snprintf(text + length, WW_IDENTITY_MAX - (size_t)length, "external %s\n",
			 entry->hash ? entry->hash : "");
}

static void hash_fixture(SHA2_CTX *context, const struct catalog_entry *entry)
{
	char text[WW_IDENTITY_MAX];

	fixture_identity(entry, text);
	SHA256Update(context, (const uint8_t *)text, strlen(text));
}

static void hash_plan(struct plan *plan, const struct plan_options *options)
{
	SHA2_CTX context;

	SHA256Init(&context);
	hash_text(&context, "whichwall plan %d\n", WW_FORMAT_VERSION);
	for (size_t i = 0; i < plan->profile_count; i++)
		hash_profile(&context, &plan->profiles[i], options);
	hash_text(&context, "callers");
	for (int caller = 0; caller < WW_CALLERS_COUNT; caller++)
		if (options->callers & WW_BIT(caller))
			hash_text(&context, " %s", ww_callers.words[caller]);
	hash_text(&context, "\nreps %u\n", options->reps);
	for (size_t i = 0; i < plan->catalog->count; i++)
		for (size_t j = 0; j < options->fixture_count; j++)
			if (options->fixtures[j] == i)
				hash_fixture(&context, &plan->catalog->entries[i]);
	SHA256End(&context, plan->hash);
}

/* ---- building ---- */

static int check_options(const struct plan_options *options, const struct catalog *catalog,
			 struct ww_error *e)
{
	if (options->profile_count == 0 || options->profile_count >= PLAN_CONTROL)
		return ww_fail(e, 2, "plan: expected at least one profile");
	if (options->callers == 0 || options->callers >= WW_BIT(WW_CALLERS_COUNT))
		return ww_fail(e, 2, "plan: expected the callers root, user or both");
	if (options->fixture_count == 0)
		return ww_fail(e, 2, "plan: expected at least one fixture");
	if (options->reps == 0)
		return ww_fail(e, 2, "plan: expected at least one repetition");
	if (options->retries > 100)
		return ww_fail(e, 2, "plan: expected at most 100 retries");
	for (size_t i = 0; i < options->fixture_count; i++) {
		if (options->fixtures[i] >= catalog->count)
			return ww_fail(e, 2, "plan: fixture %zu is not in the catalogue",
				       options->fixtures[i]);
		for (size_t j = 0; j < i; j++)
			if (options->fixtures[i] == options->fixtures[j])
				return ww_fail(e, 2, "plan: fixture %s is chosen twice",
					       catalog->entries[options->fixtures[i]].id);
	}
	return 0;
}

static int check_factors(const char *name, uint64_t has, uint64_t asked, struct ww_error *e)
{
	char lacking[WW_MASK_TEXT_MAX], known[WW_MASK_TEXT_MAX];

	if ((asked & ~has) == 0)
		return 0;
	mask_format(asked & ~has, lacking);
	mask_format(has, known);
	return ww_fail(e, 2, "profile %.40s has no factor %.80s: it has %.400s", name, lacking,
		       known);
}

static int check_name(const struct plan *plan, const char *name, struct ww_error *e)
{
	if (strlen(name) >= WW_PROFILE_MAX)
		return ww_fail(e, 2, "profile name '%.40s...' is too long", name);
	for (size_t i = 0; i < plan->profile_count; i++)
		if (strcmp(plan->profiles[i].name, name) == 0)
			return ww_fail(e, 2, "profile %.80s is asked for twice", name);
	return 0;
}

/* The factors that a profile is varied in: those asked for, else its default ones; a search can
 * afford all. */
static int choose_factors(const char *name, const struct plan_options *options, uint64_t *factors,
			  struct ww_error *e)
{
	const uint64_t asked = options->factors;
	uint64_t has;

	if (profile_factors(name, factors) < 0 || profile_factors_all(name, &has) < 0)
		return ww_fail(
			e, 2,
			"unknown profile '%.60s': expected none, standard, strict, seed or sealed",
			name);
	if (check_factors(name, has, asked, e) < 0)
		return -1;
	if (options->search)
		*factors = has;
	if (asked)
		*factors = asked;
	return options->search ? 0 : factorial_check(name, *factors, e);
}

/* A mask of a factor that the profile has and this plan does not vary is a forgotten option. */
static int choose_masks(struct plan_profile *profile, const char *text, struct ww_error *e)
{
	char varied[WW_MASK_TEXT_MAX];
	uint64_t has = 0, *masks;
	size_t count;

	if (mask_list_parse(text, profile->factors, &profile->masks, &profile->mask_count, e) == 0)
		return 0;
	profile_factors_all(profile->name, &has);
	if (has == profile->factors || mask_list_parse(text, has, &masks, &count, NULL) < 0)
		return -1;
	free(masks);
	mask_format(profile->factors, varied);
	return ww_fail(e, 2,
		       "masks '%.40s': of profile %.40s only %.110s are varied here: name all "
		       "factors to vary with --factors",
		       text, profile->name, varied);
}

static int add_profile(struct plan *plan, const struct plan_options *options, const char *name,
		       struct ww_error *e)
{
	struct plan_profile *profile = &plan->profiles[plan->profile_count];

	if (check_name(plan, name, e) < 0 ||
	    choose_factors(name, options, &profile->factors, e) < 0)
		return -1;
	snprintf(profile->name, sizeof profile->name, "%s", name);
	if (!options->search &&
	    choose_masks(profile, options->masks ? options->masks : "all", e) < 0)
		return -1;
	plan->profile_count++;
	return 0;
}

static int add_profiles(struct plan *plan, const struct plan_options *options, struct ww_error *e)
{
	size_t masks = 0;

	plan->profiles = calloc(options->profile_count, sizeof *plan->profiles);
	if (!plan->profiles)
		return no_memory(e);
	for (size_t i = 0; i < options->profile_count; i++) {
		if (add_profile(plan, options, options->profiles[i], e) < 0)
			return -1;
		masks += plan->profiles[i].mask_count;
	}
	return masks || options->search
		       ? 0
		       : ww_fail(e, 2, "plan: no profile has a mask among '%.60s'", options->masks);
}

/* The slot that holds `id`, or the empty one where it belongs. */
static uint32_t *find_slot(const struct plan *plan, uint64_t id)
{
	size_t at = id & plan->slot_mask;

	while (plan->slots[at] != NO_TRIAL && plan->trials[plan->slots[at]].id != id)
		at = (at + 1) & plan->slot_mask;
	return &plan->slots[at];
}

uint32_t plan_find(const struct plan *plan, uint64_t id)
{
	return *find_slot(plan, id);
}

/* Keeps half of the slots empty. */
static int grow_slots(struct plan *plan, struct ww_error *e)
{
	size_t size = plan->slots ? 2 * (plan->slot_mask + 1) : 1024;
	uint32_t *slots = malloc(size * sizeof *slots);

	if (!slots)
		return no_memory(e);
	memset(slots, 0xff, size * sizeof *slots);
	free(plan->slots);
	plan->slots = slots;
	plan->slot_mask = size - 1;
	for (size_t i = 0; i < plan->count; i++)
		*find_slot(plan, plan->trials[i].id) = (uint32_t)i;
	return 0;
}

static int make_trial_room(struct plan *plan, struct ww_error *e)
{
	if (plan->count == plan->capacity) {
		size_t capacity = plan->capacity ? 2 * plan->capacity : 1024;
		struct trial *trials;

		if (capacity >= NO_TRIAL)
			return ww_fail(e, 2, "plan: more than %u trials", NO_TRIAL / 2);
		trials = realloc(plan->trials, capacity * sizeof *trials);
		if (!trials)
			return no_memory(e);
		plan->trials = trials;
		plan->capacity = capacity;
	}
	if (plan->slots && 2 * (plan->count + 1) <= plan->slot_mask + 1)
		return 0;
	return grow_slots(plan, e);
}

struct trial_key plan_key(const struct plan *plan, const struct trial *trial)
{
	bool control = trial->profile == PLAN_CONTROL;

	return (struct trial_key){
		.profile = control ? ww_profiles.words[PROFILE_NONE]
				   : plan->profiles[trial->profile].name,
		.caller = (enum caller)trial->caller,
		.mask = trial->mask,
		.fixture = plan->catalog->entries[trial->fixture].id,
		.arm = (enum arm)trial->arm,
		.rep = trial->rep,
	};
}

static int add_trial(struct plan *plan, struct trial trial, struct ww_error *e)
{
	struct trial_key key = plan_key(plan, &trial);

	if (make_trial_room(plan, e) < 0)
		return -1;
	trial.id = trial_id(&key);
	plan->trials[plan->count] = trial;
	*find_slot(plan, trial.id) = (uint32_t)plan->count++;
	return 0;
}

unsigned plan_repetitions(const struct plan *plan, uint32_t fixture)
{
	bool racy = plan->catalog->entries[fixture].marks & WW_BIT(MARK_RACY);

	return racy && plan->reps < RACY_REPS ? RACY_REPS : plan->reps;
}

uint32_t plan_add_arm(struct plan *plan, struct trial trial, struct ww_error *e)
{
	uint32_t first = (uint32_t)plan->count;

	for (trial.rep = 0; trial.rep < plan_repetitions(plan, trial.fixture); trial.rep++)
		if (add_trial(plan, trial, e) < 0)
			return NO_TRIAL;
	return first;
}

/* Both arms of every fixture under one mask, or the control arm. */
static int add_fixtures(struct plan *plan, const struct plan_options *options, struct trial trial,
			struct ww_error *e)
{
	bool control = trial.profile == PLAN_CONTROL;

	for (size_t i = 0; i < options->fixture_count; i++) {
		trial.fixture = (uint32_t)options->fixtures[i];
		trial.arm = control ? ARM_CONTROL : ARM_ATTACK;
		if (plan_add_arm(plan, trial, e) == NO_TRIAL)
			return -1;
		trial.arm = ARM_BENIGN;
		if (!control && plan_add_arm(plan, trial, e) == NO_TRIAL)
			return -1;
	}
	return 0;
}

static int add_caller(struct plan *plan, const struct plan_options *options, enum caller caller,
		      struct ww_error *e)
{
	struct trial trial = {.caller = (uint8_t)caller, .question = NO_QUESTION};

	for (size_t p = 0; p < plan->profile_count; p++) {
		const struct plan_profile *profile = &plan->profiles[p];

		trial.profile = (uint16_t)p;
		for (size_t m = 0; m < profile->mask_count; m++) {
			trial.mask = profile->masks[m];
			if (add_fixtures(plan, options, trial, e) < 0)
				return -1;
		}
	}
	trial.profile = PLAN_CONTROL;
	trial.mask = 0;
	return add_fixtures(plan, options, trial, e);
}

/* G. L. Steele, D. Lea, C. H. Flood, "Fast splittable pseudorandom number generators",
 * OOPSLA 2014. */
static uint64_t splitmix64(uint64_t *state)
{
	uint64_t z = *state += 0x9e3779b97f4a7c15;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return z ^ z >> 31;
}

/* Uniform below `bound`: numbers of the incomplete last round are thrown away. */
static uint64_t random_below(uint64_t *state, uint64_t bound)
{
	uint64_t reject = -bound % bound;
	uint64_t number;

	do
		number = splitmix64(state);
	while (number < reject);
	return number % bound;
}

static int shuffle(struct plan *plan, uint64_t seed, struct ww_error *e)
{
	plan->order = malloc(plan->count * sizeof *plan->order);
	if (!plan->order)
		return no_memory(e);
	plan->ordered = plan->count;
	for (size_t i = 0; i < plan->count; i++)
		plan->order[i] = (uint32_t)i;
	for (size_t i = plan->count; i > 1; i--) {
		size_t j = random_below(&seed, i);
		uint32_t swapped = plan->order[i - 1];

		plan->order[i - 1] = plan->order[j];
		plan->order[j] = swapped;
	}
	return 0;
}

static int add_factorial(struct plan *plan, const struct plan_options *options, struct ww_error *e)
{
	for (int caller = 0; caller < WW_CALLERS_COUNT; caller++)
		if ((options->callers & WW_BIT(caller)) &&
		    add_caller(plan, options, (enum caller)caller, e) < 0)
			return -1;
	return shuffle(plan, options->seed, e);
}

static int plan_build(struct plan *plan, const struct plan_options *options, struct ww_error *e)
{
	if (check_options(options, plan->catalog, e) < 0 || add_profiles(plan, options, e) < 0)
		return -1;
	hash_plan(plan, options);
	return options->search ? plan_search_begin(plan, options, e)
			       : add_factorial(plan, options, e);
}

struct plan *plan_new(const struct plan_options *options, const struct catalog *catalog,
		      struct ww_error *e)
{
	struct plan *plan = calloc(1, sizeof *plan);

	if (!plan) {
		no_memory(e);
		return NULL;
	}
	plan->catalog = catalog;
	plan->reps = options->reps;
	plan->retries = options->retries;
	plan->shards = 1;
	plan->queue_head = plan->queue_tail = NO_TRIAL;
	if (plan_build(plan, options, e) < 0) {
		plan_free(plan);
		return NULL;
	}
	return plan;
}

void plan_free(struct plan *plan)
{
	if (!plan)
		return;
	for (size_t i = 0; i < plan->profile_count; i++)
		free(plan->profiles[i].masks);
	plan_search_free(plan->search);
	free(plan->profiles);
	free(plan->trials);
	free(plan->order);
	free(plan->slots);
	free(plan);
}

/* ---- running ---- */

static void queue_last(struct plan *plan, uint32_t index)
{
	plan->trials[index].next = NO_TRIAL;
	if (plan->queue_head == NO_TRIAL)
		plan->queue_head = index;
	else
		plan->trials[plan->queue_tail].next = index;
	plan->queue_tail = index;
}

static void queue_first(struct plan *plan, uint32_t index)
{
	plan->trials[index].next = plan->queue_head;
	if (plan->queue_head == NO_TRIAL)
		plan->queue_tail = index;
	plan->queue_head = index;
}

/* A search goes on with the rows that it has begun: their questions come one after another, and
 * others run beside them. */
void plan_queue(struct plan *plan, uint32_t index)
{
	struct trial *trial = &plan->trials[index];

	trial->state = TRIAL_QUEUED;
	if (trial->linked)
		return;
	trial->linked = true;
	if (plan->search)
		queue_first(plan, index);
	else
		queue_last(plan, index);
}

static uint32_t dequeue(struct plan *plan)
{
	uint32_t index = plan->queue_head;

	if (index != NO_TRIAL) {
		plan->queue_head = plan->trials[index].next;
		plan->trials[index].linked = false;
	}
	return index;
}

void plan_shard(struct plan *plan, unsigned k, unsigned n)
{
	plan->shard = k;
	plan->shards = n;
}

/* Of the parts of a plan that plan_shard() speaks of. */
static unsigned part_of(const struct plan *plan, const struct trial *trial)
{
	return plan->search ? plan_search_part(trial, plan->shards)
			    : (unsigned)(trial->id % plan->shards);
}

/* Facts may have come in meanwhile for what is queued or ordered: the state says. */
static bool to_hand_out(const struct plan *plan, uint32_t index, enum trial_state state)
{
	const struct trial *trial = &plan->trials[index];

	return trial->state == state && part_of(plan, trial) == plan->shard;
}

static uint32_t next_index(struct plan *plan)
{
	for (uint32_t i; (i = dequeue(plan)) != NO_TRIAL;)
		if (to_hand_out(plan, i, TRIAL_QUEUED))
			return i;
	while (plan->cursor < plan->ordered) {
		uint32_t i = plan->order[plan->cursor++];

		if (to_hand_out(plan, i, TRIAL_PENDING))
			return i;
	}
	return NO_TRIAL;
}

int plan_next(struct plan *plan, struct planned *out)
{
	uint32_t index = next_index(plan);
	struct trial *trial;

	if (index == NO_TRIAL)
		return 0;
	trial = &plan->trials[index];
	trial->state = TRIAL_TAKEN;
	*out = (struct planned){
		.index = index,
		.id = trial->id,
		.key = plan_key(plan, trial),
		.attempt = trial->attempt,
		.fixture = &plan->catalog->entries[trial->fixture],
	};
	return 1;
}

int plan_learn(struct plan *plan, const struct facts *facts)
{
	uint32_t index = plan_find(plan, facts->id);
	struct trial *trial;

	if (index == NO_TRIAL && plan->search)
		index = plan_search_admit(plan, facts);
	if (index == NO_TRIAL)
		return -1;
	trial = &plan->trials[index];
	/* A record of a try that is behind us, as in a journal that was written twice. */
	if (trial->state == TRIAL_FINISHED || facts->attempt < trial->attempt)
		return 0;
	if (verdict_retry(facts) && facts->attempt < plan->retries) {
		trial->attempt = (uint8_t)(facts->attempt + 1);
		plan_queue(plan, index);
		return 0;
	}
	trial->state = TRIAL_FINISHED;
	plan->finished++;
	return plan->search ? plan_search_learn(plan, index, facts) : 0;
}

void plan_untake(struct plan *plan, size_t index)
{
	if (index < plan->count && plan->trials[index].state == TRIAL_TAKEN)
		plan_queue(plan, (uint32_t)index);
}

size_t plan_total(const struct plan *plan)
{
	return plan->count;
}

size_t plan_finished(const struct plan *plan)
{
	return plan->finished;
}

size_t plan_rows(const struct plan *plan)
{
	return plan->search ? plan_search_rows(plan->search) : 0;
}

size_t plan_rows_settled(const struct plan *plan)
{
	return plan->search ? plan_search_settled(plan->search) : 0;
}

const char *plan_hash(const struct plan *plan)
{
	return plan->hash;
}
