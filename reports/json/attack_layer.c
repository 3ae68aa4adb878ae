/* SPDX-License-Identifier: MIT */
/* Layers for the MITRE ATT&CK Navigator, layer format 4.5: a list with one layer for each profile
 * and caller, so that one upload opens them side by side.
 *
 * The score of a technique is how its worst fixture was seen to stand, not how many there are: a
 * reader asks what gets out, and a technique with many fixtures is not worse for that. */
#include <stdlib.h>
#include <string.h>

#include "group.h"
#include "report.h"
#include "text/findings_text.h"
#include "text/set_text.h"
#include "text/word_list.h"
#include "text/words.h"
#include "json/json_tree.h"

#define NAVIGATOR_VERSION "4.9.0" /* the first that reads the format */
#define LAYER_VERSION "4.5"
#define TECHNIQUE_MAX 10

/* Scores are whole numbers and the gradient has a colour for each, so that the legend is exact. */
#define UNSCORED -1
static const struct {
	const char *colour, *meaning;
} scores[] = {
	{"#9ed2f2", "0: blocked in every combination"},
	{"#f0e442", "1: escapes without several steps of hardening"},
	{"#e69f00", "2: escapes without one step of hardening alone"},
	{"#d55e00", "3: escapes under full hardening"},
};
#define SCORE_COUNT ((int)(sizeof scores / sizeof *scores))
static const char unscored_colour[] = "#ededed";
static const char unscored_meaning[] =
	"no score: untestable here, or no escape seen and not every combination known";

/* By what was seen: where full hardening is not known, an escape without one step of it may be one
 * under full hardening too, and none that was not seen is none that was blocked. */
static int score_of(const struct row *row)
{
	if (!row->testable)
		return UNSCORED;
	switch (row_seen_depth(row)) {
	case -1:
		return row_standing(row) == STANDING_NEVER ? 0 : UNSCORED;
	case 0:
		return 3;
	case 1:
		return 2;
	default:
		return 1;
	}
}

/* ---- which techniques ---- */

/* One mention of a technique by a fixture. */
struct mention {
	char technique[TECHNIQUE_MAX];
	const struct row *row;
};
struct mentions {
	struct mention *list;
	size_t count;
};

static int by_technique(const void *a, const void *b)
{
	const struct mention *one = a, *other = b;
	int order = strcmp(one->technique, other->technique);

	return order != 0 ? order : strcmp(one->row->fixture->id, other->row->fixture->id);
}

static int add_mentions(struct mentions *mentions, const struct row *row)
{
	const char *at = row->fixture->attack_ck ? row->fixture->attack_ck : "";
	char word[LIST_WORD_MAX];

	while (list_word(&at, word)) {
		struct mention *more;

		if (!is_technique(word))
			continue;
		more = reallocarray(mentions->list, mentions->count + 1, sizeof *more);
		if (!more)
			return -1;
		mentions->list = more;
		more[mentions->count].row = row;
		snprintf(more[mentions->count++].technique, TECHNIQUE_MAX, "%.9s", word);
	}
	return 0;
}

static int mentions_of(const struct group *group, struct mentions *mentions)
{
	*mentions = (struct mentions){0};
	for (size_t i = 0; i < group->count; i++)
		if (add_mentions(mentions, &group->rows[i]) < 0)
			return -1;
	if (mentions->count > 0)
		qsort(mentions->list, mentions->count, sizeof *mentions->list, by_technique);
	return 0;
}

/* ---- a technique ---- */

static void add_metadata(cJSON *metadata, const char *name, const char *value)
{
	cJSON *item = cJSON_CreateObject();

	json_text(item, "name", name);
	json_text(item, "value", value);
	cJSON_AddItemToArray(metadata, item);
}

static void put_unknown(FILE *out, const struct row *row)
{
	const uint64_t all = WW_BIT(__builtin_popcountll(row->factors));
	const uint64_t unknown = all - row_known_count(row);

	if (!row_measured(row, 0))
		fputs("full hardening was not measured", out);
	else if (row_outcome(row, 0) == ROW_NOT_KNOWN)
		fputs("full hardening was tried and is not known", out);
	else
		fprintf(out, "%llu of %llu combinations %s not known", (unsigned long long)unknown,
			(unsigned long long)all, unknown == 1 ? "is" : "are");
}

/* "escapes without the chroot, or without the user namespace and no_new_privs"; "escapes without
 * the chroot alone; full hardening was not measured". */
