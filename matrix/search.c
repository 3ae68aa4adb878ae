/* SPDX-License-Identifier: MIT */
/* The stages of a search are written as if every answer were at hand.  Where one is missing the
 * stage returns WAIT, its questions stand in `wanted`, and the next call of search_questions()
 * comes the same way again, over answers that are known by then. */
#include "search.h"

#include <stdlib.h>
#include <string.h>

#include "grow.h"
#include "mask.h"
#include "transversal.h"

enum progress {
	WAIT,    /* for answers */
	DONE,    /* nothing left for this stage */
	CHANGED, /* another set or split: the duals are others now */
	FAILED,  /* out of memory */
};

struct list {
	uint64_t *masks;
	size_t count;
};

enum slot_state { SLOT_EMPTY, SLOT_WANTED, SLOT_KNOWN };

struct slot {
	uint64_t mask;
	uint32_t batch; /* that it was last wanted in */
	uint8_t state, answer;
	bool asked; /* stands in `asked`: other answers of a journal never count */
};

struct search {
	unsigned factors, depth;
	struct slot *slots; /* open addressing */
	size_t slot_mask, slot_count;
	struct list wanted, asked, sets, stoppers;
	uint32_t batch;
	unsigned level; /* all sets of fewer factors are decided */
	bool exhausted; /* every mask is decided without an assumption */
	bool hopeless;  /* neither end could be decided */
	bool finished;
	bool gave_up; /* more splits or hitting sets than are worth it */
	uint64_t splits;
	unsigned part;   /* parts before it have all their duals */
	bool multiplied; /* `hitting` is that of this part and these sets */
	uint64_t *hitting;
	size_t hitting_count;
};

static uint64_t all_factors(const struct search *s)
{
	return WW_BIT(s->factors) - 1;
}

static int list_add(struct list *list, uint64_t mask)
{
	if (make_room(list->masks, list->count) < 0)
		return -1;
	list->masks[list->count++] = mask;
	return 0;
}

/* ---- answers ---- */

static struct slot *find_slot(const struct search *s, uint64_t mask)
{
	/* Fibonacci hashing: Knuth, The Art of Computer Programming 3, 6.4. */
	size_t at = (size_t)(mask * 0x9e3779b97f4a7c15 >> 32) & s->slot_mask;

	while (s->slots[at].state != SLOT_EMPTY && s->slots[at].mask != mask)
		at = (at + 1) & s->slot_mask;
	return &s->slots[at];
}

static int grow_slots(struct search *s)
{
	size_t old_count = s->slots ? s->slot_mask + 1 : 0, count = old_count ? 2 * old_count : 64;
	struct slot *old = s->slots, *slots = calloc(count, sizeof *slots);

	if (!slots)
		return -1;
	s->slots = slots;
	s->slot_mask = count - 1;
	for (size_t i = 0; i < old_count; i++)
		if (old[i].state != SLOT_EMPTY)
			*find_slot(s, old[i].mask) = old[i];
	free(old);
	return 0;
}

/* The slot of a mask, made when there is none; NULL without memory. */
static struct slot *slot_of(struct search *s, uint64_t mask)
{
	struct slot *slot = find_slot(s, mask);

	if (slot->state != SLOT_EMPTY)
		return slot;
	if (2 * (s->slot_count + 1) > s->slot_mask) {
		if (grow_slots(s) < 0)
			return NULL;
		slot = find_slot(s, mask);
	}
	s->slot_count++;
	*slot = (struct slot){.mask = mask, .state = SLOT_WANTED};
	return slot;
}

/* Asks for the answer: DONE when it is known, WAIT when it is wanted now. */
static enum progress ask(struct search *s, uint64_t mask)
{
	struct slot *slot = slot_of(s, mask);

	if (!slot)
		return FAILED;
	if (slot->state == SLOT_KNOWN) {
		if (!slot->asked && list_add(&s->asked, mask) < 0)
			return FAILED;
		slot->asked = true;
		return DONE;
	}
	if (slot->batch != s->batch && list_add(&s->wanted, mask) < 0)
		return FAILED;
	slot->batch = s->batch;
	return WAIT;
}

static bool answer_is(const struct search *s, uint64_t mask, enum search_answer answer)
{
	const struct slot *slot = find_slot(s, mask);

	return slot->state == SLOT_KNOWN && slot->answer == answer;
}

