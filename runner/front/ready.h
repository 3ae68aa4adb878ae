/* SPDX-License-Identifier: MIT */
/* The filters of all profiles and masks, without further calls and with those of one group,
 * compiled when the program was built (make_tables.c). */
#ifndef WHICHWALL_FRONT_READY_H
#define WHICHWALL_FRONT_READY_H

#include "../core/core.h"

enum ready_kind { READY_LIST, READY_SEALED_LIST, READY_ARGUMENTS };

struct ready_filter {
	enum ready_kind kind;
	const char *group;              /* "": none */
	uint64_t mask;                  /* of the factors that change filters */
	struct core_filter_needs needs; /* of a sealed list */
	struct core_filter filter;      /* its program alone, without names and hash */
};
extern struct ready_filter ready_filters[];
extern const size_t ready_filter_count;

/* Are there filters for these groups, as core_filter_new() takes them? */
bool ready_has(const char *groups);

#endif
