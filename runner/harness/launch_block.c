/* SPDX-License-Identifier: MIT */
#include "launch_block.h"

#include <stdarg.h>
#include <stdio.h>

#include "external.h"
#include "witness.h"

struct block {
	char *bytes;
	size_t used;
	bool full;
	unsigned count; /* strings of the current part */
};

static void add(struct block *block, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void add(struct block *block, const char *format, ...)
{
	const size_t room = LAUNCH_SIZE - block->used;
	va_list arguments;
	int n;

	va_start(arguments, format);
	n = vsnprintf(block->bytes + block->used, room, format, arguments);
	va_end(arguments);
	if (n < 0 || (size_t)n >= room) {
		block->full = true;
		return;
	}
	block->used += (size_t)n + 1;
	block->count++;
}

static void add_files(struct block *block, uint64_t needs, int tty)
{
	if (needs & WW_BIT(NEED_CANARY))
		add(block, "canary=" ARENA_CANARY);
	if (needs & WW_BIT(NEED_ROOT_CANARY))
		add(block, "root_canary=" ARENA_ROOT_CANARY);
	if (needs & WW_BIT(NEED_DIR_FD))
		add(block, "dir_fd=%d", FIXTURE_FD_DIR);
	if (needs & WW_BIT(NEED_CANARY_FD))
		add(block, "canary_fd=%d", FIXTURE_FD_CANARY);
	if (needs & WW_BIT(NEED_SYMLINK))
		add(block, "symlink=" ARENA_SYMLINK);
	if (needs & WW_BIT(NEED_SUID_HELPER))
		add(block, "suid_helper=" ARENA_HELPER);
	if (needs & WW_BIT(NEED_LIBRARY))
		add(block, "library=" ARENA_LIBRARY);
	if (needs & WW_BIT(NEED_ENV_SECRET))
		add(block, "env_secret=" ARENA_SECRET_NAME);
	if (needs & WW_BIT(NEED_FCAP_HELPER))
		add(block, "fcap_helper=" ARENA_FCAP_HELPER);
	if (needs & WW_BIT(NEED_DEV_SHM))
		add(block, "dev_shm=" ARENA_DEV_SHM);
	if (needs & WW_BIT(NEED_FIFO))
		add(block, "fifo=" ARENA_FIFO);
	if (needs & WW_BIT(NEED_SOCKETPAIR))
		add(block, "socketpair=%d", FIXTURE_FD_SOCKETPAIR);
	if (needs & WW_BIT(NEED_TTY))
		add(block, "tty=%d", tty);
}

static void add_pids(struct block *block, const int pids[ARENA_PIDS])
{
	char text[ARENA_PIDS * 12] = "";
	size_t used = 0;

	for (int i = 0; i < ARENA_PIDS; i++)
		used += (size_t)snprintf(text + used, sizeof(text) - used, "%s%d", i ? "," : "",
					 pids[i]);
	add(block, "pid_pattern=%s", text);
}

static void add_objects(struct block *block, const struct trial *trial, uint64_t needs)
{
	if (needs & WW_BIT(NEED_SYSV_SHM))
		add(block, "sysv_shm=0x%x", ARENA_SHM_KEY);
	if (needs & WW_BIT(NEED_SYSV_MSG))
		add(block, "sysv_msg=0x%x", ARENA_MSG_KEY);
	if (needs & WW_BIT(NEED_SYSV_SEM))
		add(block, "sysv_sem=0x%x", ARENA_SEM_KEY);
	if (needs & WW_BIT(NEED_POSIX_MQ))
		add(block, "posix_mq=" ARENA_MQ);
	if (needs & WW_BIT(NEED_CHATTER))
		add(block, "chatter=%d", ARENA_CHATTER_PORT);
	if (needs & WW_BIT(NEED_ADDRESSES))
		add(block, "addresses=%d", ARENA_ADDRESSES);
	if (needs & WW_BIT(NEED_FILE_HANDLE))
		add(block, "file_handle=%s", trial->handle);
	if (needs & WW_BIT(NEED_PID_PATTERN))
		add_pids(block, trial->peers[PEER_SERVICE].up.pids);
}

static void add_peers(struct block *block, const struct trial *trial, uint64_t needs)
{
	const struct peer *same = &trial->peers[PEER_VICTIM_SAME];

	if (needs & NEEDS_VICTIM_SAME) {
		add(block, "victim_same=%d", same->up.pid);
		add(block, "victim_same_memory=0x%llx", (unsigned long long)same->up.memory);
		add(block, "victim_same_secret=0x%llx", (unsigned long long)same->up.secret);
	}
	if (needs & WW_BIT(NEED_VICTIM_FD))
		add(block, "victim_same_fd=%d", VICTIM_FD_NONCE);
	if (needs & WW_BIT(NEED_KEY))
		add(block, "key=%d", same->up.key);
	if (needs & WW_BIT(NEED_VICTIM_OTHER))
		add(block, "victim_other=%d", trial->peers[PEER_VICTIM_OTHER].up.pid);
	if (needs & WW_BIT(NEED_TCP))
		add(block, "tcp=%d", ARENA_TCP_PORT);
	if (needs & WW_BIT(NEED_UDP))
		add(block, "udp=%d", ARENA_UDP_PORT);
	if (needs & WW_BIT(NEED_UNIX_ABSTRACT))
		add(block, "unix_abstract=" ARENA_UNIX_ABSTRACT);
	if (needs & WW_BIT(NEED_UNIX_PATH))
		add(block, "unix_path=" ARENA_UNIX_PATH);
	if (needs & WW_BIT(NEED_RAW_WATCH))
		add(block, "raw_watch=%d", ARENA_RAW_PROTOCOL);
}

/* NAME=VALUE, as docs/fixture-arguments.md has them. */
static void add_named(struct block *block, const struct trial *trial)
{
	const uint64_t needs = trial->planned.fixture->needs;
	char drop[64];

	witness_drop_name(trial, drop);
	add(block, "caller=%s", ww_word(&ww_callers, trial->planned.key.caller));
	add(block, "token=%s", trial->token);
	add(block, "etc_drop=/etc/%s", drop);
	add(block, "tmp_drop=/tmp/%s", drop);
	if (trial->planned.fixture->witness == WITNESS_CPU_TIME)
		add(block, "cpu_bound=%llu",
		    (unsigned long long)core_rlimit_cpu(trial->kit->timeout_seconds));
	add_files(block, needs, trial->planned.fixture->program ? FIXTURE_FD_TERMINAL : 0);
	add_peers(block, trial, needs);
	add_objects(block, trial, needs);
}

/* The same for a program that is not of ours: names in its environment, and no other strings. */
static ssize_t build_external(const struct trial *trial, char bytes[LAUNCH_SIZE])
{
	char named_bytes[LAUNCH_SIZE];
	struct block named = {.bytes = named_bytes}, block = {.bytes = bytes, .used = 2};
	char text[LAUNCH_SIZE];

	add_named(&named, trial);
	for (unsigned i = 0; external_argument(trial, named_bytes, named.count, i, text); i++)
		add(&block, "%s", text);
	bytes[0] = (char)block.count;
	block.count = 0;
	for (unsigned i = 0; external_variable(trial, named_bytes, named.count, i, text); i++)
		add(&block, "%s", text);
	if (trial->planned.fixture->needs & WW_BIT(NEED_ENV_SECRET))
		add(&block, ARENA_SECRET_NAME "=%s", trial->nonce);
	bytes[1] = (char)block.count;
	return block.full || named.full ? -1 : (ssize_t)block.used;
}

ssize_t launch_block_build(const struct trial *trial, char bytes[LAUNCH_SIZE])
{
	const struct catalog_entry *fixture = trial->planned.fixture;
	const struct trial_key *key = &trial->planned.key;
	struct block block = {.bytes = bytes, .used = 2};

	if (fixture->program)
		return build_external(trial, bytes);
	add(&block, "whichwall-fixture");
	add(&block, "%s", fixture->id);
	add(&block, "%s", ww_word(&ww_arms, key->arm));
	add_named(&block, trial);
	bytes[0] = (char)block.count;
	block.count = 0;
	if (fixture->needs & WW_BIT(NEED_ENV_SECRET))
		add(&block, ARENA_SECRET_NAME "=%s", trial->nonce);
	bytes[1] = (char)block.count;
	return block.full ? -1 : (ssize_t)block.used;
}
