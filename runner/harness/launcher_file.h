/* SPDX-License-Identifier: MIT */
/* Which program the launcher of somebody else's sandbox is: looked for where an arena would, never
 * started on the host. */
#ifndef WHICHWALL_LAUNCHER_FILE_H
#define WHICHWALL_LAUNCHER_FILE_H

#include "../../matrix/description.h"

struct launcher_file {
	char word[256];     /* the first word of the command; "" when it has none for this host */
	char path[4096];    /* of the file, as an arena finds it; "" when it does not */
	char hash[65];      /* its SHA-256, hex; "" when it cannot be read */
	char flaw[4600];    /* what an arena would lack of it, or of what the description shows and
			       copies: a clause; "" when nothing */
	bool unlisted;      /* it is of what is shown and copied, without which there is no arena */
	const char *remedy; /* of the flaw, borrowed from the description or constant */
};

/* Fills it by the start with nothing taken away, of the first caller that has one. */
void launcher_file_find(const struct description *description, struct launcher_file *file);

#endif