static bool escapes(const struct search *s, uint64_t mask)
{
	return answer_is(s, mask, ANSWER_ESCAPED);
}

/* ---- sets ---- */

static bool contains_a_set(const struct search *s, uint64_t mask)
{
	for (size_t i = 0; i < s->sets.count; i++)
		if ((s->sets.masks[i] & ~mask) == 0)
			return true;
	return false;
}

/* A new set may be a part of older ones where f is not monotone: those are not minimal then. */
static enum progress add_set(struct search *s, uint64_t set)
{
	size_t kept = 0;

	for (size_t i = 0; i < s->sets.count; i++)
		if (set & ~s->sets.masks[i])
			s->sets.masks[kept++] = s->sets.masks[i];
	s->sets.count = kept;
	return list_add(&s->sets, set) < 0 ? FAILED : CHANGED;
}

/* ---- cutting out a minimal set ---- */

/* *needed: a part of `rest` with which `base` escapes, when base + rest does, whatever f is; when f
 * is monotone no factor of it can be left out.  `tried`: base alone is a new question. */
static enum progress explain(struct search *s, uint64_t base, bool tried, uint64_t rest,
			     uint64_t *needed)
{
	const uint64_t first = mask_expand(WW_BIT(__builtin_popcountll(rest) / 2) - 1, rest);
	uint64_t of_second = 0, of_first = 0;
	enum progress progress = tried ? ask(s, base) : DONE;

	if (progress != DONE)
		return progress;
	*needed = tried && escapes(s, base) ? 0 : rest;
	if (*needed == 0 || first == 0)
		return DONE;
	progress = explain(s, base | first, true, rest & ~first, &of_second);
	if (progress == DONE)
		progress = explain(s, base | of_second, of_second != 0, first, &of_first);
	*needed = of_second | of_first;
	return progress;
}

static enum progress ask_subsets(struct search *s, uint64_t set)
{
	enum progress all = DONE;

	for (uint64_t left = set; left && all != FAILED; left &= left - 1) {
		enum progress one = ask(s, set ^ (left & -left));

		all = one == DONE ? all : one;
	}
	return all;
}

/* The first immediate subset that escapes, or the set itself. */
static uint64_t escaping_subset(const struct search *s, uint64_t set)
{
	for (uint64_t left = set; left; left &= left - 1)
		if (escapes(s, set ^ (left & -left)))
			return set ^ (left & -left);
	return set;
}

/* Goes down from a set that escapes until none of its immediate subsets does. */
static enum progress descend(struct search *s, uint64_t *set)
{
	uint64_t smaller;

	for (;; *set = smaller) {
		enum progress progress = ask_subsets(s, *set);

		if (progress != DONE)
			return progress;
		smaller = escaping_subset(s, *set);
		if (smaller == *set)
			return DONE;
	}
}

/* Adds a minimal set that lies within `mask`, which escapes and contains no known one. */
static enum progress cut_out(struct search *s, uint64_t mask)
{
	uint64_t set;
	enum progress progress = explain(s, 0, false, mask, &set);

	if (progress == DONE)
		progress = descend(s, &set);
	return progress == DONE ? add_set(s, set) : progress;
}

/* ---- splitting ---- */

/* Taking `factor` away was seen to stop an escape.  DONE: the lattice is split there already, or
 * cannot be split any more. */
static enum progress split(struct search *s, uint64_t factor)
{
	if (s->exhausted || (s->splits & factor))
		return DONE;
	if (__builtin_popcountll(s->splits) == WW_SEARCH_SPLITS_MAX) {
		s->gave_up = true;
		return DONE;
	}
	s->splits |= factor;
	return CHANGED;
}

/* ---- ends and levels ---- */

static enum progress try_ends(struct search *s)
{
	const uint64_t top = all_factors(s);
	const enum progress bottom = ask(s, 0), other = ask(s, top);

	if (bottom != DONE || other != DONE)
		return bottom == FAILED || other == FAILED ? FAILED : WAIT;
	s->hopeless = answer_is(s, 0, ANSWER_UNKNOWN) && answer_is(s, top, ANSWER_UNKNOWN);
	return DONE;
}

