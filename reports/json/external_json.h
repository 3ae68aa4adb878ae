/* SPDX-License-Identifier: MIT */
/* What only the manifest of an external fixture says, under the names that it has there. */
#ifndef WHICHWALL_EXTERNAL_JSON_H
#define WHICHWALL_EXTERNAL_JSON_H

#include <cjson/cJSON.h>

#include "catalog.h"

/* Adds nothing to a built-in fixture. */
void add_external(cJSON *object, const struct catalog_entry *entry);

#endif
