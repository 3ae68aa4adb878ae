/* SPDX-License-Identifier: MIT */
/* results.json: all of it, described by docs/reference/schemas/results.schema.json.
 *
 * Each row and cell is built, printed and freed by itself: a tree of a whole study would be many
 * times its text. */
#include <cjson/cJSON.h>
#include <stdlib.h>
#include <string.h>

#include "group.h"
#include "report.h"
#include "text/surprise.h"
#include "text/utf8.h"
#include "text/words.h"
#include "text_pool.h"
#include "json/external_json.h"
#include "json/findings_json.h"

#define PRINTED_MAX                                                                                \
	16384 /* most items are shorter; longer ones are printed to memory of their own */

static int put_long(FILE *out, const cJSON *item)
{
	char *text = cJSON_PrintUnformatted(item);

	if (!text)
		return -1;
	put_json_of(text, out);
	cJSON_free(text);
	return 0;
}

static int put(FILE *out, cJSON *item)
{
	char text[PRINTED_MAX];
	int status = 0;

	if (!item)
		return -1;
	if (cJSON_PrintPreallocated(item, text, sizeof text, false))
		put_json_of(text, out);
	else
		status = put_long(out, item);
	cJSON_Delete(item);
	return ferror(out) ? -1 : status;
}

/* `key` and `text` are borrowed until the object is printed. */
static void add_text(cJSON *object, const char *key, const char *text)
{
	cJSON_AddItemToObjectCS(object, key, cJSON_CreateStringReference(text ? text : ""));
}

static int put_member(FILE *out, const char *key, cJSON *item)
{
	fprintf(out, ",\n\"%s\":", key);
	return put(out, item);
}

/* cJSON prints a number by trying how many digits tell it apart; counts need no trial. */
static void add_count(cJSON *object, const char *key, uint64_t number)
{
	char digits[24];
	char *at = digits + sizeof digits;

	*--at = '\0';
	do {
		*--at = (char)('0' + number % 10);
		number /= 10;
	} while (number > 0);
	cJSON_AddItemToObjectCS(object, key, cJSON_CreateRaw(at));
}

static void add_word(cJSON *object, const char *key, const struct ww_words *words, int value)
{
	add_text(object, key, ww_word(words, value));
}

/* An array of the words whose bits are set. */
static void add_words(cJSON *object, const char *key, const struct ww_words *words, uint64_t bits)
{
	cJSON *array = cJSON_CreateArray();

	cJSON_AddItemToObjectCS(object, key, array);
	for (; bits; bits &= bits - 1)
		cJSON_AddItemToArray(array,
				     cJSON_CreateString(ww_word(words, __builtin_ctzll(bits))));
}

static void add_signals(cJSON *object, uint64_t signals)
{
	cJSON *array = cJSON_AddArrayToObject(object, "signals");
	char word[WORD_MAX];

	for (; signals; signals &= signals - 1)
		cJSON_AddItemToArray(
			array, cJSON_CreateString(signal_word(__builtin_ctzll(signals), word)));
}

static cJSON *fixture_object(const struct catalog_entry *entry)
{
	cJSON *object = cJSON_CreateObject();
	cJSON *predict;

	add_text(object, "id", entry->id);
	add_text(object, "summary", entry->summary);
	add_word(object, "class", &ww_classes, (int)entry->fclass);
	add_words(object, "needs", &ww_needs, entry->needs);
	add_word(object, "witness", &ww_witnesses, (int)entry->witness);
	add_word(object, "goal", &ww_goals, (int)entry->goal);
	predict = cJSON_AddObjectToObject(object, "predict");
	for (int caller = 0; caller < WW_CALLERS_COUNT; caller++)
		cJSON_AddStringToObject(predict, ww_word(&ww_callers, caller),
					entry->predict[caller] ? entry->predict[caller] : "");
	add_word(object, "gain", &ww_gains, (int)entry->gain);
	add_text(object, "attack_ck", entry->attack_ck);
	add_text(object, "cwe", entry->cwe);
	add_text(object, "references", entry->references);
	add_text(object, "features", entry->features);
	add_signals(object, entry->signals);
	add_count(object, "deadline_ms", entry->deadline_ms);
	add_words(object, "marks", &ww_marks, entry->marks);
	add_external(object, entry);
	return object;
}

