/* SPDX-License-Identifier: MIT */
#include "grow.h"

#include <stdlib.h>

int make_room(void **list, size_t count, size_t *capacity, size_t size)
{
	size_t wanted = *capacity ? 2 * *capacity : 256;
	void *grown;

	if (count < *capacity)
		return 0;
	grown = realloc(*list, wanted * size);
	if (!grown)
		return -1;
	*list = grown;
	*capacity = wanted;
	return 0;
}
