/* SPDX-License-Identifier: MIT */
/* Claims about a sandbox: "with these factors gone, this fixture escapes (is blocked)".  The file
 * format is docs/guide/claims.md. */
#ifndef WHICHWALL_CLAIMS_H
#define WHICHWALL_CLAIMS_H

#include <stdio.h>

#include "results.h"

enum claim_status {
	CLAIM_UNTESTABLE, /* nothing measured decides it; `why` says what is missing */
	CLAIM_CONFIRMED,
	CLAIM_REFUTED,
	CLAIM_STATUS_COUNT
};
extern const struct ww_words claim_statuses;

struct claim {
	unsigned line; /* of the file */
	char *profile, *fixture, *note;
	enum caller caller;
	uint64_t removed; /* permanent factor bits */
	enum verdict expected;
	enum claim_status status;
	const char *why;         /* of untestable: static text, or the word of a reason */
	const struct cell *cell; /* what was measured, borrowed from the analysis; may be NULL */
};
struct claims {
	struct claim *list;
	size_t count;
};

/* Reads all claims; a line whose fields are lists yields one claim for each combination.  -1 with
 * *e naming line and field.  claims_done() frees what it filled; both take NULL-filled. */
int claims_parse(FILE *in, struct claims *claims, struct ww_error *e);
void claims_done(struct claims *claims);
/* A fixture that the catalogue lacks is a spelling mistake: -1 with *e naming the line. */
int claims_check(const struct claims *claims, const struct catalog *catalog, struct ww_error *e);

/* Judges the claims whose cell `analysis` has, but for those that already have one: several runs
 * may be asked in turn.  The analysis must outlive the claims. */
void claims_judge(struct claims *claims, const struct analysis *analysis);
size_t claims_tally(const struct claims *claims, enum claim_status status);

#endif
