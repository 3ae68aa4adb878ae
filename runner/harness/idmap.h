/* SPDX-License-Identifier: MIT */
/* User ids for arenas: 0, 1000, 2000, 60000 and 65534 of each arena stand for consecutive ids of
 * the host, which rotate through a range, so that no per-uid account of the kernel (keys, queues,
 * processes) couples two arenas.  user_namespaces(7), subuid(5).
 *
 * Being uid 0 decides nothing (`unshare -r`): the map is tried. */
#ifndef WHICHWALL_IDMAP_H
#define WHICHWALL_IDMAP_H

#include <sys/types.h>

#include "../../matrix/model.h"

#define IDMAP_IDS 6
/* Nobody's id in the arena: what a sandbox that root starts may become. */
#define IDMAP_GUEST 60000

struct idmap {
	bool single;          /* only the caller's own id can be mapped, to 0 */
	bool entered;         /* this process moved into a user namespace made by newuidmap */
	uint32_t base, count; /* range of ids, as seen from this process */
	uint32_t next;        /* offset of the next ids */
	uint32_t own_uid, own_gid;
	char how[WW_ERROR_MAX]; /* one sentence for doctor and run.json */
};

/* Finds a way, trying in this order: the range given as "BASE:COUNT" (NULL: from /etc/subuid, else
 * high ids) written directly; newuidmap and newgidmap, once, for a namespace that this process then
 * enters; a single id.  Must be called while single-threaded.  -1 with *e when not even a user
 * namespace can be made. */
int idmap_find(struct idmap *map, const char *range, struct ww_error *e);

/* First id of the next. */
uint32_t idmap_take(struct idmap *map);
/* Writes uid_map and gid_map (and setgroups, for a single id) of `pid`.  0 or -errno. */
int idmap_write(const struct idmap *map, pid_t pid, uint32_t first);
/* The arena's id that stands for `id` of the host, or -1 when the arena has none for it. */
int idmap_arena_id(const struct idmap *map, uint32_t first, uint32_t id);

#endif
