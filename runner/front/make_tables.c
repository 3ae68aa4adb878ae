/* SPDX-License-Identifier: MIT */
/* Runs while the program is built, and writes what the front has no library for: filters, names of
 * errors.  The front is a program of the machine that it is built on. */
#include "ready.h"

#include "../core/groups.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ERRNOS 256
#define FILTERS_MAX 512

static struct ready_filter made[FILTERS_MAX];
static size_t count;

static struct core_filter *compile(const struct ready_filter *ready, struct ww_error *e)
{
	switch (ready->kind) {
	case READY_LIST:
		return core_filter_new(ready->group, ready->mask, e);
	case READY_SEALED_LIST:
		return core_filter_sealed_for(ready->group, ready->mask, &ready->needs, e);
	case READY_ARGUMENTS:
		break;
	}
	return core_filter_arguments(e);
}

static void add(struct ready_filter ready)
{
	struct ww_error e = {.text = "too many"};
	struct core_filter *filter = count < FILTERS_MAX ? compile(&ready, &e) : NULL;
	const size_t size = sizeof(*filter->program);

	if (filter != NULL) {
		ready.filter.length = filter->length;
		ready.filter.program = malloc(filter->length * size);
	}
	if (ready.filter.program == NULL) {
		fprintf(stderr, "filters of the front: %s\n", e.text);
		exit(1);
	}
	memcpy(ready.filter.program, filter->program, filter->length * size);
	core_filter_free(filter);
	made[count++] = ready;
}

/* Each set of the factors that add calls back. */
static void add_masks(struct ready_filter ready)
{
	for (unsigned set = 0; set < 1U << groups_ablation_count; set++) {
		ready.mask = 0;
		for (int i = 0; i < groups_ablation_count; i++)
			if ((set & 1U << i) != 0)
				ready.mask |= WW_BIT(groups_ablation[i].factor);
		add(ready);
	}
}

static void add_group(const char *group)
{
	struct ready_filter ready = {.kind = READY_LIST, .group = group};

	add_masks(ready);
	ready.kind = READY_SEALED_LIST;
	for (int needs = 0; needs < 4; needs++) {
		ready.needs.network = (needs & 1) != 0;
		ready.needs.shares_pids = (needs & 2) != 0;
		add_masks(ready);
	}
}

/* The first of those with the same program. */
static size_t first_same(size_t i)
{
	const struct core_filter *filter = &made[i].filter;
	size_t first = 0;

	while (made[first].filter.length != filter->length ||
	       memcmp(made[first].filter.program, filter->program,
		      filter->length * sizeof(*filter->program)) != 0)
		first++;
	return first;
}

static void write_program(size_t i)
{
	const struct core_filter *filter = &made[i].filter;

	printf("static struct sock_filter program_%zu[] = {\n", i);
	for (size_t at = 0; at < filter->length; at++)
		printf("\t{%u, %u, %u, %uU},\n", filter->program[at].code, filter->program[at].jt,
		       filter->program[at].jf, filter->program[at].k);
	puts("};");
}

static void write_filters(void)
{
	for (size_t i = 0; i < count; i++)
		if (first_same(i) == i)
			write_program(i);
	puts("struct ready_filter ready_filters[] = {");
	for (size_t i = 0; i < count; i++)
		printf("\t{%d, \"%s\", %lluU, {.network = %d, .shares_pids = %d}, "
		       "{.program = program_%zu, .length = %u}},\n",
		       (int)made[i].kind, made[i].group, (unsigned long long)made[i].mask,
		       made[i].needs.network, made[i].needs.shares_pids, first_same(i),
		       made[i].filter.length);
	printf("};\nconst size_t ready_filter_count = %zu;\n", count);
}

static void write_errnos(void)
{
	printf("const char *errno_name(int err)\n{\n\tstatic const char *const names[%d] = {\n",
	       ERRNOS);
	for (int i = 0; i < ERRNOS; i++)
		if (strerrorname_np(i) != NULL)
			printf("\t\t[%d] = \"%s\",\n", i, strerrorname_np(i));
	printf("\t};\n\n\treturn err < 0 || err >= %d ? NULL : names[err];\n}\n", ERRNOS);
}

static void free_filters(void)
{
	while (count > 0)
		free(made[--count].filter.program);
}

int main(void)
{
	add_group("");
	for (const struct group *group = groups_capability; group->name != NULL; group++)
		add_group(group->name);
	add((struct ready_filter){.kind = READY_ARGUMENTS, .group = ""});
	puts("#include \"cli/errno_name.h\"\n#include \"front/ready.h\"\n");
	write_filters();
	write_errnos();
	free_filters();
	return fflush(stdout) == 0 && !ferror(stdout) ? 0 : 1;
}
