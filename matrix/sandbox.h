/* SPDX-License-Identifier: MIT */
/* Which sandbox of somebody else's was measured: its description, its program. */
#ifndef WHICHWALL_SANDBOX_H
#define WHICHWALL_SANDBOX_H

#include <stdio.h>

#include "model.h"

#define WW_SHORT_HASH_MAX 13 /* bytes of the first 12 hex digits of a SHA-256, with the NUL */

struct sandbox {
	char profile[WW_PROFILE_MAX];
	char description[WW_SHORT_HASH_MAX], launcher[WW_SHORT_HASH_MAX];
	char version[WW_LAUNCHER_SAID_MAX]; /* what the launcher says of itself; "" */
};

/* As one line without its end, and back; false when it is none. */
void sandbox_put(const struct sandbox *sandbox, FILE *out);
bool sandbox_read(const char *line, struct sandbox *sandbox);
/* What is other than before, for people: "its description and its program (bubblewrap 0.8.0, now
 * bubblewrap 0.9.0)"; "" when they are the same. */
#define WW_SANDBOX_DIFFERENCE_MAX (2 * WW_LAUNCHER_SAID_MAX + 64)
void sandbox_difference(const struct sandbox *before, const struct sandbox *after,
			char text[WW_SANDBOX_DIFFERENCE_MAX]);

#endif