static cJSON *profile_object(const struct analysis_profile *profile)
{
	cJSON *object = cJSON_CreateObject();

	add_text(object, "name", profile->name);
	add_words(object, "factors", &ww_factors, profile->factors);
	return object;
}

static void add_signatures(cJSON *object, const struct row *row)
{
	char digits[WW_SIGNATURE_TEXT_MAX];

	row_known_text(row, digits);
	cJSON_AddStringToObject(object, "known", digits);
	row_escaped_text(row, digits);
	cJSON_AddStringToObject(object, "signature", digits);
}

static void add_implicants(cJSON *object, const struct row *row)
{
	cJSON *array = cJSON_AddArrayToObject(object, "implicants");

	for (size_t i = 0; i < row->term_count; i++) {
		struct implicant term = row_term(row, i);
		cJSON *item = cJSON_CreateObject();

		add_words(item, "removed", &ww_factors, term.removed);
		add_words(item, "kept", &ww_factors, term.kept);
		cJSON_AddItemToArray(array, item);
	}
}

/* Null where an incomplete or untestable row cannot say. */
static void add_attribution(cJSON *object, const struct row *row)
{
	static const char *const members[] = {"depth",         "min_sets", "implicants",
					      "sole_blockers", "monotone", "attribution"};

	if (!row->testable || !row->complete) {
		for (size_t i = 0; i < sizeof members / sizeof *members; i++)
			cJSON_AddNullToObject(object, members[i]);
		return;
	}
	if (row->depth < 0)
		cJSON_AddStringToObject(object, "depth", "inf");
	else
		add_count(object, "depth", (uint64_t)row->depth);
	add_text(object, "min_sets", row->min_sets);
	add_implicants(object, row);
	add_words(object, "sole_blockers", &ww_factors, row->sole);
	cJSON_AddBoolToObject(object, "monotone", row->monotone);
	cJSON_AddItemToObjectCS(object, "attribution", attribution_object(row));
}

static void add_surprise(cJSON *object, const struct row *row)
{
	char *text = surprise_text(row);

	cJSON_AddStringToObject(object, "surprise", text ? text : "");
	free(text);
}

static cJSON *row_object(const struct row *row)
{
	cJSON *object = cJSON_CreateObject();

	add_text(object, "profile", row->profile);
	add_word(object, "caller", &ww_callers, (int)row->caller);
	add_text(object, "fixture", row->fixture->id);
	add_word(object, "class", &ww_classes, (int)row->fixture->fclass);
	add_words(object, "factors", &ww_factors, row->factors);
	cJSON_AddBoolToObject(object, "testable", row->testable);
	add_word(object, "reason", &ww_reasons, row->testable ? REASON_NONE : (int)row->reason);
	cJSON_AddBoolToObject(object, "complete", row->complete);
	add_count(object, "escapes", row->escapes);
	if (row->testable) {
		add_signatures(object, row);
	} else {
		cJSON_AddNullToObject(object, "known");
		cJSON_AddNullToObject(object, "signature");
	}
	add_attribution(object, row);
	add_text(object, "predicted", row->predicted);
	add_text(object, "confirmed", row->confirmed);
	add_surprise(object, row);
	return object;
}

/* Texts and what they are printed as.  A run has some hundred effective states; a text that falls
 * on another's place takes it. */
#define MEMO_SLOTS 1024
struct memo {
	char *key[MEMO_SLOTS], *printed[MEMO_SLOTS];
};

static size_t memo_slot(const char *key)
{
	return text_hash(key) % MEMO_SLOTS;
}

static const char *memo_get(const struct memo *memo, const char *key)
{
	size_t slot = memo_slot(key);

	return memo->key[slot] && strcmp(memo->key[slot], key) == 0 ? memo->printed[slot] : NULL;
}

/* Takes the item, prints it and keeps the text.  NULL without memory. */
static const char *memo_put(struct memo *memo, const char *key, cJSON *item)
{
	char *printed = item ? cJSON_PrintUnformatted(item) : NULL;
	char *copy = strdup(key);
	size_t slot = memo_slot(key);

	cJSON_Delete(item);
	if (!printed || !copy) {
		cJSON_free(printed);
		free(copy);
		return NULL;
	}
	free(memo->key[slot]);
	cJSON_free(memo->printed[slot]);
	memo->key[slot] = copy;
	memo->printed[slot] = printed;
	return printed;
}

