/* SPDX-License-Identifier: MIT */
/* The table of the gate's formats. */
#include "gate/gate_report.h"

#define GATE_FORMAT(id, function, what) {#id, function, what},
const struct gate_format gate_formats[] = {
#include "gate/gate_formats.def"
};
#undef GATE_FORMAT
const size_t gate_format_count = sizeof gate_formats / sizeof *gate_formats;