static void put_fate(FILE *out, const struct row *row)
{
	if (row_seen_depth(row) < 0) {
		fputs(row_outcome(row, 0) == ROW_BLOCKED ? "blocked under full hardening; "
							 : "no escape seen; ",
		      out);
		put_unknown(out, row);
		return;
	}
	fputs("escapes ", out);
	if (row->complete) {
		put_sets(out, row->min_sets);
		return;
	}
	put_seen_escapes(out, row);
	fputs("; ", out);
	put_unknown(out, row);
}

static char *standing_text(const struct row *row)
{
	const enum standing standing = row_standing(row);
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return NULL;
	if (standing == STANDING_UNTESTABLE)
		fprintf(out, "untestable: %s", reason_meaning(row->reason));
	else if (standing == STANDING_OPEN)
		fputs("escapes under full hardening", out);
	else if (standing == STANDING_NEVER)
		fputs("blocked in every combination", out);
	else
		put_fate(out, row);
	fclose(out);
	return text;
}

/* Blocked in every combination is said of a technique when it is known of all its fixtures that can
 * be tested. */
static int worst_score(const struct mention *first, size_t count)
{
	int worst = UNSCORED;
	bool all = true;

	for (size_t i = 0; i < count; i++) {
		const int score = score_of(first[i].row);

		worst = score > worst ? score : worst;
		all = all && (score != UNSCORED || !first[i].row->testable);
	}
	return worst == 0 && !all ? UNSCORED : worst;
}

/* How a fixture is counted in a comment. */
enum tally { BY_ONE, BY_SEVERAL, NEVER, UNSEEN, UNTESTABLE, TALLIES };

static enum tally tally_of(const struct row *row)
{
	const int depth = row_seen_depth(row);

	if (!row->testable)
		return UNTESTABLE;
	if (depth < 0)
		return row_standing(row) == STANDING_NEVER ? NEVER : UNSEEN;
	return depth == 1 ? BY_ONE : BY_SEVERAL;
}

static void count_fixtures(const struct mention *first, size_t count, struct outcome_count *full,
			   size_t tallies[TALLIES])
{
	for (size_t i = 0; i < count; i++) {
		const enum row_outcome outcome = row_outcome(first[i].row, 0);

		if (first[i].row->testable) {
			full->escaped += outcome == ROW_ESCAPED;
			full->blocked += outcome == ROW_BLOCKED;
			full->unknown += outcome == ROW_NOT_KNOWN;
		}
		if (row_seen_depth(first[i].row) != 0)
			tallies[tally_of(first[i].row)]++;
	}
}

/* "Fixtures that escape under full hardening: 1 of 4 (1 not known). Of the others, without one step
 * alone: 2; no escape seen, not fully measured: 1." */
static char *comment_text(const struct mention *first, size_t count)
{
	static const char *const parts[TALLIES] = {
		[BY_ONE] = "seen to escape without one step alone",
		[BY_SEVERAL] = "seen to escape without several steps",
		[NEVER] = "blocked in every combination",
		[UNSEEN] = "no escape seen, not every combination known",
		[UNTESTABLE] = "untestable"};
	struct outcome_count full = {0};
	size_t tallies[TALLIES] = {0};
	const char *separator = ". Of the others, ";
	char known[COUNT_TEXT_MAX], *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return NULL;
	count_fixtures(first, count, &full, tallies);
	if (tallies[UNTESTABLE] < count)
		fprintf(out, "Fixtures that escape under full hardening: %s",
			count_text(&full, known));
	else
		separator = "Fixtures that are ";
	for (int i = 0; i < TALLIES; i++) {
		if (tallies[i] == 0)
			continue;
		fprintf(out, "%s%s: %zu", separator, parts[i], tallies[i]);
		separator = "; ";
	}
	fputs(".", out);
	fclose(out);
	return text;
}

/* Of the `count` mentions of one technique. */
static cJSON *technique_object(const struct mention *first, size_t count)
{
	cJSON *object = cJSON_CreateObject(), *metadata;
	char *comment = comment_text(first, count);
	int score = worst_score(first, count);

	json_text(object, "techniqueID", first->technique);
	if (score == UNSCORED)
		json_text(object, "color", unscored_colour);
	else
		cJSON_AddNumberToObject(object, "score", score);
	json_text(object, "comment", comment);
	free(comment);
	cJSON_AddBoolToObject(object, "enabled", true);
	metadata = cJSON_AddArrayToObject(object, "metadata");
	for (size_t i = 0; i < count; i++) {
		char *text = standing_text(first[i].row);

		add_metadata(metadata, first[i].row->fixture->id, text);
		free(text);
	}
	return object;
}

