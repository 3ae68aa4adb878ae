/* SPDX-License-Identifier: MIT */
/* A victim or a service of a trial, over a channel of its own.  An attack may have taken it over:
 * what it sends is believed only where it is what it was asked for. */
#ifndef WHICHWALL_PEER_H
#define WHICHWALL_PEER_H

#include "../init/wire.h"
#include "source.h"

struct peer {
	struct source channel;
	pid_t host_pid;
	bool wanted, is_up, asked, answered;
	struct peer_up up;
	struct peer_answer answer;
};
enum { PEER_VICTIM_SAME, PEER_VICTIM_OTHER, PEER_SERVICE, PEERS };

enum peer_event {
	PEER_SILENT, /* nothing came */
	PEER_UP,     /* it is ready: `up` and `host_pid` are known */
	PEER_ANSWER, /* `answer` is known */
	PEER_LOST, /* it has ended, or sent what it should not: it answers no more; *error says why
		    */
};
/* Receives one message.  Its channel stays open. */
enum peer_event peer_hear(struct peer *peer, int *error);
/* Asks it what it saw; false when it is gone.  `wait_ms`: how long a packet may still be on its
 * way. */
bool peer_ask(struct peer *peer, int wait_ms);

#endif
