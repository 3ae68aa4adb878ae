/* SPDX-License-Identifier: MIT */
/* A JSON text as a tree that remembers where things stand and how numbers are spelled: what a
 * double cannot hold goes out as it came in. */
#ifndef WHICHWALL_JSON_PLACE_H
#define WHICHWALL_JSON_PLACE_H

#include <cjson/cJSON.h>

#include "model.h"

/* Of every item `valueint` is the line in which it stands (a member's: that of its key), and of a
 * number `valuestring` is its text; otherwise it is cJSON's tree, to be freed as such.  NULL with
 * *e and its line: no JSON, or an object with a member twice. */
cJSON *json_place_parse(const char *text, struct ww_error *e);
static inline unsigned json_place_line(const cJSON *item)
{
	return (unsigned)item->valueint;
}

/* Where `item` stands below `root`: "files.config.json.mounts[2]", and from its end on what has
 * room.  "" for the root itself. */
void json_place_path(const cJSON *root, const cJSON *item, char *text, size_t size);

/* A deep copy, in which numbers are printed as they were spelled.  NULL without memory. */
cJSON *json_place_copy(const cJSON *item);

#endif
