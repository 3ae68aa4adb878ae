/* SPDX-License-Identifier: MIT */
/* A start of somebody else's launcher with nothing around it: what a trial of that sandbox costs at
 * the least. */
#ifndef WHICHWALL_BARE_H
#define WHICHWALL_BARE_H

#include "trial.h"

/* Makes an arena as the trial `planned` under `profile` would have it, and starts the launcher in
 * it by the same words, files and environment.  The program finds the end of its channel where a
 * trial's finds what to run, and ends.  Waits for the launcher's end, then for that of the arena.
 * No gate, no hold, no look, no victims, no services, no proof.  `kit` needs no event loop.  -1
 * with *e: the launcher did not start the program, or there is no arena. */
int bare_start(const struct trial_kit *kit, const struct arena_kit *arenas,
	       const struct planned *planned, const struct profile_setup *profile,
	       struct ww_error *e);

#endif
