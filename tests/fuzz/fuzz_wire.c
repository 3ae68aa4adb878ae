/* SPDX-License-Identifier: MIT */
/* What an arena's init may send, whoever speaks for it: the first byte is a number of descriptors,
 * the rest the message.  Nothing stays open, and what is believed can be journalled. */
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../../matrix/journal.h"
#include "../../runner/harness/incoming.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MANY = 253 }; /* SCM_MAX_FD */

static void send_with(int socket, const uint8_t *bytes, size_t size, int count)
{
	char control[CMSG_SPACE(MANY * sizeof(int))] = {0};
	struct iovec part = {.iov_base = (void *)bytes, .iov_len = size};
	struct msghdr header = {.msg_iov = &part, .msg_iovlen = 1};

	if (count > 0) {
		struct cmsghdr *c;

		header.msg_control = control;
		header.msg_controllen = CMSG_SPACE((size_t)count * sizeof(int));
		c = CMSG_FIRSTHDR(&header);
		c->cmsg_level = SOL_SOCKET;
		c->cmsg_type = SCM_RIGHTS;
		c->cmsg_len = CMSG_LEN((size_t)count * sizeof(int));
		for (int i = 0; i < count; i++)
			memcpy(CMSG_DATA(c) + (size_t)i * sizeof(int), &(int){0}, sizeof(int));
	}
	if (sendmsg(socket, &header, MSG_NOSIGNAL) < 0)
		abort();
}

/* Facts that take over all that such a message says. */
static void try_journal(const union wire_message *message)
{
	struct facts facts = {.profile = "strict", .fixture = "x"};
	char line[WW_JOURNAL_LINE_MAX];
	int exec_errno;

	if (message->kind == WIRE_FAILED) {
		facts.setup_errno = message->failed.err;
		strcpy(facts.setup_step, message->failed.step);
	} else if (message->kind == WIRE_FINISHED) {
		facts.leftovers = message->finished.leftovers;
		facts.cpu_us = message->finished.cpu_us;
	} else if (message->kind == WIRE_PREPARED) {
		facts.has_outcome = core_report_parse(message->prepared.record.bytes,
						      message->prepared.record.size, &facts.outcome,
						      &exec_errno);
	}
	if (journal_format(&facts, line, sizeof(line)) < 0)
		abort();
}

static int lowest_free(void)
{
	const int fd = dup(0);

	close(fd);
	return fd;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const int on = 1;
	const int before = lowest_free();
	struct incoming incoming;
	int pair[2];

	if (size < 1 || socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0)
		return 0;
	setsockopt(pair[0], SOL_SOCKET, SO_PASSCRED, &on, sizeof(on));
	send_with(pair[1], data + 1, size - 1, data[0] % (MANY + 1));
	if (incoming_receive(pair[0], &incoming) > 0)
		try_journal(&incoming.message);
	wire_drop(incoming.fds, incoming.count);
	close(pair[0]);
	close(pair[1]);
	if (lowest_free() != before)
		abort();
	return 0;
}
