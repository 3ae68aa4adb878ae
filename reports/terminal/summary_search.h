/* SPDX-License-Identifier: MIT */
/* The summary of a searched run. */
#ifndef WHICHWALL_SUMMARY_SEARCH_H
#define WHICHWALL_SUMMARY_SEARCH_H

#include <stdio.h>

#include "results.h"

/* Plain text; 0, or -1 when the stream failed. */
int summary_search(const struct analysis *analysis, const char *dir, FILE *out);

#endif
