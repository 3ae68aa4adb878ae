/* SPDX-License-Identifier: MIT */
/* Which program the launcher of somebody else's sandbox is: looked for where an arena would, never
 * started on the host. */
#ifndef WHICHWALL_LAUNCHER_FILE_H
#define WHICHWALL_LAUNCHER_FILE_H

#include "../../matrix/description.h"

struct launcher_file {
	char word[128];  /* the first word of the command; "" when it has none for this host */
	char path[4096]; /* of the file; "" when there is none */
	char hash[65];   /* its SHA-256, hex; "" when it cannot be read */
	bool complete;   /* it is there, and so is all that the description shows and copies */
};

void launcher_file_find(const struct description *description, struct launcher_file *file);

#endif
