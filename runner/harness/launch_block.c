/* SPDX-License-Identifier: MIT */
#include "launch_block.h"

#include <stdarg.h>
#include <stdio.h>

#include "external.h"
#include "modules.h"

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

/* ---- values that only the trial knows ---- */

#define VALUE_SIZE (ARENA_PIDS * 12)

static void victim_key(const struct scene *scene, char *text)
{
	snprintf(text, VALUE_SIZE, "%d", scene->peers[PEER_VICTIM_SAME].up.key);
}

static void victim_other(const struct scene *scene, char *text)
{
	snprintf(text, VALUE_SIZE, "%d", scene->peers[PEER_VICTIM_OTHER].up.pid);
}

static void pid_pattern(const struct scene *scene, char *text)
{
	const int *pids = scene->peers[PEER_SERVICE].up.pids;
	size_t used = 0;

	for (int i = 0; i < ARENA_PIDS; i++)
		used += (size_t)snprintf(text + used, VALUE_SIZE - used, "%s%d", i ? "," : "",
					 pids[i]);
}

static void file_handle(const struct scene *scene, char *text)
{
	snprintf(text, VALUE_SIZE, "%s", scene->arena->handle);
}

static void terminal(const struct scene *scene, char *text)
{
	snprintf(text, VALUE_SIZE, "%d",
		 scene->planned->fixture->program ? FIXTURE_FD_TERMINAL : 0);
}

static void owned_stdin(const struct scene *scene, char *text)
{
	snprintf(text, VALUE_SIZE, "%d", scene->planned->fixture->program ? told_owned_fd : 0);
}

static void init_secret(const struct scene *scene, char *text)
{
	(void)scene;
	snprintf(text, VALUE_SIZE, "0x%llx", (unsigned long long)ARENA_SECRET_ADDRESS);
}

static void unix_diag(const struct scene *scene, char *text)
{
	(void)scene;
	snprintf(text, VALUE_SIZE, "%d", module_at_hand("unix_diag"));
}

/* What a fixture is told of each need. */
static const struct {
	enum need need;
	const char *name, *text; /* NULL: a number, or what a function says of the trial */
	int number;
	void (*value)(const struct scene *scene, char *text);
} arguments[] = {
#define TEXT(id, argument, text) {NEED_##id, #argument, (text), 0, NULL},
#define NUMBER(id, argument, number) {NEED_##id, #argument, NULL, (number), NULL},
#define ASKED(id, argument, function) {NEED_##id, #argument, NULL, 0, (function)},
#include "../../matrix/needs.def"
};

static void add_needs(struct block *block, const struct scene *scene)
{
	for (size_t i = 0; i < sizeof(arguments) / sizeof(*arguments); i++) {
		char value[VALUE_SIZE];

		if (!(scene->needs & WW_BIT(arguments[i].need)))
			continue;
		if (arguments[i].value)
			arguments[i].value(scene, value);
		else if (!arguments[i].text)
			snprintf(value, sizeof(value), "%d", arguments[i].number);
		add(block, "%s=%s", arguments[i].name,
		    arguments[i].text ? arguments[i].text : value);
	}
}

static void add_victim(struct block *block, const struct scene *scene)
{
	const struct peer_up *victim = &scene->peers[PEER_VICTIM_SAME].up;

	if (!(scene->needs & needs_with(NEEDS_VICTIM_SAME)))
		return;
	add(block, "victim_same=%d", victim->pid);
	add(block, "victim_same_memory=0x%llx", (unsigned long long)victim->memory);
	add(block, "victim_same_secret=0x%llx", (unsigned long long)victim->secret);
}

static void add_drops(struct block *block, const struct scene *scene)
{
	const uint64_t told = WW_BIT(WITNESS_FILE) | WW_BIT(WITNESS_MODE);
	char drop[DROP_NAME_SIZE];

	if (!(told & WW_BIT(scene->planned->fixture->witness)))
		return;
	scene_drop_name(scene, drop);
	add(block, "etc_drop=/etc/%s", drop);
	add(block, "tmp_drop=/tmp/%s", drop);
	add(block, "lib_drop=/lib/%s", drop);
	add(block, "work_drop=%s", drop);
}

/* What the profile was told to allow, for a fixture that sets out to exceed it. */
static void add_bound(struct block *block, const struct scene *scene)
{
	const enum witness witness = scene->planned->fixture->witness;
	const uint64_t memory_mib = scene->memory_mib;

	if (witness == WITNESS_CPU_TIME)
		add(block, "cpu_bound=%llu",
		    (unsigned long long)core_rlimit_cpu(scene->timeout_seconds));
	else if (witness == WITNESS_ADDRESS_SPACE)
		add(block, "address_space_bound=%llu",
		    (unsigned long long)core_rlimit_as(memory_mib) >> 20);
	else if (witness == WITNESS_RESIDENT || witness == WITNESS_MEMORY_FILES)
		add(block, "memory_bound=%llu", (unsigned long long)memory_mib);
}

/* NAME=VALUE, as docs/reference/fixture-arguments.md has them. */
static void add_named(struct block *block, const struct scene *scene)
{
	add(block, "caller=%s", ww_word(&ww_callers, scene->planned->key.caller));
	add(block, "token=%s", scene->token);
	add_drops(block, scene);
	add_bound(block, scene);
	add_victim(block, scene);
	add_needs(block, scene);
}

/* The same for a program that is not of ours: names in its environment, and no other strings. */
static ssize_t build_external(const struct scene *scene, char bytes[LAUNCH_SIZE])
{
	char named_bytes[LAUNCH_SIZE];
	struct block named = {.bytes = named_bytes}, block = {.bytes = bytes, .used = 2};
	char text[LAUNCH_SIZE];

	add_named(&named, scene);
	for (unsigned i = 0; external_argument(scene, named_bytes, named.count, i, text); i++)
		add(&block, "%s", text);
	bytes[0] = (char)block.count;
	block.count = 0;
	for (unsigned i = 0; external_variable(scene, named_bytes, named.count, i, text); i++)
		add(&block, "%s", text);
	if (scene->needs & WW_BIT(NEED_ENV_SECRET))
		add(&block, ARENA_SECRET_NAME "=%s", scene->nonce);
	bytes[1] = (char)block.count;
	return block.full || named.full ? -1 : (ssize_t)block.used;
}

ssize_t launch_block_build(const struct scene *scene, char bytes[LAUNCH_SIZE])
{
	const struct catalog_entry *fixture = scene->planned->fixture;
	const struct trial_key *key = &scene->planned->key;
	struct block block = {.bytes = bytes, .used = 2};

	if (scene_program(scene) != FIXTURE_BUILTIN)
		return build_external(scene, bytes);
	add(&block, "whichwall-fixture");
	add(&block, "%s", fixture->id);
	add(&block, "%s", ww_word(&ww_arms, key->arm));
	add_named(&block, scene);
	bytes[0] = (char)block.count;
	block.count = 0;
	if (scene->needs & WW_BIT(NEED_ENV_SECRET))
		add(&block, ARENA_SECRET_NAME "=%s", scene->nonce);
	bytes[1] = (char)block.count;
	return block.full ? -1 : (ssize_t)block.used;
}
