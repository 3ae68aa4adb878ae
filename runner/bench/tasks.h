/* SPDX-License-Identifier: MIT */
/* The list of what a session times, with plans and filters made beforehand. */
#ifndef WHICHWALL_BENCH_TASKS_H
#define WHICHWALL_BENCH_TASKS_H

#include "../core/core.h"
#include "session.h"

/* One thing to be timed; a start yields two samples. */
struct task {
	struct bench_key key; /* its quantity: START_END, FLOOR_END, ATTACH, CALL_... */
	struct core_plan plan;
};
/* A filter of the session; several tasks share one. */
struct tasks_filter {
	uint64_t mask;
	enum shape shape;
	bool uncached, sealed;
	struct core_filter *filter;
};
struct tasks {
	struct task *list;
	size_t count, capacity;
	size_t shared; /* bytes of the list once it is complete and shared by all processes */
	struct tasks_filter *filters;
	size_t filter_count;
	struct core_filter *arguments; /* of `sealed`; NULL until a task needs it */
};
/* `workdirs` by caller.  -1 with *e.  tasks_done() takes what is zeroed. */
int tasks_make(const struct session_options *options, const char *const *workdirs,
	       struct tasks *tasks, struct ww_error *e);
void tasks_done(struct tasks *tasks);

#endif
