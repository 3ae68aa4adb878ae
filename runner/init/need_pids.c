/* SPDX-License-Identifier: MIT */
/* Pids of which some exist. */
#include "need.h"

#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static int pids[ARENA_PIDS];

/* It uses its parent's memory, and dies at once. */
static pid_t fork_dead(void)
{
	const pid_t pid = vfork();

	if (pid == 0)
		_exit(0);
	return pid;
}

/* 32 children, each dead and unreaped (hence existing, for kill(2)) or reaped, as the nonce's first
 * bits say. */
static bool make_pids(const char *nonce)
{
	for (int i = 0; i < ARENA_PIDS; i++) {
		pids[i] = fork_dead();
		if (pids[i] < 0)
			return false;
	}
	for (int i = 0; i < ARENA_PIDS; i++) {
		const bool exists = need_digit(nonce[i / 4]) >> (3 - i % 4) & 1;
		siginfo_t info;

		if (waitid(P_PID, (id_t)pids[i], &info, WEXITED | (exists ? WNOWAIT : 0)) < 0)
			return false;
	}
	return true;
}

static void tell_pids(struct peer_up *up)
{
	memcpy(up->pids, pids, sizeof(pids));
}

const struct need_row need_pid_pattern = {.make = make_pids, .tell = tell_pids};
