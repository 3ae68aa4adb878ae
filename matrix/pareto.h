/* SPDX-License-Identifier: MIT */
/* Protection against cost: which masks no other mask beats in both. */
#ifndef WHICHWALL_PARETO_H
#define WHICHWALL_PARETO_H

#include "bench.h"
#include "outcome.h"

/* One mask of a profile and caller. */
struct pareto_point {
	uint64_t mask;  /* permanent bits */
	double cost;    /* median of start_end, nanoseconds */
	size_t stopped; /* of the rows that count: blocked in this mask */
	bool front;     /* no mask stops as much for less, or more for as little */
};
struct pareto {
	const char *profile; /* borrowed from the analysis */
	enum caller caller;
	size_t rows;                 /* testable and complete: what could be stopped */
	struct pareto_point *points; /* by cost, then by mask */
	size_t count;
};
/* Over rows[0 .. count), which share profile and caller, and the starts that `bench` timed of the
 * same. A mask that was not timed, or that the run did not vary, is no point.  -1 with *e without
 * memory. pareto_done() takes what is zeroed. */
int pareto_of(const struct bench *bench, const struct row *rows, size_t count,
	      struct pareto *pareto, struct ww_error *e);
void pareto_done(struct pareto *pareto);

/* Escapes to be stopped, by their ids. */
struct wanted_list {
	const char *const *fixtures;
	size_t count;
};
/* The cheapest point that stops all of them; NULL when none does, or when one of them is no row
 * that counts. */
const struct pareto_point *pareto_cheapest(const struct pareto *pareto, const struct row *rows,
					   size_t count, const struct wanted_list *wanted);

#endif
