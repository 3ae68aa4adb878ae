/* SPDX-License-Identifier: MIT */
/* What a victim or a service may send: messages one after the other, each behind a byte with its
 * length divided by four.  It is up once, answers once, and only when asked. */
#include <stdint.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../../runner/harness/peer.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void hear_all(struct peer *peer)
{
	int ups = 0, answers = 0, error = 0;

	for (;;) {
		const bool was_up = peer->is_up;

		switch (peer_hear(peer, &error)) {
		case PEER_SILENT:
			return;
		case PEER_UP:
			if (was_up || ++ups > 1 || peer->host_pid <= 0)
				abort();
			peer_ask(peer, 0);
			break;
		case PEER_ANSWER:
			if (++answers > 1)
				abort();
			break;
		case PEER_LOST:
			if (error <= 0 || (peer->asked && !peer->answered))
				abort();
			return;
		}
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const int on = 1;
	struct peer peer = {.wanted = true};
	int pair[2];

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, pair) < 0)
		return 0;
	peer.channel.fd = pair[0];
	setsockopt(pair[0], SOL_SOCKET, SO_PASSCRED, &on, sizeof(on));
	for (int sent = 0; size > 0 && sent < 8; sent++) {
		size_t length = (size_t)data[0] * 4;

		data++;
		size--;
		length = length < size ? length : size;
		if (send(pair[1], data, length, MSG_NOSIGNAL) < 0)
			break;
		data += length;
		size -= length;
	}
	hear_all(&peer);
	close(pair[0]);
	close(pair[1]);
	return 0;
}
