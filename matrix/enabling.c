/* SPDX-License-Identifier: MIT */
/* Cells are turned into sets of masks, one for each primitive and result, so that a pair of masks
 * is compared by one bit of a word and 64 pairs at a time. */
#include "enabling.h"

#include <stdlib.h>
#include <string.h>

#include "hardening.h"

#define ERRNO_LIMIT 256 /* Linux has 133 */

/* ---- states ---- */

/* A state in two parts, around the number of bind mounts where there are any. */
struct parts {
	size_t before;     /* bytes */
	const char *after; /* NULL: no such number, and `before` is all of it */
};

static struct parts parts_of(const char *state)
{
	static const char key[] = "bind_mounts=";

	for (const char *at = state; at; at = strchr(at, ';')) {
		at += *at == ';';
		if (strncmp(at, key, sizeof key - 1) == 0) {
			const char *number = at + sizeof key - 1;
			const char *end = number + strspn(number, "0123456789");

			if (strspn(number, "0") < (size_t)(end - number))
				return (struct parts){(size_t)(number - state), end};
		}
	}
	return (struct parts){strlen(state), NULL};
}

bool same_effective(const char *a, const char *b)
{
	struct parts x, y;

	if (strcmp(a, b) == 0)
		return true;
	x = parts_of(a);
	y = parts_of(b);
	return x.after && y.after && x.before == y.before && memcmp(a, b, x.before) == 0 &&
	       strcmp(x.after, y.after) == 0;
}

struct states {
	struct effective_state *list;
	size_t *last_row; /* that was counted in `escapes`, by number from 1 */
	size_t count, capacity;
	uint32_t *slots; /* open addressing; 0 is empty, else index + 1 */
	uint32_t slot_mask;
};

/* G. Fowler, L. C. Noll, K.-P. Vo: FNV-1a. */
static uint32_t hash_of(const char *text)
{
	const struct parts parts = parts_of(text);
	uint32_t hash = 2166136261U;

	for (size_t i = 0; i < parts.before; i++)
		hash = (hash ^ (unsigned char)text[i]) * 16777619U;
	for (const char *at = parts.after; at && *at; at++)
		hash = (hash ^ (unsigned char)*at) * 16777619U;
	return hash;
}

static uint32_t *states_slot(const struct states *s, const char *text)
{
	uint32_t at = hash_of(text) & s->slot_mask;

	while (s->slots[at] && !same_effective(s->list[s->slots[at] - 1].text, text))
		at = (at + 1) & s->slot_mask;
	return &s->slots[at];
}

static void *resize(void *array, size_t count, size_t size)
{
	return count > SIZE_MAX / size ? NULL : realloc(array, count * size);
}

static int states_grow(struct states *s)
{
	size_t capacity = s->capacity ? 2 * s->capacity : 64;
	void *list = resize(s->list, capacity, sizeof *s->list), *last_row, *slots;

	if (!list)
		return -1;
	s->list = list;
	last_row = resize(s->last_row, capacity, sizeof *s->last_row);
	if (!last_row)
		return -1;
	s->last_row = last_row;
	slots = calloc(2 * capacity, sizeof *s->slots);
	if (!slots)
		return -1;
	free(s->slots);
	s->slots = slots;
	s->slot_mask = (uint32_t)(2 * capacity - 1);
	s->capacity = capacity;
	for (uint32_t i = 0; i < s->count; i++)
		*states_slot(s, s->list[i].text) = i + 1;
	return 0;
}

/* The number of the state with this text, which is added when it is new; -1 without memory. */
static int64_t states_find(struct states *s, const char *text, unsigned factors)
{
	uint32_t *slot;

	if (s->count == s->capacity && states_grow(s) < 0)
		return -1;
	slot = states_slot(s, text);
	if (!*slot) {
		struct effective_state *state = &s->list[s->count];

		*state = (struct effective_state){.text = text, .masks = {.factors = factors}};
		effective_primitives(text, &state->primitives, &state->known);
		s->last_row[s->count] = 0;
		*slot = (uint32_t)++s->count;
	}
	return *slot - 1;
}