/* The next larger number with as many bits: HAKMEM 175 (R. W. Gosper, 1972). */
static uint64_t next_of_size(uint64_t mask)
{
	const uint64_t low = mask & -mask, up = mask + low;

	return up | ((mask ^ up) >> (__builtin_ctzll(mask) + 2));
}

/* Calls `visit` for all sets of s->level factors that contain no known one; *any: there were some.
 * The known ones of this size contain none but themselves, so that they may be added meanwhile. */
static enum progress each_of_level(struct search *s,
				   enum progress visit(struct search *s, uint64_t mask), bool *any)
{
	const uint64_t top = all_factors(s);
	enum progress all = DONE;
	uint64_t mask = WW_BIT(s->level) - 1;

	for (*any = false; mask <= top && all != FAILED; mask = next_of_size(mask)) {
		enum progress one = DONE;

		if (!contains_a_set(s, mask)) {
			*any = true;
			one = visit(s, mask);
		}
		all = one == DONE ? all : one;
		if (mask == 0)
			break;
	}
	return all;
}

static enum progress keep_if_escaped(struct search *s, uint64_t mask)
{
	if (!escapes(s, mask))
		return DONE;
	return add_set(s, mask) == FAILED ? FAILED : DONE;
}

static enum progress try_levels(struct search *s)
{
	for (; !s->exhausted && s->level <= s->depth && s->level <= s->factors; s->level++) {
		bool any;
		enum progress progress = each_of_level(s, ask, &any);

		if (progress == DONE)
			progress = each_of_level(s, keep_if_escaped, &any);
		if (progress != DONE)
			return progress;
		/* Every larger set contains one of this size, and so a known one. */
		s->exhausted = !any;
	}
	s->exhausted |= s->level > s->factors;
	return DONE;
}

/* ---- duals ---- */

/* One part of the lattice: the masks that hold `gone`, may hold `free`, and hold nothing else. */
struct part {
	uint64_t gone, free;
};

static struct part part_of(const struct search *s)
{
	return (struct part){mask_expand(s->part, s->splits), all_factors(s) & ~s->splits};
}

/* Hitting sets, within the part, of the sets that reach into it.  None where every mask of the part
 * contains a set. */
static enum progress multiply_part(struct search *s, struct part part)
{
	uint64_t *edges = malloc((s->sets.count + 1) * sizeof *edges);
	size_t count = 0;
	int status;

	if (!edges)
		return FAILED;
	for (size_t i = 0; i < s->sets.count; i++)
		if ((s->sets.masks[i] & ~part.gone & ~part.free) == 0)
			edges[count++] = s->sets.masks[i] & part.free;
	free(s->hitting);
	status = transversals(edges, count, &s->hitting, &s->hitting_count);
	free(edges);
	s->gave_up |= status > 0;
	s->multiplied = status >= 0;
	return status < 0 ? FAILED : DONE;
}

static uint64_t largest(const struct search *s, struct part part, size_t i)
{
	return part.gone | (part.free & ~s->hitting[i]);
}

static enum progress try_largest(struct search *s, struct part part)
{
	for (size_t i = 0; i < s->hitting_count; i++) {
		const uint64_t mask = largest(s, part, i);
		enum progress progress = ask(s, mask);

		if (progress == DONE && escapes(s, mask))
			progress = cut_out(s, mask);
		if (progress != DONE)
			return progress;
	}
	return DONE;
}

/* A largest blocked set with the factor, or 0. */
static uint64_t largest_with(const struct search *s, struct part part, uint64_t factor)
{
	for (size_t i = 0; i < s->hitting_count; i++)
		if (largest(s, part, i) & factor)
			return largest(s, part, i);
	return 0;
}

/* A largest blocked set answers for its subsets.  Each factor is put back once to see whether it
 * does: an escape there is a set that was missed, and names the factor that stops it. */
static enum progress check_largest(struct search *s, struct part part)
{
	enum progress all = DONE;

	for (uint64_t left = part.free; left; left &= left - 1) {
		const uint64_t factor = left & -left, mask = largest_with(s, part, factor);
		enum progress one = mask ? ask(s, mask ^ factor) : DONE;

		if (one == FAILED)
			return FAILED;
		all = one == DONE ? all : WAIT;
	}
	for (uint64_t left = part.free; left && all == DONE; left &= left - 1) {
		const uint64_t factor = left & -left, mask = largest_with(s, part, factor);

		if (!mask || !escapes(s, mask ^ factor))
			continue;
		all = cut_out(s, mask ^ factor);
		if (all == CHANGED && answer_is(s, mask, ANSWER_BLOCKED))
			split(s, factor);
	}
	return all;
}

