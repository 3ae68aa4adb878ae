/* SPDX-License-Identifier: MIT */
/* The services of the arena: TCP, UDP, unix (abstract and by path), and a watcher of raw packets.
 * One process serves what the trial's needs ask for, each service handing out the nonce. */
#include "init.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <netinet/in.h>
#include <netinet/ip.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

enum { CHANNEL, TCP, UDP, ABSTRACT, PATH, RAW, PEER, SOCKETS };

/* Often enough for a sniffer with a deadline of seconds, and rare enough to cost almost nothing. */
enum { CHATTER_MS = 5 };
/* Between a collector's rounds. */
enum { COLLECTOR_MS = 1 };

struct service {
	struct pollfd poll[SOCKETS];
	char nonce[NONCE_SIZE];
	char packet[NONCE_SIZE]; /* payload of the first raw packet */
	unsigned long sent;      /* over the loopback, when the service began */
	int chatter;             /* socket that talks over the loopback, -1: none */
	bool collects, listed;   /* NEED_COLLECTOR; the last round saw a regular file */
};

static struct sockaddr_in loopback(int port)
{
	return (struct sockaddr_in){.sin_family = AF_INET,
				    .sin_port = htons((uint16_t)port),
				    .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
}

static int inet_socket(int type, int protocol, int port)
{
	struct sockaddr_in address = loopback(port);
	int one = 1, fd = socket(AF_INET, type | SOCK_CLOEXEC | SOCK_NONBLOCK, protocol);

	if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one)) < 0 ||
	    bind(fd, (struct sockaddr *)&address, sizeof(address)) < 0 ||
	    (type == SOCK_STREAM && listen(fd, 8) < 0))
		_exit(1);
	return fd;
}

/* `name` with a leading NUL byte: the abstract namespace, which belongs to the
 * network namespace. */
static int unix_socket(const char *name, size_t length)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	memcpy(address.sun_path, name, length);
	if (fd < 0 ||
	    bind(fd, (struct sockaddr *)&address,
		 (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length)) < 0 ||
	    listen(fd, 8) < 0)
		_exit(1);
	return fd;
}

static void open_sockets(struct service *service, uint64_t needs)
{
	static const char abstract[] = "\0" ARENA_UNIX_ABSTRACT;

	for (int i = TCP; i < SOCKETS; i++)
		service->poll[i] = (struct pollfd){.fd = -1, .events = POLLIN};
	/* The port is bound, so that no ICMP error answers; nobody reads, and what overflows is
	 * dropped. */
	service->chatter =
		needs & WW_BIT(NEED_CHATTER) ? inet_socket(SOCK_DGRAM, 0, ARENA_CHATTER_PORT) : -1;
	if (needs & WW_BIT(NEED_TCP))
		service->poll[TCP].fd = inet_socket(SOCK_STREAM, 0, ARENA_TCP_PORT);
	if (needs & WW_BIT(NEED_UDP))
		service->poll[UDP].fd = inet_socket(SOCK_DGRAM, 0, ARENA_UDP_PORT);
	if (needs & WW_BIT(NEED_UNIX_ABSTRACT))
		service->poll[ABSTRACT].fd = unix_socket(abstract, sizeof(abstract) - 1);
	if (needs & WW_BIT(NEED_UNIX_PATH)) {
		service->poll[PATH].fd = unix_socket(ARENA_UNIX_PATH, sizeof(ARENA_UNIX_PATH));
		/* connect(2) needs write permission on the socket's file. */
		chmod(ARENA_UNIX_PATH, 0666);
	}
	if (needs & WW_BIT(NEED_RAW_WATCH))
		service->poll[RAW].fd = inet_socket(SOCK_RAW, ARENA_RAW_PROTOCOL, 0);
}

static void serve_stream(int listener, const char *line, size_t size)
{
	int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);

	if (fd < 0)
		return;
	send(fd, line, size, MSG_NOSIGNAL);
	close(fd);
}

static void serve_datagram(int fd, const char *line, size_t size)
{
	struct sockaddr_in from;
	socklen_t length = sizeof(from);
	char byte;

	if (recvfrom(fd, &byte, 1, MSG_TRUNC, (struct sockaddr *)&from, &length) >= 0)
		sendto(fd, line, size, MSG_NOSIGNAL, (struct sockaddr *)&from, length);
}

/* A raw socket delivers the IP header with the payload (raw(7)). */
static void watch_packet(struct service *service)
{
	unsigned char packet[256];
	ssize_t n = recv(service->poll[RAW].fd, packet, sizeof(packet), 0);
	const size_t header = n > 0 ? (size_t)(packet[0] & 15) * 4 : 0;

	if (n < (ssize_t)(header + NONCE_SIZE - 1) || header < sizeof(struct iphdr) ||
	    service->packet[0])
		return;
	memcpy(service->packet, packet + header, NONCE_SIZE - 1);
}

/* Packets that were sent over the loopback, which counts them before sendto(2) returns
 * (loopback_xmit() in drivers/net/loopback.c); ULONG_MAX when nobody can say. */
static unsigned long packets_sent(void)
{
	static const char label[] = "lo:";
	char text[4096], *line;
	const int fd = open("/proc/net/dev", O_RDONLY | O_CLOEXEC);
	const ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);

	if (fd >= 0)
		close(fd);
	text[n > 0 ? n : 0] = 0;
	line = strstr(text, label);
	if (!line)
		return ULONG_MAX;
	strtoul(line + sizeof(label) - 1, &line, 10); /* bytes */
	return strtoul(line, NULL, 10);
}