static void states_count(struct states *s, size_t number, const struct cell *cell, uint64_t dense,
			 size_t row)
{
	struct effective_state *state = &s->list[number];

	state->cells++;
	if (!signature_get(&state->masks, dense)) {
		signature_set(&state->masks, dense, true);
		state->mask_count++;
	}
	if (cell->verdict.verdict != VERDICT_ESCAPED || s->last_row[number] == row)
		return;
	s->last_row[number] = row;
	state->escapes++;
}

static uint64_t lowest_mask(const struct signature *masks)
{
	uint64_t word = 0;

	while (word < WW_SIGNATURE_WORDS - 1 && !masks->bits[word])
		word++;
	return 64 * word + (uint64_t)__builtin_ctzll(masks->bits[word]);
}

static int by_lowest_mask(const void *a, const void *b)
{
	const struct effective_state *x = a, *y = b;
	uint64_t first = lowest_mask(&x->masks), second = lowest_mask(&y->masks);

	if (first != second)
		return first < second ? -1 : 1;
	return strcmp(x->text, y->text);
}

/* ---- one row as sets of masks ---- */

/* Masks in which a primitive was asked for, and what came of it. */
struct course {
	struct signature applied, failed; /* by what the call returned */
	struct signature on, off;         /* by what was seen */
};

struct tally {
	size_t pairs, lost, gained, pairs_seen, lost_seen, gained_seen;
	/* Masks without the factor, dense, where some row was compared, lost, gained. */
	struct signature compared, lost_in, gained_in;
	unsigned errs[ERRNO_LIMIT];
};

struct survey {
	const struct analysis *analysis;
	uint64_t factors;
	unsigned factor_count;
	struct states states;
	/* Of the row at hand, and how many rows in a row were like it: nearly all are, since the
	 * fixture has no part in what the calls return. */
	size_t alike;
	struct course course[WW_PRIMITIVES_COUNT];
	size_t cell_count;
	const struct cell *cells[1 << WW_FACTORIAL_MAX]; /* by dense mask */
	/* The state that a mask came to in the row before: nearly always the same again. */
	size_t state_of[1 << WW_FACTORIAL_MAX];
	struct tally tally[WW_FACTORIAL_MAX][WW_PRIMITIVES_COUNT];
};

static void note_course(struct survey *survey, const struct cell *cell, uint64_t dense,
			const struct effective_state *state)
{
	for (uint64_t left = cell_requested(cell); left; left &= left - 1) {
		int primitive = __builtin_ctzll(left);
		struct course *course = &survey->course[primitive];
		enum step step = ww_primitive_step((enum primitive)primitive);

		if (cell->has_outcome && cell->outcome.step[step].status == STATUS_APPLIED)
			signature_set(&course->applied, dense, true);
		if (cell->has_outcome && cell->outcome.step[step].status == STATUS_FAILED)
			signature_set(&course->failed, dense, true);
		if (state && state->known & WW_BIT(primitive))
			signature_set(state->primitives & WW_BIT(primitive) ? &course->on
									    : &course->off,
				      dense, true);
	}
}

/* Counts the cell's state, if one was read.  -1 without memory. */
static int count_state(struct survey *survey, const struct cell *cell, uint64_t dense, size_t row)
{
	struct states *states = &survey->states;
	size_t number = survey->state_of[dense];

	if (cell->effective[0] == '\0')
		return 0;
	if (number >= states->count ||
	    !same_effective(states->list[number].text, cell->effective)) {
		int64_t found = states_find(states, cell->effective, survey->factor_count);

		if (found < 0)
			return -1;
		survey->state_of[dense] = number = (size_t)found;
	}
	states_count(states, number, cell, dense, row);
	return 0;
}

