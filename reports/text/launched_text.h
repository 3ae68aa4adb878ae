/* SPDX-License-Identifier: MIT */
/* What is to be told of somebody else's sandbox before anything else: that nothing of it was seen,
 * that a step had no effect, that its launcher never started the program.  Nothing of a profile of
 * ours. */
#ifndef WHICHWALL_LAUNCHED_TEXT_H
#define WHICHWALL_LAUNCHED_TEXT_H

#include <stdio.h>

#include "findings.h"

/* "-p ./jail.json", as analysis_profile.given has it; "-p FILE, its description," where that is "".
 */
void put_again(FILE *out, const char *given);

/* "Nothing of it was seen in force." for a heading; "" when there is nothing to warn of. */
const char *presence_title(const struct presence *presence);
/* "Started by an ordinary user, jail did nothing that can be seen: ..." or "Started by root, jail
 * showed no effect of the network namespace: ...", with the remedy: a warning, in one or two
 * sentences on one line. */
void put_group_presence(FILE *out, const struct group *group, const struct presence *presence);
/* The same of findings, for the renderers of sentences. */
void put_presence(FILE *out, const struct findings *findings);

/* "The sandbox did not start the program in 133 of 931 cells." */
void put_unstarted_count(FILE *out, const struct unstarted_list *list, size_t cells);
/* "Under full hardening, 133 cells: its launcher ended with exit status 1, and said last: ...": how
 * it ended in some masks, on one line. */
void put_unstarted(FILE *out, const struct unstarted *unstarted);
/* Entries that a first screen shows, and how many cells the others have: a sentence, or nothing. */
#define UNSTARTED_SHOWN 4
void put_unstarted_rest(FILE *out, const struct unstarted_list *list);

/* All that of a group without findings, as of a search: `put_line` is called for each thing, with a
 * line that does not end in a newline.  -1 without memory. */
int put_launched_lines(FILE *out, const struct analysis *analysis, const struct group *group,
		       void (*put_line)(FILE *out, const char *line));

#endif