/* Delivery may be left to ksoftirqd, after sendto(2) returned: worth waiting for what was sent. */
static int packet_wait_ms(const struct service *service, const struct peer_question *question)
{
	const unsigned long now = packets_sent();

	return now == service->sent && now != ULONG_MAX ? 0 : question->wait_ms;
}

static void answer(struct service *service, const struct peer_question *question)
{
	struct peer_answer answer = {.kind = 'a'};

	if (service->poll[RAW].fd >= 0 && !service->packet[0] &&
	    poll(&service->poll[RAW], 1, packet_wait_ms(service, question)) > 0)
		watch_packet(service);
	memcpy(answer.bytes, service->packet, NONCE_SIZE);
	send(service->poll[CHANNEL].fd, &answer, sizeof(answer), MSG_NOSIGNAL);
}

/* Whoever asks over the inherited socketpair gets the canary, opened out here (unix(7),
 * SCM_RIGHTS).  False when nobody is left to ask: such a socket is readable for ever. */
static bool hand_out_canary(int socket)
{
	char byte;
	int fd;

	if (recv(socket, &byte, 1, 0) != 1)
		return false;
	fd = open(ARENA_CANARY, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	wire_send(socket, "c", 1, &fd, 1, 0);
	close(fd);
	return true;
}

static void chat(const struct service *service)
{
	const struct sockaddr_in to = loopback(ARENA_CHATTER_PORT);

	if (service->chatter >= 0)
		sendto(service->chatter, service->nonce, NONCE_SIZE - 1,
		       MSG_NOSIGNAL | MSG_DONTWAIT, (const struct sockaddr *)&to, sizeof(to));
}

static void keep_line(const char *line, size_t size)
{
	const int fd = open(ARENA_WORKDIR "/" ARENA_COLLECTED,
			    O_CREAT | O_TRUNC | O_WRONLY | O_NOFOLLOW | O_CLOEXEC, 0644);

	if (fd < 0)
		return;
	/* A line that is cut is no nonce. */
	(void)!write(fd, line, size);
	close(fd);
}

static void read_upload(const char *path)
{
	const int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	char line[NONCE_SIZE];
	ssize_t n;

	if (fd < 0)
		return;
	n = read(fd, line, NONCE_SIZE - 1);
	close(fd);
	if (n == NONCE_SIZE - 1)
		keep_line(line, (size_t)n);
}

/* One round of a careless collector of results: opens what the last round has listed, whatever has
 * the name by now, then lists what is a regular file. */
static void collect(struct service *service)
{
	static const char path[] = ARENA_WORKDIR "/" ARENA_UPLOAD;
	struct stat st;

	if (service->listed)
		read_upload(path);
	service->listed = lstat(path, &st) == 0 && S_ISREG(st.st_mode);
}

static void serve_ready(struct service *service)
{
	char line[NONCE_SIZE];

	memcpy(line, service->nonce, NONCE_SIZE - 1);
	line[NONCE_SIZE - 1] = '\n';
	for (int i = TCP; i < SOCKETS; i++) {
		if (service->poll[i].fd < 0 || !service->poll[i].revents)
			continue;
		if (!(service->poll[i].revents & POLLIN)) {
			service->poll[i].fd = -1; /* hung up: nobody is left to serve */
			continue;
		}
		if (i == RAW)
			watch_packet(service);
		else if (i == PEER)
			service->poll[i].fd =
				hand_out_canary(service->poll[i].fd) ? service->poll[i].fd : -1;
		else if (i == UDP)
			serve_datagram(service->poll[i].fd, line, sizeof(line));
		else
			serve_stream(service->poll[i].fd, line, sizeof(line));
	}
}

/* How long it may sleep when nobody asks for anything. */
static int pause_ms(const struct service *service)
{
	if (service->collects)
		return COLLECTOR_MS;
	return service->chatter < 0 ? -1 : CHATTER_MS;
}

static _Noreturn void service_main(uint64_t needs, int channel, int peer)
{
	struct service service = {.poll[CHANNEL] = {.fd = 3, .events = POLLIN}};
	struct peer_up up = {.kind = 'u', .pid = getpid()};
	struct peer_question question;

	/* A fork that executes nothing keeps every descriptor of init: only these may stay. */
	channel = fcntl(channel, F_DUPFD, INIT_FD_END);
	peer = peer >= 0 ? fcntl(peer, F_DUPFD, INIT_FD_END) : -1;
	if (dup2(channel, 3) < 0 || (peer >= 0 && dup2(peer, 4) < 0) ||
	    syscall(SYS_close_range, peer >= 0 ? 5U : 4U, ~0U, 0U) < 0)
		_exit(1);
	if (recv(3, service.nonce, NONCE_SIZE, 0) != NONCE_SIZE)
		_exit(1);
	umask(0);
	open_sockets(&service, needs);
	if (peer >= 0)
		service.poll[PEER].fd = 4;
	if (!objects_make(needs, service.nonce, &up))
		_exit(1);
	service.sent = service.poll[RAW].fd >= 0 ? packets_sent() : 0;
	service.collects = needs & WW_BIT(NEED_COLLECTOR);
	if (send(3, &up, sizeof(up), MSG_NOSIGNAL) < 0)
		_exit(1);
	for (;;) {
		if (poll(service.poll, SOCKETS, pause_ms(&service)) < 0 && errno != EINTR)
			_exit(1);
		chat(&service);
		if (service.collects)
			collect(&service);
		serve_ready(&service);
		if (!service.poll[CHANNEL].revents)
			continue;
		if (recv(3, &question, sizeof(question), 0) != sizeof(question))
			_exit(0);
		answer(&service, &question);
	}
}

pid_t service_fork(uint64_t needs, int channel, int peer)
{
	pid_t pid = fork();

	if (pid == 0)
		service_main(needs, channel, peer);
	return pid;
}
