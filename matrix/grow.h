/* SPDX-License-Identifier: MIT */
/* Lists that double. */
#ifndef WHICHWALL_GROW_H
#define WHICHWALL_GROW_H

#include <stddef.h>

/* Makes room for one more of `size` bytes behind the `count` of *list.  -1 without memory; the list
 * is then as it was. */
int make_room(void **list, size_t count, size_t *capacity, size_t size);

#endif
