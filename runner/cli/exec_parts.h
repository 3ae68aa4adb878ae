/* SPDX-License-Identifier: MIT */
/* What `whichwall exec` says and returns, whatever the profile. */
#ifndef WHICHWALL_CLI_EXEC_PARTS_H
#define WHICHWALL_CLI_EXEC_PARTS_H

#include <stdbool.h>

/* A line on standard error, with the command's name before it. */
__attribute__((format(printf, 1, 2))) void exec_say(const char *format, ...);
/* The exit status for a status of wait(2): the command's own, or 128+N for signal N, as shells have
 * it. */
int exec_status(int wait_status);
/* Says so when what runs without a user namespace of its own is the host's root. */
void exec_warn_root(bool user_namespace);

#endif
