/* SPDX-License-Identifier: MIT */
#include "scratch.h"

#include <fcntl.h>
#include <unistd.h>

#include "../lib/tree.h"

bool scratch_remove(struct fresh *scratch)
{
	bool gone = true;

	if (scratch->folder.fd >= 0) {
		const int fd = openat(scratch->folder.fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

		gone = fd >= 0 && tree_empty(fd);
	}
	return fresh_done(scratch) && gone;
}
