/* SPDX-License-Identifier: MIT */
/* `whichwall report RUN1 RUN2 ...`: the sandboxes of several runs side by side. */
#ifndef WHICHWALL_CLI_REPORT_SIDES_H
#define WHICHWALL_CLI_REPORT_SIDES_H

#include <stdbool.h>
#include <stddef.h>

#define SIDES_RUNS_MAX 64

struct sides_request {
	const char *dirs[SIDES_RUNS_MAX];
	size_t count;
	const char *into; /* NULL: Markdown to standard output */
	bool figures, latex, quiet;
};

/* Returns an exit status. */
int report_runs(const struct sides_request *request);

#endif
