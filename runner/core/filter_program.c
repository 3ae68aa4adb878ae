/* SPDX-License-Identifier: MIT */
/* libseccomp's part: attributes, rules, and the program that comes of them; and the filter as it is
 * handed out.  See seccomp_init(3), seccomp_rule_add(3), seccomp_export_bpf(3).
 */
#include "filter_parts.h"

#include <errno.h>
#include <sha2.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

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

scmp_filter_ctx filter_context(uint32_t default_action, enum core_shape shape, struct ww_error *e)
{
	scmp_filter_ctx context = seccomp_init(default_action);

	if (context == NULL) {
		ww_fail(e, 3, "libseccomp: no context (is seccomp built into this kernel?)");
		return NULL;
	}
	if (set_attributes(context, shape, e) < 0) {
		seccomp_release(context);
		return NULL;
	}
	return context;
}

int filter_rule(scmp_filter_ctx context, uint32_t action, const char *call, unsigned count,
		const struct scmp_arg_cmp *comparisons, struct ww_error *e)
{
	const int number = seccomp_syscall_resolve_name(call);
	int ret;

	if (number < 0)
		return 0;
	ret = seccomp_rule_add_exact_array(context, action, number, count, comparisons);
	return ret == 0 ? 0 : ww_fail(e, 3, "libseccomp: rule for %s: %s", call, strerror(-ret));
}

int filter_allow(scmp_filter_ctx context, const struct names *names, struct ww_error *e)
{
	for (size_t i = 0; i < names->count; i++)
		if (filter_rule(context, SCMP_ACT_ALLOW, names->name[i], 0, NULL, e) < 0)
			return -1;
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
static int export(scmp_filter_ctx context, struct core_filter *filter, struct ww_error *e)
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

int filter_finish(scmp_filter_ctx context, int failed, struct core_filter *filter,
		  struct ww_error *e)
{
	const int ret = failed < 0 ? failed : export(context, filter, e);

	seccomp_release(context);
	return ret;
}

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

struct core_filter *filter_named(const struct names *names, const struct names *dropped,
				 struct ww_error *e)
{
	struct core_filter *filter = calloc(1, sizeof(*filter));

	if (filter == NULL) {
		ww_fail(e, 3, "filter: out of memory");
		return NULL;
	}
	hash_names(names, filter->hash);
	if (own_names(names, &filter->names, &filter->name_count, e) < 0 ||
	    own_names(dropped, &filter->dropped, &filter->dropped_count, e) < 0) {
		core_filter_free(filter);
		return NULL;
	}
	return filter;
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
