/* SPDX-License-Identifier: MIT */
#ifndef WHICHWALL_CLI_ERRNO_NAME_H
#define WHICHWALL_CLI_ERRNO_NAME_H

/* "EPERM" for EPERM; NULL for a number that is no errno.  Not every C library knows names. */
const char *errno_name(int err);

#endif
