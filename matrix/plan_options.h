/* SPDX-License-Identifier: MIT */
/* What is asked of a plan. */
#ifndef WHICHWALL_PLAN_OPTIONS_H
#define WHICHWALL_PLAN_OPTIONS_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct plan_options {
	const char *const *profiles; /* names, at least one */
	size_t profile_count;
	uint64_t callers;       /* WW_BIT(CALLER_...); each profile has those that can start it */
	uint64_t factors;       /* 0: those that each profile varies by default; in a search, all */
	const char *masks;      /* as for mask_list_parse; not of a search */
	bool search;            /* find minimal sets by questions (search.h) */
	unsigned depth;         /* of the search */
	const size_t *fixtures; /* catalogue indexes */
	size_t fixture_count;
	unsigned reps;                     /* >= 1; racy fixtures get at least 20 */
	uint64_t seed;                     /* of the random order; not part of the hash */
	unsigned retries;                  /* of a time-out or harness error: 2 */
	const volatile sig_atomic_t *stop; /* planning ends with status 4 when it is set; or NULL */
};

#endif
