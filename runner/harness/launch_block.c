/* SPDX-License-Identifier: MIT */
#include "launch_block.h"

#include <stdarg.h>
#include <stdio.h>

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

static void add_files(struct block *block, uint64_t needs)
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
}

static void add_peers(struct block *block, const struct trial *trial, uint64_t needs)
{
	const struct peer *same = &trial->peers[PEER_VICTIM_SAME];

	if (needs & WW_BIT(NEED_VICTIM_SAME)) {
		add(block, "victim_same=%d", same->up.pid);
		add(block, "victim_same_memory=0x%llx", (unsigned long long)same->up.memory);
	}
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

ssize_t launch_block_build(const struct trial *trial, char bytes[LAUNCH_SIZE])
{
	const struct catalog_entry *fixture = trial->planned.fixture;
	const struct trial_key *key = &trial->planned.key;
	struct block block = {.bytes = bytes, .used = 2};
	char drop[64];

	witness_drop_name(trial, drop);
	add(&block, "whichwall-fixture");
	add(&block, "%s", fixture->id);
	add(&block, "%s", ww_word(&ww_arms, key->arm));
	add(&block, "caller=%s", ww_word(&ww_callers, key->caller));
	add(&block, "token=%s", trial->token);
	add(&block, "etc_drop=/etc/%s", drop);
	add(&block, "tmp_drop=/tmp/%s", drop);
	add_files(&block, fixture->needs);
	add_peers(&block, trial, fixture->needs);
	bytes[0] = (char)block.count;
	block.count = 0;
	if (fixture->needs & WW_BIT(NEED_ENV_SECRET))
		add(&block, ARENA_SECRET_NAME "=%s", trial->nonce);
	bytes[1] = (char)block.count;
	return block.full ? -1 : (ssize_t)block.used;
}
