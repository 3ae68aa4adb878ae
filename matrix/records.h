/* SPDX-License-Identifier: MIT */
/* The facts that verdicts depend on, kept small: a study has millions of records. */
#ifndef WHICHWALL_RECORDS_H
#define WHICHWALL_RECORDS_H

#include "model.h"
#include "text_pool.h"

struct record {
	/* Where it belongs, which the caller of records_add() knows: */
	uint64_t cell;    /* the key of the cell, in the order of rows and masks */
	uint32_t fixture; /* catalogue index */
	uint16_t profile; /* index; CONTROL_PROFILE() in the control arm */
	/* From the facts: */
	uint64_t mask;
	uint32_t rep, attempt;
	uint32_t number;                                              /* place in the journal */
	uint32_t step, setup_step, effective, outcome, launcher_said; /* numbers of texts */
	int said_errno, setup_errno, ending_code, launcher_status;
	uint8_t caller, arm, setup, said, phase, cannot, sight, ending;
	bool cpu_over, memory_over, has_outcome, opaque;
};

/* Start with a zeroed one. */
struct records {
	struct record *list;
	size_t count;
	struct text_pool texts;
};

/* Adds the facts.  NULL without memory; the pointer holds until the next. */
struct record *records_add(struct records *records, const struct facts *facts);
/* Sorts by cell, arm and repetition, and keeps the last try of each trial; none is added after
 * that.  -1 without memory. */
int records_settle(struct records *records);
void records_done(struct records *records);

/* What a verdict depends on; the rest of *facts is left alone. */
void record_facts(const struct records *records, const struct record *record, struct facts *facts);
void record_outcome(const struct records *records, const struct record *record,
		    struct outcome *outcome);
/* The effective state, borrowed. */
const char *record_effective(const struct records *records, const struct record *record);
/* What a launcher that never started the program printed, borrowed; NULL: none did so. */
const char *record_launcher(const struct records *records, const struct record *record);

#endif