static enum progress try_part(struct search *s, struct part part)
{
	enum progress progress = s->multiplied ? DONE : multiply_part(s, part);

	if (progress == DONE)
		progress = try_largest(s, part);
	return progress == DONE ? check_largest(s, part) : progress;
}

static enum progress try_duals(struct search *s)
{
	const unsigned parts = 1U << __builtin_popcountll(s->splits);

	for (; s->part < parts && !s->exhausted; s->part++) {
		enum progress progress = try_part(s, part_of(s));

		if (progress != DONE)
			return progress;
		s->multiplied = false;
	}
	return DONE;
}

/* ---- checks ---- */

static enum progress ask_supersets(struct search *s)
{
	enum progress all = DONE;

	for (size_t i = 0; i < s->sets.count; i++) {
		const uint64_t set = s->sets.masks[i];

		for (uint64_t left = all_factors(s) & ~set; left; left &= left - 1) {
			enum progress one = ask(s, set | (left & -left));

			if (one == FAILED)
				return FAILED;
			all = one == DONE ? all : WAIT;
		}
	}
	return all;
}

/* Does one factor more stop a known escape? */
static enum progress check_sets(struct search *s)
{
	enum progress result = ask_supersets(s);

	for (size_t i = 0; i < s->sets.count && result != WAIT && result != FAILED; i++) {
		const uint64_t set = s->sets.masks[i];

		for (uint64_t left = all_factors(s) & ~set; left; left &= left - 1)
			if (answer_is(s, set | (left & -left), ANSWER_BLOCKED) &&
			    split(s, left & -left) == CHANGED)
				result = CHANGED;
	}
	return result;
}

/* From a set that escapes to a larger one that is blocked: which factor stops it?  By halves. */
static enum progress find_stopper(struct search *s, uint64_t escaped, uint64_t blocked)
{
	for (;;) {
		const uint64_t rest = blocked & ~escaped;
		const uint64_t half = mask_expand(WW_BIT(__builtin_popcountll(rest) / 2) - 1, rest);
		enum progress progress;

		if (half == 0)
			return split(s, rest);
		progress = ask(s, escaped | half);
		if (progress != DONE)
			return progress;
		if (escapes(s, escaped | half))
			escaped |= half;
		else
			blocked = escaped | half;
	}
}

/* Is there an answer that refutes monotony within a part? */
static enum progress check_answers(struct search *s)
{
	for (size_t i = 0; i < s->asked.count && !s->exhausted; i++) {
		const uint64_t mask = s->asked.masks[i];

		for (size_t j = 0; j < s->sets.count; j++) {
			const uint64_t set = s->sets.masks[j];
			enum progress progress;

			if ((set & ~mask) || ((mask ^ set) & s->splits) ||
			    !answer_is(s, mask, ANSWER_BLOCKED))
				continue;
			progress = find_stopper(s, set, mask);
			if (progress != DONE)
				return progress;
		}
	}
	return DONE;
}

/* ---- the whole ---- */

static enum progress run(struct search *s)
{
	enum progress progress = try_ends(s);

	if (progress != DONE || s->hopeless)
		return progress;
	progress = try_levels(s);
	if (progress == DONE)
		progress = try_duals(s);
	if (progress == DONE)
		progress = check_sets(s);
	return progress == DONE ? check_answers(s) : progress;
}

long search_questions(struct search *s, const uint64_t **masks)
{
	enum progress progress;

	s->wanted.count = 0;
	s->batch++;
	while ((progress = run(s)) == CHANGED) {
		s->part = 0;
		s->multiplied = false;
	}
	s->finished = progress == DONE;
	*masks = s->wanted.masks;
	return progress == FAILED ? -1 : progress == DONE ? 0 : (long)s->wanted.count;
}

int search_learn(struct search *s, uint64_t mask, enum search_answer answer)
{
	struct slot *slot = slot_of(s, mask);

	if (!slot)
		return -1;
	slot->state = SLOT_KNOWN;
	slot->answer = (uint8_t)answer;
	return 0;
}

