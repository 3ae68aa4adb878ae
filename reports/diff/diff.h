/* SPDX-License-Identifier: MIT */
/* Renderers of what differs between two runs. */
#ifndef WHICHWALL_DIFF_H
#define WHICHWALL_DIFF_H

#include <stdio.h>

#include "run_diff.h"

/* Return 0, or -1 when the stream failed or memory ran out. */
typedef int diff_renderer(const struct run_diff *diff, FILE *out);
diff_renderer diff_text, diff_json, diff_markdown;

#endif
