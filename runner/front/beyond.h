/* SPDX-License-Identifier: MIT */
/* What the front leaves to the full program. */
#ifndef WHICHWALL_FRONT_BEYOND_H
#define WHICHWALL_FRONT_BEYOND_H

#include <stdbool.h>

/* An option of `exec` that needs more than the front has; `value` NULL: it has none. */
bool beyond_front(const char *option, const char *value);

#endif
