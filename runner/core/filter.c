/* SPDX-License-Identifier: MIT */
/* Compiles the allow list to a BPF program in the parent; the child only attaches it.
 *
 * Default: the process is killed, not answered with an errno, so that a denied call cannot be
 * mistaken for one that the kernel refused.  See seccomp(2), seccomp_init(3).
 */
#include "core.h"
#include "groups.h"

#include <errno.h>
#include <linux/seccomp.h>
#include <seccomp.h>
#include <sha2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define NAMES_MAX 512

#define SINGLE_CALLS_MAX 16
#define CALL_NAME_MAX 64
/* One call instead of a group: "call:sysinfo". */
#define CALL_PREFIX "call:"

/* A set of borrowed names, and the place where single calls of a list lie. */
struct names {
	const char *name[NAMES_MAX];
	size_t count;
	char single[SINGLE_CALLS_MAX][CALL_NAME_MAX];
	size_t singles;
};

/* ---- groups ---- */

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

static void add_calls(struct names *names, const struct group *group)
{
	for (const char *const *call = group->calls; *call != NULL && names->count < NAMES_MAX;
	     call++)
		names->name[names->count++] = *call;
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
		add_calls(names, group);
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

bool core_base_allows(const char *name)
{
	for (const char *const *call = group_base.calls; *call != NULL; call++)
		if (strcmp(*call, name) == 0)
			return true;
	return false;
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

static int collect_names(const char *groups, uint64_t mask, struct names *names, struct ww_error *e)
{
	add_calls(names, &group_base);
	if (add_groups(names, groups, e) < 0)
		return -1;
	for (int i = 0; i < groups_ablation_count; i++)
		if ((mask & WW_BIT(groups_ablation[i].factor)) != 0)
			add_calls(names, &groups_ablation[i].group);
	if (names->count == NAMES_MAX)
		return ww_fail(e, 2, "allow list: more than %d names", NAMES_MAX - 1);
	sort_unique(names);
	return 0;
}

/* Moves the names that have no number on this architecture to `dropped`.  libseccomp answers -1 for
 * an unknown name and other negative numbers for calls of other architectures. */
static void drop_unknown(struct names *names, struct names *dropped)
{
	size_t kept = 0;

	for (size_t i = 0; i < names->count; i++)
		if (seccomp_syscall_resolve_name(names->name[i]) >= 0)
			names->name[kept++] = names->name[i];
		else
			dropped->name[dropped->count++] = names->name[i];
	names->count = kept;
}

/* ---- libseccomp ---- */

/* libseccomp's loader sets no_new_privs unless told not to.  We never call its loader, but whoever
 * reads the attributes shall find them as they are in force. */
static int set_attributes(scmp_filter_ctx context, enum core_shape shape, struct ww_error *e)
{
	const struct {
		enum scmp_filter_attr attribute;
		uint32_t value;
	} wanted[] = {
		{SCMP_FLTATR_CTL_NNP, 0},
		{SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS},
		{SCMP_FLTATR_CTL_OPTIMIZE, shape},
	};

	for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++) {
		uint32_t value = UINT32_MAX;
		int ret = seccomp_attr_set(context, wanted[i].attribute, wanted[i].value);

		if (ret == 0)
			ret = seccomp_attr_get(context, wanted[i].attribute, &value);
		if (ret != 0 || value != wanted[i].value)
			return ww_fail(e, 3, "libseccomp: attribute %d: wanted %u, is %u: %s",
				       (int)wanted[i].attribute, wanted[i].value, value,
				       strerror(-ret));
	}
	return 0;
}

static int allow(scmp_filter_ctx context, const struct names *names, struct ww_error *e)
{
	for (size_t i = 0; i < names->count; i++) {
		const int number = seccomp_syscall_resolve_name(names->name[i]);
		const int ret = seccomp_rule_add_exact(context, SCMP_ACT_ALLOW, number, 0);

		if (ret != 0)
			return ww_fail(e, 3, "libseccomp: rule for %s: %s", names->name[i],
				       strerror(-ret));
	}
	return 0;
}

static int read_program(int fd, struct core_filter *filter, struct ww_error *e)
{
	const size_t unit = sizeof(struct sock_filter);
	struct stat st;
	size_t size;

	if (fstat(fd, &st) < 0)
		return ww_fail(e, 3, "filter: fstat: %s", strerror(errno));
	size = (size_t)st.st_size;
	if (size == 0 || size % unit != 0 || size / unit > BPF_MAXINSNS)
		return ww_fail(e, 3, "filter: %zu bytes; expected 1 to %d instructions of %zu",
			       size, BPF_MAXINSNS, unit);
	filter->program = malloc(size);
	if (filter->program == NULL)
		return ww_fail(e, 3, "filter: out of memory");
	if (pread(fd, filter->program, size, 0) != (ssize_t)size)
		return ww_fail(e, 3, "filter: short read of the program");
	filter->length = (uint16_t)(size / unit);
	return 0;
}

/* libseccomp before 2.6 exports to a descriptor only. */
static int export_program(scmp_filter_ctx context, struct core_filter *filter, struct ww_error *e)
{
	const int fd = memfd_create("filter", MFD_CLOEXEC);
	int ret;

	if (fd < 0)
		return ww_fail(e, 3, "filter: memfd_create: %s", strerror(errno));
	ret = seccomp_export_bpf(context, fd);
	if (ret != 0)
		ret = ww_fail(e, 3, "libseccomp: export: %s", strerror(-ret));
	else
		ret = read_program(fd, filter, e);
	close(fd);
	return ret;
}

static int compile(const struct names *names, enum core_shape shape, struct core_filter *filter,
		   struct ww_error *e)
{
	scmp_filter_ctx context = seccomp_init(SCMP_ACT_KILL_PROCESS);
	int ret = -1;

	if (context == NULL)
		return ww_fail(e, 3, "libseccomp: no context (is seccomp built into this kernel?)");
	if (set_attributes(context, shape, e) == 0 && allow(context, names, e) == 0)
		ret = export_program(context, filter, e);
	seccomp_release(context);
	return ret;
}

/* ---- the result ---- */

static char **copy_names(const struct names *names)
{
	char **copy = calloc(names->count + 1, sizeof(copy[0]));

	for (size_t i = 0; copy != NULL && i < names->count; i++)
		copy[i] = strdup(names->name[i]); /* a NULL is found by own_names() */
	return copy;
}

static int own_names(const struct names *names, char ***own, size_t *count, struct ww_error *e)
{
	*own = copy_names(names);
	*count = *own == NULL ? 0 : names->count;
	for (size_t i = 0; i < names->count; i++)
		if (*own == NULL || (*own)[i] == NULL)
			return ww_fail(e, 3, "filter: out of memory");
	return *own == NULL ? ww_fail(e, 3, "filter: out of memory") : 0;
}

/* SHA-256 of the names with a newline between, not after, them. */
static void hash_names(const struct names *names, char hash[65])
{
	SHA2_CTX context;

	SHA256Init(&context);
	for (size_t i = 0; i < names->count; i++) {
		if (i > 0)
			SHA256Update(&context, (const uint8_t *)"\n", 1);
		SHA256Update(&context, (const uint8_t *)names->name[i], strlen(names->name[i]));
	}
	SHA256End(&context, hash);
}

struct core_filter *core_filter_new(const char *groups, uint64_t mask, struct ww_error *e)
{
	/* The kernel runs the program once for every call number when it is attached, and a chain
	 * costs three times as much there. */
	return core_filter_shaped(groups, mask, CORE_SHAPE_TREE, e);
}

struct core_filter *core_filter_shaped(const char *groups, uint64_t mask, enum core_shape shape,
				       struct ww_error *e)
{
	struct names names = {.count = 0}, dropped = {.count = 0};
	struct core_filter *filter;

	if (collect_names(groups, mask, &names, e) < 0)
		return NULL;
	drop_unknown(&names, &dropped);
	filter = calloc(1, sizeof(*filter));
	if (filter == NULL) {
		ww_fail(e, 3, "filter: out of memory");
		return NULL;
	}
	hash_names(&names, filter->hash);
	if (own_names(&names, &filter->names, &filter->name_count, e) < 0 ||
	    own_names(&dropped, &filter->dropped, &filter->dropped_count, e) < 0 ||
	    compile(&names, shape, filter, e) < 0) {
		core_filter_free(filter);
		return NULL;
	}
	return filter;
}

int core_filter_defeat_cache(struct core_filter *filter, struct ww_error *e)
{
	const struct sock_filter load = BPF_STMT(
		BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, instruction_pointer));
	const size_t size = sizeof(load);
	struct sock_filter *program;

	if (filter->length == BPF_MAXINSNS)
		return ww_fail(e, 3, "filter: no room for one more instruction");
	program = realloc(filter->program, (filter->length + 1U) * size);
	if (program == NULL)
		return ww_fail(e, 3, "filter: out of memory");
	/* Jumps are relative: moving all of them moves nothing. */
	memmove(program + 1, program, filter->length * size);
	program[0] = load;
	filter->program = program;
	filter->length++;
	return 0;
}

static void free_names(char **names, size_t count)
{
	for (size_t i = 0; i < count; i++)
		free(names[i]);
	free(names);
}

void core_filter_free(struct core_filter *filter)
{
	if (filter == NULL)
		return;
	free_names(filter->names, filter->name_count);
	free_names(filter->dropped, filter->dropped_count);
	free(filter->program);
	free(filter);
}
