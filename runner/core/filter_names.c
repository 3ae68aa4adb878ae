/* SPDX-License-Identifier: MIT */
/* The sets of call names that become filters: groups, single calls, what a mask adds back. */
#include "filter_parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One call instead of a group: "call:sysinfo". */
#define CALL_PREFIX "call:"

static const struct group *find_group(const char *name, size_t length)
{
	for (const struct group *g = groups_capability; g->name != NULL; g++)
		if (strlen(g->name) == length && memcmp(g->name, name, length) == 0)
			return g;
	return NULL;
}

static int unknown_group(const char *name, size_t length, struct ww_error *e)
{
	char known[150] = "";
	size_t used = 0;

	for (const struct group *g = groups_capability; g->name != NULL && used < sizeof(known);
	     g++)
		used += (size_t)snprintf(known + used, sizeof(known) - used, "%s%s",
					 used == 0 ? "" : ", ", g->name);
	return ww_fail(e, 2, "unknown syscall group '%.*s'; expected some of %s, or call:NAME",
		       (int)length, name, known);
}

void names_add(struct names *names, const char *name)
{
	if (names->count < NAMES_MAX)
		names->name[names->count++] = name;
}

void names_add_group(struct names *names, const struct group *group)
{
	for (const char *const *call = group->calls; *call != NULL; call++)
		names_add(names, *call);
}

static bool is_single(const char *item, size_t length)
{
	return length > strlen(CALL_PREFIX) && memcmp(item, CALL_PREFIX, strlen(CALL_PREFIX)) == 0;
}

/* A call that is named by hand must exist: dropping it with a note, as for a group, would hide a
 * typing error. */
static int add_single(struct names *names, const char *item, size_t length, struct ww_error *e)
{
	char call[CALL_NAME_MAX];

	snprintf(call, sizeof(call), "%.*s", (int)(length - strlen(CALL_PREFIX)),
		 item + strlen(CALL_PREFIX));
	if (seccomp_syscall_resolve_name(call) < 0)
		return ww_fail(e, 2, "unknown system call '%s' of this architecture", call);
	if (names == NULL)
		return 0;
	if (names->singles == SINGLE_CALLS_MAX || names->count == NAMES_MAX)
		return ww_fail(e, 2, "more than %d single calls", SINGLE_CALLS_MAX);
	memcpy(names->single[names->singles], call, sizeof(call));
	names->name[names->count++] = names->single[names->singles++];
	return 0;
}

static int add_item(struct names *names, const char *item, size_t length, struct ww_error *e)
{
	const struct group *group;

	if (is_single(item, length))
		return add_single(names, item, length, e);
	group = find_group(item, length);
	if (group == NULL)
		return unknown_group(item, length, e);
	if (names != NULL)
		names_add_group(names, group);
	return 0;
}

/* Adds the calls of a comma-separated list of groups and single calls; `names` NULL only checks. */
static int add_groups(struct names *names, const char *list, struct ww_error *e)
{
	while (list != NULL && *list != '\0') {
		const size_t length = strcspn(list, ",");

		if (add_item(names, list, length, e) < 0)
			return -1;
		list += length;
		if (*list == ',' && *++list == '\0')
			return unknown_group("", 0, e);
	}
	return 0;
}

int core_groups_check(const char *groups, struct ww_error *e)
{
	return add_groups(NULL, groups, e);
}

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void sort_unique(struct names *names)
{
	size_t kept = 0;

	qsort(names->name, names->count, sizeof(names->name[0]), compare_names);
	for (size_t i = 0; i < names->count; i++)
		if (kept == 0 || strcmp(names->name[kept - 1], names->name[i]) != 0)
			names->name[kept++] = names->name[i];
	names->count = kept;
}

int names_add_asked(struct names *names, const char *groups, uint64_t mask, struct ww_error *e)
{
	if (add_groups(names, groups, e) < 0)
		return -1;
	for (int i = 0; i < groups_ablation_count; i++)
		if ((mask & WW_BIT(groups_ablation[i].factor)) != 0)
			names_add_group(names, &groups_ablation[i].group);
	return 0;
}

bool names_have(const struct names *names, const char *name)
{
	for (size_t i = 0; i < names->count; i++)
		if (strcmp(names->name[i], name) == 0)
			return true;
	return false;
}

static bool group_has(const struct group *group, const char *name)
{
	for (const char *const *call = group->calls; *call != NULL; call++)
		if (strcmp(*call, name) == 0)
			return true;
	return false;
}

bool core_base_allows(const char *name)
{
	return group_has(&group_base, name);
}

void names_remove_group(struct names *names, const struct group *group)
{
	size_t kept = 0;

	for (size_t i = 0; i < names->count; i++)
		if (!group_has(group, names->name[i]))
			names->name[kept++] = names->name[i];
	names->count = kept;
}

int names_settle(struct names *names, struct ww_error *e)
{
	if (names->count == NAMES_MAX)
		return ww_fail(e, 2, "allow list: more than %d names", NAMES_MAX - 1);
	sort_unique(names);
	return 0;
}

/* Moves the names that have no number on this architecture to `dropped`.  libseccomp answers -1 for
 * an unknown name and other negative numbers for calls of other architectures. */
void names_drop_unknown(struct names *names, struct names *dropped)
{
	size_t kept = 0;

	for (size_t i = 0; i < names->count; i++)
		if (seccomp_syscall_resolve_name(names->name[i]) >= 0)
			names->name[kept++] = names->name[i];
		else
			dropped->name[dropped->count++] = names->name[i];
	names->count = kept;
}
