/* SPDX-License-Identifier: MIT */
#include "records.h"

#include <stdlib.h>
#include <string.h>

#include "grow.h"

/* ---- adding ---- */

/* An outcome as a text, since outcomes repeat: its tag, and of each step a letter and the errno in
 * two bytes of seven bits, none of which is a NUL. */
#define PACKED_MAX (2 + 3 * WW_STEPS_COUNT)
static const char packed_status[] = "saf";

static void pack_outcome(const struct outcome *outcome, char packed[PACKED_MAX])
{
	*packed++ = outcome->sealed_tag ? '2' : outcome->strict_tag ? '1' : '0';
	for (int i = 0; i < outcome_steps(outcome); i++) {
		unsigned err = (unsigned)(outcome->step[i].err + 1); /* -1 is the least */

		*packed++ = packed_status[outcome->step[i].status];
		*packed++ = (char)(0x80 | (err & 0x7f));
		*packed++ = (char)(0x80 | (err >> 7 & 0x7f));
	}
	*packed = '\0';
}

static void unpack_outcome(const char *packed, struct outcome *outcome)
{
	*outcome = (struct outcome){.strict_tag = *packed == '1', .sealed_tag = *packed == '2'};
	packed++;
	for (int i = 0; i < outcome_steps(outcome); i++, packed += 3) {
		struct step_status *step = &outcome->step[i];

		step->status = (enum status)(strchr(packed_status, packed[0]) - packed_status);
		step->err = (packed[1] & 0x7f) + ((packed[2] & 0x7f) << 7) - 1;
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
	record->launcher_status = facts->launcher_status;
	record->caller = (uint8_t)facts->caller;
	record->arm = (uint8_t)facts->arm;
	record->setup = (uint8_t)facts->setup;
	record->said = (uint8_t)facts->said;
	record->phase = (uint8_t)facts->phase;
	record->cannot = (uint8_t)facts->cannot;
	record->sight = (uint8_t)facts->sight;
	record->ending = (uint8_t)facts->ending;
	record->cpu_over = facts->cpu_over;
	record->memory_over = facts->memory_over;
	record->has_outcome = facts->has_outcome;
	record->opaque = facts->opaque;
}

static int add_texts(struct text_pool *texts, const struct facts *facts, struct record *record)
{
	char outcome[PACKED_MAX];

	pack_outcome(&facts->outcome, outcome);
	if (text_pool_add(texts, outcome, &record->outcome) < 0)
		return -1;
	if (text_pool_add(texts, facts->step, &record->step) < 0 ||
	    text_pool_add(texts, facts->setup_step, &record->setup_step) < 0)
		return -1;
	if (text_pool_add(texts, facts->launcher_said, &record->launcher_said) < 0)
		return -1;
	return text_pool_add(texts, facts->effective, &record->effective);
}

struct record *records_add(struct records *records, const struct facts *facts)
{
	struct record *record;

	if (make_room(records->list, records->count) < 0)
		return NULL;
	record = memset(&records->list[records->count], 0, sizeof *record);
	if (add_texts(&records->texts, facts, record) < 0)
		return NULL;
	pack_facts(facts, record);
	record->number = (uint32_t)records->count++;
	return record;
}

void records_done(struct records *records)
{
	text_pool_done(&records->texts);
	free(records->list);
}

/* ---- sorting ---- */

#define DIGIT_BITS 16
#define DIGITS (1U << DIGIT_BITS)

/* A record by the key of its cell: sixteen bytes, where the record has a hundred. */
struct place {
	uint64_t cell;
	size_t index;
};

static unsigned digit_of(const struct place *place, unsigned shift)
{
	return (unsigned)(place->cell >> shift) & (DIGITS - 1);
}

/* Distributes `from` by one digit of the key; equal ones keep their order. */
static void distribute(const struct place *from, struct place *to, size_t count, unsigned shift,
		       size_t *starts)
{
	size_t start = 0;

	memset(starts, 0, DIGITS * sizeof *starts);
	for (size_t i = 0; i < count; i++)
		starts[digit_of(&from[i], shift)]++;
	for (size_t digit = 0; digit < DIGITS; digit++) {
		size_t size = starts[digit];

		starts[digit] = start;
		start += size;
	}
	for (size_t i = 0; i < count; i++)
		to[starts[digit_of(&from[i], shift)]++] = from[i];
}

/* Radix sort from the lowest digit (D. E. Knuth, The Art of Computer Programming 3, 5.2.5): the
 * even number of passes ends in `places`. */
static void sort_places(struct place *places, struct place *scratch, size_t count, size_t *starts)
{
	for (unsigned shift = 0; shift < 64; shift += 2 * DIGIT_BITS) {
		distribute(places, scratch, count, shift, starts);
		distribute(scratch, places, count, shift + DIGIT_BITS, starts);
	}
}

/* The records in the order of their cells, in memory of their own. */
static struct record *gather(const struct records *records, struct place *places,
			     struct place *scratch, size_t *starts)
{
	struct record *sorted = malloc(records->count * sizeof *sorted);

	if (!sorted)
		return NULL;
	for (size_t i = 0; i < records->count; i++)
		places[i] = (struct place){records->list[i].cell, i};
	sort_places(places, scratch, records->count, starts);
	for (size_t i = 0; i < records->count; i++)
		sorted[i] = records->list[places[i].index];
	return sorted;
}

static int sort_by_cell(struct records *records)
{
	struct place *places = malloc(records->count * sizeof *places);
	struct place *scratch = malloc(records->count * sizeof *scratch);
	size_t *starts = malloc(DIGITS * sizeof *starts);
	struct record *sorted = NULL;

	if (places && scratch && starts)
		sorted = gather(records, places, scratch, starts);
	free(places);
	free(scratch);
	free(starts);
	if (!sorted)
		return -1;
	free(records->list);
	records->list = sorted;
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

/* Each cell has few records: an ordinary sort does for them. */
static void sort_within_cells(struct records *records)
{
	for (size_t first = 0, end; first < records->count; first = end) {
		end = first + 1;
		while (end < records->count && records->list[end].cell == records->list[first].cell)
			end++;
		qsort(&records->list[first], end - first, sizeof *records->list, compare_records);
	}
}

static void keep_last_tries(struct records *records)
{
	size_t kept = 0;

	for (size_t i = 1; i < records->count; i++) {
		if (compare_trials(&records->list[kept], &records->list[i]) != 0)
			kept++;
		records->list[kept] = records->list[i];
	}
	records->count = kept + 1;
}

int records_settle(struct records *records)
{
	if (records->count == 0)
		return 0;
	if (sort_by_cell(records) < 0)
		return -1;
	sort_within_cells(records);
	keep_last_tries(records);
	return 0;
}

/* ---- unpacking ---- */

void record_outcome(const struct records *records, const struct record *record,
		    struct outcome *outcome)
{
	unpack_outcome(records->texts.texts[record->outcome], outcome);
}

void record_facts(const struct records *records, const struct record *record, struct facts *facts)
{
	strcpy(facts->step, records->texts.texts[record->step]);
	strcpy(facts->setup_step, records->texts.texts[record->setup_step]);
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
	facts->memory_over = record->memory_over;
	facts->has_outcome = record->has_outcome;
	facts->opaque = record->opaque;
	record_outcome(records, record, &facts->outcome);
	/* What is in force decides where nothing tells what was applied (shortage.c). */
	if (!record->has_outcome)
		strcpy(facts->effective, record_effective(records, record));
}

const char *record_effective(const struct records *records, const struct record *record)
{
	return records->texts.texts[record->effective];
}

static bool never_started(const struct records *records, const struct record *record)
{
	return record->setup == SETUP_LAUNCHER ||
	       (record->setup == SETUP_CLOSED &&
		strcmp(records->texts.texts[record->setup_step], "launcher") == 0);
}

const char *record_launcher(const struct records *records, const struct record *record)
{
	return never_started(records, record) ? records->texts.texts[record->launcher_said] : NULL;
}
