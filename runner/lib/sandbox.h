/* SPDX-License-Identifier: MIT */
/* A sandbox: what it was started from, and what is known of it. */
#ifndef WHICHWALL_LIB_SANDBOX_H
#define WHICHWALL_LIB_SANDBOX_H

#include "../../matrix/folder.h"
#include "../core/cgroup.h"
#include "../core/program.h"
#include "parts.h"

struct whichwall_sandbox {
	struct core_plan plan;
	struct core_filter *calls, *arguments;
	struct fresh fresh; /* the workdir that was made for it */
	char **environment;
	struct program program;
	char *const *argv; /* the caller's, until start is over */
	bool verifies;
	uint64_t given_up; /* layers */

	int control[2], report[2]; /* -1: closed */
	struct core_cgroup group;  /* directory -1: none */
	bool memory_used_up;
	struct seal_started started;
	int program_fd, timer_fd, poll_fd;
	struct outcome outcome;
	bool has_outcome;
	int exec_errno;
	struct seen seen;
	bool hidden; /* nothing of it can be seen */
	int missing; /* the layer because of which it was not let run */
	bool ended, timed_out;
	int status;
};

/* One without descriptors or processes.  NULL when memory is short. */
struct whichwall_sandbox *sandbox_new(void);
/* Everything up to the plan.  0 or -1 with *e. */
int sandbox_prepare(struct whichwall_sandbox *sandbox, const struct whichwall_options *options,
		    uint64_t without, struct whichwall_error *e);
/* Starts it and collects the report.  0 or -1 with *e: nothing of it runs. */
int sandbox_start(struct whichwall_sandbox *sandbox, const struct whichwall_options *options,
		  char *const argv[], struct whichwall_error *e);

/* The layer `cgroup` where the options do not have it, 0 where they do.  The first try of a start
 * tells of a group that was to be found and is not there. */
uint64_t group_without(const struct whichwall_options *options, bool first);
/* Makes the group where the plan has the layer.  0 or -1 with *e. */
int group_open(struct whichwall_sandbox *sandbox, const struct whichwall_options *options,
	       struct whichwall_error *e);
/* Removes it, if there is one. */
void group_close(struct whichwall_sandbox *sandbox);

/* Kills and reaps all of it; nothing when it never was or is over. */
void sandbox_kill(struct whichwall_sandbox *sandbox);

/* Closes one that is open, and sets it to -1. */
void descriptor_close(int *fd);

#endif
