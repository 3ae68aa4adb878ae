/* SPDX-License-Identifier: MIT */
/* What the supervisor knows of a trial that runs: what its program is told of the arena, and what
 * a witness may use to see from outside what the program did there. */
#ifndef WHICHWALL_SCENE_H
#define WHICHWALL_SCENE_H

#include <stdio.h>

#include "../../matrix/plan.h"
#include "arena.h"
#include "observe.h"
#include "peer.h"

/* State read at the gate by the witness that needs it; the rest stays zero. */
struct baseline {
	bool known;
	char text[4096]; /* limits, mount table, ... as text */
	unsigned count;
};

struct scene {
	const struct planned *planned;
	uint64_t
		needs; /* from the arena: what the fixture declares, nothing for a harmless trial */
	uint64_t timeout_seconds, memory_mib; /* profile parameters */
	const struct idmap *ids;
	const struct arena *arena;
	pid_t pid;   /* of the trial's process, as seen from here; 0: not known yet */
	bool ended;  /* that process */
	bool opaque; /* it runs, and cannot be seen from outside */
	char nonce[NONCE_SIZE], token[NONCE_SIZE];
	char claim[NONCE_SIZE + 1]; /* what the program says that it has read */
	struct peer peers[PEERS];
	int terminal; /* the master, -1: none */
	struct source terminal_slave;
	struct credentials before; /* at the gate, or at the last `observe` */
	bool before_known;
	struct baseline baseline; /* what the witness compares with */
};

/* What kind of program the trial's is. */
static inline enum fixture_kind scene_program(const struct scene *scene)
{
	const struct catalog_entry *fixture = scene->planned->fixture;

	if (!fixture->program)
		return FIXTURE_BUILTIN;
	return fixture->protocol == PROTOCOL_PLAIN ? FIXTURE_PLAIN : FIXTURE_LINES;
}

/* Name of the file that a fixture is told to make, without its directory. */
#define DROP_NAME_SIZE 64
static inline void scene_drop_name(const struct scene *scene, char name[DROP_NAME_SIZE])
{
	snprintf(name, DROP_NAME_SIZE, "drop-%.32s", scene->token);
}

#endif
