/* SPDX-License-Identifier: MIT */
/* What the filters are put together from: sets of names, and libseccomp's part. */
#ifndef WHICHWALL_CORE_FILTER_PARTS_H
#define WHICHWALL_CORE_FILTER_PARTS_H

#include "core.h"
#include "groups.h"

#include <seccomp.h>

#define NAMES_MAX 512
#define SINGLE_CALLS_MAX 16
#define CALL_NAME_MAX 64

/* A set of borrowed names, and the place where single calls of a list lie. */
struct names {
	const char *name[NAMES_MAX];
	size_t count;
	char single[SINGLE_CALLS_MAX][CALL_NAME_MAX];
	size_t singles;
};

/* One more name; a full set takes no more, which names_settle() finds. */
void names_add(struct names *names, const char *name);
void names_add_group(struct names *names, const struct group *group);
/* The groups of a comma-separated list and what the factors of the mask add back.  -1 with *e. */
int names_add_asked(struct names *names, const char *groups, uint64_t mask, struct ww_error *e);
void names_remove_group(struct names *names, const struct group *group);
bool names_have(const struct names *names, const char *name);
/* Sorts, without duplicates.  -1 with *e when names did not fit. */
int names_settle(struct names *names, struct ww_error *e);
/* Moves the names that have no number on this architecture to `dropped`. */
void names_drop_unknown(struct names *names, struct names *dropped);

/* A new filter with copies of the names and their hash, and no program.  NULL with *e. */
struct core_filter *filter_named(const struct names *names, const struct names *dropped,
				 struct ww_error *e);
/* A context of libseccomp without rules; what it is to do with a foreign architecture is to kill.
 * NULL with *e. */
scmp_filter_ctx filter_context(uint32_t default_action, enum core_shape shape, struct ww_error *e);
/* Allows each of the names, whatever the arguments.  -1 with *e. */
int filter_allow(scmp_filter_ctx context, const struct names *names, struct ww_error *e);
/* One answer to calls of `call` whose arguments compare as said; all comparisons must hold, at most
 * one for each argument.  A call that this architecture lacks has no rule.  -1 with *e. */
int filter_rule(scmp_filter_ctx context, uint32_t action, const char *call, unsigned count,
		const struct scmp_arg_cmp *comparisons, struct ww_error *e);
/* Releases the context; before, compiles its rules into filter->program, unless putting them there
 * has `failed` (-1).  -1 with *e. */
int filter_finish(scmp_filter_ctx context, int failed, struct core_filter *filter,
		  struct ww_error *e);

#endif
