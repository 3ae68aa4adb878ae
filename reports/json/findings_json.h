/* SPDX-License-Identifier: MIT */
/* Attribution and overview as members of results.json. */
#ifndef WHICHWALL_FINDINGS_JSON_H
#define WHICHWALL_FINDINGS_JSON_H

#include <cjson/cJSON.h>

#include "findings.h"
#include "remedies.h"

/* Each returns a new tree. */
/* Shapley, Banzhaf and interaction values of a complete row. */
cJSON *attribution_object(const struct row *row);
/* `remedies`: of the profiles of the run itself. */
cJSON *findings_object(const struct findings *findings, const struct remedies *remedies);

#endif
