/* SPDX-License-Identifier: MIT */
#include "peer.h"

#include <errno.h>
#include <stddef.h>
#include <sys/socket.h>

union peer_message {
	char kind;
	struct peer_up up;
	struct peer_answer answer;
};

static enum peer_event take(struct peer *peer, const union peer_message *message, ssize_t size,
			    pid_t sender)
{
	if (size == (ssize_t)sizeof(message->up) && message->kind == 'u' && !peer->is_up &&
	    sender > 0) {
		peer->up = message->up;
		peer->host_pid = sender;
		peer->is_up = true;
		return PEER_UP;
	}
	if (size == (ssize_t)sizeof(message->answer) && message->kind == 'a' && peer->asked &&
	    !peer->answered) {
		peer->answer = message->answer;
		peer->answered = true;
		return PEER_ANSWER;
	}
	return PEER_LOST;
}

enum peer_event peer_hear(struct peer *peer, int *error)
{
	union peer_message message;
	int fds[WIRE_FDS_MAX], count;
	pid_t sender;
	const ssize_t n =
		wire_receive(peer->channel.fd, &message, sizeof(message), fds, &count, &sender);
	enum peer_event event;

	wire_drop(fds, count);
	if (n == -EAGAIN)
		return PEER_SILENT;
	event = n > 0 ? take(peer, &message, n, sender) : PEER_LOST;
	if (event == PEER_LOST) {
		/* It will not answer; what it has answered stands. */
		if (!peer->answered)
			peer->asked = false;
		*error = n < 0 ? (int)-n : EPIPE;
	}
	return event;
}

bool peer_ask(struct peer *peer, int wait_ms)
{
	const struct peer_question question = {.kind = 'q', .wait_ms = wait_ms};

	peer->asked = send(peer->channel.fd, &question, sizeof(question), MSG_NOSIGNAL) > 0;
	return peer->asked;
}
