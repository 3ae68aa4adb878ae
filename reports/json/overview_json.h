/* SPDX-License-Identifier: MIT */
/* Attribution and overview as members of results.json. */
#ifndef WHICHWALL_OVERVIEW_JSON_H
#define WHICHWALL_OVERVIEW_JSON_H

#include <cjson/cJSON.h>

#include "overview.h"

/* Each returns a new tree. */
/* Shapley, Banzhaf and interaction values of a complete row. */
cJSON *attribution_object(const struct row *row);
cJSON *overview_object(const struct overview *overview);

#endif
