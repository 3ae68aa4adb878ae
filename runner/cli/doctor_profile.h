/* SPDX-License-Identifier: MIT */
/* whichwall doctor -p: somebody else's sandbox before it is measured. */
#ifndef WHICHWALL_CLI_DOCTOR_PROFILE_H
#define WHICHWALL_CLI_DOCTOR_PROFILE_H

#include "../harness/workers.h"
#include "doctor_findings.h"

/* Tries the profile of this name, which is known (profile_take()), for both callers: with all of it
 * and without each of its factors alone.  Each finding goes to `findings`. */
void doctor_profile(struct findings *findings, struct idmap *ids, const struct images *images,
		    const struct catalog *catalog, const char *profile);

#endif
