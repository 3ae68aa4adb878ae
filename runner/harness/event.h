/* SPDX-License-Identifier: MIT */
/* What happens to a trial in its arena, as its state machine is told of it. */
#ifndef WHICHWALL_EVENT_H
#define WHICHWALL_EVENT_H

#include <stddef.h>

enum event_kind {
	EVENT_FAILED,    /* the trial cannot be set up: `step`, `err` */
	EVENT_RECORDED,  /* `bytes`, `size`: what the core recorded (core_report_parse()) */
	EVENT_LAUNCHING, /* a launcher runs, and is to start the program */
	EVENT_UNSTARTED, /* it never will: its `status`, as of wait4(2), and `bytes` that it printed
			  */
	EVENT_STARTED,   /* the program runs, and what it says is heard */
	EVENT_SAID,      /* `bytes`, `size`: of its report */
	EVENT_MARKED,    /* its output has the marker that was looked for */
	EVENT_FLOODED,   /* it said or printed more than it may, and is heard no more */
	EVENT_ENDED,     /* its process has ended, and all that it said was told before */
	EVENT_ANSWERED,  /* a victim or a service has answered, or never will */
};

struct event {
	enum event_kind kind;
	int err, status;
	const char *step;
	const void *bytes;
	size_t size;
};

/* Told at once, of each event. */
struct listener {
	void (*hear)(void *owner, const struct event *event);
	void *owner;
};

static inline void tell(const struct listener *listener, struct event event)
{
	listener->hear(listener->owner, &event);
}

#endif
