/* SPDX-License-Identifier: MIT */
/* What an arena's init says is believed where it can be true; and victims and services likewise. */
#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../../runner/harness/incoming.h"
#include "../../runner/harness/peer.h"

static struct wire_finished finished(void)
{
	return (struct wire_finished){
		.kind = WIRE_FINISHED, .status = SIGKILL, .inert = 1, .cpu_us = 1234};
}

static bool sound_end(struct wire_finished end)
{
	const union wire_message message = {.finished = end};

	return incoming_is_sound(&message, sizeof end, 0);
}

Test(harness_incoming, an_end_has_numbers_that_an_end_can_have)
{
	struct wire_finished end = finished();

	cr_expect(sound_end(end));
	end.cpu_us = UINT64_MAX;
	cr_expect(!sound_end(end), "the journal cannot hold it");
	end = finished();
	end.leftovers = UINT32_MAX;
	cr_expect(!sound_end(end), "more processes than a kernel has numbers for");
	end = finished();
	end.inert = 2;
	cr_expect(!sound_end(end));
	end = finished();
	end.status = 0x7f; /* stopped: wait4(2) was asked for no such thing */
	cr_expect(!sound_end(end));
	end = finished();
	end.status = 3 << 8;
	cr_expect(sound_end(end), "exit status 3");
}

Test(harness_incoming, a_message_has_the_size_and_the_descriptors_of_its_kind)
{
	union wire_message message = {.finished = finished()};

	cr_expect(!incoming_is_sound(&message, sizeof message.finished - 1, 0));
	cr_expect(!incoming_is_sound(&message, sizeof message.finished, 1));
	message = (union wire_message){.hello = {.kind = WIRE_HELLO}};
	cr_expect(incoming_is_sound(&message, sizeof message.hello, HELLO_FDS));
	cr_expect(!incoming_is_sound(&message, sizeof message.hello, HELLO_FDS - 1));
	memset(message.hello.handle, 'x', sizeof message.hello.handle);
	cr_expect(!incoming_is_sound(&message, sizeof message.hello, HELLO_FDS),
		  "no end of the text");
	message = (union wire_message){.prepared = {.kind = WIRE_PREPARED}};
	cr_expect(incoming_is_sound(&message, sizeof message.prepared, 0));
	cr_expect(incoming_is_sound(&message, sizeof message.prepared, PREPARED_FDS));
	message.prepared.record.size = sizeof message.prepared.record.bytes + 1;
	cr_expect(!incoming_is_sound(&message, sizeof message.prepared, 0));
	message = (union wire_message){.kind = WIRE_TRIAL};
	cr_expect(!incoming_is_sound(&message, sizeof message.trial, 0), "that is what we say");
}

Test(harness_incoming, a_failed_step_has_a_name_that_tables_can_hold)
{
	union wire_message message = {
		.failed = {.kind = WIRE_FAILED, .err = EPERM, .step = "mount /proc"}};

	cr_expect(incoming_is_sound(&message, sizeof message.failed, 0));
	strcpy(message.failed.step, "=1,\"x\"");
	cr_expect(!incoming_is_sound(&message, sizeof message.failed, 0));
	memset(message.failed.step, 'x', sizeof message.failed.step);
	cr_expect(!incoming_is_sound(&message, sizeof message.failed, 0));
}

Test(harness_incoming, words_that_were_heard_are_as_long_as_the_message_says)
{
	union wire_message message = {
		.heard = {.kind = WIRE_HEARD, .end = finished(), .said_size = 6}};
	const size_t size = offsetof(struct wire_heard, said) + 6;

	cr_expect(incoming_is_sound(&message, size, 0));
	cr_expect(!incoming_is_sound(&message, size - 1, 0));
	message.heard.said_size = 100000;
	cr_expect(!incoming_is_sound(&message, size, 0));
	message.heard.said_size = 6;
	message.heard.end.cpu_us = UINT64_MAX;
	cr_expect(!incoming_is_sound(&message, size, 0));
}

