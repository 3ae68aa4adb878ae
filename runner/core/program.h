/* SPDX-License-Identifier: MIT */
/* The program that is executed, and what is put right before: of the child's side, for whoever
 * starts. */
#ifndef WHICHWALL_CORE_PROGRAM_H
#define WHICHWALL_CORE_PROGRAM_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>

#define PROGRAM_CANDIDATES 3

/* What to try to execute, in this order. */
struct program {
	char path[PROGRAM_CANDIDATES][PATH_MAX];
	size_t count;
};

/* A name without a slash is searched in fixed directories of the new root: PATH belongs to the
 * caller's root and would make the result depend on the caller's shell.  `directories` end with
 * NULL and have a slash at their end.  0, EINVAL for an empty name, or ENAMETOOLONG. */
int program_find(const char *name, const char *const directories[], struct program *program);
/* Returns the most useful errno: that of a file that exists but cannot be executed rather than that
 * of one that is missing in the next directory. */
int program_execute(const struct program *program, char *const argv[], char *const envp[]);

/* execve(2) turns handlers into defaults but hands on what is ignored and blocked (signal(7)). With
 * `keep_requests` an ignored SIGHUP, SIGINT or SIGQUIT stays: it is a request of nohup(1) or of the
 * shell. */
bool program_reset_signals(bool keep_requests);

#endif
