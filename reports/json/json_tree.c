/* SPDX-License-Identifier: MIT */
#include "json/json_tree.h"

#include <stdlib.h>

#include "text/utf8.h"

/* NULL without memory; cJSON then adds nothing. */
static cJSON *clean_string(const char *text)
{
	char *clean = utf8_clean(text);
	cJSON *item = clean ? cJSON_CreateString(clean) : NULL;

	free(clean);
	return item;
}

void json_text(cJSON *object, const char *key, const char *text)
{
	cJSON_AddItemToObject(object, key, clean_string(text));
}

void json_message(cJSON *object, const char *key, const char *text)
{
	json_text(cJSON_AddObjectToObject(object, key), "text", text);
}

void json_append(cJSON *array, const char *text)
{
	cJSON_AddItemToArray(array, clean_string(text));
}

int json_print(cJSON *root, FILE *out)
{
	char *text = cJSON_Print(root);

	cJSON_Delete(root);
	if (!text)
		return -1;
	put_json_of(text, out);
	putc('\n', out);
	cJSON_free(text);
	return ferror(out) ? -1 : 0;
}
