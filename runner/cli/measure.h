/* SPDX-License-Identifier: MIT */
/* Measuring: what `whichwall run` and `whichwall gate --quick` have in common. */
#ifndef WHICHWALL_CLI_MEASURE_H
#define WHICHWALL_CLI_MEASURE_H

#include "../../matrix/folder.h"
#include "../../matrix/snapshot.h"
#include "cli.h"

#define MEASURE_PROFILES_MAX 32
#define MEASURE_WITHOUT_MAX 21

/* What is to be measured, in the words of a command line; NULL is the default.  All borrowed. */
struct measure_request {
	const char *dir; /* where the journal goes */
	const char *profiles, *callers, *masks, *factors, *fixtures, *range, *corpus;
	struct cli_fixture_dirs fixture_dirs;
	/* Somebody's command line as a profile: {command} in it is what it shall start; and what it
	 * is like without its parts, each NAME=WORD... */
	const char *command, *without[MEASURE_WITHOUT_MAX];
	size_t without_count;
	char named[4096]; /* measure_resolve(): `profiles` and `command` by the names in tables */
	/* What is known from before; NULL: nothing.  A launcher that starts nothing any more is
	 * worse than that, and not what this host lacks. */
	const struct snapshot *before;
	unsigned reps, jobs;
	uint64_t seed, timeout_seconds, memory_mib;
	bool search;    /* find minimal sets by questions, instead of `masks` */
	unsigned depth; /* of the search */
	bool slow;
	bool fresh;  /* never use an arena again */
	bool resume; /* go on with the run that `dir` holds */
	bool quiet;  /* no progress */
};
struct measure_request measure_request_default(void);
/* Options for all of it but dir, search, depth, resume and quiet, as a child of a command's own;
 * its input is the request. */
extern const struct argp measure_argp;
/* Has it options that choose nothing of a run that was made: any but -p, -c, -m, -f, --command? */
bool measure_only(const struct measure_request *request);
/* Makes the profiles known by their files, and `profiles` a list of their names.  Once; -1 with *e.
 */
int measure_resolve(struct measure_request *request, struct ww_error *e);
/* Parses `root,user` as a set of WW_BIT(CALLER_...); NULL is both. */
int measure_callers(const char *text, uint64_t *callers, struct ww_error *e);

struct measurement; /* opaque */
/* NULL without memory; measurement_free() takes NULL.  `command` is for run.json, borrowed. */
struct measurement *measurement_new(const struct measure_request *request, const char *command);
void measurement_free(struct measurement *run);
/* Measures and analyses, and leaves trials.jsonl and a run.json that says "complete": false:
 * whoever has written what else belongs there writes (*analysis)->run_json by run_record_write().
 * 0; 1: stopped by a signal, *analysis is NULL; -1 with *e. */
int measurement_run(struct measurement *run, struct analysis **analysis, struct ww_error *e);
/* Its directory, after measurement_run() returned 0. */
const struct folder *measurement_folder(const struct measurement *run);
/* Trials of the plan, after measurement_run() returned 0 or 1. */
void measurement_counts(const struct measurement *run, size_t *finished, size_t *total);

#endif
