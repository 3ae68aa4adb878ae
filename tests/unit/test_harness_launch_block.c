/* SPDX-License-Identifier: MIT */
/* What a program is told, by what its fixture needs. */
#include <criterion/criterion.h>
#include <string.h>

#include "../../runner/harness/launch_block.h"

/* The strings of the block that begin with this name; *value is that of the last one. */
static unsigned told(uint64_t needs, const char *name, const char **value)
{
	static char id[] = "anything", block[LAUNCH_SIZE];
	const struct catalog_entry fixture = {.id = id};
	const struct planned planned = {.fixture = &fixture, .key = {.arm = ARM_ATTACK}};
	const struct scene scene = {
		.planned = &planned,
		.needs = needs,
		.peers[PEER_VICTIM_SAME].up = {.pid = 301, .memory = 0x1000, .secret = 0x2000},
	};
	const ssize_t size = launch_block_build(&scene, block);
	const size_t length = strlen(name);
	unsigned count = 0;

	*value = "";
	cr_assert_gt(size, 2);
	for (const char *at = block + 2; at < block + size; at += strlen(at) + 1)
		if (strncmp(at, name, length) == 0 && at[length] == '=') {
			*value = at + length + 1;
			count++;
		}
	return count;
}

#define TOLD(needs, name, expected)                                                                \
	do {                                                                                       \
		const char *value;                                                                 \
		cr_expect_eq(told(needs, name, &value), 1U, "%s", name);                           \
		cr_expect_str_eq(value, expected);                                                 \
	} while (0)

Test(launch_block, a_need_tells_what_is_the_same_in_every_trial)
{
	TOLD(WW_BIT(NEED_CANARY), "canary", "/etc/canary");
	TOLD(WW_BIT(NEED_UNIX_PATH), "unix_path", "/run/service.sock");
	TOLD(WW_BIT(NEED_RAW_WATCH), "raw_watch", "253");
	TOLD(WW_BIT(NEED_COLLECTOR), "collector", "upload");
	TOLD(WW_BIT(NEED_COLLECTOR), "collected", "collected");
}

Test(launch_block, nothing_is_told_of_what_is_not_needed)
{
	const char *value;

	cr_expect_eq(told(WW_BIT(NEED_CANARY), "root_canary", &value), 0U);
	cr_expect_eq(told(0, "canary", &value), 0U);
	cr_expect_eq(told(WW_BIT(NEED_VICTIM_OTHER), "victim_same", &value), 0U);
}

/* Four needs ask for the victim, and a fixture may have several of them. */
Test(launch_block, of_the_victim_it_is_told_once_whoever_asks)
{
	const uint64_t all = WW_BIT(NEED_VICTIM_SAME) | WW_BIT(NEED_VICTIM_FD) | WW_BIT(NEED_KEY) |
			     WW_BIT(NEED_VICTIM_FILE);

	for (int need = 0; need < WW_NEEDS_COUNT; need++)
		if (all & WW_BIT(need))
			TOLD(WW_BIT(need), "victim_same", "301");
	TOLD(all, "victim_same", "301");
	TOLD(all, "victim_same_memory", "0x1000");
	TOLD(all, "victim_same_secret", "0x2000");
	TOLD(all, "victim_same_fd", "9");
}
