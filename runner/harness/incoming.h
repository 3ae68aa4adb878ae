/* SPDX-License-Identifier: MIT */
/* What an arena's init says.  Whoever took init over says it: a message is believed only where it
 * is whole, brings what its kind brings and holds values that its kind can hold. */
#ifndef WHICHWALL_INCOMING_H
#define WHICHWALL_INCOMING_H

#include "../init/wire.h"

struct incoming {
	union wire_message message;
	int fds[WIRE_FDS_MAX], count; /* what came along; the receiver's */
	pid_t pid;                    /* of the sender, or of the process that it names */
};

/* Receives one message from `control`.  Its size, 0 at end of file, -errno (-EAGAIN included);
 * -EPROTO of what no init of ours says, whose descriptors are closed. */
ssize_t incoming_receive(int control, struct incoming *incoming);
/* The judgement alone: a message of `size` bytes with `count` descriptors. */
bool incoming_is_sound(const union wire_message *message, size_t size, int count);

#endif
