/* SPDX-License-Identifier: MIT */
#include "gate/gate_rows.h"

#include <stdlib.h>
#include <string.h>

#include "text/change_text.h"
#include "text/phrases.h"
#include "text/words.h"

const char *gate_outcome_word(enum gate_outcome outcome)
{
	static const char *const words[GATE_OUTCOMES] = {"passed", "failed", "expected", "skipped"};

	return words[outcome];
}

/* ---- rows ---- */

static int order(const void *a, const void *b)
{
	const struct gate_row *one = a, *other = b;
	int by_profile = strcmp(one->profile, other->profile);

	if (by_profile != 0)
		return by_profile;
	if (one->caller != other->caller)
		return one->caller < other->caller ? -1 : 1;
	return strcmp(one->fixture, other->fixture);
}

static size_t add_snapshot(const struct snapshot *snapshot, bool after, struct gate_row *to)
{
	for (size_t i = 0; i < snapshot->group_count; i++) {
		const struct snapshot_group *group = &snapshot->groups[i];

		*to++ = (struct gate_row){.profile = group->profile,
					  .caller = group->caller,
					  .fixture = "",
					  .group_before = after ? NULL : group,
					  .group_after = after ? group : NULL};
	}
	for (size_t i = 0; i < snapshot->row_count; i++) {
		const struct snapshot_row *row = &snapshot->rows[i];

		*to++ = (struct gate_row){.profile = row->profile,
					  .caller = row->caller,
					  .fixture = row->fixture,
					  .before = after ? NULL : row,
					  .after = after ? row : NULL};
	}
	return snapshot->group_count + snapshot->row_count;
}

/* What one side or one change knows of a row joins what the others know. */
static void join(struct gate_row *row, const struct gate_row *part)
{
	row->before = row->before ? row->before : part->before;
	row->after = row->after ? row->after : part->after;
	row->group_before = row->group_before ? row->group_before : part->group_before;
	row->group_after = row->group_after ? row->group_after : part->group_after;
	/* The changes of a row stand together; the sort may have mixed them. */
	if (part->changes && (!row->changes || part->changes < row->changes))
		row->changes = part->changes;
	row->count += part->count;
}

static void sort_and_join(struct gate_rows *rows)
{
	size_t kept = 0;

	qsort(rows->list, rows->count, sizeof *rows->list, order);
	for (size_t i = 0; i < rows->count; i++) {
		if (kept > 0 && order(&rows->list[kept - 1], &rows->list[i]) == 0)
			join(&rows->list[kept - 1], &rows->list[i]);
		else
			rows->list[kept++] = rows->list[i];
	}
	rows->count = kept;
}

int gate_rows_of(const struct gate *gate, struct gate_rows *rows)
{
	const struct snapshot *before = gate->comparison->before, *after = gate->comparison->after;
	size_t most = before->group_count + before->row_count + after->group_count +
		      after->row_count + gate->count;

	rows->list = calloc(most + 1, sizeof *rows->list);
	if (!rows->list)
		return -1;
	rows->count = add_snapshot(before, false, rows->list);
	rows->count += add_snapshot(after, true, rows->list + rows->count);
	for (size_t i = 0; i < gate->count; i++) {
		const struct change *change = gate->ruled[i].change;

		rows->list[rows->count++] = (struct gate_row){.profile = change->profile,
							      .caller = change->caller,
							      .fixture = change->fixture,
							      .changes = &gate->ruled[i],
							      .count = 1};
	}
	sort_and_join(rows);
	return 0;
}

void gate_rows_done(struct gate_rows *rows)
{
	free(rows->list);
	*rows = (struct gate_rows){0};
}

bool same_gate_group(const struct gate_row *a, const struct gate_row *b)
{
	return a->caller == b->caller && strcmp(a->profile, b->profile) == 0;
}

const char *gate_row_name(const struct gate_row *row)
{
	return *row->fixture ? row->fixture : "core level";
}

/* ---- outcomes ---- */

bool ruling_trips(enum ruling ruling)
{
	return ruling == RULING_FAIL || ruling == RULING_EXPIRED;
}

const struct ruled_change *gate_row_first(const struct gate_row *row, enum gate_outcome outcome)
{
	for (size_t i = 0; i < row->count; i++) {
		enum ruling ruling = row->changes[i].ruling;

		if (outcome == GATE_FAILED ? ruling_trips(ruling)
					   : outcome == GATE_EXPECTED && ruling == RULING_EXPECTED)
			return &row->changes[i];
	}
	return NULL;
}

/* Is anything known of it by this run?  "Could not try" is no pass. */
static bool tested(const struct snapshot_row *row)
{
	return row && row->testable && signature_count(&row->known) > 0;
}

