/* SPDX-License-Identifier: MIT */
/* The gate's judgement: which changes fail, which were expected, until when. */
#ifndef WHICHWALL_GATE_H
#define WHICHWALL_GATE_H

#include "compare.h"

/* A change that somebody has accepted, exactly named (no patterns), with a reason and a
 * last day. */
struct expectation {
	char profile[WW_PROFILE_MAX];
	enum caller caller;
	char fixture[WW_ID_MAX];
	enum change_kind kind;
	char *reason;
	char expires[11]; /* ISO 8601 date: YYYY-MM-DD, the last day on which it holds */
	unsigned line;    /* of the file */
};
struct expectations {
	struct expectation *list;
	size_t count;
};
/* Reads CSV `profile,caller,fixture,change,reason,expires` with that header; blank lines and lines
 * that begin with # are skipped.  Only what is worse can be expected; the fixture of `level` is
 * empty.  A missing reason or date, a pattern, an unknown word, the same change twice: -1 with *e
 * (line, field).
 */
int expectations_read(FILE *in, struct expectations *expectations, struct ww_error *e);
void expectations_done(struct expectations *expectations);

/* clang-format off */
#define WW_RULINGS(X) \
	X(RULING_FAIL, "fail")         /* trips the gate */ \
	X(RULING_EXPIRED, "expired")   /* was expected until a day that is over: trips the gate */ \
	X(RULING_EXPECTED, "expected") /* accepted, with its reason */ \
	X(RULING_ALLOWED, "allowed")   /* worse, but not a kind that --fail-on names */ \
	X(RULING_BETTER, "better")     /* the baseline is stale */ \
	X(RULING_NOTE, "note")
/* clang-format on */
WW_ENUM(ruling, WW_RULINGS);
const char *ruling_word(enum ruling ruling);

struct ruled_change {
	const struct change *change;
	enum ruling ruling;
	const struct expectation *expectation; /* with EXPECTED and EXPIRED */
};
struct gate {
	const struct comparison *comparison; /* borrowed */
	const struct expectations *expectations;
	const struct catalog *catalog; /* of the new run */
	const char *baseline_path;     /* as given, for messages and locations */
	struct ruled_change *ruled;    /* one for each change, in the comparison's order */
	size_t count;
	size_t tally[WW_RULINGS_COUNT];
	size_t stale_rows; /* rows with a change for the better: the baseline is out of date */
	/* Expectations that no change met: out of date. */
	const struct expectation **unmet;
	size_t unmet_count;
	bool tripped;
};
/* `fail_on`: set of WW_BIT(CHANGE_...).  `expectations` may be NULL.  `today`: YYYY-MM-DD.  The
 * caller sets `catalog` and `baseline_path` of *gate, which are kept.  -1 without memory. */
int gate_judge(const struct comparison *comparison, const struct expectations *expectations,
	       uint64_t fail_on, const char *today, struct gate *gate);
void gate_done(struct gate *gate);
/* Is the text a day of the calendar, YYYY-MM-DD? */
bool is_date(const char *text);
/* Parses a comma-separated list of change words that are worse, `all` (every such kind),
 * or `none`. */
int fail_on_parse(const char *text, uint64_t *fail_on, struct ww_error *e);

#endif
