/* SPDX-License-Identifier: MIT */
/* run.json: what was run, as far as an analysis needs it.  Format in
 * docs/reference/file-formats.md. */
#ifndef WHICHWALL_RUN_FILE_H
#define WHICHWALL_RUN_FILE_H

#include "analysis.h"

/* The control arms of a kind as an index of profiles: they sort behind all of them. */
#define CONTROL_PROFILE(kind) ((uint16_t)(UINT16_MAX - (kind)))

#define RUN_FIXTURES_MAX 65536 /* in the catalogue */
#define RUN_PROFILES_MAX 256
#define RUN_ROWS_MAX 131072 /* of some kilobytes each */

/* What may stand in the journal.  Start with a zeroed one. */
struct run_plan {
	struct catalog *catalog; /* borrowed from the analysis, which owns it */
	bool *planned;           /* [catalogue index]: in the plan */
	uint64_t callers;        /* WW_BIT(CALLER_...) */
	size_t finished;         /* trials, without retries; 0 where nothing says so */
};

/* Fills the plan, and of the analysis what run.json says of it.  -1 with *e; what was filled is
 * freed as usual. */
int run_file_read(const char *text, struct analysis *analysis, struct run_plan *plan,
		  struct ww_error *e);
void run_plan_done(struct run_plan *plan);

/* Index of a profile of the run, or -1. */
int run_profile(const struct analysis *analysis, const char *name);

#endif
