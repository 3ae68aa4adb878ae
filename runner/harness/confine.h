/* SPDX-License-Identifier: MIT */
/* A program of somebody else's that may do nothing but write to its standard output: for what must
 * be asked of it before there is an arena. */
#ifndef WHICHWALL_CONFINE_H
#define WHICHWALL_CONFINE_H

/* Executes the image, which is static, with these words and no environment; returns only when it
 * could not, with errno. It can open, read and make nothing, reaches no other process, and has 256
 * MiB and two seconds. */
void confined_exec(int image, char *const argv[]);

#endif
