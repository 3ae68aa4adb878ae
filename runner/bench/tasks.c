/* SPDX-License-Identifier: MIT */
#include "tasks.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "caller.h"
#include "stopwatch.h"

/* Parameters of the profile, as a run's. */
#define TIMEOUT_SECONDS 1
#define MEMORY_MIB 512

#define FILTER_FACTORS (WW_BIT(FACTOR_NO_SECCOMP_SOCKET) | WW_BIT(FACTOR_NO_SECCOMP_SETUID))

static int no_memory(struct ww_error *e)
{
	return ww_fail(e, 3, "out of memory");
}

static enum core_shape core_shape(enum shape shape)
{
	return shape == SHAPE_TREE ? CORE_SHAPE_TREE : CORE_SHAPE_LINEAR;
}

/* `entry` says what for. */
static struct core_filter *compile(const struct tasks_filter *entry, struct ww_error *e)
{
	struct core_filter *filter =
		entry->sealed ? core_filter_sealed("", entry->mask, e)
			      : core_filter_shaped("", entry->mask, core_shape(entry->shape), e);

	if (filter && entry->uncached && core_filter_defeat_cache(filter, e) < 0) {
		core_filter_free(filter);
		return NULL;
	}
	return filter;
}

static const struct core_filter *add_filter(struct tasks *tasks, const struct tasks_filter *wanted,
					    struct ww_error *e)
{
	void *grown = realloc(tasks->filters, (tasks->filter_count + 1) * sizeof(*tasks->filters));
	struct tasks_filter *entry;

	if (!grown) {
		no_memory(e);
		return NULL;
	}
	tasks->filters = grown;
	entry = &tasks->filters[tasks->filter_count++];
	*entry = *wanted;
	entry->filter = compile(entry, e);
	return entry->filter;
}

/* The allow list depends on two factors only. */
static const struct core_filter *filter_of(struct tasks *tasks, const struct bench_key *key,
					   struct ww_error *e)
{
	const struct tasks_filter wanted = {
		.mask = key->mask & FILTER_FACTORS,
		.shape = key->shape,
		.uncached = key->quantity == QUANTITY_CALL_FILTERED,
		.sealed = profile_base(key->profile) == PROFILE_SEALED,
	};

	for (size_t i = 0; i < tasks->filter_count; i++) {
		const struct tasks_filter *entry = &tasks->filters[i];

		if (entry->mask == wanted.mask && entry->shape == wanted.shape &&
		    entry->uncached == wanted.uncached && entry->sealed == wanted.sealed)
			return entry->filter;
	}
	return add_filter(tasks, &wanted, e);
}

static const struct core_filter *arguments_of(struct tasks *tasks, struct ww_error *e)
{
	if (!tasks->arguments)
		tasks->arguments = core_filter_arguments(e);
	return tasks->arguments;
}

static bool has_filter(enum profile profile)
{
	return profile == PROFILE_STRICT || profile == PROFILE_SEED || profile == PROFILE_SEALED;
}

/* The id that the timekeeper of this caller has. */
static uint32_t id_of(enum caller caller)
{
	if (geteuid() != 0)
		return geteuid();
	return caller == CALLER_ROOT ? 0 : CALLER_USER_ID;
}

static uint32_t group_of(enum caller caller)
{
	if (geteuid() != 0)
		return getegid();
	return caller == CALLER_ROOT ? 0 : CALLER_USER_ID;
}

/* The probe's directory is the workdir, and shown once more, where it can be executed.  Standard
 * input and output stay what they are, and no group of processes is made. */
static int prepare_seal(struct tasks *tasks, const struct bench_key *key,
			struct core_options *options, struct core_plan *plan, struct ww_error *e)
{
	static const int report = STOPWATCH_REPORT;
	struct core_mount shown = {.target = STOPWATCH_SHOWN};
	const struct core_seal_options seal = {
		.uid = id_of(key->caller),
		.gid = group_of(key->caller),
		.guest_id = key->caller == CALLER_ROOT ? CALLER_GUEST_ID : 0,
		.terminal = true,
		.mounts = &shown,
		.mount_count = 1,
		.declared = &report,
		.declared_count = 1,
		.without = WW_BIT(PRIM_CGROUP),
		.arguments = arguments_of(tasks, e),
	};

