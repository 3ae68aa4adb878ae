/* SPDX-License-Identifier: MIT */
/* Messages with descriptors and credentials over a unix socket: unix(7), cmsg(3). */
#include "wire.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

union control_buffer {
	struct cmsghdr align;
	char bytes[CMSG_SPACE(sizeof(int) * WIRE_FDS_MAX) + CMSG_SPACE(sizeof(struct ucred))];
};

static size_t put(struct msghdr *header, size_t used, int type, const void *data, size_t size)
{
	struct cmsghdr *c = (struct cmsghdr *)((char *)header->msg_control + used);

	c->cmsg_level = SOL_SOCKET;
	c->cmsg_type = type;
	c->cmsg_len = CMSG_LEN(size);
	memcpy(CMSG_DATA(c), data, size);
	return used + CMSG_SPACE(size);
}

int wire_send(int socket, const void *message, size_t size, const int *fds, int fd_count, pid_t pid)
{
	union control_buffer control;
	struct iovec part = {.iov_base = (void *)message, .iov_len = size};
	struct msghdr header = {.msg_iov = &part, .msg_iovlen = 1, .msg_control = control.bytes};
	size_t used = 0;

	memset(&control, 0, sizeof(control));
	if (fd_count > 0)
		used = put(&header, used, SCM_RIGHTS, fds, sizeof(int) * (size_t)fd_count);
	if (pid > 0) {
		struct ucred who = {.pid = pid, .uid = getuid(), .gid = getgid()};

		used = put(&header, used, SCM_CREDENTIALS, &who, sizeof(who));
	}
	header.msg_controllen = used;
	if (!used)
		header.msg_control = NULL;
	return sendmsg(socket, &header, MSG_NOSIGNAL) < 0 ? -errno : 0;
}

/* The descriptors of one header: as many as there is room for, the rest closed.  Were they all
 * ours? */
static bool take_descriptors(const struct cmsghdr *c, int *fds, int *fd_count)
{
	const size_t came = (c->cmsg_len - CMSG_LEN(0)) / sizeof(int);

	for (size_t i = 0; i < came; i++) {
		int fd;

		memcpy(&fd, CMSG_DATA(c) + i * sizeof(int), sizeof(int));
		if (*fd_count < WIRE_FDS_MAX)
			fds[(*fd_count)++] = fd;
		else
			close(fd);
	}
	return came <= WIRE_FDS_MAX;
}

/* What came beside a message.  The buffer has room for more descriptors than WIRE_FDS_MAX where no
 * credentials take it: the kernel fills what there is (scm_detach_fds() in net/core/scm.c). */
static bool take_along(struct msghdr *header, int *fds, int *fd_count, pid_t *pid)
{
	bool fits = true;

	for (struct cmsghdr *c = CMSG_FIRSTHDR(header); c; c = CMSG_NXTHDR(header, c)) {
		struct ucred who;

		if (c->cmsg_level != SOL_SOCKET)
			continue;
		if (c->cmsg_type == SCM_RIGHTS) {
			fits = take_descriptors(c, fds, fd_count) && fits;
		} else if (c->cmsg_type == SCM_CREDENTIALS && pid &&
			   c->cmsg_len >= CMSG_LEN(sizeof(who))) {
			memcpy(&who, CMSG_DATA(c), sizeof(who));
			*pid = who.pid;
		}
	}
	return fits;
}

ssize_t wire_receive(int socket, void *message, size_t size, int *fds, int *fd_count, pid_t *pid)
{
	union control_buffer control;
	struct iovec part = {.iov_base = message, .iov_len = size};
	struct msghdr header = {.msg_iov = &part,
				.msg_iovlen = 1,
				.msg_control = control.bytes,
				.msg_controllen = sizeof(control)};
	ssize_t got;

	*fd_count = 0;
	if (pid)
		*pid = 0;
	do
		got = recvmsg(socket, &header, MSG_CMSG_CLOEXEC);
	while (got < 0 && errno == EINTR);
	if (got < 0)
		return -errno;
	if (take_along(&header, fds, fd_count, pid) &&
	    !(header.msg_flags & (MSG_TRUNC | MSG_CTRUNC)))
		return got;
	wire_drop(fds, *fd_count);
	*fd_count = 0;
	return -EPROTO;
}

void wire_drop(const int *fds, int count)
{
	for (int i = 0; i < count; i++)
		close(fds[i]);
}
