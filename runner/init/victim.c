/* SPDX-License-Identifier: MIT */
/* Victims: processes that an escape reaches for, and that tell the supervisor what happened to
 * them.
 *
 * A victim executes the image anew after its credentials changed.  setresuid(2) clears the dumpable
 * attribute, which only execve(2) of a readable file sets again; without it every /proc/PID escape
 * would be refused for that reason alone.  Its secret lies in its environment, where
 * /proc/PID/environ shows it.
 */
#include "init.h"
#include "need.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/securebits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { VICTIM_FD = 3 };

/* The 32 bytes that an escape changes; initialised, so that they lie in a writable mapping of the
 * image. */
static volatile char watched[NONCE_SIZE] = NO_NONCE;

static void become(uid_t uid)
{
	/* A victim has no capabilities, uid 0 included: an execve(2) by uid 0 would give them all
	 * back, but for SECBIT_NOROOT (capabilities(7), "Capabilities and execution of programs by
	 * root"). */
	if (prctl(PR_SET_SECUREBITS, SECBIT_NOROOT | SECBIT_NOROOT_LOCKED) < 0)
		_exit(1);
	/* A change of ids makes the memory undumpable, and it is init's memory (setresuid(2)). */
	if (uid != ARENA_ROOT && (setgroups(0, NULL) < 0 || setresgid(uid, uid, uid) < 0 ||
				  setresuid(uid, uid, uid) < 0 || prctl(PR_SET_DUMPABLE, 1) < 0))
		_exit(1);
}

/* The program's file ends with the line of the nonce; whoever executes it must not write it.  The
 * nonce is only peeked at, for the program, and this memory is init's: wiped. */
static void sign_program(void)
{
	const int fd = open(ARENA_OWNED, O_WRONLY | O_APPEND | O_CLOEXEC);
	char nonce[NONCE_SIZE];
	bool good = fd >= 0 && recv(VICTIM_FD, nonce, NONCE_SIZE, MSG_PEEK) == NONCE_SIZE &&
		    need_write_line(fd, nonce);

	explicit_bzero(nonce, sizeof(nonce));
	if (!good || close(fd) < 0)
		_exit(1);
}

static _Noreturn void become_victim(uid_t uid, int channel, uint64_t needs)
{
	char name[] = "victim", number[24], room[] = NO_NONCE,
	     variable[] = ARENA_SECRET_NAME "=" NO_NONCE;
	char *argv[] = {name, room, number, NULL}, *envp[] = {variable, NULL};
	sigset_t mask;

	snprintf(number, sizeof(number), "%llu", (unsigned long long)needs);
	if (dup2(channel, VICTIM_FD) < 0)
		_exit(1);
	/* Blocked across execve(2): a signal that comes at any moment stays pending and is seen. */
	sigemptyset(&mask);
	sigaddset(&mask, SIGUSR1);
	sigaddset(&mask, SIGURG);
	sigprocmask(SIG_BLOCK, &mask, NULL);
	if (needs & WW_BIT(NEED_VICTIM_FILE))
		sign_program();
	become(uid);
	if (needs & WW_BIT(NEED_VICTIM_FILE))
		execve(ARENA_OWNED, argv, envp);
	else
		syscall(SYS_execveat, INIT_FD_SELF, "", argv, envp, AT_EMPTY_PATH);
	_exit(1);
}

pid_t victim_start(uid_t uid, int channel, uint64_t needs)
{
	/* Init's memory is lent until exec. */
	pid_t pid = vfork();

	if (pid == 0)
		become_victim(uid, channel, needs);
	return pid < 0 ? -errno : pid;
}

/* What is left of its user's share: the pages of all pipes are counted for each user id
 * (too_many_pipe_buffers_soft() in fs/pipe.c). */
static int pipe_size(void)
{
	int ends[2], size;

	if (pipe2(ends, O_CLOEXEC) < 0)
		return 0;
	size = fcntl(ends[0], F_GETPIPE_SZ);
	close(ends[0]);
	close(ends[1]);
	return size < 0 ? 0 : size;
}

static void answer(void)
{
	struct peer_answer answer = {.kind = 'a', .pipe_size = pipe_size()};
	sigset_t pending;

	sigpending(&pending);
	answer.signalled =
		sigismember(&pending, SIGUSR1) == 1 || sigismember(&pending, SIGURG) == 1;
	for (size_t i = 0; i < sizeof(answer.bytes); i++)
		answer.bytes[i] = watched[i];
	send(VICTIM_FD, &answer, sizeof(answer), MSG_NOSIGNAL);
}

/* The secret comes from the supervisor straight to this process, into the strings on its stack that
 * /proc/PID/cmdline and /proc/PID/environ show: init never holds it. */
static void take_secret(char *argument, char *variable)
{
	char *value = strchr(variable, '=') + 1;

	if (recv(VICTIM_FD, argument, NONCE_SIZE, 0) != NONCE_SIZE)
		_exit(1);
	memcpy(value, argument, NONCE_SIZE);
}

static void keep(uint64_t needs, const char *nonce, struct peer_up *up)
{
	for (int need; (need = need_take(&needs)) >= 0;) {
		const struct need_row *row = need_rows[need];

		if (row->keep && !row->keep(nonce))
			_exit(1);
		if (row->tell)
			row->tell(up);
	}
}

_Noreturn void victim_main(char **argv, char **envp)
{
	struct peer_up up = {.kind = 'u',
			     .pid = getpid(),
			     .pipe_size = pipe_size(),
			     .memory = (uint64_t)(uintptr_t)watched,
			     .secret = (uint64_t)(uintptr_t)argv[1]};
	struct peer_question question;

	take_secret(argv[1], envp[0]);
	keep(strtoull(argv[2], NULL, 10), argv[1], &up);
	if (send(VICTIM_FD, &up, sizeof(up), MSG_NOSIGNAL) < 0)
		_exit(1);
	while (recv(VICTIM_FD, &question, sizeof(question), 0) > 0)
		answer();
	_exit(0);
}