	if (!seal.arguments)
		return -1;
	snprintf(shown.source, sizeof(shown.source), "%s", options->workdir);
	options->seal = &seal;
	return core_prepare(options, core_exists_here, NULL, plan, e);
}

static int prepare(struct tasks *tasks, const struct bench_key *key, const char *workdir,
		   struct core_plan *plan, struct ww_error *e)
{
	struct core_options options = {
		.profile = (enum profile)profile_base(key->profile),
		.mask = key->mask,
		.workdir = workdir,
		.timeout_seconds = TIMEOUT_SECONDS,
		.memory_mib = MEMORY_MIB,
	};

	if (has_filter(options.profile)) {
		options.filter = filter_of(tasks, key, e);
		if (!options.filter)
			return -1;
	}
	if (options.profile == PROFILE_SEALED)
		return prepare_seal(tasks, key, &options, plan, e);
	return core_prepare(&options, core_exists_here, NULL, plan, e);
}

static int add(struct tasks *tasks, const struct bench_key *key, const char *workdir,
	       struct ww_error *e)
{
	if (tasks->count == tasks->capacity) {
		const size_t capacity = tasks->capacity ? 2 * tasks->capacity : 64;
		void *grown = realloc(tasks->list, capacity * sizeof(*tasks->list));

		if (!grown)
			return no_memory(e);
		tasks->list = grown;
		tasks->capacity = capacity;
	}
	tasks->list[tasks->count].key = *key;
	if (prepare(tasks, key, workdir, &tasks->list[tasks->count].plan, e) < 0)
		return -1;
	tasks->count++;
	return 0;
}

static int add_start(struct tasks *tasks, struct bench_key key, bool floor, const char *workdir,
		     struct ww_error *e)
{
	key.quantity = QUANTITY_START_END;
	if (add(tasks, &key, workdir, e) < 0)
		return -1;
	key.quantity = QUANTITY_FLOOR_END;
	return floor ? add(tasks, &key, workdir, e) : 0;
}

/* Those that are asked for; else the default ones, of `sealed` all: each layer is a factor. */
static int choose_factors(const char *profile, const struct session_options *options,
			  uint64_t *factors, struct ww_error *e)
{
	uint64_t has;

	if (profile_factors(profile, factors) < 0 || profile_factors_all(profile, &has) < 0)
		return ww_fail(e, 2, "unknown profile %.60s; `whichwall list profiles` names them",
			       profile);
	if (profile_base(profile) == PROFILE_SEALED)
		*factors = has;
	if (options->factors != 0 && has != 0)
		*factors = options->factors;
	return (*factors & ~has) == 0
		       ? 0
		       : ww_fail(e, 2,
				 "--factors: profile %.60s has not all of them; `whichwall "
				 "list factors` says which has which",
				 profile);
}

/* A profile without factors has one mask, whatever was asked for; one with more than a full
 * factorial may have is taken apart layer by layer. */
static int list_masks(const char *profile, const struct session_options *options, uint64_t **masks,
		      size_t *count, struct ww_error *e)
{
	const char *text = options->masks;
	uint64_t factors;

	if (choose_factors(profile, options, &factors, e) < 0)
		return -1;
	if (text == NULL)
		text = factorial_check(profile, factors, NULL) == 0 ? "all" : "none,single";
	if (factors == 0)
		text = "none";
	if (strstr(text, "all") && factorial_check(profile, factors, e) < 0)
		return -1;
	return mask_list_parse(text, factors, masks, count, e);
}

static int add_starts(struct tasks *tasks, struct bench_key key,
		      const struct session_options *options, const char *workdir,
		      struct ww_error *e)
{
	uint64_t *masks;
	size_t count;
	int result = 0;

	if (list_masks(key.profile, options, &masks, &count, e) < 0)
		return -1;
	for (size_t i = 0; i < count && result == 0; i++) {
		key.mask = masks[i];
		result = add_start(tasks, key, options->floors, workdir, e);
	}
	free(masks);
	return result;
}

