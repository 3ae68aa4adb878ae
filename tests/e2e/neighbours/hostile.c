/* SPDX-License-Identifier: MIT */
/* External fixtures that attack what tries them: the supervisor, and the trials beside them.
 *
 *   accounts   uses up what the kernel counts for a user: pending signals, queues, inotify,
 * namespaces image      opens all that init holds for writing, so that nobody could execute it
 * (ETXTBSY) forge      speaks to the supervisor in init's name, over init's own channel offer hands
 * its workdir to whoever waits at an abstract socket ask        waits there, and makes a file
 * outside of the workdir that it got
 *
 * Built by tests/e2e/neighbours.bats with musl-gcc -static. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <mqueue.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

static void say(const char *line)
{
	if (write(1, line, strlen(line)) < 0)
		_exit(1);
}

static _Noreturn void hold_still(void)
{
	char byte;

	while (read(0, &byte, 1) > 0)
		;
	_exit(0);
}

static _Noreturn void refused(int err)
{
	char line[32];

	snprintf(line, sizeof(line), "refused %d\n", err);
	say(line);
	hold_still();
}

static void accounts(void)
{
	const struct mq_attr attributes = {.mq_maxmsg = 10, .mq_msgsize = 8192};
	siginfo_t info = {.si_code = SI_QUEUE};
	sigset_t all;
	char name[32];

	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, NULL);
	for (int i = 0; i < 200000 && syscall(SYS_rt_sigqueueinfo, getpid(), 40, &info) == 0; i++)
		;
	for (int i = 0; i < 300; i++) {
		snprintf(name, sizeof(name), "/mq%d", i);
		if (mq_open(name, O_RDWR | O_CREAT, 0600, &attributes) < 0)
			break;
	}
	for (int i = 0; i < 300 && inotify_init1(0) >= 0; i++)
		;
	for (int i = 0; i < 30 && unshare(CLONE_NEWUSER) == 0; i++)
		;
	usleep(200000); /* so that others run meanwhile; no result depends on it */
}

static void image(void)
{
	char path[32];

	for (int fd = 3; fd < 64; fd++) {
		snprintf(path, sizeof(path), "/proc/1/fd/%d", fd);
		open(path, O_WRONLY | O_NONBLOCK);
	}
	usleep(200000);
}

/* As many descriptors as one message can bring (SCM_MAX_FD). */
static void send_many(int channel, const void *bytes, size_t size, int count)
{
	char control[CMSG_SPACE(253 * sizeof(int))] = {0};
	struct iovec part = {.iov_base = (void *)bytes, .iov_len = size};
	struct msghdr header = {.msg_iov = &part,
				.msg_iovlen = 1,
				.msg_control = control,
				.msg_controllen = CMSG_SPACE((size_t)count * sizeof(int))};
	struct cmsghdr *c = CMSG_FIRSTHDR(&header);

	c->cmsg_level = SOL_SOCKET;
	c->cmsg_type = SCM_RIGHTS;
	c->cmsg_len = CMSG_LEN((size_t)count * sizeof(int));
	for (int i = 0; i < count; i++)
		memcpy(CMSG_DATA(c) + i * (int)sizeof(int), &(int){1}, sizeof(int));
	sendmsg(channel, &header, MSG_NOSIGNAL | MSG_DONTWAIT);
}

static void forge(void)
{
	const int init = (int)syscall(SYS_pidfd_open, 1, 0);
	unsigned char bytes[2048];
	int channel;

	memset(bytes, 0xff, sizeof(bytes));
	for (int fd = 3; fd < 64; fd++) {
		channel = (int)syscall(SYS_pidfd_getfd, init, fd, 0);
		if (channel < 0)
			continue;
		/* Every kind of message, with numbers that no message of that kind has, in sizes
		 * that may be right. */
		for (int kind = 0; kind < 10; kind++)
			for (size_t size = 4; size <= sizeof(bytes); size = size * 5 / 4) {
				memcpy(bytes, &kind, sizeof(kind));
				send(channel, bytes, size, MSG_NOSIGNAL | MSG_DONTWAIT);
			}
		for (int count = 1; count <= 253; count += 21)
			send_many(channel, bytes, 64, count);
		close(channel);
	}
}

