/* SPDX-License-Identifier: MIT */
/* What a plan is of: its options are checked, profiles get their factors and masks, and the hash
 * says what is measured. */
#ifndef WHICHWALL_PLAN_PROFILE_H
#define WHICHWALL_PLAN_PROFILE_H

#include <sha2.h>

#include "catalog.h"
#include "plan_options.h"

#define PLAN_PROFILES_MAX (UINT16_MAX - CONTROL_KINDS)

struct plan_profile {
	char name[WW_PROFILE_MAX];
	uint64_t factors;
	uint64_t callers; /* those of the plan that can start it */
	enum control_kind control;
	uint64_t *masks; /* none in a search */
	size_t mask_count;
};

struct plan_profiles {
	struct plan_profile *list;
	size_t count;
};

/* Has a profile this kind of control arm for this caller? */
bool plan_profiles_need(const struct plan_profiles *profiles, enum control_kind kind,
			enum caller caller);
/* -1 with *e on bad options; free what there is then, too. */
int plan_profiles_choose(struct plan_profiles *profiles, const struct plan_options *options,
			 const struct catalog *catalog, struct ww_error *e);
void plan_profiles_done(struct plan_profiles *profiles);

void plan_profiles_hash(const struct plan_profiles *profiles, const struct plan_options *options,
			const struct catalog *catalog, char hash[SHA256_DIGEST_STRING_LENGTH]);

#endif
