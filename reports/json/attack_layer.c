/* SPDX-License-Identifier: MIT */
/* Layers for the MITRE ATT&CK Navigator, layer format 4.5: a list with one layer for each profile
 * and caller, so that one upload opens them side by side.
 *
 * The score of a technique is how its worst fixture stands, not how many there are: a reader asks
 * what gets out, and a technique with many fixtures is not worse for that. */
#include <stdlib.h>
#include <string.h>

#include "group.h"
#include "report.h"
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
	{"#f0e442", "1: escapes when several factors go together"},
	{"#e69f00", "2: escapes when one factor alone goes"},
	{"#d55e00", "3: escapes under full hardening"},
};
#define SCORE_COUNT ((int)(sizeof scores / sizeof *scores))
static const char unscored_colour[] = "#ededed";
static const char unscored_meaning[] =
	"no score: untestable here, or not every combination is known";

static int score_of(enum standing standing)
{
	switch (standing) {
	case STANDING_OPEN:
		return 3;
	case STANDING_SINGLE:
		return 2;
	case STANDING_SEVERAL:
		return 1;
	case STANDING_NEVER:
		return 0;
	case STANDING_UNKNOWN:
	case STANDING_UNTESTABLE:
	case STANDING_COUNT:
		break;
	}
	return UNSCORED;
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

/* "escapes under full hardening", "escapes when these go: no_chroot | no_userns+no_nnp". */
static char *standing_text(const struct row *row)
{
	enum standing standing = row_standing(row);
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
	else if (standing == STANDING_UNKNOWN)
		fputs("no escape seen, but not every combination is known", out);
	else if (row->complete)
		fprintf(out, "escapes when these go: %s", row->min_sets);
	else
		fprintf(out, "escapes when %d factor(s) go; not every combination is known",
			row_depth(row).least);
	fclose(out);
	return text;
}

static int worst_score(const struct mention *first, size_t count)
{
	int worst = UNSCORED;

	for (size_t i = 0; i < count; i++) {
		int score = score_of(row_standing(first[i].row));

		worst = score > worst ? score : worst;
	}
	return worst;
}

/* "Fixtures that escape: under full hardening: 1 of 6; untestable: 5 of 6". */
static char *comment_text(const struct mention *first, size_t count)
{
	static const char *const parts[STANDING_COUNT] = {
		[STANDING_OPEN] = "under full hardening",
		[STANDING_SINGLE] = "when one factor goes",
		[STANDING_SEVERAL] = "when several factors go",
		[STANDING_NEVER] = "never",
		[STANDING_UNKNOWN] = "not seen to, with combinations unknown",
		[STANDING_UNTESTABLE] = "untestable"};
	size_t standing[STANDING_COUNT] = {0};
	const char *separator = "";
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return NULL;
	for (size_t i = 0; i < count; i++)
		standing[row_standing(first[i].row)]++;
	fputs("Fixtures that escape: ", out);
	for (int i = 0; i < STANDING_COUNT; i++) {
		if (standing[i] == 0)
			continue;
		fprintf(out, "%s%s: %zu of %zu", separator, parts[i], standing[i], count);
		separator = "; ";
	}
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
	json_text(layer, "description",
		  analysis->complete
			  ? "How the worst escape of each technique fares against this sandbox, "
			    "measured. Techniques are those that the fixtures' authors name."
			  : "How the worst escape of each technique fares against this sandbox, "
			    "measured by a run that is not complete. Techniques are those that the "
			    "fixtures' authors name.");
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
