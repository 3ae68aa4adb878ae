/* SPDX-License-Identifier: MIT */
/* Unix sockets: services, a name, an inherited end. */
#include "init.h"
#include "need.h"

#include <fcntl.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

/* Binds a stream socket; `name` with a leading NUL byte: in the abstract namespace, which belongs
 * to the network namespace.  -1. */
static int unix_socket(const char *name, size_t length)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	memcpy(address.sun_path, name, length);
	if (fd < 0 || bind(fd, (struct sockaddr *)&address,
			   (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length)) < 0)
		return -1;
	return fd;
}

static int listening(int fd)
{
	return fd >= 0 && listen(fd, 8) == 0 ? fd : -1;
}

static int open_abstract(void)
{
	char name[1 + sizeof(told_unix_abstract)] = "";

	memcpy(name + 1, told_unix_abstract, sizeof(told_unix_abstract));
	return listening(unix_socket(name, sizeof(told_unix_abstract)));
}

/* connect(2) needs write permission on the socket's file. */
static int open_path(void)
{
	const int fd = listening(unix_socket(told_unix_path, sizeof(told_unix_path)));

	chmod(told_unix_path, 0666);
	return fd;
}

static bool remove_path(void)
{
	unlink(told_unix_path);
	return true;
}

/* Bound, never served: fixtures look for its name. */
static bool make_name(const char *nonce)
{
	char name[1 + sizeof(told_unix_name) + NONCE_SIZE] = "";
	const int length = snprintf(name + 1, sizeof(name) - 1, "%s%s", told_unix_name, nonce);

	return unix_socket(name, 1 + (size_t)length) >= 0;
}

static bool hold_pair(struct belongings *own)
{
	return socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, own->pair) == 0;
}

static int open_peer(void)
{
	return SERVICE_FD_PEER;
}

/* Whoever asks over the inherited socketpair gets the canary, opened out here (unix(7),
 * SCM_RIGHTS).  Such a socket is readable for ever once nobody is left to ask. */
static bool hand_out_canary(int socket, const char *nonce)
{
	char byte;
	int fd;

	(void)nonce;
	if (recv(socket, &byte, 1, 0) != 1)
		return false;
	fd = open(ARENA_CANARY, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	wire_send(socket, "c", 1, &fd, 1, 0);
	close(fd);
	return true;
}

const struct need_row need_unix_abstract = {.open = open_abstract, .serve = need_serve_stream};
const struct need_row need_unix_path = {
	.open = open_path, .serve = need_serve_stream, .remove = remove_path};
const struct need_row need_unix_name = {.make = make_name};
const struct need_row need_socketpair = {
	.hold = hold_pair, .open = open_peer, .serve = hand_out_canary};
