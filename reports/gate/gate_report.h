/* SPDX-License-Identifier: MIT */
/* A judged gate in the formats that build services read.  A new one is one file gate_NAME.c, one
 * line in gate_formats.def and one golden file. */
#ifndef WHICHWALL_GATE_REPORT_H
#define WHICHWALL_GATE_REPORT_H

#include <stdio.h>

#include "gate.h"

/* Returns 0, or -1 when the stream failed or memory ran out. */
typedef int gate_renderer(const struct gate *gate, FILE *out);

#define GATE_FORMAT(id, function, what) gate_renderer function;
#include "gate/gate_formats.def"
#undef GATE_FORMAT

struct gate_format {
	const char *id; /* "junit" */
	gate_renderer *render;
	const char *what; /* one line for --help */
};
extern const struct gate_format gate_formats[];
extern const size_t gate_format_count;

#endif
