/* SPDX-License-Identifier: MIT */
#include "grow.h"

#include <stdlib.h>
#include <string.h>

#define FIRST_ROOM 16

int grow_room(void *list, size_t count, size_t size)
{
	const size_t room = count < FIRST_ROOM ? FIRST_ROOM : 2 * count;
	void *grown;

	if (count > 0 && (count < FIRST_ROOM || (count & (count - 1)) != 0))
		return 0;
	/* Copied, not cast: the pointer is one to some other type. */
	memcpy(&grown, list, sizeof grown);
	grown = reallocarray(grown, room, size);
	if (!grown)
		return -1;
	memcpy(list, &grown, sizeof grown);
	return 0;
}

void *grow_zeroed(void *list, size_t *count, size_t size)
{
	char *first;

	if (grow_room(list, *count, size) < 0)
		return NULL;
	memcpy(&first, list, sizeof first);
	return memset(first + (*count)++ * size, 0, size);
}
