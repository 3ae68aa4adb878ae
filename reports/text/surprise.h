/* SPDX-License-Identifier: MIT */
/* In plain words: an escape that hardening helps. */
#ifndef WHICHWALL_SURPRISE_H
#define WHICHWALL_SURPRISE_H

#include "results.h"

/* "Keeping the user namespace lets it out: ..." for a complete row that is not monotone, by its
 * smallest set with a factor that must stay; "" for every other row.  malloc'd, NULL without
 * memory.
 */
char *surprise_text(const struct row *row);

#endif
