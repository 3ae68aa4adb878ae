/* SPDX-License-Identifier: MIT */
/* What the manifest of an external fixture may say beyond what `--describe` prints, and where in
 * its text a field stands. */
#ifndef WHICHWALL_MANIFEST_H
#define WHICHWALL_MANIFEST_H

#include "catalog.h"

#define MANIFEST_MARKER_MAX 200
#define MANIFEST_ARGUMENT_MAX 200
#define MANIFEST_FILE_MAX 120

/* A field that is at fault, and what was expected there; NULL: none. */
struct manifest_fault {
	const char *field, *expected;
};
struct manifest_fault manifest_check(const struct catalog_entry *entry);

/* Line (from 1) of `at` in the text. */
unsigned manifest_line_at(const char *text, const char *at);
/* Line of `field` in the entry-th object (from 1) of a JSON array; of the object itself where the
 * field is "" or not there.  The text must be JSON. */
unsigned manifest_line(const char *json, size_t entry, const char *field);

#endif