static void memo_done(struct memo *memo)
{
	for (size_t i = 0; i < MEMO_SLOTS; i++) {
		free(memo->key[i]);
		cJSON_free(memo->printed[i]);
	}
}

static cJSON *outcome_object(const struct outcome *outcome)
{
	cJSON *object = cJSON_CreateObject();
	char word[WORD_MAX];

	for (int step = 0; step < outcome_steps(outcome); step++)
		cJSON_AddStringToObject(object, ww_word(&ww_steps, step),
					status_word(&outcome->step[step], word));
	return object;
}

static void add_outcome(cJSON *object, struct memo *memo, const struct cell *cell)
{
	const char *printed;
	char key[WW_OUTCOME_TEXT_MAX];

	if (!cell->has_outcome) {
		cJSON_AddNullToObject(object, "outcome");
		return;
	}
	outcome_format(&cell->outcome, key, sizeof key);
	printed = memo_get(memo, key);
	if (!printed)
		printed = memo_put(memo, key, outcome_object(&cell->outcome));
	cJSON_AddItemToObjectCS(object, "outcome", cJSON_CreateRaw(printed ? printed : "null"));
}

static cJSON *effective_object(const char *effective)
{
	cJSON *state = cJSON_CreateObject();
	char pair[WW_EFFECTIVE_MAX];

	for (const char *at = effective; *at;) {
		size_t length = strcspn(at, ";");
		char *value;

		snprintf(pair, sizeof pair, "%.*s", (int)length, at);
		at += length + (at[length] == ';');
		value = strchr(pair, '=');
		if (!value)
			continue;
		*value++ = '\0';
		/* A key that comes twice would be no object for most readers. */
		if (!cJSON_HasObjectItem(state, pair))
			cJSON_AddStringToObject(state, pair, value);
	}
	return state;
}

static void add_effective(cJSON *object, struct memo *memo, const char *effective)
{
	const char *printed = memo_get(memo, effective);

	if (!printed)
		printed = memo_put(memo, effective, effective_object(effective));
	cJSON_AddItemToObjectCS(object, "effective", cJSON_CreateRaw(printed ? printed : "{}"));
}

static cJSON *cell_object(const struct cell *cell, struct memo *memo)
{
	const struct verdict_result *verdict = &cell->verdict;
	cJSON *object = cJSON_CreateObject();
	char word[WORD_MAX];

	add_text(object, "profile", cell->profile);
	add_word(object, "caller", &ww_callers, (int)cell->caller);
	add_text(object, "fixture", cell->fixture->id);
	add_count(object, "mask", cell->mask);
	add_words(object, "removed", &ww_factors, cell->mask);
	add_word(object, "verdict", &ww_verdicts, (int)verdict->verdict);
	add_word(object, "reason", &ww_reasons, (int)verdict->reason);
	add_word(object, "how", &ww_hows, (int)verdict->how);
	add_text(object, "step", verdict->step);
	cJSON_AddStringToObject(object, "errno", errno_word(verdict->err, word));
	cJSON_AddStringToObject(object, "signal", signal_word(verdict->sig, word));
	add_count(object, "reps", verdict->reps);
	add_count(object, "escaped_reps", verdict->escaped_reps);
	add_word(object, "level", &ww_levels, (int)cell->level);
	add_outcome(object, memo, cell);
	add_effective(object, memo, cell->effective);
	return object;
}

static cJSON *totals_object(const struct analysis *analysis)
{
	size_t verdicts[WW_VERDICTS_COUNT] = {0};
	cJSON *object = cJSON_CreateObject();
	cJSON *counts;

	for (size_t i = 0; i < analysis->cell_count; i++)
		verdicts[analysis->cells[i].verdict.verdict]++;
	add_count(object, "fixtures", fixture_count(analysis));
	add_count(object, "rows", analysis->row_count);
	add_count(object, "cells", analysis->cell_count);
	add_count(object, "trials", analysis->trials);
	add_count(object, "unstable", analysis->unstable);
	counts = cJSON_AddObjectToObject(object, "verdicts");
	for (int i = 0; i < WW_VERDICTS_COUNT; i++)
		add_count(counts, ww_word(&ww_verdicts, i), verdicts[i]);
	return object;
}

