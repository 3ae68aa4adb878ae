/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "description_parts.h"

const cJSON *description_member(const cJSON *object, const char *key)
{
	return cJSON_GetObjectItemCaseSensitive(object, key);
}

const struct description_factor *description_factor(const struct description *description,
						    const char *word)
{
	for (size_t i = 0; i < description->factor_count; i++)
		if (strcmp(description->factors[i].word, word) == 0)
			return &description->factors[i];
	return NULL;
}

/* ---- which side ---- */

bool description_gives(const cJSON *node)
{
	return description_member(node, "give") || description_member(node, "else");
}

bool description_is_node(const cJSON *item)
{
	if (!cJSON_IsObject(item))
		return false;
	return description_member(item, "unless") ||
	       (description_member(item, "caller") &&
		(description_gives(item) || description_member(item, "value") ||
		 description_member(item, "otherwise")));
}

static bool is_kept(const cJSON *unless, const struct description_view *view)
{
	return !(description_factor(view->description, unless->valuestring)->bit & view->mask);
}

const cJSON *description_side(const cJSON *node, const struct description_view *view)
{
	const cJSON *unless = description_member(node, "unless");
	const cJSON *caller = description_member(node, "caller");
	const bool mine =
		!caller || ww_lookup(&ww_callers, caller->valuestring) == (int)view->caller;
	const bool first = unless ? is_kept(unless, view) : mine;

	if (unless && !mine)
		return NULL;
	if (description_gives(node))
		return description_member(node, first ? "give" : "else");
	return description_member(node, first ? "value" : "otherwise");
}

const cJSON *description_resolve(const cJSON *item, const struct description_view *view)
{
	while (item && description_is_node(item))
		item = description_side(item, view);
	return item;
}

int description_runs_as(const struct description_view *view)
{
	const struct description_tree *tree = view->description->tree;
	const cJSON *id =
		description_member(tree->runs_as, ww_word(&ww_callers, (int)view->caller));

	id = description_resolve(id, view);
	return id ? (int)id->valuedouble : -1;
}

/* ---- values ---- */

static cJSON *filled_string(const char *text, const struct description_view *view)
{
	char *filled = description_fill(text, view->places);
	cJSON *string = filled ? cJSON_CreateString(filled) : NULL;

	free(filled);
	return string;
}

/* The key's placeholders are filled as well: configurations name paths by keys. */
static int add_member(cJSON *object, const cJSON *item, const struct description_view *view)
{
	cJSON *value;
	char *key;
	bool added;

	if (description_value(item, view, &value) < 0)
		return -1;
	if (!value)
		return 0;
	key = description_fill(item->string, view->places);
	added = key && cJSON_AddItemToObject(object, key, value);
	free(key);
	if (!added)
		cJSON_Delete(value);
	return added ? 0 : -1;
}

static cJSON *object_value(const cJSON *item, const struct description_view *view)
{
	cJSON *object = cJSON_CreateObject();

	for (const cJSON *child = item->child; object && child; child = child->next)
		if (add_member(object, child, view) < 0) {
			cJSON_Delete(object);
			return NULL;
		}
	return object;
}

int description_value(const cJSON *item, const struct description_view *view, cJSON **value)
{
	*value = NULL;
	item = description_resolve(item, view);
	if (!item)
		return 0;
	if (cJSON_IsString(item))
		*value = filled_string(item->valuestring, view);
	else if (cJSON_IsObject(item))
		*value = object_value(item, view);
	else if (cJSON_IsArray(item))
		*value = description_elements(item, view);
	else
		*value = json_place_copy(item);
	return *value ? 0 : -1;
}

/* ---- arrays ---- */

static int add_item(cJSON *out, cJSON *item)
{
	if (item && cJSON_AddItemToArray(out, item))
		return 0;
	cJSON_Delete(item);
	return -1;
}

/* The words of the program itself are constant, so that nothing of a trial passes through here. */
static int add_command(cJSON *out, const struct description_view *view)
{
	if (add_item(out, cJSON_CreateString(view->places->program)) < 0)
		return -1;
	return add_item(out, cJSON_CreateString("guest"));
}

static int add_elements(cJSON *out, const cJSON *array, const struct description_view *view);

static int add_element(cJSON *out, const cJSON *item, const struct description_view *view)
{
	cJSON *value;

	if (description_is_node(item)) {
		const cJSON *side = description_side(item, view);

		if (side && description_gives(item))
			return add_elements(out, side, view);
		return side ? add_element(out, side, view) : 0;
	}
	if (cJSON_IsString(item) && strcmp(item->valuestring, DESCRIPTION_COMMAND) == 0)
		return add_command(out, view);
	if (description_value(item, view, &value) < 0)
		return -1;
	return value ? add_item(out, value) : 0;
}

static int add_elements(cJSON *out, const cJSON *array, const struct description_view *view)
{
	for (const cJSON *item = array->child; item; item = item->next)
		if (add_element(out, item, view) < 0)
			return -1;
	return 0;
}

cJSON *description_elements(const cJSON *array, const struct description_view *view)
{
	cJSON *out = cJSON_CreateArray();

	if (out && add_elements(out, array, view) == 0)
		return out;
	cJSON_Delete(out);
	return NULL;
}
