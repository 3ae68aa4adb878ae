/* SPDX-License-Identifier: MIT */
/* What changed between two runs, all of it, for scripts (docs/reference/file-formats.md). */
#include <stdlib.h>

#include "diff/diff.h"
#include "text/change_text.h"
#include "text/words.h"
#include "json/json_tree.h"

static void add_side(cJSON *root, const char *key, const struct diff_side *side)
{
	cJSON *object = cJSON_AddObjectToObject(root, key);

	json_text(object, "path", side->path);
	json_text(object, "study", side->analysis->study);
	json_text(object, "host", side->analysis->host_line);
	if (side->profile)
		json_text(object, "profile", side->profile);
	if (side->caller >= 0)
		json_text(object, "caller", ww_word(&ww_callers, side->caller));
}

static void add_facts(cJSON *root, const struct run_diff *diff)
{
	cJSON *list = cJSON_AddArrayToObject(root, "facts");

	for (size_t i = 0; i < diff->fact_count; i++) {
		cJSON *object = cJSON_CreateObject();

		json_text(object, "name", diff->facts[i].name);
		json_text(object, "before", diff->facts[i].before);
		json_text(object, "after", diff->facts[i].after);
		cJSON_AddItemToArray(list, object);
	}
}

static void add_cell(cJSON *parent, const char *key, const struct cell *cell)
{
	char word[WORD_MAX];
	cJSON *object;

	if (!cell) {
		cJSON_AddNullToObject(parent, key);
		return;
	}
	object = cJSON_AddObjectToObject(parent, key);
	json_text(object, "verdict", ww_word(&ww_verdicts, (int)cell->verdict.verdict));
	json_text(object, "reason", ww_word(&ww_reasons, (int)cell->verdict.reason));
	json_text(object, "how", ww_word(&ww_hows, (int)cell->verdict.how));
	json_text(object, "step", cell->verdict.step);
	json_text(object, "errno", errno_word(cell->verdict.err, word));
	json_text(object, "signal", signal_word(cell->verdict.sig, word));
	json_text(object, "level", ww_word(&ww_levels, (int)cell->level));
	json_text(object, "effective", cell->effective);
}

static cJSON *pair_object(const struct cell_pair *pair, uint64_t mask)
{
	cJSON *object = cJSON_CreateObject();

	cJSON_AddNumberToObject(object, "mask", (double)mask);
	add_cell(object, "before", pair->before);
	add_cell(object, "after", pair->after);
	return object;
}

static void add_cells(cJSON *object, const struct run_diff *diff, const struct change *change)
{
	cJSON *list = cJSON_AddArrayToObject(object, "cells");

	for (uint64_t m = 0; m < WW_BIT(change->masks.factors); m++) {
		uint64_t mask = mask_expand(m, change->factors);
		struct cell_pair pair;

		if (!signature_get(&change->masks, m))
			continue;
		pair = run_diff_cells(diff, change, mask);
		cJSON_AddItemToArray(list, pair_object(&pair, mask));
	}
}

static const char *direction_word(enum direction direction)
{
	static const char *const words[] = {
		[WORSE] = "worse", [BETTER] = "better", [NEUTRAL] = "neutral"};

	return words[direction];
}

static void add_name(cJSON *object, const char *profile, enum caller caller, const char *fixture)
{
	json_text(object, "profile", profile);
	json_text(object, "caller", ww_word(&ww_callers, (int)caller));
	json_text(object, "fixture", fixture);
}

static int add_change(cJSON *list, const struct run_diff *diff, const struct change *change)
{
	cJSON *object = cJSON_CreateObject();
	char *sentence = change_sentence(change);

	cJSON_AddItemToArray(list, object);
	add_name(object, change->profile, change->caller, change->fixture);
	json_text(object, "change", change_word(change->kind));
	json_text(object, "direction", direction_word(change_direction(change->kind)));
	json_text(object, "before", change->before);
	json_text(object, "after", change->after);
	json_text(object, "text", sentence ? sentence : "");
	add_cells(object, diff, change);
	free(sentence);
	return sentence ? 0 : -1;
}

static void add_shifts(cJSON *root, const struct run_diff *diff)
{
	cJSON *list = cJSON_AddArrayToObject(root, "evidence");

	for (size_t i = 0; i < diff->shift_count; i++) {
		const struct cell *cell = diff->shifts[i].before;
		cJSON *object = pair_object(&diff->shifts[i], cell->mask);

		add_name(object, cell->profile, cell->caller, cell->fixture->id);
		cJSON_AddItemToArray(list, object);
	}
}

static int add_remark(cJSON *list, const struct comparison *comparison, const struct remark *remark)
{
	char *text = remark_sentence(comparison, remark);

	json_append(list, text ? text : "");
	free(text);
	return text ? 0 : -1;
}

int diff_json(const struct run_diff *diff, FILE *out)
{
	cJSON *root = cJSON_CreateObject(), *list;
	int status = 0;

	cJSON_AddNumberToObject(root, "format", 1);
	add_side(root, "before", &diff->before);
	add_side(root, "after", &diff->after);
	add_facts(root, diff);
	list = cJSON_AddArrayToObject(root, "remarks");
	for (size_t i = 0; i < diff->comparison.remark_count; i++)
		status |= add_remark(list, &diff->comparison, &diff->comparison.remarks[i]);
	cJSON_AddNumberToObject(root, "compared", (double)diff->comparison.compared);
	list = cJSON_AddArrayToObject(root, "changes");
	for (size_t i = 0; i < diff->comparison.change_count && status == 0; i++)
		status = add_change(list, diff, &diff->comparison.changes[i]);
	add_shifts(root, diff);
	if (status == 0)
		return json_print(root, out);
	cJSON_Delete(root);
	return -1;
}
