/* SPDX-License-Identifier: MIT */
/* How many rounds a comparison in slices has. */
#ifndef WHICHWALL_CLI_BENCH_ROUNDS_H
#define WHICHWALL_CLI_BENCH_ROUNDS_H

#include "../bench/session.h"

struct bench_rounds {
	unsigned rounds; /* so many; 0: `usual` of them, as far as `seconds` go, one at the least */
	unsigned usual;
	double seconds;
	const volatile int *stop;
	session_progress *progress; /* NULL: none */
};
/* Calls `time_round` for each round until *stop.  -1 with the *e of the first that fails. */
int bench_rounds(const struct bench_rounds *rounds,
		 int (*time_round)(void *context, unsigned round, struct ww_error *e),
		 void *context, struct ww_error *e);

#endif