struct search *search_new(unsigned factors, unsigned depth)
{
	struct search *s = calloc(1, sizeof *s);

	if (!s)
		return NULL;
	s->factors = factors;
	s->depth = depth;
	if (grow_slots(s) < 0) {
		free(s);
		return NULL;
	}
	return s;
}

void search_free(struct search *s)
{
	if (!s)
		return;
	free(s->slots);
	free(s->wanted.masks);
	free(s->asked.masks);
	free(s->sets.masks);
	free(s->stoppers.masks);
	free(s->hitting);
	free(s);
}

/* ---- the result ---- */

static int compare_sets(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
	int more = __builtin_popcountll(x) - __builtin_popcountll(y);

	return more ? more : (x > y) - (x < y);
}

static void sort_sets(struct list *list)
{
	if (list->count > 1)
		qsort(list->masks, list->count, sizeof *list->masks, compare_sets);
}

/* Keeps the stoppers an antichain. */
static int add_stopper(struct search *s, uint64_t stopper)
{
	struct list *list = &s->stoppers;
	size_t kept = 0;

	for (size_t i = 0; i < list->count; i++)
		if ((list->masks[i] & ~stopper) == 0)
			return 0;
	for (size_t i = 0; i < list->count; i++)
		if (stopper & ~list->masks[i])
			list->masks[kept++] = list->masks[i];
	list->count = kept;
	return list_add(list, stopper);
}

static int count_violations(struct search *s, struct search_result *result)
{
	for (size_t i = 0; i < s->asked.count; i++) {
		const uint64_t mask = s->asked.masks[i];

		if (!answer_is(s, mask, ANSWER_BLOCKED) || !contains_a_set(s, mask))
			continue;
		result->violations++;
		for (size_t j = 0; j < s->sets.count; j++)
			if ((s->sets.masks[j] & ~mask) == 0 &&
			    add_stopper(s, mask ^ s->sets.masks[j]) < 0)
				return -1;
	}
	return 0;
}

/* Unknown answers, and how far they leave the levels without a gap.  One that contains a known set
 * cannot hide another minimal set. */
static bool count_unknown(const struct search *s, struct search_result *result)
{
	bool gap = false;

	for (size_t i = 0; i < s->asked.count; i++) {
		const uint64_t mask = s->asked.masks[i];

		if (!answer_is(s, mask, ANSWER_UNKNOWN))
			continue;
		result->unknown++;
		if (contains_a_set(s, mask))
			continue;
		gap = true;
		if (__builtin_popcountll(mask) <= result->exhaustive)
			result->exhaustive = __builtin_popcountll(mask) - 1;
	}
	return gap;
}

static bool all_verified(const struct search *s)
{
	for (size_t i = 0; i < s->sets.count; i++) {
		const uint64_t set = s->sets.masks[i];

		if (!escapes(s, set))
			return false;
		for (uint64_t left = set; left; left &= left - 1)
			if (!answer_is(s, set ^ (left & -left), ANSWER_BLOCKED))
				return false;
	}
	return true;
}

static enum guarantee guarantee_of(const struct search *s, const struct search_result *result,
				   bool gap)
{
	if (!s->finished)
		return GUARANTEE_UNFINISHED;
	if (gap || s->gave_up || s->hopeless)
		return result->exhaustive < 0 ? GUARANTEE_SOME : GUARANTEE_UP_TO_DEPTH;
	return s->exhausted ? GUARANTEE_ALL : GUARANTEE_IF_MONOTONE;
}

int search_result(struct search *s, struct search_result *result)
{
	bool gap;

	sort_sets(&s->sets);
	s->stoppers.count = 0;
	*result = (struct search_result){
		.splits = s->splits,
		.asked = s->asked.count,
		.exhaustive = s->exhausted ? (int)s->factors : (int)s->level - 1,
		.verified = all_verified(s),
	};
	gap = count_unknown(s, result);
	result->guarantee = guarantee_of(s, result, gap);
	if (count_violations(s, result) < 0)
		return -1;
	sort_sets(&s->stoppers);
	result->sets = s->sets.masks;
	result->set_count = s->sets.count;
	result->stoppers = s->stoppers.masks;
	result->stopper_count = s->stoppers.count;
	return 0;
}
