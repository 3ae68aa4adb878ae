/* SPDX-License-Identifier: MIT */
/* The comments at the heads of the built-in fixtures, gathered when the program is built. */
#ifndef WHICHWALL_FIXTURE_NOTES_H
#define WHICHWALL_FIXTURE_NOTES_H

#include <stddef.h>

struct fixture_note {
	const char *id, *text; /* lines as in the source, without the slashes */
};
extern const struct fixture_note fixture_notes[];
extern const size_t fixture_note_count;

#endif
