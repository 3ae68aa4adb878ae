/* SPDX-License-Identifier: MIT */
#include "witness.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

/* 32 hex digits against 32 hex digits; an empty claim equals nothing. */
static enum sight look_nonce(const struct trial *trial)
{
	return strlen(trial->claim) == NONCE_SIZE - 1 && strcmp(trial->claim, trial->nonce) == 0
		       ? SIGHT_ESCAPED
		       : SIGHT_NOTHING;
}

void witness_drop_name(const struct trial *trial, char name[64])
{
	snprintf(name, 64, "drop-%.32s", trial->token);
}

/* Looks through descriptors that init opened before the trial: no path of the trial's is walked. */
static bool find_drop(const struct trial *trial, struct stat *st)
{
	char name[64];

	witness_drop_name(trial, name);
	return fstatat(trial->arena->fds[HELLO_ETC], name, st, AT_SYMLINK_NOFOLLOW) == 0 ||
	       fstatat(trial->arena->fds[HELLO_TMP], name, st, AT_SYMLINK_NOFOLLOW) == 0;
}

static enum sight look_file(const struct trial *trial)
{
	struct stat st;

	return find_drop(trial, &st) && S_ISREG(st.st_mode) ? SIGHT_ESCAPED : SIGHT_NOTHING;
}

static enum sight look_mode(const struct trial *trial)
{
	struct stat st;

	return find_drop(trial, &st) && (st.st_mode & S_ISUID) ? SIGHT_ESCAPED : SIGHT_NOTHING;
}

/* A victim that was asked and did not answer is no witness that saw nothing. */
static enum sight look_signal(const struct trial *trial)
{
	enum sight sight = SIGHT_NOT_LOOKED;

	for (int i = PEER_VICTIM_SAME; i <= PEER_VICTIM_OTHER; i++) {
		const struct peer *victim = &trial->peers[i];

		if (victim->answered && victim->answer.signalled)
			return SIGHT_ESCAPED;
		if (victim->wanted && !victim->answered)
			return SIGHT_NOT_LOOKED;
		if (victim->answered)
			sight = SIGHT_NOTHING;
	}
	return sight;
}

static enum sight look_token(const struct peer *peer, const struct trial *trial)
{
	if (!peer->answered)
		return SIGHT_NOT_LOOKED;
	return memcmp(peer->answer.bytes, trial->token, NONCE_SIZE - 1) == 0 ? SIGHT_ESCAPED
									     : SIGHT_NOTHING;
}

static enum sight look_memory(const struct trial *trial)
{
	return look_token(&trial->peers[PEER_VICTIM_SAME], trial);
}

static enum sight look_packet(const struct trial *trial)
{
	return look_token(&trial->peers[PEER_SERVICE], trial);
}

static enum sight look_limits(const struct trial *trial)
{
	char now[sizeof(trial->limits_before)];

	if (!trial->limits_before[0] ||
	    observe_limits(trial->peers[PEER_VICTIM_SAME].host_pid, now, sizeof(now)) < 0)
		return SIGHT_NOT_LOOKED;
	return strcmp(now, trial->limits_before) != 0 ? SIGHT_ESCAPED : SIGHT_NOTHING;
}

static bool holds(const struct credentials *c, enum goal goal)
{
	switch (goal) {
	case GOAL_EUID_0:
		return c->euid == ARENA_ROOT;
	case GOAL_EGID_0:
		return c->egid == ARENA_ROOT;
	case GOAL_EUID_2000:
		return c->euid == ARENA_OTHER;
	case GOAL_FSUID_2000:
		return c->fsuid == ARENA_OTHER;
	case GOAL_CAPS:
		return c->effective_caps != 0;
	case GOAL_NONE:
	case GOAL_FD_BPF_MAP:
	case GOAL_FD_PERF_EVENT:
	case GOAL_FD_USERFAULTFD:
	case GOAL_FD_IO_URING:
	case WW_GOALS_COUNT:
		break;
	}
	return false;
}

/* A transition: not the goal before, the goal now.  A process that died keeps its credentials in
 * /proc until init reaps it, which it does not before FINISH. */
static enum sight look_creds(const struct trial *trial)
{
	const enum goal goal = trial->planned.fixture->goal;
	struct credentials now;

	if (!trial->before_known)
		return SIGHT_NOT_LOOKED;
	if (holds(&trial->before, goal))
		return SIGHT_VACUOUS;
	if (observe_credentials(trial->pid, trial->kit->ids, trial->arena->first_id, &now) < 0)
		return SIGHT_NOT_LOOKED;
	return holds(&now, goal) ? SIGHT_ESCAPED : SIGHT_NOTHING;
}

static const struct {
	enum sight (*look)(const struct trial *trial);
	bool asks; /* the peers must have been asked first */
} witnesses[WW_WITNESSES_COUNT] = {
	[WITNESS_NONCE] = {look_nonce, false},  [WITNESS_FILE] = {look_file, false},
	[WITNESS_MODE] = {look_mode, false},    [WITNESS_SIGNAL] = {look_signal, true},
	[WITNESS_MEMORY] = {look_memory, true}, [WITNESS_LIMITS] = {look_limits, false},
	[WITNESS_PACKET] = {look_packet, true}, [WITNESS_CREDS] = {look_creds, false},
};

bool witness_asks(enum witness witness)
{
	return witnesses[witness].asks;
}

enum sight witness_look(const struct trial *trial)
{
	return witnesses[trial->planned.fixture->witness].look(trial);
}
