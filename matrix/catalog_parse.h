/* SPDX-License-Identifier: MIT */
/* One parser for the built-in corpus (`--describe`) and for manifests of external fixtures; a word
 * outside the vocabulary is refused with its field. */
#ifndef WHICHWALL_CATALOG_PARSE_H
#define WHICHWALL_CATALOG_PARSE_H

#include "catalog.h"

/* Parses the JSON array that `--describe` prints.  Two equal ids, an unknown word, a missing field
 * or a malformed prediction: -1 with *e, its line and its field.  catalog_done() frees what it
 * filled. */
int catalog_parse(const char *json, struct catalog *catalog, struct ww_error *e);

#endif