static void clear_row(struct survey *survey)
{
	const struct signature none = {.factors = survey->factor_count};

	for (int i = 0; i < WW_PRIMITIVES_COUNT; i++)
		survey->course[i] = (struct course){none, none, none, none};
	memset(survey->cells, 0, sizeof survey->cells);
}

/* Cells come in ascending order of masks, so that of all of them each has its own place. */
static uint64_t dense_of(const struct survey *survey, const struct row *row, size_t i)
{
	if (row->cell_count == WW_BIT(survey->factor_count))
		return i;
	return mask_compress(survey->analysis->cells[row->first_cell + i].mask, survey->factors);
}

/* Of two cells that came to the same state. */
static bool same_calls(const struct cell *a, const struct cell *b)
{
	return a->has_outcome == b->has_outcome &&
	       (!a->has_outcome ||
		memcmp(a->outcome.step, b->outcome.step, sizeof a->outcome.step) == 0);
}

/* Counts the states of a row.  *alike: its states and calls are those of the row at hand.  One
 * pass, since it is memory that takes the time.  -1 without memory. */
static int count_states(struct survey *survey, const struct row *row, size_t number, bool *alike)
{
	*alike = survey->alike > 0 && row->cell_count == survey->cell_count;
	for (size_t i = 0; i < row->cell_count; i++) {
		const struct cell *cell = &survey->analysis->cells[row->first_cell + i];
		uint64_t dense = dense_of(survey, row, i);
		const struct cell *before = survey->cells[dense];
		size_t state = survey->state_of[dense];

		if (count_state(survey, cell, dense, number) < 0)
			return -1;
		*alike = *alike && before && survey->state_of[dense] == state &&
			 !before->effective[0] == !cell->effective[0] && same_calls(before, cell);
	}
	return 0;
}

static void take_row(struct survey *survey, const struct row *row)
{
	clear_row(survey);
	survey->alike = 1;
	survey->cell_count = row->cell_count;
	for (size_t i = 0; i < row->cell_count; i++) {
		const struct cell *cell = &survey->analysis->cells[row->first_cell + i];
		uint64_t dense = dense_of(survey, row, i);

		survey->cells[dense] = cell;
		note_course(survey, cell, dense,
			    cell->effective[0] ? &survey->states.list[survey->state_of[dense]]
					       : NULL);
	}
}

/* ---- pairs of masks ---- */

/* Bits of the masks below 64 that lack factor 0 ... 5. */
static const uint64_t lacking[6] = {0x5555555555555555, 0x3333333333333333, 0x0f0f0f0f0f0f0f0f,
				    0x00ff00ff00ff00ff, 0x0000ffff0000ffff, 0x00000000ffffffff};

/* Words of a set of masks that are in use. */
static unsigned words_of(const struct signature *set)
{
	return (unsigned)((WW_BIT(set->factors) + 63) / 64);
}

/* Masks m without factor i such that m is in `before` and m + i in `after`. */
static struct signature pairs_of(const struct signature *before, const struct signature *after,
				 unsigned i)
{
	struct signature pairs = {.factors = before->factors};
	unsigned words = words_of(before);

	for (unsigned w = 0; w < words; w++) {
		if (i < 6)
			pairs.bits[w] = before->bits[w] & after->bits[w] >> (1U << i) & lacking[i];
		else if (!(w >> (i - 6) & 1))
			pairs.bits[w] = before->bits[w] & after->bits[w | 1U << (i - 6)];
	}
	return pairs;
}

static size_t bits_in(const struct signature *set)
{
	size_t count = 0;

	for (unsigned w = 0; w < words_of(set); w++)
		if (set->bits[w])
			count += (size_t)__builtin_popcountll(set->bits[w]);
	return count;
}

static void include(struct signature *set, const struct signature *more)
{
	for (unsigned w = 0; w < words_of(more); w++)
		set->bits[w] |= more->bits[w];
}

static struct signature either(const struct signature *a, const struct signature *b)
{
	struct signature both = *a;

