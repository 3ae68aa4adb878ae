/* SPDX-License-Identifier: MIT */
/* Is somebody else's sandbox there at all?  Nothing tells what its launcher meant to apply: whether
 * it did is known by what was seen in force and by what escapes. */
#ifndef WHICHWALL_PRESENCE_H
#define WHICHWALL_PRESENCE_H

#include "group.h"

/* All zero of a profile of ours. */
struct presence {
	bool launched;
	bool invisible; /* its description says that nothing of it can be seen */
	/* Attack trials under full hardening whose state was seen, as was that of a control arm of
	 * their fixture; and those of them that were in its very state. */
	size_t compared, bare;
	/* Factors with a pair of cells, with it and without it, whose verdicts are both known, and
	 * whose loss changed nothing in any pair: no verdict, no state that was seen, and not
	 * whether the program was started. */
	uint64_t idle;
	bool together;     /* a cell without two factors or more is known */
	const char *given; /* analysis_profile.given, borrowed; NULL of a profile of ours */
};
struct presence presence_of(const struct analysis *analysis, const struct group *group);

/* Was the program in the state of no sandbox wherever that could be compared, though it can be
 * seen? */
bool nothing_in_force(const struct presence *presence);
/* Is there something to warn of? */
bool presence_warns(const struct presence *presence);

#endif
