/* SPDX-License-Identifier: MIT */
/* A profile of the run, with its compiled filters. */
#ifndef WHICHWALL_PROFILE_SETUP_H
#define WHICHWALL_PROFILE_SETUP_H

#include "../../matrix/description.h"
#include "../core/core.h"
#include "launcher_file.h"

enum { PROFILE_ALLOW_LISTS = 4, PROFILE_ARGUMENTS = 4, PROFILE_FILTERS };

struct profile_setup {
	char name[WW_PROFILE_MAX];
	enum profile base;
	char groups[WW_PROFILE_MAX]; /* capability groups, comma-separated */
	bool bind_host_libs, mdwe;
	/* By no_seccomp_socket + 2 x no_seccomp_setuid; then that of argument rules (sealed). */
	struct core_filter *filters[PROFILE_FILTERS];
	uint32_t filter_offset[PROFILE_FILTERS]; /* bytes into the filters' memory file */
	/* Of a sandbox that others wrote, and of its control arm: its trials' arenas offer what
	 * such sandboxes expect. */
	bool launched;
	const struct description *description; /* borrowed; NULL: nothing, or one of ours */
	int copies;                            /* start_copies(); -1: none */
	struct launcher_file launcher;
	char version[WW_LAUNCHER_SAID_MAX]; /* what its --version says, where anybody asked */
};

/* Parses a profile name with its options (strict+file_io+bind_host_libs) and compiles
 * its filters. */
int profile_setup_init(struct profile_setup *setup, const char *name, struct ww_error *e);
void profile_setup_done(struct profile_setup *setup);
/* Index into `filters` for a mask. */
unsigned profile_filter_index(uint64_t mask);

#endif
