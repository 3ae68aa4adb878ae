/* SPDX-License-Identifier: MIT */
/* Services on the loopback, which hand out the nonce; what passes over it; a watcher of packets. */
#include "need.h"

#include <fcntl.h>
#include <limits.h>
#include <netinet/in.h>
#include <netinet/ip.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static struct sockaddr_in loopback(int port)
{
	return (struct sockaddr_in){.sin_family = AF_INET,
				    .sin_port = htons((uint16_t)port),
				    .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
}

static int inet_socket(int type, int protocol, int port)
{
	struct sockaddr_in address = loopback(port);
	const int one = 1;
	const int fd = socket(AF_INET, type | SOCK_CLOEXEC | SOCK_NONBLOCK, protocol);

	if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one)) < 0 ||
	    bind(fd, (struct sockaddr *)&address, sizeof(address)) < 0 ||
	    (type == SOCK_STREAM && listen(fd, 8) < 0))
		return -1;
	return fd;
}

static int open_tcp(void)
{
	return inet_socket(SOCK_STREAM, 0, told_tcp);
}

static int open_udp(void)
{
	return inet_socket(SOCK_DGRAM, 0, told_udp);
}

static bool serve_datagram(int fd, const char *nonce)
{
	char line[NONCE_SIZE];
	struct sockaddr_in from;
	socklen_t length = sizeof(from);
	char byte;

	need_line(nonce, line);
	if (recvfrom(fd, &byte, 1, MSG_TRUNC, (struct sockaddr *)&from, &length) >= 0)
		sendto(fd, line, sizeof(line), MSG_NOSIGNAL, (struct sockaddr *)&from, length);
	return true;
}

/* ---- chatter ---- */

static int chatter;

/* The port is bound, so that no ICMP error answers; nobody reads, and what overflows is dropped. */
static bool make_chatter(const char *nonce)
{
	(void)nonce;
	chatter = inet_socket(SOCK_DGRAM, 0, told_chatter);
	return chatter >= 0;
}

static void chat(const char *nonce)
{
	const struct sockaddr_in to = loopback(told_chatter);

	sendto(chatter, nonce, NONCE_SIZE - 1, MSG_NOSIGNAL | MSG_DONTWAIT,
	       (const struct sockaddr *)&to, sizeof(to));
}

/* ---- the watcher ---- */

static struct {
	int fd;
	char packet[NONCE_SIZE]; /* payload of the first one */
	unsigned long sent;      /* over the loopback, when it began */
} watcher;

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

static int open_watcher(void)
{
	watcher.fd = inet_socket(SOCK_RAW, told_raw_watch, 0);
	watcher.sent = packets_sent();
	return watcher.fd;
}

/* A raw socket delivers the IP header with the payload (raw(7)). */
static bool watch_packet(int fd, const char *nonce)
{
	unsigned char packet[256];
	const ssize_t n = recv(fd, packet, sizeof(packet), 0);
	const size_t header = n > 0 ? (size_t)(packet[0] & 15) * 4 : 0;

	(void)nonce;
	if (n >= (ssize_t)(header + NONCE_SIZE - 1) && header >= sizeof(struct iphdr) &&
	    !watcher.packet[0])
		memcpy(watcher.packet, packet + header, NONCE_SIZE - 1);
	return true;
}

/* Delivery may be left to ksoftirqd, after sendto(2) returned: worth waiting for what was sent. */
static int packet_wait_ms(const struct peer_question *question)
{
	const unsigned long now = packets_sent();

	return now == watcher.sent && now != ULONG_MAX ? 0 : question->wait_ms;
}

static void answer(const struct peer_question *question, struct peer_answer *answer)
{
	struct pollfd polled = {.fd = watcher.fd, .events = POLLIN};

	if (!watcher.packet[0] && poll(&polled, 1, packet_wait_ms(question)) > 0)
		watch_packet(watcher.fd, NULL);
	memcpy(answer->bytes, watcher.packet, NONCE_SIZE);
}

const struct need_row need_tcp = {.open = open_tcp, .serve = need_serve_stream};
const struct need_row need_udp = {.open = open_udp, .serve = serve_datagram};
/* Often enough for a sniffer with a deadline of seconds, and rare enough to cost almost nothing. */
const struct need_row need_chatter = {.make = make_chatter, .turn = chat, .turn_ms = 5};
const struct need_row need_raw_watch = {
	.open = open_watcher, .serve = watch_packet, .answer = answer};
