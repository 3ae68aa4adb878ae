/* SPDX-License-Identifier: MIT */
/* What the doctor finds: a line for people, or an object for scripts. */
#ifndef WHICHWALL_CLI_DOCTOR_FINDINGS_H
#define WHICHWALL_CLI_DOCTOR_FINDINGS_H

#include <cjson/cJSON.h>
#include <stdbool.h>

enum grade { GOOD, NOTE, BAD };

struct findings {
	cJSON *list;
	bool json;
	unsigned bad;
};

/* Adds one; printed at once unless it is for scripts. `remedy` may be "". */
void find(struct findings *f, enum grade grade, const char *what, const char *found,
	  const char *remedy);

#endif
