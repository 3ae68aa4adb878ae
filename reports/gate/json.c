/* SPDX-License-Identifier: MIT */
/* The whole judgement as JSON: docs/reference/schemas/gate.schema.json. */
#include <stdlib.h>

#include "gate/gate_report.h"
#include "gate/gate_rows.h"
#include "text/change_text.h"
#include "json/json_tree.h"

#define GATE_FORMAT_VERSION 1

static void add_subject(cJSON *object, const char *profile, enum caller caller, const char *fixture)
{
	json_text(object, "profile", profile);
	json_text(object, "caller", ww_word(&ww_callers, (int)caller));
	json_text(object, "fixture", fixture);
}

static void add_side(cJSON *root, const char *key, const struct snapshot *snapshot)
{
	cJSON *side = cJSON_AddObjectToObject(root, key);

	json_text(side, "study", snapshot->study);
	json_text(side, "host", snapshot->host_line);
	json_text(side, "whichwall", snapshot->tool_version);
	cJSON_AddBoolToObject(side, "complete", snapshot->complete);
	cJSON_AddNumberToObject(side, "rows", (double)snapshot->row_count);
}

static void add_tally(cJSON *root, const struct gate *gate)
{
	cJSON *tally = cJSON_AddObjectToObject(root, "rulings");

	for (int ruling = 0; ruling < WW_RULINGS_COUNT; ruling++)
		cJSON_AddNumberToObject(tally, ruling_word((enum ruling)ruling),
					(double)gate->tally[ruling]);
}

/* Masks by the permanent bits of the factors, as in cells.csv. */
static void add_masks(cJSON *object, const struct change *change)
{
	cJSON *masks = cJSON_AddArrayToObject(object, "masks");

	for (uint64_t dense = 0; dense < 1ULL << change->masks.factors; dense++)
		if (signature_get(&change->masks, dense))
			cJSON_AddItemToArray(masks, cJSON_CreateNumber((double)mask_expand(
							    dense, change->factors)));
}

static void add_expectation(cJSON *object, const struct expectation *expectation)
{
	json_text(object, "reason", expectation->reason);
	json_text(object, "expires", expectation->expires);
	cJSON_AddNumberToObject(object, "line", expectation->line);
}

static const char *direction_word(enum direction direction)
{
	static const char *const words[] = {
		[WORSE] = "worse", [BETTER] = "better", [NEUTRAL] = "neutral"};

	return words[direction];
}

static cJSON *change_object(const struct ruled_change *ruled)
{
	const struct change *change = ruled->change;
	cJSON *object = cJSON_CreateObject();
	char *sentence = change_sentence(change);

	add_subject(object, change->profile, change->caller, change->fixture);
	json_text(object, "change", change_word(change->kind));
	json_text(object, "direction", direction_word(change_direction(change->kind)));
	json_text(object, "ruling", ruling_word(ruled->ruling));
	json_text(object, "sentence", sentence);
	json_text(object, "before", change->before);
	json_text(object, "after", change->after);
	add_masks(object, change);
	if (ruled->expectation)
		add_expectation(cJSON_AddObjectToObject(object, "expectation"), ruled->expectation);
	else
		cJSON_AddNullToObject(object, "expectation");
	free(sentence);
	return object;
}

static cJSON *unmet_object(const struct expectation *expectation)
{
	cJSON *object = cJSON_CreateObject();

	add_subject(object, expectation->profile, expectation->caller, expectation->fixture);
	json_text(object, "change", change_word(expectation->kind));
	add_expectation(object, expectation);
	return object;
}

static cJSON *row_object(const struct gate_row *row)
{
	cJSON *object = cJSON_CreateObject();
	char *text = gate_row_text(row);

	add_subject(object, row->profile, row->caller, row->fixture);
	json_text(object, "outcome", gate_outcome_word(gate_row_outcome(row)));
	json_text(object, "text", text);
	free(text);
	return object;
}

static void add_remark(cJSON *remarks, const struct comparison *comparison,
		       const struct remark *remark)
{
	char *text = remark_sentence(comparison, remark);

	json_append(remarks, text ? text : "");
	free(text);
}

static void add_lists(cJSON *root, const struct gate *gate)
{
	cJSON *remarks = cJSON_AddArrayToObject(root, "remarks");
	cJSON *changes = cJSON_AddArrayToObject(root, "changes");
	cJSON *unmet = cJSON_AddArrayToObject(root, "unmet");

	for (size_t i = 0; i < gate->comparison->remark_count; i++)
		add_remark(remarks, gate->comparison, &gate->comparison->remarks[i]);
	for (size_t i = 0; i < gate->count; i++)
		cJSON_AddItemToArray(changes, change_object(&gate->ruled[i]));
	for (size_t i = 0; i < gate->unmet_count; i++)
		cJSON_AddItemToArray(unmet, unmet_object(gate->unmet[i]));
}

static void add_rows(cJSON *root, const struct gate_rows *rows)
{
	cJSON *list = cJSON_AddArrayToObject(root, "rows");

	for (size_t i = 0; i < rows->count; i++)
		cJSON_AddItemToArray(list, row_object(&rows->list[i]));
}

int gate_json(const struct gate *gate, FILE *out)
{
	struct gate_rows rows;
	cJSON *root;

	if (gate_rows_of(gate, &rows) < 0)
		return -1;
	root = cJSON_CreateObject();
	cJSON_AddNumberToObject(root, "format", GATE_FORMAT_VERSION);
	cJSON_AddBoolToObject(root, "tripped", gate->tripped);
	json_text(root, "baseline_path", gate->baseline_path);
	add_side(root, "baseline", gate->comparison->before);
	add_side(root, "run", gate->comparison->after);
	cJSON_AddNumberToObject(root, "compared", (double)gate->comparison->compared);
	cJSON_AddNumberToObject(root, "untested", (double)gate->comparison->untested);
	cJSON_AddNumberToObject(root, "stale_rows", (double)gate->stale_rows);
	add_tally(root, gate);
	add_lists(root, gate);
	add_rows(root, &rows);
	gate_rows_done(&rows);
	return json_print(root, out);
}
