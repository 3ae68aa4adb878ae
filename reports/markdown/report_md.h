/* SPDX-License-Identifier: MIT */
/* report.md, with what it knows beside the run. */
#ifndef WHICHWALL_REPORT_MD_H
#define WHICHWALL_REPORT_MD_H

#include <stdio.h>

#include "inputs.h"

struct md_notes {
	const struct folder *folder; /* of the run: figures that lie there are linked; NULL: none */
	const struct report_inputs *inputs; /* NULL: no other run */
};
/* 0, or -1 when the stream failed or memory ran out. */
int report_md_with(const struct analysis *analysis, const struct md_notes *notes, FILE *out);
/* report_md_write() of outputs.def writes the file. */

#endif
