/* SPDX-License-Identifier: MIT */
/* What the cells of a row say together: its signature, its minimal sets, how its
 * prediction fared. */
#ifndef WHICHWALL_CONCLUDE_H
#define WHICHWALL_CONCLUDE_H

#include "analysis.h"

/* Fills all members of the row behind the cells that it names.  -1 without memory. */
int conclude_row(const struct analysis *analysis, struct row *row);

#endif