	include(&both, b);
	return both;
}

/* Counts the pairs with m in `before` and m + i in `after`, and adds their masks to `where`. */
static size_t count_pairs(const struct signature *before, const struct signature *after, unsigned i,
			  struct signature *where)
{
	struct signature pairs = pairs_of(before, after, i);

	include(where, &pairs);
	return bits_in(&pairs);
}

static void count_errors(struct survey *survey, unsigned i, int primitive)
{
	const struct course *course = &survey->course[primitive];
	struct signature lost = pairs_of(&course->applied, &course->failed, i);
	enum step step = ww_primitive_step((enum primitive)primitive);

	for (unsigned w = 0; w < words_of(&lost); w++)
		for (uint64_t left = lost.bits[w]; left; left &= left - 1) {
			uint64_t mask = 64 * w + (uint64_t)__builtin_ctzll(left);
			int err = survey->cells[mask | WW_BIT(i)]->outcome.step[step].err;

			if (err > 0 && err < ERRNO_LIMIT)
				survey->tally[i][primitive].errs[err] += (unsigned)survey->alike;
		}
}

static void count_primitive(struct survey *survey, unsigned i, int primitive)
{
	const struct course *course = &survey->course[primitive];
	struct tally *tally = &survey->tally[i][primitive];
	struct signature recorded = either(&course->applied, &course->failed);
	struct signature seen = either(&course->on, &course->off);
	size_t lost = count_pairs(&course->applied, &course->failed, i, &tally->lost_in);
	size_t alike = survey->alike;

	tally->pairs += alike * count_pairs(&recorded, &recorded, i, &tally->compared);
	tally->lost += alike * lost;
	tally->gained +=
		alike * count_pairs(&course->failed, &course->applied, i, &tally->gained_in);
	tally->pairs_seen += alike * count_pairs(&seen, &seen, i, &tally->compared);
	tally->lost_seen += alike * count_pairs(&course->on, &course->off, i, &tally->lost_in);
	tally->gained_seen += alike * count_pairs(&course->off, &course->on, i, &tally->gained_in);
	if (lost > 0)
		count_errors(survey, i, primitive);
}

/* Counts the row at hand as often as it came. */
static void count_rows(struct survey *survey)
{
	for (unsigned i = 0; i < survey->factor_count && survey->alike > 0; i++)
		for (int primitive = 0; primitive < WW_PRIMITIVES_COUNT; primitive++)
			count_primitive(survey, i, primitive);
	survey->alike = 0;
}

static int add_row(struct survey *survey, const struct row *row, size_t number)
{
	bool alike;

	if (count_states(survey, row, number, &alike) < 0)
		return -1;
	if (alike) {
		survey->alike++;
		return 0;
	}
	count_rows(survey);
	take_row(survey, row);
	return 0;
}

/* ---- the answer ---- */

static int commonest(const unsigned errs[ERRNO_LIMIT])
{
	int best = 0;

	for (int err = 1; err < ERRNO_LIMIT; err++)
		if (errs[err] > (best ? errs[best] : 0))
			best = err;
	return best;
}

/* A set of masks over `factors`, as seen in those that keep all but the factors `around`. */
static struct signature project(const struct signature *set, uint64_t factors, uint64_t around)
{
	struct signature projected = {.factors = (unsigned)__builtin_popcountll(around)};

	for (uint64_t m = 0; m < WW_BIT(projected.factors); m++)
		signature_set(&projected, m,
			      signature_get(set, mask_compress(mask_expand(m, around), factors)));
	return projected;
}

/* Varied factors that neither are `factor` nor take the primitive away. */
static uint64_t circumstances(uint64_t factors, int factor, int primitive)
{
	uint64_t around = factors & ~WW_BIT(factor);

	for (uint64_t left = around; left; left &= left - 1) {
		enum factor other = (enum factor)__builtin_ctzll(left);

		if (factor_primitives(other) & WW_BIT(primitive))
			around &= ~WW_BIT(other);
	}
	return around;
}