static bool compared(const struct gate_row *row)
{
	if (*row->fixture == '\0')
		return row->group_before && row->group_after;
	/* A row of one side alone counts when the comparison made a change of that. */
	return tested(row->after) && (row->before || row->count > 0);
}

enum gate_outcome gate_row_outcome(const struct gate_row *row)
{
	if (gate_row_first(row, GATE_FAILED))
		return GATE_FAILED;
	if (gate_row_first(row, GATE_EXPECTED))
		return GATE_EXPECTED;
	return compared(row) ? GATE_PASSED : GATE_SKIPPED;
}

size_t gate_rows_tally(const struct gate_rows *rows, enum gate_outcome outcome)
{
	size_t count = 0;

	for (size_t i = 0; i < rows->count; i++)
		count += gate_row_outcome(&rows->list[i]) == outcome;
	return count;
}

/* ---- texts ---- */

char *ruled_sentence(const struct ruled_change *ruled)
{
	char *sentence = change_sentence(ruled->change), *text = NULL;
	const struct expectation *expectation = ruled->expectation;
	size_t size;
	FILE *out = sentence ? open_memstream(&text, &size) : NULL;

	if (out) {
		fprintf(out, "%s: %s", ruling_word(ruled->ruling), sentence);
		if (expectation)
			fprintf(out, " (%s until %s: %s)",
				ruled->ruling == RULING_EXPIRED ? "was accepted" : "accepted",
				expectation->expires,
				expectation->reason ? expectation->reason : "");
		fclose(out);
	}
	free(sentence);
	return text;
}

static void put_skipped(const struct gate_row *row, FILE *out)
{
	const struct snapshot_row *known = row->after;

	if (known && !known->testable)
		fprintf(out, "untestable (%s): %s", ww_word(&ww_reasons, (int)known->reason),
			reason_meaning(known->reason));
	else if (known && !tested(known))
		fputs("not known: no trial of it was conclusive", out);
	else if (known || row->group_after)
		fputs("not compared: the baseline does not have it", out);
	else
		fputs("not compared: it is in the baseline and was not run", out);
}

static int put_changes(const struct gate_row *row, const char *separator, FILE *out)
{
	for (size_t i = 0; i < row->count; i++) {
		char *sentence = ruled_sentence(&row->changes[i]);

		if (!sentence)
			return -1;
		fprintf(out, "%s%s", separator, sentence);
		free(sentence);
		separator = "\n";
	}
	return 0;
}

char *gate_row_text(const struct gate_row *row)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);
	bool skipped = gate_row_outcome(row) == GATE_SKIPPED;
	int result;

	if (!out)
		return NULL;
	if (skipped)
		put_skipped(row, out);
	result = put_changes(row, skipped ? "\n" : "", out);
	if (fclose(out) == 0 && result == 0)
		return text;
	free(text);
	return NULL;
}

static const char *are(size_t count)
{
	return count == 1 ? "is" : "are";
}

void gate_counts(const struct gate *gate, FILE *out)
{
	size_t compared_rows = gate->comparison->compared, stale = gate->stale_rows,
	       trips = gate->tally[RULING_FAIL] + gate->tally[RULING_EXPIRED];

	fprintf(out, "%zu row%s compared", compared_rows, plural(compared_rows));
	if (gate->comparison->untested > 0)
		fprintf(out, " (%zu tested on neither side)", gate->comparison->untested);
	fprintf(out, ": %zu change%s the gate", trips, trips == 1 ? " trips" : "s trip");
	fprintf(out, ", %zu %s accepted, %zu %s allowed", gate->tally[RULING_EXPECTED],
		are(gate->tally[RULING_EXPECTED]), gate->tally[RULING_ALLOWED],
		are(gate->tally[RULING_ALLOWED]));
	fprintf(out, "; %zu row%s %s better than the baseline", stale, plural(stale), are(stale));
}

unsigned change_line(const struct gate *gate, const struct change *change)
{
	const struct snapshot *before = gate->comparison->before;

	struct snapshot_row wanted = {.caller = change->caller};
	size_t low = 0, high = before->row_count;
	const struct snapshot_row *row;

	snprintf(wanted.profile, sizeof wanted.profile, "%s", change->profile);
	snprintf(wanted.fixture, sizeof wanted.fixture, "%s", change->fixture);
	/* The first row that does not stand before it; of a group its first. */
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (snapshot_order(&before->rows[middle], &wanted) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	row = &before->rows[low];
	if (low == before->row_count || row->caller != change->caller ||
	    strcmp(row->profile, change->profile) != 0)
		return 1;
	if (*change->fixture && strcmp(row->fixture, change->fixture) != 0)
		return 1;
	return row->line > 0 ? row->line : 1;
}
