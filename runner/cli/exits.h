/* SPDX-License-Identifier: MIT */
/* Exit statuses of the program. */
#ifndef WHICHWALL_CLI_EXITS_H
#define WHICHWALL_CLI_EXITS_H

/* 0 done; the others as in whichwall(1). */
enum cli_exit { CLI_DONE = 0, CLI_TRIPPED = 1, CLI_USAGE = 2, CLI_HOST = 3, CLI_INTERRUPTED = 4 };

#endif
