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

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/securebits.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { VICTIM_FD = 3 };

/* The 32 bytes that an escape changes; initialised, so that they lie in a writable mapping of the
 * image. */
static volatile char watched[NONCE_SIZE] = "................................";

static void become(uid_t uid)
{
	/* A victim has no capabilities, uid 0 included: an execve(2) by uid 0 would give them all
	 * back, but for SECBIT_NOROOT (capabilities(7), "Capabilities and execution of programs by
	 * root"). */
	if (prctl(PR_SET_SECUREBITS, SECBIT_NOROOT | SECBIT_NOROOT_LOCKED) < 0)
		_exit(1);
	if (uid != ARENA_ROOT && (setgroups(0, NULL) < 0 || setresgid(uid, uid, uid) < 0 ||
				  setresuid(uid, uid, uid) < 0))
		_exit(1);
}

static _Noreturn void become_victim(uid_t uid, int channel)
{
	char secret[sizeof(ARENA_SECRET_NAME "=") + NONCE_SIZE] = ARENA_SECRET_NAME "=";
	char name[] = "victim", *argv[] = {name, NULL}, *envp[] = {secret, NULL};
	sigset_t mask;

	/* The secret comes from the supervisor straight to this process: init never holds it. */
	if (recv(channel, secret + strlen(secret), NONCE_SIZE, 0) != NONCE_SIZE)
		_exit(1);
	if (dup2(channel, VICTIM_FD) < 0)
		_exit(1);
	/* Blocked across execve(2): a signal that comes at any moment stays pending and is seen. */
	sigemptyset(&mask);
	sigaddset(&mask, SIGUSR1);
	sigprocmask(SIG_BLOCK, &mask, NULL);
	become(uid);
	syscall(SYS_execveat, INIT_FD_SELF, "", argv, envp, AT_EMPTY_PATH);
	_exit(1);
}

pid_t victim_fork(uid_t uid, int channel)
{
	pid_t pid = fork();

	if (pid == 0)
		become_victim(uid, channel);
	return pid;
}

static void answer(void)
{
	struct peer_answer answer = {.kind = 'a'};
	sigset_t pending;

	sigpending(&pending);
	answer.signalled = sigismember(&pending, SIGUSR1) == 1;
	for (size_t i = 0; i < sizeof(answer.bytes); i++)
		answer.bytes[i] = watched[i];
	send(VICTIM_FD, &answer, sizeof(answer), MSG_NOSIGNAL);
}

_Noreturn void victim_main(void)
{
	struct peer_up up = {.kind = 'u', .pid = getpid(), .memory = (uint64_t)(uintptr_t)watched};
	struct peer_question question;

	if (send(VICTIM_FD, &up, sizeof(up), MSG_NOSIGNAL) < 0)
		_exit(1);
	while (recv(VICTIM_FD, &question, sizeof(question), 0) > 0)
		answer();
	_exit(0);
}
