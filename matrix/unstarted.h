/* SPDX-License-Identifier: MIT */
/* Where somebody else's sandbox never started the program, and what its launcher said of that. */
#ifndef WHICHWALL_UNSTARTED_H
#define WHICHWALL_UNSTARTED_H

#include "group.h"

/* Masks in which the launcher ended alike: by the commonest words of the cells of a mask that it
 * refused, and of those that are inconclusive. */
struct unstarted {
	const char *said; /* the last line that it printed, fit for a line; "" for none; borrowed */
	int status;       /* its exit status, 128 and the signal that ended it, LAUNCHER_SLOW */
	bool refused;     /* as its description says that it fails closed; else the cells are
			     inconclusive */
	uint64_t mask;    /* the lowest of the masks, permanent bits */
	uint64_t common;  /* factors that are gone in all of them */
	size_t masks, cells;
};
struct unstarted_list {
	struct unstarted *list; /* by their lowest masks */
	size_t count;
	size_t cells; /* of all */
};
/* -1 without memory, with nothing to be freed. */
int unstarted_of(const struct group *group, struct unstarted_list *list);
void unstarted_done(struct unstarted_list *list);

#endif
