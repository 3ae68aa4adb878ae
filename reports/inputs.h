/* SPDX-License-Identifier: MIT */
/* Other runs that a report of one run may speak of. */
#ifndef WHICHWALL_REPORT_INPUTS_H
#define WHICHWALL_REPORT_INPUTS_H

#include "results.h"

/* A run beside the one that is told of; all zero: none was given. */
struct other_run {
	const struct analysis *analysis; /* NULL: none */
	const char *path;                /* as given */
};

struct report_inputs {
	/* Its profiles may have a remedy for what is open here (remedies.h); factorial or searched.
	 */
	struct other_run remedies;
	/* An older run, factorial: the report says what changed since (run_diff.h). */
	struct other_run against;
};

#endif