/* The text of run.json itself: reparsed numbers would lose digits beyond those of a double. */
static int put_run(FILE *out, const char *run_json)
{
	cJSON *check = run_json ? cJSON_ParseWithOpts(run_json, NULL, true) : NULL;
	bool object = cJSON_IsObject(check);
	char *text = object ? strdup(run_json) : NULL;

	cJSON_Delete(check);
	if (object && !text)
		return -1;
	if (text)
		cJSON_Minify(text);
	fputs(",\n\"run\":", out);
	put_json_of(text ? text : "null", out);
	free(text);
	return ferror(out) ? -1 : 0;
}

static int put_header(FILE *out, const struct analysis *analysis)
{
	fprintf(out, "{\n\"format\":%d", WW_FORMAT_VERSION);
	if (put_member(out, "study", cJSON_CreateString(analysis->study)) < 0 ||
	    put_member(out, "complete", cJSON_CreateBool(analysis->complete)) < 0 ||
	    put_member(out, "host",
		       cJSON_CreateString(analysis->host_line ? analysis->host_line : "")) < 0 ||
	    put_member(out, "command",
		       cJSON_CreateString(analysis->command_line ? analysis->command_line : "")) <
		    0)
		return -1;
	return put_member(out, "totals", totals_object(analysis));
}

/* One item of a list. */
typedef cJSON *make_item(const struct analysis *analysis, struct memo *memo, size_t i);

static cJSON *catalog_item(const struct analysis *analysis, struct memo *memo, size_t i)
{
	(void)memo;
	return fixture_object(&analysis->catalog->entries[i]);
}

static cJSON *profile_item(const struct analysis *analysis, struct memo *memo, size_t i)
{
	(void)memo;
	return profile_object(&analysis->profiles[i]);
}

static cJSON *row_item(const struct analysis *analysis, struct memo *memo, size_t i)
{
	(void)memo;
	return row_object(&analysis->rows[i]);
}

static cJSON *cell_item(const struct analysis *analysis, struct memo *memo, size_t i)
{
	return cell_object(&analysis->cells[i], memo);
}

static int put_list(FILE *out, const char *key, const struct analysis *analysis, size_t count,
		    make_item *make)
{
	struct memo memo = {0};
	int status = 0;

	fprintf(out, ",\n\"%s\":[", key);
	for (size_t i = 0; i < count && status == 0; i++) {
		fputs(i > 0 ? ",\n" : "\n", out);
		status = put(out, make(analysis, &memo, i));
	}
	fputs("\n]", out);
	memo_done(&memo);
	return ferror(out) ? -1 : status;
}

static int put_group(FILE *out, const struct analysis *analysis, const struct group *group)
{
	struct findings *findings = findings_of(analysis, group);
	struct remedies remedies;
	int status = -1;

	if (findings && remedies_of(group, &analysis, 1, &remedies) == 0) {
		status = put(out, findings_object(findings, &remedies));
		remedies_done(&remedies);
	}
	findings_free(findings);
	return status;
}

static int put_findings(FILE *out, const struct analysis *analysis)
{
	struct group group = {0};
	const char *before = "\n";
	int status = 0;

	fputs(",\n\"overview\":[", out);
	while (status == 0 && group_next(analysis, &group)) {
		fputs(before, out);
		before = ",\n";
		status = put_group(out, analysis, &group);
	}
	fputs("\n]", out);
	return ferror(out) ? -1 : status;
}

int results_json(const struct analysis *analysis, FILE *out)
{
	if (put_header(out, analysis) < 0 ||
	    put_list(out, "catalog", analysis, analysis->catalog->count, catalog_item) < 0 ||
	    put_list(out, "profiles", analysis, analysis->profile_count, profile_item) < 0 ||
	    put_list(out, "rows", analysis, analysis->row_count, row_item) < 0 ||
	    put_findings(out, analysis) < 0 ||
	    put_list(out, "cells", analysis, analysis->cell_count, cell_item) < 0 ||
	    put_run(out, analysis->run_json) < 0)
		return -1;
	fputs("\n}\n", out);
	return ferror(out) ? -1 : 0;
}