static struct sockaddr_un meeting_point(socklen_t *length)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};

	memcpy(address.sun_path, "\0meet", 5);
	*length = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 5);
	return address;
}

/* Sends the workdir and the name of the file that the witness looks for. */
static void offer(void)
{
	socklen_t length;
	const struct sockaddr_un address = meeting_point(&length);
	const char *drop = getenv("WW_TMP_DROP");
	char control[CMSG_SPACE(sizeof(int))] = {0}, answer;
	struct iovec part = {.iov_base = (void *)drop, .iov_len = drop ? strlen(drop) + 1 : 0};
	struct msghdr header = {.msg_iov = &part,
				.msg_iovlen = 1,
				.msg_control = control,
				.msg_controllen = sizeof(control)};
	struct cmsghdr *c = CMSG_FIRSTHDR(&header);
	const int workdir = open(".", O_RDONLY | O_DIRECTORY);

	c->cmsg_level = SOL_SOCKET;
	c->cmsg_type = SCM_RIGHTS;
	c->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(c), &workdir, sizeof(int));
	for (int i = 0; i < 50; i++) {
		const int fd = socket(AF_UNIX, SOCK_STREAM, 0);

		if (fd < 0)
			refused(errno);
		if (connect(fd, (const struct sockaddr *)&address, length) == 0) {
			sendmsg(fd, &header, MSG_NOSIGNAL);
			recv(fd, &answer, 1, 0);
			return;
		}
		close(fd);
		usleep(10000);
	}
	refused(ECONNREFUSED);
}

/* Climbs from the directory, which lies below no root of this process, and makes the file. */
static void make_drop(int from)
{
	char control[CMSG_SPACE(sizeof(int))], drop[128] = "", path[256];
	struct iovec part = {.iov_base = drop, .iov_len = sizeof(drop) - 1};
	struct msghdr header = {.msg_iov = &part,
				.msg_iovlen = 1,
				.msg_control = control,
				.msg_controllen = sizeof(control)};
	int workdir;

	if (recvmsg(from, &header, 0) <= 0 || !CMSG_FIRSTHDR(&header))
		return;
	memcpy(&workdir, CMSG_DATA(CMSG_FIRSTHDR(&header)), sizeof(int));
	snprintf(path, sizeof(path), "../../../..%s", drop);
	close(openat(workdir, path, O_CREAT | O_WRONLY, 0666));
	close(workdir);
}

static void ask(void)
{
	socklen_t length;
	const struct sockaddr_un address = meeting_point(&length);
	const int listener = socket(AF_UNIX, SOCK_STREAM, 0);
	struct pollfd asked = {.fd = listener, .events = POLLIN};

	if (listener < 0 || bind(listener, (const struct sockaddr *)&address, length) < 0 ||
	    listen(listener, 8) < 0)
		refused(errno);
	while (poll(&asked, 1, 700) == 1) {
		const int fd = accept(listener, NULL, NULL);

		make_drop(fd);
		close(fd);
	}
}

int main(int argc, char **argv)
{
	const struct {
		const char *name;
		void (*act)(void);
	} acts[] = {{"accounts", accounts},
		    {"image", image},
		    {"forge", forge},
		    {"offer", offer},
		    {"ask", ask}};
	const char *arm = getenv("WW_ARM");
	char gate[16];

	say("ready\n");
	if (read(0, gate, sizeof(gate)) <= 0)
		return 0;
	say("attempt attack\n");
	for (size_t i = 0; i < sizeof(acts) / sizeof(*acts); i++)
		if (argc > 1 && strcmp(argv[1], acts[i].name) == 0 && arm &&
		    strcmp(arm, "benign") != 0)
			acts[i].act();
	say("done\n");
	hold_still();
}
