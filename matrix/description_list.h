/* SPDX-License-Identifier: MIT */
/* The descriptions of this process, by the names of their profiles. */
#ifndef WHICHWALL_DESCRIPTION_LIST_H
#define WHICHWALL_DESCRIPTION_LIST_H

#include "description.h"

/* From now on the profile is known (profile_factors()), and the list owns the description, which is
 * freed where it is refused.  -1 with *e: another one has its name, or there are too many. */
int description_register(struct description *description, struct ww_error *e);
/* NULL: no such profile was described. */
const struct description *description_find(const char *name);
/* WW_BIT(CALLER_...): who can start this profile, which need not be a described one. */
uint64_t description_callers(const char *name);
/* In the order in which they came; NULL behind the last. */
const struct description *description_at(size_t i);
/* Frees them all; their profiles are unknown again. */
void descriptions_done(void);

#endif
