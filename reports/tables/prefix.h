/* SPDX-License-Identifier: MIT */
/* The fields study, profile, caller and fixture, with which every line of a cell begins: made once
 * for each row of the analysis, since they are half of the text. */
#ifndef WHICHWALL_PREFIX_H
#define WHICHWALL_PREFIX_H

#include "results.h"
#include "tables/csv.h"

struct prefix {
	const struct cell *of; /* a cell with this prefix */
	char *fields;
	size_t length;
};

/* Adds the fields of `cell`.  -1 without memory. */
int prefix_put(struct prefix *prefix, struct csv *csv, const char *study, const struct cell *cell);
void prefix_done(struct prefix *prefix);

#endif
