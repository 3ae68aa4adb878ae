/* SPDX-License-Identifier: MIT */
/* run.json: what was measured, where and how (docs/reference/file-formats.md). */
#ifndef WHICHWALL_RUN_RECORD_H
#define WHICHWALL_RUN_RECORD_H

#include <stddef.h>

#include "../../matrix/folder.h"
#include "../../matrix/plan.h"
#include "../harness/sweep.h"

struct run_record {
	char *text;         /* the file's content when complete */
	char *text_partial; /* the same with "complete": false */
};
struct run_record_input {
	const char *command; /* the command line as given */
	const struct plan *plan;
	const struct plan_options *options;
	const struct catalog *catalog;
	const char *catalog_json;
	const struct idmap *ids;
	const struct profile_setup *profiles;
	size_t profile_count;
	uint64_t timeout_seconds, memory_mib;
	unsigned jobs;
	const char *arena;     /* "auto" or "fresh" */
	bool grouped;          /* sealed trials have a group of cgroup v2 */
	const char *started;   /* ISO 8601, kept over --resume */
	size_t trials, arenas; /* of this process */
};
/* Builds both texts; run_record_free() takes NULL-filled.  -1 with *e. */
int run_record_build(const struct run_record_input *input, struct run_record *record,
		     struct ww_error *e);
void run_record_free(struct run_record *record);
/* Writes run.json by temp + rename. */
int run_record_write(const struct folder *dir, const char *text, struct ww_error *e);

/* What a resumed run must agree with. */
struct run_identity {
	char plan_hash[65], boot_id[37], started[32];
	bool complete, grouped;
};
/* Reads it from run.json. 1: there is none; -1 with *e: not ours. */
int run_identity_read(const struct folder *dir, struct run_identity *identity, struct ww_error *e);
/* Current time as ISO 8601 UTC. */
void time_text(char text[32]);

#endif
