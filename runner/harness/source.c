/* SPDX-License-Identifier: MIT */
#include "source.h"

#include <errno.h>
#include <stddef.h>
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

uint64_t now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

int source_watch(struct source *source, int epoll, int fd, void (*handle)(struct source *),
		 void *owner)
{
	struct epoll_event event = {.events = EPOLLIN, .data.ptr = source};

	*source = (struct source){.handle = handle, .owner = owner, .fd = fd};
	return epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) < 0 ? -errno : 0;
}

void source_ignore(struct source *source, int epoll)
{
	if (source->fd >= 0 && source->handle)
		epoll_ctl(epoll, EPOLL_CTL_DEL, source->fd, NULL);
	source->handle = NULL;
}

void source_close(struct source *source, int epoll)
{
	if (source->fd < 0)
		return;
	source_ignore(source, epoll);
	close(source->fd);
	source->fd = -1;
}