static void fill_enabling(const struct survey *survey, unsigned i, int primitive,
			  struct enabling *enabling)
{
	const struct tally *tally = &survey->tally[i][primitive];
	int factor = __builtin_ctzll(mask_expand(WW_BIT(i), survey->factors));
	uint64_t around = circumstances(survey->factors, factor, primitive);
	struct signature compared = project(&tally->compared, survey->factors, around);

	*enabling = (struct enabling){
		.factor = (enum factor)factor,
		.primitive = (enum primitive)primitive,
		.pairs = tally->pairs,
		.lost = tally->lost,
		.gained = tally->gained,
		.pairs_seen = tally->pairs_seen,
		.lost_seen = tally->lost_seen,
		.gained_seen = tally->gained_seen,
		.err = commonest(tally->errs),
		.around = around,
		.lost_where = project(&tally->lost_in, survey->factors, around),
		.gained_where = project(&tally->gained_in, survey->factors, around),
		.everywhere = signature_count(&compared) == WW_BIT(compared.factors),
	};
}

static bool changed(const struct tally *tally)
{
	return tally->lost || tally->gained || tally->lost_seen || tally->gained_seen;
}

static int answer(struct survey *survey, struct in_force *in_force)
{
	size_t count = 0;

	for (unsigned i = 0; i < survey->factor_count; i++)
		for (int primitive = 0; primitive < WW_PRIMITIVES_COUNT; primitive++)
			count += changed(&survey->tally[i][primitive]);
	in_force->enablings = calloc(count + 1, sizeof *in_force->enablings);
	if (!in_force->enablings)
		return -1;
	for (unsigned i = 0; i < survey->factor_count; i++)
		for (int primitive = 0; primitive < WW_PRIMITIVES_COUNT; primitive++)
			if (changed(&survey->tally[i][primitive]))
				fill_enabling(survey, i, primitive,
					      &in_force->enablings[in_force->enabling_count++]);
	if (survey->states.count > 0)
		qsort(survey->states.list, survey->states.count, sizeof *survey->states.list,
		      by_lowest_mask);
	in_force->states = survey->states.list;
	in_force->state_count = survey->states.count;
	survey->states.list = NULL;
	return 0;
}

static void survey_free(struct survey *survey)
{
	if (!survey)
		return;
	free(survey->states.list);
	free(survey->states.last_row);
	free(survey->states.slots);
	free(survey);
}

int in_force_of(const struct analysis *analysis, const struct row *rows, size_t count,
		struct in_force *in_force)
{
	struct survey *survey = calloc(1, sizeof *survey);
	int status = survey ? 0 : -1;

	*in_force = (struct in_force){0};
	if (survey && count > 0) {
		survey->analysis = analysis;
		survey->factors = rows->factors;
		survey->factor_count = (unsigned)__builtin_popcountll(rows->factors);
	}
	for (size_t i = 0; i < count && status == 0; i++)
		status = add_row(survey, &rows[i], i + 1);
	if (status == 0) {
		count_rows(survey);
		status = answer(survey, in_force);
	}
	survey_free(survey);
	return status;
}

void in_force_done(struct in_force *in_force)
{
	free(in_force->enablings);
	free(in_force->states);
	*in_force = (struct in_force){0};
}

char *enabling_where(const struct enabling *enabling, const struct signature *where)
{
	struct implicant *terms;
	char names[WW_MASK_TEXT_MAX], *text;
	size_t count, size;

	if (prime_implicants(where, &terms, &count) < 0)
		return NULL;
	mask_format(enabling->around, names);
	/* Each factor at most once in a set, each with a '!'. */
	size = count * (strlen(names) + where->factors + sizeof "always|") + 1;
	text = malloc(size);
	if (text)
		implicants_format(terms, count, enabling->around, text, size);
	free(terms);
	return text;
}
