/* SPDX-License-Identifier: MIT */
/* The way from the front to the full program. */
#ifndef WHICHWALL_FRONT_HAND_OVER_H
#define WHICHWALL_FRONT_HAND_OVER_H

/* The command line that the full program will get; borrowed, and to be left as it is. */
void hand_over_prepare(char **argv);
/* Becomes the full program; says where it should lie and ends with status 3 when it is missing. */
_Noreturn void hand_over(void);

#endif
