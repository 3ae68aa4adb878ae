/* SPDX-License-Identifier: MIT */
/* Compiles the allow list to a BPF program in the parent; the child only attaches it.
 *
 * Default: the process is killed, not answered with an errno, so that a denied call cannot be
 * mistaken for one that the kernel refused.  See seccomp(2), seccomp_init(3).
 */
#include "filter_parts.h"

#include <errno.h>
#include <linux/seccomp.h>
#include <stdlib.h>
#include <string.h>

static int compile(const struct names *names, enum core_shape shape, struct core_filter *filter,
		   struct ww_error *e)
{
	scmp_filter_ctx context = filter_context(SCMP_ACT_KILL_PROCESS, shape, e);

	return context == NULL ? -1
			       : filter_finish(context, filter_allow(context, names, e), filter, e);
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

	names_add_group(&names, &group_base);
	if (names_add_asked(&names, groups, mask, e) < 0 || names_settle(&names, e) < 0)
		return NULL;
	names_drop_unknown(&names, &dropped);
	filter = filter_named(&names, &dropped, e);
	if (filter != NULL && compile(&names, shape, filter, e) < 0) {
		core_filter_free(filter);
		return NULL;
	}
	return filter;
}

static int allow_only(scmp_filter_ctx context, const struct core_call *calls, size_t count,
		      struct ww_error *e)
{
	for (size_t i = 0; i < count; i++) {
		const struct scmp_arg_cmp low_half = {calls[i].argument, SCMP_CMP_MASKED_EQ,
						      UINT32_MAX, calls[i].value};

		if (filter_rule(context, SCMP_ACT_ALLOW, calls[i].name, calls[i].checked, &low_half,
				e) < 0)
			return -1;
	}
	return 0;
}

struct core_filter *core_filter_only(const struct core_call *calls, size_t count,
				     struct ww_error *e)
{
	const struct names none = {.count = 0};
	struct core_filter *filter = filter_named(&none, &none, e);
	scmp_filter_ctx context =
		filter == NULL ? NULL : filter_context(SCMP_ACT_ERRNO(EPERM), CORE_SHAPE_TREE, e);

	if (context != NULL &&
	    filter_finish(context, allow_only(context, calls, count, e), filter, e) == 0)
		return filter;
	core_filter_free(filter);
	return NULL;
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
