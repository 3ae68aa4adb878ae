/* SPDX-License-Identifier: MIT */
/* The outcome record: one tag byte, then (status, low byte of errno) for each of the first seven
 * calls in the order of `enum step`.  A contract: other tools write and read it. */
#include "core.h"
#include "record.h"

#define TAG_SKIPPED 0
#define TAG_APPLIED 1
#define TAG_FAILED 2

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

bool outcome_decode(const uint8_t *record, size_t size, struct outcome *outcome)
{
	if (size < CORE_RECORD_SIZE)
		return false;
	*outcome = (struct outcome){.strict_tag = record[0] == 1};
	for (int i = 0; i < WW_RECORD_STEPS; i++)
		outcome->step[i] = record_get(record + 1 + 2 * i);
	return true;
}
