/* SPDX-License-Identifier: MIT */
/* Runs while the program is built, and writes what the front has no library for: filters, names of
 * errors.  The front is a program of the machine that it is built on. */
#include "ready.h"

#include "../core/groups.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ERRNOS 256

static struct ready_filter made[64];
static size_t count;

static void add(enum ready_kind kind, uint64_t mask, struct core_filter_needs needs)
{
	struct ww_error e = {.text = ""};
	struct core_filter *filter = kind == READY_LIST ? core_filter_new("", mask, &e)
				     : kind == READY_SEALED_LIST
					     ? core_filter_sealed_for("", mask, &needs, &e)
					     : core_filter_arguments(&e);

	if (filter == NULL || count == sizeof(made) / sizeof(made[0])) {
		fprintf(stderr, "front tables: %s\n", filter == NULL ? e.text : "too many filters");
		exit(1);
	}
	printf("static struct sock_filter program_%zu[] = {\n", count);
	for (size_t i = 0; i < filter->length; i++)
		printf("\t{%u, %u, %u, %uU},\n", filter->program[i].code, filter->program[i].jt,
		       filter->program[i].jf, filter->program[i].k);
	puts("};");
	made[count++] = (struct ready_filter){
		.kind = kind, .mask = mask, .needs = needs, .filter.length = filter->length};
	core_filter_free(filter);
}

/* Each set of the factors that add calls back. */
static void add_masks(enum ready_kind kind, struct core_filter_needs needs)
{
	for (unsigned set = 0; set < 1U << groups_ablation_count; set++) {
		uint64_t mask = 0;

		for (int i = 0; i < groups_ablation_count; i++)
			if ((set & 1U << i) != 0)
				mask |= WW_BIT(groups_ablation[i].factor);
		add(kind, mask, needs);
	}
}

static void write_filters(void)
{
	const struct core_filter_needs none = {false, false};

	add_masks(READY_LIST, none);
	for (int needs = 0; needs < 4; needs++)
		add_masks(READY_SEALED_LIST,
			  (struct core_filter_needs){.network = (needs & 1) != 0,
						     .shares_pids = (needs & 2) != 0});
	add(READY_ARGUMENTS, 0, none);
	puts("struct ready_filter ready_filters[] = {");
	for (size_t i = 0; i < count; i++)
		printf("\t{%d, %lluU, {.network = %d, .shares_pids = %d}, "
		       "{.program = program_%zu, .length = %u}},\n",
		       (int)made[i].kind, (unsigned long long)made[i].mask, made[i].needs.network,
		       made[i].needs.shares_pids, i, made[i].filter.length);
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

int main(void)
{
	puts("#include \"cli/errno_name.h\"\n#include \"front/ready.h\"\n");
	write_filters();
	write_errnos();
	return fflush(stdout) == 0 && !ferror(stdout) ? 0 : 1;
}