static int add_techniques(cJSON *layer, const struct group *group)
{
	cJSON *array = cJSON_AddArrayToObject(layer, "techniques");
	struct mentions mentions;
	int result = mentions_of(group, &mentions);

	for (size_t from = 0, to; result == 0 && from < mentions.count; from = to) {
		for (to = from; to < mentions.count; to++)
			if (strcmp(mentions.list[from].technique, mentions.list[to].technique) != 0)
				break;
		cJSON_AddItemToArray(array, technique_object(&mentions.list[from], to - from));
	}
	free(mentions.list);
	return result;
}

/* ---- the layer ---- */

static void add_legend_item(cJSON *legend, const char *label, const char *colour)
{
	cJSON *item = cJSON_CreateObject();

	json_text(item, "label", label);
	json_text(item, "color", colour);
	cJSON_AddItemToArray(legend, item);
}

static void add_scale(cJSON *layer)
{
	cJSON *gradient = cJSON_AddObjectToObject(layer, "gradient");
	cJSON *colours = cJSON_AddArrayToObject(gradient, "colors");
	cJSON *legend = cJSON_AddArrayToObject(layer, "legendItems");

	for (int i = 0; i < SCORE_COUNT; i++) {
		json_append(colours, scores[i].colour);
		add_legend_item(legend, scores[i].meaning, scores[i].colour);
	}
	cJSON_AddNumberToObject(gradient, "minValue", 0);
	cJSON_AddNumberToObject(gradient, "maxValue", SCORE_COUNT - 1);
	add_legend_item(legend, unscored_meaning, unscored_colour);
}

static void add_layout(cJSON *layer)
{
	cJSON *layout = cJSON_AddObjectToObject(layer, "layout");
	cJSON *platforms =
		cJSON_AddArrayToObject(cJSON_AddObjectToObject(layer, "filters"), "platforms");

	json_append(platforms, "Linux");
	json_text(layout, "layout", "side");
	cJSON_AddBoolToObject(layout, "showID", true);
	cJSON_AddBoolToObject(layout, "showName", true);
	/* A parent's colour is then its own fixtures', its children's stand below it. */
	cJSON_AddBoolToObject(layout, "showAggregateScores", false);
	json_text(layout, "expandedSubtechniques", "annotated");
	cJSON_AddNumberToObject(layer, "sorting", 3); /* worst first */
	cJSON_AddBoolToObject(layer, "hideDisabled", false);
}

static void add_description(cJSON *layer, const struct analysis *analysis,
			    const struct group *group)
{
	const struct outcome_count full = group_outcomes(group, 0);
	char text[512];
	int used = snprintf(text, sizeof text,
			    "How the worst escape of each technique fares against this sandbox, "
			    "measured%s. Techniques are those that the fixtures' authors name.",
			    analysis->complete ? "" : " by a run that is not complete");

	if (full.unknown > 0)
		snprintf(text + used, sizeof text - (size_t)used,
			 " Full hardening is not known of %zu of %zu fixtures: there a score is "
			 "the least that it can be.",
			 full.unknown, outcome_known(&full) + full.unknown);
	json_text(layer, "description", text);
}

static void add_head(cJSON *layer, const struct analysis *analysis, const struct group *group)
{
	const char *caller = ww_word(&ww_callers, (int)group->caller);
	cJSON *versions, *metadata;
	char name[WW_PROFILE_MAX + 64];

	snprintf(name, sizeof name, "whichwall: %s, %s", group->profile, caller);
	json_text(layer, "name", name);
	versions = cJSON_AddObjectToObject(layer, "versions");
	json_text(versions, "navigator", NAVIGATOR_VERSION);
	json_text(versions, "layer", LAYER_VERSION);
	json_text(layer, "domain", "enterprise-attack");
	add_description(layer, analysis, group);
	metadata = cJSON_AddArrayToObject(layer, "metadata");
	add_metadata(metadata, "profile", group->profile);
	add_metadata(metadata, "caller", caller);
	add_metadata(metadata, "host", analysis->host_line);
	add_metadata(metadata, "study", analysis->study);
}

static cJSON *layer_object(const struct analysis *analysis, const struct group *group)
{
	cJSON *layer = cJSON_CreateObject();

	add_head(layer, analysis, group);
	add_layout(layer);
	add_scale(layer);
	if (add_techniques(layer, group) == 0)
		return layer;
	cJSON_Delete(layer);
	return NULL;
}

int attack_layer_json(const struct analysis *analysis, FILE *out)
{
	cJSON *layers = cJSON_CreateArray();
	struct group group = {0};

	while (group_next(analysis, &group)) {
		cJSON *layer = layer_object(analysis, &group);

		if (!layer) {
			cJSON_Delete(layers);
			return -1;
		}
		cJSON_AddItemToArray(layers, layer);
	}
	return json_print(layers, out);
}
