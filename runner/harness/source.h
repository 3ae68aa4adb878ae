/* SPDX-License-Identifier: MIT */
/* What the event loop watches, and its clock. */
#ifndef WHICHWALL_SOURCE_H
#define WHICHWALL_SOURCE_H

#include <stdint.h>

/* A descriptor that the event loop watches; `data.ptr` of its epoll event. */
struct source {
	void (*handle)(struct source *source); /* NULL: nobody wants to know any more */
	void *owner;
	int fd; /* -1: not watched */
};
/* Watches fd for input.  0 or -errno. */
int source_watch(struct source *source, int epoll, int fd, void (*handle)(struct source *),
		 void *owner);
/* Takes it out of the epoll set before closing it, since a child between clone and exec may hold a
 * copy that would keep the registration alive. */
void source_close(struct source *source, int epoll);
/* Takes it out of the epoll set, open as it is. */
void source_ignore(struct source *source, int epoll);

/* CLOCK_MONOTONIC, microseconds. */
uint64_t now_us(void);

#endif
