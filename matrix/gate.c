/* SPDX-License-Identifier: MIT */
/* Rulings over the changes of a comparison. */
#include "gate.h"

#include <stdlib.h>
#include <string.h>

#define RULING_WORD(id, word) [id] = word,
static const char *const ruling_words[WW_RULINGS_COUNT] = {WW_RULINGS(RULING_WORD)};

const char *ruling_word(enum ruling ruling)
{
	return ruling_words[ruling];
}

static bool expects(const struct expectation *expectation, const struct change *change)
{
	return expectation->kind == change->kind && expectation->caller == change->caller &&
	       strcmp(expectation->profile, change->profile) == 0 &&
	       strcmp(expectation->fixture, change->fixture) == 0;
}

static const struct expectation *find_expectation(const struct expectations *expectations,
						  const struct change *change)
{
	for (size_t i = 0; expectations && i < expectations->count; i++)
		if (expects(&expectations->list[i], change))
			return &expectations->list[i];
	return NULL;
}

/* Days of equal width compare as texts. */
static bool is_over(const struct expectation *expectation, const char *today)
{
	return strcmp(expectation->expires, today) < 0;
}

static enum ruling rule(const struct ruled_change *ruled, uint64_t fail_on, const char *today)
{
	const enum change_kind kind = ruled->change->kind;
	const enum direction direction = change_direction(kind);

	if (direction != WORSE)
		return direction == BETTER ? RULING_BETTER : RULING_NOTE;
	if (ruled->expectation && !is_over(ruled->expectation, today))
		return RULING_EXPECTED;
	if (!(fail_on & WW_BIT(kind)))
		return RULING_ALLOWED;
	return ruled->expectation ? RULING_EXPIRED : RULING_FAIL;
}

static size_t count_stale_rows(const struct gate *gate)
{
	const struct change *last = NULL;
	size_t count = 0;

	for (size_t i = 0; i < gate->count; i++) {
		const struct change *change = gate->ruled[i].change;

		if (gate->ruled[i].ruling != RULING_BETTER)
			continue;
		count += !last || !change_same_row(last, change);
		last = change;
	}
	return count;
}

static bool is_met(const struct gate *gate, const struct expectation *expectation)
{
	for (size_t i = 0; i < gate->count; i++)
		if (expects(expectation, gate->ruled[i].change))
			return true;
	return false;
}

static int find_unmet(struct gate *gate)
{
	const struct expectations *expectations = gate->expectations;
	size_t count = expectations ? expectations->count : 0;

	gate->unmet = calloc(count + 1, sizeof(*gate->unmet));
	if (!gate->unmet)
		return -1;
	for (size_t i = 0; i < count; i++)
		if (!is_met(gate, &expectations->list[i]))
			gate->unmet[gate->unmet_count++] = &expectations->list[i];
	return 0;
}

int gate_judge(const struct comparison *comparison, const struct expectations *expectations,
	       uint64_t fail_on, const char *today, struct gate *gate)
{
	*gate = (struct gate){.comparison = comparison,
			      .expectations = expectations,
			      .catalog = gate->catalog,
			      .baseline_path = gate->baseline_path,
			      .count = comparison->change_count};
	gate->ruled = calloc(gate->count + 1, sizeof *gate->ruled);
	if (!gate->ruled)
		return -1;
	for (size_t i = 0; i < gate->count; i++) {
		struct ruled_change *ruled = &gate->ruled[i];

		ruled->change = &comparison->changes[i];
		ruled->expectation = find_expectation(expectations, ruled->change);
		ruled->ruling = rule(ruled, fail_on, today);
		gate->tally[ruled->ruling]++;
	}
	gate->tripped = gate->tally[RULING_FAIL] + gate->tally[RULING_EXPIRED] > 0;
	gate->stale_rows = count_stale_rows(gate);
	if (find_unmet(gate) == 0)
		return 0;
	gate_done(gate);
	return -1;
}

void gate_done(struct gate *gate)
{
	free(gate->ruled);
	free(gate->unmet);
	*gate = (struct gate){0};
}

static uint64_t every_worse(void)
{
	uint64_t kinds = 0;

	for (int i = 0; i < WW_CHANGES_COUNT; i++)
		if (change_direction((enum change_kind)i) == WORSE)
			kinds |= WW_BIT(i);
	return kinds;
}

static int add_kind(const char *word, uint64_t *kinds, struct ww_error *e)
{
	int kind = change_lookup(word);

	if (strcmp(word, "all") == 0)
		*kinds |= every_worse();
	else if (strcmp(word, "none") == 0)
		return 0;
	else if (kind < 0 || change_direction((enum change_kind)kind) != WORSE)
		return ww_fail(e, 2,
			       "--fail-on: '%.40s' is not a change for the worse: expected all, "
			       "none, or words of escape, min_set, sole_blocker, depth, vanished, "
			       "untestable, unknown, level, new_escape",
			       word);
	else
		*kinds |= WW_BIT(kind);
	return 0;
}

int fail_on_parse(const char *text, uint64_t *fail_on, struct ww_error *e)
{
	char *copy = strdup(text), *rest = copy, *word;
	int status = 0;

	if (!copy)
		return ww_fail(e, 3, "out of memory");
	*fail_on = 0;
	while (status == 0 && (word = strsep(&rest, ",")))
		status = add_kind(word, fail_on, e);
	free(copy);
	return status;
}
