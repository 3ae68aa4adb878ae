/* SPDX-License-Identifier: MIT */
/* The vocabulary in the words of a reader who has never seen it.  One phrase for each word; the
 * functions never return NULL. */
#ifndef WHICHWALL_PHRASES_H
#define WHICHWALL_PHRASES_H

#include "model.h"
#include "search.h"

/* The hardening that a factor takes away: "the chroot". */
const char *hardening_name(enum factor factor);
/* The same without an article, for tables and figures: "chroot", "user namespace". */
const char *hardening_label(enum factor factor);
/* What that hardening does, as a sentence; of a local factor (factor.h) what taking it away does.
 */
const char *hardening_meaning(enum factor factor);
/* "the mount namespace", "the limit on open files". */
const char *primitive_name(enum primitive primitive);
/* "an ordinary user". */
const char *caller_name(enum caller caller);
/* The character of a cell of the map, and its class in page.css. */
const char *verdict_symbol(enum verdict verdict);
const char *verdict_class(enum verdict verdict);
/* What an escape gains, for a heading: "Code outside", "Secrets read". */
const char *gain_name(enum gain gain);
/* The same as a clause: "runs code outside, or with rights that it must not have". */
const char *gain_meaning(enum gain gain);
/* "files", "processes". */
const char *class_meaning(enum fixture_class fclass);
/* What the supervisor looks at, as a clause: "the victim answers that it was signalled". */
const char *witness_meaning(enum witness witness);
/* What a guarantee says, in a clause. */
const char *guarantee_meaning(enum guarantee guarantee);
/* Singular or plural of a regular noun's ending. */
const char *plural(size_t count);

#endif
