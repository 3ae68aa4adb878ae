/* SPDX-License-Identifier: MIT */
/* Lists that begin as NULL and grow one by one.  Their room doubles at the powers of two, so that
 * no capacity is kept. */
#ifndef WHICHWALL_GROW_H
#define WHICHWALL_GROW_H

#include <stddef.h>

/* Makes room for one more behind the `count` of `list`, an lvalue.  -1 without memory; the list is
 * then as it was. */
#define make_room(list, count) grow_room(&(list), (count), sizeof *(list))
/* One more, of zeros, which is counted; NULL without memory. */
#define add_zeroed(list, count) grow_zeroed(&(list), &(count), sizeof *(list))

/* `list` is the address of the pointer. */
int grow_room(void *list, size_t count, size_t size);
void *grow_zeroed(void *list, size_t *count, size_t size);

#endif
