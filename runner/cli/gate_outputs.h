/* SPDX-License-Identifier: MIT */
/* Where the gate's formats go: --format text,junit=FILE,summary. */
#ifndef WHICHWALL_CLI_GATE_OUTPUTS_H
#define WHICHWALL_CLI_GATE_OUTPUTS_H

#include "../../reports/gate/gate_report.h"

#define GATE_OUTPUTS_MAX 16

struct gate_output {
	const struct gate_format *format;
	const char *file; /* NULL: standard output */
	bool append;      /* others write to that file, too */
};
struct gate_outputs {
	struct gate_output list[GATE_OUTPUTS_MAX];
	size_t count;
};
/* Adds FORMAT[=FILE],...; the text is cut up in place and borrowed.  `-` is standard output, and so
 * is no FILE, but for `summary`, which is appended to the file that $GITHUB_STEP_SUMMARY names
 * where that is set.  -1 with *e. */
int gate_outputs_parse(char *text, struct gate_outputs *outputs, struct ww_error *e);
/* Writes them all; a file appears whole or not at all.  -1 with *e. */
int gate_outputs_write(const struct gate_outputs *outputs, const struct gate *gate,
		       struct ww_error *e);

#endif
