/* SPDX-License-Identifier: MIT */
/* What a journal comes to: cells with verdicts, and rows of them. */
#ifndef WHICHWALL_ANALYSIS_H
#define WHICHWALL_ANALYSIS_H

#include "attribution.h"
#include "catalog.h"
#include "factor.h"
#include "sandbox.h"
#include "verdict.h"

struct cell {
	const char *profile; /* borrowed from the analysis */
	enum caller caller;
	const struct catalog_entry *fixture;
	uint64_t mask;
	struct verdict_result verdict;
	bool has_outcome;
	struct outcome outcome; /* of the attack trial (last repetition) */
	enum level level;
	char effective[WW_EFFECTIVE_MAX];
	/* Where a launcher never started the program: the last line that it printed, fit for a
	 * line; owned.  NULL else.  And how it ended, as in struct facts, or LAUNCHER_SLOW. */
	char *launcher_said;
	int launcher_status;
};
#define LAUNCHER_SLOW (-1) /* it had not started the program in the time that it had */

struct row_search; /* search_row.h */
struct truth;      /* truth.h, of matrix/ alone: others ask row_outcome() (outcome.h) */

/* (profile, caller, fixture) over all masks of the profile's chosen factors.  In a searched run
 * there is no truth table: `truth` is empty, `complete` is false, and `search` has the minimal
 * sets. */
struct row {
	const char *profile;
	enum caller caller;
	const struct catalog_entry *fixture;
	uint64_t factors; /* chosen, permanent bits */
	bool testable;
	enum reason reason; /* when not testable */
	bool complete;      /* every mask is escaped or blocked */
	unsigned escapes;   /* cells that escaped */
	struct truth *truth;
	int depth;     /* -1 inf; meaningful when complete and testable */
	uint64_t sole; /* sole blockers, permanent bits */
	bool monotone;
	struct implicant *terms; /* dense */
	size_t term_count;
	char *min_sets;                /* text, owned */
	const char *predicted;         /* text as declared; may be "" */
	const char *confirmed;         /* "confirmed", "refuted", "" when it cannot be said */
	struct row_search *search;     /* of a searched run; NULL else */
	const struct cell *cells;      /* of the analysis, from first_cell on */
	size_t first_cell, cell_count; /* ascending mask */
	size_t compared, bare;         /* presence.h adds them up */
};

/* A profile of the run and the factors that its plan varied. */
struct analysis_profile {
	char name[WW_PROFILE_MAX];
	uint64_t factors;
	uint64_t excluded; /* WW_BIT(CALLER_...): those of the run that cannot start it */
	enum control_kind control;
	struct sandbox sandbox; /* of somebody else's: which it is */
	bool invisible;         /* nothing of it can be seen in force, as its description says */
	char given[256];        /* what behind -p measures it again; "" when the run does not say */
};

struct analysis {
	const struct catalog *catalog;
	char study[17];
	char *host_line; /* one line for people: kernel, architecture, ... */
	char *command_line;
	bool complete; /* run.json says so, and the journal has all that it counts */
	size_t lost;   /* trials that run.json counts and the journal lacks: it was cut */
	bool searched; /* minimal sets were looked for by questions (search.h) */
	unsigned search_depth;
	struct factor_map factor_map; /* from the masks of run.json and its journal to ours */
	struct analysis_profile *profiles;
	size_t profile_count;
	struct row *rows; /* by profile, caller, fixture id */
	size_t row_count;
	struct cell *cells;
	size_t cell_count;
	size_t trials;   /* journalled, tries included */
	size_t unstable; /* cells whose repetitions disagree */
	char *run_json;  /* text of run.json as read, for results.json; may be NULL */
};

#endif