/* What the filters cost, for each allow list and shape; no_new_privs is always there. */
static int add_filters(struct tasks *tasks, struct bench_key key, const char *workdir,
		       struct ww_error *e)
{
	static const enum quantity quantities[] = {QUANTITY_ATTACH, QUANTITY_CALL_CACHED,
						   QUANTITY_CALL_FILTERED};

	for (int shape = 0; shape < WW_SHAPES_COUNT; shape++)
		for (uint64_t dense = 0; dense < 4; dense++)
			for (size_t i = 0; i < sizeof(quantities) / sizeof(*quantities); i++) {
				key.shape = (enum shape)shape;
				key.mask = mask_expand(dense, FILTER_FACTORS);
				key.quantity = quantities[i];
				if (add(tasks, &key, workdir, e) < 0)
					return -1;
			}
	return 0;
}

/* A call without any filter is what both are compared with. */
static int add_plain_calls(struct tasks *tasks, struct bench_key key, const char *workdir,
			   struct ww_error *e)
{
	key.quantity = QUANTITY_CALL_CACHED;
	if (add(tasks, &key, workdir, e) < 0)
		return -1;
	key.quantity = QUANTITY_CALL_FILTERED;
	return add(tasks, &key, workdir, e);
}

static int add_profile(struct tasks *tasks, const char *profile, enum caller caller,
		       const struct session_options *options, const char *workdir,
		       struct ww_error *e)
{
	struct bench_key key = {.caller = caller, .shape = SHAPE_OF_CORE};

	if (strlen(profile) >= sizeof(key.profile) || profile_base(profile) < 0 ||
	    strchr(profile, '+'))
		return ww_fail(e, 2,
			       "profile %.60s: expected none, standard, strict, seed or sealed",
			       profile);
	strcpy(key.profile, profile);
	if (add_starts(tasks, key, options, workdir, e) < 0)
		return -1;
	if (!options->filters)
		return 0;
	if (profile_base(profile) == PROFILE_NONE)
		return add_plain_calls(tasks, key, workdir, e);
	return profile_base(profile) == PROFILE_STRICT ? add_filters(tasks, key, workdir, e) : 0;
}

static int add_caller(struct tasks *tasks, enum caller caller,
		      const struct session_options *options, const char *workdir,
		      struct ww_error *e)
{
	if (add_profile(tasks, ww_word(&ww_profiles, PROFILE_NONE), caller, options, workdir, e) <
	    0)
		return -1;
	for (size_t i = 0; i < options->profile_count; i++)
		if (profile_base(options->profiles[i]) != PROFILE_NONE &&
		    add_profile(tasks, options->profiles[i], caller, options, workdir, e) < 0)
			return -1;
	return 0;
}

/* Into memory that fork(2) need not copy the page tables of (copy_page_range() in mm/memory.c: only
 * private ones): the plans of a full factorial are megabytes, and every start would pay for all. */
static int share(struct tasks *tasks, struct ww_error *e)
{
	const size_t size = tasks->count * sizeof(*tasks->list);
	void *shared = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (shared == MAP_FAILED)
		return no_memory(e);
	memcpy(shared, tasks->list, size);
	free(tasks->list);
	tasks->list = shared;
	tasks->shared = size;
	return 0;
}

int tasks_make(const struct session_options *options, const char *const *workdirs,
	       struct tasks *tasks, struct ww_error *e)
{
	*tasks = (struct tasks){0};
	for (int caller = 0; caller < WW_CALLERS_COUNT; caller++)
		if ((options->callers & WW_BIT(caller)) &&
		    add_caller(tasks, (enum caller)caller, options, workdirs[caller], e) < 0) {
			tasks_done(tasks);
			return -1;
		}
	if (tasks->count == 0 || share(tasks, e) == 0)
		return 0;
	tasks_done(tasks);
	return -1;
}

void tasks_done(struct tasks *tasks)
{
	for (size_t i = 0; i < tasks->filter_count; i++)
		core_filter_free(tasks->filters[i].filter);
	core_filter_free(tasks->arguments);
	free(tasks->filters);
	if (tasks->shared)
		munmap(tasks->list, tasks->shared);
	else
		free(tasks->list);
	*tasks = (struct tasks){0};
}
