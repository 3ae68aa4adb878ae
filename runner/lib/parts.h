/* SPDX-License-Identifier: MIT */
/* What the files of the library share. */
#ifndef WHICHWALL_LIB_PARTS_H
#define WHICHWALL_LIB_PARTS_H

#include <stdbool.h>

#include "../core/core.h"
#include "../core/seal.h"
#include "whichwall.h"

#define PUBLIC __attribute__((visibility("default")))
#define OPTION_ENV_MAX 64
#define NO_LAYER (-1)

struct whichwall_error {
	struct ww_error base; /* code and text */
	int layer;            /* PRIM_..., NO_LAYER */
	int err;
};

/* Where the group of cgroup v2 is made. */
enum group { GROUP_NONE, GROUP_OWN, GROUP_NAMED };

struct whichwall_options {
	struct core_mount mount[CORE_MOUNTS_MAX];
	unsigned mount_count;
	char *environment[OPTION_ENV_MAX]; /* NAME or NAME=VALUE */
	unsigned environment_count;
	int kept[CORE_DECLARED_MAX];
	unsigned kept_count;
	enum core_network network;
	uint64_t memory_mib, tasks, timeout_seconds; /* 0: the default */
	enum group group;
	char group_place[CORE_PATH_MAX]; /* GROUP_NAMED */
	char workdir[CORE_PATH_MAX];     /* "": a fresh one */
	char *calls;                     /* NULL: none */
	uint32_t guest_id;               /* 0: chosen */
	uint64_t mask, without;
	bool bare, executable, mdwe, terminal, best_effort, unverified;
	whichwall_notice *notice; /* NULL: nobody is told */
	void *notice_context;
};

/* Hands a copy of the error out.  -1. */
int error_out(const struct whichwall_error *e, whichwall_error **error);
/* The same of one that is about no layer. */
int error_out_plain(const struct ww_error *e, whichwall_error **error);
/* A sentence about a layer that could not be applied, or was not seen in force (err 0). */
void error_of_layer(struct whichwall_error *e, int layer, int err);
/* Tells whoever wants to know of a layer that a start does without, and why. */
void tell(const struct whichwall_options *options, int layer, const char *why);
/* The same of a layer whose call said `err`. */
void tell_of_layer(const struct whichwall_options *options, int layer, int err);
/* The same of layers that the kernel does not have. */
void tell_not_offered(const struct whichwall_options *options, uint64_t layers);

/* What the program is shown around its workdir (as it is named inside): the default view, then what
 * the options add, parents before children; `used` are at most CORE_MOUNTS_MAX.  0 or -1
 * with *e. */
struct view {
	struct core_mount mount[CORE_MOUNTS_MAX];
	unsigned used;
};
int view_make(const struct whichwall_options *options, uint32_t guest, const char *workdir,
	      struct view *view, struct ww_error *e);

/* The id that root's program becomes, 0 when the caller is an ordinary user.  0 or -1 with *e. */
int guest_choose(uint32_t wanted, uint32_t *guest, struct ww_error *e);

/* Environment of the program: what is set for it, then the caller's whole, of which the core lets
 * names through.  Freed by environment_free(); NULL when memory is short. */
char **environment_make(const struct whichwall_options *options, const char *home);
void environment_free(char **environment);
/* Names that pass: those of the options and those that environment_make() sets. */
unsigned environment_names(const struct whichwall_options *options,
			   const char *names[OPTION_ENV_MAX + 2],
			   char storage[OPTION_ENV_MAX][CORE_ENV_MAX]);

/* Layers that were seen in force, and those of which it can be seen. */
struct seen {
	uint64_t in_force, visible;
};
/* Looks at a process that has all layers of the plan and has not executed anything; `socket` is one
 * of the caller's own network namespace.  false: /proc shows no such process, so that nothing can
 * be said. */
bool verify_look(pid_t pid, const struct core_plan *plan, int socket, struct seen *seen);
/* The first layer of the plan that is visibly not in force, or NO_LAYER. */
int verify_missing(const struct core_plan *plan, const struct seen *seen);

#endif
