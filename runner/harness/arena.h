/* SPDX-License-Identifier: MIT */
/* An arena: the disposable stand-in for the host in which trials run.  A process 1 (runner/init) in new
 * user, pid, mount, network, ipc, uts and cgroup namespaces, on a tmpfs root. */
#ifndef WHICHWALL_ARENA_H
#define WHICHWALL_ARENA_H

#include <sys/types.h>

#include "../init/wire.h"
#include "idmap.h"
#include "images.h"

/* An object as the kernel knows it: compared instead of link texts. */
struct object {
	dev_t dev;
	ino_t ino;
};

struct arena {
	pid_t pid;          /* of its init, as seen from here */
	int pidfd;          /* of its init */
	int control;        /* channel to its init; closing it ends the arena */
	uint32_t first_id;
	bool ready;         /* HELLO came */
	int fds[HELLO_FDS];
	struct object user_ns, pid_ns, mnt_ns, root; /* of its init: what a trial's state is compared with */
	unsigned trials;    /* run so far */
};

/* What every arena is made from. */
struct arena_kit {
	struct idmap *ids;
	const struct images *images;
	int filters;        /* sealed memory file, see wire.h */
};

/* Starts an arena; it says HELLO (or FAILED) on `control` later.  NULL with *e. */
struct arena *arena_start(const struct arena_kit *kit, struct ww_error *e);
/* Takes over the descriptors of HELLO and looks at init's namespaces.  0 or -1. */
int arena_hello(struct arena *arena, const int *fds, int count);
/* Ends it: SIGKILL to init takes the pid namespace with it.  The caller waits for `pidfd` to become readable,
 * then calls arena_reap(). */
void arena_kill(struct arena *arena);
/* Reaps the ended init and frees the arena. */
void arena_reap(struct arena *arena);

#endif
