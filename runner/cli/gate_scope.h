/* SPDX-License-Identifier: MIT */
/* What the gate measures and what it compares: all that the baseline has, unless options ask for
 * less. */
#ifndef WHICHWALL_CLI_GATE_SCOPE_H
#define WHICHWALL_CLI_GATE_SCOPE_H

#include "../../matrix/snapshot.h"
#include "measure.h"

/* What a baseline has, in the words of options. */
struct gate_scope {
	char *profiles, *callers, *factors;
};
/* Is something of what `m` asks for by profiles and callers in the baseline?  -1 with *e, which
 * says what it has. */
int gate_scope_check(const struct measure_request *m, const struct snapshot *baseline,
		     const char *path, struct ww_error *e);
/* Fills in what `m` leaves open: the masks none,single, and of the baseline (NULL: none) profiles,
 * callers and, where they are not the usual ones, factors.  A profile that is described otherwise
 * than when the baseline was made is measured in the factors that it has now.  `m` borrows from the
 * scope.  -1 with *e. */
int gate_scope_follow(struct gate_scope *scope, const struct snapshot *baseline,
		      struct measure_request *m, struct ww_error *e);
void gate_scope_done(struct gate_scope *scope);

/* Removes from both sides what `m` does not ask for by profiles, callers, fixtures and slow.  A row
 * whose fixture the catalogue (of the run) lacks stays: it has vanished, unless fixtures are asked
 * for by name.  *left_out: rows that `before` (NULL: none) lost.  -1 with *e. */
int gate_scope_restrict(const struct measure_request *m, const struct catalog *catalog,
			struct snapshot *before, struct snapshot *after, size_t *left_out,
			struct ww_error *e);

#endif
