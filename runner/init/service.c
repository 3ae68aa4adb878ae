/* SPDX-License-Identifier: MIT */
/* The services of the arena: one process, which alone knows the nonce, makes and serves what the
 * trial's needs ask for. */
#include "init.h"
#include "need.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

struct service {
	uint64_t needs;
	char nonce[NONCE_SIZE];
	struct pollfd poll[WW_NEEDS_COUNT + 1]; /* by the need; the last is the supervisor */
};

static void make(struct service *service, struct peer_up *up)
{
	for (int i = 0; i < WW_NEEDS_COUNT; i++)
		service->poll[i] = (struct pollfd){.fd = -1, .events = POLLIN};
	for (uint64_t needs = service->needs; needs != 0;) {
		const int need = need_take(&needs);
		const struct need_row *row = need_rows[need];

		if (row->make && !row->make(service->nonce))
			_exit(1);
		if (row->open && (service->poll[need].fd = row->open()) < 0)
			_exit(1);
		if (row->tell)
			row->tell(up);
	}
}

static void serve(struct service *service)
{
	for (int i = 0; i < WW_NEEDS_COUNT; i++) {
		struct pollfd *polled = &service->poll[i];

		/* Hung up, or nobody is left to serve. */
		if (polled->fd >= 0 && polled->revents &&
		    (!(polled->revents & POLLIN) ||
		     !need_rows[i]->serve(polled->fd, service->nonce)))
			polled->fd = -1;
	}
}

/* How long it may sleep when nobody asks for anything. */
static int pause_ms(uint64_t needs)
{
	int pause = -1;

	for (int need; (need = need_take(&needs)) >= 0;) {
		const int turn = need_rows[need]->turn_ms;

		if (turn && (pause < 0 || turn < pause))
			pause = turn;
	}
	return pause;
}

static void take_turns(uint64_t needs, const char *nonce)
{
	for (int need; (need = need_take(&needs)) >= 0;)
		if (need_rows[need]->turn)
			need_rows[need]->turn(nonce);
}

static void answer(uint64_t needs, const struct peer_question *question)
{
	struct peer_answer answer = {.kind = 'a'};

	for (int need; (need = need_take(&needs)) >= 0;)
		if (need_rows[need]->answer)
			need_rows[need]->answer(question, &answer);
	send(SERVICE_FD_CHANNEL, &answer, sizeof(answer), MSG_NOSIGNAL);
}

/* A fork that executes nothing keeps every descriptor of init: only these may stay. */
static void keep_descriptors(int channel, int peer)
{
	channel = fcntl(channel, F_DUPFD, INIT_FD_END);
	peer = peer >= 0 ? fcntl(peer, F_DUPFD, INIT_FD_END) : -1;
	if (dup2(channel, SERVICE_FD_CHANNEL) < 0 ||
	    (peer >= 0 && dup2(peer, SERVICE_FD_PEER) < 0) ||
	    syscall(SYS_close_range, (unsigned)(peer >= 0 ? SERVICE_FD_END : SERVICE_FD_PEER), ~0U,
		    0U) < 0)
		_exit(1);
}

static _Noreturn void service_main(uint64_t needs, int channel, int peer)
{
	struct service service = {.needs = needs};
	struct pollfd *const supervisor = &service.poll[WW_NEEDS_COUNT];
	struct peer_up up = {.kind = 'u', .pid = getpid()};
	struct peer_question question;

	keep_descriptors(channel, peer);
	*supervisor = (struct pollfd){.fd = SERVICE_FD_CHANNEL, .events = POLLIN};
	if (recv(SERVICE_FD_CHANNEL, service.nonce, NONCE_SIZE, 0) != NONCE_SIZE)
		_exit(1);
	umask(0);
	make(&service, &up);
	if (send(SERVICE_FD_CHANNEL, &up, sizeof(up), MSG_NOSIGNAL) < 0)
		_exit(1);
	for (;;) {
		if (poll(service.poll, WW_NEEDS_COUNT + 1, pause_ms(needs)) < 0 && errno != EINTR)
			_exit(1);
		take_turns(needs, service.nonce);
		serve(&service);
		if (!supervisor->revents)
			continue;
		if (recv(SERVICE_FD_CHANNEL, &question, sizeof(question), 0) != sizeof(question))
			_exit(0);
		answer(needs, &question);
	}
}

pid_t service_fork(uint64_t needs, int channel, int peer)
{
	pid_t pid = fork();

	if (pid == 0)
		service_main(needs, channel, peer);
	return pid;
}
