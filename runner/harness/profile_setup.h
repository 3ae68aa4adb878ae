/* SPDX-License-Identifier: MIT */
/* A profile of the run, with its compiled filters. */
#ifndef WHICHWALL_PROFILE_SETUP_H
#define WHICHWALL_PROFILE_SETUP_H

#include "../core/core.h"

enum { PROFILE_ALLOW_LISTS = 4, PROFILE_ARGUMENTS = 4, PROFILE_FILTERS };

struct profile_setup {
	char name[WW_PROFILE_MAX];
	enum profile base;
	char groups[WW_PROFILE_MAX]; /* capability groups, comma-separated */
	bool bind_host_libs, mdwe;
	/* By no_seccomp_socket + 2 x no_seccomp_setuid; then that of argument rules (sealed). */
	struct core_filter *filters[PROFILE_FILTERS];
	uint32_t filter_offset[PROFILE_FILTERS]; /* bytes into the filters' memory file */
};

/* Parses a profile name with its options (strict+file_io+bind_host_libs) and compiles
 * its filters. */
int profile_setup_init(struct profile_setup *setup, const char *name, struct ww_error *e);
void profile_setup_done(struct profile_setup *setup);
/* Index into `filters` for a mask. */
unsigned profile_filter_index(uint64_t mask);

#endif
