/* SPDX-License-Identifier: MIT */
/* The text of an effective state: "key=word;key=word;..." (docs/reference/file-formats.md). */
#ifndef WHICHWALL_EFFECTIVE_H
#define WHICHWALL_EFFECTIVE_H

#include "model.h"

/* Value of `key` in the text of an effective state, "" when it is not there. */
const char *effective_value(const char *effective, const char *key, char value[WW_EFFECTIVE_MAX]);

#endif
