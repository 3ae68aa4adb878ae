/* SPDX-License-Identifier: MIT */
/* An arena: the disposable stand-in for the host in which trials run.  A process 1 (runner/init) in
 * new user, pid, mount, network, ipc, uts and cgroup namespaces, on a tmpfs root. */
#ifndef WHICHWALL_ARENA_H
#define WHICHWALL_ARENA_H

#include <sys/types.h>

#include "../../matrix/description.h"
#include "../core/cgroup_part.h"
#include "../init/wire.h"
#include "../look/look.h"
#include "idmap.h"
#include "images.h"

struct arena {
	pid_t pid;   /* of its init, as seen from here */
	int pidfd;   /* of its init */
	int control; /* channel to its init; closing it ends the arena */
	uint32_t first_id;
	bool ready; /* HELLO came */
	int fds[HELLO_FDS];
	struct look look;         /* of its init: what a trial's state is compared with */
	char handle[HANDLE_SIZE]; /* of its /etc (name_to_handle_at(2)), "" without one */
	bool own_net;             /* has a network namespace of its own, with services' loopback */
	unsigned trials;          /* run so far */
	struct cgroup_part group; /* delegated to it, where it was asked for */
};

/* What every arena is made from. */
struct arena_kit {
	struct idmap *ids;
	const struct images *images;
	int filters;    /* sealed memory file, see wire.h */
	bool empty_net; /* this process lives in a network namespace with nothing in it */
	/* arena_groups_open(), where arena_wants.asked may have OFFER_CGROUP; else NULL */
	const struct core_cgroup *groups;
};

/* Moves this process into an empty network namespace, once, so that arenas whose trials have no use
 * for a network need not have one made (a third of an arena's cost).  What they share holds no
 * interface, no service and no address, and belongs to a user namespace in which no arena has a
 * capability. */
void arena_kit_leave_network(struct arena_kit *kit);

#define ARENA_SHOWN_MAX 60
struct arena_wants {
	bool own_net;   /* a network namespace of its own, even if the kit has an empty one to share
			 */
	bool host_usr;  /* the host's /usr, read-only */
	bool offers;    /* what sandboxes of others expect of a host (init/offer.c) */
	uint64_t asked; /* of WW_BIT(OFFER_...): what they ask for beyond that */
	const struct text_list
		*shown; /* paths of the host's, at most ARENA_SHOWN_MAX; NULL: none */
};

/* Starts an arena; it says HELLO (or FAILED) on `control` later.  NULL with *e. */
struct arena *arena_start(const struct arena_kit *kit, const struct arena_wants *wants,
			  struct ww_error *e);
/* Takes over what came with HELLO, the descriptors in any case, and looks at init's namespaces.  0
 * or -1. */
int arena_hello(struct arena *arena, const struct wire_hello *hello, const int fds[HELLO_FDS]);
/* Ends it: SIGKILL to init takes the pid namespace with it.  The caller waits for `pidfd` to become
 * readable, then calls arena_reap(). */
void arena_kill(struct arena *arena);
/* Reaps the ended init and frees the arena. */
void arena_reap(struct arena *arena);

#endif
