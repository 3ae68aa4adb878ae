/* SPDX-License-Identifier: MIT */
/* The command `exec`, for the two programs that have it. */
#ifndef WHICHWALL_CLI_CMD_EXEC_H
#define WHICHWALL_CLI_CMD_EXEC_H

#include "exec_report.h"

/* `json` NULL: --json does not come. */
int exec_command(int argc, char **argv, const struct exec_json *json);

#endif