/* ---- over a socket ---- */

static void make_pair(int pair[2])
{
	static const int on = 1;

	cr_assert_eq(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, pair),
		     0);
	cr_assert_eq(setsockopt(pair[0], SOL_SOCKET, SO_PASSCRED, &on, sizeof on), 0);
}

static int lowest_free(void)
{
	const int fd = dup(0);

	close(fd);
	return fd;
}

Test(harness_incoming, more_descriptors_than_there_is_room_for)
{
	const struct wire_finished end = finished();
	int pair[2], fds[64] = {0}, before;
	char control[CMSG_SPACE(sizeof fds)] = {0};
	struct iovec part = {.iov_base = (void *)&end, .iov_len = sizeof end};
	struct msghdr header = {.msg_iov = &part,
				.msg_iovlen = 1,
				.msg_control = control,
				.msg_controllen = sizeof control};
	struct cmsghdr *c = CMSG_FIRSTHDR(&header);
	struct incoming incoming;

	make_pair(pair);
	before = lowest_free();
	c->cmsg_level = SOL_SOCKET;
	c->cmsg_type = SCM_RIGHTS;
	c->cmsg_len = CMSG_LEN(sizeof fds);
	memcpy(CMSG_DATA(c), fds, sizeof fds);
	cr_assert_eq(sendmsg(pair[1], &header, 0), (ssize_t)sizeof end);
	cr_expect_eq(incoming_receive(pair[0], &incoming), -EPROTO);
	cr_expect_eq(incoming.count, 0);
	cr_expect_eq(lowest_free(), before, "none stays open");
	cr_expect_eq(incoming_receive(pair[0], &incoming), -EAGAIN);
	close(pair[1]);
	cr_expect_eq(incoming_receive(pair[0], &incoming), 0);
	close(pair[0]);
}

Test(harness_incoming, a_message_that_is_longer_than_any)
{
	static char bytes[sizeof(union wire_message) + 1];
	struct incoming incoming;
	int pair[2];

	make_pair(pair);
	memcpy(bytes, &(enum wire_kind){WIRE_FINISHED}, sizeof(enum wire_kind));
	cr_assert_eq(send(pair[1], bytes, sizeof bytes, 0), (ssize_t)sizeof bytes);
	cr_expect_eq(incoming_receive(pair[0], &incoming), -EPROTO);
	close(pair[0]);
	close(pair[1]);
}

Test(harness_incoming, a_peer_is_up_once_and_answers_when_it_is_asked)
{
	const struct peer_up up = {.kind = 'u', .pid = 7};
	const struct peer_answer answer = {.kind = 'a', .signalled = 1};
	struct peer peer = {.wanted = true};
	int pair[2], error;

	make_pair(pair);
	peer.channel.fd = pair[0];
	cr_expect_eq(peer_hear(&peer, &error), PEER_SILENT);
	send(pair[1], &answer, sizeof answer, 0);
	cr_expect_eq(peer_hear(&peer, &error), PEER_LOST, "nobody asked");
	send(pair[1], &up, sizeof up, 0);
	cr_expect_eq(peer_hear(&peer, &error), PEER_UP);
	cr_expect_eq(peer.host_pid, getpid());
	send(pair[1], &up, sizeof up, 0);
	cr_expect_eq(peer_hear(&peer, &error), PEER_LOST, "it was up");
	cr_expect(peer_ask(&peer, 0));
	send(pair[1], &answer, sizeof answer, 0);
	cr_expect_eq(peer_hear(&peer, &error), PEER_ANSWER);
	send(pair[1], &answer, sizeof answer, 0);
	cr_expect_eq(peer_hear(&peer, &error), PEER_LOST, "one question, one answer");
	cr_expect(peer.answered, "what it has answered stands");
	close(pair[1]);
	cr_expect_eq(peer_hear(&peer, &error), PEER_LOST);
	cr_expect_eq(error, ECONNRESET, "the last question was not read");
	close(pair[0]);
}
