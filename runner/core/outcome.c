/* SPDX-License-Identifier: MIT */
/* The outcome record: one tag byte, then (status, low byte of errno) for each of the first seven
 * calls in the order of `enum step`.  A contract: other tools write and read it.
 *
 * The extended record of `sealed` says how many pairs it has, so that a reader takes those that it
 * knows: calls are appended to the enum as they are invented. */
#include "core.h"
#include "record.h"

#define TAG_SKIPPED 0
#define TAG_APPLIED 1
#define TAG_FAILED 2

#define TAG_EXTENDED 2  /* of the record; 0 and 1 are the origin's */
#define EXTENDED_HEAD 3 /* tag, version, number of pairs */

_Static_assert(WW_STEPS_COUNT <= UINT8_MAX, "the number of pairs is a byte");
_Static_assert(CORE_EXTENDED_SIZE == EXTENDED_HEAD + 2 * WW_STEPS_COUNT, "a pair for each call");

void record_put(const struct step_status *status, uint8_t pair[2])
{
	pair[1] = 0;
	switch (status->status) {
	case STATUS_APPLIED:
		pair[0] = TAG_APPLIED;
		return;
	case STATUS_FAILED:
		pair[0] = TAG_FAILED;
		/* Linux's errno values end at 133; "unknown" travels as 0. */
		pair[1] = status->err < 0 ? 0 : (uint8_t)(status->err & 0xff);
		return;
	case STATUS_SKIPPED:
	case WW_STATUSES_COUNT:
		break;
	}
	pair[0] = TAG_SKIPPED;
}

/* A tag that we do not know is a failure: never take a broken record for hardening. */
struct step_status record_get(const uint8_t pair[2])
{
	if (pair[0] == TAG_SKIPPED)
		return (struct step_status){.status = STATUS_SKIPPED};
	if (pair[0] == TAG_APPLIED)
		return (struct step_status){.status = STATUS_APPLIED};
	return (struct step_status){.status = STATUS_FAILED, .err = pair[1] == 0 ? -1 : pair[1]};
}

void outcome_encode(const struct outcome *outcome, uint8_t record[CORE_RECORD_SIZE])
{
	record[0] = outcome->strict_tag ? 1 : 0;
	for (int i = 0; i < WW_RECORD_STEPS; i++)
		record_put(&outcome->step[i], record + 1 + 2 * i);
}

void outcome_encode_extended(const struct outcome *outcome, uint8_t record[CORE_EXTENDED_SIZE])
{
	record[0] = TAG_EXTENDED;
	record[1] = CORE_EXTENDED_VERSION;
	record[2] = WW_STEPS_COUNT;
	for (int i = 0; i < WW_STEPS_COUNT; i++)
		record_put(&outcome->step[i], record + EXTENDED_HEAD + 2 * i);
}

static size_t decode_origin(const uint8_t *record, size_t size, struct outcome *outcome)
{
	if (size < CORE_RECORD_SIZE)
		return 0;
	*outcome = (struct outcome){.strict_tag = record[0] == 1};
	for (int i = 0; i < WW_RECORD_STEPS; i++)
		outcome->step[i] = record_get(record + 1 + 2 * i);
	return CORE_RECORD_SIZE;
}

/* Another version is another layout, of which nothing can be said. */
static size_t decode_extended(const uint8_t *record, size_t size, struct outcome *outcome)
{
	size_t whole;

	if (size < EXTENDED_HEAD || record[1] != CORE_EXTENDED_VERSION)
		return 0;
	whole = EXTENDED_HEAD + 2 * (size_t)record[2];
	if (size < whole)
		return 0;
	*outcome = (struct outcome){.sealed_tag = true};
	for (int i = 0; i < WW_STEPS_COUNT && i < record[2]; i++)
		outcome->step[i] = record_get(record + EXTENDED_HEAD + 2 * i);
	return whole;
}

size_t record_read(const uint8_t *record, size_t size, struct outcome *outcome)
{
	if (size > 0 && record[0] == TAG_EXTENDED)
		return decode_extended(record, size, outcome);
	return decode_origin(record, size, outcome);
}

bool outcome_decode(const uint8_t *record, size_t size, struct outcome *outcome)
{
	return record_read(record, size, outcome) > 0;
}
