/* SPDX-License-Identifier: MIT */
#include "bench_rounds.h"

int bench_rounds(const struct bench_rounds *rounds,
		 int (*time_round)(void *context, unsigned round, struct ww_error *e),
		 void *context, struct ww_error *e)
{
	const unsigned count = rounds->rounds ? rounds->rounds : rounds->usual;
	const double begun = session_seconds();

	for (unsigned done = 0; done < count && !*rounds->stop;) {
		const double spent = session_seconds() - begun;

		if (!rounds->rounds && done > 0 && spent + spent / done > rounds->seconds)
			break;
		if (time_round(context, done, e) < 0)
			return -1;
		done++;
		if (rounds->progress)
			rounds->progress(done, count, NULL);
	}
	return 0;
}
