/* SPDX-License-Identifier: MIT */
#include "json/external_json.h"

static void add_texts(cJSON *object, const char *key, const struct text_list *texts)
{
	cJSON *array = cJSON_AddArrayToObject(object, key);

	for (size_t i = 0; i < texts->count; i++)
		cJSON_AddItemToArray(array, cJSON_CreateString(texts->items[i]));
}

static void add_if_given(cJSON *object, const char *key, const char *text)
{
	if (text && *text)
		cJSON_AddStringToObject(object, key, text);
}

void add_external(cJSON *object, const struct catalog_entry *entry)
{
	if (!entry->program)
		return;
	cJSON_AddStringToObject(object, "program", entry->program);
	add_if_given(object, "hash", entry->hash);
	cJSON_AddStringToObject(object, "protocol", ww_word(&ww_protocols, (int)entry->protocol));
	add_texts(object, "arguments", &entry->arguments);
	if (entry->protocol == PROTOCOL_PLAIN)
		add_texts(object, "benign_arguments", &entry->benign_arguments);
	add_if_given(object, "marker", entry->marker);
	add_if_given(object, "benign_marker", entry->benign_marker);
	add_if_given(object, "file", entry->file);
}
