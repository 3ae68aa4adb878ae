/* SPDX-License-Identifier: MIT */
/* Whose benign arm stands for whose.
 *
 * A benign arm shows that a program can start, work and report under a profile, caller and mask. Of
 * fixtures that have the same one (catalog_entry.benign) it shows the same, so that a factorial
 * plan runs it once, as the arm of the first of them.  A journal that has one for each fixture is
 * read as well: a fixture's own comes first. */
#ifndef WHICHWALL_BENIGN_H
#define WHICHWALL_BENIGN_H

#include "catalog.h"

/* By catalogue index: the first of the chosen fixtures that has the same benign arm, which may be
 * the fixture itself.  malloc'd; NULL without memory. */
size_t *benign_leaders(const struct catalog *catalog, const bool *chosen);

#endif
