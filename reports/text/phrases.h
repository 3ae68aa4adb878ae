/* SPDX-License-Identifier: MIT */
/* The vocabulary in the words of a reader who has never seen it.  One phrase for each word; the
 * functions never return NULL. */
#ifndef WHICHWALL_PHRASES_H
#define WHICHWALL_PHRASES_H

#include "model.h"
#include "search.h"

/* The hardening that a factor takes away: "the chroot". */
const char *hardening_name(enum factor factor);
/* What that hardening does, as a sentence. */
const char *hardening_meaning(enum factor factor);
/* "an ordinary user". */
const char *caller_name(enum caller caller);
/* The character of a cell of the map, and its class in page.css. */
const char *verdict_symbol(enum verdict verdict);
const char *verdict_class(enum verdict verdict);
/* "files", "processes". */
const char *class_meaning(enum fixture_class fclass);
/* What the supervisor looks at, as a clause: "the victim answers that it was signalled". */
const char *witness_meaning(enum witness witness);
/* What a guarantee says, in a clause. */
const char *guarantee_meaning(enum guarantee guarantee);
/* Singular or plural of a regular noun's ending. */
const char *plural(size_t count);

#endif
