/* SPDX-License-Identifier: MIT */
/* JSON of moderate size: built as a tree, printed, freed. */
#ifndef WHICHWALL_JSON_TREE_H
#define WHICHWALL_JSON_TREE_H

#include <cjson/cJSON.h>
#include <stdio.h>

/* Adds a text, cleaned (utf8.h). `key` is copied. */
void json_text(cJSON *object, const char *key, const char *text);
/* Adds `key` : {"text": TEXT}, as SARIF writes messages. */
void json_message(cJSON *object, const char *key, const char *text);
/* Appends a text, cleaned, to an array. */
void json_append(cJSON *array, const char *text);
/* Prints the tree with a line feed at its end, and frees it.  0, or -1 when memory ran out or the
 * stream failed. */
int json_print(cJSON *root, FILE *out);

#endif
